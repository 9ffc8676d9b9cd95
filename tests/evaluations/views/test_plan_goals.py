"""Goals, problems, prognosis and the last plan on the plan page."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.actions import goals, planning
from evaluations.models import Evaluation, Goal, PlanOfCare, Problem
from evaluations.queries import plans
from tests.evaluations import charted
from tests.evaluations.actions.test_planning import PROBLEM
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db

SOON = f"{date.today() + timedelta(days=20):%-d %b %Y}"  # noqa: DTZ011 - any day soon


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"], had_before="yes")
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def who(therapist, now) -> dict[str, Any]:
    return {"by": therapist, "at": now}


@pytest.fixture
def planned(evaluation, who) -> PlanOfCare:
    return planning.save_visits(
        evaluation=evaluation, care_class="medium", visits_per_week=1, weeks=6, **who
    )


@pytest.fixture
def browser(therapist) -> Client:
    client = Client()
    client.force_login(therapist)
    return client


def url(name: str, of: Evaluation, *more: int) -> str:
    return reverse(f"evaluations:{name}", args=[of.patient_id, of.pk, *more])


def fields(row: Goal, **changes: str) -> dict[str, str]:
    given = {
        "activity": row.activity, "amount": "30", "measure": row.measure, "target": "2",
        "baseline": "5", "baseline_from": "typed", "by": SOON, "reason": row.reason,
    }  # fmt: skip
    return {f"goal{row.pk}-{name}": value for name, value in {**given, **changes}.items()}


def test_a_goal_is_changed_in_place(browser, planned, evaluation, who) -> None:
    row = goals.add(evaluation=evaluation, goal=GOAL, **who)
    answer = browser.post(url("plan_goal_change", evaluation, row.pk), fields(row, target="1"))
    assert answer["Location"].endswith("/plan/#goals")
    row.refresh_from_db()
    assert row.target == 1_000


def test_a_refused_change_keeps_what_was_typed(browser, planned, evaluation, who) -> None:
    row = goals.add(evaluation=evaluation, goal=GOAL, **who)
    answer = browser.post(url("plan_goal_change", evaluation, row.pk), fields(row, target="many"))
    assert answer.status_code == 422
    assert b"Enter a number in figures" in answer.content
    assert b'value="many"' in answer.content


def test_what_was_taken_off_can_be_put_back(browser, planned, evaluation, who) -> None:
    row = goals.add(evaluation=evaluation, goal=GOAL, **who)
    problem = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    for name, one in (("plan_goal_remove", row), ("plan_problem_remove", problem)):
        browser.post(url(name, evaluation, one.pk))
    page = browser.get(url("plan", evaluation)).content.decode()
    assert "Put back the goal Walk fast for 30 minutes" in page
    assert "Put back the problem Hip abduction" in page
    for name, one in (("plan_goal_remove", row), ("plan_problem_remove", problem)):
        browser.post(url(name, evaluation, one.pk))
    assert not Goal.objects.get(pk=row.pk).removed
    assert not Problem.objects.get(pk=problem.pk).removed


def test_a_problem_is_changed_in_place(browser, planned, evaluation, who) -> None:
    row = planning.add_problem(evaluation=evaluation, problem=PROBLEM, **who)
    given = {"finding": "Hip abduction", "value": "4+ of 5", "side": "right",
             "level": "body_function", "found_on": "2 Nov 2026"}  # fmt: skip
    sent = {f"problem{row.pk}-{name}": value for name, value in given.items()}
    browser.post(url("plan_problem_change", evaluation, row.pk), sent)
    row.refresh_from_db()
    assert row.value == "4+ of 5"


def test_the_page_says_what_is_known_and_what_is_not(browser, planned, evaluation) -> None:
    page = browser.get(url("plan", evaluation)).content.decode()
    assert "Yes: had this pain before" in page
    assert "Unknown: not known" in page
    assert "Not known: STarT Back class" in page
    assert "Milder back pain" in page


def test_a_prognosis_is_saved(browser, planned, evaluation) -> None:
    sent = {"prognosis": "mild", "modifiers": ["had_before"], "note": ""}
    browser.post(url("plan_prognosis", evaluation), sent)
    assert plans.plan_of(evaluation).prognosis == "mild"
    refused = browser.post(url("plan_prognosis", evaluation), sent | {"prognosis": ""})
    assert refused.status_code == 422


def test_an_offered_course_fills_the_visits(browser, evaluation) -> None:
    browser.post(url("plan_offered", evaluation), {"care_class": "nerve_root"})
    kept = plans.plan_of(evaluation)
    assert (kept.visits_per_week, kept.weeks) == (2, 6)
    assert browser.post(url("plan_offered", evaluation), {"care_class": "x"}).status_code == 404


def test_a_reason_to_read_hard_is_saved(browser, planned, evaluation) -> None:
    reason = "A nurse herself, she asked for these words."
    browser.post(url("plan_grade", evaluation), {"grade_reason": reason})
    assert plans.plan_of(evaluation).grade_reason == reason


def test_without_a_last_plan_nothing_is_begun(browser, planned, evaluation) -> None:
    answer = browser.post(url("plan_from_last", evaluation), follow=True)
    assert b"no signed plan to start from" in answer.content
    assert browser.post(url("plan_settle", evaluation), {"do": "x"}).status_code == 404
    assert (
        b"settled already"
        in browser.post(url("plan_settle", evaluation), {"do": "keep"}, follow=True).content
    )


def test_a_goal_that_starts_from_what_is_gone_says_so(browser, planned, evaluation, who) -> None:
    row = goals.add(evaluation=evaluation, goal=replace(GOAL), **who)
    answer = browser.post(
        url("plan_goal_start", evaluation, row.pk), {"source": "score:nprs.now"}, follow=True
    )
    assert b"no longer the newest" in answer.content


def test_an_empty_history_says_so(browser, evaluation) -> None:
    assert (
        b"No plan of this case is signed yet"
        in browser.get(url("plan_history", evaluation)).content
    )
