"""Rule rows that may not be used are refused, each fault by name."""

import pytest

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import rule_reader
from evaluations.domain.triggers import Urgency

LABEL = {"en": "x", "es": "x"}
HEAD = {
    "urgency": [
        {"code": code, "label": LABEL, "target": LABEL, "recheck_days": 1} for code in Urgency
    ],
    "hold": [{"code": "hold_all", "label": LABEL}],
}


def row(code="RF-ONE-01", **changes):
    return {
        "code": code,
        "name": LABEL,
        "urgency": "soon",
        "when": "exam.hr > 60",
        "do": "x",
        "source": "x",
        "patient_printable": False,
        **changes,
    }


NEEDED = [row("RF-DAT-01"), row("RF-LAT-01")]


def parse(rows, head=HEAD):
    calculations = library.ruleset().calculations
    return rule_reader.parse(version="1", head=head, rows=rows, calculations=calculations)


def test_a_sound_rule_is_read_with_its_defaults():
    rule = parse([row("RF-ONE-01", within_days=7), *NEEDED]).rules["RF-ONE-01"]
    assert (rule.hold_until, rule.within_days, rule.tell) == ("lifted", 7, None)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": "CES-1"}, "'code' must read RF-ABC-01"),
        ({"urgency": "urgent"}, "'urgency' is 'urgent'"),
        ({"when": "yes(exam.nope)"}, "rule RF-ONE-01: there is no fact exam.nope"),
        ({"when": 'fired("RF-DAT-01")'}, "no rule of that code is judged before"),
        ({"name": {"en": "x"}}, "'name' has no words in es"),
        ({"tell": {"es": "x"}}, "'tell' has no words in en"),
        ({"holds": ["hold_talking"]}, "there is no hold 'hold_talking'"),
        ({"hold_until": "sunday"}, "'hold_until' is 'sunday'"),
        ({"supersedes": ["RF-TWO-01"]}, "names RF-TWO-01, and there is no such rule"),
        ({"holds_with": ["RF-TWO-01"]}, "names RF-TWO-01, and there is no such rule"),
        ({"code": "RF-SAF-02", "patient_printable": True}, "must never be printed"),
        ({"colour": "red"}, "unknown key 'colour'"),
    ],
)
def test_a_faulty_rule_is_refused_by_name(changes, fault):
    with pytest.raises(ContentError) as caught:
        parse([{**row(), **changes}, *NEEDED])
    assert fault in str(caught.value)


def test_a_rule_may_stand_only_once():
    with pytest.raises(ContentError, match="'RF-DAT-01' stands twice"):
        parse([*NEEDED, row("RF-DAT-01")])


def test_signing_needs_the_two_rules_that_block_it():
    with pytest.raises(ContentError, match="RF-LAT-01 is missing"):
        parse([row("RF-DAT-01")])


def test_every_urgency_needs_its_words():
    head = {**HEAD, "urgency": [{**HEAD["urgency"][0], "code": "urgent"}]}
    with pytest.raises(ContentError) as caught:
        parse(NEEDED, head)
    assert "has no [[urgency]] row for emergency" in str(caught.value)
