"""Where one is signed in, and signing out there; a manager signs somebody out everywhere."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest
from clinic.actions import staying
from clinic.decorators import requires, signed_in
from clinic.domain.roles import Permission
from clinic.models import User
from clinic.queries import stays


@signed_in("shows the person's own sessions only")
@require_GET
def listed(request: StaffRequest) -> HttpResponse:
    this = request.session.session_key or ""
    found = stays.of(request.user, this=this, at=timezone.now())
    page = {"sessions": found, "others": sum(not one.is_this for one in found)}
    return render(request, "clinic/sessions.html", page)


@signed_in("ends the person's own sessions only")
@require_POST
def end(request: StaffRequest, session_id: int) -> HttpResponse:
    mine = UserSession.objects.filter(user=request.user)
    row = get_object_or_404(mine, pk=session_id)
    if row.session_key == request.session.session_key:
        return redirect("account_logout")
    staying.end_one(session=row, by=request.user, at=timezone.now())
    messages.success(request, "Signed out there.")
    return redirect("clinic:sessions")


@signed_in("ends the person's own sessions only")
@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    keep = request.session.session_key or ""
    staying.end_all(user=request.user, by=request.user, at=timezone.now(), keep=keep)
    messages.success(request, "Signed out everywhere but here.")
    return redirect("clinic:sessions")


@requires(Permission.MANAGE_STAFF)
@require_POST
def end_of_staff(request: StaffRequest, user_id: int) -> HttpResponse:
    """Every device of somebody who works here; one's own stays signed in here."""
    person = get_object_or_404(User, clinic=request.user.clinic, pk=user_id)
    keep = (request.session.session_key or "") if person == request.user else ""
    staying.end_all(user=person, by=request.user, at=timezone.now(), keep=keep)
    messages.success(request, f"{person.name} is signed out everywhere.")
    return redirect("clinic:staff_member", user_id=person.pk)
