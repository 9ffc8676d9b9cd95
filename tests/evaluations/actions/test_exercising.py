"""Changing the exercises of a plan: what may stand, and what is asked or refused first."""

from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.models import AuditEvent
from evaluations.actions import exercising
from evaluations.actions.plan_writing import RefusedPlan
from evaluations.domain.exercises import Dose
from evaluations.models import Evaluation
from evaluations.queries import plans
from tests.evaluations import charted

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def who(therapist, now) -> dict[str, Any]:
    return {"by": therapist, "at": now}


def refused(act: Any, **kwargs: Any) -> dict[str, str]:
    with pytest.raises(RefusedPlan) as found:
        act(**kwargs)
    return {fault.field: fault.words for fault in found.value.faults}


def test_an_exercise_starts_with_the_librarys_dose(evaluation, who) -> None:
    kept = exercising.add_exercise(
        evaluation=evaluation, code="EX-07", answers_finding="hip RIGHT 4 of 5", **who
    )
    assert (kept.reps, kept.sets, kept.hold_seconds, kept.schedule) == (12, 3, 2, "three_days")


@pytest.mark.parametrize(
    ("code", "words"), [("EX-99", "from the library"), ("", "from the library")]
)
def test_an_unknown_exercise_is_refused(evaluation, who, code, words) -> None:
    assert (
        words in refused(exercising.add_exercise, evaluation=evaluation, code=code, **who)["code"]
    )


def test_an_exercise_stands_once(evaluation, who) -> None:
    exercising.add_exercise(evaluation=evaluation, code="EX-07", **who)
    found = refused(exercising.add_exercise, evaluation=evaluation, code="EX-07", **who)
    assert "on the plan already" in found["code"]


def test_a_sixth_exercise_is_refused(evaluation, who) -> None:
    for code in ("EX-27", "EX-07", "EX-29", "EX-30", "EX-39"):
        exercising.add_exercise(evaluation=evaluation, code=code, over_guide=True, **who)
    found = refused(exercising.add_exercise, evaluation=evaluation, code="EX-12", **who)
    assert "at most 5" in found["code"]


@pytest.fixture
def bridge(evaluation, who):
    return exercising.add_exercise(evaluation=evaluation, code="EX-07", **who)


def test_a_dose_is_changed(bridge, who) -> None:
    dose = Dose(schedule="daily", reps=8, sets=2, side=Side.LEFT)
    exercising.change_dose(planned=bridge, dose=dose, **who)
    bridge.refresh_from_db()
    assert (bridge.reps, bridge.hold_seconds, bridge.schedule, bridge.side) == (
        8,
        None,
        "daily",
        "left",
    )


@pytest.mark.parametrize(
    ("dose", "field"),
    [(Dose(schedule="daily"), "dose"), (Dose(schedule="never", reps=8), "schedule")],
)
def test_an_impossible_dose_is_refused(bridge, who, dose, field) -> None:
    assert list(refused(exercising.change_dose, planned=bridge, dose=dose, **who)) == [field]


def order(evaluation: Evaluation) -> list[str]:
    return [row.code for row in plans.kept_exercises(plans.plan_of(evaluation))]


@pytest.mark.parametrize(
    ("code", "earlier", "expected"),
    [
        ("EX-29", True, ["EX-29", "EX-07"]),
        ("EX-07", False, ["EX-29", "EX-07"]),
        ("EX-07", True, ["EX-07", "EX-29"]),
        ("EX-29", False, ["EX-07", "EX-29"]),
    ],
)
def test_exercises_are_moved(evaluation, bridge, who, code, earlier, expected) -> None:
    exercising.add_exercise(evaluation=evaluation, code="EX-29", **who)
    moved = plans.plan_of(evaluation).exercises.get(code=code)
    exercising.move_exercise(planned=moved, earlier=earlier, **who)
    assert order(evaluation) == expected


def test_a_removed_exercise_leaves_the_list(evaluation, bridge, who) -> None:
    exercising.remove_exercise(planned=bridge, **who)
    assert order(evaluation) == []


REASON = "Tried in clinic today without any pain."


