"""What a person reports on the phone: a run, the morning after, an exercise, a day, days away."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evaluations import library
from evaluations.actions import reporting
from evaluations.actions.plan_links import phone
from evaluations.actions.reporting import Reported, Reporter
from evaluations.decorators import PhoneRequest, at_home, wants_json, words_of
from evaluations.domain import day_words
from evaluations.domain.home_report import ExerciseSaid
from evaluations.forms import at_home as forms
from evaluations.forms.at_home import Report
from evaluations.models import PlanLink
from evaluations.queries import home_told, plan_at_home, running

Keep = Callable[[Any, str], Reported]


@at_home()
@require_http_methods(["GET", "POST"])
def run(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    standing = running.standing(link.evaluation.episode, at=timezone.now())
    if standing is None:
        raise Http404("There is no running plan.")
    form = forms.RunForm(
        request.POST or None,
        language=link.language,
        today=timezone.localdate(),
        unit=standing.unit,
        planned=[one.on for one in standing.sessions],
        initial={"on": request.GET.get("on", "")},
    )
    return _report(request, link, form, "run_title", lambda said, key: _log_run(link, said, key))


@at_home()
@require_http_methods(["GET", "POST"])
def morning(request: PhoneRequest, link: PlanLink, report_id: int) -> HttpResponse:
    """The morning after a run that was reported."""
    of = home_told.report_of(link, report_id)
    if of is None:
        raise Http404("There is no such run.")
    form = forms.MorningForm(request.POST or None, language=link.language, on=of.on)
    lead = form.say("morning_of", day=day_words.near(of.on, link.language))
    return _report(
        request,
        link,
        form,
        "morning_title",
        lambda said, key: _log_run(link, said, key),
        lead=lead,
    )


@at_home()
@require_http_methods(["GET", "POST"])
def check(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    today = timezone.localdate()
    form = forms.CheckForm(request.POST or None, language=link.language, today=today)

    def keep(said: Any, key: str) -> Reported:
        return reporting.check_in(who=_who(link), said=said, key=key, at=timezone.now())

    return _report(request, link, form, "check_title", keep)


@at_home()
@require_http_methods(["GET", "POST"])
def exercise(request: PhoneRequest, link: PlanLink, code: str) -> HttpResponse:
    card = plan_at_home.card_of(link, code)
    if card is None:
        raise Http404("This exercise is not on the plan.")
    form = forms.ExerciseForm(
        request.POST or None, language=link.language, today=timezone.localdate(), code=code
    )

    def keep(said: Any, key: str) -> Reported:
        return reporting.log_exercise(who=_who(link), said=said, key=key, at=timezone.now())

    return _report(request, link, form, "exercise_title", keep, lead=card.name)


@at_home()
@require_POST
def tick(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    """One tap: this exercise is done today."""
    said = ExerciseSaid(
        on=timezone.localdate(), exercise=request.POST.get("exercise", "")[:20], did="all"
    )
    key = request.POST.get("key", "")
    try:
        found = reporting.log_exercise(who=_who(link), said=said, key=key, at=timezone.now())
    except reporting.RefusedReport:
        return _go(request, reverse("evaluations:plan_now"))
    if home_told.stop_of(found.report):
        return _go(request, reverse("evaluations:plan_told", args=[found.report.pk]))
    here = f"#exercise-{request.POST.get('number', '')[:2]}"
    return _go(request, reverse("evaluations:plan_now") + here)


@at_home()
@require_http_methods(["GET", "POST"])
def days_off(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    form = forms.DaysOffForm(request.POST or None, language=link.language)

    def keep(said: Any, key: str) -> Reported:
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        return reporting.take_days_off(
            who=_who(link), first=first, last=last, key=key, at=timezone.now()
        )

    return _report(request, link, form, "days_title", keep, lead=form.say("days_lead"))


@at_home()
@require_GET
def told(request: PhoneRequest, link: PlanLink, report_id: int) -> HttpResponse:
    """What came of a report, in words; an emergency shows its whole approved text."""
    report = home_told.report_of(link, report_id)
    if report is None:
        raise Http404("There is no such report.")
    found = home_told.told(report, at=timezone.now())
    page = words_of(link.language) | {"told": found, "help": plan_at_home.document_of(link).help}
    if found.stop is not None:
        page |= _stop_page(found, link)
        return render(request, "evaluations/home/stopped.html", page)
    page["next_run"] = _next_run(found.next_run, link, page["t"])
    return render(request, "evaluations/home/told.html", page)


def _stop_page(found: home_told.Told, link: PlanLink) -> dict[str, Any]:
    stop = found.stop
    said = [one.words.in_(link.language) for one in stop.messages] if stop else []
    return {"messages_said": said, "phone": link.clinic.phone, "at_home": True}


def _next_run(on: date | None, link: PlanLink, words: dict[str, str]) -> str:
    if on is None:
        return ""
    return words["told_red_until"].format(day=day_words.near(on, link.language))


def _who(link: PlanLink) -> Reporter:
    return Reporter(evaluation=link.evaluation, link=link, by=phone(link))


def _log_run(link: PlanLink, said: Any, key: str) -> Reported:
    return reporting.log_run(who=_who(link), said=said, key=key, at=timezone.now())


def _report(
    request: PhoneRequest, link: PlanLink, form: Any, title: str, keep: Keep, *, lead: str = ""
) -> HttpResponse:
    """Draw the form, or keep what was sent and go to what came of it."""
    if request.method == "POST" and form.is_valid():
        try:
            found = keep(_said(form), form.cleaned_data["key"])
        except reporting.RefusedReport as refused:
            form.take((fault.field, fault.words) for fault in refused.faults)
        else:
            return _go(request, reverse("evaluations:plan_told", args=[found.report.pk]))
    status = 422 if request.method == "POST" else 200
    if status == 422 and wants_json(request):
        return JsonResponse({"result": "problem"}, status=status)
    page = words_of(link.language) | {
        "form": form,
        "title": library.at_home().words[title].in_(link.language),
        "lead": lead,
    }
    return render(request, "evaluations/home/report.html", page, status=status)


def _said(form: Report) -> Any:
    say = getattr(form, "said", None)
    return say() if say else None


def _go(request: PhoneRequest, address: str) -> HttpResponse:
    """Where to go next: the page's script asks for the address, a plain form is sent there."""
    if wants_json(request):
        return JsonResponse({"next": address})
    return redirect(address)
