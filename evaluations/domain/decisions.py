"""What a person may decide about a fired rule, what must defend it, and what then stands.

Safety reference 1.6. Nobody deletes or hides a firing; only a licensed therapist lowers one, one
level at a time, and an emergency only after an examination in person and with a second name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from clinic.domain.roles import Permission, Role, allows
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import (
    MUST_ASK_RULE,
    SIDE_RULE,
    Rule,
    Urgency,
    UrgencyWords,
)

SHORTEST_REASON = 20
FEWEST_WORDS = 3
FORMATS = ("paper", "spoken", "message")
LANGUAGES = ("en", "es", "other")


class Action(StrEnum):
    ACCEPT = "accept"
    STEP_DOWN = "step_down"
    FALSE_POSITIVE = "dismiss_as_false_positive"
    ESCALATE = "escalate"
    DATA_CLARIFIED = "data_clarified"


LOWERING = (Action.STEP_DOWN, Action.FALSE_POSITIVE)

REFUSED = "patient_declined_informed"
"""The patient refuses, informed: the referral stays open and is offered again at each visit."""

NEURO_NORMAL = "neuro_normal_same_day"

DETAILS = {
    "known_on": "Enter the day it was investigated",
    "known_by": "Enter who investigated it",
    "corrected": "Name the entry that was wrong and what it is now",
    "capacity": "Say how you know that the person can decide this",
    "explained": "Write the risks as you explained them",
    "interpreter": "Name the interpreter, or write none needed",
    "refusal": "Write the refusal in the person's words",
    "alternative": "Write what you offered instead",
    "witness": "Name the witness, or write none present",
    "answer": "Write the exact answer the person gave",
    "asked_by": "Name who asked",
    "asked_at": "Enter when it was asked",
}
"""Further fields of a decision, and how to fix each when it is missing."""

_CLARIFIED = ("answer", "asked_by", "asked_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionReason:
    """One coded reason, with the :data:`DETAILS` that it asks for."""

    code: str
    label: Words
    asks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a person sends. ``evidence`` holds the clinic's day of each finding it rests on."""

    action: Action
    to_urgency: Urgency | None = None
    reason_code: str = ""
    reason_text: str = ""
    evidence: tuple[date, ...] = ()
    safety_net_given: bool = False
    safety_net_language: str = ""
    safety_net_format: str = ""
    recheck_due: date | None = None
    agreed_name: str = ""
    agreed_phone: str = ""
    agreed_at: datetime | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """The firing to be decided and who is deciding, as far as the guards care.

    ``urgency`` is what earlier decisions have left. ``earlier_texts`` are the reasons this
    person has written before and ``printed`` the clinic's own texts, both as :func:`plain`: a
    reason is written for one patient, not kept as a snippet. ``fired_at`` is when it fired.
    """

    code: str
    urgency: Urgency
    still_true: bool
    role: Role
    licensed: bool
    name: str
    in_person: bool
    neuro_normal: bool
    today: date
    now: datetime
    earlier_texts: frozenset[str] = frozenset()
    printed: frozenset[str] = frozenset()
    fired_at: datetime | None = None


def allowed_actions(
    *, code: str, urgency: Urgency, still_true: bool, role: Role, licensed: bool
) -> tuple[Action, ...]:
    """What this role may do about this firing; students and the desk may only call someone.

    ``licensed``: the person holds a licence, as therapists and PTAs do and students do not.
    """
    if code == MUST_ASK_RULE or not licensed:
        return ()
    if not allows(role, Permission.DECIDE_TRIGGER):
        may_raise = allows(role, Permission.ESCALATE_TRIGGER) and urgency is not Urgency.EMERGENCY
        return (Action.ESCALATE,) if may_raise and code != SIDE_RULE else ()
    if code == SIDE_RULE:
        return (Action.FALSE_POSITIVE,)
    possible = {
        Action.ACCEPT: True,
        Action.STEP_DOWN: urgency is not Urgency.MONITOR,
        Action.FALSE_POSITIVE: True,
        Action.ESCALATE: urgency is not Urgency.EMERGENCY,
        Action.DATA_CLARIFIED: not still_true,
    }
    return tuple(action for action, may in possible.items() if may)


def _lowers(proposal: Proposal, question: Question) -> bool:
    """Whether a finding is set aside or lowered; sides that differ are only explained."""
    return proposal.action in LOWERING and question.code != SIDE_RULE


