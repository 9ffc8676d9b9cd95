"""Opening an evaluation and recording its findings, one cell or many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.actions.once import once
from clinic.models import User, Visit, in_error
from evaluations import library
from evaluations.actions import judging
from evaluations.actions.cells import (
    CellChanged,
    Entry,
    Outcome,
    RefusedFinding,
    Sheet,
    Stale,
    Write,
    is_gated,
)
from evaluations.domain.catalogue import UnknownItem
from evaluations.domain.findings import Question, Refused
from evaluations.models import Evaluation, EvaluationVoid, Finding, FindingRevision
from evaluations.queries import changes
from evaluations.queries.changes import Change, Key
from evaluations.queries.past import COLUMNS, Row

__all__ = [
    "MOST_CELLS",
    "CellChanged",
    "Entry",
    "EvaluationIsSigned",
    "RefusedFinding",
    "Result",
    "Saved",
    "SavedCells",
    "TooManyCells",
    "VisitIsCancelled",
    "open_evaluation",
    "record_finding",
    "record_findings",
]

MOST_CELLS = 300
"""Cells that one request may bring."""


class VisitIsCancelled(Exception):
    """A cancelled visit cannot be evaluated."""


class EvaluationIsSigned(Exception):
    """A signed evaluation does not change; what is new goes into an addendum."""


class TooManyCells(ValueError):
    """More than :data:`MOST_CELLS` at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What is on disk now. ``questions`` ask once about an unusual value."""

    version: int
    at: datetime
    questions: tuple[Question, ...] = ()

    @property
    def question(self) -> str:
        return self.questions[0].text if self.questions else ""

    @property
    def offer(self) -> str:
        return self.questions[0].offer if self.questions else ""


Result = Saved | RefusedFinding | CellChanged | UnknownItem


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedCells:
    """One result for each entry, in order: saved, or why that one was not.

    ``seen`` is the version of the evaluation that the page knows now; ``others`` holds every cell
    that other requests changed since the one it knew before.
    """

    at: datetime
    seen: int | None
    results: tuple[Result, ...]
    others: tuple[Change, ...] = ()


@transaction.atomic
def open_evaluation(*, visit: Visit, by: User, at: datetime) -> Evaluation:
    """The evaluation of this visit: the one there is, or a new one after the last signed one."""
    if visit.status == Visit.Status.ERROR:
        raise VisitIsCancelled("This visit is entered in error. Evaluate at the right one.")
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
    """Store one cell, or raise why it is not stored; otherwise as :func:`record_findings`.

    Raises :class:`RefusedFinding`, :class:`CellChanged` and
    :class:`evaluations.domain.catalogue.UnknownItem` for a cell that does not exist.
    """
    done = record_findings(evaluation=evaluation, entries=[entry], key=key, by=by, at=at)
    (result,) = done.results
    if isinstance(result, Saved):
        return result
    raise result


def record_findings(
    *,
    evaluation: Evaluation,
    entries: Sequence[Entry],
    key: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> SavedCells:
    """Store many cells at once: evaluation version, cells, revisions, one audit event and one
    judgement commit together or not at all.

    A cell that is refused or that someone else changed leaves the others saved; when none can
    be saved nothing is written. ``key`` makes a resend harmless. ``seen`` is the version of the
    evaluation that the page knew. Raises :class:`TooManyCells`, :class:`EvaluationIsSigned` and
    :class:`clinic.actions.once.SameKeyOtherWork` when the key was used for another body.
    """
    if len(entries) > MOST_CELLS:
        raise TooManyCells(
            f"At most {MOST_CELLS} values are saved at once; these are {len(entries)}."
        )
    try:
        answer = once(
            key=key,
            body={"evaluation": evaluation.pk, "cells": [_told(entry) for entry in entries]},
            clinic=evaluation.clinic_id,
            by=by,
            at=at,
            work=lambda: _record(evaluation, entries, seen, by=by, at=at),
        )
    except _NothingSaved as nothing:
        return SavedCells(at=at, seen=seen, results=nothing.results)
    return _remembered(answer)


class _NothingSaved(Exception):
    """Takes the version back when no cell could be saved."""

    def __init__(self, results: tuple[Result, ...]) -> None:
        self.results = results


def _told(entry: Entry) -> list[Any]:
    return [*entry.key, entry.raw, entry.status, entry.base_version, entry.keeps]


def _record(
    evaluation: Evaluation, entries: Sequence[Entry], seen: int | None, *, by: User, at: datetime
) -> dict[str, Any]:
    """The work of :func:`record_findings`, inside its transaction.

    The version of the evaluation is raised first: that row is the lock, so what is read after
    it is what will be changed.
    """
    version = _locked(evaluation)
    others = _others(evaluation, seen, version)
    sheet = Sheet.opened(evaluation, entries, by=by, at=at)
    read: dict[int, Outcome] = {}
    for wave in _waves(entries):
        read |= {number: sheet.read(entries[number]) for number in wave}
        writes = [one for number in wave if isinstance(one := read[number], Write)]
        if writes:
            _store(evaluation, writes, by=by, at=at)
    results = _results(evaluation, [read[number] for number in range(len(entries))], at)
    if not sheet.written:
        raise _NothingSaved(results)
    cells = ["/".join(part for part in key if part) for key in sheet.written]
    _audit("record_finding", evaluation, by=by, at=at, fields=cells)
    return {
        "at": at.isoformat(),
        "seen": version,
        "others": [[list(one.row), one.by, one.at.isoformat()] for one in others],
        "results": [_told_result(one) for one in results],
    }


def _locked(evaluation: Evaluation) -> int:
    """The version of the evaluation from now on; nobody else changes it before we commit."""
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    unsigned = unsigned.exclude(in_error("evaluation"))
    if unsigned.filter(version=evaluation.version).update(version=evaluation.version + 1):
        return evaluation.version + 1
    if not unsigned.update(version=F("version") + 1):
        if EvaluationVoid.objects.filter(evaluation=evaluation).exists():
            raise EvaluationIsSigned("This evaluation is entered in error. Write in the right one.")
        raise EvaluationIsSigned("This evaluation is signed. Add an addendum instead.")
    return unsigned.values_list("version", flat=True).get()


def _others(evaluation: Evaluation, seen: int | None, version: int) -> list[Change]:
    """What was saved between the version that the page knew and the one raised just now."""
    between = version - 1 - seen if seen is not None else 0
    return changes.of_last(evaluation.pk, between) if between > 0 else []


def _waves(entries: Sequence[Entry]) -> list[list[int]]:
    """The entries by number: those behind a gate last, when the others are on disk."""
    gated = {number for number, entry in enumerate(entries) if is_gated(entry)}
    return [[n for n in range(len(entries)) if n not in gated], sorted(gated)]


def _store(evaluation: Evaluation, writes: list[Write], *, by: User, at: datetime) -> None:
    """Write the cells and their revisions, and judge when a rule reads one of them."""
    values = [dict(zip(COLUMNS, write.row, strict=True)) for write in writes]
    Finding.objects.bulk_create(
        [Finding(evaluation=evaluation, recorded_at=at, **value) for value in values],
        update_conflicts=True,
        unique_fields=_CELL,
        update_fields=_VALUE,
    )
    FindingRevision.objects.bulk_create(
        FindingRevision(evaluation=evaluation, at=at, by=by, **_without_author(value))
        for value in values
    )
    if any(library.chart_facts().reads(write.row[0]) for write in writes):
        judging.judge_finding(evaluation=evaluation, by=by, at=at)


_CELL = ["evaluation", "code", "side", "qualifier"]
_VALUE = [
    "status", "num", "text", "reason", "typed", "carried_from", "version", "recorded_at",
    "recorded_by",
]  # fmt: skip


def _without_author(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name != "recorded_by_id"}


def _results(evaluation: Evaluation, read: Sequence[Outcome], at: datetime) -> tuple[Result, ...]:
    """What became of each entry, with the names of those who were first."""
    stale = [one.row[:3] for one in read if isinstance(one, Stale)]
    firsts = changes.last_of(evaluation.pk, stale) if stale else {}
    return tuple(_result(one, firsts, evaluation, at) for one in read)


def _result(
    one: Outcome, firsts: dict[Key, Change], evaluation: Evaluation, at: datetime
) -> Result:
    if isinstance(one, Write):
        return Saved(version=one.row[-1], at=at, questions=one.questions)
    if not isinstance(one, Stale):
        return one
    first = firsts.get(one.row[:3])
    if first is None:  # a cell from before changes were kept
        return CellChanged(one.row, by="Someone", at=evaluation.opened_at)
    return CellChanged(one.row, by=first.by, at=first.at)


def _told_result(result: Result) -> dict[str, Any]:
    """A result as JSON, for the answer to a resend."""
    match result:
        case Saved():
            asked = [[one.text, one.offer] for one in result.questions]
            return {"version": result.version, "asked": asked}
        case RefusedFinding():
            return {"refused": result.refused.message, "offer": result.refused.offer}
        case CellChanged():
            return {"row": list(result.row), "by": result.by, "at": result.at.isoformat()}
        case _:
            return {"unknown": str(result)}


def _remembered(answer: dict[str, Any]) -> SavedCells:
    at = datetime.fromisoformat(answer["at"])
    return SavedCells(
        at=at,
        seen=answer["seen"],
        results=tuple(_remembered_result(told, at) for told in answer["results"]),
        others=tuple(
            Change(row=_row(row), by=name, at=datetime.fromisoformat(when))
            for row, name, when in answer["others"]
        ),
    )


def _remembered_result(told: dict[str, Any], at: datetime) -> Result:
    if "version" in told:
        asked = tuple(Question(text=text, offer=offer) for text, offer in told["asked"])
        return Saved(version=told["version"], at=at, questions=asked)
    if "row" in told:
        when = datetime.fromisoformat(told["at"])
        return CellChanged(_row(told["row"]), by=told["by"], at=when)
    if "unknown" in told:
        return UnknownItem(told["unknown"])
    return RefusedFinding(Refused(message=told["refused"], offer=told["offer"]))


def _row(told: list[Any]) -> Row:
    return cast("Row", tuple(told))


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
