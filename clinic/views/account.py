"""Your own account: who you are here, and what your role includes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest
from clinic.decorators import signed_in


@signed_in("shows nothing but the person's own account")
@require_GET
def account(request: StaffRequest) -> HttpResponse:
    return render(request, "clinic/account.html")
