"""Two records that are of one person: joined without moving a row, and taken apart again.

``Patient.merged_into`` says which record stands; :class:`clinic.models.PatientMerge` says who
decided it. It is done in this app because sittings, holds and run programmes are looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actions import patients
from clinic.models import EpisodeOfCare, Patient, PatientMerge, User, records_of
from evaluations.actions import reasons, withdrawing
from evaluations.queries import same_person

SHORTEST_REASON = 10


class CannotMerge(ValueError):
    """The records stay as they are; the message says why, and what to do first."""


class CannotUnmerge(ValueError):
    """The merge stands as it is; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Which record stands, and what of the other one it takes over.

    ``taken`` are fields of :data:`clinic.actions.patients.EDITABLE`. ``versions`` are the versions
    of both records as they were on screen, by id.
    """

    kept: Patient
    absorbed: Patient
    versions: Mapping[int, int]
    taken: tuple[str, ...] = field(default=())


@transaction.atomic
def merge(*, choice: Choice, reason: str, by: User, at: datetime) -> PatientMerge:
    """From now on ``kept`` stands for the person of both records. No other row changes.

    A hold on running in either record withdraws every run programme of the person, as a hold
    found in one record would. Raises :class:`CannotMerge` and
    :class:`clinic.actions.patients.ChangedMeanwhile`.
    """
    kept, absorbed = _held(choice)
    why = _reason(reason, "Say how you know that they are one person", CannotMerge)
    row: PatientMerge = PatientMerge.objects.create(
        clinic_id=kept.clinic_id, kept=kept, absorbed=absorbed, reason=why, by=by, at=at
    )
    Patient.objects.filter(pk=absorbed.pk).update(merged_into=kept)
    _record("merge", row, by=by, at=at)
    if choice.taken:
        patients.correct_patient(
            patient=kept,
            details=_values(absorbed, choice.taken),
            version=kept.version,
            by=by,
            at=at,
        )
    withdrawing.withdraw_held(patient_id=kept.pk, by=by, at=at)
    return row


def _held(choice: Choice) -> tuple[Patient, Patient]:
    """Both records as they are now, locked with their cases: a rule that fires waits its turn."""
    pair = [choice.kept.pk, choice.absorbed.pk]
    locked = Patient.objects.select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk")
    rows = {row.pk: row for row in locked.select_related("clinic")}
    if len(rows) < 2:
        raise CannotMerge("Choose two records. These are the same one.")
    kept, absorbed = (rows[pk] for pk in pair)
    if bars := same_person.bars(kept, absorbed):
        raise CannotMerge(" ".join(bar.words for bar in bars))
    for record in (kept, absorbed):
        if record.version != choice.versions.get(record.pk):
            raise patients.ChangedMeanwhile(
                f"Someone changed {record.number} since you opened this page. Compare them again."
            )
        cases = EpisodeOfCare.objects.filter(patient_id__in=records_of(record.pk))
        list(cases.select_for_update().order_by("pk").values_list("pk"))
    return kept, absorbed


def _values(absorbed: Patient, taken: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(absorbed, name) for name in taken if name in patients.EDITABLE}


def _reason(typed: str, ask: str, refusal: type[ValueError]) -> str:
    try:
        return reasons.clean(typed, shortest=SHORTEST_REASON, ask=ask)
    except reasons.TooShort as refused:
        raise refusal(str(refused)) from refused


@transaction.atomic
def unmerge(*, merge: PatientMerge, reason: str, by: User, at: datetime) -> PatientMerge:
    """Take one merge back, whatever came before or after it; what was withdrawn stays so."""
    pair = [merge.kept_id, merge.absorbed_id]
    list(Patient.objects.select_for_update().filter(pk__in=pair).order_by("pk").values_list("pk"))
    if merge.undoes_id or PatientMerge.objects.filter(undoes=merge).exists():
        raise CannotUnmerge("These two records are apart already.")
    why = _reason(reason, "Say how you know that they are two people", CannotUnmerge)
    row: PatientMerge = PatientMerge.objects.create(
        clinic_id=merge.clinic_id,
        kept_id=merge.kept_id,
        absorbed_id=merge.absorbed_id,
        undoes=merge,
        reason=why,
        by=by,
        at=at,
    )
    Patient.objects.filter(pk=merge.absorbed_id).update(merged_into=None)
    _record("unmerge", row, by=by, at=at)
    return row


def _record(action: str, row: PatientMerge, *, by: User, at: datetime) -> None:
    """One event on each record, so that the history of either tells it."""
    for patient_id in (row.kept_id, row.absorbed_id):
        audit.record(
            action,
            by=by,
            at=at,
            clinic=row.clinic_id,
            patient=patient_id,
            about=row,
            fields=["merged_into"],
            reason="see merge",
        )
