"""The plan on the phone: the page itself, its paper, and putting it away."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from evaluations.actions import plan_links
from evaluations.decorators import PhoneRequest, at_home, words_of
from evaluations.models import PlanLink
from evaluations.queries import plan_at_home, run_page, running
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
    text = run_page.calendar_file(standing.programme, at=timezone.now())
    reply = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    reply["Content-Disposition"] = 'attachment; filename="plan.ics"'
    reply["Referrer-Policy"] = "no-referrer"
    return reply


@at_home()
@require_POST
def put_away(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    plan_links.rest(link=link, at=timezone.now())
    return redirect("evaluations:plan_now")
