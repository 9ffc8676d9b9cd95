"""One referral: its letter, where it is, each thing that may be done about it, and its papers.

What is done is done by one POST for one referral. A page that has gone stale changes nothing and
gives back what was typed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import User
from clinic.queries import mistakes
from evaluations import access
from evaluations.actions import following, letters, referring, signing
from evaluations.domain.loop import State
from evaluations.domain.reply_file import SUFFIXES
from evaluations.forms import referral as forms
from evaluations.models import Referral
from evaluations.queries import referral_page, referral_slip, replies
from evaluations.queries.referral_page import ReferralPage

Act = Callable[..., Referral | None]


@requires(Permission.SEE_CHART)
@require_GET
def show(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    """``step`` opens the form of one step that may be logged now."""
    return _page(request, access.referral_for(request, patient_id, referral_id))


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def recipient(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> Referral:
        return referring.choose_recipient(**given)

    return _done(request, patient_id, referral_id, "recipient", act, "Recipient chosen.")


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def words(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        referring.save_draft(**given)

    return _done(request, patient_id, referral_id, "words", act, "Words saved.")


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def sign(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(*, by: User, at: datetime, password: str, **given: Any) -> None:
        proof = signing.reauthenticate_to_sign(user=by, password=password, at=at)
        letters.sign_letter(proof=proof, by=by, at=at, **given)

    return _done(request, patient_id, referral_id, "sign", act, "Signed. The letter is being made.")


@requires(Permission.FOLLOW_REFERRAL)
@require_POST
def send(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.send(**given)

    return _done(request, patient_id, referral_id, "send", act, "Logged: the letter went out.")


@requires(Permission.FOLLOW_REFERRAL)
@require_POST
def step(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.step(**given)

    return _done(request, patient_id, referral_id, "step", act, "Logged.")


@requires(Permission.FOLLOW_REFERRAL)
@require_POST
def reply(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.keep_reply(**given)

    return _done(request, patient_id, referral_id, "reply", act, "The reply is kept.")


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def outcome(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(*, by: User, at: datetime, password: str, **given: Any) -> None:
        proof = signing.reauthenticate(user=by, password=password, at=at)
        following.record_outcome(proof=proof, by=by, at=at, **given)

    return _done(request, patient_id, referral_id, "outcome", act, "Outcome recorded.")


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def close(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.close(**given)

    return _done(request, patient_id, referral_id, "close", act, "Closed.")


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def decline(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.decline(**given)

    told = "Refusal recorded. It stays open and is offered again at each visit."
    return _done(request, patient_id, referral_id, "decline", act, told)


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def lost(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.lost(**given)

    told = "Recorded. It is offered again at the next visit."
    return _done(request, patient_id, referral_id, "lost", act, told)


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def cancel(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.cancel(**given)

    return _done(request, patient_id, referral_id, "cancel", act, "Cancelled. It stays on record.")


@requires(Permission.DECIDE_TRIGGER)
@require_POST
def again(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    def act(**given: Any) -> None:
        following.take_up_again(**given)

    return _done(request, patient_id, referral_id, "again", act, "Taken up again.")


@requires(Permission.SEE_CHART)
@require_GET
def reply_file(
    request: StaffRequest, patient_id: int, referral_id: int, reply_id: UUID
) -> HttpResponse:
    """A paper as it came, to be saved and never shown inside this site."""
    kept = access.reply_for(request, patient_id, referral_id, reply_id, action="download")
    if replies.is_misfiled(kept) and not request.user.may(Permission.CORRECT_RECORD):
        raise PermissionDenied("This paper was filed under the wrong person.")
    answer = HttpResponse(bytes(kept.file), content_type=kept.media_type)
    name = f"reply-{timezone.localdate(kept.at)}.{SUFFIXES[kept.media_type]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@requires(Permission.PRINT_DOCUMENT)
@require_GET
def slip(request: StaffRequest, patient_id: int, referral_id: int) -> HttpResponse:
    """What the patient takes home, in their language or in that of ``in``."""
    referral = access.referral_for(request, patient_id, referral_id, action="print")
    asked = request.GET.get("in", "")
    language = asked if asked in ("en", "es") else referral.patient.language
    page = {"slip": referral_slip.of(referral, language=language), "patient": referral.patient}
    return render(request, "evaluations/referral_slip.html", {**page, "referral": referral})


# Doing one thing


def _done(
    request: StaffRequest, patient_id: int, referral_id: int, name: str, act: Act, told: str
) -> HttpResponse:
    """Read the form ``name``, do it, and show the referral again; or say why it cannot be done.

    ``act`` returns the referral to go on with, where that is another one.
    """
    referral = access.referral_for(request, patient_id, referral_id)
    at = timezone.now()
    page = referral_page.page(referral, viewer=request.user, at=at)
    form = _form(name, page, request)
    if form is not None and form.is_valid():
        try:
            next_one = act(referral=page.referral, by=request.user, at=at, **form.given)
        except STALE as changed:
            fresh = referral_page.page(referral, viewer=request.user, at=at)
            form.page = fresh
            form.keep_typed(str(changed))
        except REFUSED as refused:
            _say(form, refused)
        else:
            messages.success(request, told)
            shown = next_one or referral
            return redirect("evaluations:referral", shown.patient_id, shown.pk)
    return _page(request, referral, bound={name: form} if form is not None else {}, status=422)


STALE = (referring.ReferralChanged, letters.LetterChanged)
REFUSED = (
    referring.RefusedReferral,
    referring.MayNotRefer,
    letters.CannotSign,
    signing.WrongPassword,
    signing.WrongClock,
)


def _say(form: Any, refused: Exception) -> None:
    """What was refused, beside its field."""
    if isinstance(refused, referring.RefusedReferral):
        form.show(refused.faults)
    elif isinstance(refused, signing.WrongPassword):
        form.add_error("password", str(refused))
    else:
        form.add_error(None, str(refused))


FORMS: dict[str, Any] = {
    "recipient": forms.RecipientForm,
    "words": forms.WordsForm,
    "sign": forms.SignForm,
    "send": forms.SendForm,
    "reply": forms.ReplyForm,
    "outcome": forms.OutcomeForm,
    "close": forms.BareForm,
    "decline": forms.RefusalForm,
    "lost": forms.EndForm,
    "cancel": forms.EndForm,
    "again": forms.BareForm,
}


def _form(name: str, page: ReferralPage, request: StaffRequest) -> Any:
    """The form ``name``, filled with what was sent; None for a step that cannot come next."""
    if name == "step":
        to = _asked_step(page, request.POST.get("to", ""))
        return to and forms.StepForm(request.POST, page=page, to=to)
    return FORMS[name](request.POST, request.FILES or None, page=page, prefix=None)


def _asked_step(page: ReferralPage, asked: str) -> State | None:
    return next((one for one in page.steps if one.value == asked), None)


def _page(
    request: StaffRequest,
    referral: Referral,
    *,
    bound: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = referral_page.page(referral, viewer=request.user, at=timezone.now())
    blank = {name: form(page=page, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    asked = _asked_step(page, request.GET.get("step", ""))
    to = asked or next(iter(page.likely_steps), None)
    blank["step"] = to and forms.StepForm(page=page, to=to, auto_id="step_%s")
    context = {
        "page": page,
        "patient": page.referral.patient,
        "episode": page.referral.episode,
        "age": page.referral.patient.age_on(timezone.localdate()),
        "forms": blank | (bound or {}),
        "failed": next(iter((bound or {}).values()), None),
        "steps": [(one, forms.STEP_WORDS[one]) for one in page.steps],
        "asked": asked,
        "wrong": mistakes.mark_of("referral", referral.pk),
    }
    return render(request, "evaluations/referral.html", context, status=status)
