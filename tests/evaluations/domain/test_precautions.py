"""Precautions: what turns each on, and that an answer not known never turns one off."""

from typing import Any

import pytest

from evaluations import library
from evaluations.domain import expression, precautions, triggers, truth
from evaluations.domain.calculations import PatientCase
from evaluations.domain.expression import Reason
from tests.evaluations.domain import plan_cases

CONTENT = plan_cases.shipped()


def case_of(facts: dict[str, Any], fired: frozenset[str] = frozenset()) -> PatientCase:
    """The facts (``intake__x`` for ``intake.x``) with exactly the rules in ``fired`` fired."""
    named = {name.replace("__", "."): value for name, value in facts.items() if value is not None}
    case = triggers.judge(library.ruleset(), named, finished=True).case
    for code in library.ruleset().rules:
        standing = truth.YES if code in fired else truth.NO
        case.judged[code] = (standing, expression.Every(()))
    return case


ANSWERED = {
    "person__sex_at_birth": "male",
    "person__age_years": 30,
    "intake__bend_forward_worse": "no",
    "intake__osteoporosis": "no",
    "intake__fragility_fracture": "no",
    "intake__extension_worse": "no",
    "intake__load_pain": "no",
    "intake__pain_walking_limp": "no",
    "intake__symptom_days": 40,
    "intake__nprs_now": 3,
    "intake__leg_pain_side": "none",
    "intake__steroids_3mo": "no",
    "intake__cancer_history": "none",
    "intake__fever_chills": "no",
    "intake__pain_regions": ("lumbar_left",),
    "intake__recent_infection": "no",
    "intake__calf_swelling_side": "none",
}


def on(fired: frozenset[str] = frozenset(), **changes: Any) -> set[str]:
    case = case_of({**ANSWERED, **changes}, fired)
    return set(precautions.codes(precautions.active(CONTENT.precautions, case)))


def test_a_person_with_nothing_to_watch_has_no_precaution() -> None:
    assert on() == set()


