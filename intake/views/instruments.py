"""A manager's page of published instruments: licence state, import of a text, out of use."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.content import ContentError
from clinic.domain.roles import Permission
from intake import library
from intake.actions import instruments as actions
from intake.queries import holdings

LARGEST_UPLOAD = 256 * 1024
"""Bytes. A text is some kilobytes; more is refused before it is read."""

MOST_FAULTS = 200
"""A file of the wrong kind may have thousands; a page shows the first."""


class NoText(ValueError):
    """What was sent is no text file; the message tells the person how to fix it."""


@requires(Permission.MANAGE_CLINIC)
@require_http_methods(["GET", "POST"])
def instruments(request: StaffRequest) -> HttpResponse:
    """Every measure with its licence state; a text sent is imported whole or not at all."""
    if request.method == "GET":
        return _draw(request)
    try:
        kept = actions.import_text(
            clinic=request.user.clinic, given=_sent(request), by=request.user, at=timezone.now()
        )
    except NoText as refused:
        return _draw(request, faults=(str(refused),))
    except ContentError as error:
        return _draw(request, faults=_first(error.faults))
    name = library.load().instruments[kept.code].name.en
    messages.success(request, f"{name} is imported. Forms started from now on ask it.")
    return redirect("intake:instruments")


def _first(faults: tuple[str, ...]) -> tuple[str, ...]:
    more = len(faults) - MOST_FAULTS
    return (*faults[:MOST_FAULTS], f"and {more} more") if more > 0 else faults


def _sent(request: StaffRequest) -> str:
    file = request.FILES.get("file")
    if file is None:
        raise NoText("Choose the text file of the instrument first.")
    if (file.size or 0) > LARGEST_UPLOAD:
        raise NoText("The file is larger than 256 kB. The text of an instrument is a few kB.")
    try:
        return bytes(file.read()).decode("utf-8")
    except UnicodeDecodeError:
        raise NoText("The file is not text in UTF-8. Save it as UTF-8 and send it again.") from None


def _draw(request: StaffRequest, *, faults: tuple[str, ...] = ()) -> HttpResponse:
    clinic = request.user.clinic
    today = timezone.localtime(timezone.now(), clinic.zone).date()
    page = {
        "holdings": holdings.holdings(clinic, on=today),
        "retired": holdings.retired(clinic),
        "faults": faults,
    }
    return render(request, "intake/instruments.html", page, status=422 if faults else 200)


@requires(Permission.MANAGE_CLINIC)
@require_POST
def retire(request: StaffRequest, code: str) -> HttpResponse:
    try:
        actions.retire_text(
            clinic=request.user.clinic, code=code, by=request.user, at=timezone.now()
        )
    except actions.NotInUse:
        messages.info(request, "That text was not in use any more.")
    else:
        messages.success(request, "Out of use. Forms started from now on do not ask it.")
    return redirect("intake:instruments")
