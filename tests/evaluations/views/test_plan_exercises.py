"""The exercises of the plan page: found, made easier, swapped, put back, and asked about once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluations.actions import exercising
from evaluations.models import Evaluation, PlannedExercise
from evaluations.queries import plans
from tests.evaluations import charted

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def browser(client: Client, therapist) -> Client:
    client.force_login(therapist)
    return client


@pytest.fixture
def bridge(evaluation, therapist, now) -> PlannedExercise:
    return exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)


def url(name: str, evaluation: Evaluation, *more: int) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk, *more])


def text(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


def codes(evaluation: Evaluation) -> list[str]:
    return [row.code for row in plans.kept_exercises(plans.plan_of(evaluation))]


def test_the_library_is_searched_without_script(browser, evaluation) -> None:
    page = text(browser.get(url("plan", evaluation), {"exercise": "pelvic drop"}))
    assert 'aria-label="Add Side leg lift"' in page
    assert 'aria-label="Add Calf stretch"' not in page


def test_what_names_nothing_is_said(browser, evaluation) -> None:
    page = text(browser.get(url("plan", evaluation), {"exercise": "unicycle"}))
    assert "Nothing in the library is called" in page


def test_the_whole_library_is_shown_when_asked(browser, evaluation) -> None:
    page = text(browser.get(url("plan", evaluation), {"exercise": "*"}))
    assert page.count('aria-label="Add ') == 46


def test_a_late_exercise_says_so_before_it_is_added(browser, evaluation) -> None:
    page = text(browser.get(url("plan", evaluation), {"exercise": "kettlebell"}))
    assert "Late stage only, and coached in the clinic first." in page


def test_the_easy_way_is_on_the_row_and_on_the_paper(browser, evaluation, bridge) -> None:
    browser.post(url("plan_exercise_change", evaluation, bridge.pk), {"do": "easier"})
    page = text(browser.get(url("plan", evaluation)))
    assert page.count("The easy way: lift only a little.") == 2


def test_an_exercise_is_swapped(browser, evaluation, bridge) -> None:
    typed = {"do": "swap", f"swap{bridge.pk}-code": "EX-35"}
    browser.post(url("plan_exercise_change", evaluation, bridge.pk), typed)
    assert codes(evaluation) == ["EX-35"]


def test_a_swap_without_a_choice_says_what_to_do(browser, evaluation, bridge) -> None:
    reply = browser.post(
        url("plan_exercise_change", evaluation, bridge.pk), {"do": "swap"}, follow=True
    )
    assert "Choose an exercise for the same part of the body" in text(reply)


def test_a_removal_can_be_undone(browser, evaluation, bridge) -> None:
    change = url("plan_exercise_change", evaluation, bridge.pk)
    browser.post(change, {"do": "remove"})
    assert "Put Glute bridge back" in text(browser.get(url("plan", evaluation)))
    browser.post(change, {"do": "back"})
    assert codes(evaluation) == ["EX-07"]


def test_one_more_than_the_guide_is_asked_once(browser, evaluation, bridge, therapist, now) -> None:
    for code in ("EX-27", "EX-29", "EX-30"):
        exercising.add_exercise(evaluation=evaluation, code=code, by=therapist, at=now)
    typed = {"code": "EX-39", "answers": ""}
    asked = browser.post(url("plan_exercise", evaluation), typed)
    assert (asked.status_code, len(codes(evaluation))) == (422, 4)
    assert "Keep 5</button>" in text(asked)
    browser.post(url("plan_exercise", evaluation), {**typed, "over_guide": "on"})
    assert codes(evaluation)[-1] == "EX-39"


def test_the_time_a_person_has_is_never_guessed(browser, evaluation, bridge) -> None:
    page = text(browser.get(url("plan", evaluation)))
    assert "The tablet does not ask how much time" in page
