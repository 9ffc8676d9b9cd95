"""Where a run programme stands: what it was signed with, what was run, what comes next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from clinic.models import EpisodeOfCare
from evaluations.domain import return_to_run, run_details
from evaluations.domain.home_report import RunSaid
from evaluations.domain.return_to_run import Run, Runner, Session, State
from evaluations.domain.run_details import Details
from evaluations.models import (
    HomeReport,
    RunProgramme,
    RunSchedule,
    RunWithdrawal,
)
from evaluations.queries import home_rows

WEEK = timedelta(days=7)
BONE = "bone"
"""The sign of home.toml that says that one spot on a bone hurt."""
_BASES = (RunSchedule.Why.SIGNED, RunSchedule.Why.THERAPIST)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunStanding:
    """The newest signed programme of a case. ``sessions`` are all that stand, run and to come;
    none of one that was withdrawn or waits for a review."""

    programme: RunProgramme
    schedule: RunSchedule
    sessions: tuple[Session, ...]
    today: date
    withdrawn: RunWithdrawal | None

    @property
    def unit(self) -> str:
        return str(self.programme.unit)

    @property
    def profile(self) -> str:
        return str(self.programme.profile)

    @property
    def this_week(self) -> tuple[Session, ...]:
        """Monday to Sunday of today's week."""
        monday = self.today - timedelta(days=self.today.weekday())
        return tuple(one for one in self.sessions if monday <= one.on < monday + WEEK)

    @property
    def to_come(self) -> tuple[Session, ...]:
        """From today on."""
        return tuple(one for one in self.sessions if one.on >= self.today)

    @property
    def moved(self) -> str:
        return str(self.schedule.moved)

    @property
    def is_stopped(self) -> bool:
        """A review is needed before the next run."""
        return return_to_run.state_from_json(self.schedule.state).is_stopped


def newest(episode_id: int) -> RunProgramme | None:
    """The newest signed programme of a case, withdrawn or not."""
    rows = RunProgramme.objects.select_related("clinic").filter(
        episode_id=episode_id, signed_at__isnull=False
    )
    return rows.order_by("-signed_at", "-pk").first()


def in_force(episode_id: int) -> QuerySet[RunProgramme]:
    """The programmes of a case that may be run by: at most one, but for two signed at once."""
    rows = RunProgramme.objects.filter(episode_id=episode_id, signed_at__isnull=False)
    return rows.filter(withdrawal__isnull=True).order_by("signed_at", "pk")


def is_withdrawn(programme: RunProgramme) -> bool:
    return RunWithdrawal.objects.filter(programme=programme).exists()


def standing(episode: EpisodeOfCare, *, at: datetime) -> RunStanding | None:
    """None where no programme was ever signed, or the case is closed. Three queries."""
    programme = newest(episode.pk)
    if programme is None or episode.closed_at is not None:
        return None
    return standing_of(programme, at=at)


def standing_of(programme: RunProgramme, *, at: datetime) -> RunStanding:
    """How a signed programme stands."""
    schedules = list(programme.schedules.order_by("number"))
    withdrawn = RunWithdrawal.objects.filter(programme=programme).first()
    return RunStanding(
        programme=programme,
        schedule=schedules[-1],
        sessions=() if withdrawn else calendar(schedules, logged=logged_days(programme)),
        today=home_rows.day_of(at, programme.clinic),
        withdrawn=withdrawn,
    )


def logged_days(programme: RunProgramme) -> frozenset[date]:
    rows = HomeReport.objects.standing().filter(programme=programme, kind=HomeReport.Kind.RUN)
    return frozenset(rows.values_list("on", flat=True))


def calendar(schedules: Iterable[RunSchedule], *, logged: Collection[date]) -> tuple[Session, ...]:
    """Each making replaces what stood from its first day on, but what was run that day already;
    what came before it stays."""
    found: list[Session] = []
    for one in schedules:
        found = [
            session
            for session in found
            if session.on < one.starts_on or (session.on == one.starts_on and session.on in logged)
        ]
        found += sessions_of(one)
    return tuple(found)


def sessions_of(schedule: RunSchedule) -> tuple[Session, ...]:
    return tuple(return_to_run.session_from_json(row) for row in schedule.sessions)


# What it is reckoned from ---------------------------------------------------------------------


def details_of(programme: RunProgramme) -> Details:
    return run_details.from_json(programme.runner.get("details", {}))


def sources_of(programme: RunProgramme) -> dict[str, str]:
    """Where each value came from, by field."""
    return dict(programme.runner.get("sources", {}))


def runner_of(programme: RunProgramme) -> Runner:
    """The runner as signed, with the days off told since."""
    runner = return_to_run.runner_from_json(programme.runner["runner"])
    off = home_rows.days_off(programme.episode_id)
    return replace(runner, closed=tuple(sorted({*runner.closed, *off})))


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """What everything is reckoned anew from, as seen on the day ``on``."""

    runner: Runner
    state: State
    runs: tuple[Run, ...]
    on: date


def replay(programme: RunProgramme, *, at: datetime) -> Replay:
    """From the signing, or the therapist's last change, over every run that was reported."""
    base = programme.schedules.filter(why__in=_BASES).order_by("-number")[0]
    rows = home_rows.runs(programme.pk, programme.episode_id)
    return Replay(
        runner=runner_of(programme),
        state=return_to_run.state_from_json(base.state),
        runs=tuple(run_of(row) for row in rows),
        on=home_rows.day_of(at, programme.clinic),
    )


def run_of(row: HomeReport) -> Run:
    return _run(home_rows.said(row))


def run_said(said: RunSaid) -> Run:
    """A run as just told, for its colour."""
    return _run(
        {
            name: getattr(said, name)
            for name in (*home_rows.COLUMNS[HomeReport.Kind.RUN],)
            if name != "signs"
        }
        | {"signs": said.signs or ()}
    )


def _run(said: dict[str, Any]) -> Run:
    signs = tuple(said.pop("signs"))
    return Run(usual=said.pop("pain_before"), signs=signs, bone=BONE in signs, **said)