CASES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("bending is worse", {"intake__bend_forward_worse": "yes"}, {"PC-FLX", "PC-BIKE"}),
    ("not sure about bending", {"intake__bend_forward_worse": "unsure"}, {"PC-FLX", "PC-BIKE"}),
    ("bending not asked", {"intake__bend_forward_worse": None}, {"PC-FLX", "PC-BIKE"}),
    ("weak bones", {"intake__osteoporosis": "yes"}, {"PC-FLX", "PC-MAN", "PC-HOP", "PC-ROLL"}),
    ("prefers extension", {"exam__directional_preference": "extension"}, {"PC-FLX"}),
    ("leaning back is worse", {"intake__extension_worse": "yes"}, {"PC-EXT"}),
    ("prefers flexion", {"exam__directional_preference": "flexion"}, {"PC-EXT"}),
    (
        "pelvic load pain",
        {"intake__load_pain": "yes", "intake__pain_regions": ("sij_left",)},
        {"PC-IMP", "PC-SLL", "PC-HOP"},
    ),
    ("a limp", {"intake__pain_walking_limp": "yes"}, {"PC-SLL", "PC-GAIT"}),
    ("pain 3 on one leg", {"exam__sls_pain_nprs": 3}, {"PC-SLL"}),
    ("pain 2 on one leg", {"exam__sls_pain_nprs": 2}, set()),
    ("a muscle of grade 4", {"exam__mmt": {"L5": {"left": 4, "right": 5}}}, {"PC-LOAD", "PC-MAN"}),
    ("a muscle of grade 4+", {"exam__mmt": {"L5": {"left": 4.3, "right": 5}}}, set()),
    ("day 14", {"intake__symptom_days": 14}, {"PC-ROT"}),
    ("day 15", {"intake__symptom_days": 15}, set()),
    ("day 3 and severe", {"intake__symptom_days": 3, "intake__nprs_now": 7}, {"PC-ROT", "PC-LOAD"}),
    ("leg pain, knee not asked", {"intake__leg_pain_side": "left"}, {"PC-NRV"}),
    ("positive leg raise", {"exam__slr_positive": "yes"}, {"PC-NRV"}),
    (
        "pregnant",
        {"person__sex_at_birth": "female", "intake__pregnant": "yes"},
        {"PC-PRONE", "PC-SUP", "PC-MAN", "PC-DN", "PC-ROLL"},
    ),
    (
        "may be pregnant, not asked",
        {"person__sex_at_birth": "female"},
        {"PC-PRONE", "PC-SUP", "PC-MAN", "PC-DN", "PC-ROLL"},
    ),
    (
        "past the age of pregnancy",
        {"person__sex_at_birth": "female", "person__age_years": 60},
        set(),
    ),
    ("one calf swollen", {"intake__calf_swelling_side": "left"}, {"PC-CLOT"}),
    ("calf not asked", {"intake__calf_swelling_side": None}, {"PC-CLOT"}),
    ("17 years old", {"person__age_years": 17}, {"PC-MAN", "PC-DN"}),
    ("fever", {"intake__fever_chills": "yes"}, {"PC-MAN", "PC-DN"}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_turns_a_precaution_on(changes: dict[str, Any], expected: set[str]) -> None:
    assert on(**changes) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("RF-BSI-03", {"PC-IMP"}),
        ("RF-BSI-06", {"PC-IMP", "PC-HOP"}),
        ("RF-PAR-01", {"PC-EXT"}),
        ("RF-FRX-03", {"PC-FLX", "PC-ROT", "PC-MAN", "PC-HOP", "PC-ROLL"}),
        ("RF-PRG-02", {"PC-IMP", "PC-PRONE", "PC-SUP", "PC-ROLL"}),
    ],
)
def test_a_rule_that_fired_turns_its_precautions_on(rule: str, expected: set[str]) -> None:
    assert on(frozenset({rule})) == expected


def active(**changes: Any) -> tuple[precautions.Active, ...]:
    return precautions.active(CONTENT.precautions, case_of({**ANSWERED, **changes}))


def test_a_precaution_says_which_answer_turned_it_on() -> None:
    (found,) = active(intake__extension_worse="yes")
    assert found.because == (Reason("intake.extension_worse", "yes"),)
    assert found.is_certain


def test_a_precaution_kept_on_by_a_missing_answer_says_which() -> None:
    (found,) = active(intake__extension_worse=None)
    assert found.needs == ("intake.extension_worse",)
    assert not found.is_certain


def test_knee_to_chest_is_hidden_when_bending_is_worse() -> None:
    found = active(intake__bend_forward_worse="yes")
    exercise = CONTENT.wording.library["EX-10"]
    assert [one.code for one in precautions.hiding(exercise, found)] == ["PC-FLX"]
    assert "EX-10" in precautions.hidden(CONTENT.wording.library, found)


def test_the_cat_stretch_stays_with_a_warning() -> None:
    found = active(intake__bend_forward_worse="yes")
    exercise = CONTENT.wording.library["EX-12"]
    assert precautions.hiding(exercise, found) == ()
    assert [one.code for one in precautions.warning(exercise, found)] == ["PC-FLX"]


ROW = plan_cases.toml("precautions.toml")["precaution"][0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"when": "yes(intake.nothing)"}, "there is no fact intake.nothing"),
        ({"also_when": 'fired("RF-XXX-01")'}, "no rule of that code"),
        ({"extra": 1}, "unknown key 'extra'"),
        ({"when": ""}, "needs text in 'when'"),
    ],
)
def test_a_bad_precaution_is_named(change: dict[str, Any], fault: str) -> None:
    changed = [{**ROW, **change}]
    _, faults = plan_cases.read(plan_cases.files(precautions=changed, exercises=[]))
    assert any(fault in found for found in faults)
