"""Changing a plan: what may stand, what is refused with how to fix it, and nothing once signed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Words
from clinic.models import AuditEvent
from evaluations.actions import exercising, goals, planning
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.actions.plan_writing import RefusedPlan
from evaluations.domain import plan
from evaluations.domain.exercises import Dose
from evaluations.models import Evaluation, PlanOfCare
from evaluations.queries import plans
from tests.evaluations import charted
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db

PROBLEM = plan.Problem(
    level=plan.IcfLevel.BODY_FUNCTION,
    finding="Hip abduction",
    value="4 of 5",
    side=Side.RIGHT,
    found_on=date(2026, 12, 3),
    cause="weak side of hip",
)


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def who(therapist, now) -> dict[str, Any]:
    return {"by": therapist, "at": now}


@pytest.fixture
def planned(evaluation, who) -> PlanOfCare:
    return planning.save_visits(
        evaluation=evaluation, care_class="medium", visits_per_week=1, weeks=6, **who
    )


def refused(act: Any, *args: Any, **kwargs: Any) -> dict[str, str]:
    with pytest.raises(RefusedPlan) as found:
        act(*args, **kwargs)
    return {fault.field: fault.words for fault in found.value.faults}


# Visits


def test_visits_are_kept_and_recorded(planned) -> None:
    assert (planned.visits_per_week, planned.weeks, planned.care_class) == (1, 6, "medium")
    event = AuditEvent.objects.filter(action="plan").latest("seq")
    assert event.fields == ["care_class", "minutes_a_day", "visits_per_week", "weeks"]


def test_each_change_raises_the_version_of_plan_and_evaluation(evaluation, planned, who) -> None:
    before = Evaluation.objects.get(pk=evaluation.pk).version
    planning.save_visits(evaluation=evaluation, care_class="", visits_per_week=2, weeks=4, **who)
    assert Evaluation.objects.get(pk=evaluation.pk).version == before + 1
    assert plans.plan_of(evaluation).version == planned.version + 1


def test_impossible_visits_are_refused_and_nothing_is_kept(evaluation, who) -> None:
    found = refused(
        planning.save_visits,
        evaluation=evaluation, care_class="odd", visits_per_week=9, weeks=None, **who,
    )  # fmt: skip
    assert list(found) == ["visits_per_week", "weeks", "care_class"]
    assert not PlanOfCare.objects.exists()


# Words


def save_words(evaluation: Evaluation, who: dict[str, Any], **words: str) -> PlanOfCare:
    own = {name: Words(text, "") for name, text in words.items()}
    return planning.save_words(
        evaluation=evaluation, words=own, left_out=["b", "a"], self_care=["move"], **who
    )


def test_own_words_are_kept_clean(evaluation, who) -> None:
    kept = save_words(evaluation, who, found="  You did well.\r\nGood. ")
    assert (kept.found_en, kept.self_care, kept.left_out) == (
        "You did well.\nGood.",
        ["move"],
        ["a", "b"],
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hop on one leg.", "hop"),
        ("See RF-BSI-03.", "code RF-BSI-03"),
        ("x" * 20_000, "at most 10,000"),
        ("x" * 600, "one word has more than 500"),
        ("a\n" * 201 + "a", "at most 200 lines"),
        ("a\x00b", "cannot be stored"),
        ("a\ud800b", "half a character"),
    ],
)
def test_words_that_may_not_be_printed_are_refused(evaluation, who, text, words) -> None:
    assert words in refused(save_words, evaluation, who, not_now=text)["not_now_en"]


def test_an_unknown_self_care_card_is_refused(evaluation, who) -> None:
    found = refused(
        planning.save_words,
        evaluation=evaluation, words={}, left_out=[], self_care=["magic"], **who,
    )  # fmt: skip
    assert list(found) == ["self_care"]


# Problems


def test_a_problem_is_kept(evaluation, who) -> None:
    kept = planning.add_problem(
        evaluation=evaluation, problem=PROBLEM, finding_code="mmt_hip_abductors", **who
    )
    assert (kept.finding, kept.side, kept.finding_code) == (
        "Hip abduction",
        "right",
        "mmt_hip_abductors",
    )


def test_a_second_problem_stands_after_the_first(evaluation, who) -> None:
    first = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    second = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    assert (first.position, second.position, second.finding_code) == (0, 1, "")


def test_a_problem_without_a_side_is_refused(evaluation, who) -> None:
    unsided = replace(PROBLEM, side=None)
    assert list(refused(planning.add_problem, evaluation=evaluation, problem=unsided, **who)) == [
        "side"
    ]


def test_a_problem_with_too_long_words_is_refused(evaluation, who) -> None:
    long = replace(PROBLEM, cause="a " * 150)
    assert list(refused(planning.add_problem, evaluation=evaluation, problem=long, **who)) == [
        "cause"
    ]


def test_a_removed_problem_stays_in_the_record(evaluation, who) -> None:
    kept = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    planning.remove_problem(problem=kept, **who)
    kept.refresh_from_db()
    assert kept.removed


# Goals


def test_a_measurable_goal_is_kept(evaluation, planned, who) -> None:
    kept = goals.add(evaluation=evaluation, goal=GOAL, **who)
    assert plans.goal_of(kept) == replace(
        GOAL,
        baseline_from="typed",
        baseline_on=date(2026, 12, 3),
        own=Words("", ""),
        own_condition=Words("", ""),
        own_reason=Words("", ""),
    )


def test_a_goal_needs_the_length_of_the_plan_first(evaluation, who) -> None:
    assert "how many weeks" in refused(goals.add, evaluation=evaluation, goal=GOAL, **who)["by"]


def test_improve_strength_is_refused_with_how_to_fix_it(evaluation, planned, who) -> None:
    vague = replace(GOAL, activity=plan.OWN, own=Words("Improve strength", ""))
    found = refused(goals.add, evaluation=evaluation, goal=vague, **who)
    assert "Say what the person will do" in found["own"]


def test_a_goal_with_words_that_may_not_be_printed_is_refused(evaluation, planned, who) -> None:
    hopping = replace(GOAL, activity=plan.OWN, own=Words("Try to hop home", ""))
    assert "hop" in refused(goals.add, evaluation=evaluation, goal=hopping, **who)["own_en"]


def test_a_fourth_goal_is_refused(evaluation, planned, who) -> None:
    for _ in range(3):
        goals.add(evaluation=evaluation, goal=GOAL, **who)
    assert "at most 3" in refused(goals.add, evaluation=evaluation, goal=GOAL, **who)["activity"]


def test_a_goal_makes_room_when_it_is_removed(evaluation, planned, who) -> None:
    kept = [goals.add(evaluation=evaluation, goal=GOAL, **who) for _ in range(3)]
    goals.take_off(goal=kept[0], **who)
    assert goals.add(evaluation=evaluation, goal=GOAL, **who).position == 3


# Techniques


def chosen(evaluation: Evaluation) -> list[str]:
    rows = plans.plan_of(evaluation).interventions.filter(removed=False)
    return list(rows.values_list("code", flat=True))


def test_techniques_are_chosen_and_taken_back(evaluation, who) -> None:
    planning.choose_interventions(evaluation=evaluation, codes=["education", "exercise"], **who)
    planning.choose_interventions(evaluation=evaluation, codes=["exercise"], **who)
    assert chosen(evaluation) == ["exercise"]


def test_an_unknown_technique_is_refused(evaluation, who) -> None:
    found = refused(planning.choose_interventions, evaluation=evaluation, codes=["magic"], **who)
    assert "from the list" in found["interventions"]


def test_a_technique_that_a_precaution_stops_is_refused(visit, therapist, desk, who, now) -> None:
    charted.answered(visit, by=desk, at=now, osteoporosis="yes", body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    found = refused(planning.choose_interventions, evaluation=evaluation, codes=["thrust"], **who)
    assert "On hold now: Joint thrust" in found["interventions"]


# Once signed


@pytest.fixture
def bridge(evaluation, who):
    return exercising.add_exercise(evaluation=evaluation, code="EX-07", **who)


def test_nothing_changes_once_it_is_signed(
    evaluation, planned, bridge, therapist, who, now
) -> None:
    goal = goals.add(evaluation=evaluation, goal=GOAL, **who)
    problem = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    Evaluation.objects.filter(pk=evaluation.pk).update(
        signed_at=now + timedelta(hours=1), signed_by=therapist
    )
    attempts = [
        lambda: planning.save_visits(
            evaluation=evaluation, care_class="", visits_per_week=2, weeks=4, **who
        ),
        lambda: save_words(evaluation, who),
        lambda: goals.add(evaluation=evaluation, goal=GOAL, **who),
        lambda: goals.take_off(goal=goal, **who),
        lambda: planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who),
        lambda: planning.remove_problem(problem=problem, **who),
        lambda: exercising.add_exercise(evaluation=evaluation, code="EX-29", **who),
        lambda: exercising.change_dose(planned=bridge, dose=Dose(schedule="daily", reps=8), **who),
        lambda: exercising.move_exercise(planned=bridge, earlier=True, **who),
        lambda: exercising.remove_exercise(planned=bridge, **who),
        lambda: exercising.put_back(planned=bridge, **who),
        lambda: exercising.set_level(planned=bridge, level="easier", **who),
        lambda: exercising.swap_exercise(planned=bridge, code="EX-35", **who),
        lambda: exercising.override_precaution(planned=bridge, reason="x" * 20, **who),
        lambda: planning.choose_interventions(evaluation=evaluation, codes=[], **who),
    ]
    for attempt in attempts:
        with pytest.raises(EvaluationIsSigned):
            attempt()
