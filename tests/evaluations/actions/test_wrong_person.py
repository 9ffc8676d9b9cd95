"""A visit started for the wrong person: begun at the right one, taken back, judged at both."""

from datetime import date, timedelta

import pytest

from clinic.actions import in_error, patients, visits
from clinic.models import EnteredInError, Visit
from evaluations.actions import charting, drafting, wrong_person
from evaluations.actions.wrong_person import Choices, NotNow
from evaluations.models import Evaluation, EvaluationVoid, Finding, FindingRevision, Judgement
from intake.actions import pairing
from intake.models import IntakeSession
from tests.evaluations import saving
from tests.intake import answered
from tests.intake.answered import AT, PLAIN

pytestmark = pytest.mark.django_db

WHY = "Two people of the same name were mixed up"
LATER = AT + timedelta(minutes=20)


@pytest.fixture
def right(clinic, desk):
    details = {"given_name": "Noor", "family_name": "Haddad", "birth_date": date(1991, 3, 2)}
    return patients.register_patient(clinic=clinic, details=details, by=desk, at=AT)


@pytest.fixture
def begun(visit, desk):
    return visits.set_visit_status(
        visit=visit, status="arrived", version=visit.version, by=desk, at=AT
    )


@pytest.fixture
def draft(begun, therapist):
    found = charting.open_evaluation(visit=begun, by=therapist, at=AT)
    entry = saving.entry("test_slr/left/", "positive")
    charting.record_finding(evaluation=found, entry=entry, key="k1", by=therapist, at=AT)
    return found


def start(wrong, to, by, **said):
    wrong.refresh_from_db()
    return wrong_person.move_start(
        visit=wrong, to=to, choices=Choices(**said), reason=WHY, by=by, at=LATER
    )


def test_the_right_person_is_here_and_the_wrong_visit_is_struck(begun, right, desk):
    started = start(begun, right, desk)
    assert (started.patient, started.status) == (right, "arrived")
    assert (started.starts_at, started.therapist) == (begun.starts_at, begun.therapist)
    begun.refresh_from_db()
    assert (begun.status, begun.cancelled_reason) == ("error", WHY)
    mark = EnteredInError.objects.get(object_type="visit")
    assert (mark.moved_to, mark.became_id) == (right, str(started.pk))


def test_a_visit_of_theirs_is_begun_as_far_as_the_wrong_one_was(begun, right, desk, therapist):
    visits.set_visit_status(
        visit=begun, status="with_therapist", version=begun.version, by=desk, at=AT
    )
    episode = patients.open_episode(patient=right, complaint="", side="none", by=desk, at=AT)
    theirs = visits.make_visit(
        episode=episode, therapist=therapist, starts_at=AT, kind="initial", by=desk, at=AT
    )
    started = start(begun, right, desk, visit=theirs)
    assert (started.pk, started.status) == (theirs.pk, "with_therapist")


def test_who_has_a_visit_is_booked_again(begun, right, desk):
    start(begun, right, desk, was_booked=True)
    begun.refresh_from_db()
    assert (begun.status, begun.arrived_at) == ("booked", None)


def test_an_open_intake_ends_and_lets_go_of_its_tablet(begun, right, desk):
    session, _ = pairing.start_session(visit=begun, by=desk, at=AT)
    start(begun, right, desk)
    session.refresh_from_db()
    assert (session.state, session.queue_key, session.tablet_key_hash) == ("ended", "", "")
    assert not IntakeSession.objects.standing().exists()


@pytest.mark.parametrize(
    ("answers", "here", "there"), [("move", 0, 1), ("keep", 1, 0), ("nobody", 0, 0)]
)
def test_answers_go_to_whom_they_belong(begun, right, desk, therapist, answers, here, there):
    answered.sitting(begun, desk, **PLAIN)
    start(begun, right, therapist, answers=answers)
    standing = IntakeSession.objects.standing()
    assert standing.filter(patient=begun.patient).count() == here
    assert standing.filter(patient=right).count() == there


def test_the_draft_is_marked_and_its_findings_stay(draft, begun, right, therapist):
    start(begun, right, therapist)
    assert EvaluationVoid.objects.get(evaluation=draft).by == therapist
    assert Finding.objects.filter(evaluation=draft).count() == 1
    assert not Evaluation.objects.filter(patient=right).exists()


