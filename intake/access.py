"""The only way to load a sitting: for staff by number, audited; for a tablet by its own key."""

from django.conf import settings
from django.http import HttpRequest

from clinic.access import StaffRequest, seen
from intake.domain import pairing
from intake.models import IntakeSession


def session_for(
    request: StaffRequest, session_id: int, *, patient_id: int | None = None, action: str = "view"
) -> IntakeSession:
    """The sitting, if of this person's clinic (and of ``patient_id``, where given); else 404."""
    found = IntakeSession.objects.select_related("patient", "visit", "response").filter(
        clinic_id=request.user.clinic_id, pk=session_id
    )
    row = (found.filter(patient_id=patient_id) if patient_id is not None else found).first()
    return seen(request, row, row.patient if row else None, action=action)


def latest_session_for(request: StaffRequest, visit_id: int) -> IntakeSession | None:
    """The newest sitting of a visit that this person has already loaded."""
    return (
        IntakeSession.objects.filter(clinic_id=request.user.clinic_id, visit_id=visit_id)
        .order_by("-started_at", "-pk")
        .first()
    )


def tablet_session(request: HttpRequest) -> IntakeSession | None:
    """The sitting that this tablet holds the key of; a key opens that one draft only."""
    key = request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")
    if not key:
        return None
    return (
        IntakeSession.objects.select_related("patient", "visit", "clinic", "response")
        .filter(tablet_key_hash=pairing.key_hash(key))
        .first()
    )
