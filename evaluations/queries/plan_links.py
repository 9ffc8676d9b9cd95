"""The links by which a plan is opened away from the clinic: what stands, what was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from clinic.models import Patient, records_of
from evaluations.models import Document, Evaluation, PlanLink
from intake import consents
from intake.domain import consent
from intake.models import Consent

LAST_TRIES = 4
Purpose = PlanLink.Purpose


class State(StrEnum):
    """How a link stands; the first that is true, in this order."""

    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    LOCKED = "locked"
    ENDED = "ended"
    OPEN = "open"
    ASLEEP = "asleep"
    EXPIRED = "expired"
    WAITING = "waiting"


def state_of(link: PlanLink, *, at: datetime) -> State:
    """``OPEN`` and ``ASLEEP`` are of a phone that has its key, ``WAITING`` of a link not used."""
    if link.revoked_at is not None:
        return State.REVOKED
    if is_superseded(link):
        return State.SUPERSEDED
    if link.is_locked:
        return State.LOCKED
    return _used(link, at) if link.used_at else _unused(link, at)


def _used(link: PlanLink, at: datetime) -> State:
    if not link.key_hash or link.ends_at is None or link.ends_at <= at:
        return State.ENDED
    awake = link.open_until is not None and link.open_until > at
    return State.OPEN if awake else State.ASLEEP


def _unused(link: PlanLink, at: datetime) -> State:
    return State.EXPIRED if link.expires_at <= at else State.WAITING


def is_superseded(link: PlanLink) -> bool:
    """Whether the plan it opens is no longer the last word: a newer one, an addendum, an error."""
    return replaced_since(link.evaluation, link.made_at)


def replaced_since(evaluation: Evaluation, since: datetime) -> bool:
    """A void or a newer plan replaces for good; an addendum those who read before it."""
    if hasattr(evaluation, "void") or evaluation.addenda.filter(signed_at__gt=since).exists():
        return True
    return newer_plan(evaluation) is not None


def newer_plan(evaluation: Evaluation) -> Evaluation | None:
    """The newest signed evaluation of the case after this one, not one entered in error."""
    newer = Evaluation.objects.filter(
        episode_id=evaluation.episode_id, signed_at__gt=evaluation.signed_at, void__isnull=True
    )
    return newer.order_by("signed_at").last()


TRY_WORDS = {
    "opened": "Opened",
    "asked_again": "Opened again on the same phone",
    "wrong_date": "Wrong birth date",
    "locked": "Tried while locked",
    "expired": "Tried after it was too old",
    "used": "Tried after it was used",
    "revoked": "Tried after it was called back",
    "superseded": "Tried after a newer plan",
}
"""What staff read of each try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    at: datetime
    outcome: str
    ip: str

    @property
    def words(self) -> str:
        return TRY_WORDS[self.outcome]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The newest link of one purpose, with its last tries, newest first."""

    link: PlanLink
    state: State
    tries: Sequence[Try]

    @property
    def can_be_revoked(self) -> bool:
        return self.state in (State.OPEN, State.ASLEEP, State.WAITING)


def standing_of(
    evaluation: Evaluation, *, at: datetime, purpose: str = Purpose.HOME
) -> Standing | None:
    made = PlanLink.objects.filter(evaluation=evaluation, purpose=purpose)
    link = made.select_related("evaluation__void", "made_by").order_by("-made_at", "-pk").first()
    if link is None:
        return None
    rows = link.attempts.order_by("-at", "-pk")[:LAST_TRIES]
    tries = tuple(Try(at=one.at, outcome=one.outcome, ip=one.ip) for one in rows)
    return Standing(link=link, state=state_of(link, at=at), tries=tries)


def newest_plan(patient: Patient) -> Evaluation | None:
    """The newest signed evaluation of a person that was not entered in error."""
    rows = Evaluation.objects.filter(patient__in=records_of(patient.pk), void__isnull=True)
    return rows.filter(signed_at__isnull=False).order_by("signed_at").last()


def may_be_mailed(patient: Patient, *, at: datetime) -> bool:
    """Whether there is an address, and a consent to write to it that stands."""
    rows = Consent.objects.standing().filter(patient__in=records_of(patient.pk))
    row = rows.filter(code="email").select_related("session__clinic").order_by("pk").last()
    text = next((one for one in consents.texts() if one.code == "email"), None)
    if not patient.email or row is None or text is None:
        return False
    on = at.astimezone(patient.clinic.zone).date()
    return consent.stands(text, consents.given_by(row), own=True, on=on)


def paper_of(evaluation: Evaluation, language: str) -> Document | None:
    """The plan's newest printed copy in a language: normal type, on the clinic's own paper."""
    rows = Document.objects.filter(evaluation=evaluation, kind="plan", language=language)
    usual = Q(job__type_size="normal", job__paper=evaluation.clinic.paper, job__mark="")
    found: Document | None = (
        rows.filter(usual).order_by("made_at").last() or rows.order_by("made_at").last()
    )
    return found
