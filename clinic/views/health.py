"""For programs that watch over this one: whether it lives, and whether it may be sent people."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clinic import frozen, readiness
from clinic.decorators import open_to_all
from clinic.safekeeping import heartbeat

LEAST_ROOM = 50_000_000  # bytes


@open_to_all("says only ok or not ok")
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The web server answers and reaches its database."""
    return _say(ok=_database_answers())


@open_to_all("says only ok or not ok")
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """All that a clinic's work needs: database, guards, worker, room. Words are on staff's page."""
    return _say(ok=_database_answers() and _is_whole() and heartbeat.is_alive() and _has_room())


def _say(*, ok: bool) -> HttpResponse:
    said = "ok" if ok else "not ok"
    return HttpResponse(f"{said}\n", status=200 if ok else 503, content_type="text/plain")


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def _is_whole() -> bool:
    return not readiness.unmigrated() and not frozen.missing(connection)


def _has_room() -> bool:
    return shutil.disk_usage(Path(settings.VAR_DIR)).free > LEAST_ROOM
