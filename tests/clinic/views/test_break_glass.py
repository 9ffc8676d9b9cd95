"""Emergencies, one's own record, a co-worker's: what opens, for how long, and who hears of it."""

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, BreakGlass, Patient, User, Visit
from tests import factories
from tests.clinic.views.guarded import READS, WHY, at_desk, client_of, manager, open_glass, url
from tests.clinic.views.staying import MINUTE, Clock, clock

__all__ = ["at_desk", "clock", "manager"]


# An emergency


@pytest.mark.parametrize("role", ["desk", "manager"])
@pytest.mark.parametrize("page", READS)
def test_denied_then_opened_then_read(
    staff: dict[str, User], patient: Patient, role: str, page: str
) -> None:
    client = client_of(staff[role])
    assert client.get(url(page, patient)).status_code == 403

    assert open_glass(client, patient).url == url("clinic:patient", patient)

    assert client.get(url(page, patient)).status_code == 200
    row = BreakGlass.objects.get()
    assert (row.kind, row.user, row.patient, row.reason) == ("emergency", staff[role], patient, WHY)
    assert AuditEvent.objects.filter(action="break_glass", object_id=str(row.pk)).exists()


def test_every_read_carries_the_mark_of_the_opening(at_desk: Client, patient: Patient) -> None:
    open_glass(at_desk, patient)
    at_desk.get(url("evaluations:case_intake", patient))

    read = AuditEvent.objects.filter(action="view", patient_id=patient.pk).latest("seq")
    assert f"glass:{BreakGlass.objects.get().pk}" in read.fields


def test_it_closes_by_the_clock(at_desk: Client, patient: Patient, clock: Clock) -> None:
    open_glass(at_desk, patient)
    for _ in range(59):
        clock.passes(MINUTE)
        assert at_desk.get(url(READS[0], patient)).status_code == 200
    clock.passes(MINUTE)

    assert at_desk.get(url(READS[0], patient)).status_code == 403


def test_it_is_closed_by_hand(at_desk: Client, patient: Patient) -> None:
    open_glass(at_desk, patient)
    at_desk.post(reverse("clinic:end_glass", args=[BreakGlass.objects.get().pk]))

    assert at_desk.get(url(READS[0], patient)).status_code == 403
    assert "Emergency access." not in at_desk.get("/").text
    assert AuditEvent.objects.filter(action="end_glass").exists()


def test_another_record_stays_closed(at_desk: Client, patient: Patient, desk: User) -> None:
    other = factories.patient(patient.clinic, by=desk, given_name="Otto", phone="")
    open_glass(at_desk, patient)

    for page in READS:
        assert at_desk.get(url(page, other)).status_code == 403


def test_nothing_is_written(at_desk: Client, patient: Patient, visit: Visit) -> None:
    open_glass(at_desk, patient)
    writes = [
        reverse("evaluations:open", args=[patient.pk, visit.pk]),
        url(READS[0], patient),
        url("evaluations:progress_report", patient),
    ]

    assert [at_desk.post(address).status_code for address in writes] == [403, 403, 403]


def test_what_the_emergency_does_not_lend_stays_closed(at_desk: Client, patient: Patient) -> None:
    open_glass(at_desk, patient)

    assert at_desk.get(reverse("clinic:staff")).status_code == 403
    assert at_desk.get(reverse("clinic:openings")).status_code == 403


def test_somebody_else_does_not_get_in_with_it(
    at_desk: Client, patient: Patient, staff: dict[str, User]
) -> None:
    open_glass(at_desk, patient)

    assert client_of(staff["manager"]).get(url(READS[0], patient)).status_code == 403


@pytest.mark.parametrize("reason", ["", "urgent", ".......................", "  help  me  "])
def test_the_reason_must_say_something(at_desk: Client, patient: Patient, reason: str) -> None:
    assert open_glass(at_desk, patient, reason).status_code == 422
    assert not BreakGlass.objects.exists()


def test_the_key_of_the_session_changes(at_desk: Client, patient: Patient) -> None:
    before = at_desk.cookies["sid"].value
    open_glass(at_desk, patient)

    assert at_desk.cookies["sid"].value != before


def test_every_page_says_that_it_is_open(at_desk: Client, patient: Patient) -> None:
    open_glass(at_desk, patient)

    for address in ("/", "/patients/", url("clinic:patient", patient), url(READS[0], patient)):
        page = at_desk.get(address).text
        assert "Emergency access." in page
        assert "End now" in page


def test_the_record_shows_its_tabs_while_it_is_open(at_desk: Client, patient: Patient) -> None:
    assert "Intake answers" not in at_desk.get(url("clinic:patient", patient)).text
    open_glass(at_desk, patient)

    assert "Intake answers" in at_desk.get(url("clinic:patient", patient)).text


def test_who_reads_records_anyway_needs_no_emergency(therapist: User, patient: Patient) -> None:
    answer = open_glass(client_of(therapist), patient)

    assert answer.url == url("clinic:patient", patient)
    assert not BreakGlass.objects.exists()