def one_lower(urgency: Urgency) -> Urgency:
    """The next level down. Nothing is lower than monitor."""
    return list(Urgency)[max(urgency.rank - 1, 0)]


def decided_urgency(proposal: Proposal, urgency: Urgency) -> Urgency:
    """What the firing's urgency is once this decision stands."""
    if proposal.action is Action.STEP_DOWN:
        return one_lower(urgency)
    if proposal.action is Action.ESCALATE and proposal.to_urgency:
        return proposal.to_urgency
    return urgency


def closes(action: Action) -> bool:
    return action in (Action.FALSE_POSITIVE, Action.DATA_CLARIFIED)


def waits_still(role: Role) -> bool:
    """Whether it still waits for a therapist: a PTA raises, and decides nothing."""
    return not allows(role, Permission.DECIDE_TRIGGER)


def is_referred(proposal: Proposal, urgency: Urgency) -> bool:
    """Whether someone outside is asked once it stands. What is only watched is checked again."""
    stays = decided_urgency(proposal, urgency)
    return not closes(proposal.action) and stays is not Urgency.MONITOR


def check(
    proposal: Proposal,
    question: Question,
    *,
    reasons: Mapping[str, DecisionReason],
    urgencies: Mapping[Urgency, UrgencyWords],
) -> tuple[Fault, ...]:
    """Every fault of the proposal; none when it may stand."""
    allowed = allowed_actions(
        code=question.code,
        urgency=question.urgency,
        still_true=question.still_true,
        role=question.role,
        licensed=question.licensed,
    )
    if proposal.action not in allowed:
        return (Fault(field="action", words="You cannot decide this. Call a licensed therapist."),)
    latest = question.today + timedelta(days=urgencies[question.urgency].recheck_days)
    return (
        *_reason_faults(proposal, question, reasons),
        *_text_faults(proposal, question),
        *_target_faults(proposal, question),
        *_recheck_faults(proposal, question, latest),
        *_lowering_faults(proposal, question),
        *_agreement_faults(proposal, question),
    )


def _reason_faults(
    proposal: Proposal, question: Question, reasons: Mapping[str, DecisionReason]
) -> Iterator[Fault]:
    reason = reasons.get(proposal.reason_code)
    if (_lowers(proposal, question) or proposal.reason_code) and reason is None:
        yield Fault(field="reason_code", words="Choose a reason")
    if proposal.reason_code == REFUSED and closes(proposal.action):
        words = "A refusal keeps the referral open. Accept it, or lower it one level"
        yield Fault(field="reason_code", words=words)
    if proposal.reason_code == NEURO_NORMAL and not question.neuro_normal:
        words = "The nerve screen of today is not complete and normal"
        yield Fault(field="reason_code", words=words)
    asks = reason.asks if reason else ()
    asks += _CLARIFIED if proposal.action is Action.DATA_CLARIFIED else ()
    for name in asks:
        if not proposal.details.get(name, "").strip():
            yield Fault(field=name, words=DETAILS[name])


def _text_faults(proposal: Proposal, question: Question) -> Iterator[Fault]:
    typed = " ".join(proposal.reason_text.split())
    text = plain(typed)
    if not typed and proposal.action is Action.ACCEPT:
        return
    if len(typed) < SHORTEST_REASON:
        words = f"Write at least {SHORTEST_REASON} characters: what you found, and why"
        yield Fault(field="reason_text", words=words)
    elif len(set(text.split())) < FEWEST_WORDS:
        yield Fault(field="reason_text", words="Write the reason in words of your own")
    elif text in question.earlier_texts:
        words = "You have used these words before. Write them for this person"
        yield Fault(field="reason_text", words=words)
    elif any(text in one for one in question.printed):
        words = "These are printed words. Write what you found in this person"
        yield Fault(field="reason_text", words=words)


