"""The rows of the board of referrals, each made from what it stands for.

A firing to decide, a referral on its way, an alert whose arrival is to be confirmed, a re-check,
and a decided firing that nobody has been written to about.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from clinic.models import Patient
from evaluations import library
from evaluations.domain import day_words, worklist
from evaluations.domain.loop import Due, LineStep, State, line
from evaluations.domain.triggers import Urgency
from evaluations.domain.worklist import Group, Place
from evaluations.models import Recipient, Referral, TriggerFiring
from evaluations.queries import loops, rulesets
from evaluations.queries.alarm import OpenAlert
from evaluations.queries.loops import Standing
from evaluations.queries.rechecks import Promise
from evaluations.queries.referrals import Waiting


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of the board as a clinician reads it.

    ``words`` and ``note`` say how it stands and by when, ``aside`` what only clinicians read.
    ``leads_to`` names the page of the next step, which takes the patient and ``key``. ``by_id`` is
    who answers for it; None where that is whoever treats the patient. ``about_id`` is what it
    stands for: a referral, a firing, or an alert that was raised by hand.
    """

    place: Place
    patient: Patient
    about: tuple[str, ...]
    leads_to: str
    key: int
    about_id: tuple[str, int]
    to: str = ""
    to_note: str = ""
    line: tuple[LineStep, ...] = ()
    due: Due | None = None
    words: str = ""
    note: str = ""
    aside: str = ""
    how_late: str = ""
    step: str = "Open"
    by_id: int | None = None

    @property
    def urgency(self) -> Urgency:
        return self.place.urgency

    @property
    def is_to_decide(self) -> bool:
        return self.place.group is Group.DECIDE

    @property
    def is_recheck(self) -> bool:
        return self.due is not None and self.due.what == worklist.RECHECK


NOT_SENT = line(State.DRAFT, {})
NOT_BEGUN = tuple(replace(step, state="") for step in NOT_SENT)


def _group(overdue: bool, group: Group) -> Group:
    return Group.OVERDUE if overdue else group


# What fired and is not decided ----------------------------------------------------------------


def decisions(
    fired: Iterable[Waiting], promises: Iterable[Promise], now: datetime
) -> Iterator[Row]:
    """Firings without a decision. One that only watches stands among the re-checks."""
    watched = {promise.firing.pk for promise in promises}
    for one in fired:
        if one.firing.state == TriggerFiring.State.OPEN and one.firing.pk not in watched:
            yield _decision(one, now)


def _decision(one: Waiting, now: datetime) -> Row:
    by = one.due_at.astimezone(now.tzinfo)
    place = Place(
        group=Group.DECIDE,
        is_overdue=one.is_overdue,
        urgency=Urgency(one.firing.decided_urgency),
        since=one.firing.fired_at,
    )
    row = _of_firing(one.firing, place=place, due=Due(what=worklist.DECISION, by=by), now=now)
    return replace(row, to="Not chosen", to_note=_refer_to(one.firing), line=NOT_BEGUN)


def _of_firing(
    firing: TriggerFiring, *, place: Place, due: Due, now: datetime, by_id: int | None = None
) -> Row:
    return replace(
        _plain(firing, place),
        due=due,
        words=due.words(now),
        note=due.late_words(now) if place.is_overdue else worklist.time_left(due.by, now),
        how_late=due.how_late(now) if place.is_overdue else "",
        step=worklist.button(due),
        by_id=by_id,
    )


def _plain(firing: TriggerFiring, place: Place) -> Row:
    """What is said of a firing wherever it stands."""
    return Row(
        place=place,
        patient=firing.patient,
        about=_about(firing),
        leads_to="evaluations:decide",
        key=firing.pk,
        about_id=("firing", firing.pk),
    )


def _about(firing: TriggerFiring) -> tuple[str, ...]:
    """The rule in words, with the side it rests on spelled out."""
    rule = rulesets.rule_of(firing)
    side = worklist.side_of(firing.because, library.facts())
    return (", ".join(part for part in (rule.name.en if rule else firing.code, side) if part),)