def test_findings_go_along_only_when_that_is_said(draft, begun, right, therapist):
    start(begun, right, therapist, carry=True)
    new = Evaluation.objects.get(patient=right)
    row = Finding.objects.get(evaluation=new)
    assert (row.code, row.side, row.text, row.recorded_at) == ("test_slr", "left", "positive", AT)
    said = FindingRevision.objects.get(evaluation=new)
    assert said.reason.startswith(f"Carried over from evaluation {draft.pk}")
    assert (said.by, said.at) == (therapist, LATER)
    assert Judgement.objects.filter(evaluation=new).exists()
    mark = EnteredInError.objects.get(object_type="evaluation")
    assert mark.became_id == str(new.pk)


def test_what_the_right_draft_holds_already_stands(draft, begun, right, desk, therapist):
    theirs = wrong_person.visit_like(begun, right, is_here=True, by=desk, at=AT)
    own = charting.open_evaluation(visit=theirs, by=therapist, at=AT)
    entry = saving.entry("test_slr/left/", "negative")
    charting.record_finding(evaluation=own, entry=entry, key="k2", by=therapist, at=AT)
    start(begun, right, therapist, visit=theirs, carry=True)
    assert Finding.objects.get(evaluation=own).text == "negative"


def test_a_booked_person_with_a_draft_gets_a_fresh_visit(draft, begun, right, therapist):
    start(begun, right, therapist, was_booked=True)
    again = Visit.objects.get(patient=begun.patient, status="booked")
    assert again.starts_at == begun.starts_at
    assert charting.open_evaluation(visit=again, by=therapist, at=LATER).pk != draft.pk


def test_both_cases_are_judged(draft, begun, right, therapist):
    before = Judgement.objects.count()
    start(begun, right, therapist, carry=True)
    judged = Judgement.objects.order_by("pk")[before:]
    assert {one.patient_id for one in judged} == {begun.patient_id, right.pk}


def test_a_visit_that_was_not_started_is_cancelled_instead(visit, right, desk):
    with pytest.raises(NotNow, match="Nothing was started"):
        start(visit, right, desk)


def test_a_signed_evaluation_takes_two_people(draft, begun, right, therapist):
    Evaluation.objects.filter(pk=draft.pk).update(signed_at=AT, signed_by=therapist)
    with pytest.raises(NotNow, match="signed"):
        start(begun, right, therapist)


def test_the_desk_calls_a_therapist_when_something_is_in_the_record(draft, begun, right, desk):
    with pytest.raises(NotNow, match="therapist or manager"):
        start(begun, right, desk)


def test_a_manager_carries_no_findings(draft, begun, right, staff):
    with pytest.raises(NotNow, match="clinician"):
        start(begun, right, staff["manager"], carry=True)


def test_no_reason_no_change(begun, right, desk):
    with pytest.raises(in_error.NeedsReason):
        wrong_person.move_start(
            visit=begun, to=right, choices=Choices(), reason="", by=desk, at=LATER
        )
    assert Visit.objects.count() == 1


def test_a_visit_is_marked_once(begun, right, desk):
    start(begun, right, desk)
    begun.refresh_from_db()
    with pytest.raises(visits.CannotMoveVisit, match="already"):
        visits.enter_in_error(visit=begun, reason=WHY, version=begun.version, by=desk, at=LATER)


def test_a_draft_is_marked_once_and_a_signed_one_never_alone(draft, therapist):
    drafting.mark(draft=draft, reason=WHY, by=therapist, at=LATER)
    with pytest.raises(drafting.CannotMark, match="already"):
        drafting.mark(draft=draft, reason=WHY, by=therapist, at=LATER)
    Evaluation.objects.filter(pk=draft.pk).update(signed_at=AT, signed_by=therapist)
    with pytest.raises(drafting.CannotMark, match="signed"):
        drafting.mark(draft=draft, reason=WHY, by=therapist, at=LATER)


def test_nothing_is_written_into_a_draft_in_error(draft, therapist):
    drafting.mark(draft=draft, reason=WHY, by=therapist, at=LATER)
    entry = saving.entry("test_slr/right/", "positive")
    with pytest.raises(charting.EvaluationIsSigned, match="entered in error"):
        charting.record_finding(evaluation=draft, entry=entry, key="k3", by=therapist, at=LATER)


def test_nothing_is_opened_at_a_visit_in_error(begun, right, desk, therapist):
    start(begun, right, desk)
    begun.refresh_from_db()
    with pytest.raises(charting.VisitIsCancelled, match="entered in error"):
        charting.open_evaluation(visit=begun, by=therapist, at=LATER)