def plain(text: str) -> str:
    """Text as reasons are compared: its words, without case, spacing and punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _target_faults(proposal: Proposal, question: Question) -> Iterator[Fault]:
    if proposal.action is Action.ESCALATE:
        target = proposal.to_urgency
        if target is None or target.rank <= question.urgency.rank:
            yield Fault(field="to_urgency", words="Choose a higher urgency")


def _recheck_faults(proposal: Proposal, question: Question, latest: date) -> Iterator[Fault]:
    due = proposal.recheck_due
    watched = proposal.action is Action.ACCEPT and question.urgency is Urgency.MONITOR
    if due is None and (_lowers(proposal, question) or watched):
        yield Fault(field="recheck_due", words="Choose when to check again")
    if due is not None and not question.today <= due <= latest:
        words = f"Choose a day from today to {latest:%-d %b %Y}"
        yield Fault(field="recheck_due", words=words)


def _lowering_faults(proposal: Proposal, question: Question) -> Iterator[Fault]:
    if not _lowers(proposal, question):
        return
    if not proposal.evidence:
        yield Fault(field="evidence", words="Choose at least one finding of today")
    elif any(day != question.today for day in proposal.evidence):
        yield Fault(field="evidence", words="Choose only findings of today")
    if not proposal.safety_net_given:
        words = "Give the When to get help card before you lower this"
        yield Fault(field="safety_net_given", words=words)
    elif proposal.safety_net_language not in LANGUAGES:
        yield Fault(field="safety_net_language", words="Choose the language of the card")
    elif proposal.safety_net_format not in FORMATS:
        yield Fault(field="safety_net_format", words="Choose how the card was given")


def _agreement_faults(proposal: Proposal, question: Question) -> Iterator[Fault]:
    """An emergency is lowered by two: who examined in person, and who agreed."""
    if not _lowers(proposal, question) or question.urgency is not Urgency.EMERGENCY:
        return
    if not question.in_person:
        yield Fault(field="action", words="Examine in person before you lower an emergency")
    if not proposal.agreed_name.strip():
        words = "Name the second clinician or the physician who agrees"
        yield Fault(field="agreed_name", words=words)
    elif plain(proposal.agreed_name) == plain(question.name):
        yield Fault(field="agreed_name", words="Someone other than you must agree")
    if not proposal.agreed_phone.strip():
        yield Fault(field="agreed_phone", words="Enter the phone number of that person")
    if proposal.agreed_at is None or proposal.agreed_at > question.now:
        yield Fault(field="agreed_at", words="Enter when that person agreed")
    elif question.fired_at and proposal.agreed_at < question.fired_at.replace(
        second=0, microsecond=0
    ):
        yield Fault(field="agreed_at", words="That is before it was raised. Ask about this trigger")


# What stands after the decisions


@dataclass(frozen=True, kw_only=True, slots=True)
class Live:
    """A live firing as signing and restrictions see it. ``urgency`` is the decided one."""

    rule: Rule
    urgency: Urgency
    decided: bool
    contacted: bool = False
    seen: bool = False
    still_true: bool = True


class Why(StrEnum):
    """Why a firing stops a signature."""

    MISSING = "missing"
    SIDE = "side"
    UNDECIDED = "undecided"
    CONTACT = "contact"


def blocks_signing(live: Live) -> Why | None:
    """Safety reference 0.3. A decided emergency does not block: the person is on the way."""
    if live.rule.code in (MUST_ASK_RULE, SIDE_RULE):
        kind = Why.MISSING if live.rule.code == MUST_ASK_RULE else Why.SIDE
        return kind if live.still_true else None
    if live.urgency.is_urgent and not live.decided:
        return Why.UNDECIDED
    if live.urgency is Urgency.SAME_DAY and not live.contacted:
        return Why.CONTACT
    return None


def still_holds(live: Live) -> bool:
    """Whether the restrictions of a firing stand until someone lifts them, each by itself."""
    released = {
        "lifted": False,
        "stepped_down": live.urgency.rank < live.rule.urgency.rank,
        "seen": live.seen,
        "reviewed": live.decided,
    }
    return not released[live.rule.hold_until]


# Content


def parse(rows: Iterable[Row]) -> dict[str, DecisionReason]:
    """The reasons by code from ``decisions.toml``, or one ContentError with every fault."""
    faults = Faults()
    found = [_parse_reason(row, faults) for row in rows]
    content.unique([reason.code for reason in found], "decisions", faults)
    faults.raise_if_any()
    return {reason.code: reason for reason in found}


def _parse_reason(row: Row, faults: Faults) -> DecisionReason:
    code = content.text(row, "code", "reason", faults)
    where = f"reason {code}"
    content.unknown_keys(row, {"code", "label", "asks", "source"}, where, faults)
    content.text(row, "source", where, faults)
    asks = content.texts(row, "asks", where, faults)
    for name in asks:
        if name not in DETAILS:
            faults.add(where, f"asks for '{name}', and there is no such field")
    return DecisionReason(code=code, label=content.words(row, "label", where, faults), asks=asks)
