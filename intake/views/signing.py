"""The tablet at the consents: a page each, the optional ones as rows, with the signature."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from clinic.domain.text import RefusedText
from intake import consents, editions, library, queries
from intake.actions import answering
from intake.actions import consents as signatures
from intake.actions.consents import Beside, Incomplete, Signature, Word
from intake.decorators import kiosk
from intake.domain import signature, wizard
from intake.domain.consent import SignPage
from intake.domain.signature import RefusedStrokes
from intake.models import Consent, IntakeSession
from intake.views import drawing, sign_page

State = IntakeSession.State


@kiosk(State.ANSWERING)
@require_GET
def first(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    """The first page still to sign. With none left the answers are sent; Back leads to them."""
    pages = consents.pages(sitting)
    unsaid = {text.code for text in consents.unsaid(sitting)}
    open_ = [page for page in pages if any(text.code in unsaid for text in page.texts)]
    return _to(next(iter(open_), None), "intake:send")


@kiosk(State.ANSWERING)
@require_GET
def last(request: HttpRequest, sitting: IntakeSession) -> HttpResponse:
    pages = consents.pages(sitting)
    return _to(pages[-1] if pages else None, "intake:check")


def _to(page: SignPage | None, otherwise: str) -> HttpResponse:
    return redirect("intake:sign", consent=page.code) if page else redirect(otherwise)


@kiosk(State.ANSWERING)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, sitting: IntakeSession, consent: str) -> HttpResponse:
    pages = consents.pages(sitting)
    place = next((n for n, page in enumerate(pages) if page.code == consent), None)
    if place is None:
        return _not_asked(consent)
    if wizard.first_open(editions.of(sitting), queries.walked_of(sitting)):
        return redirect("intake:check")
    act = _draw if request.method == "GET" else _sent
    return act(request, sitting, pages, place)


def _sent(
    request: HttpRequest, sitting: IntakeSession, pages: tuple[SignPage, ...], place: int
) -> HttpResponse:
    if drawing.changes_look(request, sitting):
        with translation.override(sitting.language):
            return _draw(request, sitting, pages, place)
    if request.POST.get("move") == "help":
        answering.ask_for_help(session=sitting, at=timezone.now())
        return redirect("intake:help")
    problems = _say(request, sitting, pages[place])
    if problems:
        return _draw(request, sitting, pages, place, problems)
    return _to(pages[place + 1] if place + 1 < len(pages) else None, "intake:send")


def _not_asked(code: str) -> HttpResponse:
    """Settled before or not for this person: go on. Never heard of: not found."""
    known = {one for text in library.load().consents for one in (text.code, text.together) if one}
    if code not in known:
        raise Http404("There is no such consent.")
    return redirect("intake:sign_first")


def _say(request: HttpRequest, sitting: IntakeSession, page: SignPage) -> dict[str, str]:
    """Keep what was said to ``page``; field → name of its problem where it could not be kept."""
    words = _words(request, page)
    if len(words) < len(page.texts):
        said = {word.code for word in words}
        kind = "sign_choose_row" if page.is_group else "sign_choose"
        return {f"said_{text.code}": kind for text in page.texts if text.code not in said}
    try:
        signatures.say(
            session=sitting,
            words=words,
            signature=_signature(request, sitting, consents.signs_as(sitting, page)),
            beside=_beside(request, sitting),
            at=timezone.now(),
        )
    except Incomplete as lacking:
        return {lacking.field: lacking.kind}
    except RefusedStrokes as refused:
        return {"strokes": f"sign_{refused.kind}"}
    except RefusedText:
        return {"name": "sign_name_refused"}
    return {}


def _words(request: HttpRequest, page: SignPage) -> list[Word]:
    """Yes or no to each text; what was left open is no only where "no to the rest" was tapped."""
    rest = "no" if page.is_group and "rest" in request.POST else ""
    said = {text.code: request.POST.get(f"said_{text.code}") or rest for text in page.texts}
    return [
        Word(
            code=code,
            agreed=answer == "yes",
            subject=request.POST.get(f"about_{code}", ""),
        )
        for code, answer in said.items()
        if answer in ("yes", "no")
    ]


def _signature(request: HttpRequest, sitting: IntakeSession, signed_as: str) -> Signature | None:
    """What was typed or drawn now; else the signature this person set on a page before."""
    name, strokes = request.POST.get("name", ""), signature.read(request.POST.get("strokes", ""))
    if name.strip() or strokes:
        return Signature(
            signed_as=signed_as,
            name=name,
            strokes=strokes,
            relation=request.POST.get("relation", ""),
            authority=request.POST.get("authority", ""),
        )
    before = consents.last_signature(sitting, signed_as)
    return _again(before) if before else None


def _again(row: Consent) -> Signature:
    return Signature(
        signed_as=row.signed_as,
        name=row.signed_name,
        strokes=tuple(tuple((x, y, ms) for x, y, ms in stroke) for stroke in row.strokes),
        relation=row.relation,
        authority=row.authority,
    )


def _beside(request: HttpRequest, sitting: IntakeSession) -> Beside:
    """Who else was there: asked with the first signature, and so for the pages after it."""
    if "present" in request.POST:
        return Beside(
            present=request.POST["present"], interpreter=request.POST.get("interpreter", "")
        )
    before = consents.last_signature(sitting, consents.signer_of(sitting))
    if before is None:
        return signatures.NOBODY
    return Beside(present=before.present, interpreter=before.interpreter)


def _draw(
    request: HttpRequest,
    sitting: IntakeSession,
    pages: tuple[SignPage, ...],
    place: int,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = drawing.frame(sitting) | sign_page.content(
        sitting,
        pages,
        place,
        sent=request.POST if request.method == "POST" else None,
        problems=problems or {},
    )
    name = "sign_rows" if pages[place].is_group else "sign"
    return render(request, f"intake/{name}.html", context, status=422 if problems else 200)