def _refer_to(firing: TriggerFiring) -> str:
    rule = rulesets.rule_of(firing)
    return rule.refer_to.en if rule and rule.refer_to else ""


# Referrals on their way ------------------------------------------------------------------------


def on_their_way(
    standings: Iterable[Standing], alerts: Iterable[OpenAlert], now: datetime
) -> Iterator[Row]:
    """Referrals that have not ended. The arrival check of an alert stands on its referral's row."""
    calls = {alert.firing_id: alert for alert in alerts if alert.firing_id is not None}
    for one in standings:
        row, call = _referral(one, now), _call_of(one, calls)
        yield _with_arrival(row, call, now) if call else row


def _call_of(one: Standing, calls: dict[int, OpenAlert]) -> OpenAlert | None:
    firings = [reason.firing_id for reason in one.referral.reasons.all()]
    return next((calls[firing] for firing in firings if firing in calls), None)


def _referral(one: Standing, now: datetime) -> Row:
    referral = one.referral
    return Row(
        place=Place(
            group=_group(one.is_overdue, Group.OPEN),
            is_overdue=one.is_overdue,
            urgency=Urgency(referral.urgency),
            since=referral.opened_at,
        ),
        patient=referral.patient,
        about=tuple(_reasons(referral)),
        to=one.to,
        to_note=_who(referral.recipient),
        line=one.line,
        due=one.due,
        words=one.next_words or _without_clock(referral),
        note=one.late_words or _left(one.due, now),
        how_late=one.how_late,
        step=worklist.button(one.due, State(referral.state)),
        leads_to="evaluations:referral",
        key=referral.pk,
        by_id=referral.opened_by_id,
        about_id=("referral", referral.pk),
    )


def _reasons(referral: Referral) -> Iterator[str]:
    for reason in sorted(referral.reasons.all(), key=lambda one: one.pk):
        yield from _about(reason.firing)


def _who(recipient: Recipient | None) -> str:
    return (recipient.organisation or recipient.get_kind_display()) if recipient else ""


def _left(due: Due | None, now: datetime) -> str:
    return worklist.time_left(due.by, now) if due else ""


def _without_clock(referral: Referral) -> str:
    """A refused or lost one has no clock of its own: it is offered again at each visit."""
    return f"{referral.get_state_display().lower()}, offered again at each visit"


def _with_arrival(row: Row, call: OpenAlert, now: datetime) -> Row:
    """The row of a referral while the arrival of its patient is still to be confirmed."""
    arrival = _alert(call, now)
    late = arrival.place.is_overdue or row.place.is_overdue
    return replace(
        arrival,
        place=replace(arrival.place, group=_group(late, Group.OPEN), is_overdue=late),
        about=row.about,
        to=row.to,
        to_note=row.to_note,
        line=row.line,
        by_id=row.by_id,
        about_id=row.about_id,
    )


def arrivals(
    alerts: Iterable[OpenAlert], standings: Iterable[Standing], now: datetime
) -> Iterator[Row]:
    """Alerts that have not ended and have no referral of their own."""
    referred = {reason.firing_id for one in standings for reason in one.referral.reasons.all()}
    for one in alerts:
        if one.firing_id not in referred:
            yield _alert(one, now)


def _alert(one: OpenAlert, now: datetime) -> Row:
    alert = one.alert
    due = Due(what="arrival check", by=one.due_at.astimezone(now.tzinfo)) if one.due_at else None
    late = due if one.is_overdue else None
    return Row(
        place=Place(
            group=_group(one.is_overdue, Group.OPEN),
            is_overdue=one.is_overdue,
            urgency=Urgency.EMERGENCY,
            since=alert.raised_at,
        ),
        patient=alert.patient,
        about=_about(alert.firing) if alert.firing else ("Called by hand",),
        to="",
        to_note=one.next_words,
        line=(),
        due=due,
        words=due.words(now) if due else "",
        note=late.late_words(now) if late else _left(due, now),
        how_late=late.how_late(now) if late else "",
        step=worklist.button(due) if one.has_left else "Open the call",
        leads_to="evaluations:alert",
        key=alert.pk,
        by_id=alert.acknowledged_by_id,
        about_id=("firing", alert.firing_id) if alert.firing_id else ("alert", alert.pk),
    )


