"""Staff take a consent back for a person, or write down why a notice was not signed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText
from intake import access
from intake.actions import consents
from intake.models import Consent


@requires(Permission.RECORD_FINDING)
@require_POST
def withdraw(request: StaffRequest, patient_id: int, consent_id: int) -> HttpResponse:
    return _note(request, patient_id, consent_id, consents.withdraw)


@requires(Permission.RECORD_FINDING)
@require_POST
def say_why_not(request: StaffRequest, patient_id: int, consent_id: int) -> HttpResponse:
    return _note(request, patient_id, consent_id, consents.say_why_not)


def _note(
    request: StaffRequest, patient_id: int, consent_id: int, note: Callable[..., Consent]
) -> HttpResponse:
    row = access.consent_for(request, consent_id, patient_id=patient_id)
    reason = request.POST.get("reason", "")
    try:
        note(row=row, reason=reason, by=request.user, at=timezone.now())
    except consents.NeedsReason:
        messages.error(request, "Type the reason. Nothing was changed.")
    except consents.NotInForce:
        messages.error(request, "This consent has changed in the meantime. Look at it again.")
    except RefusedText as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    return redirect("intake:review", patient_id, row.session_id)
