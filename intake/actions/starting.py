"""The sitting of a visit: made once, and moved between a tablet, home, paper and a person."""

import base64
import secrets
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import User, Visit
from intake import editions as kept
from intake import library
from intake.actions import editions
from intake.models import HomeLink, IntakeSession, PairingCode

State = IntakeSession.State
Place = IntakeSession.Place
OPEN = (State.WAITING, State.PAIRED, State.ANSWERING, State.STOPPED)
STAFF_PLACES = (Place.PAPER, Place.PERSON)
"""Here staff hold the form themselves: there is no device and nobody to match."""

RETURNING = "runner_lbp_return"
"""The short questionnaire of somebody whose case has a whole one already."""


class CannotStart(Exception):
    """The visit takes no intake now; the message says why."""


def open_sitting(*, visit: Visit, place: str, by: User, at: datetime) -> IntakeSession:
    """The open sitting of ``visit``, made if need be, at ``place`` and in nobody's hands.

    Codes and links made before stop working, and a device that held the sitting lets go; the
    answers stay. Call it inside a transaction. Raises :class:`CannotStart`.
    """
    if visit.status not in (Visit.Status.BOOKED, Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST):
        raise CannotStart("This visit is over or cancelled. Start a tablet from an open visit.")
    Visit.objects.select_for_update().get(pk=visit.pk)
    session = IntakeSession.objects.filter(visit=visit, state__in=OPEN).first()
    if session is None:
        return _new(visit, place, by, at)
    _call_in(session, at)
    session.place = place
    let_go(session, misses=0)
    return session


def _new(visit: Visit, place: str, by: User, at: datetime) -> IntakeSession:
    asked = editions.begin(clinic=visit.clinic, code=questionnaire_for(visit), visit=visit, at=at)
    return IntakeSession.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        place=place,
        questionnaire=asked.code,
        questionnaire_version=asked.version,
        language=visit.patient.language,
        started_at=at,
        started_by=by,
    )


def questionnaire_for(visit: Visit) -> str:
    """The short one for a case that has a sent intake already, where the content holds one."""
    known = (
        IntakeSession.objects.standing()
        .filter(visit__episode_id=visit.episode_id, submitted_at__isnull=False)
        .exclude(response__sha256="")
    )  # some questions asked in person are no whole form
    if RETURNING in library.load().rows and known.exists():
        return RETURNING
    return library.DEFAULT


def _call_in(session: IntakeSession, at: datetime) -> None:
    """Codes and links that still work stop working."""
    PairingCode.objects.filter(session=session, used_at=None, expires_at__gt=at).update(
        expires_at=at
    )
    HomeLink.objects.filter(session=session, revoked_at=None).update(revoked_at=at)


def let_go(session: IntakeSession, *, misses: int) -> None:
    """Take the sitting off its device; the draft stays. A stopped one stays stopped."""
    session.tablet_key_hash = session.tablet_name = ""
    session.tablet = None
    session.identified_at = None
    session.misses = misses
    if session.state in (State.PAIRED, State.ANSWERING):
        session.state = State.WAITING
    session.save(
        update_fields=[
            "place",
            "tablet",
            "tablet_key_hash",
            "tablet_name",
            "identified_at",
            "misses",
            "state",
        ]
    )


def give_queue(session: IntakeSession) -> None:
    """What encrypts and names the answers that wait on a device; the same until the end.

    A tablet that crashed finds what it kept when the sitting comes back to it.
    """
    if not session.queue_key:
        session.queue_key = base64.b64encode(secrets.token_bytes(32)).decode()
        session.queue_ref = secrets.token_hex(16)


def close(session: IntakeSession, *, state: str) -> None:
    """The end of a sitting: its key goes, and what lies on a device can never be read again."""
    session.state = state
    session.tablet_key_hash = session.queue_key = ""


def record(
    action: str, session: IntakeSession, *, by: User | str, at: datetime, outcome: str = "done"
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=session.clinic_id,
        patient=session.patient_id,
        about=session,
        outcome=outcome,
    )


def start_by_staff(*, visit: Visit, place: str, by: User, at: datetime) -> IntakeSession:
    """The sitting in staff's own hands: keyed in from paper, or asked in person.

    Taking it up again changes nothing. Raises :class:`CannotStart`.
    """
    with transaction.atomic():
        session = open_sitting(visit=visit, place=place, by=by, at=at)
        if session.state == State.WAITING:
            session.state = State.ANSWERING
            session.page = session.page or kept.of(session).pages[0].code
            session.save(update_fields=["state", "page"])
        record(f"start_{place}", session, by=by, at=at)
    return session
