"""One person marks what should not stand: it stays, says why, and counts nowhere."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from clinic.actions import in_error, patients, visits
from clinic.models import AuditEvent, EnteredInError
from evaluations.actions import charting, drafting, entered_in_error, reporting
from evaluations.actions.entered_in_error import CannotMark
from evaluations.domain.home_report import CheckSaid
from evaluations.models import HomeReport, Referral, SignedLetter
from evaluations.queries import course, home_reports, home_rows, home_told, running
from intake.actions import moving, pairing
from intake.models import Consent, IntakeSession
from tests.evaluations import referred, runs
from tests.intake import answered
from tests.intake.answered import AT, PLAIN

pytestmark = pytest.mark.django_db

WHY = "The neighbour used this phone"
FIRST = datetime.fromisoformat("2026-12-08T08:00-08:00")
LATER = FIRST + timedelta(hours=1)


@pytest.fixture
def evaluation(visit, therapist, desk, now):
    return runs.examined(visit, by=therapist, desk=desk, at=now)


@pytest.fixture
def programme(evaluation, therapist, now):
    return runs.signed_programme(evaluation, therapist, now)


@pytest.fixture
def run(programme, evaluation):
    def log(at=FIRST, **changes):
        said = replace(runs.GREEN, **changes)
        who = runs.at_home(evaluation)
        return reporting.log_run(who=who, said=said, key=str(uuid4()), at=at).report

    return log


def mark(report, by):
    entered_in_error.mark_home_report(report=report, reason=WHY, by=by, at=LATER)


def _next(programme):
    one = running.standing(programme.episode, at=FIRST).to_come[0]
    return one.on, one.step


def test_a_red_run_that_was_another_persons_counts_nowhere(run, programme, therapist):
    report = run(pain_during=6)
    assert _next(programme) == (date(2026, 12, 11), 2)
    mark(report, therapist)
    assert _next(programme) == (date(2026, 12, 9), 3)
    assert not course.standing(programme.episode_id).exists()
    assert not running.logged_days(programme)
    assert home_reports.waiting(therapist, at=LATER) == ()
    assert HomeReport.objects.count() == 1
    assert AuditEvent.objects.filter(action="enter_in_error", reason=WHY).count() == 1


def test_it_stays_on_the_page_with_its_reason(run, programme, therapist):
    mark(run(pain_during=6), therapist)
    shown = home_reports.of_case(programme.episode)
    assert shown.lines[0].mark.reason == WHY
    assert (shown.bars, shown.unseen, shown.needs_review) == ((), 0, False)


def test_what_it_replaced_stands_again(run, programme, therapist):
    first = run(pain_during=6)
    second = run(pain_during=1)
    with pytest.raises(CannotMark, match="Mark the later one first"):
        mark(first, therapist)
    mark(second, therapist)
    assert course.standing(programme.episode_id).get() == first
    lines = {one.report: one for one in home_reports.of_case(programme.episode).lines}
    assert not lines[first].replaced
    assert [one.count for one in home_reports.waiting(therapist, at=LATER)] == [1]


def test_days_off_that_were_another_persons_are_run_again(programme, evaluation, therapist):
    day = date(2026, 12, 11)
    who = runs.at_home(evaluation)
    off = reporting.take_days_off(who=who, first=day, last=day, key=str(uuid4()), at=FIRST).report
    mark(off, therapist)
    assert not home_rows.days_off(programme.episode_id)
    assert day in {one.on for one in running.standing(programme.episode, at=FIRST).to_come}


def test_an_answer_from_home_is_no_fact_any_more(programme, evaluation, therapist):
    said = CheckSaid(on=FIRST.date(), pain_before=1, answers={"saddle": "yes"})
    told = reporting.check_in(
        who=runs.at_home(evaluation), said=said, key=str(uuid4()), at=FIRST
    ).report
    assert course.facts_said_at_home(programme.episode_id)
    fired = programme.episode.firings.get(code="RF-CES-01")
    mark(told, therapist)
    assert not course.facts_said_at_home(programme.episode_id)
    fired.refresh_from_db()
    assert (fired.state, fired.still_true) == ("open", False)
    assert running.is_withdrawn(programme)
    assert home_told.told(told, at=LATER).is_stopped


def test_a_report_is_marked_once_and_with_a_reason(run, therapist):
    report = run()
    with pytest.raises(in_error.NeedsReason):
        entered_in_error.mark_home_report(report=report, reason="no", by=therapist, at=LATER)
    mark(report, therapist)
    with pytest.raises(in_error.MarkedAlready):
        mark(report, therapist)


# Consents ---------------------------------------------------------------------------------------


@pytest.fixture
def sitting(visit, desk):
    return answered.sitting(visit, desk, **PLAIN)


def _consent(sitting):
    return Consent.objects.create(
        session=sitting, patient=sitting.patient, code="treatment", version=1, language="en",
        agreed=True, signed_name="Renata", at=AT,
    )  # fmt: skip


def test_a_consent_in_error_stands_no_more(sitting, therapist):
    consent = _consent(sitting)
    IntakeSession.objects.filter(pk=sitting.pk).update(state="ended", queue_key="")
    entered_in_error.mark_consent(consent=consent, reason=WHY, by=therapist, at=LATER)
    assert not Consent.objects.standing().filter(pk=consent.pk).exists()


def test_a_consent_of_an_open_intake_waits(visit, desk, therapist):
    session, _ = pairing.start_session(visit=visit, by=desk, at=AT)
    with pytest.raises(CannotMark, match="still open"):
        entered_in_error.mark_consent(consent=_consent(session), reason=WHY, by=therapist, at=LATER)


# Referrals --------------------------------------------------------------------------------------


@pytest.fixture
def draft(episode, therapist):
    return Referral.objects.create(
        clinic=episode.clinic, patient=episode.patient, episode=episode, template="RL-GENERAL",
        urgency="routine", state_since=AT, opened_at=AT, opened_by=therapist,
    )  # fmt: skip


def test_a_draft_referral_in_error_ends(draft, therapist):
    entered_in_error.mark_referral(referral=draft, reason=WHY, by=therapist, at=LATER)
    draft.refresh_from_db()
    assert draft.state == Referral.State.CANCELLED
    assert draft.steps.get().note == f"Entered in error: {WHY}"
    done = AuditEvent.objects.filter(object_type="referral").values_list("action", flat=True)
    assert set(done) == {"enter_in_error", "referral_step"}


def test_a_referral_that_went_out_is_ended_by_its_own_steps(draft, therapist):
    Referral.objects.filter(pk=draft.pk).update(state="declined")
    with pytest.raises(CannotMark, match="no draft any more"):
        entered_in_error.mark_referral(referral=draft, reason=WHY, by=therapist, at=LATER)


# Cases ------------------------------------------------------------------------------------------


@pytest.fixture
def empty(patient, desk):
    return patients.open_episode(patient=patient, complaint="hip", side="left", by=desk, at=AT)


def wrong_case(case, by):
    entered_in_error.mark_case(case=case, reason=WHY, by=by, at=LATER)


def test_a_case_opened_in_error_is_closed_and_marked(empty, therapist):
    wrong_case(empty, therapist)
    empty.refresh_from_db()
    assert (empty.closed_at, empty.closed_reason) == (LATER, f"Entered in error: {WHY}")
    assert EnteredInError.objects.get().object_type == "episodeofcare"


def test_a_closed_case_keeps_how_it_ended(empty, therapist, desk):
    patients.close_episode(episode=empty, reason="goals met", by=desk, at=AT)
    wrong_case(empty, therapist)
    empty.refresh_from_db()
    assert empty.closed_reason == "goals met"


def test_a_case_is_marked_after_everything_in_it(visit, draft, desk, therapist):
    case = visit.episode
    sitting = answered.sitting(visit, desk, **PLAIN)
    IntakeSession.objects.filter(pk=sitting.pk).update(state="ended", queue_key="")
    sitting.refresh_from_db()
    begun = charting.open_evaluation(visit=visit, by=therapist, at=AT)
    with pytest.raises(CannotMark, match="draft evaluation"):
        wrong_case(case, therapist)
    drafting.mark(draft=begun, reason=WHY, by=therapist, at=LATER)
    with pytest.raises(CannotMark, match="holds a visit"):
        wrong_case(case, therapist)
    visit.refresh_from_db()
    visits.enter_in_error(visit=visit, reason=WHY, version=visit.version, by=desk, at=LATER)
    with pytest.raises(CannotMark, match="holds an intake"):
        wrong_case(case, therapist)
    moving.mark(session=sitting, reason=WHY, by=therapist, at=LATER)
    with pytest.raises(CannotMark, match="referral that has not ended"):
        wrong_case(case, therapist)
    entered_in_error.mark_referral(referral=draft, reason=WHY, by=therapist, at=LATER)
    with pytest.raises(CannotMark, match="waits for a decision"):
        wrong_case(case, therapist)


def test_a_case_with_a_signed_evaluation_is_not_marked(programme, therapist):
    with pytest.raises(CannotMark, match="signed evaluation"):
        wrong_case(programme.episode, therapist)


def test_a_case_with_a_signed_letter_is_not_marked(empty, draft, therapist, clinic):
    Referral.objects.filter(pk=draft.pk).update(episode=empty, state="cancelled_by_clinician")
    SignedLetter.objects.create(
        referral=draft, edition=1, recipient=referred.reader(clinic), content={}, sha256="0" * 64,
        name="Priya Raman", licence_number="PT-1", by=therapist, at=AT,
    )  # fmt: skip
    with pytest.raises(CannotMark, match="signed letter"):
        wrong_case(empty, therapist)
