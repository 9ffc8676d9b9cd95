"""The page behind the QR mark of a paper: whether to go by it, and nothing about anyone."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.decorators import open_to_all
from evaluations.actions import checking
from evaluations.domain.register import TOO_MANY
from intake.actions.codes import TooManyTries

ICONS = {
    "newest": "check",
    "newer": "history",
    "do_not_use": "octagon",
    "unknown": "search",
    "too_many": "clock",
}


@open_to_all("says whether a paper is the newest copy, to whoever holds its code")
@require_GET
def check(request: HttpRequest, code: str) -> HttpResponse:
    status = HTTPStatus.OK
    try:
        found = checking.check(
            typed=code, ip=request.META.get("REMOTE_ADDR", ""), at=timezone.now()
        )
    except TooManyTries:
        found, status = checking.Checked(told=TOO_MANY, phone=""), HTTPStatus.TOO_MANY_REQUESTS
    page = {"found": found, "icon_name": ICONS[found.told.code]}
    return render(request, "evaluations/paper_check.html", page, status=status)
