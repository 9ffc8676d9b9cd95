"""Opening an evaluation and recording its findings, one cell at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.actions.once import once
from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import judging
from evaluations.domain import findings
from evaluations.domain.catalogue import Item
from evaluations.domain.findings import Checked, FindingSet, Refused, Status
from evaluations.models import Evaluation, Finding, FindingRevision
from evaluations.queries import chart, hop
from evaluations.queries.chart import Row


class VisitIsCancelled(Exception):
    """A cancelled visit cannot be evaluated."""


class EvaluationIsSigned(Exception):
    """A signed evaluation does not change; what is new goes into an addendum."""


class RefusedFinding(ValueError):
    """What was typed cannot be; ``refused`` says how to fix it and what may have been meant."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__(refused.message)


class CellChanged(Exception):
    """Someone else changed this cell meanwhile; ``row`` is what stands there now."""

    def __init__(self, row: Row, *, by: str, at: datetime) -> None:
        self.row, self.by, self.at = row, by, at
        super().__init__(f"{by} changed this while you were typing.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One cell as it was left: what was typed, and the version of the cell that was on screen
    (0 when it had never been filled). ``keeps`` confirms last time's value as unchanged."""

    code: str
    side: Side
    qualifier: str
    raw: str
    status: Status
    base_version: int
    keeps: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What is on disk now. ``question`` asks once about an unusual value."""

    version: int
    at: datetime
    question: str = ""
    offer: str = ""


@transaction.atomic
def open_evaluation(*, visit: Visit, by: User, at: datetime) -> Evaluation:
    """The evaluation of this visit: the one there is, or a new one after the last signed one."""
    if visit.status == Visit.Status.CANCELLED:
        raise VisitIsCancelled("This visit is cancelled. Book it again before you evaluate.")
    there = Evaluation.objects.filter(visit=visit, void__isnull=True).order_by("-pk").first()
    if there is not None:
        return there
    previous = (
        Evaluation.objects.filter(
            episode_id=visit.episode_id, signed_at__isnull=False, void__isnull=True
        )
        .order_by("-signed_at")
        .first()
    )
    evaluation = Evaluation.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        episode_id=visit.episode_id,
        visit=visit,
        kind=_kind(visit, previous),
        previous=previous,
        opened_at=at,
        opened_by=by,
    )
    _audit("open", evaluation, by=by, at=at)
    return evaluation


def _kind(visit: Visit, previous: Evaluation | None) -> str:
    if visit.kind == Visit.Kind.DISCHARGE:
        return Evaluation.Kind.DISCHARGE
    return Evaluation.Kind.RE_EVALUATION if previous else Evaluation.Kind.INITIAL


def record_finding(
    *, evaluation: Evaluation, entry: Entry, key: str, by: User, at: datetime
) -> Saved:
    """Store one cell: evaluation version, cell, revision, audit event and judgement, all or none.

    ``key`` makes a resend harmless. Raises :class:`EvaluationIsSigned`,
    :class:`RefusedFinding`, :class:`CellChanged`,
    :class:`evaluations.domain.catalogue.UnknownItem` for a cell that does not exist, and
    :class:`clinic.actions.once.SameKeyOtherWork` when the key was used for another body.
    """
    answer = once(
        key=key,
        body={
            "evaluation": evaluation.pk,
            "cell": [entry.code, entry.side, entry.qualifier],
            "value": [entry.raw, entry.status, entry.base_version, entry.keeps],
        },
        clinic=evaluation.clinic_id,
        by=by,
        at=at,
        work=lambda: _record(evaluation, entry, by=by, at=at),
    )
    return Saved(**{**answer, "at": datetime.fromisoformat(answer["at"])})


def _record(evaluation: Evaluation, entry: Entry, *, by: User, at: datetime) -> dict[str, Any]:
    """The work of :func:`record_finding`, inside its transaction.

    The version of the evaluation is raised first: that row is the lock, so what is read after
    it is what will be changed.
    """
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    if not unsigned.update(version=F("version") + 1):
        raise EvaluationIsSigned("This evaluation is signed. Add an addendum instead.")
    item = library.catalogue().item(entry.code)
    rows = _beside(evaluation, item)
    if item.gated and entry.status is Status.TESTED:
        _check_gate(evaluation, entry, rows, by=by, at=at)
    earlier = _earlier(evaluation, entry) if entry.keeps else None
    checked = _kept(earlier) if earlier else _check(item, entry, chart.finding_set(rows))
    row = next((row for row in rows if row[:3] == _key(entry)), None)
    if row is not None and row[-1] != entry.base_version and _value(row) != _stored(checked):
        raise _changed(evaluation, row)
    version = _store(evaluation, entry, checked, row, earlier, by=by, at=at)
    cell = "/".join(part for part in _key(entry) if part)
    _audit("record_finding", evaluation, by=by, at=at, fields=[cell])
    if library.chart_facts().reads(entry.code):
        judging.judge_finding(evaluation=evaluation, by=by, at=at)
    question = checked.question
    return {
        "version": version,
        "at": at.isoformat(),
        "question": question.text if question else "",
        "offer": question.offer if question else "",
    }


def _beside(evaluation: Evaluation, item: Item) -> tuple[Row, ...]:
    """The cells that this one is read against: its own item's, and those its limits depend on."""
    codes = {item.code, *(one.cell for one in item.scales)}
    return tuple(chart.cells_of(evaluation.pk, codes))


def _check_gate(
    evaluation: Evaluation, entry: Entry, rows: tuple[Row, ...], *, by: User, at: datetime
) -> None:
    """The hop test: through the gate only, by a licensed therapist, and none after a positive."""
    verdict = hop.gate(evaluation, examiner=by, at=at)
    if not hop.is_open(evaluation, verdict, examiner=by):
        raise RefusedFinding(Refused(message="The hop test is not open. Its card says why."))
    sore = [row[1] for row in rows if row[2] == "" and row[5] == "positive"]
    if entry.qualifier == "" and any(side != entry.side for side in sore):
        raise RefusedFinding(
            Refused(message="The other side was positive. Stop here and hold running.")
        )


def _check(item: Item, entry: Entry, beside: FindingSet) -> Checked:
    checked = findings.check(item, entry.side, entry.qualifier, entry.raw, entry.status, beside)
    if isinstance(checked, Refused):
        raise RefusedFinding(checked)
    return checked


def _earlier(evaluation: Evaluation, entry: Entry) -> Finding:
    """The finding of the evaluation before that is confirmed unchanged."""
    code, side, qualifier = _key(entry)
    found = Finding.objects.filter(
        evaluation=evaluation.previous,
        code=code,
        side=side,
        qualifier=qualifier,
        status=Status.TESTED,
    ).first()
    if found is None:
        raise RefusedFinding(Refused(message="There is no earlier value to keep. Measure it."))
    return found


def _kept(earlier: Finding) -> Checked:
    return Checked(status=Status.TESTED, num=earlier.num, text=earlier.text, typed=earlier.typed)


def _key(entry: Entry) -> tuple[str, str, str]:
    return (entry.code, entry.side.value, entry.qualifier)


def _value(row: Row) -> tuple[str, int | None, str, str]:
    return row[3:7]


def _stored(checked: Checked) -> tuple[str, int | None, str, str]:
    return (checked.status.value, checked.num, checked.text, checked.reason)


def _changed(evaluation: Evaluation, row: Row) -> CellChanged:
    last = (
        FindingRevision.objects.filter(
            evaluation=evaluation, code=row[0], side=row[1], qualifier=row[2]
        )
        .order_by("-version")
        .values_list("by__name", "at")
        .first()
    )
    name, at = last or ("Someone", evaluation.opened_at)
    return CellChanged(row, by=name, at=at)


def _store(
    evaluation: Evaluation,
    entry: Entry,
    checked: Checked,
    row: Row | None,
    earlier: Finding | None,
    *,
    by: User,
    at: datetime,
) -> int:
    """Write the cell and its revision; the cell's new version."""
    code, side, qualifier = _key(entry)
    version = row[-1] + 1 if row else 1
    status, num, text, reason = _stored(checked)
    cell = {"code": code, "side": side, "qualifier": qualifier}
    value = {
        "status": status,
        "num": num,
        "text": text,
        "reason": reason,
        "typed": checked.typed,
        "carried_from": earlier,
        "version": version,
    }
    if row is None:
        made = Finding(evaluation=evaluation, **cell, **value, recorded_at=at, recorded_by=by)
        made.save(force_insert=True)
    else:
        Finding.objects.filter(evaluation=evaluation, **cell).update(
            **value, recorded_at=at, recorded_by=by
        )
    FindingRevision(evaluation=evaluation, **cell, **value, at=at, by=by).save(force_insert=True)
    return version


def _audit(
    action: str, evaluation: Evaluation, *, by: User, at: datetime, fields: Iterable[str] = ()
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        fields=fields,
    )
