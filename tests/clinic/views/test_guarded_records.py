"""One's own record and a co-worker's: what opens, for how long, and who hears of it."""

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, BreakGlass, Patient, User
from tests import factories
from tests.clinic.views.guarded import READS, at_desk, client_of, manager, open_glass, url
from tests.clinic.views.staying import MINUTE, Clock, clock

__all__ = ["at_desk", "clock", "manager"]


@pytest.fixture
def works_here(patient: Patient, therapist: User) -> Patient:
    """The patient is the therapist."""
    patient.works_here_as = therapist
    patient.save(update_fields=["works_here_as"])
    return patient


OWN = ["clinic:patient", "clinic:patient_edit", "clinic:works_here", "clinic:caution", *READS]


@pytest.mark.parametrize("page", OWN)
def test_nobody_opens_their_own_record(works_here: Patient, therapist: User, page: str) -> None:
    answer = client_of(therapist).get(url(page, works_here))

    assert answer.status_code == 403
    assert "This is your own record" in answer.text
    assert "ask a colleague" in answer.text


def test_a_script_hears_it_in_words(works_here: Patient, therapist: User) -> None:
    answer = client_of(therapist).get(
        url("evaluations:case_summary", works_here), headers={"HX-Request": "true"}
    )

    assert answer.status_code == 403
    assert answer.json()["error"] == "own_record"


def test_ones_own_record_opens_in_no_emergency(
    patient: Patient, desk: User, at_desk: Client
) -> None:
    Patient.objects.filter(pk=patient.pk).update(works_here_as=desk)

    assert open_glass(at_desk, patient).status_code == 403
    assert not BreakGlass.objects.exists()


def test_ones_own_former_record_counts_too(
    works_here: Patient, therapist: User, desk: User
) -> None:
    stands = factories.patient(works_here.clinic, by=desk, given_name="Renata", phone="")
    Patient.objects.filter(pk=works_here.pk).update(merged_into=stands)

    assert client_of(therapist).get(url("clinic:patient", stands)).status_code == 403


def test_a_refusal_is_written_down(works_here: Patient, therapist: User) -> None:
    client_of(therapist).get(url("clinic:patient", works_here))

    event = AuditEvent.objects.filter(action="deny").latest("seq")
    assert (event.patient_id, event.outcome) == (works_here.pk, "refused")


def test_a_co_workers_record_asks_why_and_opens_for_an_hour(
    works_here: Patient,
    staff: dict[str, User],
    clock: Clock,
) -> None:
    client = client_of(staff["assistant"])
    page = url(READS[1], works_here)
    asked = client.get(page)
    assert asked.url.startswith(url("clinic:caution", works_here))
    assert "works here" in client.get(asked.url).text

    answer = client.post(
        url("clinic:caution", works_here), {"reason": "Her visit today, I assist", "next": page}
    )
    assert answer.url == page
    assert client.get(page).status_code == 200
    assert BreakGlass.objects.get().kind == "co_worker"

    for _ in range(6):
        clock.passes(10 * MINUTE)
        answer = client.get(page)
    assert answer.status_code == 302


def test_a_save_without_the_reason_is_not_done(works_here: Patient, staff: dict[str, User]) -> None:
    answer = client_of(staff["desk"]).post(
        url("clinic:patient_edit", works_here), {"given_name": "X"}
    )

    assert answer.status_code == 403
    assert "Say why" in answer.text
    works_here.refresh_from_db()
    assert works_here.given_name == "Renata"


def test_a_scripts_save_hears_where_to_say_why(works_here: Patient, staff: dict[str, User]) -> None:
    answer = client_of(staff["assistant"]).post(
        url("clinic:patient_edit", works_here), headers={"Accept": "application/json"}
    )

    assert answer.json()["error"] == "caution"
    assert answer.json()["address"] == url("clinic:caution", works_here)


def test_a_co_workers_record_waits_for_a_review_too(
    works_here: Patient, staff: dict[str, User], manager: Client
) -> None:
    client_of(staff["assistant"]).post(
        url("clinic:caution", works_here), {"reason": "Her visit today, I assist"}
    )

    assert "Co-worker’s record" in manager.get(reverse("clinic:openings")).text


def test_a_call_for_a_clinician_waits_for_no_reason(works_here: Patient, desk: User) -> None:
    answer = client_of(desk).post(
        url("evaluations:raise_alert", works_here), {"patient": works_here.pk}
    )

    assert answer.status_code == 302
    assert "caution" not in answer.url


def test_the_alert_of_a_co_worker_opens_at_once(works_here: Patient, desk: User) -> None:
    client = client_of(desk)
    page = client.post(
        url("evaluations:raise_alert", works_here), {"patient": works_here.pk}, follow=True
    )

    assert page.status_code == 200
    assert "/alerts/" in page.redirect_chain[-1][0]


def test_the_desk_says_that_a_patient_works_here(
    at_desk: Client, patient: Patient, therapist: User
) -> None:
    Patient.objects.filter(pk=patient.pk).update(email=therapist.email)
    page = at_desk.get(url("clinic:works_here", patient)).text
    assert "Priya Raman</b> works here and has the same email" in page

    at_desk.post(url("clinic:works_here", patient), {"staff": therapist.pk})
    patient.refresh_from_db()
    assert patient.works_here_as == therapist
    assert "works_here_as" in AuditEvent.objects.latest("seq").fields


def test_staff_of_another_clinic_are_not_offered(at_desk: Client, patient: Patient) -> None:
    other = factories.clinic(name="Elsewhere")
    theirs = factories.user(other, "Zed Elsewhere", "manager")

    answer = at_desk.post(url("clinic:works_here", patient), {"staff": theirs.pk})
    assert answer.status_code == 422
