"""Answers that a tablet kept and brings back when its sitting has moved on: staff settle them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from clinic import audit
from intake.models import IntakeSession, PageSent, StrayAnswers, Tablet

MOVED, UNREADABLE = "moved", "unreadable"
"""Why: the sitting is on another device or with the desk; or it ended, and with it the key."""


def hand_in(
    *,
    session: IntakeSession,
    device: Tablet,
    key: str,
    page: str,
    fields: Mapping[str, Sequence[str]],
    at: datetime,
) -> None:
    """Keep one page as it was sent; bringing it again, or after it arrived, changes nothing."""
    if not PageSent.objects.filter(session=session, key=key).exists():  # only its receipt was lost
        _keep(session, device, key, MOVED, at, page=page, fields=dict(fields))


def note_lost(
    *, session: IntakeSession, device: Tablet, key: str, pages: int, at: datetime
) -> None:
    """Say that ``pages`` lie on ``device`` that nobody can read any more: the sitting ended."""
    _keep(session, device, key, UNREADABLE, at, page="", fields={"pages": [str(pages)]})


@transaction.atomic
def _keep(
    session: IntakeSession,
    device: Tablet,
    key: str,
    why: str,
    at: datetime,
    *,
    page: str,
    fields: Mapping[str, Sequence[str]],
) -> None:
    told = {"tablet": device, "page": page, "fields": fields, "why": why, "received_at": at}
    stray, made = StrayAnswers.objects.get_or_create(session=session, key=key, defaults=told)
    if made:
        audit.record(
            "answers_came_late",
            by=f"device:{device.pk}",
            at=at,
            clinic=session.clinic_id,
            patient=session.patient_id,
            about=stray,
        )
