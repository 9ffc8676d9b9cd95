"""The plan on the phone: the page itself, its paper, and putting it away."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_POST

from evaluations import library
from evaluations.actions import plan_links
from evaluations.decorators import PhoneRequest, at_home, words_of
from evaluations.domain import run_calendar
from evaluations.domain.run_calendar import CalendarWords
from evaluations.models import PlanLink
from evaluations.queries import plan_at_home, running
from evaluations.queries.running import RunStanding
from evaluations.views import documents


@at_home()
@require_GET
def now(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    plan, words = plan_at_home.plan_of(link, at=timezone.now()), words_of(link.language)
    left = words["t"]["paper_left"].format(left=plan.downloads_left)
    page = words | {"plan": plan, "paper_left": left}
    return render(request, "evaluations/home/plan.html", page)


@at_home()
@require_POST
def paper(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    """The PDF, three times at most: by a click, so that nothing that looks ahead counts."""
    found = plan_links.download(link=link, at=timezone.now())
    if found is None:
        return redirect("evaluations:plan_now")
    reply = documents.file_of(request, found, disposition="attachment")
    if reply.status_code == HttpResponse.status_code:
        reply["Content-Disposition"] = 'attachment; filename="treatment-plan.pdf"'
        reply["Content-Security-Policy"] = "default-src 'none'; sandbox"
        reply["Referrer-Policy"] = "no-referrer"
    return reply


@at_home()
@require_GET
def calendar(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    """The runs to come as a calendar file. It names neither person nor anything of health."""
    standing = running.standing(link.evaluation.episode, at=timezone.now())
    if standing is None or not standing.to_come:
        raise Http404("There is no run to put into a calendar.")
    reply = HttpResponse(_calendar(standing, link.language), content_type="text/calendar")
    reply["Content-Disposition"] = 'attachment; filename="plan.ics"'
    reply["Referrer-Policy"] = "no-referrer"
    return reply


@at_home()
@require_POST
def put_away(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    plan_links.rest(link=link, at=timezone.now())
    return redirect("evaluations:plan_now")


def _calendar(standing: RunStanding, language: str) -> str:
    words = library.at_home().words
    token = salted_hmac("evaluations.run_calendar", str(standing.programme.pk)).hexdigest()[:16]
    past = len(standing.sessions) - len(standing.to_come)
    return run_calendar.ics(
        standing.to_come,
        language=language,
        programme=token,
        stamp=standing.schedule.made_at,
        words=CalendarWords(session=words["cal_session"], name=words["cal_name"]),
        first=past + 1,
    )
