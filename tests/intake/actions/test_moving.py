"""An intake under the wrong patient: marked there, copied here, both cases judged at once."""

from datetime import date, timedelta

import pytest

from clinic.actions import in_error, patients, visits
from clinic.models import AuditEvent, EnteredInError, Patient
from evaluations.actions import judging
from evaluations.models import Judgement, TriggerFiring
from intake import consents, queries
from intake.actions import clarifying, moving
from intake.models import (
    AnswerConfirmation,
    AnswerRevision,
    Consent,
    IntakeSession,
    ScoreRecord,
    StrayAnswers,
)
from intake.queries import case
from tests.intake import answered
from tests.intake.answered import AT

pytestmark = pytest.mark.django_db

WHY = "The tablet was handed to the wrong person"
LATER = AT + timedelta(hours=2)
ANSWERS = {"filled_by": "self", "saddle_numb": "yes", "nprs_now": 2}


@pytest.fixture
def session(visit, desk):
    return answered.sitting(visit, desk, **ANSWERS)


@pytest.fixture(autouse=True)
def _judged(settings):
    settings.INTAKE_JUDGE = "evaluations.actions.judging.judge_intake"


@pytest.fixture
def other(clinic, desk):
    details = {"given_name": "Noor", "family_name": "Haddad", "birth_date": date(1991, 3, 2)}

    return patients.register_patient(clinic=clinic, details=details, by=desk, at=AT)


@pytest.fixture
def right_visit(other, desk, therapist):
    episode = patients.open_episode(patient=other, complaint="", side="none", by=desk, at=AT)
    return visits.make_visit(
        episode=episode, therapist=therapist, starts_at=AT, kind="initial", by=desk, at=AT
    )


def move(session, to, by, why=WHY):
    return moving.move(session=session, to=to, reason=why, by=by, at=LATER)


def test_a_copy_stands_at_the_right_patient_with_its_times(session, right_visit, therapist):
    copy = move(session, right_visit, therapist)
    assert (copy.patient_id, copy.visit) == (right_visit.patient_id, right_visit)
    assert (copy.started_at, copy.submitted_at) == (session.started_at, session.submitted_at)
    assert copy.response.answers == session.response.answers
    assert copy.response.sha256 == session.response.sha256


def test_each_answer_of_the_copy_says_where_it_came_from(session, right_visit, therapist):
    session.response.provenance = {"nprs_now": {"source": "patient", "language": "en", "at": None}}
    session.response.save()
    copy = move(session, right_visit, therapist)
    row = copy.response.provenance["nprs_now"]
    assert (row["source"], row["moved_from"]) == ("patient", session.pk)


def test_what_staff_wrote_beside_it_goes_along(session, right_visit, therapist):
    clarifying.keep_words(
        session=session, answers={"nprs_now": 4}, reason="Asked again", by=therapist, at=AT
    )
    response = session.response
    AnswerConfirmation.objects.create(
        response=response, code="nprs_now", value=4, at=AT, by=therapist
    )
    copy = move(session, right_visit, therapist)
    assert case.facts_of_case(copy)["intake.nprs_now"] == 4
    revision = AnswerRevision.objects.get(response=copy.response, code="nprs_now")
    assert (revision.at, revision.reason) == (AT, "Asked again")
    assert AnswerConfirmation.objects.filter(response=copy.response, by=therapist).exists()


def test_the_wrong_case_forgets_the_answers_and_keeps_them_readable(
    session, right_visit, therapist
):
    move(session, right_visit, therapist)
    assert queries.latest_session(session.visit.episode_id) is None
    assert queries.progress_by_visit([session.visit_id]) == {}
    session.response.refresh_from_db()
    assert session.response.answers["saddle_numb"] == "yes"


def test_earlier_answers_of_the_wrong_case_stand_again(
    session, visit, right_visit, desk, therapist
):
    session.started_at += timedelta(minutes=5)
    session.save()
    first = answered.sitting(visit, desk, filled_by="self", nprs_now=7)
    move(session, right_visit, therapist)
    assert queries.latest_session(visit.episode_id) == first
    assert case.facts_of_case(first)["intake.nprs_now"] == 7


def test_both_cases_are_judged_in_the_same_step(session, right_visit, therapist):
    copy = move(session, right_visit, therapist)
    judged = Judgement.objects.order_by("pk")
    assert [(one.session, one.episode_id) for one in judged] == [
        (copy, right_visit.episode_id),
        (None, session.visit.episode_id),
    ]
    fired = TriggerFiring.objects.filter(episode=right_visit.episode, state="open")
    assert "emergency" in set(fired.values_list("urgency", flat=True))


def test_a_firing_of_the_wrong_case_waits_for_its_decision(session, right_visit, therapist):

    judging.judge_intake(session=session, finished=True, by=therapist, at=AT)
    fired = TriggerFiring.objects.filter(episode=session.visit.episode_id, session=session)
    codes = set(fired.values_list("code", flat=True))
    move(session, right_visit, therapist)
    emergencies = TriggerFiring.objects.filter(
        episode=session.visit.episode_id, urgency="emergency"
    )
    assert codes
    assert {(one.state, one.still_true) for one in emergencies} == {("open", False)}


