"""A run programme in words: its calendar week by week, what it rests on, where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from evaluations.domain import run_words
from evaluations.domain.return_to_run import Phase, Session
from evaluations.domain.run_details import Details
from evaluations.models import HomeReport


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One planned session with what was reported of it."""

    session: Session
    what: str
    report: HomeReport | None
    is_past: bool
    is_today: bool

    @property
    def colour_word(self) -> str:
        return run_words.COLOUR_WORDS[self.report.colour] if self.report else ""

    @property
    def colour_kind(self) -> str:
        return run_words.COLOUR_KINDS.get(self.report.colour, "line") if self.report else ""

    @property
    def colour_icon(self) -> str:
        return run_words.COLOUR_ICONS.get(self.report.colour, "info") if self.report else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    monday: date
    title: str
    lines: tuple[Line, ...]


_ELEMENTS = {
    "strides": "strides on flat ground",
    "hills": "gentle hills",
    "steady": "10 minutes steady",
    "intervals": "short intervals",
}


def what(one: Session, unit: str) -> str:
    """ "Run 1 min, walk 1 min, 15 times" or "4.3 mi, the long run"."""
    if one.phase is Phase.RUN_WALK:
        mix = f"Run {one.run_minutes} min"
        mix += f", walk {one.walk_minutes} min" if one.walk_minutes else ""
        if one.times is not None:
            return f"{mix}, {one.times} times" if one.times > 1 else mix
        return f"{mix}, until {run_words.planned(one.distance or 0, unit)} are done"
    parts = [run_words.planned(one.distance or 0, unit)]
    parts += ["the long run"] if one.is_long else []
    parts += [_ELEMENTS.get(one.element, one.element)] if one.element else ["easy"]
    return ", ".join(parts)


_PHASES = {
    Phase.RUN_WALK: "Run and walk",
    Phase.DISTANCE: "Distance",
    Phase.SPEED: "One new thing a week",
}


def weeks(
    sessions: Iterable[Session], reports: Iterable[HomeReport], *, unit: str, today: date
) -> tuple[Week, ...]:
    """The calendar, Monday by Monday."""
    told = {row.session_on or row.on: row for row in reports}
    return tuple(
        _week(monday, tuple(days), told, unit=unit, today=today)
        for monday, days in groupby(sessions, key=_monday)
    )


def _monday(one: Session) -> date:
    return one.on - timedelta(days=one.on.weekday())


def _week(
    monday: date,
    days: tuple[Session, ...],
    told: dict[date, HomeReport],
    *,
    unit: str,
    today: date,
) -> Week:
    lines = tuple(
        Line(
            session=one,
            what=what(one, unit),
            report=told.get(one.on),
            is_past=one.on < today,
            is_today=one.on == today,
        )
        for one in days
    )
    total = sum(one.distance or 0 for one in days if one.phase is not Phase.RUN_WALK)
    title = _PHASES[days[0].phase]
    title += f", {run_words.planned(total, unit)}" if total else ""
    title += ", easy week" if days[0].is_easy_week else ""
    return Week(monday=monday, title=title, lines=lines)


def summary(details: Details, unit: str) -> str:
    """ "24 miles a week before, 21 days off, worst pain 3"."""
    said = []
    if details.weekly is not None:
        said.append(f"{run_words.reported(details.weekly, unit)} a week before")
    if details.days_off is not None:
        said.append(f"{details.days_off} days off")
    if details.worst is not None:
        said.append(f"worst pain {details.worst}")
    if details.leg_symptoms == "yes":
        said.append("leg symptoms")
    return ", ".join(said)


def ends(sessions: Iterable[Session], unit: str) -> str:
    """ "Back to 23.2 mi a week by 4 Apr. Slower than the 4 to 6 weeks some websites quote."."""
    built = [one for one in sessions if one.phase is Phase.DISTANCE]
    if not built:
        return ""
    monday = _monday(built[-1])
    week = [one for one in built if one.on >= monday]
    total = sum(one.distance or 0 for one in week)
    sunday = monday + timedelta(days=6)
    until = f"{run_words.day(sunday)} {sunday.year}"
    return (
        f"Back to {run_words.planned(total, unit)} a week by {until}. "
        "Slower than the 4 to 6 weeks some websites quote. You can change it."
    )
