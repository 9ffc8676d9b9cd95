"""Settling one problem on the sign page: enter, keep, clear, say why not, or put the side right."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.body import SIDE_WORDS, Side
from clinic.models import User
from evaluations.actions import charting
from evaluations.actions.charting import Entry, EvaluationIsSigned, Saved
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Finding, FindingRevision
from evaluations.queries.blockers import At, Fix, raw_of
from evaluations.queries.chart import found_in


class CannotSettle(Exception):
    """It could not be settled so; the message says what to do instead."""


def settle(
    *, evaluation: Evaluation, place: At, fix: Fix, key: str, by: User, at: datetime
) -> None:
    """Do ``fix`` to the cell ``place``, whose ``raw`` is the value or the reason.

    ``key`` makes a resend harmless. Raises :class:`CannotSettle`.
    """
    try:
        if fix is Fix.MOVE:
            _move(evaluation, place, key=key, by=by, at=at)
        elif fix is Fix.CONFIRM:
            _confirm(evaluation, place, by=by, at=at)
        else:
            charting.record_finding(
                evaluation=evaluation, entry=_entry(place, fix), key=key, by=by, at=at
            )
    except charting.RefusedFinding as refused:
        raise CannotSettle(str(refused)) from refused
    except (charting.CellChanged, EvaluationIsSigned) as changed:
        raise CannotSettle(str(changed)) from changed


_STATUS = {
    Fix.ENTER: Status.TESTED,
    Fix.KEEP: Status.TESTED,
    Fix.NOT_TESTED: Status.NOT_TESTED,
    Fix.CLEAR: Status.CLEARED,
}


def _entry(place: At, fix: Fix) -> Entry:
    if fix is Fix.ENTER and not place.raw.strip():
        raise CannotSettle("Enter a result first.")
    return Entry(
        code=place.code,
        side=place.side,
        qualifier=place.qualifier,
        raw="" if fix in (Fix.KEEP, Fix.CLEAR) else place.raw,
        status=_STATUS[fix],
        base_version=place.base,
        keeps=fix is Fix.KEEP,
    )


@transaction.atomic
def _move(evaluation: Evaluation, place: At, *, key: str, by: User, at: datetime) -> None:
    """Put all of a test's cells on the other side, or none of them."""
    to = Side.RIGHT if place.side is Side.LEFT else Side.LEFT
    rows = Finding.objects.filter(evaluation=evaluation, code=place.code)
    rows = rows.exclude(status=Status.CLEARED)
    if rows.filter(side=to).exists():
        raise CannotSettle(f"{SIDE_WORDS[to].en} holds a result already. Change it on the chart.")
    versions = dict(
        Finding.objects.filter(evaluation=evaluation, code=place.code, side=to).values_list(
            "qualifier", "version"
        )
    )
    entries = []
    for row in rows.filter(side=place.side):
        found = found_in(row)
        here = Entry(
            code=row.code,
            side=place.side,
            qualifier=row.qualifier,
            raw=raw_of(found) if found.status is Status.TESTED else found.reason,
            status=found.status,
            base_version=row.version,
        )
        there = replace(here, side=to, base_version=versions.get(row.qualifier, 0))
        entries += [replace(here, raw="", status=Status.CLEARED), there]
    done = charting.record_findings(evaluation=evaluation, entries=entries, key=key, by=by, at=at)
    for result in done.results:
        if not isinstance(result, Saved):
            raise CannotSettle(str(result))


@transaction.atomic
def _confirm(evaluation: Evaluation, place: At, *, by: User, at: datetime) -> None:
    """Keep with the result that its side is true although the complaint names the other."""
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    if not unsigned.update(version=F("version") + 1):
        raise EvaluationIsSigned("This evaluation is signed. Add an addendum instead.")
    cell = {"code": place.code, "side": place.side, "qualifier": place.qualifier}
    row = Finding.objects.filter(evaluation=evaluation, status=Status.TESTED, **cell).first()
    if row is None or row.version != place.base:
        raise CannotSettle("This result was changed meanwhile. Look at it again.")
    row.reason, row.version = f"{place.this_side} is true", row.version + 1
    row.recorded_at, row.recorded_by = at, by
    row.save(update_fields=["reason", "version", "recorded_at", "recorded_by"])
    kept = ("status", "num", "text", "reason", "typed", "carried_from", "version")
    FindingRevision.objects.create(
        evaluation=evaluation, **cell, **{name: getattr(row, name) for name in kept}, at=at, by=by
    )
    audit.record(
        "confirm_side",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        fields=[f"{place.code}/{place.side}"],
    )
