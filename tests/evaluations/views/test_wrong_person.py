"""The pages that move to the right person what was filed under the wrong one."""

from datetime import date

import pytest
from django.urls import reverse

from clinic.actions import patients, visits
from clinic.models import EnteredInError, Visit
from evaluations.actions import charting
from evaluations.models import Evaluation
from intake.models import IntakeSession
from tests.evaluations import saving
from tests.intake import answered
from tests.intake.answered import AT, PLAIN, review_url, squeezed

pytestmark = pytest.mark.django_db

WHY = "The tablet was handed to the wrong person"


@pytest.fixture
def session(visit, desk):
    return answered.sitting(visit, desk, **PLAIN)


@pytest.fixture
def right(clinic, desk):
    details = {"given_name": "Noor", "family_name": "Haddad", "birth_date": date(1991, 3, 2)}
    return patients.register_patient(clinic=clinic, details=details, by=desk, at=AT)


@pytest.fixture
def as_therapist(client, therapist):
    client.force_login(therapist)
    return client


def elsewhere(session, *to):
    name = "intake_move" if to else "intake_elsewhere"
    return reverse(f"evaluations:{name}", args=[session.patient_id, session.pk, *to])


def told(**more):
    return {"visit": "new", "reason": WHY, "checked": "on"} | more


def test_the_page_of_the_answers_offers_it(as_therapist, session):
    assert elsewhere(session) in as_therapist.get(review_url(session)).content.decode()


def test_an_open_intake_offers_nothing(as_therapist, visit, desk):
    session = answered.sitting(visit, desk, sent=False, **PLAIN)
    assert elsewhere(session) not in as_therapist.get(review_url(session)).content.decode()


@pytest.mark.parametrize("role", ["desk", "auditor", "assistant"])
def test_others_may_not_move_an_intake(client, session, right, staff, role):
    client.force_login(staff[role])
    assert client.get(elsewhere(session)).status_code == 403
    assert client.post(elsewhere(session, right.pk), told()).status_code == 403
    assert not EnteredInError.objects.exists()


def test_the_search_finds_others_only(as_therapist, session, right, patient):
    page = as_therapist.post(elsewhere(session), {"q": "Haddad"}).content.decode()
    assert elsewhere(session, right.pk) in page
    page = as_therapist.post(elsewhere(session), {"q": patient.family_name}).content.decode()
    assert "Nobody else here is called that" in page


def test_both_people_stand_side_by_side(as_therapist, session, right, patient):
    page = squeezed(as_therapist.get(elsewhere(session, right.pk)).content.decode())
    for words in (patient.legal_name, patient.number, "Noor Haddad", right.number, "1991"):
        assert words in page


def test_the_same_person_is_not_found(as_therapist, session, patient):
    assert as_therapist.get(elsewhere(session, patient.pk)).status_code == 404


def test_it_moves_to_a_new_visit_and_shows_on_both_sides(as_therapist, session, right):
    answer = as_therapist.post(elsewhere(session, right.pk), told())
    copy = IntakeSession.objects.get(patient=right)
    assert answer.url == review_url(copy)
    assert "Moved here from" in as_therapist.get(review_url(copy)).content.decode()
    there = as_therapist.get(review_url(session)).content.decode()
    assert "Entered in error." in there
    assert WHY in there
    assert review_url(copy) in there
    assert elsewhere(session) not in there


def test_it_moves_to_a_visit_of_theirs(as_therapist, session, right, desk, therapist):
    episode = patients.open_episode(patient=right, complaint="", side="none", by=desk, at=AT)
    visit = Visit.objects.create(
        clinic=right.clinic, patient=right, episode=episode, therapist=therapist,
        starts_at=AT, created_at=AT, created_by=desk,
    )  # fmt: skip
    as_therapist.post(elsewhere(session, right.pk), told(visit=str(visit.pk)))
    assert IntakeSession.objects.get(patient=right).visit == visit


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"reason": ""}, "Say what went wrong"),
        ({"reason": "oops"}, "at least 10 characters"),
        ({"checked": ""}, "Compare both people"),
        ({"visit": ""}, "Choose their visit"),
    ],
)
def test_what_lacks_is_asked_for_and_nothing_moves(as_therapist, session, right, missing, words):
    answer = as_therapist.post(elsewhere(session, right.pk), told(**missing))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not EnteredInError.objects.exists()


def test_moving_it_twice_says_so(as_therapist, session, right):
    as_therapist.post(elsewhere(session, right.pk), told())
    answer = as_therapist.post(elsewhere(session, right.pk), told())
    assert "already" in answer.content.decode()
    assert EnteredInError.objects.filter(object_type="intakesession").count() == 1


def test_a_manager_who_moves_it_sees_no_answers(client, session, right, staff):
    client.force_login(staff["manager"])
    answer = client.post(elsewhere(session, right.pk), told())
    assert answer.url == reverse("clinic:patient", args=[right.pk])


# A visit that was started for the wrong person


def wrong(visit, *to):
    name = "visit_wrong_move" if to else "visit_wrong"
    return reverse(f"evaluations:{name}", args=[visit.patient_id, visit.pk, *to])


@pytest.fixture
def begun(visit, desk):
    return visits.set_visit_status(
        visit=visit, status="arrived", version=visit.version, by=desk, at=AT
    )


def test_the_desk_starts_the_right_persons_visit(client, desk, begun, right):
    client.force_login(desk)
    overview = client.get(reverse("clinic:patient", args=[begun.patient_id])).content.decode()
    assert wrong(begun) in overview
    assert wrong(begun, right.pk) in client.post(wrong(begun), {"q": "Haddad"}).content.decode()
    answer = client.post(wrong(begun, right.pk), told(was_booked="no"))
    assert answer.url == reverse("clinic:patient", args=[right.pk])
    assert Visit.objects.get(patient=right).status == "arrived"
    struck = client.get(reverse("clinic:patient", args=[begun.patient_id])).content.decode()
    assert "Entered in error" in struck
    assert WHY in struck


def test_findings_are_listed_before_they_may_go_along(as_therapist, begun, right, therapist):
    draft = charting.open_evaluation(visit=begun, by=therapist, at=AT)
    entry = saving.entry("test_slr/left/", "positive")
    charting.record_finding(evaluation=draft, entry=entry, key="k1", by=therapist, at=AT)
    page = squeezed(as_therapist.get(wrong(begun, right.pk)).content.decode())
    assert "Straight leg raise, LEFT: Positive" in page
    as_therapist.post(wrong(begun, right.pk), told(was_booked="no", carry="on"))
    assert Evaluation.objects.get(patient=right).findings.count() == 1


def test_the_desk_is_told_whom_to_call(client, desk, session, right, begun):
    client.force_login(desk)
    answer = client.post(wrong(begun, right.pk), told(was_booked="no", answers="move"))
    assert answer.status_code == 422
    assert "therapist or manager" in answer.content.decode()


def test_a_visit_of_someone_else_is_not_found(as_therapist, begun, right):
    address = reverse("evaluations:visit_wrong", args=[right.pk, begun.pk])
    assert as_therapist.get(address).status_code == 404
