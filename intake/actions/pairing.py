"""Handing a sitting to a tablet, and taking it back."""

import secrets
from datetime import datetime
from itertools import count

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from clinic import audit
from clinic.models import AuditEvent, User, Visit
from intake.actions import editions
from intake.domain import pairing
from intake.models import IntakeSession, PairingCode

State = IntakeSession.State
OPEN = (State.WAITING, State.PAIRED, State.ANSWERING, State.STOPPED)

TRIES_PER_ADDRESS = 50
"""Tablets of one clinic share an address; past this many wrong codes nobody there may try."""

RECENT_EVENTS = 20_000
"""More than a clinic's audit trail grows by in ten minutes."""


class CannotStart(Exception):
    """The visit takes no tablet now; the message says why."""


class WrongCode(Exception):
    """No live code is spelt like this."""


class TooManyTries(Exception):
    """This place has guessed too often; it may try again after ten minutes."""


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

    Codes made before stop working, and a tablet that held the sitting lets go. The code is
    returned once and never stored; only its keyed hash is.
    """
    if visit.status not in (Visit.Status.BOOKED, Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST):
        raise CannotStart("This visit is over or cancelled. Start a tablet from an open visit.")
    with transaction.atomic():
        Visit.objects.select_for_update().get(pk=visit.pk)
        session = _open_session(visit, by, at)
        PairingCode.objects.filter(session=session, used_at=None, expires_at__gt=at).update(
            expires_at=at
        )
        code = "".join(secrets.choice(pairing.ALPHABET) for _ in range(pairing.CODE_LENGTH))
        PairingCode.objects.create(
            session=session,
            code_hash=_code_hash(code),
            made_at=at,
            expires_at=at + pairing.CODE_LIFE,
        )
        _record("start_tablet", session, by=by, at=at)
    return session, code


def _open_session(visit: Visit, by: User, at: datetime) -> IntakeSession:
    session = IntakeSession.objects.filter(visit=visit, state__in=OPEN).first()
    if session is not None:
        _let_go(session, misses=0)
        return session
    asked = editions.begin(clinic=visit.clinic, at=at)
    return IntakeSession.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        questionnaire=asked.code,
        questionnaire_version=asked.version,
        language=visit.patient.language,
        started_at=at,
        started_by=by,
    )


def _let_go(session: IntakeSession, *, misses: int) -> None:
    """Take the sitting off its tablet; the draft stays. A stopped one stays stopped."""
    session.tablet_key_hash = session.tablet_name = ""
    session.identified_at = None
    session.misses = misses
    if session.state in (State.PAIRED, State.ANSWERING):
        session.state = State.WAITING
    session.save(
        update_fields=["tablet_key_hash", "tablet_name", "identified_at", "misses", "state"]
    )


def redeem_code(*, typed: str, language: str, ip: str, at: datetime) -> tuple[IntakeSession, str]:
    """The sitting behind a code, and the key that its tablet keeps in a cookie.

    A code works once and for ten minutes. Raises :class:`WrongCode` (recorded, so that the tries
    of one address can be counted) or :class:`TooManyTries`.
    """
    with transaction.atomic():
        if _wrong_codes(ip, at) >= TRIES_PER_ADDRESS:
            raise TooManyTries
        code = _live_code(pairing.tidy_code(typed), at)
        if code is not None:
            return _take(code, language, at)
        audit.record(
            "pair", by=audit.ANONYMOUS, at=at, clinic=None, about=("code", ""), outcome="refused"
        )
    raise WrongCode


def _wrong_codes(ip: str, at: datetime) -> int:
    """Wrong codes from one address in the life of a code, looked for in the newest events only."""
    newest = AuditEvent.objects.aggregate(seq=Max("seq"))["seq"] or 0
    recent = AuditEvent.objects.filter(
        seq__gt=newest - RECENT_EVENTS, at__gt=at - pairing.CODE_LIFE
    )
    return recent.filter(action="pair", outcome="refused", ip=ip).count()


def _live_code(code: str, at: datetime) -> PairingCode | None:
    return (
        PairingCode.objects.select_for_update(of=("self",))
        .select_related("session")
        .filter(code_hash=_code_hash(code), used_at=None, expires_at__gt=at)
        .exclude(session__state__in=[State.SUBMITTED, State.ENDED])
        .first()
    )


def _take(code: PairingCode, language: str, at: datetime) -> tuple[IntakeSession, str]:
    session, key = code.session, secrets.token_urlsafe(32)
    code.used_at = at
    code.save(update_fields=["used_at"])
    session.tablet_key_hash = pairing.key_hash(key)
    session.last_seen_at = at
    session.language = language or session.language
    session.tablet_name = _free_name(session)
    if session.state == State.WAITING:
        session.state = State.PAIRED
    session.save(
        update_fields=["tablet_key_hash", "last_seen_at", "language", "state", "tablet_name"]
    )
    _record("pair", session, by=tablet(session), at=at)
    return session, key


def _free_name(session: IntakeSession) -> str:
    """ "Tablet 2": the lowest number that no tablet of the clinic goes by now."""
    taken = set(
        IntakeSession.objects.filter(clinic_id=session.clinic_id, state__in=OPEN)
        .exclude(pk=session.pk)
        .values_list("tablet_name", flat=True)
    )
    return next(name for name in map("Tablet {}".format, count(1)) if name not in taken)


def _code_hash(code: str) -> str:
    """Keyed, so that a stolen database does not give the codes away."""
    return salted_hmac("intake.pairing", code, algorithm="sha256").hexdigest()


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
            _record("identify", held, by=tablet(held), at=at)
            return
        over = _miss(held, at)
    raise NotThatPerson(over=over)


def _miss(held: IntakeSession, at: datetime) -> bool:
    misses = held.misses + 1
    over = misses >= pairing.WHO_MISSES
    _record("identify", held, by=tablet(held), at=at, outcome="refused")
    if over:
        _let_go(held, misses=misses)
    else:
        held.misses = misses
        held.save(update_fields=["misses"])
    return over


def lock(*, session: IntakeSession, at: datetime) -> None:
    """Nobody touches the tablet: show nothing until the person types who they are again."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.state == State.ANSWERING:
            held.state, held.identified_at = State.PAIRED, None
            held.save(update_fields=["state", "identified_at"])
            _record("lock", held, by=tablet(held), at=at)


