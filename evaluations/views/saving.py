"""Saving cells as they are left, as JSON. 200 means that they are on disk."""

import json
import re
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
from clinic.templatetags.clinic import clock
from evaluations import library
from evaluations.actions import charting
from evaluations.actions.charting import CellChanged, Entry, EvaluationIsSigned, RefusedFinding
from evaluations.domain.catalogue import Item, UnknownItem
from evaluations.domain.findings import Status
from evaluations.models import Evaluation
from evaluations.queries import chart
from evaluations.views import cells, rows, scale, sheet
from evaluations.views.chart import evaluation_at

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_BODY = 1_000_000
KEPT = "kept"
"""Sent in place of a status: last time's value stands, unchanged and not measured again."""


class UnreadableCell(ValueError):
    """What was sent is no cell: a fault of the page, not of the person."""


@requires(Permission.RECORD_FINDING)
@require_POST
def save_cell(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """One cell as it was left, as JSON. 200 means that it is on disk."""
    evaluation = evaluation_at(request, patient_id, evaluation_id, action="view_to_chart")
    try:
        sent = read_cell(request)
        saved = charting.record_finding(
            evaluation=evaluation,
            entry=sent.entry,
            key=sent.key,
            by=request.user,
            at=timezone.now(),
        )
    except (UnreadableCell, UnknownItem) as error:
        return _refusal(400, "unreadable", str(error))
    except RefusedFinding as error:
        return _refusal(400, "refused", error.refused.message, offer=error.refused.offer)
    except CellChanged as error:
        return _conflict(error)
    except EvaluationIsSigned as error:
        return _refusal(423, "signed", str(error))
    except SameKeyOtherWork as error:
        return _refusal(422, "key", str(error))
    return JsonResponse(
        {
            "version": saved.version,
            "saved": f"{clock(saved.at)}",
            "question": saved.question,
            "offer": saved.offer,
            **_redrawn(evaluation, sent.entry),
        }
    )


def _gait_items() -> tuple[Item, ...]:
    return library.catalogue().in_section("gait")


def _redrawn(evaluation: Evaluation, entry: Entry) -> dict[str, str]:
    """What a saved cell changes on the page: its words, its row's end, its test's foot, the
    gait sentence."""
    item = library.catalogue().item(entry.code)
    in_gait = item.section == "gait"
    codes = {one.code for one in _gait_items()} if in_gait else {item.code}
    part = chart.chart(evaluation, codes)
    drawn = rows.sheet_of(item, part.of(item.code), scale.short_day(part.before_on))
    return {
        "value": cells.said(item, drawn.now.get(entry.code, entry.side, entry.qualifier)),
        "scale": scale.drawing(item, drawn.now, drawn.before),
        "delta": scale.delta(item, drawn.now, drawn.before),
        "foot": rows.foot(drawn),
        "sentence": sheet.sentence(part.cells.values()) if in_gait else "",
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A cell and the key of this attempt to save it."""

    entry: Entry
    key: str


def read_cell(request: HttpRequest) -> Sent:
    """The JSON body ``{cell, raw, status, base, key}``; raises :class:`UnreadableCell`."""
    if len(request.body) > _LONGEST_BODY:
        raise UnreadableCell("This text is far too long to save. Shorten it.")
    try:
        body: Any = json.loads(request.body)
        code, side, qualifier = body["cell"].split("/")
        raw, status, base, key = body["raw"], body["status"], body["base"], body["key"]
        entry = Entry(
            code=code,
            side=Side(side),
            qualifier=qualifier,
            raw=raw,
            status=Status.TESTED if status == KEPT else Status(status),
            base_version=base,
            keeps=status == KEPT,
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableCell("The page sent something that is no cell. Load it again.") from error
    if not isinstance(raw, str) or type(base) is not int or not _is_key(key):
        raise UnreadableCell("The page sent something that is no cell. Load it again.")
    return Sent(entry=entry, key=key)


def _is_key(key: object) -> bool:
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def _refusal(status: int, kind: str, message: str, *, offer: str = "") -> JsonResponse:
    return JsonResponse({"error": kind, "message": message, "offer": offer}, status=status)


def _conflict(error: CellChanged) -> JsonResponse:
    found = chart.found(error.row)
    item = library.catalogue().item(found.code)
    return JsonResponse(
        {
            "error": "conflict",
            "message": f"{error.by} changed this at {clock(error.at)} while you were typing.",
            "theirs": cells.said(item, found),
            "value": found.text or cells.said(item, found),
            "status": found.status.value,
            "version": error.row[-1],
        },
        status=409,
    )
