"""Keeping what a person reports from home: a run, an exercise, how they are, days off.

Each report is kept once, however often it is sent; it moves the run programme, is judged by the
rules, and calls a person for an emergency, all in one transaction. Nothing is ever changed: a
later report of the same thing replaces the earlier one, and both stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from clinic import audit
from clinic.domain.content import Words
from clinic.models import EpisodeOfCare, User
from evaluations import library
from evaluations.actions import judging, run_schedules
from evaluations.domain import home, home_report, return_to_run
from evaluations.domain.home_report import CheckSaid, ExerciseSaid, Refusal, RunSaid, Said
from evaluations.domain.return_to_run import Move
from evaluations.models import Evaluation, HomeReport, PlanLink, RunProgramme
from evaluations.queries import home_rows, running
from intake.domain.judging import Stop

Kind = HomeReport.Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Reporter:
    """Whose plan it is about, and who says so: ``by`` is "plan:7" for the phone of a link."""

    evaluation: Evaluation
    link: PlanLink | None = None
    by: User | str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with one field, in both languages of the phone."""

    field: str
    words: Words


class RefusedReport(ValueError):
    """What was sent cannot be; ``faults`` stand beside the fields of the form."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        words = library.at_home().words
        self.faults = tuple(
            Fault(field=one.field, words=words[f"refused_{one.code}"]) for one in refusals
        )
        super().__init__("\n".join(fault.words.en for fault in self.faults))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What the phone shows. ``again``: this was kept before, nothing new happened.

    ``stop`` holds the words of an emergency, to be shown at once. ``withdrawn``: a run programme
    was or is taken back, so nobody runs by it.
    """

    report: HomeReport
    colour: str = ""
    move: Move | None = None
    stop: Stop | None = None
    withdrawn: bool = False
    again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """Where a report goes: its case is locked, so that two phones come one after the other."""

    who: Reporter
    kind: str
    key: str
    at: datetime
    today: date
    programme: RunProgramme | None = None


# The four reports -----------------------------------------------------------------------------


@transaction.atomic
def log_run(*, who: Reporter, said: RunSaid, key: str, at: datetime) -> Reported:
    """Keep a run: its colour moves the programme, and the coming weeks are made anew.

    A second report of the same day completes or corrects the first. Raises
    :class:`RefusedReport`.
    """
    row = _locked(who, Kind.RUN, key, at)
    if (known := _kept_before(row)) is not None:
        return known
    programme = running.newest(who.evaluation.episode_id)
    if programme is None:
        raise RefusedReport([Refusal(field="on", code="no_programme")])
    row = replace(row, programme=programme)
    earlier = home_rows.run_of(who.evaluation.episode_id, said.on)
    said = _with_earlier(said, earlier)
    since = home_rows.day_of(programme.signed_at or at, programme.clinic)
    _refuse(home_report.check_run(said, library.at_home(), today=row.today, since=since))
    colour = return_to_run.colour(running.run_said(said), programme.profile)
    report = _keep(row, said, earlier, colour=colour.value if colour else "")
    move = run_schedules.after_report(programme, by=who.by, at=at)
    return _judged(row, report, said.answers, move=move)


@transaction.atomic
def log_exercise(*, who: Reporter, said: ExerciseSaid, key: str, at: datetime) -> Reported:
    """Keep how one exercise of the signed plan went; one row a day and exercise stands."""
    row = _locked(who, Kind.EXERCISE, key, at)
    if (known := _kept_before(row)) is not None:
        return known
    earlier = home_rows.exercise_of(who.evaluation.episode_id, said.on, said.exercise)
    said = _with_earlier(said, earlier)
    planned = home_rows.planned(who.evaluation)
    _refuse(home_report.check_exercise(said, planned, today=row.today, since=_since(who)))
    return _judged(row, _keep(row, said, earlier), {})


@transaction.atomic
def check_in(*, who: Reporter, said: CheckSaid, key: str, at: datetime) -> Reported:
    """Keep how a person is and what is new. Every one stands: a day may hold several."""
    row = _locked(who, Kind.CHECK, key, at)
    if (known := _kept_before(row)) is not None:
        return known
    _refuse(home_report.check_check(said, library.at_home(), today=row.today, since=_since(who)))
    return _judged(row, _keep(row, said, None), said.answers)


