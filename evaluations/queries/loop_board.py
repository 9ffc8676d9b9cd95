"""The board of referrals: what waits for a decision, what is late, what is open, what was closed.

A constant number of queries however many rows. What the desk may read is made apart, so that no
template can show it more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery

from clinic.domain.roles import Permission
from clinic.models import Clinic, Patient, User, Visit
from evaluations.domain.alarm import Kind
from evaluations.domain.due import end_of_day
from evaluations.domain.loop import LineStep
from evaluations.domain.triggers import Urgency
from evaluations.domain.worklist import Group
from evaluations.models import Outcome, Referral, ReferralReason, TriggerDecision, TriggerFiring
from evaluations.queries import alarm, loop_rows, loops, rechecks, referrals, replies
from evaluations.queries.alarm import OpenAlert
from evaluations.queries.loop_rows import Row

NEWEST_CLOSED = 60
_LAST = TriggerDecision.objects.filter(firing=OuterRef("pk")).order_by("-at", "-pk").values("at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """The rows of one tab. ``mine`` and ``clinic`` count what waits or is late in those tabs."""

    rows: tuple[Row, ...]
    mine: int
    clinic: int

    @property
    def groups(self) -> list[tuple[Group, list[Row]]]:
        """Groups that have a row, in their order."""
        sorted_in = [(group, [x for x in self.rows if x.place.group is group]) for group in Group]
        return [(group, rows) for group, rows in sorted_in if rows]

    def count(self, group: Group) -> int:
        return sum(row.place.group is group for row in self.rows)

    @property
    def sentence(self) -> str:
        """ "2 to decide, 1 overdue, 3 open"."""
        late = sum(row.is_to_decide and row.place.is_overdue for row in self.rows)
        counted = (
            (self.count(Group.DECIDE), "to decide", True),
            (late, "of them late", False),
            (self.count(Group.OVERDUE), "overdue", True),
            (self.count(Group.OPEN), "open", True),
            (self.count(Group.RECHECK), "to check again", False),
        )
        return ", ".join(
            f"{number} {words}" for number, words, always in counted if number or always
        )


def board(viewer: User, *, tab: str, now: datetime) -> Board:
    """``tab``: mine (the viewer's patients, and what the viewer opened), clinic or closed."""
    rows, own = of_clinic(viewer.clinic, now=now), _own(viewer)
    mine = [row for row in rows if row.patient.stands_for.pk in own or row.by_id == viewer.pk]
    shown = mine if tab == "mine" else rows
    if tab == "closed":
        shown = closed(viewer.clinic)
    return Board(rows=tuple(shown), mine=_pressing(mine), clinic=_pressing(rows))


def pressing(viewer: User, *, now: datetime) -> int:
    """How much waits for a decision or is late; only those who decide see the number."""
    if not viewer.may(Permission.DECIDE_TRIGGER):
        return 0
    return _pressing(of_clinic(viewer.clinic, now=now))


def _pressing(rows: Iterable[Row]) -> int:
    return sum(row.place.group in (Group.DECIDE, Group.OVERDUE) for row in rows)


def _own(viewer: User) -> set[int]:
    """The people the viewer treats, by the record that stands for each, and by every other."""
    seen = set(Visit.objects.filter(therapist=viewer).values_list("patient_id", flat=True))
    merged = Patient.objects.filter(merged_into__isnull=False, visits__therapist=viewer).distinct()
    return seen | {one.stands_for.pk for one in merged}


def of_clinic(clinic: Clinic, *, now: datetime) -> list[Row]:
    """Everything that is not over yet: what is late first, then by urgency, then the oldest."""
    here = now.astimezone(clinic.zone)
    sent = Referral.objects.filter(clinic=clinic).exclude(state__in=Referral.ENDED)
    standings = [loops.standing(one, now=here) for one in loops.read(sent)]
    calls = [one for one in alarm.open_alerts(clinic, here) if _is_followed(one)]
    promises = rechecks.pending(clinic)
    fired = referrals.of_clinic(clinic, now=here)
    rows = [
        *loop_rows.decisions(fired, promises, here),
        *loop_rows.on_their_way(standings, calls, here),
        *loop_rows.arrivals(calls, standings, here),
        *loop_rows.again(promises, here),
        *loop_rows.unsent(fired, promises, _referred(clinic)),
    ]
    said = (_after_closing(row, clinic, here) for row in rows)
    return sorted(said, key=lambda row: row.place.order)


def _is_followed(one: OpenAlert) -> bool:
    """An arrival to confirm. A call nobody answered yet calls on every page, not here."""
    return one.alert.kind != Kind.HELP and (one.is_answered or one.is_overdue)


def _after_closing(row: Row, clinic: Clinic, here: datetime) -> Row:
    """What is due by the end of today cannot wait for tomorrow because the door is shut."""
    due = row.due
    closed = here.time() >= clinic.closes_at
    if not closed or row.note or due is None or due.by != end_of_day(here):
        return row
    return replace(row, note="the clinic has closed")


def _referred(clinic: Clinic) -> set[int]:
    """Decided firings that a referral asks about, or asked about."""
    decided = TriggerFiring.State.DECIDED
    rows = ReferralReason.objects.filter(firing__clinic=clinic, firing__state=decided)
    return set(rows.values_list("firing_id", flat=True))


def closed(clinic: Clinic) -> list[Row]:
    """The newest referrals that have ended, and firings that were closed without one."""
    ended = Referral.objects.filter(clinic=clinic, state__in=Referral.ENDED)
    told = Prefetch("outcomes", queryset=replies.standing_outcomes(Outcome.objects.all()))
    newest = loops.read(ended).prefetch_related(told).order_by("-state_since", "-pk")
    rows = [
        *(loop_rows.ended(one, clinic.zone) for one in newest[:NEWEST_CLOSED]),
        *(loop_rows.set_aside(one, clinic.zone) for one in _set_aside(clinic)),
    ]
    return sorted(rows, key=lambda row: row.place.since, reverse=True)[:NEWEST_CLOSED]


def _set_aside(clinic: Clinic) -> list[TriggerFiring]:
    over = TriggerFiring.objects.filter(
        clinic=clinic, state=TriggerFiring.State.CLOSED, referred=None
    ).exclude(code__in=referrals.SETTLED_BY_ANSWERS)
    newest = over.annotate(last=Subquery(_LAST[:1])).exclude(last=None).order_by("-last", "-pk")
    rows = newest.select_related("patient", "episode").prefetch_related("decisions__by")
    return list(rows[:NEWEST_CLOSED])


# What the desk reads -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskRow:
    """One row as the desk reads it: whose, how it stands and by when; never what was found."""

    patient: Patient
    state: str
    line: tuple[LineStep, ...]
    words: str
    note: str
    how_late: str


def for_desk(board: Board) -> list[tuple[Group, list[DeskRow]]]:
    """The groups of a board without rule, evidence, urgency, reader or page of any row."""
    return [(group, [_desk_row(row) for row in rows]) for group, rows in board.groups]


def _desk_row(row: Row) -> DeskRow:
    return DeskRow(
        patient=row.patient,
        state=_state(row),
        line=row.line,
        words=row.words,
        note=row.note,
        how_late=row.how_late,
    )


def _state(row: Row) -> str:
    if row.place.group is Group.CLOSED:
        return "closed"
    if row.is_to_decide:
        return "needed" if row.urgency is Urgency.EMERGENCY else "told"
    return "again" if row.is_recheck else "in_hand"
