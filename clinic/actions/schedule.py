"""Visits from a file of another program: added and moved all at once, or none of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actions import patients, visits
from clinic.domain import schedule_plan
from clinic.domain.schedule_file import Table
from clinic.domain.schedule_plan import Plan
from clinic.domain.schedule_rows import Line, Mapped, Outcome
from clinic.models import Clinic, EpisodeOfCare, Patient, ScheduleImport, User, Visit
from clinic.queries import schedule


class ChangedSinceShown(Exception):
    """Visits changed after the list was shown. ``plan`` is what the file comes to now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("Visits were changed while you looked. This is the list as it is now.")
        self.plan = plan


class NeedsReason(ValueError):
    """Visits are cancelled with a reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The file that was read: its name, what it held, and which column is what."""

    name: str
    sha256: str
    table: Table
    mapped: Mapped


def plan(*, clinic: Clinic, source: Source, at: datetime) -> Plan:
    """What the file comes to; nothing is written."""
    known = schedule.known(clinic, source.table, source.mapped, now=at)
    return schedule_plan.plan(source.table, source.mapped, known)


@transaction.atomic
def apply(
    *,
    clinic: Clinic,
    source: Source,
    digest: str,
    cancel: Collection[int] = (),
    reason: str = "",
    by: User,
    at: datetime,
) -> ScheduleImport:
    """Add and move what the file asks for; ``cancel`` are visits it no longer has, ticked.

    ``digest`` is that of the plan that was shown. The same file again changes nothing. Raises
    :class:`ChangedSinceShown`, and :class:`NeedsReason` when visits are cancelled without one.
    """
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # two files at once: one after the other
    found = plan(clinic=clinic, source=source, at=at)
    if found.digest != digest:
        raise ChangedSinceShown(found)
    if cancel and not reason.strip():
        raise NeedsReason("Say why the visits are cancelled.")
    for line in found.of(Outcome.ADD):
        _add(clinic, line, by=by, at=at)
    for line in found.of(Outcome.CHANGE):
        _move(line, by=by, at=at)
    for gone in found.missing:
        if gone.pk in cancel:
            visit = Visit.objects.get(pk=gone.pk)
            visits.cancel_visit(visit=visit, reason=reason, version=gone.version, by=by, at=at)
    return _kept(clinic, source, found, by=by, at=at)


def _add(clinic: Clinic, line: Line, *, by: User, at: datetime) -> None:
    patient = Patient.objects.get(pk=line.patient_id, clinic=clinic)
    newest = patient.episodes.filter(closed_at=None).order_by("-opened_at", "-pk").first()
    case = newest or patients.open_episode(
        patient=patient, complaint="", side=EpisodeOfCare.Side.NONE, by=by, at=at
    )
    assert line.starts_at is not None  # noqa: S101  # a line that is added has its time
    visits.make_visit(
        episode=case,
        therapist=User.objects.get(pk=line.therapist_id, clinic=clinic),
        starts_at=line.starts_at,
        kind=line.kind,
        outside_id=line.outside_id,
        by=by,
        at=at,
    )


def _move(line: Line, *, by: User, at: datetime) -> None:
    assert line.visit is not None  # noqa: S101  # a line that changes has its visit
    assert line.starts_at is not None  # noqa: S101  # and its time
    visits.move_visit(
        visit=Visit.objects.get(pk=line.visit.pk),
        starts_at=line.starts_at,
        therapist=User.objects.get(pk=line.therapist_id),
        version=line.visit.version,
        by=by,
        at=at,
    )


def _kept(clinic: Clinic, source: Source, found: Plan, *, by: User, at: datetime) -> ScheduleImport:
    """What was done with each row, by line; names stay where they belong, in the records."""
    kept = ScheduleImport.objects.create(
        clinic=clinic,
        file_name=source.name[:200],
        sha256=source.sha256,
        rows=[_told(one) for one in found.lines],
        added=len(found.of(Outcome.ADD)),
        changed=len(found.of(Outcome.CHANGE)),
        refused=len(found.of(Outcome.CANNOT)),
        by=by,
        at=at,
    )
    audit.record("import_schedule", by=by, at=at, clinic=clinic, about=kept)
    return kept


def _told(line: Line) -> dict[str, Any]:
    return {
        "line": line.line,
        "outcome": line.outcome.value,
        "why": line.why,
        "patient": line.patient_id,
        "outside_id": line.outside_id,
    }
