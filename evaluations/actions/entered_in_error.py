"""Entered in error, besides visits, intakes and drafts: what else one person alone marks.

The row stays and says why; what was reckoned from it is reckoned again in the same step.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from clinic.actions import in_error, patients
from clinic.models import EpisodeOfCare, User, Visit
from evaluations.actions import clarified, referring, run_schedules
from evaluations.models import (
    HomeReport,
    Referral,
    ReferralStep,
    RunProgramme,
    SignedLetter,
    TriggerFiring,
)
from intake.models import Consent, IntakeSession


class CannotMark(ValueError):
    """It stays as it is; the message says why, and what to do first."""


@transaction.atomic
def mark_home_report(*, report: HomeReport, reason: str, by: User, at: datetime) -> None:
    """A report from home that was not this person's, or is not true.

    The case is judged without it and the running programme reckoned again; what was withdrawn
    stays withdrawn. Raises :class:`CannotMark`, :class:`clinic.actions.in_error.NeedsReason`
    and :class:`clinic.actions.in_error.MarkedAlready`.
    """
    EpisodeOfCare.objects.select_for_update().only("pk").get(pk=report.episode_id)
    if HomeReport.objects.standing().filter(replaces=report).exists():
        raise CannotMark("A later report took its place. Mark the later one first.")
    in_error.mark(row=report, patient=report.patient, reason=reason, by=by, at=at)
    if report.programme is not None:
        _reckon(report.programme, report.kind, by=by, at=at)
    clarified.judge_case(visit=report.evaluation.visit, by=by, at=at)


def _reckon(programme: RunProgramme, kind: str, *, by: User, at: datetime) -> None:
    if kind == HomeReport.Kind.DAY_OFF:
        run_schedules.after_days_off(programme, by=by, at=at)
        return
    run_schedules.after_report(programme, by=by, at=at)


@transaction.atomic
def mark_consent(*, consent: Consent, reason: str, by: User, at: datetime) -> None:
    """A yes or no that was not this person's: it is asked again. Raises as for a report."""
    if IntakeSession.objects.select_for_update().get(pk=consent.session_id).is_open:
        raise CannotMark("Its intake is still open. End it on its tablet page first.")
    in_error.mark(row=consent, patient=consent.patient, reason=reason, by=by, at=at)


@transaction.atomic
def mark_referral(*, referral: Referral, reason: str, by: User, at: datetime) -> None:
    """A draft that asks about the wrong person: it ends. Raises as for a report.

    What was signed or sent is ended by its own steps, because someone may have read it.
    """
    held = Referral.objects.select_for_update().select_related("patient").get(pk=referral.pk)
    if held.state != Referral.State.DRAFT or held.letters.exists():
        raise CannotMark("This is no draft any more. Cancel the referral on its own page.")
    why = in_error.said(reason)
    in_error.mark(row=held, patient=held.patient, reason=why, by=by, at=at)
    was = held.state
    referring.change(held, version=held.version, state=Referral.State.CANCELLED, state_since=at)
    ReferralStep.objects.create(
        referral=held, from_state=was, to_state=held.state, how=ReferralStep.How.IN_PERSON,
        note=f"Entered in error: {why}"[:500], by=by, at=at,
    )  # fmt: skip
    referring.record("referral_step", held, by=by, at=at, fields=[held.state])


@transaction.atomic
def mark_case(*, case: EpisodeOfCare, reason: str, by: User, at: datetime) -> None:
    """A case that should not have been opened: it is closed. Raises as for a report."""
    held = EpisodeOfCare.objects.select_for_update().select_related("patient").get(pk=case.pk)
    holds = next(_in_the_way(held), None)
    if holds:
        raise CannotMark(holds)
    why = in_error.said(reason)
    in_error.mark(row=held, patient=held.patient, reason=why, by=by, at=at)
    if held.closed_at is None:
        words = f"Entered in error: {why}"[:200]
        patients.close_episode(episode=held, reason=words, by=by, at=at)


def _in_the_way(case: EpisodeOfCare) -> Iterator[str]:
    if case.evaluations.filter(signed_at__isnull=False, void=None).exists():
        yield "It holds a signed evaluation. Ask a second person to mark that as an error first."
    if SignedLetter.objects.filter(referral__episode=case).exists():
        yield "It holds a signed letter, so it cannot be marked. Close the case instead."
    if case.evaluations.filter(void=None).exists():
        yield "It holds a draft evaluation. Mark that as entered in error first."
    if case.visits.exclude(status=Visit.Status.ERROR).exists():
        yield "It holds a visit. Only a case whose visits are all entered in error is marked."
    if IntakeSession.objects.standing().filter(visit__episode=case).exists():
        yield "It holds an intake. Mark that as entered in error, or move it, first."
    if case.referrals.exclude(state__in=Referral.ENDED).exists():
        yield "It holds a referral that has not ended. Mark or cancel that first."
    if case.firings.filter(state=TriggerFiring.State.OPEN).exists():
        yield "A trigger of it waits for a decision. Decide that first."