def test_consents_are_marked_and_asked_again(session, right_visit, therapist, patient):
    consent = Consent.objects.create(
        session=session, patient=patient, code="treatment", version=1, language="en",
        agreed=True, signed_name="Someone", at=AT,
    )  # fmt: skip
    copy = move(session, right_visit, therapist)
    assert not Consent.objects.standing().filter(pk=consent.pk).exists()
    assert not Consent.objects.filter(session=copy).exists()
    assert all(one.row is None for one in consents.board(copy, on=AT.date()))


def test_its_scores_stop_counting_and_are_made_anew(session, visit, right_visit, therapist):
    score = ScoreRecord.objects.create(
        clinic_id=visit.clinic_id, patient_id=visit.patient_id, visit=visit, session=session,
        instrument="nprs", instrument_version="1", scorer_version="1", scorable=False,
        source="patient", measured_on=AT.date(), at=AT, by="tablet:1",
    )  # fmt: skip
    move(session, right_visit, therapist)
    score.refresh_from_db()
    assert score.voided_by == therapist
    assert WHY in score.void_reason


def test_late_answers_wait_beside_the_copy(session, right_visit, therapist):
    StrayAnswers.objects.create(
        session=session, key="k1", page="p", fields={}, why="moved", received_at=AT
    )
    copy = move(session, right_visit, therapist)
    assert copy.strays.get().key == "k1"


def test_both_sides_say_what_happened(session, right_visit, therapist, patient):
    copy = move(session, right_visit, therapist)
    marked = EnteredInError.objects.get(object_type="intakesession")
    assert (marked.patient, marked.moved_to) == (patient, right_visit.patient)
    assert (marked.object_id, marked.became_id) == (str(session.pk), str(copy.pk))
    assert (marked.reason, marked.by, marked.at) == (WHY, therapist, LATER)
    deeds = AuditEvent.objects.filter(action__in=["enter_in_error", "move_here"])
    assert set(deeds.values_list("patient_id", flat=True)) == {patient.pk, copy.patient_id}


@pytest.mark.parametrize("why", ["", "  ", "wrong", "a\ud800 reason that cannot be kept"])
def test_a_move_needs_a_reason_and_else_changes_nothing(session, right_visit, therapist, why):
    with pytest.raises(in_error.NeedsReason):
        move(session, right_visit, therapist, why)
    assert IntakeSession.objects.count() == 1
    assert not EnteredInError.objects.exists()


def test_it_is_moved_once(session, right_visit, therapist):
    move(session, right_visit, therapist)
    with pytest.raises(moving.CannotMove, match="already"):
        move(session, right_visit, therapist)


def test_an_open_intake_is_ended_first(session, right_visit, therapist):
    IntakeSession.objects.filter(pk=session.pk).update(state="answering")
    with pytest.raises(moving.CannotMove, match="End it"):
        move(session, right_visit, therapist)


def test_a_visit_that_did_not_take_place_takes_no_intake(session, right_visit, therapist):
    right_visit.status = "no_show"
    with pytest.raises(moving.CannotMove, match="did not take place"):
        move(session, right_visit, therapist)


def test_nothing_moves_to_the_same_person(session, visit, therapist):
    with pytest.raises(moving.CannotMove, match="same person"):
        move(session, visit, therapist)


def test_nothing_moves_to_a_record_that_was_joined(session, right_visit, patient, therapist):
    Patient.objects.filter(pk=right_visit.patient_id).update(merged_into=patient)
    right_visit.patient.refresh_from_db()
    with pytest.raises(moving.CannotMove, match="joined"):
        move(session, right_visit, therapist)


def test_nothing_moves_to_another_clinic(session, right_visit, therapist):
    right_visit.clinic_id += 1
    with pytest.raises(moving.CannotMove, match="another clinic"):
        move(session, right_visit, therapist)


def test_an_intake_of_nobody_is_marked_without_a_copy(session, therapist):
    moving.mark(session=session, reason="A colleague tried the form out", by=therapist, at=LATER)
    assert not IntakeSession.objects.standing().exists()
    assert EnteredInError.objects.get(object_type="intakesession").moved_to is None


def test_an_intake_without_answers_moves_too(session, right_visit, therapist):
    session.response.delete()
    copy = move(session, right_visit, therapist)
    assert not hasattr(IntakeSession.objects.get(pk=copy.pk), "response")


def test_an_intake_that_was_never_sent_moves_without_scores(session, right_visit, therapist):
    IntakeSession.objects.filter(pk=session.pk).update(state="ended", submitted_at=None)
    session.refresh_from_db()
    copy = move(session, right_visit, therapist)
    assert copy.submitted_at is None
    assert not copy.patient.scores.exists()
