import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations import library
from evaluations.domain import rehearsal
from evaluations.domain.rehearsal import CannotRehearse
from tests.evaluations.domain import rules


def rehearse(text):
    return rehearsal.rehearse(text, ruleset=library.ruleset(), gate=library.hop_gate_rules())


def faults(text):
    with pytest.raises(CannotRehearse) as caught:
        rehearse(text)
    return caught.value.faults


def test_an_object_gives_one_result():
    changes = {"exam.mmt": rules.weak(L5_left=3.3), "intake.load_pain": "yes"}
    result = rehearse(json.dumps(rules.patient(**changes)))
    assert list(result) == ["ruleset", "max_urgency", "fired", "unknown", "hop_gate", "holds"]
    assert result["ruleset"] == library.ruleset().version
    assert result["max_urgency"] == "same_day"
    assert result["fired"] == [
        {
            "code": "RF-MOT-02",
            "urgency": "same_day",
            "because": [
                {"fact": "calc.mmt_min", "value": 3.3},
                {"fact": "exam.mmt", "value": {"L5": {"left": 3.3}}},
            ],
        }
    ]
    assert {
        "code": "RF-UPR-01",
        "needs": ["intake.cannot_stand_straight", "exam.can_stand_upright"],
    } in (result["unknown"])
    assert result["hop_gate"] == "blocked"
    assert result["holds"] == ["hold_running", "hold_manual_thrust"]


def test_a_result_can_be_written_as_json():
    assert json.loads(json.dumps(rehearse(json.dumps(rules.QUIET))))["max_urgency"] == "none"


def test_a_list_gives_a_list():
    assert [one["max_urgency"] for one in rehearse(json.dumps([rules.QUIET, {}]))] == [
        "none",
        "monitor",
    ]
    assert rehearse("[]") == []


def test_rules_are_judged_as_on_a_finished_form():
    assert [one["code"] for one in rehearse("{}")["fired"]] == ["RF-DAT-01"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the file is not JSON"),
        ("{", "the file is not JSON"),
        ("3", "must hold a JSON object, or a list of objects"),
        ("null", "must hold a JSON object, or a list of objects"),
        ('[{}, "x"]', "case 2: must be an object"),
        ('{"exam": []}', "exam: must be an object of facts"),
        ('{"exam": {"hr": NaN}}', "NaN is not a number"),
        ('{"exam": {"hr": -Infinity}}', "-Infinity is not a number"),
        ('{"exam": {"hr": 1e999}}', "exam.hr: inf is not possible"),
        ('{"exam": {"hr": ' + "9" * 5000 + "}}", "the file is not JSON"),
        ('{"exam": {"hr": 60, "hr": 61}}', "'hr' stands twice"),
        ("[" * 100_000, "the file is not JSON"),
        ('{"a":' * 100_000, "the file is not JSON"),
        ('{"title": "V01"}', "title: there is no such group"),
        ('[{}, {"exam": {"puls": 60}}]', "case 2: exam.puls: there is no such fact"),
    ],
    ids=lambda text: text[:30],
)
def test_what_cannot_be_judged_is_refused_by_name(text, fault):
    assert fault in faults(text)[0]


def test_a_file_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(rehearsal, "MAX_CHARACTERS", 1)
    assert "longer than 1 characters" in faults("{}")[0]


def test_every_fault_of_every_case_is_named():
    cases = [{"exam": {"hr": "fast", "puls": 1}}, {}, {"intake": {"nprs_now": 12}}, 4]
    assert len(faults(json.dumps(cases))) == 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["person", "intake", "exam", "hr", "mmt", "L5", "left", "pain_regions"]
            ),
            inner,
            max_size=3,
        )
    ),
)


@given(JSON)
def test_no_json_raises_anything_but_a_refusal(value):
    with contextlib.suppress(CannotRehearse):
        rehearse(json.dumps(value))
