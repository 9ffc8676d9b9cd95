"""The Today board: who needs someone now, who is here, who is still to come.

The queries are as many for one visit as for forty. The desk reads states only: never an answer,
never a rule.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from clinic.domain import dates
from clinic.models import Clinic, User, Visit
from evaluations.domain.alarm import Kind
from evaluations.domain.triggers import Urgency
from evaluations.models import Alert, Evaluation, TriggerFiring
from evaluations.queries import alarm, referrals
from evaluations.queries.alarm import OpenAlert
from intake.domain.pairing import WHO_MISSES
from intake.models import IntakeSession

ON_TABLET = (
    IntakeSession.State.PAIRED,
    IntakeSession.State.ANSWERING,
    IntakeSession.State.STOPPED,
)
STAFF_PLACES = (IntakeSession.Place.PAPER, IntakeSession.Place.PERSON)
_WHERE = {
    IntakeSession.Place.TABLET: "Tablet",
    IntakeSession.Place.HOME: "At home",
    IntakeSession.Place.PAPER: "From paper",
    IntakeSession.Place.PERSON: "Asked by staff",
}
LATE_AFTER = timedelta(minutes=10)


class Group(StrEnum):
    """The four groups of the board, in the order they are shown."""

    NOW = "Needs you now"
    HERE = "Here"
    TO_COME = "Still to come"
    OVER = "Over"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One visit on the board, with what its row may say and do."""

    visit: Visit
    group: Group
    session: IntakeSession | None
    alert: Alert | None
    told_at: datetime | None
    to_decide: int
    highest: str
    evaluation: Evaluation | None
    is_late: bool

    @property
    def decide_words(self) -> str:
        return f"{self.to_decide} to decide"

    @property
    def is_on_tablet(self) -> bool:
        """Whether a tablet, or a device at home, holds this visit's form now."""
        return self.session is not None and _is_held(self.session)

    @property
    def mismatched(self) -> bool:
        """Whether the name and birthday typed on the tablet did not fit, three times."""
        session = self.session
        waits = session is not None and session.state == IntakeSession.State.WAITING
        return waits and session is not None and session.misses >= WHO_MISSES

    @property
    def where(self) -> str:
        """The tablet's name, or where else the form is."""
        if self.session is None:
            return ""
        return self.session.tablet_name or _WHERE[IntakeSession.Place(self.session.place)]

    @property
    def is_keyed(self) -> bool:
        """Whether staff hold the form themselves: from paper, or asking in person."""
        session = self.session
        return session is not None and session.is_open and session.place in STAFF_PLACES

    @property
    def rests(self) -> bool:
        """Whether a form that was begun on a tablet waits at the desk to be resumed."""
        session = self.session
        return (
            session is not None
            and session.state == IntakeSession.State.WAITING
            and session.place == IntakeSession.Place.TABLET
            and (bool(session.page) or self.mismatched)
        )

    @property
    def needs_tablet(self) -> bool:
        """Whether the next step is to hand over a tablet."""
        here = self.visit.status in (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST)
        return here and (self.session is None or self.session.state == IntakeSession.State.ENDED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """One day of one clinic. ``alerts`` call the viewer; ``arrivals`` are answered, not over."""

    day: date
    lines: tuple[Line, ...]
    alerts: tuple[Alert, ...]
    arrivals: tuple[OpenAlert, ...]
    tablets: tuple[IntakeSession, ...]
    fingerprint: str = field(default="")

    @property
    def groups(self) -> list[tuple[Group, list[Line]]]:
        """Groups that have a row, each with its rows."""
        sorted_in = [(group, [x for x in self.lines if x.group is group]) for group in Group]
        return [(group, lines) for group, lines in sorted_in if lines]

    @property
    def here(self) -> int:
        here = (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST)
        return sum(line.visit.status in here for line in self.lines)

    @property
    def waiting(self) -> list[Line]:
        """What waits on the desk: people here without a tablet, and people who are late."""
        return [line for line in self.lines if line.needs_tablet or line.is_late]


def today(clinic: Clinic, *, viewer: User, now: datetime) -> Board:
    """The clinic's board of the day that ``now`` falls in; the viewer's own visits lead."""
    day = now.astimezone(clinic.zone).date()
    begins, ends = dates.span(day, day, clinic.zone)
    visits = list(
        Visit.objects.filter(
            clinic=clinic,
            starts_at__gte=begins,
            starts_at__lt=ends,
        )
        .exclude(status__in=(Visit.Status.CANCELLED, Visit.Status.ERROR))
        .select_related("patient", "therapist", "episode")
        .order_by("starts_at", "pk")
    )
    facts = _Facts.read(clinic, visits, viewer=viewer, now=now)
    lines = [facts.line(visit, now=now) for visit in visits]
    lines.sort(key=lambda line: (line.alert is None, line.visit.therapist_id != viewer.pk))
    board = Board(
        day=day,
        lines=tuple(lines),
        alerts=tuple(facts.alerts),
        arrivals=tuple(facts.arrivals),
        tablets=tuple(facts.tablets),
    )
    return replace(board, fingerprint=_fingerprint(board))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """Everything read for the board, by visit."""

    sessions: dict[int, IntakeSession]
    alerts: list[Alert]
    arrivals: list[OpenAlert]
    firings: dict[int, list[TriggerFiring]]
    evaluations: dict[int, Evaluation]

    @classmethod
    def read(
        cls, clinic: Clinic, visits: Iterable[Visit], *, viewer: User, now: datetime
    ) -> "_Facts":
        ids = [visit.pk for visit in visits]
        sittings = IntakeSession.objects.standing().filter(Q(visit__in=ids) | _on_a_tablet(clinic))
        sessions = {
            sitting.visit_id: sitting
            for sitting in sittings.select_related("patient").order_by("pk")
        }
        firings: dict[int, list[TriggerFiring]] = {}
        live = TriggerFiring.objects.filter(episode__in={visit.episode_id for visit in visits})
        for firing in live.exclude(state=TriggerFiring.State.CLOSED).order_by("fired_at"):
            firings.setdefault(firing.episode_id, []).append(firing)
        written = Evaluation.objects.filter(visit__in=ids, void__isnull=True).order_by("pk")
        return cls(
            sessions=sessions,
            alerts=alarm.calling(viewer),
            arrivals=[one for one in alarm.open_alerts(clinic, now) if one.is_answered],
            firings=firings,
            evaluations={evaluation.visit_id: evaluation for evaluation in written},
        )

    @property
    def tablets(self) -> list[IntakeSession]:
        """Sittings that a tablet of the clinic holds now."""
        return [
            sitting
            for sitting in self.sessions.values()
            if _is_held(sitting) and sitting.place == IntakeSession.Place.TABLET
        ]

    def line(self, visit: Visit, *, now: datetime) -> Line:
        session = self.sessions.get(visit.pk)
        alert = self._emergency_of(visit)
        live = self.firings.get(visit.episode_id, [])
        told = [firing for firing in live if Urgency(firing.urgency).is_urgent]
        waiting = [
            firing
            for firing in live
            if firing.state == TriggerFiring.State.OPEN
            and firing.code not in referrals.SETTLED_BY_ANSWERS
        ]
        return Line(
            visit=visit,
            group=_group(visit, session, alert),
            session=session,
            alert=alert,
            told_at=told[-1].fired_at if told else None,
            to_decide=len(waiting),
            highest=_highest(waiting),
            evaluation=self.evaluations.get(visit.pk),
            is_late=visit.status == Visit.Status.BOOKED and visit.starts_at + LATE_AFTER < now,
        )

    def _emergency_of(self, visit: Visit) -> Alert | None:
        """What calls for this patient; a wish for help shows as that, on its own row."""
        person = visit.patient.stands_for
        called = (one for one in self.alerts if one.patient.stands_for == person)
        return next((one for one in called if one.kind != Kind.HELP), None)


def _highest(firings: list[TriggerFiring]) -> str:
    """The highest urgency among ``firings``; "" when there are none."""
    levels = [Urgency(firing.decided_urgency) for firing in firings]
    return max(levels, key=lambda level: level.rank) if levels else ""


def _is_held(sitting: IntakeSession) -> bool:
    """Whether the form is on a device; a stopped one counts until staff let it go on."""
    return sitting.state in ON_TABLET and sitting.place not in STAFF_PLACES


def _on_a_tablet(clinic: Clinic) -> Q:
    """Sittings of another day's visit that a tablet still holds."""
    return Q(
        clinic=clinic,
        state__in=ON_TABLET,
    )


def _group(visit: Visit, session: IntakeSession | None, alert: Alert | None) -> Group:
    stopped = session is not None and session.state == IntakeSession.State.STOPPED
    asked = session is not None and session.is_open and session.help_asked_at is not None
    if alert or stopped or asked:
        return Group.NOW
    if visit.status in (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST):
        return Group.HERE
    return Group.TO_COME if visit.status == Visit.Status.BOOKED else Group.OVER


def _fingerprint(board: Board) -> str:
    """Changes when anything on the board does, so that an unchanged board is not sent again."""
    rows = [
        (
            line.visit.pk,
            line.visit.version,
            line.group,
            line.is_late,
            line.told_at,
            line.to_decide,
            line.highest,
            line.evaluation and (line.evaluation.pk, line.evaluation.signed_at),
            _sitting(line.session),
        )
        for line in board.lines
    ]
    alerts = [(alert.pk, alert.version, alert.escalated_at) for alert in board.alerts]
    arrivals = [(one.alert.pk, one.alert.version, one.is_overdue) for one in board.arrivals]
    tablets = [_sitting(sitting) for sitting in board.tablets]
    return hashlib.sha256(repr((board.day, rows, alerts, arrivals, tablets)).encode()).hexdigest()[
        :16
    ]


def _sitting(session: IntakeSession | None) -> object:
    if session is None:
        return None
    return (
        session.pk,
        session.state,
        session.place,
        session.misses,
        session.page_number,
        session.page_count,
        session.tablet_name,
        session.help_asked_at,
    )
