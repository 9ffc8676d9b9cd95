"""Your own account: who you are here, and your password."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest
from clinic.actions import staff as staff_actions
from clinic.decorators import signed_in
from clinic.forms.staff import OwnPasswordForm


@signed_in("shows and changes nothing but the person's own account")
@require_http_methods(["GET", "POST"])
def account(request: StaffRequest) -> HttpResponse:
    form = OwnPasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            staff_actions.set_password(
                user=request.user,
                password=form.cleaned_data["password"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as fault:
            form.add_error("password", fault)
        else:
            return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "clinic/account.html", {"form": form}, status=status)
