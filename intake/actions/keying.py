"""Staff hold the form: what stands on paper is keyed in, what a person says is written down, and
the desk fills in what it knows."""

from datetime import datetime

from django.db import transaction

from clinic.models import User
from intake.actions import answering, starting
from intake.actions.answering import Saved, Told
from intake.actions.starting import STAFF_PLACES, Place, State
from intake.domain.answers import Raw
from intake.domain.questionnaire import Page
from intake.models import IntakeSession

PAPER = "paper"
STAFF = "staff"


class NotKeyed(Exception):
    """The form is not, or no longer, in staff's own hands."""


def source_of(session: IntakeSession) -> str:
    """Whose word the answers are: the paper's, or what the person told staff."""
    return PAPER if session.place == Place.PAPER else STAFF


def save(*, session: IntakeSession, page: Page, raw: Raw, by: User, at: datetime) -> Saved:
    """Keep one page as keyed in; an emergency stops the form and alarms as from a tablet.

    Raises :class:`NotKeyed` and :class:`answering.NotAnswering`.
    """
    if session.place not in STAFF_PLACES:
        raise NotKeyed
    told = Told(by=by, source=source_of(session))
    return answering.save_page(session=session, page=page, raw=raw, at=at, told=told)


def fill_in(*, session: IntakeSession, page: Page, raw: Raw, by: User, at: datetime) -> Saved:
    """Keep what the desk knows for the person, wherever the form is and even after it was sent."""
    told = Told(by=by, source=answering.DESK)
    return answering.save_page(session=session, page=page, raw=raw, at=at, told=told)


def go_on(*, session: IntakeSession, by: User, at: datetime) -> IntakeSession:
    """A clinician was told: keying goes on, or ends where everything was keyed already.

    The person is not at a tablet, so nothing is shown to them. The alarm itself stays until
    somebody answers it.
    """
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.state != State.STOPPED or held.place not in STAFF_PLACES:
            return held
        held.state = State.ANSWERING
        if held.submitted_at:
            starting.close(held, state=State.SUBMITTED)
        held.save(update_fields=["state", "tablet_key_hash", "queue_key"])
        starting.record("go_on_keying", held, by=by, at=at)
    return held