# Re-checks and what was never written ----------------------------------------------------------


def again(promises: Iterable[Promise], now: datetime) -> Iterator[Row]:
    """Re-checks that are still to be done."""
    for promise in promises:
        late = promise.is_overdue(now)
        yield _of_firing(
            promise.firing,
            due=Due(what=worklist.RECHECK, by=promise.due_at),
            place=Place(
                group=_group(late, Group.RECHECK),
                is_overdue=late,
                urgency=Urgency(promise.firing.decided_urgency),
                since=promise.since,
            ),
            by_id=promise.by_id,
            now=now,
        )


def unsent(
    fired: Iterable[Waiting], promises: Iterable[Promise], referred: Collection[int]
) -> Iterator[Row]:
    """Decided firings that ask for a letter and were never put into a referral."""
    elsewhere = {promise.firing.pk for promise in promises} | set(referred)
    for one in fired:
        if one.firing.pk in elsewhere or not _asks_for_a_letter(one.firing):
            continue
        place = Place(
            group=Group.OPEN,
            is_overdue=False,
            urgency=Urgency(one.firing.decided_urgency),
            since=one.decision.at if one.decision else one.firing.fired_at,
        )
        yield _never_written(one.firing, place)


def _asks_for_a_letter(firing: TriggerFiring) -> bool:
    """Whether it stands decided, above watching, and its rule has a letter."""
    stands = firing.state == TriggerFiring.State.DECIDED
    watches = Urgency(firing.decided_urgency) is Urgency.MONITOR
    return stands and not watches and library.letters().has_letter(firing.code)


def _never_written(firing: TriggerFiring, place: Place) -> Row:
    row = _plain(firing, place)
    words = "decided, no letter yet"
    return replace(row, to="Not chosen", to_note=_refer_to(firing), line=NOT_SENT, words=words)


# What is over -----------------------------------------------------------------------------------


def ended(referral: Referral, zone: ZoneInfo) -> Row:
    """A referral that was closed with its outcome, or cancelled."""
    row = _referral(loops.standing(referral, now=referral.state_since), referral.state_since)
    outcomes = sorted(referral.outcomes.all(), key=lambda one: one.pk)
    said = [outcomes[-1].get_result_display(), outcomes[-1].get_plan_display()] if outcomes else []
    closed = _closed(row, referral.state_since, zone, aside=": ".join(said))
    return replace(closed, words=f"{referral.get_state_display().lower()} {closed.words}")


def set_aside(firing: TriggerFiring, zone: ZoneInfo) -> Row:
    """A firing that was closed by a decision, without a referral."""
    last = max(firing.decisions.all(), key=lambda decision: (decision.at, decision.pk))
    place = Place(
        group=Group.CLOSED,
        is_overdue=False,
        urgency=Urgency(firing.decided_urgency),
        since=last.at,
    )
    aside = f"{last.get_action_display()}, {last.by.short_name}"
    closed = _closed(_plain(firing, place), last.at, zone, aside=aside)
    return replace(closed, words=f"closed {closed.words}")


def _closed(row: Row, at: datetime, zone: ZoneInfo, *, aside: str) -> Row:
    """``row`` with the day it ended for its words."""
    place = replace(row.place, group=Group.CLOSED, is_overdue=False, since=at)
    day = day_words.full(at.astimezone(zone).date(), "en")
    return replace(
        row, place=place, due=None, words=day, note="", how_late="", step="Open", aside=aside
    )
