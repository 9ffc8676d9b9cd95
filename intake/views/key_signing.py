"""The end of keying in: what was signed on paper, sending, and going on after an emergency."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText
from intake import consents, library
from intake.actions import answering, keying
from intake.actions import consents as signatures
from intake.actions.consents import Incomplete, Signature, Word
from intake.domain.consent import AUTHORITIES, ConsentText
from intake.models import IntakeSession
from intake.views.keying import in_hand

State = IntakeSession.State


@requires(Permission.KEY_INTAKE)
@require_http_methods(["GET", "POST"])
@in_hand
def sign(request: StaffRequest, session: IntakeSession) -> HttpResponse:
    """Each consent as it was signed or not, then the form is sent."""
    if session.state != State.ANSWERING:
        return redirect("intake:key", session.patient_id, session.pk)
    if request.method == "GET":
        return _draw(request, session)
    problem = _say(request, session)
    if problem:
        return _draw(request, session, problem)
    sent = answering.submit(session=session, at=timezone.now(), by=request.user)
    if sent.state == State.STOPPED:
        return redirect("intake:key", session.patient_id, session.pk)
    messages.success(request, "Sent. The care team reads it before the visit.")
    return redirect("intake:start", session.patient_id, session.visit_id)


def _say(request: StaffRequest, session: IntakeSession) -> str:
    """Keep every word; what is wrong, in words, where one could not be kept."""
    texts = consents.asked(session)
    said = {text.code: request.POST.get(f"said_{text.code}", "") for text in texts}
    if any(answer not in ("yes", "no") for answer in said.values()):
        return "Say for each one whether it was agreed to and signed."
    try:
        for signer in {consents.signs_as(session, text) for text in texts}:
            signatures.say(
                session=session,
                words=[
                    Word(
                        code=text.code,
                        agreed=said[text.code] == "yes",
                        subject=request.POST.get(f"about_{text.code}", ""),
                    )
                    for text in texts
                    if consents.signs_as(session, text) == signer
                ],
                signature=_signature(request, signer),
                at=timezone.now(),
                by=request.user,
            )
    except Incomplete as lacking:
        return library.words("en")[lacking.kind]
    except RefusedText as refused:
        return str(refused)
    return ""


def _signature(request: StaffRequest, signer: str) -> Signature:
    return Signature(
        signed_as=signer,
        name=request.POST.get(f"{signer}_name", ""),
        relation=request.POST.get("relation", ""),
        authority=request.POST.get("authority", ""),
    )


def _draw(request: StaffRequest, session: IntakeSession, problem: str = "") -> HttpResponse:
    texts, said = consents.asked(session), consents.said(session)
    context: dict[str, Any] = {
        "session": session,
        "visit": session.visit,
        "patient": session.patient,
        "age": session.patient.age_on(timezone.localdate()),
        "rows": [_row(request, text, said.get(text.code)) for text in texts],
        "signers": sorted({consents.signs_as(session, text) for text in texts}),
        "authorities": [(one, one.replace("_", " ").capitalize()) for one in AUTHORITIES],
        "typed": request.POST,
        "problem": problem,
    }
    return render(request, "intake/key_sign.html", context, status=422 if problem else 200)


def _row(request: StaffRequest, text: ConsentText, kept: Any) -> dict[str, Any]:
    before = "" if kept is None else ("yes" if kept.agreed else "no")
    return {
        "code": text.code,
        "title": text.title.en,
        "about": text.about.en if text.about else "",
        "said": request.POST.get(f"said_{text.code}", before),
        "subject": request.POST.get(f"about_{text.code}", kept.subject if kept else ""),
    }


@requires(Permission.KEY_INTAKE)
@require_POST
@in_hand
def go_on(request: StaffRequest, session: IntakeSession) -> HttpResponse:
    """A clinician was told of the emergency on the paper."""
    keying.go_on(session=session, by=request.user, at=timezone.now())
    return redirect("intake:key", session.patient_id, session.pk)
