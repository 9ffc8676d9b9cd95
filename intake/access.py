"""The only way for staff to load a sitting at the tablet; audited."""

from clinic.access import StaffRequest, seen
from intake.models import IntakeSession


def session_for(request: StaffRequest, session_id: int, *, action: str = "view") -> IntakeSession:
    row = (
        IntakeSession.objects.select_related("patient", "visit", "response")
        .filter(clinic_id=request.user.clinic_id, pk=session_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)
