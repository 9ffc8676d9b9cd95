"""The plan on the phone: the page itself, its paper, and putting it away."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from evaluations.actions import plan_links
from evaluations.decorators import PhoneRequest, at_home, words_of
from evaluations.models import PlanLink
from evaluations.queries import plan_at_home
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
@require_POST
def put_away(request: PhoneRequest, link: PlanLink) -> HttpResponse:
    plan_links.rest(link=link, at=timezone.now())
    return redirect("evaluations:plan_now")
