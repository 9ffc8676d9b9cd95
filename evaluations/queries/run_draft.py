"""A run programme before its signature, and what may be changed after it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from evaluations import library
from evaluations.domain import return_to_run, run_details, run_steps, run_words
from evaluations.domain.plan import Fault
from evaluations.domain.return_to_run import BreaksCheck, Phase, Profile, Programme, Runner, State
from evaluations.domain.run_details import LABELS, Details
from evaluations.domain.truth import Truth
from evaluations.models import Evaluation, RunProgramme
from evaluations.queries import home_rows, run_entry_facts, running
from evaluations.queries.run_entry_facts import Check
from evaluations.queries.run_intake import Told

ASKED = run_entry_facts.ASKED


def of(evaluation: Evaluation) -> RunProgramme | None:
    """The draft of an evaluation."""
    rows = RunProgramme.objects.select_related("clinic", "evaluation", "patient", "episode")
    return rows.filter(evaluation=evaluation, signed_at__isnull=True).first()


def suggested(told: Mapping[str, Told], today: date) -> Details:
    """What the person told, as the form opens with it: nobody has confirmed it yet."""
    known = {name: one.value for name, one in told.items() if name in LABELS}
    start = run_details.next_monday(today)
    details = Details(**known, starts_on=start)
    if details.last_run_on is not None and details.longest_30 is None:
        is_long_ago = start - details.last_run_on > timedelta(days=30)
        return replace(details, longest_30=0) if is_long_ago else details
    return details


@dataclass(frozen=True, kw_only=True, slots=True)
class Reckoned:
    """What comes out of a draft now: a programme, or every reason why there is none."""

    checks: tuple[Check, ...]
    runner: Runner | None
    made: Programme | None
    faults: tuple[Fault, ...]


def reckoned(programme: RunProgramme, *, at: datetime) -> Reckoned:
    details = running.details_of(programme)
    return reckoned_of(programme.evaluation, programme, details, at=at)


def reckoned_of(
    evaluation: Evaluation, programme: RunProgramme | None, details: Details, *, at: datetime
) -> Reckoned:
    """A draft that nobody saved is reckoned too, for the therapist to see; it is not signed."""
    entry = programme.entry if programme else {}
    checks = run_entry_facts.checks(evaluation, details, entry, at=at)
    refused = [Fault(field=one.code, words=_refusal(one)) for one in checks if not one.is_met]
    unknown = [
        Fault(field=name, words=f"Not known: {LABELS[name].lower()}.") for name in details.unknown
    ]
    if unknown:
        return Reckoned(checks=checks, runner=None, made=None, faults=(*refused, *unknown))
    runner = runner_of(details)
    today = home_rows.day_of(at, evaluation.clinic)
    try:
        made = return_to_run.programme(runner, today=today)
    except BreaksCheck as breaks:
        return Reckoned(checks=checks, runner=runner, made=None, faults=(*refused, *broken(breaks)))
    if refused:
        return Reckoned(checks=checks, runner=runner, made=None, faults=tuple(refused))
    return Reckoned(checks=checks, runner=runner, made=made, faults=())


def runner_of(details: Details) -> Runner:
    """The runner of details of which nothing needed is unknown."""
    return Runner(
        weekly=details.weekly or 0,
        run_days=details.run_days or 0,
        longest_before=details.longest_before or 0,
        longest_30=details.longest_30,
        days_off=details.days_off,
        worst=details.worst,
        leg_symptoms={"yes": True, "no": False}.get(details.leg_symptoms),
        bone=details.bone or "unknown",
        days=details.days,
        starts_on=details.starts_on or date.max,
        closed=details.closed,
        pace_seconds=details.pace_seconds,
    )


def _refusal(one: Check) -> str:
    said = "not met" if one.met is Truth.NO else "not known"
    needs = f" {' '.join(one.needs)}" if one.needs else ""
    return f"{one.words.rstrip('.')}: {said}.{needs}"


def broken(breaks: BreaksCheck) -> tuple[Fault, ...]:
    """Each check that a programme would break, by its name."""
    words = library.return_to_run().checks
    found = {
        one.check: Fault(field=one.check, words=_broken(words[one.check].en, one.on))
        for one in breaks.violations
    }
    return tuple(found.values())


def _broken(words: str, on: date | None) -> str:
    return f"{words} Not so on {run_words.day(on)}." if on else words


# Steps to go on from ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One place to go on from: ``code`` "A3" for R3, "B2" for the second building week."""

    code: str
    words: str
    state: State


def steps(programme: RunProgramme, *, at: datetime) -> dict[str, Step]:
    """Where the therapist may send the runner: any run/walk step, or a building week again."""
    newest = programme.schedules.order_by("-number").first()
    if newest is None or running.is_withdrawn(programme):
        return {}
    state = return_to_run.state_from_json(newest.state)
    first = _first_free_day(programme, state, at)
    state = replace(state, on=first, since=first)
    found = [
        *_run_walk(running.runner_of(programme), state),
        *_building(state, str(programme.unit)),
    ]
    return {one.code: one for one in found}


def _first_free_day(programme: RunProgramme, state: State, at: datetime) -> date:
    """Today, or tomorrow where today was run already; never before the programme begins."""
    today = home_rows.day_of(at, programme.clinic)
    logged = running.logged_days(programme)
    free = today + timedelta(days=1) if today in logged else today
    return max(free, running.runner_of(programme).starts_on)


def _run_walk(runner: Runner, state: State) -> Iterable[Step]:
    table = run_steps.table(Profile(state.profile))
    last = run_steps.last_step(runner, Profile(state.profile))
    for place, mix in enumerate(table[: last + 1]):
        walk = f", walk {mix.walk} min" if mix.walk else ""
        times = f", {mix.times} times" if mix.times > 1 else ""
        yield Step(
            code=f"A{place + 1}",
            words=f"Run/walk step {place + 1}: run {mix.run} min{walk}{times}",
            state=replace(
                state,
                phase=Phase.RUN_WALK,
                step=place,
                greens=0,
                builds=(),
                is_built=False,
                week=0,
            ),
        )


def _building(state: State, unit: str) -> Iterable[Step]:
    if state.phase not in (Phase.DISTANCE, Phase.SPEED):
        return
    for number, build in enumerate(state.builds, start=1):
        runs = " + ".join(run_words.planned_figure(run, unit) for run in build)
        yield Step(
            code=f"B{number}",
            words=f"Building week {number} again: {runs} {unit}",
            state=replace(
                state,
                phase=Phase.DISTANCE,
                step=0,
                builds=state.builds[:number],
                is_built=False,
            ),
        )
