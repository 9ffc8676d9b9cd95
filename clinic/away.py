"""What people and scripts are told while the database or the disk fails them: never a 500.

Nothing here asks the database. Pages stay as they were; scripts get 503 with the time to wait,
keep what was typed and send it again.
"""

import logging
import sys
import uuid
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as broken

from clinic.middleware import wants_json
from clinic.outages import WAIT_SECONDS, WORDS, Outage, outage_of

log = logging.getLogger("backstride.outage")
requests = logging.getLogger("backstride.request")

PATIENTS = ("tablet", "phone")  # principals who are told in their own words


class RequestLines:
    """Gives each request an id and, where logs are JSON, one line: what was asked, never of whom.

    The plain format leaves this line to the web server's own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = str(uuid.uuid4())  # type: ignore[attr-defined]  # the audit trail has it too
        began = monotonic()
        response = self.get_response(request)
        if settings.LOG_FORMAT == "json":
            requests.info("request", extra=_told(request, response, monotonic() - began))
        return response


def _told(request: HttpRequest, response: HttpResponseBase, seconds: float) -> dict[str, object]:
    match = request.resolver_match
    return {
        "route": match.view_name if match else "",
        "method": request.method,
        "status": response.status_code,
        "ms": round(1000 * seconds),
        "principal": _principal(request),
        "request_id": request.id,  # type: ignore[attr-defined]  # set above
    }


def _principal(request: HttpRequest) -> str:
    """Who asked, as far as the request found out: nothing is looked up for a log line."""
    user = getattr(request, "_cached_user", None)
    if user is not None and user.pk:
        return f"user:{user.pk}"
    return getattr(request, "principal", "anonymous")


class Away:
    """Answers for a view whose database or disk failed it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        outage = outage_of(error)
        return answer(request, outage) if outage else None


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's last word on an error: an outage, wherever it struck, or a fault of ours."""
    outage = outage_of(sys.exc_info()[1])
    return answer(request, outage) if outage else broken(request)


def answer(request: HttpRequest, outage: Outage) -> HttpResponse:
    log.error("%s: %s", outage.value, WORDS[outage])
    if outage is Outage.AWAY:
        drop_broken()
    status = 400 if outage is Outage.UNFIT else 503
    wait = WAIT_SECONDS.get(outage)
    headers = {"Retry-After": str(wait)} if wait else {}
    if wants_json(request):
        said = {"error": outage.value, "message": WORDS[outage]}
        return JsonResponse(said, status=status, headers=headers)
    match = request.resolver_match
    principal = match.func.policy.principal if match and hasattr(match.func, "policy") else ""
    page = "away_kiosk.html" if principal in PATIENTS else "away.html"
    told = render_to_string(page, {"words": WORDS[outage], "outage": outage.value})
    return HttpResponse(told, status=status, headers=headers)


def drop_broken() -> None:
    """Forget connections that broke, so that the next request makes its own."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
