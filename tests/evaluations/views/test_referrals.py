"""The triggers of one person, and the pages of one case across the apps."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import Patient, User, Visit
from evaluations.models import Evaluation
from intake.models import QuestionnaireResponse
from tests.evaluations import looped, rows


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


def test_the_case_lists_its_triggers(client: Client, therapist: User, visit: Visit) -> None:
    rows.firing(visit, "soon", code="RF-BSI-01")
    client.force_login(therapist)
    page = client.get(reverse("evaluations:case_referrals", args=[visit.patient_id])).text

    assert "Hop pain + load pain" in page


def test_the_summary_shows_ledger_triggers_and_evaluations(
    client: Client, therapist: User, visit: Visit, desk: User
) -> None:
    session = rows.sitting(visit, desk, state="submitted", submitted_at=timezone.now())
    QuestionnaireResponse.objects.create(
        session=session, patient=visit.patient, answers={"saddle_numb": "no"}
    )
    client.force_login(therapist)
    page = client.get(reverse("evaluations:case_summary", args=[visit.patient_id])).text

    assert "asked" in page
    assert "not asked" in page
    assert "No trigger has fired." in page


@pytest.mark.parametrize("name", ["case_summary", "case_referrals", "case_intake"])
def test_the_desk_opens_no_clinical_page(at_desk: Client, patient: Patient, name: str) -> None:
    assert at_desk.get(reverse(f"evaluations:{name}", args=[patient.pk])).status_code == 403


@pytest.mark.parametrize("name", ["case_intake", "case_evaluation", "case_plan"])
def test_a_tab_without_a_record_says_what_to_do(
    client: Client, therapist: User, patient: Patient, name: str
) -> None:
    client.force_login(therapist)
    page = client.get(reverse(f"evaluations:{name}", args=[patient.pk]))

    assert "See the visits" in page.text


def test_a_tab_leads_to_the_newest_record(
    client: Client, therapist: User, visit: Visit, desk: User
) -> None:
    session = rows.sitting(visit, desk, state="submitted", submitted_at=timezone.now())
    evaluation = Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=timezone.now(),
        opened_by=therapist,
    )
    client.force_login(therapist)
    patient = visit.patient_id

    def leads(name: str) -> str:
        return str(client.get(reverse(f"evaluations:{name}", args=[patient])).url)

    assert leads("case_intake") == reverse("intake:review", args=[patient, session.pk])
    assert leads("case_evaluation") == reverse("evaluations:chart", args=[patient, evaluation.pk])
    assert leads("case_plan") == reverse("evaluations:plan", args=[patient, evaluation.pk])


def test_a_missing_answer_waits_for_no_decision(
    client: Client, therapist: User, visit: Visit
) -> None:
    rows.firing(visit, "monitor", code="RF-DAT-01")
    client.force_login(therapist)
    case = client.get(reverse("evaluations:case_referrals", args=[visit.patient_id])).text

    assert "Settle it" in case


def test_the_summary_leaves_closed_triggers_to_the_referrals_tab(
    client: Client, therapist: User, visit: Visit
) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", timezone.now(), state="closed")
    client.force_login(therapist)

    def page(name: str) -> str:
        return client.get(reverse(f"evaluations:{name}", args=[visit.patient_id])).text

    assert "Hop pain" not in page("case_summary")
    assert "Hop pain" in page("case_referrals")
