"""The link by which a person answers at home: a long secret, and a birth date to open it."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from clinic.models import User, Visit
from intake.actions import codes, pairing, starting
from intake.actions.starting import OPEN, Place, State
from intake.domain import pairing as rules
from intake.models import HomeLink, IntakeSession

LIFE = timedelta(days=7)
CODE_LENGTH = 12
BEFORE_THE_VISIT = (Visit.Status.BOOKED, Visit.Status.ARRIVED)


class WrongLink(Exception):
    """Unknown, too old, locked, called back, used up, or not that birth date: never said which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A new link. ``token`` (256 bits) and ``code`` are shown once; only their hashes are kept."""

    session: IntakeSession
    token: str
    code: str
    expires_at: datetime


def make(*, visit: Visit, by: User, at: datetime) -> Made:
    """A link to the visit's draft, good for a week or until the visit starts.

    A link or code made before stops working, and a tablet that held the draft lets go. Raises
    :class:`starting.CannotStart`.
    """
    if visit.status not in BEFORE_THE_VISIT:
        raise starting.CannotStart("A link opens only before the visit. Start a tablet instead.")
    token, code = secrets.token_urlsafe(32), codes.make(CODE_LENGTH)
    with transaction.atomic():
        session = starting.open_sitting(visit=visit, place=Place.HOME, by=by, at=at)
        link = HomeLink.objects.create(
            session=session,
            token_hash=rules.key_hash(token),
            code_hash=codes.hashed(code, purpose="home"),
            made_at=at,
            made_by=by,
            expires_at=at + LIFE,
        )
        starting.record("make_link", session, by=by, at=at)
    return Made(session=session, token=token, code=code, expires_at=link.expires_at)


def open_link(
    *, token: str, code: str, born: date, ip: str, at: datetime
) -> tuple[IntakeSession, str]:
    """The draft behind a link or its short code, and the key that this device keeps.

    Opening again, on any device, goes on where the person was; the key given before is dead.
    Raises :class:`WrongLink`, which counts against the link, or :class:`codes.TooManyTries`.
    """
    with transaction.atomic():
        codes.refuse_guessers("open_link", ip=ip, at=at)
        link = _live_link(token, code, at)
        known = link.session.patient.birth_date if link else date.min
        if constant_time_compare(born.isoformat(), known.isoformat()) and link is not None:
            return _take(link, at)
        if link is not None:
            link.tries += 1
            link.save(update_fields=["tries"])
        codes.record_wrong("open_link", clinic=link.session.clinic_id if link else None, at=at)
    raise WrongLink


def _live_link(token: str, code: str, at: datetime) -> HomeLink | None:
    spelt = (
        {"token_hash": rules.key_hash(token)}
        if token
        else {"code_hash": codes.hashed(rules.tidy_code(code), purpose="home")}
    )
    return (
        HomeLink.objects.select_for_update(of=("self",))
        .select_related("session__patient")
        .filter(**spelt, revoked_at=None, expires_at__gt=at, tries__lt=HomeLink.MAX_TRIES)
        .filter(session__state__in=OPEN, session__visit__status__in=BEFORE_THE_VISIT)
        .first()
    )


def _take(link: HomeLink, at: datetime) -> tuple[IntakeSession, str]:
    if link.opened_at is None:
        link.opened_at = at
        link.save(update_fields=["opened_at"])
    session = link.session
    session.identified_at = at
    if session.state != State.STOPPED:
        session.state = State.ANSWERING
    IntakeSession.objects.filter(pk=session.pk).update(misses=0)
    key = pairing.give_key(session, at)
    starting.record("open_link", session, by=pairing.tablet(session), at=at)
    return session, key


def revoke(*, session: IntakeSession, by: User, at: datetime) -> None:
    """Call the link back: it opens nothing more, and a device that has the draft lets go."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        live = HomeLink.objects.filter(session=held, revoked_at=None)
        if live.update(revoked_at=at):
            starting.let_go(held, misses=0)
            starting.record("revoke_link", held, by=by, at=at)
