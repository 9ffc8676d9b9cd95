"""Handing a sitting to a tablet, and taking it back."""

import secrets
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.module_loading import import_string

from clinic.models import User, Visit
from intake.actions import codes, starting
from intake.actions.starting import OPEN, STAFF_PLACES, Place, State
from intake.domain import pairing
from intake.models import IntakeSession, PairingCode, Tablet

KEY_SALT = "intake.kiosk"


class NotThatPerson(Exception):
    """The name and birthday do not fit. ``over`` says that the tablet goes back to the desk."""

    def __init__(self, *, over: bool) -> None:
        super().__init__("The name and birthday do not fit.")
        self.over = over


def tablet(session: IntakeSession) -> str:
    """The audit principal of the person at the tablet."""
    return f"tablet:{session.pk}"


def start_session(*, visit: Visit, by: User, at: datetime) -> tuple[IntakeSession, str]:
    """The open sitting of ``visit``, made if need be, and a new code for a tablet.

    Codes and links made before stop working, and a device that held the sitting lets go. The
    code is returned once and never stored; only its keyed hash is.
    """
    code = codes.make()
    with transaction.atomic():
        session = starting.open_sitting(visit=visit, place=Place.TABLET, by=by, at=at)
        PairingCode.objects.create(
            session=session,
            code_hash=codes.hashed(code, purpose="pairing"),
            made_at=at,
            expires_at=at + pairing.CODE_LIFE,
        )
        starting.record("start_tablet", session, by=by, at=at)
    return session, code


def redeem_code(
    *, typed: str, language: str, device: Tablet, ip: str, at: datetime
) -> tuple[IntakeSession, str]:
    """The sitting behind a code, and the key that ``device`` keeps in a cookie.

    A code works once, for ten minutes, and only on a tablet of its own clinic. Raises
    :class:`codes.WrongCode` (recorded, so that the tries of one address can be counted) or
    :class:`codes.TooManyTries`.
    """
    with transaction.atomic():
        codes.refuse_guessers("pair", ip=ip, at=at)
        held = Tablet.objects.select_for_update().get(pk=device.pk)
        code = _live_code(pairing.tidy_code(typed), held, at)
        if code is not None:
            return _take(code, held, language, at)
        codes.record_wrong("pair", clinic=held.clinic_id, at=at)
    raise codes.WrongCode


def _live_code(code: str, device: Tablet, at: datetime) -> PairingCode | None:
    if device.revoked_at is not None:
        return None
    return (
        PairingCode.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(code_hash=codes.hashed(code, purpose="pairing"), used_at=None, expires_at__gt=at)
        .filter(session__clinic_id=device.clinic_id)
        .exclude(session__state__in=[State.SUBMITTED, State.ENDED])
        .first()
    )


def _take(
    code: PairingCode, device: Tablet, language: str, at: datetime
) -> tuple[IntakeSession, str]:
    """The sitting goes onto the device; one that the device held before goes back to the desk."""
    take_off(device)
    session = code.session
    code.used_at = at
    code.save(update_fields=["used_at"])
    session.language = language or session.language
    session.tablet, session.tablet_name = device, device.name
    if session.state == State.WAITING:
        session.state = State.PAIRED
    key = give_key(session, at)
    Tablet.objects.filter(pk=device.pk).update(last_seen_at=at)
    starting.record("pair", session, by=tablet(session), at=at)
    return session, key


def give_key(session: IntakeSession, at: datetime) -> str:
    """A new key to the sitting for the device that takes it up; a key given before is dead.

    The key also names its sitting, signed, so that a device whose key is dead can be told why.
    """
    key = signing.Signer(salt=KEY_SALT).sign(f"{session.pk}.{secrets.token_urlsafe(32)}")
    session.tablet_key_hash = pairing.key_hash(key)
    session.last_seen_at = at
    starting.give_queue(session)
    session.save(
        update_fields=[
            "tablet_key_hash",
            "last_seen_at",
            "queue_key",
            "queue_ref",
            "language",
            "state",
            "tablet",
            "tablet_name",
            "identified_at",
        ]
    )
    return key


