"""The directory of recipients: whom the clinic refers to, and how they are reached."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import directory as directory_actions
from evaluations.forms.directory import RecipientForm, initial
from evaluations.models import Recipient
from evaluations.queries import directory


@requires(Permission.EDIT_DIRECTORY)
@require_GET
def listed(request: StaffRequest) -> HttpResponse:
    """``q`` and ``kind`` narrow the list; ``retired`` shows those no longer offered."""
    term, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    retired = "retired" in request.GET
    clinic = request.user.clinic
    known = kind if kind in directory.KINDS else ""
    page = {
        "groups": directory.listed(clinic, term=term, kind=known, retired=retired),
        "kinds": Recipient.Kind.choices,
        "term": term,
        "kind": known,
        "retired": retired,
        "retired_count": directory.retired_count(clinic),
        "undo": _just_retired(request),
    }
    return render(request, "evaluations/directory.html", page)


def _just_retired(request: StaffRequest) -> Recipient | None:
    """The recipient whose retiring this page offers to undo."""
    pk = request.GET.get("undo", "")
    mine = Recipient.objects.filter(clinic=request.user.clinic, retired_at__isnull=False)
    return mine.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None


@requires(Permission.EDIT_DIRECTORY)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    form = RecipientForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    same = directory.alike(request.user.clinic, form.details)
    if same and "separate" not in request.POST:
        return _page(request, form, same=same, status=409)
    made = directory_actions.add(
        clinic=request.user.clinic, details=form.details, by=request.user, at=timezone.now()
    )
    messages.success(request, f"{made.name} is in the directory.")
    return redirect("evaluations:recipients")


@requires(Permission.EDIT_DIRECTORY)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, recipient_id: int) -> HttpResponse:
    recipient = access.recipient_for(request, recipient_id)
    form = RecipientForm(request.POST or None, initial=initial(recipient))
    if not form.is_valid():
        return _page(request, form, recipient=recipient, status=422 if form.errors else 200)
    same = directory.alike(request.user.clinic, form.details, but=recipient)
    if same and "separate" not in request.POST:
        return _page(request, form, recipient=recipient, same=same, status=409)
    try:
        directory_actions.change(
            recipient=recipient,
            details=form.details,
            version=_version(request),
            by=request.user,
            at=timezone.now(),
        )
    except directory_actions.ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
        return _page(request, form, recipient=recipient, status=409)
    messages.success(request, "Saved. Letters already signed keep what they say.")
    return redirect("evaluations:recipients")


def _page(
    request: StaffRequest,
    form: RecipientForm,
    *,
    recipient: Recipient | None = None,
    same: list[Recipient] | None = None,
    status: int,
) -> HttpResponse:
    page = {
        "form": form,
        "recipient": recipient,
        "same": same,
        "open_referrals": directory.open_referrals(recipient) if recipient else 0,
    }
    return render(request, "evaluations/directory_edit.html", page, status=status)


def _version(request: StaffRequest) -> int:
    """The version the form was made from; what is no number is no version."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


@requires(Permission.EDIT_DIRECTORY)
@require_POST
def retire(request: StaffRequest, recipient_id: int) -> HttpResponse:
    recipient = access.recipient_for(request, recipient_id)
    try:
        directory_actions.retire(
            recipient=recipient, version=_version(request), by=request.user, at=timezone.now()
        )
    except directory_actions.ChangedMeanwhile as changed:
        messages.error(request, str(changed))
        return redirect("evaluations:recipient", recipient_id=recipient.pk)
    address = reverse("evaluations:recipients", query={"undo": recipient.pk})
    return HttpResponseRedirect(address)


@requires(Permission.EDIT_DIRECTORY)
@require_POST
def restore(request: StaffRequest, recipient_id: int) -> HttpResponse:
    recipient = access.recipient_for(request, recipient_id)
    try:
        directory_actions.restore(
            recipient=recipient, version=_version(request), by=request.user, at=timezone.now()
        )
    except directory_actions.ChangedMeanwhile as changed:
        messages.error(request, str(changed))
    else:
        messages.success(request, f"{recipient.name} is offered again.")
    return redirect("evaluations:recipients")
