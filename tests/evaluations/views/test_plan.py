"""The plan page: who may open it, what each form does, and that nothing typed is lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.domain.body import Side
from evaluations.actions import exercising, goals, planning, signing
from evaluations.models import Evaluation, PlanOfCare
from evaluations.queries import plans, sign_content
from tests.evaluations import charted
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def planned(evaluation, therapist, now) -> PlanOfCare:
    return planning.save_visits(
        evaluation=evaluation, care_class="", visits_per_week=1, weeks=6, by=therapist, at=now
    )


@pytest.fixture
def browser(client: Client, therapist) -> Client:
    client.force_login(therapist)
    return client


def url(name: str, evaluation: Evaluation, *more: int) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk, *more])


def text(reply: Any) -> str:
    return " ".join(reply.content.decode().split())


# The page


def test_an_empty_plan_shows_what_comes_next(browser, evaluation) -> None:
    page = text(browser.get(url("plan", evaluation)))
    assert "No exercise yet." in page
    assert "Say first how long the plan lasts" in page


def test_the_preview_starts_with_the_help_box(browser, evaluation) -> None:
    _, paper = text(browser.get(url("plan", evaluation))).split('class="paper"')
    assert paper.index("When to get help") < paper.index("Your plan</h3>")


def test_a_held_exercise_is_shown_with_its_reason(visit, browser, desk, therapist, now) -> None:
    charted.answered(visit, by=desk, at=now, bend_forward_worse="yes", body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    exercising.add_exercise(evaluation=evaluation, code="EX-10", by=therapist, at=now)
    page = text(browser.get(url("plan", evaluation)))
    assert "Bending: Bending forward makes it worse" in page
    assert "It cannot print." in page


def test_an_exercise_that_waits_for_an_answer_names_it(
    visit, browser, desk, therapist, now
) -> None:
    charted.answered(visit, by=desk, at=now, bend_forward_worse=None, body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    exercising.add_exercise(evaluation=evaluation, code="EX-10", by=therapist, at=now)
    assert "Bending, until known:" in text(browser.get(url("plan", evaluation)))


def test_everything_on_hold_is_said_in_the_band(visit, browser, desk, therapist, now) -> None:
    charted.answered(visit, by=desk, at=now, saddle_numb="yes", body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)
    assert "On hold: Everything" in text(browser.get(url("plan", evaluation)))


def test_a_plan_in_spanish_is_previewed_in_spanish(browser, patient, evaluation) -> None:
    patient.language = "es"
    patient.save()
    page = text(browser.get(url("plan", evaluation)))
    assert "Cuándo pedir ayuda" in page
    assert "in Spanish" in page


def test_words_that_cannot_print_are_named_in_the_preview(browser, planned, evaluation) -> None:
    PlanOfCare.objects.update(found_en="Hop to test it.")
    assert "The paper cannot be made yet." in text(browser.get(url("plan", evaluation)))


def test_a_paper_that_is_too_long_says_so(browser, evaluation, monkeypatch) -> None:
    monkeypatch.setattr("evaluations.domain.documents.MAX_DOCUMENT_CHARACTERS", 100)
    assert "Shorten your own words" in text(browser.get(url("plan", evaluation)))


def test_hostile_words_are_printed_inert(browser, planned, evaluation) -> None:
    PlanOfCare.objects.update(found_en="<script>alert(1)</script> {{ 7|add:7 }}")
    page = text(browser.get(url("plan", evaluation)))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


# Each part


def test_visits_are_saved(browser, evaluation) -> None:
    reply = browser.post(
        url("plan_visits", evaluation), {"visits_per_week": "1", "weeks": "6", "care_class": ""}
    )
    assert reply.status_code == 302
    assert plans.plan_of(evaluation).weeks == 6


def test_more_exercise_than_the_person_has_time_for_is_said(browser, evaluation, bridge) -> None:
    typed = {"visits_per_week": "1", "weeks": "6", "minutes_a_day": "2", "care_class": ""}
    browser.post(url("plan_visits", evaluation), typed)
    page = text(browser.get(url("plan", evaluation)))
    assert "5 of 2 minutes" in page
    assert "More than Renata has." in page


def test_impossible_visits_keep_what_was_typed(browser, evaluation) -> None:
    reply = browser.post(url("plan_visits", evaluation), {"visits_per_week": "9", "weeks": "99"})
    assert reply.status_code == 422
    assert "Enter 1 to 5 visits a week." in text(reply)
    assert "One part is not saved yet" in text(reply)
    assert "All saved" not in text(reply)
    assert 'value="99"' in text(reply)


def test_weeks_in_words_are_refused(browser, evaluation) -> None:
    reply = browser.post(url("plan_visits", evaluation), {"visits_per_week": "1", "weeks": "six"})
    assert "enter a whole number in figures" in text(reply)


GOAL_TYPED = {
    "activity": "walk_fast",
    "amount": "30",
    "measure": "pain_during",
    "baseline": "5",
    "target": "2",
    "by": f"{date.today() + timedelta(days=20):%-d %b %Y}",  # noqa: DTZ011 - any day soon
    "reason": "run_walk",
}


def test_a_goal_is_added_and_removed(browser, planned, evaluation) -> None:
    browser.post(url("plan_goal", evaluation), GOAL_TYPED)
    (goal,) = plans.kept_goals(plans.plan_of(evaluation))
    assert goal.amount == 30_000
    page = text(browser.get(url("plan", evaluation)))
    assert "Walk fast for 30 minutes" in page
    browser.post(url("plan_goal_remove", evaluation, goal.pk))
    assert plans.kept_goals(plans.plan_of(evaluation)) == ()


def test_improve_strength_is_refused_beside_its_field(browser, planned, evaluation) -> None:
    typed = {**GOAL_TYPED, "activity": "own", "own": "Improve strength"}
    reply = browser.post(url("plan_goal", evaluation), typed)
    assert reply.status_code == 422
    assert "Say what the person will do, not what will improve" in text(reply)
    assert 'value="Improve strength"' in text(reply)


def test_own_words_of_a_goal_are_kept(browser, planned, evaluation) -> None:
    typed = {
        **GOAL_TYPED,
        "activity": "own",
        "own": "Carry my child upstairs",
        "reason": "own",
        "own_reason": "you can be with your child",
    }
    browser.post(url("plan_goal", evaluation), typed)
    page = text(browser.get(url("plan", evaluation)))
    assert "Carry my child upstairs" in page
    assert "you can be with your child" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"target": "two"}, "Enter a number in figures"),
        ({"by": "soon"}, "Enter a day, like 15 Jan 2027"),
        ({"by": ""}, "Enter the day the goal is due."),
    ],
)
def test_what_cannot_be_read_is_refused(browser, planned, evaluation, changed, words) -> None:
    assert words in text(browser.post(url("plan_goal", evaluation), {**GOAL_TYPED, **changed}))


PROBLEM_TYPED = {
    "finding": "Hip abduction",
    "value": "4 of 5",
    "side": "right",
    "level": "body_function",
    "found_on": "2 Nov 2026",
    "cause": "",
}


def test_a_problem_is_added_and_removed(browser, evaluation) -> None:
    browser.post(url("plan_problem", evaluation), PROBLEM_TYPED)
    assert "RIGHT Hip abduction" in text(browser.get(url("plan", evaluation)))
    (problem,) = plans.plan_of(evaluation).problems.all()
    browser.post(url("plan_problem_remove", evaluation, problem.pk))
    assert "No problem is listed yet." in text(browser.get(url("plan", evaluation)))


def test_a_problem_without_a_side_is_refused(browser, evaluation) -> None:
    reply = browser.post(
        url("plan_problem", evaluation), {**PROBLEM_TYPED, "side": "", "level": ""}
    )
    assert "Choose the side" in text(reply)
    assert "Choose where it limits" in text(reply)


def test_an_exercise_answers_a_problem(browser, evaluation) -> None:
    browser.post(url("plan_problem", evaluation), PROBLEM_TYPED)
    answers = "Hip abduction RIGHT 4 of 5"
    browser.post(url("plan_exercise", evaluation), {"code": "EX-30", "answers": answers})
    assert f"tied to: {answers}" in text(browser.get(url("plan", evaluation)))


@pytest.fixture
def bridge(evaluation, therapist, now):
    return exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)


def test_an_exercise_twice_is_refused(browser, evaluation, bridge) -> None:
    reply = browser.post(url("plan_exercise", evaluation), {"code": "EX-07", "answers": ""})
    assert "on the plan already" in text(reply)


def test_a_dose_is_changed(browser, evaluation, bridge) -> None:
    fields = {"reps": "8", "sets": "2", "hold_seconds": "", "minutes": "", "schedule": "daily"}
    typed = {f"dose{bridge.pk}-{name}": value for name, value in fields.items()}
    browser.post(
        url("plan_exercise_change", evaluation, bridge.pk),
        {**typed, f"dose{bridge.pk}-side": "left", "do": "dose"},
    )
    page = text(browser.get(url("plan", evaluation)))
    assert "8 times, 2 sets, on your left side. Every day." in page


def test_an_impossible_dose_is_refused_at_its_exercise(browser, evaluation, bridge) -> None:
    typed = {"reps": "900", "schedule": "daily", "side": "none"}
    reply = browser.post(
        url("plan_exercise_change", evaluation, bridge.pk),
        {"do": "dose", **{f"dose{bridge.pk}-{name}": value for name, value in typed.items()}},
    )
    assert "Reps is 900. Enter 1 to 60." in text(reply)


@pytest.mark.parametrize(
    ("do", "expected"),
    [("up", ["EX-29", "EX-07"]), ("down", ["EX-07", "EX-29"]), ("remove", ["EX-07"])],
)
def test_the_buttons_move_and_remove(
    browser, evaluation, bridge, therapist, now, do, expected
) -> None:
    clam = exercising.add_exercise(evaluation=evaluation, code="EX-29", by=therapist, at=now)
    browser.post(url("plan_exercise_change", evaluation, clam.pk), {"do": do})
    found = plans.kept_exercises(plans.plan_of(evaluation))
    assert [row.code for row in found] == expected


def test_an_unknown_button_is_not_found(browser, evaluation, bridge) -> None:
    reply = browser.post(url("plan_exercise_change", evaluation, bridge.pk), {"do": "explode"})
    assert reply.status_code == 404


def test_a_precaution_is_set_aside(visit, browser, desk, therapist, now) -> None:
    charted.answered(visit, by=desk, at=now, bend_forward_worse="yes", body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    kept = exercising.add_exercise(evaluation=evaluation, code="EX-10", by=therapist, at=now)
    field = f"override{kept.pk}-reason"
    short = browser.post(url("plan_override", evaluation, kept.pk), {field: "ok"})
    assert "at least 20 characters" in text(short)
    reason = "Tried today without any pain at all."
    browser.post(url("plan_override", evaluation, kept.pk), {field: reason})
    page = text(browser.get(url("plan", evaluation)))
    assert f"Precaution set aside: {reason}" in page
    assert "It cannot print." not in page


def test_words_and_cards_are_saved(browser, evaluation, therapist, now) -> None:
    charted.find(evaluation, "test_fadir", Side.LEFT, by=therapist, at=now, text="positive")
    browser.post(
        url("plan_words", evaluation),
        {"printed": ["legs_normal"], "found_en": "You did well.", "self_care": ["move"]},
    )
    plan = plans.plan_of(evaluation)
    assert (plan.left_out, plan.self_care, plan.found_en) == (
        ["fadir_positive"],
        ["move"],
        "You did well.",
    )


def test_words_that_may_not_be_printed_are_refused(browser, evaluation) -> None:
    reply = browser.post(url("plan_words", evaluation), {"not_now_en": "Hop on one leg."})
    assert reply.status_code == 422
    assert "Take out" in text(reply)
    assert "Hop on one leg." in text(reply)


def test_techniques_are_saved(browser, evaluation) -> None:
    browser.post(url("plan_interventions", evaluation), {"codes": ["education"]})
    page = text(browser.get(url("plan", evaluation)))
    assert 'value="education" checked' in page


def test_a_technique_on_hold_is_refused(visit, browser, desk, therapist, now) -> None:
    charted.answered(visit, by=desk, at=now, osteoporosis="yes", body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    reply = browser.post(url("plan_interventions", evaluation), {"codes": ["thrust"]})
    assert "On hold now: Joint thrust" in text(reply)


# Once signed


def test_a_signed_plan_shows_no_forms_and_changes_nothing(
    browser, evaluation, bridge, therapist, now
) -> None:
    evaluation.refresh_from_db()
    content = sign_content.content(evaluation, signer=therapist, at=now)
    signing.sign(
        evaluation=evaluation,
        version=evaluation.version,
        sha256=content.sha256,
        proof=signing.Reauthenticated(therapist.pk, now),
        by=therapist,
        at=now,
    )
    evaluation.patient.family_name = "Castro"
    evaluation.patient.save()
    page = text(browser.get(url("plan", evaluation)))
    assert "Save visits" not in page
    assert "As signed" in page
    assert "Renata Flores, born 14 Feb 1990" in page.split('class="paper"')[1]
    for name, data in [
        ("plan_visits", {"visits_per_week": "1", "weeks": "6", "care_class": ""}),
        ("plan_goal", GOAL_TYPED),
    ]:
        reply = browser.post(url(name, evaluation), data, follow=True)
        assert "is signed" in text(reply)
    reply = browser.post(
        url("plan_exercise_change", evaluation, bridge.pk), {"do": "remove"}, follow=True
    )
    assert "is signed" in text(reply)


# Reading costs the same whatever the plan holds


def test_the_number_of_queries_does_not_grow_with_the_plan(
    browser, planned, evaluation, therapist, now
) -> None:
    who = {"by": therapist, "at": now}

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(url("plan", evaluation))
        return len(found)

    goals.add(evaluation=evaluation, goal=GOAL, **who)
    exercising.add_exercise(evaluation=evaluation, code="EX-27", **who)
    small = asked()
    for _ in range(2):
        goals.add(evaluation=evaluation, goal=GOAL, **who)
    for code in ("EX-07", "EX-29", "EX-30", "EX-39"):
        exercising.add_exercise(evaluation=evaluation, code=code, over_guide=True, **who)
    assert asked() == small
