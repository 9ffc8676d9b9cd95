"""The charting screen: opening an evaluation, showing it, a row's drawer."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, visit_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.templatetags.clinic import day
from evaluations import access, library
from evaluations.actions import charting
from evaluations.domain.catalogue import Item, UnknownItem
from evaluations.models import TriggerFiring
from evaluations.queries import (
    asking,
    chart,
    focus,
    hop,
    ledger,
    live,
    loops,
    referrals,
    rulesets,
)
from evaluations.views import catalogue, drawn, repeated, sheet, unfilled
from evaluations.views import more as more_of_row
from intake import queries as intake
from intake.queries import brief


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
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    whole = chart.chart(evaluation)
    pages = sheet.pages(whole, focus.called(evaluation))
    page = {
        "evaluation": evaluation,
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "steps": sheet.steps(pages),
        "last_step": len(pages) + 1,
        "versions": json.dumps(whole.versions),
        "before": sheet.day_before(whole),
        "index": catalogue.address(),
        "band_note": f"{evaluation.get_kind_display()}, {day(evaluation.visit.starts_at)}",
        "is_fixed": evaluation.is_signed or not request.user.may(Permission.RECORD_FINDING),
    }
    html = render_to_string("evaluations/chart.html", page, request)
    return HttpResponse(sheet.fill(html, pages))


@requires(Permission.SEE_CHART)
@require_GET
def drawer(request: StaffRequest, patient_id: int, evaluation_id: int, code: str) -> HttpResponse:
    """What stands behind the More of a row, or of ``?instance=`` of it."""
    item, instance = _item(code), request.GET.get("instance", "")
    _check_instance(item, instance)
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    part = chart.chart(evaluation, {code})
    return HttpResponse(more_of_row.drawer(item, part.of(code), instance))


@requires(Permission.SEE_CHART)
@require_GET
def draw(request: StaffRequest, patient_id: int, evaluation_id: int, code: str) -> HttpResponse:
    """One row that the page does not hold yet, or ``?instance=`` of a repeated item."""
    item, instance = _item(code), request.GET.get("instance", "")
    _check_instance(item, instance)
    if not sheet.is_drawn(item):
        raise Http404("This row has a card of its own.")
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    part = chart.chart(evaluation, {code})
    if instance:
        return HttpResponse(repeated.draw(item, part.of(code), instance))
    return HttpResponse(sheet.one_row(item, part))


@requires(Permission.SEE_CHART)
@require_GET
def more(request: StaffRequest, patient_id: int, evaluation_id: int, section: str) -> HttpResponse:
    """The rows of a section that the complaint does not call for; its derived values follow."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    try:
        html = sheet.folded(section, chart.chart(evaluation), focus.called(evaluation))
    except UnknownItem as error:
        raise Http404(str(error)) from error
    return HttpResponse(html, headers={"HX-Trigger": "checks"})


@requires(Permission.SEE_CHART)
@require_GET
def checks(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The column beside the sheet: red flags, triggers of this case, what signing waits for."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action="view_checks")
    now = timezone.now()
    firings = referrals.of_episode(evaluation.episode, now=now)
    page = {
        "evaluation": evaluation,
        "waiting": referrals.displayed(
            [one for one in firings if one.firing.state != TriggerFiring.State.CLOSED], now=now
        ),
        "again": loops.reoffers(evaluation.episode, now=now),
        "ledger": ledger.line_of_case(evaluation.episode),
        "asking": asking.next_up(evaluation.episode, at=now),
        "todo": live.before_signing(evaluation, focus.called(evaluation)),
        "derived": [
            {"place": unfilled.place_of(one.item, one.side), "words": one.words}
            for one in live.worked_out(evaluation)
        ],
        "screen": live.neuro_screen(evaluation),
        "rules": len(rulesets.in_force(evaluation.clinic_id).rules),
        "now": now,
    }
    return render(request, "evaluations/_live_checks.html", page)


@requires(Permission.SEE_CHART)
@require_GET
def hop_card(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The gate of the hop test with its reasons; the form itself only when the gate is open."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action="view_hop_gate")
    verdict = hop.gate(evaluation, examiner=request.user, at=timezone.now())
    whole = chart.chart(evaluation, hop.CODES)
    page = {
        "verdict": verdict,
        "needs": hop.needs(verdict),
        "procedure": hop.procedure(evaluation),
        "questions": drawn.rows(hop.QUESTIONS, whole),
        "override": drawn.rows([hop.OVERRIDE], whole) if verdict.overridable else "",
        "test": drawn.rows([hop.TEST], whole)
        if hop.is_open(evaluation, verdict, examiner=request.user)
        else "",
    }
    return render(request, "evaluations/_hop_card.html", page)


@requires(Permission.SEE_CHART)
@require_GET
def body(request: StaffRequest, patient_id: int, evaluation_id: int) -> HttpResponse:
    """The body chart of each sitting of the case over the one before it."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id, action="view_body_chart")
    session = intake.latest_session(evaluation.episode_id)
    charts = brief.page_of(session).charts if session else ()
    page = {"charts": charts[:SITTINGS], "session": session, "evaluation": evaluation}
    return render(request, "evaluations/_chart_body.html", page)


SITTINGS = 4
"""How many body charts stand beside the sheet; the intake page has them all."""


def _item(code: str) -> Item:
    try:
        return library.catalogue().item(code)
    except UnknownItem as error:
        raise Http404(str(error)) from error


def _check_instance(item: Item, instance: str) -> None:
    if instance and item.instance(instance) is None:
        raise Http404(f"{item.code} has no {instance}.")
