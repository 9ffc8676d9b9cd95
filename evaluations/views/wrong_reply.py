"""A reply that was filed under the wrong person or referral: found, compared, moved."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest, patient_for
from clinic.actions.in_error import MarkedAlready, NeedsReason
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import Patient
from evaluations import access
from evaluations.actions import reply_moving
from evaluations.actions.referring import ReferralChanged
from evaluations.forms.wrong_reply import RightReferralForm
from evaluations.models import Reply
from evaluations.queries import replies
from evaluations.views import wrong_person

REFUSED = (reply_moving.CannotMove, NeedsReason, MarkedAlready)


@requires(Permission.CORRECT_RECORD)
@require_http_methods(["GET", "POST"])
def find(request: StaffRequest, patient_id: int, referral_id: int, reply_id: UUID) -> HttpResponse:
    """Whose it is: someone else's, or this person's about another referral."""
    reply = access.reply_for(request, patient_id, referral_id, reply_id, action="view_summary")
    wrong = reply.referral.patient
    what = {
        "what": "This reply",
        "path": request.path,
        "own": f"{request.path}{wrong.pk}/" if replies.could_hold(reply, wrong) else "",
        "back": _back(request, wrong, referral_id),
    }
    return wrong_person.find(request, wrong, what)


@requires(Permission.CORRECT_RECORD)
@require_http_methods(["GET", "POST"])
def move(
    request: StaffRequest, patient_id: int, referral_id: int, reply_id: UUID, to_id: int
) -> HttpResponse:
    reply = access.reply_for(request, patient_id, referral_id, reply_id, action="view_summary")
    right = patient_for(request, to_id)
    form = RightReferralForm(
        request.POST or None,
        referrals=replies.could_hold(reply, right),
        names_readers=request.user.may(Permission.SEE_CHART),
    )
    if form.is_valid():
        try:
            copy = reply_moving.move(
                reply=reply,
                to=form.chosen,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except REFUSED as refused:
            form.add_error(None, str(refused))
        except ReferralChanged:
            form.add_error(None, "Someone else changed this just now. Look again.")
        else:
            messages.success(request, f"The reply stands at {right.name} now.")
            return redirect(_back(request, copy.referral.patient, copy.referral_id))
    return _page(request, reply, right, form)


def _page(
    request: StaffRequest, reply: Reply, right: Patient, form: RightReferralForm
) -> HttpResponse:
    wrong = reply.referral.patient
    page = wrong_person.compared(wrong, right, form) | {
        "reply": reply,
        "referral": reply.referral,
        "is_another": right.pk not in wrong.record_ids,
        "rested_on": replies.rested_on(reply),
    }
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/wrong_person/reply.html", page, status=status)


def _back(request: StaffRequest, patient: Patient, referral_id: int) -> str:
    """The referral for who may read it; else the person's page."""
    if request.user.may(Permission.SEE_CHART):
        return reverse("evaluations:referral", args=[patient.pk, referral_id])
    return reverse("clinic:patient", args=[patient.pk])