@transaction.atomic
def take_days_off(*, who: Reporter, first: date, last: date, key: str, at: datetime) -> Reported:
    """Keep days on which nobody will run, both ends included; the weeks are made around them."""
    row = _locked(who, Kind.DAY_OFF, key, at)
    if (known := _kept_before(row)) is not None:
        return known
    _refuse(home_report.check_days_off(first, last, today=row.today))
    programme = running.newest(who.evaluation.episode_id)
    row = replace(row, programme=programme)
    closed = home_rows.days_off(who.evaluation.episode_id)
    days = [day for day in home_report.days_between(first, last) if day not in closed]
    rows = [_day_off(row, day, is_first=n == 0) for n, day in enumerate(days or [first])]
    if programme is not None:
        run_schedules.after_days_off(programme, by=who.by, at=at)
    return Reported(report=rows[0], withdrawn=_is_withdrawn(programme))


# Keeping --------------------------------------------------------------------------------------


def _locked(who: Reporter, kind: str, key: str, at: datetime) -> _Row:
    EpisodeOfCare.objects.select_for_update().only("pk").get(pk=who.evaluation.episode_id)
    today = home_rows.day_of(at, who.evaluation.clinic)
    return _Row(who=who, kind=kind, key=key, at=at, today=today)


def _kept_before(row: _Row) -> Reported | None:
    """The first answer again; a key that was used for something else is refused."""
    if not 8 <= len(row.key) <= 36:  # a random name of the phone's own
        raise RefusedReport([Refusal(field="", code="choice")])
    report: HomeReport | None = HomeReport.objects.filter(key=row.key).first()
    if report is None:
        return None
    if (report.episode_id, report.kind) != (row.who.evaluation.episode_id, row.kind):
        raise RefusedReport([Refusal(field="", code="choice")])
    return Reported(
        report=report,
        colour=report.colour,
        withdrawn=_is_withdrawn(report.programme),
        again=True,
    )


def _refuse(refusals: Iterable[Refusal]) -> None:
    found = tuple(refusals)
    if found:
        raise RefusedReport(found)


def _with_earlier(said: Any, earlier: HomeReport | None) -> Any:
    """``said`` completed by the report that it replaces."""
    if earlier is None:
        return said
    before = {name: getattr(earlier, name) for name in home_rows.COLUMNS[earlier.kind]}
    return type(said)(**home_report.typed(home_report.completed(before, home_report.columns(said))))


def _keep(row: _Row, said: Said, earlier: HomeReport | None, *, colour: str = "") -> HomeReport:
    columns = home_report.columns(said)
    return _create(row, row.key, replaces=earlier, colour=colour, **columns)


def _day_off(row: _Row, day: date, *, is_first: bool) -> HomeReport:
    key = row.key if is_first else str(uuid5(NAMESPACE_OID, f"{row.key} {day.isoformat()}"))
    return _create(row, key, on=day)


def _create(row: _Row, key: str, **columns: Any) -> HomeReport:
    of = row.who.evaluation
    report = HomeReport.objects.create(
        clinic_id=of.clinic_id,
        patient_id=of.patient_id,
        episode_id=of.episode_id,
        evaluation=of,
        programme=row.programme,
        link=row.who.link,
        kind=row.kind,
        key=key,
        at=row.at,
        by=audit.principal_of(row.who.by),
        **columns,
    )
    audit.record(
        "report_home",
        by=row.who.by,
        at=row.at,
        clinic=of.clinic_id,
        patient=of.patient_id,
        about=report,
        fields=[row.kind, *columns],
    )
    return report


def _judged(row: _Row, report: HomeReport, answers: Any, *, move: Move | None = None) -> Reported:
    """What the rules make of it. A hold that fires withdraws the programme while they judge."""
    told = home.facts_of(library.at_home(), answers)
    found = judging.judge_home(
        evaluation=row.who.evaluation,
        said=[f"intake.{name}" for name in told],
        by=row.who.by,
        at=row.at,
    )
    return Reported(
        report=report,
        colour=report.colour,
        move=move,
        stop=found.stop,
        withdrawn=_is_withdrawn(row.programme or running.newest(report.episode_id)),
    )


def _is_withdrawn(programme: RunProgramme | None) -> bool:
    return programme is not None and running.is_withdrawn(programme)


def _since(who: Reporter) -> date:
    signed: datetime = who.evaluation.signed_at or who.evaluation.opened_at
    return home_rows.day_of(signed, who.evaluation.clinic)
