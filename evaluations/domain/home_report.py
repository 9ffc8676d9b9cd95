"""What a person says from home about a run, an exercise, a day: what may stand, what cannot be.

Distances are thousandths of a mile, scores 0 to 10, days those of the clinic. ``None`` and ``""``
mean not said; a later report of the same thing keeps what an earlier one said and it does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from evaluations.domain import home
from evaluations.domain.home import Home

DID = ("all", "part", "none")
STILL = ("yes", "no", "unsure")
HIGHEST = 10
LONGEST_MINUTES = 600
LONGEST_RUN = 150_000
"""Thousandths of a mile: nobody runs further in a programme back to running."""
OLDEST = timedelta(days=14)
"""How far back a person may report: older days are told to a person at the clinic."""
FURTHEST = timedelta(days=182)
"""How far ahead days off may be named."""
MOST_DAYS_OFF = 28
PAINS = ("pain_before", "pain_during", "pain_after", "pain_morning")


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """A field of the form and the code of what is wrong: ``refused_<code>`` in home.toml."""

    field: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunSaid:
    """A run as told. ``signs`` None: not asked this time (the morning after, say)."""

    on: date
    session_on: date | None = None
    did: str = ""
    minutes: int | None = None
    distance: int | None = None
    pain_before: int | None = None
    pain_during: int | None = None
    pain_after: int | None = None
    pain_morning: int | None = None
    still_worse: str = ""
    signs: tuple[str, ...] | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseSaid:
    on: date
    exercise: str
    did: str = ""
    pain_before: int | None = None
    pain_during: int | None = None
    pain_after: int | None = None
    still_worse: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckSaid:
    """How a person is, on the day of telling. ``pain_before`` is the pain now."""

    on: date
    pain_before: int | None = None
    still_worse: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


Said = RunSaid | ExerciseSaid | CheckSaid


def check_run(said: RunSaid, asked: Home, *, today: date, since: date) -> Iterator[Refusal]:
    """``since`` is the day the programme was signed."""
    yield from _day("on", said.on, today=today, since=since)
    yield from _figures(said)
    yield from _within("minutes", said.minutes, LONGEST_MINUTES, "minutes")
    yield from _within("distance", said.distance, LONGEST_RUN, "distance")
    if any(sign not in asked.signs for sign in said.signs or ()):
        yield Refusal(field="signs", code="choice")
    yield from _answers(said.answers, asked)


def check_exercise(
    said: ExerciseSaid, planned: frozenset[str], *, today: date, since: date
) -> Iterator[Refusal]:
    """``planned`` are the codes of the signed plan."""
    yield from _day("on", said.on, today=today, since=since)
    yield from _figures(said)
    if said.exercise not in planned:
        yield Refusal(field="exercise", code="exercise")


def check_check(said: CheckSaid, asked: Home, *, today: date, since: date) -> Iterator[Refusal]:
    yield from _day("on", said.on, today=today, since=since)
    yield from _figures(said)
    yield from _answers(said.answers, asked)
    if said.pain_before is None and not said.answers and not said.still_worse:
        yield Refusal(field="pain_before", code="nothing")


def check_days_off(first: date, last: date, *, today: date) -> Iterator[Refusal]:
    if first < today:
        yield Refusal(field="first", code="past_day")
    if last < first:
        yield Refusal(field="last", code="before_first")
    elif (last - first).days >= MOST_DAYS_OFF:
        yield Refusal(field="last", code="too_many_days")
    if max(first, last) > today + FURTHEST:
        yield Refusal(field="last", code="far_day")


def days_between(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(name: str, on: date, *, today: date, since: date) -> Iterator[Refusal]:
    if on > today:
        yield Refusal(field=name, code="future_day")
    elif on < since:
        yield Refusal(field=name, code="before_plan")
    elif on < today - OLDEST:
        yield Refusal(field=name, code="old_day")


def _figures(said: Said) -> Iterator[Refusal]:
    """Scores, how much was done, and whether it is still worse."""
    for name in PAINS:
        yield from _within(name, getattr(said, name, None), HIGHEST, "pain")
    did = getattr(said, "did", None)
    if did is not None and did not in DID:
        yield Refusal(field="did", code="choose")
    if said.still_worse and said.still_worse not in STILL:
        yield Refusal(field="still_worse", code="choice")


def _within(name: str, value: int | None, most: int, code: str) -> Iterator[Refusal]:
    if value is not None and not 0 <= value <= most:
        yield Refusal(field=name, code=code)


def _answers(answers: Mapping[str, str], asked: Home) -> Iterator[Refusal]:
    try:
        home.check(asked, answers)
    except home.RefusedAnswer as refused:
        yield Refusal(field=str(refused), code="choice")


def columns(said: Said) -> dict[str, Any]:
    """What was said, by column of the report; what was not asked is absent."""
    given = {one.name: getattr(said, one.name) for one in fields(said)}
    kept = {name: value for name, value in given.items() if value not in (None, "", {})}
    if "signs" in kept:
        kept["signs"] = list(kept["signs"])
    if "answers" in kept:
        kept["answers"] = dict(kept["answers"])
    return kept


def completed(earlier: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """``said`` with what the earlier report of the same thing said and it does not.

    Answers are not carried: a rule read them when they were given.
    """
    kept = {name: value for name, value in earlier.items() if value not in (None, "")}
    kept.pop("answers", None)
    return {**kept, **said}


def typed(given: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a report as the fields of what was said: lists become tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
