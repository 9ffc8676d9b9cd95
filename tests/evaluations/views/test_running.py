"""The run programme in a browser: drafted, checked, signed, changed, stopped, by each role."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import User
from evaluations.models import Evaluation, RunProgramme, RunWithdrawal
from evaluations.queries import run_draft
from tests import factories
from tests.evaluations import runs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch, now) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    return runs.examined(visit, by=therapist, desk=desk, at=now)


@pytest.fixture
def programme(evaluation, therapist, now) -> RunProgramme:
    return runs.signed_programme(evaluation, therapist, now)


@pytest.fixture
def staff_client(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


def of(evaluation: Evaluation, name: str) -> str:
    return reverse(f"evaluations:{name}", args=[evaluation.patient_id, evaluation.pk])


def of_programme(programme: RunProgramme, name: str = "run_programme") -> str:
    return reverse(f"evaluations:{name}", args=[programme.patient_id, programme.pk])


SENT = {
    "unit": "mi",
    "weekly": "24",
    "run_days": "4",
    "longest_before": "9",
    "longest_30": "6",
    "last_run_on": "16 Nov 2026",
    "worst": "3",
    "leg_symptoms": "no",
    "bone": "none",
    "pace": "10:30",
    "days": ["0", "2", "4", "6"],
    "starts_on": "7 Dec 2026",
    "closed": "",
    "race_on": "16 May 2027",
    "version": "0",
}


def test_the_plan_page_says_how_many_checks_are_met(staff_client, evaluation) -> None:
    page = staff_client.get(of(evaluation, "plan")).content.decode()
    assert "No running plan yet. It opens when all 9 entry checks are met." in page


def test_the_draft_page_offers_what_the_person_told_with_its_source(
    staff_client, evaluation
) -> None:
    page = staff_client.get(of(evaluation, "run_draft")).content.decode()
    assert "Nothing is saved yet" in page
    assert "Confirm or change it." in page


def test_saving_keeps_the_details_and_the_race_day(staff_client, evaluation) -> None:
    reply = staff_client.post(of(evaluation, "run_save"), SENT)
    assert reply.status_code == 302
    draft = run_draft.of(evaluation)
    assert (draft.race_on, draft.runner["details"]["weekly"]) == (date(2027, 5, 16), 24_000)


def test_kilometers_are_kept_as_miles(staff_client, evaluation) -> None:
    staff_client.post(of(evaluation, "run_save"), {**SENT, "unit": "km", "weekly": "38.6"})
    draft = run_draft.of(evaluation)
    assert (draft.unit, draft.runner["details"]["weekly"]) == ("km", 23_985)


def test_nonsense_stands_beside_its_field(staff_client, evaluation) -> None:
    reply = staff_client.post(
        of(evaluation, "run_save"),
        {**SENT, "weekly": "many", "pace": "fast", "worst": "12", "closed": "soon"},
    )
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "Enter a distance in figures" in page
    assert "Enter minutes and seconds, like 9:30." in page
    assert "Enter days like 24 Dec 2026" in page


def test_a_check_is_kept_with_who_and_when(staff_client, evaluation) -> None:
    staff_client.post(of(evaluation, "run_save"), SENT)
    days = ["29 Nov 2026", "1 Dec 2026"]
    staff_client.post(of(evaluation, "run_confirm"), {"code": "walk", "met": "yes", "day": days})
    page = staff_client.get(of(evaluation, "run_draft")).content.decode()
    assert "Priya Raman wrote yes, on Sun 29 Nov and Tue 1 Dec" in page


def test_a_signed_programme_shows_its_calendar(staff_client, programme) -> None:
    page = staff_client.get(of_programme(programme)).content.decode()
    assert "Run 1 min, walk 1 min, 15 times" in page
    assert "Week of 4 Jan 2027: Distance, 9.9 mi" in page


def test_the_plan_page_shows_the_bars_of_the_signed_programme(staff_client, programme) -> None:
    page = staff_client.get(of(programme.evaluation, "plan")).content.decode()
    assert "from 4 Jan: 3 × 3.3 miles a week" in page
    assert "Standard pace" in page


def test_the_calendar_file_names_nobody(staff_client, programme) -> None:
    reply = staff_client.get(of_programme(programme, "run_ics"))
    text = reply.content.decode()
    assert reply["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20261207" in text
    assert "Flores" not in text


def test_a_step_is_changed_with_a_reason(staff_client, programme) -> None:
    sent = {"step": "A1", "reason": "Nervous about the first week."}
    assert staff_client.post(of_programme(programme, "run_step"), sent).status_code == 302
    page = staff_client.get(of_programme(programme)).content.decode()
    assert "Nervous about the first week." in page


def test_a_change_without_a_reason_is_refused(staff_client, programme) -> None:
    reply = staff_client.post(of_programme(programme, "run_step"), {"step": "A1", "reason": ""})
    assert reply.status_code == 422
    assert "Say why in at least 10 characters." in reply.content.decode()


def test_a_programme_is_stopped_with_a_reason(staff_client, programme) -> None:
    sent = {"reason": "The foot hurts since Monday."}
    staff_client.post(of_programme(programme, "run_withdraw"), sent)
    page = staff_client.get(of_programme(programme)).content.decode()
    assert RunWithdrawal.objects.get().because == "therapist"
    assert "Nobody runs by it any more." in page


def test_after_a_withdrawal_a_new_programme_is_signed_by_password(
    staff_client, programme, therapist, now
) -> None:
    sent = {"reason": "The foot hurts since Monday."}
    staff_client.post(of_programme(programme, "run_withdraw"), sent)
    draft = runs.drafted(programme.evaluation, therapist, now)
    wrong = staff_client.post(
        of(programme.evaluation, "run_sign"), {"password": "wrong", "version": draft.version}
    )
    assert wrong.status_code == 422
    right = {"password": factories.PASSWORD, "version": draft.version}
    reply = staff_client.post(of(programme.evaluation, "run_sign"), right)
    assert reply.status_code == 302
    draft.refresh_from_db()
    assert draft.signed_by == therapist


def test_no_programme_is_signed_by_a_clock_that_was_set_back(
    staff_client, programme, therapist, now, wrong_clock
) -> None:
    sent = {"reason": "The foot hurts since Monday."}
    staff_client.post(of_programme(programme, "run_withdraw"), sent)
    draft = runs.drafted(programme.evaluation, therapist, now)
    right = {"password": factories.PASSWORD, "version": draft.version}
    reply = staff_client.post(of(programme.evaluation, "run_sign"), right, follow=True)
    assert "Nothing can be signed now" in reply.text
    draft.refresh_from_db()
    assert draft.signed_by is None


def test_the_gate_keeps_a_look(staff_client, programme) -> None:
    staff_client.post(of_programme(programme, "run_gate"), {"item-motion": "yes"})
    page = staff_client.get(of_programme(programme, "run_gate")).content.decode()
    assert "Not passed" in page


@pytest.mark.parametrize(
    ("role", "status"),
    [("therapist", 200), ("assistant", 200), ("desk", 403), ("manager", 403), ("auditor", 403)],
)
@pytest.mark.parametrize("name", ["run_programme", "run_gate"])
def test_who_may_look_at_a_programme(client, staff, programme, role, status, name) -> None:
    client.force_login(staff[role])
    assert client.get(of_programme(programme, name)).status_code == status


@pytest.mark.parametrize("role", ["assistant", "desk", "manager", "auditor"])
@pytest.mark.parametrize("name", ["run_step", "run_withdraw"])
def test_only_a_therapist_changes_a_programme(client, staff, programme, role, name) -> None:
    client.force_login(staff[role])
    assert client.post(of_programme(programme, name), {}).status_code == 403
