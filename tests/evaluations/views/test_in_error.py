"""One page for what one person may mark: what stands, what is marked, and the reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import EnteredInError
from evaluations.models import HomeReport, Referral
from intake.models import Consent
from tests.evaluations import charted
from tests.intake import answered
from tests.intake.answered import AT, PLAIN

pytestmark = pytest.mark.django_db

WHY = "Two people of the same name were mixed up"


@pytest.fixture
def sitting(visit, desk):
    return answered.sitting(visit, desk, **PLAIN)


@pytest.fixture
def consent(sitting):
    return Consent.objects.create(
        session=sitting, patient=sitting.patient, code="treatment", version=1, language="en",
        agreed=True, signed_name="Renata", at=AT,
    )  # fmt: skip


@pytest.fixture
def draft(visit, therapist, now):
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def referral(episode, therapist):
    return Referral.objects.create(
        clinic=episode.clinic, patient=episode.patient, episode=episode, template="RL-GENERAL",
        urgency="routine", state_since=AT, opened_at=AT, opened_by=therapist,
    )  # fmt: skip


def address(kind, row):
    return reverse("evaluations:enter_in_error", args=[row.patient_id, kind, row.pk])


def mark(client, kind, row, **said):
    return client.post(address(kind, row), {"reason": WHY, **said}, follow=True)


def test_the_page_names_what_stands_and_never_what_it_says(
    client, staff, sitting, consent, draft, referral
):
    client.force_login(staff["manager"])
    page = client.get(reverse("evaluations:in_error", args=[sitting.patient_id])).text
    for words in ("Intake, ", "Consent (treatment), ", "Draft evaluation, ", "Draft referral, "):
        assert words in page
    assert "This belongs to someone else" in page
    assert "Case (" not in page  # it holds a visit


def test_a_case_without_a_visit_may_be_marked(client, therapist, episode):
    client.force_login(therapist)
    page = client.get(reverse("evaluations:in_error", args=[episode.patient_id])).text
    assert "Case (" in page


def test_a_record_with_nothing_to_mark_says_what_else_there_is(client, therapist, patient):
    client.force_login(therapist)
    page = client.get(reverse("evaluations:in_error", args=[patient.pk])).text
    assert "Nothing here can be marked by one person." in page


def test_the_patient_page_leads_managers_there(client, staff, patient, desk):
    way = reverse("evaluations:in_error", args=[patient.pk])
    client.force_login(staff["manager"])
    assert way in client.get(reverse("clinic:patient", args=[patient.pk])).text
    client.force_login(desk)
    assert way not in client.get(reverse("clinic:patient", args=[patient.pk])).text


def test_a_consent_is_struck_where_it_is_shown(client, therapist, sitting, consent):
    client.force_login(therapist)
    review = reverse("intake:review", args=[sitting.patient_id, sitting.pk])
    assert address("consent", consent) in client.get(review).text
    assert WHY in mark(client, "consent", consent).text
    page = client.get(review).text
    assert f"Entered in error:</b> {WHY}" in page
    assert address("consent", consent) not in page


def test_an_intake_is_marked_without_moving_it(client, therapist, sitting):
    client.force_login(therapist)
    assert "It belongs to someone else" in client.get(address("intakesession", sitting)).text
    mark(client, "intakesession", sitting)
    page = client.get(reverse("intake:review", args=[sitting.patient_id, sitting.pk])).text
    assert WHY in page


def test_a_draft_is_marked_from_its_own_page(client, therapist, draft):
    client.force_login(therapist)
    chart = reverse("evaluations:chart", args=[draft.patient_id, draft.pk])
    assert address("evaluation", draft) in client.get(chart).text
    assert "Marked as entered in error." in mark(client, "evaluation", draft).text
    assert WHY in client.get(chart).text


def test_a_draft_referral_is_marked_from_its_own_page(client, therapist, referral):
    client.force_login(therapist)
    own = reverse("evaluations:referral", args=[referral.patient_id, referral.pk])
    assert address("referral", referral) in client.get(own).text
    mark(client, "referral", referral)
    page = client.get(own).text
    assert WHY in page
    assert address("referral", referral) not in page


def test_a_case_that_holds_a_visit_says_what_to_do_first(client, therapist, visit):
    client.force_login(therapist)
    answer = client.post(address("episodeofcare", visit.episode), {"reason": WHY})
    assert answer.status_code == 422
    assert "It holds a visit." in answer.text


def test_a_case_in_error_is_struck_on_the_patient_page(client, therapist, episode):
    client.force_login(therapist)
    mark(client, "episodeofcare", episode)
    page = client.get(reverse("clinic:patient", args=[episode.patient_id])).text
    assert f"<s>{episode.title}</s>" in page


def test_a_report_from_home_is_struck_with_its_reason(client, therapist, draft):
    report = HomeReport.objects.create(
        clinic=draft.clinic, patient=draft.patient, episode=draft.episode, evaluation=draft,
        kind="check", key="phone-key", on=AT.date(), pain_before=4, at=AT + timedelta(hours=1),
        by="plan:1",
    )  # fmt: skip
    client.force_login(therapist)
    listed = reverse("evaluations:home_reports", args=[draft.patient_id, draft.episode_id])
    assert address("homereport", report) in client.get(listed).text
    mark(client, "homereport", report)
    page = client.get(listed).text
    assert f"Entered in error:</b> {WHY}" in page
    assert "Mark as seen" not in page


def test_the_history_lists_every_mark(client, therapist, episode):
    client.force_login(therapist)
    mark(client, "episodeofcare", episode)
    page = client.get(reverse("clinic:patient_history", args=[episode.patient_id])).text
    assert "Marked so far" in page
    assert WHY in page


def test_a_short_reason_marks_nothing(client, therapist, episode):
    client.force_login(therapist)
    answer = client.post(address("episodeofcare", episode), {"reason": "oops"})
    assert answer.status_code == 422
    assert not EnteredInError.objects.exists()


def test_what_is_marked_already_shows_its_reason_instead_of_the_form(client, therapist, episode):
    client.force_login(therapist)
    mark(client, "episodeofcare", episode)
    page = client.get(address("episodeofcare", episode)).text
    assert WHY in page
    assert 'name="reason"' not in page


def test_another_kind_or_another_persons_row_is_not_found(client, therapist, episode):
    client.force_login(therapist)
    of = episode.patient_id
    assert client.get(f"/patients/{of}/in-error/visit/1/").status_code == 404
    assert client.get(f"/patients/{of}/in-error/homereport/99/").status_code == 404