def hand_back(*, session: IntakeSession, at: datetime) -> None:
    """The person gives the tablet back before the end; the draft waits for a new code."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.is_open:
            _let_go(held, misses=0)
            _record("hand_back", held, by=tablet(held), at=at)


def end_session(*, session: IntakeSession, by: User, at: datetime) -> None:
    """Staff close a sitting; the tablet goes blank at its next touch. The answers stay."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.is_open:
            held.state, held.ended_at, held.tablet_key_hash = State.ENDED, at, ""
            held.save(update_fields=["state", "ended_at", "tablet_key_hash"])
            _record("end_tablet", held, by=by, at=at)


def let_go_on(*, session: IntakeSession, by: User, at: datetime) -> None:
    """A therapist lets the person go on after a stop; the same rules do not stop them again."""
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.state == State.STOPPED:
            held.identified_at = None
            held.state = State.PAIRED
            if held.submitted_at:
                held.state, held.tablet_key_hash = State.SUBMITTED, ""
            held.save(update_fields=["state", "identified_at", "tablet_key_hash"])
            _record("let_go_on", held, by=by, at=at)


def help_given(*, session: IntakeSession, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = IntakeSession.objects.select_for_update().get(pk=session.pk)
        if held.help_asked_at is not None:
            held.help_asked_at = None
            held.save(update_fields=["help_asked_at"])
            _record("help_given", held, by=by, at=at)


def _record(
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