def test_a_precaution_is_set_aside_with_a_reason_in_the_record(bridge, who) -> None:
    exercising.override_precaution(planned=bridge, reason=REASON, **who)
    bridge.refresh_from_db()
    assert bridge.override_reason == REASON
    assert AuditEvent.objects.filter(action="plan").latest("seq").reason == REASON


@pytest.mark.parametrize(
    ("reason", "words"), [("short", "at least 20"), ("x" * 301, "at most 300")]
)
def test_a_precaution_is_not_set_aside_without_a_reason(bridge, who, reason, words) -> None:
    found = refused(exercising.override_precaution, planned=bridge, reason=reason, **who)
    assert words in found["reason"]


def test_only_a_licensed_therapist_sets_a_precaution_aside(bridge, staff, now) -> None:
    found = refused(
        exercising.override_precaution, planned=bridge, reason=REASON, by=staff["assistant"], at=now
    )
    assert "licensed" in found["reason"]


@pytest.fixture
def four(evaluation, who) -> None:
    for code in ("EX-27", "EX-07", "EX-29", "EX-30"):
        exercising.add_exercise(evaluation=evaluation, code=code, **who)


def test_one_more_than_the_clinics_guide_is_asked_first(evaluation, four, who) -> None:
    with pytest.raises(exercising.AsksFirst, match="The clinic guide is 4") as asked:
        exercising.add_exercise(evaluation=evaluation, code="EX-39", **who)
    assert (asked.value.wanted, len(order(evaluation))) == (5, 4)


def test_what_was_confirmed_is_kept_with_the_reason_in_the_record(evaluation, four, who) -> None:
    exercising.add_exercise(evaluation=evaluation, code="EX-39", over_guide=True, **who)
    assert order(evaluation)[-1] == "EX-39"
    assert AuditEvent.objects.filter(action="plan").latest("seq").reason == exercising.OVER_GUIDE


@pytest.mark.parametrize("level", ["easier", "harder", "usual"])
def test_an_exercise_is_made_easier_or_harder(bridge, who, level) -> None:
    exercising.set_level(planned=bridge, level=level, **who)
    bridge.refresh_from_db()
    assert bridge.level == level


def test_a_way_that_is_not_one_is_refused(bridge, who) -> None:
    assert list(refused(exercising.set_level, planned=bridge, level="hardest", **who)) == ["level"]


def test_a_way_that_the_library_does_not_have_is_refused(evaluation, who) -> None:
    calf = exercising.add_exercise(evaluation=evaluation, code="EX-23", **who)
    found = refused(exercising.set_level, planned=calf, level="harder", **who)
    assert "no harder way" in found["level"]


def test_an_exercise_is_swapped_in_its_place(evaluation, bridge, who) -> None:
    exercising.add_exercise(evaluation=evaluation, code="EX-29", **who)
    exercising.swap_exercise(planned=bridge, code="EX-35", **who)
    assert order(evaluation) == ["EX-35", "EX-29"]


def test_a_swap_for_another_part_of_the_body_is_refused(evaluation, bridge, who) -> None:
    assert list(refused(exercising.swap_exercise, planned=bridge, code="EX-23", **who)) == ["code"]


def test_a_swap_for_what_is_on_the_plan_is_refused(evaluation, bridge, who) -> None:
    exercising.add_exercise(evaluation=evaluation, code="EX-35", **who)
    found = refused(exercising.swap_exercise, planned=bridge, code="EX-35", **who)
    assert "on the plan already" in found["code"]


def test_a_removal_is_undone_with_its_dose(evaluation, bridge, who) -> None:
    exercising.change_dose(planned=bridge, dose=Dose(schedule="daily", reps=8), **who)
    exercising.remove_exercise(planned=bridge, **who)
    exercising.put_back(planned=bridge, **who)
    row = plans.kept_exercises(plans.plan_of(evaluation))[0]
    assert (row.code, row.reps, row.schedule) == ("EX-07", 8, "daily")


def test_what_stands_again_is_not_put_back_twice(evaluation, bridge, who) -> None:
    exercising.remove_exercise(planned=bridge, **who)
    exercising.add_exercise(evaluation=evaluation, code="EX-07", **who)
    assert list(refused(exercising.put_back, planned=bridge, **who)) == ["code"]
