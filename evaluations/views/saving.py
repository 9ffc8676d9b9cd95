"""Saving cells as they are left, one or many, as JSON. 200 means that they are on disk."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.access import StaffRequest
from clinic.actions.once import SameKeyOtherWork
from clinic.decorators import requires
from clinic.domain.body import Side
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import charting
from evaluations.actions.charting import Entry, EvaluationIsSigned, TooManyCells
from evaluations.domain.findings import Status
from evaluations.views.saved import Answer

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_BODY = 1_000_000
_NO_CELL = "The page sent something that is no cell. Load it again."
KEPT = "kept"
"""Sent in place of a status: last time's value stands, unchanged and not measured again."""


class UnreadableCell(ValueError):
    """What was sent is no cell: a fault of the page, not of the person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """Cells in the order sent, what was no cell in its place, and the key of this attempt.

    ``seen`` is the version of the evaluation that the page knows.
    """

    cells: tuple[tuple[str, Entry | UnreadableCell], ...]
    key: str
    seen: int | None
    is_one: bool


@requires(Permission.RECORD_FINDING)
@require_POST
def save_cell(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """Cells as they were left: ``{cell, raw, status, base, key}``, or many in ``cells``.

    One cell answers 200, 400 (refused, unreadable) or 409 (changed by someone else). Many answer
    200 with a result for each; only the whole can be unreadable (400), too much (413), signed
    meanwhile (423) or another body for the same key (422).
    """
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action="view_to_chart")
    try:
        sent = read(request)
        entries = [one for _, one in sent.cells if isinstance(one, Entry)]
        done = charting.record_findings(
            evaluation=evaluation,
            entries=entries,
            key=sent.key,
            by=request.user,
            at=timezone.now(),
            seen=sent.seen,
        )
    except UnreadableCell as error:
        return _refusal(400, "unreadable", str(error))
    except TooManyCells as error:
        return _refusal(413, "unreadable", str(error))
    except EvaluationIsSigned as error:
        return _refusal(423, "signed", str(error))
    except SameKeyOtherWork as error:
        return _refusal(422, "key", str(error))
    answer = Answer(evaluation, entries, done, by=request.user)
    if sent.is_one:
        status, body = answer.one()
        return JsonResponse(body, status=status)
    results = iter(answer.results())
    told = [
        next(results) if isinstance(one, Entry) else _unreadable(cell, one)
        for cell, one in sent.cells
    ]
    return JsonResponse(answer.whole() | {"results": told})


def read(request: HttpRequest) -> Sent:
    """The JSON body; raises :class:`UnreadableCell`."""
    if len(request.body) > _LONGEST_BODY:
        raise UnreadableCell("This text is far too long to save. Shorten it.")
    try:
        body: Any = json.loads(request.body)
        key, many, seen = body["key"], body.get("cells"), body.get("seen")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableCell(_NO_CELL) from error
    if not isinstance(key, str) or not _KEY.fullmatch(key) or type(seen) not in (int, type(None)):
        raise UnreadableCell(_NO_CELL)
    if many is None:
        return Sent(cells=(_one(body),), key=key, seen=seen, is_one=True)
    if not isinstance(many, list) or not many:
        raise UnreadableCell(_NO_CELL)
    return Sent(cells=tuple(_each(many)), key=key, seen=seen, is_one=False)


def _one(sent: Any) -> tuple[str, Entry]:
    return sent["cell"], _entry(sent)


def _each(many: list[Any]) -> Iterable[tuple[str, Entry | UnreadableCell]]:
    for sent in many:
        try:
            yield sent["cell"], _entry(sent)
        except (UnreadableCell, TypeError, KeyError) as error:
            name = sent.get("cell") if isinstance(sent, dict) else ""
            unreadable = error if isinstance(error, UnreadableCell) else UnreadableCell(_NO_CELL)
            yield name if isinstance(name, str) else "", unreadable


def _entry(sent: Any) -> Entry:
    try:
        code, side, qualifier = sent["cell"].split("/")
        raw, status, base = sent["raw"], sent["status"], sent["base"]
        entry = Entry(
            code=code,
            side=Side(side),
            qualifier=qualifier,
            raw=raw,
            status=Status.TESTED if status == KEPT else Status(status),
            base_version=base,
            keeps=status == KEPT,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableCell(_NO_CELL) from error
    if not isinstance(raw, str) or type(base) is not int:
        raise UnreadableCell(_NO_CELL)
    return entry


def _unreadable(cell: str, error: UnreadableCell) -> dict[str, Any]:
    return {"cell": cell, "ok": False, "error": "unreadable", "message": str(error)}


def _refusal(status: int, kind: str, message: str) -> JsonResponse:
    return JsonResponse({"error": kind, "message": message, "offer": ""}, status=status)
