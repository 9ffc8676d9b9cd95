import dataclasses
import shutil

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from clinic.domain.content import ContentError, Words
from evaluations import library
from intake import library as intake
from intake.domain.questionnaire import Kind, Option, Question


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped content, to be broken."""
    return shutil.copytree(library.CONTENT, tmp_path / "content")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def faults(read, *args):
    with pytest.raises(ContentError) as caught:
        read(*args)
    return "\n".join(caught.value.faults)


def test_the_shipped_content_is_sound():
    library.load()


def test_everything_is_read_once():
    assert library.ruleset() is library.ruleset()


def test_all_faults_of_all_readers_are_raised_together(monkeypatch):
    def broken(name):
        def read():
            raise ContentError([f"{name} is broken"])

        return read

    monkeypatch.setattr(library, "READERS", (broken("one"), broken("two")))
    assert faults(library.load) == "one is broken\ntwo is broken"


def test_the_version_changes_with_any_word_of_a_rule(folder):
    before = library.read_ruleset(folder).version
    assert before == library.ruleset().version
    edit(folder / "triggers" / "nerve.toml", "exam.pvr_ml >= 200", "exam.pvr_ml >= 201")
    assert library.read_ruleset(folder).version != before


def test_the_rules_are_judged_in_the_order_of_their_files(folder):
    edit(folder / "triggers" / "ruleset.toml", '  "combined.toml",\n', "")
    edit(folder / "triggers" / "ruleset.toml", "files = [", 'files = [\n  "combined.toml",')
    assert "no rule of that code is judged before" in faults(library.read_ruleset, folder)


def test_a_rule_may_name_only_facts_that_exist(folder):
    edit(folder / "facts.toml", 'name = "exam.pvr_ml"', 'name = "exam.pvr"')
    found = faults(library.read_ruleset, folder)
    assert "rule RF-CES-01: there is no fact exam.pvr_ml" in found


def test_a_file_that_is_missing_or_malformed_is_named(folder):
    (folder / "triggers" / "nerve.toml").unlink()
    (folder / "triggers" / "person.toml").write_text("[[rule]\n")
    found = faults(library.read_ruleset, folder)
    assert "nerve.toml: cannot be read" in found
    assert "person.toml: cannot be read" in found


def test_a_hop_gate_that_cannot_be_read_is_named(folder):
    (folder / "hop_gate.toml").unlink()
    assert "hop_gate.toml: cannot be read" in faults(
        library.read_hop_gate, folder, library.ruleset()
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "pvr_ml"', 'name = "pvr"', "does not say how the chart tells exam.pvr_ml"),
        ('name = "pvr_ml"', 'name = "pvr"', "tells exam.pvr, which facts.toml does not have"),
    ],
)
def test_the_chart_tells_every_exam_fact_and_no_other(folder, old, new, fault):
    edit(folder / "exam_facts.toml", old, new)
    assert fault in faults(library.read_chart_facts, folder, library.catalogue())


def test_a_derived_row_that_nothing_works_out_stops_the_start(folder):
    path = folder / "examination" / "movement.toml"
    edit(path, 'code = "hip_rotation_pattern"', 'code = "hip_rotation_style"')
    found = faults(library.read_catalogue, folder)
    assert "hip_rotation_style: is derived, and nothing works it out" in found
    assert "hip_rotation_pattern: is worked out, and the catalogue has no derived row" in found


# What the tablet may answer


@pytest.fixture
def asks(monkeypatch):
    """The shipped questionnaire with one more question."""

    def add(**changes):
        said = {"code": "saddle_numb", "kind": Kind.CHOICE, "ask": Words("?", "?"), "source": "x"}
        extra = Question(**{**said, "fact": True, **changes})
        shipped = intake.current()
        page = dataclasses.replace(shipped.pages[0], questions=(extra,))
        asked = dataclasses.replace(shipped, pages=(*shipped.pages, page))
        shelf = dataclasses.replace(intake.load(), questionnaires={"x": asked})
        monkeypatch.setattr(intake, "load", lambda: shelf)

    return add


def options(*codes):
    return tuple(Option(code=code, words=Words(code, code)) for code in codes)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": "shoe_size"}, "question shoe_size: gives a fact that facts.toml does not have"),
        ({"options": options("yes", "perhaps")}, "question saddle_numb: perhaps: perhaps is not"),
        ({"code": "nprs_now", "kind": Kind.SCALE, "maximum": 12}, "12 is not possible"),
        ({"code": "nprs_now", "kind": Kind.SCALE, "minimum": -1}, "-1 is not possible"),
    ],
)
def test_an_answer_that_its_fact_cannot_hold_is_named(asks, changes, fault):
    asks(**changes)
    assert fault in faults(library.check_asked)


def test_an_answer_that_tells_nothing_need_not_fit(asks):
    quiet = dataclasses.replace(options("perhaps")[0], no_fact=True)
    asks(options=(quiet,))
    library.check_asked()


# At start-up


def test_content_that_is_not_sound_stops_the_process(monkeypatch):
    def broken():
        raise ContentError(["one is broken", "two is broken"])

    monkeypatch.setattr(library, "READERS", (broken,))
    with pytest.raises(ImproperlyConfigured, match="one is broken\ntwo is broken"):
        apps.get_app_config("evaluations").ready()
