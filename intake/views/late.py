"""What an enrolled tablet brings back: pages it kept for a sitting that it no longer holds."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic.decorators import open_to_all
from intake import access
from intake.actions import late
from intake.models import IntakeSession, Tablet

LONGEST = 36
NOT_OURS = 404


@open_to_all("an enrolled tablet brings back what it kept; its own key is checked")
@require_POST
def bring_back(request: HttpRequest) -> JsonResponse:
    """``{"ref"}`` asks for the key of what waits; with ``{"key", "page", "fields"}`` it is handed
    in. Of a sitting that ended nothing can be read: ``{"pages"}`` says how many were lost."""
    device = access.device_of(request)
    told = _told(request)
    sitting = access.sitting_waited_for(device, _plain(told.get("ref", ""))) if device else None
    if device is None or sitting is None:
        return JsonResponse({"result": "unknown"}, status=NOT_OURS)
    return _take(device, sitting, told)


def _told(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):  # the second: brackets in brackets without end
        return {}
    return found if isinstance(found, dict) else {}


def _take(device: Tablet, sitting: IntakeSession, told: dict[str, Any]) -> JsonResponse:
    at, key = timezone.now(), _plain(told.get("key", ""))[:LONGEST]
    if not sitting.queue_key:
        if isinstance(told.get("pages"), int) and key:
            late.note_lost(session=sitting, device=device, key=key, pages=told["pages"], at=at)
        return JsonResponse({"result": "over"}, status=410)
    fields = told.get("fields")
    if not (key and isinstance(fields, dict)):
        return JsonResponse({"result": "key", "key": sitting.queue_key})
    page = _plain(told.get("page", ""))[:60]
    late.hand_in(session=sitting, device=device, key=key, page=page, fields=_tidy(fields), at=at)
    return JsonResponse({"result": "kept"})


def _tidy(fields: dict[str, Any]) -> dict[str, list[str]]:
    """Names and texts as a form sends them; anything else in it is not an answer."""
    return {
        _plain(name)[:80]: [_plain(one) for one in values]
        for name, values in fields.items()
        if isinstance(values, list)
    }


def _plain(told: Any) -> str:
    """As text that any database holds: halves of characters and NUL are shown as lost."""
    whole = str(told).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "\ufffd")
