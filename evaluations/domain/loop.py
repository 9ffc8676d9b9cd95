"""The loop of a referral: its states, what may follow which, who may say so, and by when.

Safety reference 1.7 and 0.1. Times are aware and in the clinic's zone. A referral is never done
because time has passed: it ends by an outcome with a plan decision, or in a clinician's words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from clinic.domain.roles import Permission
from evaluations.domain import day_words, decisions
from evaluations.domain.due import closing, end_of_day, working_days_after
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import Urgency


class State(StrEnum):
    """Stable codes; the first eight are the way a referral goes."""

    DRAFT = "draft"
    SENT = "sent"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    APPOINTMENT_MADE = "appointment_made"
    SEEN = "seen"
    OUTCOME_RECEIVED = "outcome_received"
    CLOSED = "closed"
    DECLINED = "declined"
    FAILED_DELIVERY = "failed_delivery"
    LOST_TO_FOLLOW_UP = "lost_to_follow_up"
    CANCELLED = "cancelled_by_clinician"

    @property
    def is_ended(self) -> bool:
        return self in (State.CLOSED, State.CANCELLED)


WAY = tuple(State)[:8]
"""The straight way, in order."""

BY_HAND = (
    State.DELIVERED,
    State.ACKNOWLEDGED,
    State.APPOINTMENT_MADE,
    State.SEEN,
    State.FAILED_DELIVERY,
)
"""What someone logs because they heard it. The others have an action and a form of their own."""

WORDS_MAY_CHANGE = (
    State.DRAFT,
    State.SENT,
    State.DELIVERED,
    State.ACKNOWLEDGED,
    State.APPOINTMENT_MADE,
    State.FAILED_DELIVERY,
)
"""Until they are seen a letter may be put right and signed again, as a further edition."""
READER_MAY_CHANGE = (State.DRAFT, State.FAILED_DELIVERY)

_HEARD = (State.ACKNOWLEDGED, State.APPOINTMENT_MADE, State.SEEN, State.OUTCOME_RECEIVED)
_ASIDE = (State.DECLINED, State.LOST_TO_FOLLOW_UP, State.CANCELLED)

_AFTER: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.SENT, State.DECLINED, State.CANCELLED),
    State.SENT: (State.DELIVERED, *_HEARD, State.FAILED_DELIVERY, *_ASIDE),
    State.DELIVERED: (*_HEARD, State.FAILED_DELIVERY, *_ASIDE),
    State.ACKNOWLEDGED: (*_HEARD[1:], *_ASIDE),
    State.APPOINTMENT_MADE: (*_HEARD[1:], *_ASIDE),  # another time replaces the first
    State.SEEN: (State.OUTCOME_RECEIVED, State.LOST_TO_FOLLOW_UP),
    State.OUTCOME_RECEIVED: (State.OUTCOME_RECEIVED, State.CLOSED),  # a later paper says more
    State.CLOSED: (),
    State.DECLINED: (State.DRAFT, *_HEARD[1:], *_ASIDE),  # refused again at a later visit
    State.FAILED_DELIVERY: (State.SENT, *_HEARD, *_ASIDE),
    State.LOST_TO_FOLLOW_UP: (State.DRAFT, State.SENT, *_HEARD, State.DECLINED, State.CANCELLED),
    State.CANCELLED: (),
}
_BY_PHONE_FIRST = _HEARD[:3]
"""In a hurry people phone, and the patient may be there before any letter is."""

_FOLLOWED = (State.SENT, *BY_HAND)


def allowed(state: State, urgency: Urgency) -> tuple[State, ...]:
    """What may come next. Steps may be skipped, as reality skips them; none is taken back."""
    hurried = state is State.DRAFT and urgency.is_urgent
    return (*_AFTER[state], *_BY_PHONE_FIRST) if hurried else _AFTER[state]


def permission(to: State) -> Permission:
    """What a person needs to take a referral to this state."""
    return Permission.FOLLOW_REFERRAL if to in _FOLLOWED else Permission.DECIDE_TRIGGER


# When


ARRIVAL_WITHIN = timedelta(hours=4)
LETTER_WITHIN = {Urgency.SOON: 1, Urgency.ROUTINE: 10, Urgency.MONITOR: 10}
RECEIPT_WITHIN = 3
SEEN_WITHIN = 14
OUTCOME_IN_WORKING_DAYS = {Urgency.EMERGENCY: 2, Urgency.SAME_DAY: 3}
OUTCOME_BY_DAY = {Urgency.SOON: 21, Urgency.ROUTINE: 60, Urgency.MONITOR: 60}
_LATE_HOURS, _DAY = 2, timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loop:
    """One referral as its clock sees it. ``since``: when it came into its state.

    ``within_days``: seen sooner than the urgency alone asks. ``closes_at``: the clinic's door.
    """

    state: State
    urgency: Urgency
    opened_at: datetime
    since: datetime
    closes_at: time
    within_days: int | None = None
    appointment_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What must happen next, and by when."""

    what: str
    by: datetime

    def words(self, now: datetime) -> str:
        """ "arrival check by 11:40 am today", "outcome by Tue 8 Dec"."""
        return f"{self.what} by {_moment(self.by, now)}"

    def late_words(self, now: datetime) -> str:
        """ "booking was due Tue 1 Dec"."""
        return f"{self.what} was due {_moment(self.by, now)}"

    def how_late(self, now: datetime) -> str:
        """ "40 min late", "5 h late" or "2 days late"."""
        late = now.astimezone(UTC) - self.by.astimezone(UTC)
        minutes = max(int(late.total_seconds() // 60), 1)
        if minutes < 60 * _LATE_HOURS:
            return f"{minutes} min late"
        if now.date() == self.by.date():
            return f"{minutes // 60} h late"
        days = (now.date() - self.by.date()).days
        return f"{days} day late" if days == 1 else f"{days} days late"


def _moment(by: datetime, now: datetime) -> str:
    """A clock time today, "the end of today", or a day; a time of another day names both."""
    ends_day = by == end_of_day(by)
    if by.date() == now.date():
        return "the end of today" if ends_day else f"{day_words.clock(by.time(), 'en')} today"
    day = day_words.near(by.date(), "en")
    return day if ends_day else f"{day}, {day_words.clock(by.time(), 'en')}"


def next_due(loop: Loop) -> Due | None:
    """The next step with its time; None where nobody is waited for.

    A refused or lost one is offered again at each visit, which has no clock of its own.
    """
    if loop.state.is_ended or loop.state in (State.DECLINED, State.LOST_TO_FOLLOW_UP):
        return None
    if loop.state is State.OUTCOME_RECEIVED:
        return Due(what="closing", by=_by_working_day(loop.since, 1))
    if loop.state is State.SEEN:
        return outcome_due(loop)
    if loop.urgency is Urgency.EMERGENCY:
        return Due(what="arrival check", by=_hours_after(loop.opened_at, ARRIVAL_WITHIN))
    if loop.state in (State.DRAFT, State.FAILED_DELIVERY):
        return Due(what="letter", by=_letter_by(loop))
    return _heard_by(loop)


def _letter_by(loop: Loop) -> datetime:
    """A letter that did not arrive goes again within a working day, whatever the urgency."""
    again = loop.state is State.FAILED_DELIVERY
    from_ = loop.since if again else loop.opened_at
    if loop.urgency is Urgency.SAME_DAY:
        return closing(from_, loop.closes_at)
    return _by_working_day(from_, 1 if again else LETTER_WITHIN[loop.urgency])


def _heard_by(loop: Loop) -> Due:
    """Between the letter and the visit."""
    asked = loop.state in (State.SENT, State.DELIVERED)
    if loop.urgency is Urgency.SAME_DAY and asked:
        return Due(what="receipt", by=closing(loop.opened_at, loop.closes_at))
    if loop.urgency is Urgency.SOON and asked:
        return Due(what="receipt", by=_by_working_day(loop.since, RECEIPT_WITHIN))
    if loop.state is State.APPOINTMENT_MADE and loop.appointment_at:
        return Due(what="visit check", by=_visit_by(loop, loop.appointment_at))
    if loop.urgency is Urgency.SOON and loop.state is State.ACKNOWLEDGED:
        return Due(what="booking", by=seen_by(loop))
    return outcome_due(loop)


def _visit_by(loop: Loop, appointment: datetime) -> datetime:
    """The end of the day of the visit, or the day by which they must be seen if that is sooner."""
    return min(end_of_day(appointment), seen_by(loop))


def seen_by(loop: Loop) -> datetime:
    """By when they must have been seen."""
    if loop.urgency is Urgency.SOON:
        return end_of_day(loop.opened_at + _DAY * (loop.within_days or SEEN_WITHIN))
    return outcome_due(loop).by


def is_booked_late(loop: Loop) -> bool:
    """Whether the visit is later than the urgency allows: ask for a sooner one."""
    visit = loop.appointment_at if loop.state is State.APPOINTMENT_MADE else None
    return visit is not None and visit > seen_by(loop)


def outcome_due(loop: Loop) -> Due:
    working = OUTCOME_IN_WORKING_DAYS.get(loop.urgency)
    if working is not None:
        return Due(what="outcome", by=_by_working_day(loop.opened_at, working))
    return Due(what="outcome", by=end_of_day(loop.opened_at + _DAY * OUTCOME_BY_DAY[loop.urgency]))


def is_overdue(loop: Loop, now: datetime) -> bool:
    due = next_due(loop)
    return due is not None and due.by < now.astimezone(UTC)


def _by_working_day(day: datetime, days: int) -> datetime:
    return end_of_day(working_days_after(day, days))


def _hours_after(at: datetime, span: timedelta) -> datetime:
    """So many hours of real time, also over the night when clocks change."""
    return (at.astimezone(UTC) + span).astimezone(at.tzinfo)


# How it is drawn


@dataclass(frozen=True, kw_only=True, slots=True)
class LineStep:
    """One of the five steps of the line; ``state`` is done, now or empty."""

    words: str
    when: str
    state: str


FIVE = (
    ("Sent", State.SENT),
    ("Received", State.ACKNOWLEDGED),
    ("Booked", State.APPOINTMENT_MADE),
    ("Seen", State.SEEN),
    ("Outcome", State.OUTCOME_RECEIVED),
)


def line(state: State, reached: Mapping[State, str]) -> tuple[LineStep, ...]:
    """The five steps. ``reached`` holds when each state was first reached, in words.

    A step that reality skipped is done without a time. Nothing is waited for once it has ended,
    was refused or was lost.
    """
    gone = _gone(state, reached)
    waited = (state in WAY and not state.is_ended) or state is State.FAILED_DELIVERY
    steps, awaited = [], waited
    for words, step in FIVE:
        done = WAY.index(step) <= gone
        now = awaited and not done
        awaited = awaited and not now
        when = reached.get(step, "") if done else ""
        steps.append(LineStep(words=words, when=when, state=("now" if now else "done" * done)))
    return tuple(steps)


def _gone(state: State, reached: Mapping[State, str]) -> int:
    """How far along the way it is; what failed to arrive was not sent."""
    if state in WAY:
        return WAY.index(state)
    if state is State.FAILED_DELIVERY:
        return 0
    return max((WAY.index(one) for one in reached if one in WAY), default=0)


# What each step must say


_NAMED = (State.ACKNOWLEDGED, State.APPOINTMENT_MADE, State.SEEN)
PATIENT_SAID = "patient"
SHORTEST_WORDS = decisions.SHORTEST_REASON
REFUSAL = ("capacity", "explained", "interpreter", "refusal", "alternative", "witness")
"""What a refusal must record (safety reference 1.6)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What someone logs about one step."""

    to: State
    how: str
    who: str = ""
    note: str = ""
    appointment_at: datetime | None = None


def step_faults(told: Told, *, now: datetime) -> Iterator[Fault]:
    """What is missing before a step may be logged."""
    if told.to not in BY_HAND:
        yield Fault(field="to", words="Choose what happened")
    if told.to in _NAMED and told.how != PATIENT_SAID and not told.who:
        yield Fault(field="who", words="Name whom you spoke to")
    if told.to is State.FAILED_DELIVERY and not told.note:
        yield Fault(field="note", words="Write what went wrong")
    if told.to is State.APPOINTMENT_MADE:
        if told.appointment_at is None:
            yield Fault(field="appointment_at", words="Enter the day and time of the visit")
        elif told.appointment_at < now:
            words = "This time has passed. If they were seen, log that instead"
            yield Fault(field="appointment_at", words=words)


def words_faults(words: str, *, field: str, ask: str) -> Iterator[Fault]:
    """A clinician's own words, long enough to be read later. ``ask``: what to write."""
    if len(words.strip()) < SHORTEST_WORDS:
        yield Fault(field=field, words=f"Write at least {SHORTEST_WORDS} characters: {ask}")


def refusal_faults(details: Mapping[str, str]) -> Iterator[Fault]:
    for name in REFUSAL:
        if not details.get(name, "").strip():
            yield Fault(field=name, words=decisions.DETAILS[name])
