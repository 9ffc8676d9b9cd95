"""From a call for a person to a patient who is safe: what is next, by when, and who to phone.

Safety reference 0 (items 5 and 6), 0.1 and 1.7: a person comes within two minutes; whoever leaves
for a hospital is confirmed to have arrived within four hours, by asking them or the hospital, then
the emergency contact if that may be shared, then by a welfare check.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ANSWER_WITHIN = timedelta(minutes=2)
ARRIVAL_WITHIN = timedelta(hours=4)
TRIES_BEFORE_CONTACT = 2


class Kind(StrEnum):
    """What called: an emergency, the calm one after an answer about self-harm, or "Get help"."""

    EMERGENCY = "emergency"
    CALM = "calm"
    HELP = "help"


class Step(StrEnum):
    """What may be done about an alert; stored with who did it and when."""

    CAME = "came"
    TOLD = "told"
    CALLED_911 = "called_911"
    CALLED_HOSPITAL = "called_hospital"
    CALLED_PHYSICIAN = "called_physician"
    CALLED_LINE = "called_line"
    LEFT = "left"
    NO_ANSWER = "no_answer"
    CALLED_CONTACT = "called_contact"
    WELFARE_CHECK = "welfare_check"
    ARRIVED = "arrived"
    STOOD_DOWN = "stood_down"


ENDS = frozenset({Step.ARRIVED, Step.STOOD_DOWN})
PHONED = frozenset({Step.CALLED_911, Step.CALLED_HOSPITAL, Step.CALLED_PHYSICIAN})
PHONED_CALMLY = PHONED | {Step.CALLED_LINE}

TRAVEL = ("By ambulance", "Driven by someone else", "Walked there with someone")
"""How a patient leaves: never alone at the wheel."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """An alert as far as its next step goes. ``done`` holds its steps since it was raised.

    ``may_share``: the patient agreed that the emergency contact is told, and there is a number.
    """

    kind: Kind
    raised_at: datetime
    answered: bool
    ended: bool
    may_share: bool
    done: tuple[tuple[Step, datetime], ...] = ()

    def has(self, *steps: Step) -> bool:
        return any(step in steps for step, _ in self.done)

    @property
    def left_at(self) -> datetime | None:
        """When the patient left for care; the last time counts."""
        return max((at for step, at in self.done if step is Step.LEFT), default=None)

    @property
    def tries(self) -> int:
        """How often nobody answered the arrival check."""
        return sum(step is Step.NO_ANSWER for step, _ in self.done)


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """The next step and the words for it; ``step`` is None while nobody came and when over."""

    step: Step | None
    words: str


OVER = Next(step=None, words="This call is over")


def next_step(call: Call) -> Next:
    """What is to be done next."""
    if call.ended:
        return OVER
    if not call.answered:
        return Next(step=None, words="Go to the patient")
    if call.kind is Kind.HELP:
        return Next(step=Step.STOOD_DOWN, words="See what the patient needs")
    return _before_leaving(call) if call.left_at is None else _after_leaving(call)


def _before_leaving(call: Call) -> Next:
    if not call.has(Step.TOLD):
        return Next(step=Step.TOLD, words="Tell the patient what happens next")
    if call.kind is Kind.CALM:
        if not call.has(*PHONED_CALMLY):
            return Next(step=Step.CALLED_LINE, words="Phone 988 together, stay with the patient")
    elif not call.has(*PHONED):
        return Next(step=Step.CALLED_HOSPITAL, words="Phone 911 or the emergency department")
    return Next(step=Step.LEFT, words="Write down how the patient leaves")


def _after_leaving(call: Call) -> Next:
    """The arrival check: the patient or the hospital twice, then the contact, then a welfare check.

    After the welfare check was asked for, arrival is still to be confirmed.
    """
    if call.tries < TRIES_BEFORE_CONTACT:
        again = " again" if call.tries else ""
        return Next(step=Step.ARRIVED, words=f"Call the patient or the hospital{again}")
    if call.may_share and not call.has(Step.CALLED_CONTACT):
        return Next(step=Step.CALLED_CONTACT, words="Call the emergency contact")
    if not call.has(Step.WELFARE_CHECK):
        return Next(step=Step.WELFARE_CHECK, words="Ask for a welfare check")
    return Next(step=Step.ARRIVED, words="Confirm that the patient is safe")


def arrival_due(call: Call) -> datetime | None:
    """By when arrival is confirmed: four hours after leaving, or after the call; None once over.

    A patient who only asked for help has nowhere to arrive, until they leave for care.
    """
    if call.ended or (call.kind is Kind.HELP and call.left_at is None):
        return None
    return (call.left_at or call.raised_at) + ARRIVAL_WITHIN


def is_overdue(call: Call, *, now: datetime) -> bool:
    due = arrival_due(call)
    return due is not None and now > due


def offered(call: Call) -> tuple[Step, ...]:
    """The steps a clinician may log now, the likeliest first.

    The arrival check comes up once the patient has left, or an ambulance was called for them;
    contact and welfare check once nobody has answered it twice. Coming is logged by answering.
    """
    if call.ended:
        return ()
    calmly = (Step.CALLED_LINE,) if call.kind is Kind.CALM else ()
    phoned = (Step.CALLED_911, Step.CALLED_HOSPITAL, Step.CALLED_PHYSICIAN)
    return (*_arrival_steps(call), Step.TOLD, *calmly, *phoned, Step.LEFT, Step.STOOD_DOWN)


def _arrival_steps(call: Call) -> tuple[Step, ...]:
    if call.left_at is None and not call.has(Step.CALLED_911):
        return ()
    steps: tuple[Step, ...] = (Step.ARRIVED, Step.NO_ANSWER)
    if call.tries < TRIES_BEFORE_CONTACT:
        return steps
    contact = (Step.CALLED_CONTACT,) if call.may_share else ()
    return (*steps, *contact, Step.WELFARE_CHECK)


# Who to phone --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """Someone to phone. ``phone`` is as stored, "" where the clinic has not kept one."""

    who: str
    phone: str
    why: str
    step: Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """Someone in the clinic's directory."""

    name: str
    phone: str


def numbers(
    *,
    kind: Kind,
    hospitals: Iterable[Listed],
    physicians: Iterable[Listed],
    contact: Listed | None,
) -> tuple[Number, ...]:
    """Who to phone, in order. ``contact`` is given only where sharing is allowed."""
    first = [Number(who="911", phone="911", why=_WHY_911[kind], step=Step.CALLED_911)]
    line = Number(
        who="988 Lifeline",
        phone="988",
        why="Call together, with the patient beside you",
        step=Step.CALLED_LINE,
    )
    if kind is Kind.CALM:
        first.insert(0, line)
    reached = [
        *_listed(hospitals, "Tell them who is coming and why", Step.CALLED_HOSPITAL),
        *_listed(physicians, "Ask where the patient is seen today", Step.CALLED_PHYSICIAN),
    ]
    kept = [contact] if contact else []
    return (
        *first,
        *reached,
        *_listed(kept, "The patient agreed that they may be told", Step.CALLED_CONTACT),
    )


_WHY_911 = {
    Kind.EMERGENCY: "When the patient cannot be driven at once, or gets worse",
    Kind.CALM: "When the patient might act on these thoughts",
    Kind.HELP: "When this turns into an emergency",
}


def _listed(people: Iterable[Listed], why: str, step: Step) -> Iterable[Number]:
    for one in people:
        yield Number(who=one.name, phone=one.phone, why=why, step=step)
