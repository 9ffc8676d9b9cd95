"""Fills an empty database with people who write: run in the site's own settings.

``python -m tests.faults.furnish CHARTS TABLETS`` prints one JSON object: for each member of staff
a chart and a session, for each tablet its keys and the first pages of a quiet walk.
``python -m tests.faults.furnish found`` prints what the database holds in the end.
"""

import itertools
import json
import os
import sys
from typing import Any

import django

PAGES = 3


def furnish(charts: int, tablets: int) -> dict[str, Any]:
    from django.core.management import call_command

    from clinic.domain.roles import Role
    from tests import factories

    call_command("migrate", verbosity=0)
    clinic = factories.clinic(is_demo=True, idle_minutes=30)
    by = factories.user(clinic, "Priya Raman", Role.THERAPIST)
    desk = factories.user(clinic, "Dana Reyes", Role.FRONT_DESK)
    return {
        "charts": [_chart(by, number) for number in range(charts)],
        "tablets": [_tablet(by, desk) for _ in range(tablets)],
    }


def _chart(by: Any, number: int) -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from evaluations.actions import charting
    from tests import factories

    person = factories.patient(by.clinic, by=by, family_name=f"Flores {number}")
    case = factories.episode(person, by=by)
    visit = factories.visit(case, therapist=by, by=by, starts_at=timezone.now())
    evaluation = charting.open_evaluation(visit=visit, by=by, at=timezone.now())
    browser = Client()
    browser.force_login(by)
    return {
        "url": _save_url(person.pk, evaluation.pk),
        "evaluation": evaluation.pk,
        "cookies": {
            settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value
        },
    }


def _save_url(patient: int, evaluation: int) -> str:
    from django.urls import reverse

    return reverse("evaluations:save_cell", args=[patient, evaluation])


def _tablet(by: Any, desk: Any) -> dict[str, Any]:
    from django.conf import settings

    from tests.bench.waiting_room import Room, sent_by

    newcomer = Room(desk=desk, therapist=by).newcomer()
    walk = itertools.islice(sent_by(newcomer), PAGES)
    return {
        "session": newcomer.session.pk,
        "cookies": {settings.KIOSK_COOKIE_NAME: newcomer.tablet.key},
        "pages": [[code, raw] for code, _, raw in walk],
    }


def found() -> dict[str, Any]:
    """Every key and text that arrived, how often; and whether the database is whole."""
    from django.db import connection

    from clinic import audit
    from evaluations.models import FindingRevision
    from intake.models import PageSent

    faults = list(audit.verify_chain().faults)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma in ("integrity_check", "foreign_key_check"):
                cursor.execute(f"PRAGMA {pragma}")
                faults += [str(row) for row in cursor.fetchall() if row != ("ok",)]
    return {
        "texts": list(FindingRevision.objects.values_list("text", flat=True)),
        "keys": list(PageSent.objects.values_list("key", flat=True)),
        "faults": faults,
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    words = sys.argv[1:]
    told = found() if words == ["found"] else furnish(*map(int, words))
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
