"""Reports from home as staff see them: on Today the worst first, on the overview, seen."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from clinic.domain.roles import Role
from evaluations.actions import home_seen, reporting
from evaluations.actions.home_seen import CannotMark
from evaluations.domain.home_report import CheckSaid
from evaluations.models import Evaluation, HomeReport, HomeReportSeen, RunProgramme
from evaluations.queries import home_reports, inbox
from tests import factories
from tests.evaluations import runs

pytestmark = pytest.mark.django_db

FIRST = datetime.fromisoformat("2026-12-08T08:00-08:00")


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    return runs.examined(visit, by=therapist, desk=desk, at=now)


@pytest.fixture
def programme(evaluation, therapist, now) -> RunProgramme:
    return runs.signed_programme(evaluation, therapist, now)


@pytest.fixture
def run(programme, evaluation):
    def log(at: datetime = FIRST, **changes) -> HomeReport:
        said = replace(runs.GREEN, **changes)
        who = runs.at_home(evaluation)
        return reporting.log_run(who=who, said=said, key=str(uuid4()), at=at).report

    return log


def address(evaluation: Evaluation, name: str) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.episode_id])


def test_a_green_run_asks_nobody(run, therapist) -> None:
    run()
    assert inbox.of(therapist, at=FIRST).home == ()


def test_a_red_run_waits_for_its_therapist_until_it_is_seen(run, therapist, evaluation) -> None:
    row = run(pain_during=6)
    (waiting,) = home_reports.waiting(therapist, at=FIRST)
    assert (waiting.words, waiting.is_red, waiting.kind) == ("Red run", True, "emergency")
    home_seen.mark(episode=evaluation.episode, reports=[row.pk], by=therapist, at=FIRST)
    assert home_reports.waiting(therapist, at=FIRST) == ()


def test_two_red_runs_ask_for_a_review(run, therapist) -> None:
    run(pain_during=6)
    later = datetime.fromisoformat("2026-12-12T08:00-08:00")
    run(at=later, on=date(2026, 12, 11), pain_during=6)
    (waiting,) = home_reports.waiting(therapist, at=later)
    assert waiting.words == "2 red runs in 14 days: review"


def test_something_new_waits_too(programme, evaluation, therapist) -> None:
    said = CheckSaid(on=FIRST.date(), pain_before=2, answers={"saddle": "unsure"})
    reporting.check_in(who=runs.at_home(evaluation), said=said, key="a-check-1", at=FIRST)
    (waiting,) = home_reports.waiting(therapist, at=FIRST)
    assert (waiting.words, waiting.icon) == ("Something new", "diamond")


def test_still_worse_waits_too(programme, evaluation, therapist) -> None:
    said = CheckSaid(on=FIRST.date(), still_worse="yes")
    reporting.check_in(who=runs.at_home(evaluation), said=said, key="a-check-1", at=FIRST)
    assert home_reports.waiting(therapist, at=FIRST)[0].words == "Still worse after a day"


def test_another_therapist_sees_a_red_run_only_after_a_day(run, clinic) -> None:
    run(pain_during=6)
    other = factories.user(clinic, "Marcus Ode", Role.THERAPIST)
    later = FIRST + timedelta(hours=24)
    assert not home_reports.waiting(other, at=FIRST)
    assert home_reports.waiting(other, at=later)


def test_the_desk_sees_nothing_from_home(run, desk) -> None:
    run(pain_during=6)
    assert home_reports.waiting(desk, at=FIRST) == ()


def test_only_who_treats_marks_a_report(run, desk, evaluation) -> None:
    row = run()
    with pytest.raises(CannotMark):
        home_seen.mark(episode=evaluation.episode, reports=[row.pk], by=desk, at=FIRST)


def test_a_note_that_is_too_long_is_refused(run, therapist, evaluation) -> None:
    row = run()
    with pytest.raises(CannotMark):
        home_seen.mark(
            episode=evaluation.episode, reports=[row.pk], note="x" * 301, by=therapist, at=FIRST
        )


def test_the_page_shows_runs_as_bars_with_words(run, client, therapist, evaluation) -> None:
    run(pain_during=6)
    client.force_login(therapist)
    page = client.get(address(evaluation, "home_reports")).content.decode()
    assert "7 Dec Red, worst pain 6" in page
    assert "#i-octagon" in page


def test_a_report_is_marked_as_seen_with_a_note_once(run, client, therapist, evaluation) -> None:
    row = run(pain_during=6)
    client.force_login(therapist)
    sent = {"report": row.pk, "note": "Called her."}
    client.post(address(evaluation, "home_seen"), sent)
    client.post(address(evaluation, "home_seen"), sent)
    assert HomeReportSeen.objects.get().note == "Called her."
    page = client.get(address(evaluation, "home_reports")).content.decode()
    assert "Called her." in page


def test_what_cannot_be_marked_is_told(run, client, therapist, evaluation) -> None:
    row = run()
    client.force_login(therapist)
    sent = {"report": row.pk, "note": "x" * 301}
    client.post(address(evaluation, "home_seen"), sent)
    assert not HomeReportSeen.objects.exists()


def test_the_trend_is_said_in_words(run, evaluation) -> None:
    run(pain_during=1)
    later = datetime.fromisoformat("2026-12-10T08:00-08:00")
    run(at=later, on=date(2026, 12, 9), pain_during=3)
    home = home_reports.of_case(evaluation.episode)
    assert home.trend == "Worst pain of the last 2 runs: 1, 3: rising."


def test_the_overview_shows_what_came_from_home(run, client, therapist, evaluation) -> None:
    run(pain_during=6)
    client.force_login(therapist)
    page = client.get(reverse("evaluations:case_summary", args=[evaluation.patient_id]))
    assert "From home" in page.content.decode()


def test_today_lists_red_runs(run, client: Client, therapist) -> None:
    run(pain_during=6)
    client.force_login(therapist)
    page = client.get(reverse("evaluations:today")).content.decode()
    assert "From home" in page
    assert "Red run" in page


def test_a_case_without_reports_says_so(client, therapist, evaluation) -> None:
    client.force_login(therapist)
    page = client.get(address(evaluation, "home_reports")).content.decode()
    assert "Nothing came from home yet." in page
