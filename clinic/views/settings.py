"""What the clinic is called and when it is open: printed in every help box."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic.access import StaffRequest
from clinic.actions import staff as staff_actions
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms.staff import ClinicForm, clinic_initial


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "POST"])
def settings(request: StaffRequest) -> HttpResponse:
    clinic = request.user.clinic
    form = ClinicForm(request.POST or None, initial=clinic_initial(clinic))
    if form.is_valid():
        staff_actions.change_clinic(
            clinic=clinic, details=form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, "Saved. Plans printed from now on show it.")
        return redirect("clinic:settings")
    status = 422 if form.errors else 200
    return render(request, "clinic/settings.html", {"form": form}, status=status)
