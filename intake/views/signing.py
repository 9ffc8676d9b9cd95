"""The tablet at the consents: one page each, with the signature."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.domain.text import RefusedText
from intake import consents, editions, library, queries
from intake.actions import consents as signatures
from intake.decorators import kiosk
from intake.domain import wizard
from intake.models import IntakeSession
from intake.views.kiosk import frame

State = IntakeSession.State


@kiosk(State.ANSWERING)
@require_GET
def first(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    return redirect("intake:sign", consent=consents.asked(sitting)[0].code)


@kiosk(State.ANSWERING)
@require_GET
def last(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    return redirect("intake:sign", consent=consents.asked(sitting)[-1].code)


@kiosk(State.ANSWERING)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, sitting: IntakeSession, consent: str) -> HttpResponse:
    texts = consents.asked(sitting)
    place = next((n for n, text in enumerate(texts) if text.code == consent), None)
    if place is None:
        raise Http404("There is no such consent.")
    if wizard.first_open(editions.of(sitting), queries.answers_of(sitting)):
        return redirect("intake:check")
    problem = _sign(request, sitting, consent) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        later = texts[place + 1] if place + 1 < len(texts) else None
        return redirect("intake:sign", consent=later.code) if later else redirect("intake:send")
    return _draw_consent(request, sitting, place, problem)


def _sign(request: HttpRequest, sitting: IntakeSession, consent: str) -> str:
    """The name of the problem, or nothing when the word is recorded."""
    choice = request.POST.get("choice", "")
    if choice not in ("agree", "refuse"):
        return "sign_choose"
    signed_as = "guardian" if request.POST.get("signed_as") == "guardian" else "patient"
    try:
        signatures.sign_consent(
            session=sitting,
            code=consent,
            agreed=choice == "agree",
            signed_name=request.POST.get("name", ""),
            signed_as=signed_as,
            at=timezone.now(),
        )
    except (signatures.NeedsName, RefusedText):
        return "sign_need_name"
    return ""


def _draw_consent(
    request: HttpRequest, sitting: IntakeSession, place: int, problem: str
) -> HttpResponse:
    texts = consents.asked(sitting)
    text, words = texts[place], library.words(sitting.language)
    last = queries.consents_of(sitting).get(text.code)
    now = {
        "choice": ("agree" if last.agreed else "refuse") if last else "",
        "name": last.signed_name if last else "",
        "signed_as": last.signed_as if last else "",
    }
    position = words["sign_position"].replace("{number}", str(place + 1))
    context = frame(sitting) | {
        "consent": text,
        "title": text.title.in_(sitting.language),
        "paragraphs": [one.in_(sitting.language) for one in text.paragraphs],
        "agree": text.agree.in_(sitting.language),
        "refuse": text.refuse.in_(sitting.language),
        "refusing": text.refusing.in_(sitting.language),
        "position": position.replace("{total}", str(len(texts))),
        "before": texts[place - 1].code if place else "",
        "typed": request.POST if request.method == "POST" else now,
        "guardian": queries.answers_of(sitting).get("filled_by") == "guardian",
        "problem": words[problem] if problem else "",
        "problem_field": "name" if problem == "sign_need_name" else "choice",
    }
    return render(request, "intake/sign.html", context, status=422 if problem else 200)
