"""Every fault of letters.toml is named, and stops the program."""

import shutil

import pytest

from clinic.domain.content import ContentError
from evaluations import library


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped content, to be broken."""
    return shutil.copytree(library.CONTENT, tmp_path / "content")


def faults(folder, old, new):
    path = folder / "letters.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        library.read_letters(folder, library.ruleset())
    return "\n".join(caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('rule = "RF-CES-01"', 'rule = "RF-XYZ-01"', "no letter is named for RF-CES-01"),
        ('rule = "RF-CES-01"', 'rule = "RF-XYZ-01"', "there is no rule 'RF-XYZ-01'"),
        ('rule = "RF-CES-02"', 'rule = "RF-CES-01"', "'RF-CES-01' stands twice"),
        ('rule = "RF-T72-01"', 'rule = "RF-CES-01"', "'RF-CES-01' stands twice"),
        ('letter = "RL-CES"', 'letter = "RL-XYZ"', "there is no letter 'RL-XYZ'"),
        ('to = ["emergency"]', 'to = ["aunt"]', "there is no kind of recipient 'aunt'"),
        ('to = ["emergency"]', "to = []", "at least one kind of recipient"),
        ('to = ["obstetrics"]\n', "to = []\n", "letter RL-OB: needs at least one kind"),
        ('side = ["intake.leg_weakness_side"]\n', "", "needs both {side}"),
        ('assess = "cauda', 'assess = "{side} cauda', "needs both {side}"),
        ('"intake.leg_weakness_side"]\nassess', '"intake.legs"]\nassess', "no fact 'intake.legs'"),
        ('"intake.saddle_numb", "intake.bladder', '"intake.bladder', "no group holds intake.sad"),
        ('facts = ["intake.sexual', 'facts = ["intake.vitd_low", "intake.sexual', "stands twice"),
        ('facts = ["person", "mood"', 'facts = ["person", "moods"', "there is no group 'moods'"),
        (
            'facts = ["person", "mood"',
            'facts = ["home", "mood"',
            "names group home, which is in no",
        ),
        (
            'also = ["intake.phq2',
            'also = ["intake.vitd_low", "intake.phq2',
            "in none of its groups",
        ),
        ('scores = ["phq_4"', 'scores = ["phq_5"', "there is no outcome measure 'phq_5'"),
        ('urgency = "monitor"', 'urgency = "someday"', "has no title for monitor"),
        ("{days} days", "some days", "'within' needs {days} in both languages"),
        (
            'fact = "intake.fever_chills"',
            'fact = "intake.nprs_now"',
            "must name each must-ask item",
        ),
        (
            'words = { en = "fever or chills", es = ',
            'words = { en = "", es = ',
            "has no words in en",
        ),
        ('name = { en = "Cauda equina", es = ', 'name = { en = "Cauda equina", xx = ', "in es"),
        ('why = "Safety at home', 'reason = "Safety at home', "unknown key 'reason'"),
        ("nerve = true", 'nerve = "yes"', "'nerve' must be true or false"),
        ('code = "RL-OB"', 'code = "RL-CES"', "'RL-CES' stands twice"),
        ('source = "Safety reference 1.1 and 1.7"', "", "letters.toml: needs text in 'source'"),
    ],
)
def test_a_fault_is_named(folder, old, new, said):
    assert said in faults(folder, old, new)


def test_all_faults_are_named_together(folder):
    path = folder / "letters.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("{days}", "7"), encoding="utf-8")
    found = faults(folder, 'to = ["emergency"]', 'to = ["aunt"]').split("\n")
    assert len(found) >= 2


def test_a_file_that_cannot_be_read_is_a_fault(folder):
    (folder / "letters.toml").unlink()
    with pytest.raises(ContentError, match="cannot be read"):
        library.read_letters(folder, library.ruleset())
