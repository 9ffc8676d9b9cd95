"""The charting screen: opening an evaluation, showing it, saving one cell, a row's drawer."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, visit_for
from clinic.actions.once import SameKeyOtherWork
from clinic.decorators import requires
from clinic.domain.body import Side
from clinic.domain.roles import Permission
from clinic.templatetags.clinic import clock, day
from evaluations import access, library
from evaluations.actions import charting
from evaluations.actions.charting import CellChanged, Entry, EvaluationIsSigned, RefusedFinding
from evaluations.domain.catalogue import Item, UnknownItem
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import chart, hop, live, referrals
from evaluations.views import cells, rows, scale, sheet

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_LONGEST_BODY = 1_000_000
KEPT = "kept"
"""Sent in place of a status: last time's value stands, unchanged and not measured again."""


class UnreadableCell(ValueError):
    """What was sent is no cell: a fault of the page, not of the person."""


@requires(Permission.RECORD_FINDING)
@require_POST
def open_(request: StaffRequest, patient_id: int, visit_id: int) -> HttpResponse:
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("This visit is not this patient's.")
    try:
        evaluation = charting.open_evaluation(visit=visit, by=request.user, at=timezone.now())
    except charting.VisitIsCancelled as error:
        messages.error(request, str(error))
        return redirect("clinic:patient", patient_id)
    return redirect("evaluations:chart", patient_id=patient_id, evaluation_id=evaluation.pk)


@requires(Permission.SEE_CHART)
@require_GET
def show(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    evaluation = _evaluation(request, patient_id, evaluation_id)
    whole = chart.chart(evaluation)
    pages = sheet.pages(whole)
    page = {
        "evaluation": evaluation,
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "steps": sheet.steps(pages),
        "versions": json.dumps(whole.versions),
        "before": scale.short_day(whole.before_on) if whole.before_on else "",
        "band_note": f"{evaluation.get_kind_display()}, {day(evaluation.visit.starts_at)}",
        "is_fixed": evaluation.is_signed or not request.user.may(Permission.RECORD_FINDING),
    }
    html = render_to_string("evaluations/chart.html", page, request)
    return HttpResponse(sheet.fill(html, pages))


@requires(Permission.SEE_CHART)
@require_GET
def drawer(request: StaffRequest, patient_id: int, evaluation_id: int, code: str) -> HttpResponse:
    """The further fields of one row, asked for when its More is pressed."""
    evaluation = _evaluation(request, patient_id, evaluation_id)
    item = _item(code)
    part = chart.chart(evaluation, {code})
    return HttpResponse(rows.drawer(item, part.of(code), scale.short_day(part.before_on)))


@requires(Permission.RECORD_FINDING)
@require_POST
def save_cell(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """One cell as it was left, as JSON. 200 means that it is on disk."""
    evaluation = _evaluation(request, patient_id, evaluation_id, action="view_to_chart")
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


@requires(Permission.SEE_CHART)
@require_GET
def checks(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The column beside the sheet: red flags, triggers of this case, what signing waits for."""
    evaluation = _evaluation(request, patient_id, evaluation_id, action="view_checks")
    now = timezone.now()
    firings = referrals.of_episode(evaluation.episode, now=now)
    page = {
        "evaluation": evaluation,
        "waiting": [one for one in firings if one.firing.state != TriggerFiring.State.CLOSED],
        "ledger": live.ledger_of(evaluation),
        "carried": len(chart.carried(evaluation)),
        "screen": live.neuro_screen(evaluation),
        "rules": len(library.ruleset().rules),
        "now": now,
    }
    return render(request, "evaluations/_live_checks.html", page)


@requires(Permission.SEE_CHART)
@require_GET
def hop_card(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The gate of the hop test with its reasons; the form itself only when the gate is open."""
    evaluation = _evaluation(request, patient_id, evaluation_id, action="view_hop_gate")
    verdict = hop.gate(evaluation, examiner=request.user, at=timezone.now())
    whole = chart.chart(evaluation, hop.CODES)
    page = {
        "verdict": verdict,
        "needs": hop.needs(verdict),
        "questions": rows.rows(hop.QUESTIONS, whole),
        "override": rows.rows([hop.OVERRIDE], whole) if verdict.overridable else "",
        "test": rows.rows([hop.TEST], whole)
        if hop.is_open(evaluation, verdict, examiner=request.user)
        else "",
    }
    return render(request, "evaluations/_hop_card.html", page)


def _evaluation(
    request: StaffRequest, patient_id: int, evaluation_id: int, *, action: str = "view"
) -> Evaluation:
    evaluation = access.evaluation_for(request, evaluation_id, action=action)
    if evaluation.patient_id != patient_id:
        raise Http404("This evaluation is not this patient's.")
    return evaluation


def _item(code: str) -> Item:
    try:
        return library.catalogue().item(code)
    except UnknownItem as error:
        raise Http404(str(error)) from error


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
