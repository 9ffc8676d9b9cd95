"""The pages of a run programme: the draft, the signed one with its calendar, the gate."""

from dataclasses import dataclass
from datetime import datetime

from evaluations import library
from evaluations.domain import run_calendar
from evaluations.domain.return_to_run import Programme
from evaluations.domain.run_details import LABELS, Details
from evaluations.models import (
    Evaluation,
    FullTrainingGate,
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
from evaluations.queries.run_bars import Bars, bars
from evaluations.queries.run_draft import Step
from evaluations.queries.run_entry_facts import Check
from evaluations.queries.run_gate_facts import GateLine
from evaluations.queries.run_lines import Week, ends, summary, weeks

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
        ends=ends(sessions, unit),
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
        ends=ends(stands.sessions, unit),
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