def sitting_named_by(key: str) -> int | None:
    """The number of the sitting that a key, live or dead, was once given for."""
    try:
        named = signing.Signer(salt=KEY_SALT).unsign(key)
    except signing.BadSignature:
        return None
    return int(named.partition(".")[0])


def take_off(device: Tablet) -> None:
    """Whatever the device holds goes back to the desk; drafts stay. Inside a transaction."""
    held = IntakeSession.objects.select_for_update(of=("self",)).filter(
        tablet=device, state__in=OPEN
    )
    for session in held:
        starting.let_go(session, misses=0)


def identify(*, session: IntakeSession, name: str, day: int, month: int, at: datetime) -> None:
    """Match the person to the sitting before the tablet shows anything of theirs.

    Raises :class:`NotThatPerson`; the third miss takes the sitting off the tablet.
    """
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        patient = held.patient
        if held.state == State.PAIRED and pairing.is_same_person(
            typed_name=name,
            day=day,
            month=month,
            names=(patient.given_name, patient.preferred_name),
            born=patient.birth_date,
        ):
            held.state, held.identified_at, held.misses = State.ANSWERING, at, 0
            held.last_seen_at = at
            held.save(update_fields=["state", "identified_at", "misses", "last_seen_at"])
            starting.record("identify", held, by=tablet(held), at=at)
            return
        over = _miss(held, at)
    raise NotThatPerson(over=over)


def _miss(held: IntakeSession, at: datetime) -> bool:
    misses = held.misses + 1
    over = misses >= pairing.WHO_MISSES
    starting.record("identify", held, by=tablet(held), at=at, outcome="refused")
    if over:
        starting.let_go(held, misses=misses)
    else:
        held.misses = misses
        held.save(update_fields=["misses"])
    return over


def rest(*, session: IntakeSession, at: datetime) -> IntakeSession:
    """Nobody touches the device: show nothing of the person's any more.

    A tablet gives the sitting back, and only a new code from the desk resumes it. At home the
    device keeps it and asks again who it is.
    """
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.state not in (State.PAIRED, State.ANSWERING):
            return held
        if held.place == Place.HOME:
            held.state, held.identified_at = State.PAIRED, None
            held.save(update_fields=["state", "identified_at"])
        else:
            starting.let_go(held, misses=0)
        starting.record("lock", held, by=tablet(held), at=at)
    return held


def hand_back(*, session: IntakeSession, at: datetime) -> None:
    """The person gives the tablet back before the end; the draft waits for a new code."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.is_open:
            starting.let_go(held, misses=0)
            starting.record("hand_back", held, by=tablet(held), at=at)


def end_session(*, session: IntakeSession, by: User, at: datetime) -> None:
    """Staff close a sitting; the tablet goes blank at its next touch. The answers stay."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.is_open:
            held.ended_at = at
            starting.close(held, state=State.ENDED)
            held.save(update_fields=["state", "ended_at", "tablet_key_hash", "queue_key"])
            starting.record("end_tablet", held, by=by, at=at)


def let_go_on(*, session: IntakeSession, by: User, at: datetime) -> None:
    """A therapist lets the person go on after a stop; the same rules do not stop them again."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.state == State.STOPPED:
            held.identified_at = None
            held.state = _onward(held)
            if held.submitted_at:
                starting.close(held, state=State.SUBMITTED)
            held.save(update_fields=["state", "identified_at", "tablet_key_hash", "queue_key"])
            starting.record("let_go_on", held, by=by, at=at)


def _onward(held: IntakeSession) -> str:
    """Where a sitting goes after a stop: staff go on keying, a device asks again who it is."""
    if held.place in STAFF_PLACES:
        return State.ANSWERING
    return State.PAIRED if held.tablet_key_hash else State.WAITING


def help_given(*, session: IntakeSession, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.help_asked_at is not None:
            held.help_asked_at = None
            held.save(update_fields=["help_asked_at"])
            starting.record("help_given", held, by=by, at=at)
            import_string(settings.INTAKE_HELPED)(session=held, by=by, at=at)
