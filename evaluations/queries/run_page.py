"""The pages of a run programme: the draft, the signed one with its calendar, the gate."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from evaluations import library
from evaluations.domain import run_calendar, run_words
from evaluations.domain.return_to_run import Phase, Programme, Session
from evaluations.domain.run_details import LABELS, Details
from evaluations.models import (
    Evaluation,
    FullTrainingGate,
    HomeReport,
    RunProgramme,
    RunSchedule,
    RunWithdrawal,
)
from evaluations.queries import (
    home_reports,
    home_rows,
    run_draft,
    run_gate_facts,
    run_intake,
    running,
)
from evaluations.queries.run_draft import Step
from evaluations.queries.run_entry_facts import Check
from evaluations.queries.run_gate_facts import GateLine

# Bars ------------------------------------------------------------------------------------------

STEP, FOOT, TALL, WIDE = 46, 82, 66, 34
"""px: from bar to bar, the line they stand on, the tallest bar, the width of one."""
MOST_BARS = 14
MILE_UNITS = {"mi": "miles", "km": "km"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    x: int
    top: float
    height: float
    value: str
    day: str

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2

    @property
    def value_y(self) -> float:
        return self.top - 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Bars:
    """The first sessions as bars. ``after`` says in words what follows them."""

    bars: tuple[Bar, ...]
    what: str
    after: str
    label: str

    @property
    def width(self) -> int:
        return 20 + STEP * len(self.bars) + (196 if self.after else 0)

    @property
    def after_x(self) -> int:
        return 20 + STEP * len(self.bars)

    @property
    def after_middle(self) -> int:
        return self.after_x + 96


def bars(sessions: Iterable[Session], unit: str) -> Bars | None:
    """Minutes of the run/walk sessions where there are any, distances otherwise."""
    every = tuple(sessions)
    if not every:
        return None
    mixed = [one for one in every if one.times is not None]
    shown = mixed or [one for one in every if one.distance is not None]
    shown = shown[:MOST_BARS]
    amounts = [_amount(one, unit) for one in shown]
    most = max(amounts)
    drawn = tuple(
        _bar(place, one, amount, most)
        for place, (one, amount) in enumerate(zip(shown, amounts, strict=True))
    )
    what = "minutes of running in each session, the rest is walking"
    if not mixed:
        what = f"{MILE_UNITS[unit]} of each run"
    return Bars(bars=drawn, what=what, after=_after(every, shown, unit), label=_label(drawn, what))


def _amount(one: Session, unit: str) -> float:
    if one.times is not None:
        return float(one.run_minutes * one.times)
    return float(run_words.planned_figure(one.distance or 0, unit))


def _bar(place: int, one: Session, amount: float, most: float) -> Bar:
    height = max(TALL * amount / most, 2) if most else 2
    return Bar(
        x=10 + place * STEP,
        top=FOOT - height,
        height=height,
        value=f"{amount:g}",
        day=run_words.day(one.on),
    )


def _after(every: tuple[Session, ...], shown: list[Session], unit: str) -> str:
    """ "from 4 Jan: 3 × 3.3 miles a week"."""
    last = shown[-1].on
    later = [one for one in every if one.on > last and one.distance is not None]
    if not later:
        return ""
    first = later[0]
    monday = first.on - timedelta(days=first.on.weekday())
    week = [one for one in later if monday <= one.on < monday + timedelta(days=7)]
    figure = run_words.planned_figure(first.distance or 0, unit)
    return f"from {run_words.day(first.on)}: {len(week)} × {figure} {MILE_UNITS[unit]} a week"


def _label(drawn: tuple[Bar, ...], what: str) -> str:
    first, last = drawn[0], drawn[-1]
    return (
        f"{len(drawn)} sessions from {first.day} to {last.day}, {what}: "
        f"{', '.join(bar.value for bar in drawn)}"
    )


# Sessions in words -----------------------------------------------------------------------------


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


def ends(made: Programme | None, sessions: Iterable[Session], unit: str) -> str:
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


# The draft -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A field of the draft with where its value comes from."""

    name: str
    label: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftPage:
    programme: RunProgramme | None
    details: Details
    unit: str
    sources: dict[str, str]
    checks: tuple[Check, ...]
    unknown: tuple[str, ...]
    faults: tuple[str, ...]
    made: Programme | None
    bars: Bars | None
    weeks: tuple[Week, ...]
    ends: str
    in_force: RunProgramme | None

    @property
    def version(self) -> int:
        return self.programme.version if self.programme else 0

    @property
    def met(self) -> int:
        return sum(one.is_met for one in self.checks)

    @property
    def all_met(self) -> bool:
        return self.met == len(self.checks)

    @property
    def met_words(self) -> str:
        return f"{self.met} of {len(self.checks)} entry checks met"

    @property
    def open_checks(self) -> tuple[Check, ...]:
        return tuple(one for one in self.checks if not one.is_met)

    @property
    def profile(self) -> str:
        return PROFILE_WORDS[self.made.profile] if self.made else ""

    @property
    def why(self) -> str:
        return summary(self.details, self.unit)

    @property
    def is_suggested(self) -> bool:
        """Nothing was saved yet: what stands there is what was told, to be confirmed."""
        return self.programme is None


PROFILE_WORDS = {
    "bone": "Bone pace",
    "cautious": "Cautious pace",
    "standard": "Standard pace",
    "brisk": "Brisk pace",
}
PROFILE_WHY = {
    "bone": "after a bone stress injury that a physician cleared",
    "cautious": "worst pain above 3, leg symptoms, or more than 42 days off",
    "standard": "neither cautious nor brisk",
    "brisk": "at most 14 days off, with a recent longest run",
}


