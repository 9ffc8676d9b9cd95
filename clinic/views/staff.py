"""Who works here: a manager's pages."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.actions import second_step as second_step_actions
from clinic.actions import staff as staff_actions
from clinic.actions import staff_links
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms.staff import DirectPhoneForm, LeadForm, RoleForm, StaffForm
from clinic.models import User
from clinic.queries import second_step
from clinic.views import qr


@requires(Permission.MANAGE_STAFF)
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    everyone = User.objects.filter(clinic=request.user.clinic).order_by("-is_active", "name")
    page = {
        "people": everyone,
        "with_second_step": second_step.who_has(everyone),
        "second_step_asked": second_step.is_required(),
    }
    return render(request, "clinic/staff.html", page)


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Someone new, and in the same reply the link by which they choose their password."""
    form = StaffForm(request.POST or None)
    if form.is_valid():
        try:
            made = staff_links.invite(
                clinic=request.user.clinic,
                details=form.cleaned_data,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as fault:
            _explain(form, fault)
        else:
            return _show_link(request, made)
    return render(request, "clinic/staff_new.html", {"form": form}, status=_status(form))


def _status(form: StaffForm | RoleForm) -> int:
    return 422 if form.errors else 200


def _explain(form: StaffForm | RoleForm, fault: ValidationError) -> None:
    form.add_error(None, fault)


def link_page(token: str) -> str:
    """The secret stands after the ``#``: it reaches no server and no log."""
    return f"{settings.SITE_URL}{reverse('clinic:start')}#{token}"


def _show_link(request: StaffRequest, made: staff_links.Made, said: str = "") -> HttpResponse:
    """The one time that a link is seen. ``said``: what became of the mail."""
    address = link_page(made.token)
    page = {
        "person": made.link.user,
        "link": made.link,
        "address": address,
        "qr": qr.path(address),
        "said": said,
    }
    return render(request, "clinic/staff_link.html", page)


def _member(request: StaffRequest, user_id: int) -> User:
    member = User.objects.filter(clinic=request.user.clinic, pk=user_id).first()
    if member is None:
        raise Http404("Nobody of this clinic has that account.")
    return member


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def member(request: StaffRequest, user_id: int) -> HttpResponse:
    """One person's role; their password and whether they may sign in stand below."""
    person = _member(request, user_id)
    shown = {"role": person.role, "licence_number": person.licence_number}
    form = RoleForm(request.POST or None, initial=shown)
    if form.is_valid():
        try:
            staff_actions.change_role(
                user=person, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except (ValidationError, staff_actions.LastManager) as fault:
            _explain(
                form, fault if isinstance(fault, ValidationError) else ValidationError(str(fault))
            )
        else:
            messages.success(request, f"{person.name} is now {person.get_role_display().lower()}.")
            return redirect("clinic:staff")
    return _member_page(request, person, form=form, status=_status(form))


def _member_page(
    request: StaffRequest, person: User, *, status: int, **sent: forms.Form
) -> HttpResponse:
    """``sent``: forms with what was typed, by name; each of the others shows what is stored."""
    shown = {"role": person.role, "licence_number": person.licence_number}
    page = {
        "person": person,
        "form": RoleForm(initial=shown),
        "phone_form": DirectPhoneForm(initial={"direct_phone": person.direct_phone}),
        "lead_form": LeadForm(initial={"lead": person.is_lead}),
        "step": second_step.of(person),
        "waiting": staff_links.waiting(user=person, at=timezone.now()),
        "may_mail": "console" not in settings.EMAIL_BACKEND,
        **sent,
    }
    return render(request, "clinic/staff_member.html", page, status=status)


@requires(Permission.MANAGE_STAFF)
@require_POST
def link(request: StaffRequest, user_id: int) -> HttpResponse:
    """Make a link for someone of the staff, e-mail it too, or call one back."""
    person, now = _member(request, user_id), timezone.now()
    asked = request.POST.get("then", "")
    if asked == "call_back":
        staff_links.revoke(user=person, by=request.user, at=now)
        messages.success(request, "Called back. The link opens nothing now.")
        return redirect("clinic:staff_member", user_id)
    try:
        made = staff_links.make(user=person, by=request.user, at=now)
    except staff_links.NotActive as refused:
        messages.error(request, str(refused))
        return redirect("clinic:staff_member", user_id)
    return _show_link(request, made, _mailed(request, made) if asked == "mail" else "")


def _mailed(request: StaffRequest, made: staff_links.Made) -> str:
    try:
        staff_links.send(made=made, page=link_page, by=request.user, at=timezone.now())
    except staff_links.CannotSend as refused:
        return str(refused)
    return f"Sent to {made.link.user.email}."


@requires(Permission.MANAGE_STAFF)
@require_POST
def clear_second_step(request: StaffRequest, user_id: int) -> HttpResponse:
    """For who lost their phone or key."""
    person = _member(request, user_id)
    second_step_actions.clear(user=person, by=request.user, at=timezone.now())
    messages.success(request, f"Removed. {person.name} sets up a new one at the next sign-in.")
    return redirect("clinic:staff_member", user_id)


@requires(Permission.MANAGE_STAFF)
@require_POST
def direct_phone(request: StaffRequest, user_id: int) -> HttpResponse:
    person = _member(request, user_id)
    form = DirectPhoneForm(request.POST)
    if form.is_valid():
        phone = form.cleaned_data["direct_phone"]
        staff_actions.set_direct_phone(user=person, phone=phone, by=request.user, at=timezone.now())
        messages.success(request, f"Saved. Letters by {person.name} print it from now on.")
        return redirect("clinic:staff_member", user_id=person.pk)
    return _member_page(request, person, phone_form=form, status=422)


@requires(Permission.MANAGE_STAFF)
@require_POST
def lead(request: StaffRequest, user_id: int) -> HttpResponse:
    person = _member(request, user_id)
    wanted = request.POST.get("lead") == "on"
    try:
        staff_actions.set_lead(user=person, lead=wanted, by=request.user, at=timezone.now())
    except staff_actions.MayNotLead as refused:
        messages.error(request, str(refused))
    else:
        does = "signs" if wanted else "no longer signs"
        messages.success(request, f"{person.name} {does} off the referral rules.")
    return redirect("clinic:staff_member", user_id)


@requires(Permission.MANAGE_STAFF)
@require_POST
def set_active(request: StaffRequest, user_id: int) -> HttpResponse:
    person = _member(request, user_id)
    active = request.POST.get("active") == "yes"
    change = staff_actions.reactivate_user if active else staff_actions.deactivate_user
    try:
        change(user=person, by=request.user, at=timezone.now())
    except staff_actions.LastManager as last:
        messages.error(request, str(last))
    else:
        messages.success(request, f"{person.name} {'can' if active else 'can no longer'} sign in.")
    return redirect("clinic:staff")
