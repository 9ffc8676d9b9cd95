"""Which records are past their time, who said that they may go, and whose are kept regardless."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from clinic import audit
from clinic.domain import retention
from clinic.domain.roles import Permission
from clinic.domain.text import clean_line
from clinic.models import Clinic, LegalHold, Patient, PurgeList, User
from clinic.queries import belongings
from clinic.queries.belongings import Rows


class MayNotPurge(Exception):
    """A list that cannot be made or approved. Says why, for the manager."""


@transaction.atomic
def set_hold(*, patient: Patient, held: bool, reason: str, by: User, at: datetime) -> LegalHold:
    """Keep the person's record whatever its age, or no longer."""
    hold = LegalHold.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        held=held,
        reason=clean_line(reason, limit=500),
        by=by,
        at=at,
    )
    audit.record(
        "hold_record" if held else "release_record",
        by=by,
        at=at,
        clinic=patient.clinic_id,
        patient=patient,
        about=hold,
    )
    return hold


def due_on(patient: Patient, rows: Rows) -> date:
    """The first day on which the person's record may go."""
    clinic = patient.clinic
    return retention.kept_until(
        last=belongings.last_written(rows).astimezone(clinic.zone).date(),
        birth_date=patient.birth_date,
        years=clinic.keep_years,
        minors_to_age=clinic.keep_minors_to_age,
    )


@transaction.atomic
def make_list(*, clinic: Clinic, by: User, at: datetime) -> PurgeList:
    """List every record past its time. Raises :class:`MayNotPurge` when there is none."""
    today = at.astimezone(clinic.zone).date()
    before = at - timedelta(days=365 * clinic.keep_years)
    entries = [
        entry
        for patient in belongings.candidates(clinic, before=before)
        if (entry := _entry(patient, today)) is not None
    ]
    if not entries:
        raise MayNotPurge("No record is past its time.")
    made = PurgeList.objects.create(
        clinic=clinic, cutoff=before.astimezone(UTC).date(), entries=entries, made_at=at, made_by=by
    )
    audit.record("list_purge", by=by, at=at, clinic=clinic, about=made)
    return made


def _entry(patient: Patient, today: date) -> dict[str, object] | None:
    if belongings.is_held(patient):
        return None
    rows = belongings.of_person(patient)
    due = due_on(patient, rows)
    if due > today or belongings.ties(rows):
        return None
    return {
        "patient": patient.pk,
        "number": patient.number,
        "due": due.isoformat(),
        "rows": sum(len(ids) for ids in rows.values()),
    }


@transaction.atomic
def approve(*, purge_list: PurgeList, by: User, at: datetime) -> PurgeList:
    """The second person's word. Nothing goes until someone runs `manage.py purge`."""
    held = PurgeList.objects.select_for_update().get(pk=purge_list.pk)
    if held.approved_at is not None:
        raise MayNotPurge("It is approved already.")
    if held.made_by_id == by.pk:
        raise MayNotPurge("Someone else approves it: whoever made a list cannot.")
    if not by.may(Permission.KEEP_RECORDS):
        raise MayNotPurge("Only a manager approves it.")
    held.approved_at, held.approved_by = at, by
    held.save(update_fields=["approved_at", "approved_by"])
    audit.record("approve_purge", by=by, at=at, clinic=held.clinic_id, about=held)
    return held