def test_an_auditor_opens_nothing(staff: dict[str, User], patient: Patient) -> None:
    assert open_glass(client_of(staff["auditor"]), patient).status_code == 403


def test_a_patient_of_another_clinic_is_not_there(at_desk: Client) -> None:
    other = factories.clinic(name="Elsewhere")
    by = factories.user(other, "Zed Elsewhere", "front_desk")
    theirs = factories.patient(other, by=by)

    assert open_glass(at_desk, theirs).status_code == 404


def test_a_person_of_joined_records_is_opened_whole(
    at_desk: Client, patient: Patient, desk: User
) -> None:
    former = factories.patient(patient.clinic, by=desk, given_name="Renata", phone="")
    Patient.objects.filter(pk=former.pk).update(merged_into=patient)
    open_glass(at_desk, patient)

    assert at_desk.get(url(READS[1], former)).status_code == 200


# The review


def test_managers_hear_of_it_on_today(at_desk: Client, manager: Client, patient: Patient) -> None:
    quiet = manager.get("/").text
    open_glass(at_desk, patient)

    assert 'id="openings"' not in quiet
    assert 'id="openings"' in manager.get("/").text
    assert 'id="openings"' not in at_desk.get("/").text


def test_the_queue_tells_reason_and_reads(
    at_desk: Client, manager: Client, patient: Patient
) -> None:
    open_glass(at_desk, patient)
    at_desk.get(url(READS[0], patient))
    page = manager.get(reverse("clinic:openings")).text

    assert WHY in page
    assert "Dana Reyes" in page
    assert "opened patient" in page


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_somebody_else_reviews_it(
    at_desk: Client, staff: dict[str, User], patient: Patient, role: str
) -> None:
    open_glass(at_desk, patient)
    row = BreakGlass.objects.get()
    client = client_of(staff[role])
    answer = client.post(
        reverse("clinic:review_glass", args=[row.pk]),
        {f"of{row.pk}-finding": "justified", f"of{row.pk}-note": "Ambulance was called"},
    )

    row.refresh_from_db()
    assert answer.status_code == 302
    assert (row.finding, row.reviewed_by, row.note) == (
        "justified",
        staff[role],
        "Ambulance was called",
    )
    assert AuditEvent.objects.filter(action="review_glass").exists()
    assert "Was needed" in client.get(reverse("clinic:openings")).text


def test_nobody_reviews_their_own(staff: dict[str, User], patient: Patient) -> None:
    client = client_of(staff["manager"])
    open_glass(client, patient)
    row = BreakGlass.objects.get()
    page = client.get(reverse("clinic:openings")).text
    client.post(reverse("clinic:review_glass", args=[row.pk]), {f"of{row.pk}-finding": "justified"})

    row.refresh_from_db()
    assert row.reviewed_at is None
    assert "Opened by you" in page
    assert f'id="glass-{row.pk}"' not in page


def test_what_was_not_needed_needs_a_note(
    at_desk: Client, manager: Client, patient: Patient
) -> None:
    open_glass(at_desk, patient)
    row = BreakGlass.objects.get()
    answer = manager.post(
        reverse("clinic:review_glass", args=[row.pk]), {f"of{row.pk}-finding": "not_justified"}
    )

    assert answer.status_code == 422
    assert "Say what follows from it" in answer.text


def test_it_is_reviewed_once(at_desk: Client, manager: Client, patient: Patient) -> None:
    open_glass(at_desk, patient)
    row = BreakGlass.objects.get()
    address = reverse("clinic:review_glass", args=[row.pk])
    manager.post(address, {f"of{row.pk}-finding": "justified"})
    again = manager.post(
        address, {f"of{row.pk}-finding": "not_justified", f"of{row.pk}-note": "No"}, follow=True
    )

    row.refresh_from_db()
    assert row.finding == "justified"
    assert "reviewed this meanwhile" in again.text


def test_another_clinic_reviews_nothing_of_ours(at_desk: Client, patient: Patient) -> None:
    open_glass(at_desk, patient)
    row = BreakGlass.objects.get()
    other = factories.clinic(name="Elsewhere")
    theirs = client_of(factories.user(other, "Zed Elsewhere", "manager"))

    assert theirs.post(reverse("clinic:review_glass", args=[row.pk])).status_code == 404
    assert WHY not in theirs.get(reverse("clinic:openings")).text


def test_somebody_elses_opening_is_not_ended(
    at_desk: Client, manager: Client, patient: Patient
) -> None:
    open_glass(at_desk, patient)
    row = BreakGlass.objects.get()
    page = manager.post(reverse("clinic:end_glass", args=[row.pk]), follow=True).text

    row.refresh_from_db()
    assert row.ended_at is None
    assert "Somebody else opened this record" in page


# One's own record, and a co-worker's