def draft(evaluation: Evaluation, *, at: datetime) -> DraftPage:
    """The draft of an evaluation; before it is saved, what the person told stands in it."""
    programme = run_draft.of(evaluation)
    today = home_rows.day_of(at, evaluation.clinic)
    told = run_intake.told(evaluation, at=at)
    details = running.details_of(programme) if programme else run_draft.suggested(told, today)
    sources = (
        running.sources_of(programme)
        if programme
        else {name: one.source for name, one in told.items()}
    )
    unit = programme.unit if programme else run_intake.unit(evaluation)
    found = run_draft.reckoned_of(evaluation, programme, details, at=at)
    made = found.made
    sessions = made.sessions if made else ()
    return DraftPage(
        programme=programme,
        details=details,
        unit=unit,
        sources=sources,
        checks=found.checks,
        unknown=tuple(LABELS[name] for name in details.unknown),
        faults=tuple(fault.words for fault in found.faults),
        made=made,
        bars=bars(sessions, unit),
        weeks=weeks(sessions, (), unit=unit, today=today),
        ends=ends(made, sessions, unit),
        in_force=running.in_force(evaluation.episode_id).last(),
    )


# A signed programme ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Making:
    """One schedule of the history: when it was made, why, and what it did."""

    schedule: RunSchedule
    why: str
    moved: str


MOVED_WORDS = {
    "on": "goes on as planned",
    "hold": "the same session again",
    "back": "goes back",
    "rest": "rest",
    "recompute": "reckoned anew",
    "review": "stops for a review",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammePage:
    programme: RunProgramme
    withdrawn: RunWithdrawal | None
    withdrawn_words: str
    is_stopped: bool
    profile: str
    profile_why: str
    why: str
    weeks: tuple[Week, ...]
    bars: Bars | None
    ends: str
    history: tuple[Making, ...]
    home: home_reports.AtHome
    steps: tuple[Step, ...]
    gate: FullTrainingGate | None

    @property
    def step_choices(self) -> list[tuple[str, str]]:
        return [(one.code, one.words) for one in self.steps]


BECAUSE_WORDS = {
    "hold": "A hold on running fired",
    "replaced": "A newer programme was signed",
    "therapist": "Stopped by the therapist",
    "discharged": "The case was discharged",
    "voided": "Its evaluation was entered in error",
}


def programme(of: RunProgramme, *, at: datetime) -> ProgrammePage:
    stands = running.standing_of(of, at=at)
    withdrawn, unit = stands.withdrawn, of.unit
    details = running.details_of(of)
    history = list(of.schedules.select_related("made_by").order_by("-number"))
    sessions = stands.sessions or running.calendar(reversed(history), logged=())
    reports = home_rows.runs(of.pk, of.episode_id)
    return ProgrammePage(
        programme=of,
        withdrawn=withdrawn,
        withdrawn_words=_withdrawn(withdrawn) if withdrawn else "",
        is_stopped=stands.is_stopped,
        profile=PROFILE_WORDS.get(of.profile, of.profile),
        profile_why=PROFILE_WHY.get(of.profile, ""),
        why=summary(details, unit),
        weeks=weeks(sessions, reports, unit=unit, today=stands.today),
        bars=bars(stands.to_come, unit),
        ends=ends(None, stands.sessions, unit),
        history=tuple(_making(row) for row in history),
        home=home_reports.of_case(of.episode),
        steps=() if withdrawn else tuple(run_draft.steps(of, at=at).values()),
        gate=of.gates.order_by("-pk").first(),
    )


def _withdrawn(row: RunWithdrawal) -> str:
    words = BECAUSE_WORDS.get(row.because, row.because)
    named = f" ({row.code})" if row.code else ""
    return f"{words}{named}. {row.reason}".strip()


def _making(row: RunSchedule) -> Making:
    return Making(
        schedule=row, why=str(row.get_why_display()), moved=MOVED_WORDS.get(row.moved, "")
    )


def step_choices(of: RunProgramme, *, at: datetime) -> list[tuple[str, str]]:
    return [(one.code, one.words) for one in run_draft.steps(of, at=at).values()]


def calendar_file(of: RunProgramme, *, at: datetime) -> str:
    """The sessions to come, for a calendar program, in the patient's language."""
    stands = running.standing_of(of, at=at)
    behind = len(stands.sessions) - len(stands.to_come)
    return run_calendar.ics(
        stands.to_come,
        language=of.patient.language,
        uid=f"run-{of.pk}",
        stamp=stands.schedule.made_at,
        words=library.return_to_run().calendar,
        first=1 + behind,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class GatePage:
    lines: tuple[GateLine, ...]
    looks: tuple[FullTrainingGate, ...]


def gate(of: RunProgramme, *, at: datetime) -> GatePage:
    looks = tuple(of.gates.select_related("by").order_by("-pk"))
    return GatePage(lines=run_gate_facts.gate(of, at=at), looks=looks)


# On the plan page ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class OnPlan:
    """The programme signed for this evaluation, or what is drafted for it."""

    programme: ProgrammePage | None
    draft: DraftPage | None


def on_plan(evaluation: Evaluation, *, at: datetime) -> OnPlan:
    signed = RunProgramme.objects.filter(evaluation=evaluation, signed_at__isnull=False)
    newest = (
        signed.select_related("clinic", "episode", "evaluation", "patient", "signed_by")
        .order_by("-pk")
        .first()
    )
    if newest is not None:
        return OnPlan(programme=programme(newest, at=at), draft=None)
    return OnPlan(programme=None, draft=draft(evaluation, at=at))
