"""Goals that start from what was measured, are changed in place, taken off and put back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations import library
from evaluations.actions import goals, planning
from evaluations.actions.plan_writing import RefusedPlan
from evaluations.domain import plan
from evaluations.models import Evaluation, Goal, PlanOfCare
from evaluations.queries import goal_readings, plan_goals, plans
from intake import library as intake
from tests.evaluations import charted
from tests.evaluations.actions.test_planning import PROBLEM
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db

MILES = replace(GOAL, measure="miles_week", baseline=None, target=15_000)
SECONDS = replace(GOAL, measure="seconds", baseline=None, target=30_000)
ON = date(2026, 12, 3)


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(
        visit, by=desk, at=now, body_facts=["none"],
        weekly_now={"amount": 10, "unit": "km"}, goal_1="Run a race", goal_1_now=3,
    )  # fmt: skip
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def who(therapist, now) -> dict[str, Any]:
    return {"by": therapist, "at": now}


@pytest.fixture
def planned(evaluation, who) -> PlanOfCare:
    return planning.save_visits(
        evaluation=evaluation, care_class="medium", visits_per_week=1, weeks=6, **who
    )


def stood(evaluation: Evaluation, who: dict[str, Any], side: Side, num: int) -> None:
    charted.find(evaluation, "func_sl_balance", side, num=num, **who)


def test_a_baseline_is_pulled_from_the_tablet_in_miles(evaluation, planned, who) -> None:
    kept = goals.add(evaluation=evaluation, goal=MILES, **who)
    assert (kept.baseline, kept.baseline_from, kept.baseline_on) == (6_214, "answer:weekly_now", ON)


def test_a_baseline_is_pulled_from_the_side_that_is_chosen(evaluation, planned, who) -> None:
    stood(evaluation, who, Side.RIGHT, 9_000)
    stood(evaluation, who, Side.LEFT, 22_000)
    with pytest.raises(RefusedPlan, match="several"):
        goals.add(evaluation=evaluation, goal=SECONDS, **who)
    right = replace(SECONDS, baseline_from="finding:func_sl_balance:right")
    kept = goals.add(evaluation=evaluation, goal=right, **who)
    assert kept.baseline == 9_000


def test_the_persons_own_words_name_a_rating(evaluation, planned) -> None:
    labels = [one.label for one in goal_readings.of_case(evaluation.episode)]
    assert "“Run a race”" in labels


def test_a_goal_is_changed_in_place_and_keeps_where_it_started(evaluation, planned, who) -> None:
    kept = goals.add(evaluation=evaluation, goal=MILES, **who)
    problem = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    to = replace(plans.goal_of(kept), target=18_000, condition="flat")
    changed = goals.change(goal=kept, to=to, problem=problem, **who)
    assert (changed.pk, changed.target, changed.condition) == (kept.pk, 18_000, "flat")
    assert (changed.baseline_from, changed.problem) == ("answer:weekly_now", problem)


def test_a_start_that_is_typed_anew_says_so(evaluation, planned, who) -> None:
    kept = goals.add(evaluation=evaluation, goal=MILES, **who)
    to = replace(plans.goal_of(kept), baseline=8_000, baseline_from="typed")
    goals.change(goal=kept, to=to, **who)
    kept.refresh_from_db()
    assert (kept.baseline, kept.baseline_from) == (8_000, "typed")


def test_a_refused_change_changes_nothing(evaluation, planned, who) -> None:
    kept = goals.add(evaluation=evaluation, goal=MILES, **who)
    with pytest.raises(RefusedPlan):
        goals.change(goal=kept, to=replace(plans.goal_of(kept), target=None), **who)
    assert Goal.objects.get(pk=kept.pk).target == 15_000


def test_a_removed_goal_is_put_back_unless_the_plan_is_full(evaluation, planned, who) -> None:
    kept = goals.add(evaluation=evaluation, goal=MILES, **who)
    goals.take_off(goal=kept, **who)
    [(row, words)] = plan_goals.removed_goals(planned)
    assert (row, words) == (kept, "Walk fast for 30 minutes")
    goals.put_back(goal=kept, **who)
    assert plan_goals.removed_goals(planned) == ()
    goals.take_off(goal=kept, **who)
    for _ in range(plan.MAX_GOALS):
        goals.add(evaluation=evaluation, goal=GOAL, **who)
    with pytest.raises(RefusedPlan, match="at most 3"):
        goals.put_back(goal=kept, **who)


def test_a_newer_measurement_is_offered_and_taken_only_by_hand(
    evaluation, planned, who, now
) -> None:
    stood(evaluation, who, Side.RIGHT, 9_000)
    kept = goals.add(evaluation=evaluation, goal=SECONDS, **who)
    later = now + timedelta(days=7)
    evaluation.findings.filter(code="func_sl_balance").update(num=31_000, recorded_at=later)
    [row] = plan_goals.goals(planned, goal_readings.of_case(evaluation.episode))
    assert (row.goal.baseline, row.now, row.is_met) == (9_000, "31 seconds", True)
    with pytest.raises(RefusedPlan, match="no longer the newest"):
        goals.start_from_newer(goal=kept, source="score:rmdq_24", **who)
    goals.start_from_newer(goal=kept, source=row.newer.source, **who)
    kept.refresh_from_db()
    assert (kept.baseline, kept.baseline_on) == (31_000, later.date())


def test_a_problem_names_the_goals_that_answer_it(evaluation, planned, who) -> None:
    problem = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    goals.add(evaluation=evaluation, goal=GOAL, problem=problem, **who)
    rows = plan_goals.goals(planned, ())
    assert rows[0].problem == "Hip abduction"
    [shown] = plan_goals.problems(planned, rows)
    assert shown.goals == ("Walk fast for 30 minutes",)


def test_a_problem_is_changed_taken_off_and_put_back(evaluation, planned, who) -> None:
    row = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    planning.change_problem(row=row, to=replace(PROBLEM, cause="stiff hip"), **who)
    assert plan_goals.problems(planned, ())[0].problem.cause == "stiff hip"
    planning.remove_problem(problem=row, **who)
    assert plan_goals.removed_problems(planned) == (row,)
    planning.restore_problem(problem=row, **who)
    assert plan_goals.removed_problems(planned) == ()


def test_own_words_of_a_condition_are_kept(evaluation, planned, who) -> None:
    own = replace(GOAL, condition=plan.OWN, own_condition=Words("on soft grass", ""))
    assert goals.add(evaluation=evaluation, goal=own, **who).own_condition_en == "on soft grass"


# How long it may take, and how hard it reads


def test_a_prognosis_is_kept_with_what_slows_it(evaluation, who) -> None:
    kept = planning.save_prognosis(
        evaluation=evaluation, prognosis="severe", modifiers=["sleep", "leg_pain"],
        note=" seen  before ", **who,
    )  # fmt: skip
    assert (kept.prognosis, kept.modifiers) == ("severe", ["leg_pain", "sleep"])
    assert kept.prognosis_note == "seen before"
    assert len(plans.expected(kept)) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prognosis": "miracle"}, "prognosis"),
        ({"prognosis": "mild", "modifiers": ["luck"]}, "modifiers"),
        ({"prognosis": "", "modifiers": ["sleep"]}, "prognosis"),
        ({"prognosis": "mild", "note": "a\x00b"}, "prognosis_note"),
    ],
)
def test_a_prognosis_that_may_not_stand_is_refused(evaluation, who, changes, field) -> None:
    given = {"prognosis": "", "modifiers": [], "note": "", **changes}
    with pytest.raises(RefusedPlan) as found:
        planning.save_prognosis(evaluation=evaluation, **given, **who)
    assert [fault.field for fault in found.value.faults] == [field]


def test_a_reason_to_read_hard_is_long_enough_to_mean_something(evaluation, who) -> None:
    with pytest.raises(RefusedPlan, match="at least 20"):
        planning.explain_grade(evaluation=evaluation, reason="because", **who)
    with pytest.raises(RefusedPlan):
        planning.explain_grade(evaluation=evaluation, reason="a\x00b", **who)
    reason = "A nurse herself, she asked for these words."
    assert planning.explain_grade(evaluation=evaluation, reason=reason, **who).grade_reason
    assert planning.explain_grade(evaluation=evaluation, reason="", **who).grade_reason == ""


# Where the numbers come from


def test_every_source_of_a_measure_exists() -> None:
    forms, questions = intake.load().instruments, intake.current().by_code
    for measure in library.plan().options.measures.values():
        for source in measure.sources:
            kind, _, code = source.partition(":")
            form, _, part = code.partition(".")
            exists = {
                "score": form in forms
                and (not part or part in {p.code for p in forms[form].parts}),
                "answer": code in questions,
                "finding": code in library.catalogue(),
            }
            assert exists[kind], source
