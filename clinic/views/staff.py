"""Who works here: a manager's pages."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.actions import staff as staff_actions
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms.staff import DirectPhoneForm, LeadForm, NewPasswordForm, RoleForm, StaffForm
from clinic.models import User


@requires(Permission.MANAGE_STAFF)
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    everyone = User.objects.filter(clinic=request.user.clinic).order_by("-is_active", "name")
    return render(request, "clinic/staff.html", {"people": everyone})


@requires(Permission.MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    form = StaffForm(request.POST or None)
    if form.is_valid():
        details = {
            name: form.cleaned_data[name] for name in form.cleaned_data if name != "password"
        }
        try:
            staff_actions.make_user(
                clinic=request.user.clinic,
                details=details,
                password=form.cleaned_data["password"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as fault:
            _explain(form, fault)
        else:
            messages.success(request, f"{form.cleaned_data['name']} can sign in now.")
            return redirect("clinic:staff")
    return render(request, "clinic/staff_new.html", {"form": form}, status=_status(form))


def _status(form: StaffForm | RoleForm | NewPasswordForm) -> int:
    return 422 if form.errors else 200


def _explain(form: StaffForm | RoleForm | NewPasswordForm, fault: ValidationError) -> None:
    """Put an action's refusal beside its field; a refused password says so itself."""
    if hasattr(fault, "error_dict"):
        form.add_error(None, fault)
    else:
        form.add_error("password" if "password" in form.fields else None, fault)


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
        "password_form": NewPasswordForm(),
        **sent,
    }
    return render(request, "clinic/staff_member.html", page, status=status)


@requires(Permission.MANAGE_STAFF)
@require_POST
def new_password(request: StaffRequest, user_id: int) -> HttpResponse:
    person = _member(request, user_id)
    form = NewPasswordForm(request.POST)
    if form.is_valid():
        try:
            staff_actions.set_password(
                user=person,
                password=form.cleaned_data["password"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as fault:
            _explain(form, fault)
        else:
            messages.success(request, f"{person.name} signs in with the new password from now on.")
            return redirect("clinic:staff")
    return _member_page(request, person, password_form=form, status=_status(form))


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
