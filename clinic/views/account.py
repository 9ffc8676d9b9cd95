"""Your own account: who you are here, and your password."""

from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import throttle
from clinic.access import StaffRequest
from clinic.accounts import too_fast
from clinic.actions import staff as staff_actions
from clinic.decorators import signed_in
from clinic.forms.staff import OwnPasswordForm
from clinic.queries import second_step


@signed_in("shows and changes nothing but the person's own account")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if form.is_bound:
        try:
            tried = throttle.begin(account=request.user.email, request=request, at=timezone.now())
        except throttle.TooFast as slow:
            return too_fast(request, slow)
        if form.is_valid() and _is_changed(request, form):
            throttle.passed(tried)
            logout(request)
            return redirect("account_login")
        if "current" not in form.errors:
            throttle.passed(tried)
    status = 422 if form.errors else 200
    page = {"form": form, "step": second_step.of(request.user)}
    return render(request, "clinic/account.html", page, status=status)


def _is_changed(request: StaffRequest, form: OwnPasswordForm) -> bool:
    """Whether the new password was one that may be; if not, the form says why."""
    chosen, now = form.cleaned_data["password"], timezone.now()
    try:
        staff_actions.set_password(user=request.user, password=chosen, by=request.user, at=now)
    except ValidationError as fault:
        form.add_error("password", fault)
    return form.is_valid()
