"""Making, moving, cancelling visits, and taking people in."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actions import in_error
from clinic.actions.patients import ChangedMeanwhile
from clinic.models import EpisodeOfCare, Patient, User, Visit

_MAY_FOLLOW = {
    Visit.Status.BOOKED: {Visit.Status.ARRIVED, Visit.Status.CANCELLED, Visit.Status.NO_SHOW},
    Visit.Status.ARRIVED: {Visit.Status.WITH_THERAPIST, Visit.Status.DONE, Visit.Status.BOOKED},
    Visit.Status.WITH_THERAPIST: {Visit.Status.DONE, Visit.Status.ARRIVED},
    Visit.Status.DONE: {Visit.Status.WITH_THERAPIST},
    Visit.Status.CANCELLED: {Visit.Status.BOOKED},
    Visit.Status.NO_SHOW: {Visit.Status.BOOKED, Visit.Status.ARRIVED},
    Visit.Status.ERROR: set(),
}


class CannotMoveVisit(Exception):
    """The visit is past the point where this can be done; the message says what can."""


@transaction.atomic
def make_visit(
    *,
    episode: EpisodeOfCare,
    therapist: User,
    starts_at: datetime,
    kind: str,
    by: User,
    at: datetime,
    mode: str = Visit.Mode.IN_PERSON,
    outside_id: str = "",
) -> Visit:
    """``outside_id`` is the visit's name in the program that it was imported from."""
    visit = Visit(
        outside_id=outside_id,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        episode=episode,
        therapist=therapist,
        starts_at=starts_at,
        kind=kind,
        mode=mode,
        created_at=at,
        created_by=by,
    )
    visit.full_clean(exclude=["clinic", "patient"])
    visit.save()
    _record("create", visit, by=by, at=at)
    return visit


def _record(
    action: str,
    visit: Visit,
    *,
    by: User,
    at: datetime,
    fields: tuple[str, ...] = (),
    reason: str = "",
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=visit.clinic_id,
        patient=visit.patient_id,
        about=visit,
        fields=fields,
        reason=reason,
    )


def _change(visit: Visit, *, version: int, **values: object) -> Visit:
    """Compare-and-swap on ``version``; a stale form changes nothing."""
    changed = Visit.objects.filter(pk=visit.pk, version=version).update(
        version=version + 1, **values
    )
    if not changed:
        raise ChangedMeanwhile("Someone else changed this visit. Look again before you change it.")
    visit.refresh_from_db()
    return visit


@transaction.atomic
def move_visit(
    *, visit: Visit, starts_at: datetime, therapist: User, version: int, by: User, at: datetime
) -> Visit:
    if visit.status != Visit.Status.BOOKED:
        raise CannotMoveVisit("Only a booked visit can be moved. Make a new one instead.")
    moved = _change(visit, version=version, starts_at=starts_at, therapist=therapist)
    _record("move", moved, by=by, at=at, fields=("starts_at", "therapist"))
    return moved


@transaction.atomic
def cancel_visit(*, visit: Visit, reason: str, version: int, by: User, at: datetime) -> Visit:
    if not reason.strip():
        raise CannotMoveVisit("Say why the visit is cancelled.")
    _check_may_become(visit, Visit.Status.CANCELLED)
    cancelled = _change(
        visit, version=version, status=Visit.Status.CANCELLED, cancelled_reason=reason[:200]
    )
    _record("cancel", cancelled, by=by, at=at, fields=("status",), reason="see visit")
    return cancelled


@transaction.atomic
def enter_in_error(
    *,
    visit: Visit,
    reason: str,
    version: int,
    by: User,
    at: datetime,
    moved_to: Patient | None = None,
    became: Visit | None = None,
) -> Visit:
    """A visit that never was one of this person: it leaves the board and stays, struck, with why.

    Raises :class:`clinic.actions.in_error.NeedsReason`, :class:`ChangedMeanwhile`, and
    :class:`CannotMoveVisit` when it is marked already.
    """
    if visit.status == Visit.Status.ERROR:
        raise CannotMoveVisit("This visit is marked as entered in error already.")
    why = in_error.said(reason)
    marked = _change(visit, version=version, status=Visit.Status.ERROR, cancelled_reason=why[:200])
    in_error.mark(
        row=marked,
        patient=visit.patient,
        reason=why,
        moved_to=moved_to,
        became=became,
        by=by,
        at=at,
    )
    return marked


@transaction.atomic
def set_back(*, visit: Visit, reason: str, version: int, by: User, at: datetime) -> Visit:
    """The visit was started for somebody else: booked again, as if nobody had come yet."""
    booked = _change(visit, version=version, status=Visit.Status.BOOKED, arrived_at=None)
    _record("booked", booked, by=by, at=at, fields=("status", "arrived_at"), reason=reason)
    return booked


@transaction.atomic
def set_visit_status(*, visit: Visit, status: str, version: int, by: User, at: datetime) -> Visit:
    """Check in, hand to the therapist, finish; and each of these undone."""
    _check_may_become(visit, status)
    arrived = {"arrived_at": at} if status == Visit.Status.ARRIVED and not visit.arrived_at else {}
    changed = _change(visit, version=version, status=status, **arrived)
    _record(str(status), changed, by=by, at=at, fields=("status",))
    return changed


def _check_may_become(visit: Visit, status: str) -> None:
    if status not in _MAY_FOLLOW[Visit.Status(visit.status)]:
        raise CannotMoveVisit(f"A visit that is “{visit.get_status_display()}” cannot become that.")
