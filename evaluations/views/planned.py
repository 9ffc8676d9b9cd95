"""The plan page itself, and how a part of it is saved: shown again with what to fix, or done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from clinic.access import StaffRequest
from clinic.domain.roles import Permission
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.actions.plan_writing import RefusedPlan
from evaluations.forms import plan as forms
from evaluations.forms import plan_exercises as plan_exercises_forms
from evaluations.forms import plan_goals
from evaluations.forms.plan_parts import PartForm
from evaluations.models import Evaluation
from evaluations.queries import plan_exercises, plan_page, run_page

PAGE = "evaluations/plan.html"
LONGEST_QUERY = 100


def part(
    request: StaffRequest,
    evaluation: Evaluation,
    name: str,
    form: PartForm,
    save: Callable[..., object],
    at_part: str = "",
) -> HttpResponse:
    """Save one part and go back to the page, or show it again with what to fix."""
    if form.is_valid():
        try:
            save(form, evaluation, by=request.user, at=timezone.now())
        except RefusedPlan as refused:
            form.show(refused.faults)
        except EvaluationIsSigned as signed:
            messages.error(request, str(signed))
            return back(evaluation)
        else:
            return back(evaluation, at_part)
    return page(request, evaluation, {name: form}, status=422)


def act(
    request: StaffRequest, evaluation: Evaluation, do: Callable[..., object], at_part: str = ""
) -> HttpResponse:
    """Do what one button says; what is refused stands above the page."""
    try:
        do(by=request.user, at=timezone.now())
    except (EvaluationIsSigned, RefusedPlan) as refused:
        messages.error(request, str(refused))
    return back(evaluation, at_part)


def back(evaluation: Evaluation, at_part: str = "") -> HttpResponse:
    """To the page, at the part that changed."""
    address = reverse("evaluations:plan", args=[evaluation.patient_id, evaluation.pk])
    return HttpResponseRedirect(f"{address}#{at_part}" if at_part else address)


def page(
    request: StaffRequest,
    evaluation: Evaluation,
    sent: dict[str, PartForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The whole page; ``sent`` are forms that could not be saved, by the name they go by."""
    at = timezone.now()
    shown = plan_page.page(evaluation, viewer=request.user, at=at)
    given = {**forms.all_of(shown), **(sent or {})}
    context: dict[str, Any] = {
        "patient": evaluation.patient,
        "episode": evaluation.episode,
        "evaluation": evaluation,
        "age": evaluation.patient.age_on(timezone.localdate()),
        "page": shown,
        "exercises": plan_exercises_forms.with_rows(shown, given),
        "library": plan_exercises.search(
            shown.plan, shown.standing, request.GET.get("exercise", "").strip()[:LONGEST_QUERY]
        ),
        "goals": plan_goals.with_goals(shown, given),
        "problems": plan_goals.with_problems(shown, given),
        "waiting": plan_goals.with_waiting(shown, given),
        "may_write": request.user.may(Permission.WRITE_PLAN) and not evaluation.is_signed,
        "running": run_page.on_plan(evaluation, at=at),
        "may_draft": request.user.may(Permission.WRITE_PLAN),
        "saved_at": timezone.localtime(at),
        "not_saved": bool(sent),
        **given,
    }
    return render(request, PAGE, context, status=status)
