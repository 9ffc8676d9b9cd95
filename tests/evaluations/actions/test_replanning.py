"""A plan that goes on from the last signed one: nothing is carried unless someone keeps it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.content import Words
from evaluations.actions import exercising, goals, planning, replanning
from evaluations.actions.plan_writing import RefusedPlan
from evaluations.models import Evaluation, PlanOfCare
from evaluations.queries import plan_due, plan_history, plans, replan, sign_off
from tests import factories
from tests.evaluations import charted, signed
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def first(visit, therapist, desk, now) -> Evaluation:
    """A signed evaluation whose plan holds something of every kind."""
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    one = charted.examined(visit, by=therapist, at=now)
    who = {"by": therapist, "at": now}
    planning.save_visits(evaluation=one, care_class="", visits_per_week=1, weeks=6, **who)
    goals.add(evaluation=one, goal=GOAL, **who)
    exercising.add_exercise(evaluation=one, code="EX-07", **who)
    planning.choose_interventions(evaluation=one, codes=["education"], **who)
    planning.save_words(
        evaluation=one,
        words={"found": Words("Your hip is stiff.", "")},
        left_out=[],
        self_care=["move"],
        **who,
    )
    signed.sign(one, therapist, now)
    return one


@pytest.fixture
def again(first, visit, therapist, desk, now) -> Evaluation:
    later = factories.visit(visit.episode, therapist=therapist, by=desk)
    return charted.examined(later, by=therapist, at=now + WEEK)


@pytest.fixture
def who(therapist, now) -> dict[str, Any]:
    return {"by": therapist, "at": now + WEEK}


@pytest.fixture
def begun(again, who) -> PlanOfCare:
    return replanning.begin(evaluation=again, **who)


def waiting(evaluation: Evaluation) -> dict[str, str]:
    found = replan.waiting(evaluation, plans.plan_of(evaluation))
    return {str(one.kind): one.key for one in found}


def settle(do: Any, evaluation: Evaluation, who: dict[str, Any]) -> None:
    for one in replan.waiting(evaluation, plans.plan_of(evaluation)):
        do(evaluation=evaluation, kind=one.kind, key=one.key, **who)


def test_a_first_plan_has_nothing_to_start_from(visit, therapist, now) -> None:
    one = charted.examined(visit, by=therapist, at=now)
    with pytest.raises(RefusedPlan, match="no signed plan"):
        replanning.begin(evaluation=one, by=therapist, at=now)
    assert replan.of(one, plans.plan_of(one), ()) is None


def test_starting_carries_nothing_and_names_what_waits(first, begun, again) -> None:
    assert begun.replaces == first.plan
    assert set(waiting(again)) == {"course", "goal", "exercise", "techniques", "words"}
    assert not begun.goals.exists()


def test_what_waits_stands_in_the_way_of_signing(begun, again, therapist, now) -> None:
    found = sign_off.blockers(again, signer=therapist, at=now + WEEK)
    assert sum("From the last plan" in one.what for one in found) == 6


def test_each_thing_that_is_kept_is_on_the_plan_and_waits_no_more(begun, again, first, who) -> None:
    settle(replanning.keep, again, who)
    assert waiting(again) == {}
    now = plans.plan_of(again)
    [goal] = now.goals.all()
    [old] = first.plan.goals.all()
    assert (goal.carried_from, goal.baseline, goal.baseline_on) == (old, 5_000, old.baseline_on)
    assert [row.code for row in now.exercises.all()] == ["EX-07"]
    assert [row.code for row in now.interventions.all()] == ["education"]
    assert (now.found_en, now.self_care, now.weeks) == ("Your hip is stiff.", ["move"], 6)


def test_what_is_left_out_is_settled_and_not_on_the_plan(begun, again, who) -> None:
    with pytest.raises(RefusedPlan, match="needs visits and weeks"):
        replanning.leave_out(evaluation=again, kind="course", key="visits", **who)
    replanning.keep(evaluation=again, kind="course", key="visits", **who)
    settle(replanning.leave_out, again, who)
    assert waiting(again) == {}
    now = plans.plan_of(again)
    assert (now.found_en, now.self_care) == ("", [])
    assert plans.kept_goals(now) == plans.kept_exercises(now) == ()
    planning.save_words(evaluation=again, words={}, left_out=["x"], self_care=[], **who)
    assert waiting(again) == {}


def test_a_goal_is_kept_changed(begun, again, first, who) -> None:
    replanning.keep(evaluation=again, kind="course", key="visits", **who)
    old = first.plan.goals.get()
    to = replace(plans.goal_of(old), target=1_000)
    kept = replanning.keep_changed(evaluation=again, goal=old, to=to, problem=None, **who)
    assert (kept.target, kept.carried_from, kept.baseline) == (1_000, old, 5_000)
    with pytest.raises(RefusedPlan, match="settled already"):
        replanning.keep_changed(evaluation=again, goal=old, to=to, problem=None, **who)


def test_a_goal_whose_day_is_past_is_not_kept_as_it_is(begun, again, first, who) -> None:
    replanning.keep(evaluation=again, kind="course", key="visits", **who)
    late = who | {"at": who["at"] + 10 * WEEK}
    key = str(first.plan.goals.get().pk)
    with pytest.raises(RefusedPlan, match="after today"):
        replanning.keep(evaluation=again, kind="goal", key=key, **late)


def test_a_plan_that_was_not_started_from_waits_for_nothing(again) -> None:
    assert waiting(again) == {}
    found = replan.of(again, plans.plan_of(again), ())
    assert found is not None
    assert (found.is_begun, found.waiting) == (False, ())


# The end of a plan, its certification and its history


def test_a_plan_is_on_the_list_from_a_week_before_its_end(first, therapist, now) -> None:
    def listed(weeks: float) -> list[bool]:
        at = now + weeks * WEEK
        return [one.is_past for one in plan_due.ending(therapist, at=at)]

    assert listed(4.5) == []
    assert listed(5) == listed(6) == [False]
    assert listed(6.5) == [True]


def test_a_case_that_is_evaluated_again_is_off_the_list(again, therapist, now) -> None:
    assert plan_due.ending(therapist, at=now + 6 * WEEK) == []


def test_certification_is_said_of_the_plan_that_stands(first, again, now) -> None:
    on = now.date()
    due = plan_due.of(again, on=on)
    assert due is not None
    assert (due.evaluation, due.is_late) == (first, False)
    assert due.need == "Have the plan certified"


def test_the_history_says_what_changed(first, begun, again, therapist, who, now) -> None:
    settle(replanning.keep, again, who)
    planning.save_prognosis(evaluation=again, prognosis="mild", modifiers=["sleep"], note="", **who)
    signed.sign(again, therapist, now + WEEK)
    newest, oldest = plan_history.of(again.episode)
    assert oldest.changes is None
    assert [(one.part, one.now) for one in newest.changes] == [
        (
            "How long it may take",
            "Milder back pain: about 2 weeks; slower with short or broken sleep",
        )
    ]
    assert newest.goals[0].startswith("Walk fast for 30 minutes: Pain while you do it from 5")
