"""Opening a record against the usual rule, ending it, and the review by somebody else."""

from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit
from clinic.domain import glass
from clinic.domain.roles import Permission
from clinic.models import BreakGlass, Patient, User
from clinic.models.access import staff_of

Kind = BreakGlass.Kind
NEEDED = {Kind.EMERGENCY: Permission.BREAK_GLASS, Kind.CO_WORKER: Permission.SEE_PATIENT}


class MayNotOpen(Exception):
    """Who may not open this record at all."""


class SaysTooLittle(Exception):
    """The reason has too few words for whoever reviews it."""


class MayNotReview(Exception):
    """Who may not review this opening, or it was reviewed before."""


@transaction.atomic
def open_record(*, patient: Patient, kind: str, reason: str, by: User, at: datetime) -> BreakGlass:
    """The one record of ``patient`` is open to ``by`` for an hour; a manager is told.

    Raises :class:`MayNotOpen` and :class:`SaysTooLittle`.
    """
    if not by.may(NEEDED[Kind(kind)]) or patient.clinic_id != by.clinic_id:
        raise MayNotOpen("Your role does not include this.")
    if by.pk in staff_of(patient.pk):
        raise MayNotOpen("Nobody opens their own record.")
    if not glass.says_enough(reason):
        raise SaysTooLittle("Say in a few words why you need this record now.")
    row = BreakGlass.objects.create(
        clinic_id=by.clinic_id,
        kind=kind,
        user=by,
        patient=patient,
        reason=reason,
        opened_at=at,
        expires_at=at + timedelta(minutes=glass.MINUTES),
    )
    _record("break_glass" if kind == Kind.EMERGENCY else "open_co_worker", row, by, at)
    return row


@transaction.atomic
def end(*, row: BreakGlass, by: User, at: datetime) -> BreakGlass:
    """The person needs the record no longer. Raises :class:`MayNotOpen` for another's."""
    if row.user_id != by.pk:
        raise MayNotOpen("Somebody else opened this record.")
    if row.ended_at is None and at < row.expires_at:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _record("end_glass", row, by, at)
    return row


@transaction.atomic
def review(*, row: BreakGlass, finding: str, note: str, by: User, at: datetime) -> BreakGlass:
    """Whether the opening was needed, by somebody else. Raises :class:`MayNotReview`."""
    kept = BreakGlass.objects.select_for_update().get(pk=row.pk)
    if not by.may(Permission.REVIEW_GLASS) or kept.clinic_id != by.clinic_id:
        raise MayNotReview("Your role does not include this.")
    if kept.user_id == by.pk:
        raise MayNotReview("You opened this record yourself. Somebody else reviews it.")
    if kept.reviewed_at is not None:
        raise MayNotReview("Somebody else reviewed this meanwhile.")
    kept.finding, kept.note, kept.reviewed_by, kept.reviewed_at = finding, note, by, at
    kept.full_clean(exclude=["clinic", "user", "patient", "reviewed_by"])
    kept.save(update_fields=["finding", "note", "reviewed_by", "reviewed_at"])
    _record("review_glass", kept, by, at, fields=["finding", "note"])
    return kept


def _record(
    action: str, row: BreakGlass, by: User, at: datetime, *, fields: list[str] | None = None
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=row.clinic_id,
        patient=row.patient_id,
        about=row,
        fields=fields or [],
    )
