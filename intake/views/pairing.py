"""The device before and after the questions: who are you, help, blank, done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.decorators import open_to_all
from intake import editions, library
from intake.actions import answering, pairing
from intake.decorators import drop_key, home, kiosk
from intake.domain.wording import MONTHS
from intake.models import IntakeSession
from intake.views import drawing

State = IntakeSession.State
LANGUAGES = ("en", "es")


def asked_language(asked: str) -> str:
    return asked if asked in LANGUAGES else ""


@kiosk(State.PAIRED)
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """Name and birthday are typed before the tablet shows anything of the person's."""
    if request.method == "GET":
        return _ask_who(request, sitting)
    day, month = request.POST.get("day", ""), request.POST.get("month", "")
    name = request.POST.get("name", "")[:200]
    if not (name.strip() and _is_number(day) and _is_number(month)):
        return _ask_who(request, sitting, "who_fill_all")
    try:
        pairing.identify(
            session=sitting, name=name, day=int(day), month=int(month), at=timezone.now()
        )
    except pairing.NotThatPerson as missed:
        return (
            _see_desk(request, sitting) if missed.over else _ask_who(request, sitting, "who_miss")
        )
    return redirect("intake:hello")


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 2


def _ask_who(request: HttpRequest, sitting: IntakeSession, problem: str = "") -> HttpResponse:
    words = library.words(sitting.language)
    context = {
        **drawing.frame(sitting),
        "problem": words[problem] if problem else "",
        "typed": request.POST,
        "again": bool(sitting.page),
        "at_home": at_home(sitting),
        "months": [(n, month.in_(sitting.language)) for n, month in enumerate(MONTHS, 1)],
    }
    return render(request, "intake/who.html", context, status=422 if problem else 200)


def at_home(sitting: IntakeSession) -> bool:
    """Whether nobody of the clinic is near: other words for help, and a longer idle time."""
    return sitting.place == IntakeSession.Place.HOME


def _see_desk(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    words = library.words(sitting.language)
    where = "home_miss" if at_home(sitting) else "who_desk"
    context = {"t": words, "title": words[f"{where}_title"], "lead": words[f"{where}_lead"]}
    response = render(request, "intake/plain.html", context, status=403)
    drop_key(response)
    return response


@kiosk(State.ANSWERING)
@require_GET
def hello(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    words = library.words(sitting.language)
    context = {
        **drawing.frame(sitting),
        "title": words["hello_title"].replace("{name}", sitting.patient.tablet_name),
        "start": home(sitting) if sitting.page else "",
        "first": editions.of(sitting).pages[0].code,
        "at_home": at_home(sitting),
    }
    return render(request, "intake/hello.html", context)


@kiosk(State.PAIRED, State.ANSWERING)
@require_POST
def language(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """Change how a page reads that holds nothing typed; question pages do it themselves."""
    drawing.changes_look(request, sitting)
    return redirect(_place(request.POST.get("at", "")) or home(sitting))


def _place(at: str) -> str:
    """The address of a page without typed answers, by the name its language button sends."""
    if at in ("hello", "check", "send"):
        return reverse(f"intake:{at}")
    if at in {consent.code for consent in library.load().consents}:
        return reverse("intake:sign", kwargs={"consent": at})
    return ""


@kiosk(State.PAIRED, State.ANSWERING)
@require_http_methods(["GET", "POST"])
def get_help(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    if request.method == "POST":
        answering.ask_for_help(session=sitting, at=timezone.now())
        return redirect("intake:help")
    words = library.words(sitting.language)
    where = "home_help" if at_home(sitting) else "help"
    context = {
        **drawing.frame(sitting),
        "onward": home(sitting),
        "at_home": at_home(sitting),
        "title": words[f"{where}_title"],
        "lead": words[f"{where}_lead"].replace("{phone}", sitting.clinic.phone),
        "stop": words[f"{where}_stop"],
    }
    return render(request, "intake/help.html", context)


@kiosk(State.PAIRED, State.ANSWERING)
@require_POST
def idle(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """Nobody touched the device: a neutral page; the draft stays."""
    rested = pairing.rest(session=sitting, at=timezone.now())
    if rested.tablet_key_hash:
        return redirect(home(rested))
    return leave(sitting, "handed")


@kiosk(State.PAIRED, State.ANSWERING)
@require_POST
def hand_back(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    pairing.hand_back(session=sitting, at=timezone.now())
    return leave(sitting, "handed")


def leave(sitting: IntakeSession, page: str) -> HttpResponse:
    """To a page that needs no key, dropping the key on the way."""
    at = "&at=home" if at_home(sitting) else ""
    response = redirect(f"{reverse(f'intake:{page}')}?language={sitting.language}{at}")
    drop_key(response)
    return response


@open_to_all("says thank you; it knows nothing about anyone")
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    return _goodbye(request, "done_title", "done_safe")


@open_to_all("says hand the tablet back; it knows nothing about anyone")
@require_GET
def handed(request: HttpRequest) -> HttpResponse:
    return _goodbye(request, "neutral_title", "")


def _goodbye(request: HttpRequest, title: str, note: str) -> HttpResponse:
    language = asked_language(request.GET.get("language", "")) or "en"
    words = library.words(language)
    where = "home_" if request.GET.get("at") == "home" else ""
    context = {"t": words, "title": words[title], "lead": words[f"{where}done_lead"]}
    if note:
        context["note"] = words[where + note]
    with translation.override(language):
        return render(request, "intake/plain.html", context)
