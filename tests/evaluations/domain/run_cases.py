"""Runners and logs for the tests of the way back to running."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, groupby
from random import Random
from typing import Any

from hypothesis import strategies as st

from evaluations.domain import return_to_run, run_checks, run_place, run_profile
from evaluations.domain.return_to_run import Phase, Programme, Run, Runner, Session, State

TODAY = date(2026, 12, 1)
MONDAY = date(2026, 12, 7)
STAMP = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
EXAMPLE = Runner(
    weekly=24_000,
    run_days=4,
    longest_before=9_000,
    longest_30=9_000,
    days_off=21,
    worst=3,
    leg_symptoms=False,
    bone="none",
    days=(0, 2, 4, 6),
    starts_on=MONDAY,
    pace_seconds=630,
)
"""The worked example of the safety reference, 6.4."""
BRISK = replace(EXAMPLE, days_off=6, worst=2)
BONE = replace(EXAMPLE, bone="cleared")


def made(runner: Runner = EXAMPLE) -> Programme:
    return return_to_run.programme(runner, today=TODAY)


def begun(runner: Runner = EXAMPLE) -> State:
    """Where the programme of ``runner`` begins."""
    return run_place.start(runner, run_profile.profile_of(runner), runner.starts_on)


def of(phase: Phase, programme: Programme) -> list[Session]:
    return [one for one in programme.sessions if one.phase is phase]


def weeks(phase: Phase, programme: Programme) -> list[list[Session]]:
    """The sessions of ``phase``, Monday to Sunday."""
    days = groupby(of(phase, programme), key=lambda one: monday(one.on))
    return [list(week) for _, week in days]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def total(week: list[Session]) -> int:
    return sum(one.distance or 0 for one in week)


def day(number: int) -> date:
    """The day so many days after the example's first Monday."""
    return MONDAY + timedelta(days=number)


def green(on: date, **changes: Any) -> Run:
    return replace(Run(on=on, pain_during=0, pain_after=0, pain_morning=0, usual=0), **changes)


def all_green(programme: Programme, before: date) -> list[Run]:
    """Every planned run before that day, run whole."""
    return [
        green(one.on, session_on=one.on, distance=one.distance)
        for one in programme.sessions
        if one.on < before
    ]


def _spaced(days: tuple[int, ...]) -> tuple[int, ...]:
    return run_profile.spaced_days(replace(EXAMPLE, days=days))


_DAYS = [
    days
    for size in range(2, 8)
    for days in combinations(range(7), size)
    if len(_spaced(days)) >= run_checks.LEAST_DAYS
]
"""Every choice of weekdays that a programme can be made for."""
_LAYOFFS = [None, *range(0, 120, 3), 6, 7, 8, 13, 14, 15, 41, 42, 43]
_HOLIDAYS = [0, 0, 0, 5, 12, 20, 35]


@st.composite
def runners(draw: st.DrawFn) -> Runner:
    """Anyone whom no check of the runner refuses."""
    run_days = draw(st.integers(1, 7))
    longest = draw(st.integers(3_000, 26_000))
    return Runner(
        weekly=draw(st.integers(longest, min(longest * run_days, 150_000))),
        run_days=run_days,
        longest_before=longest,
        longest_30=draw(st.sampled_from([None, 0, longest // 3, longest // 2, longest])),
        days_off=draw(st.sampled_from(_LAYOFFS)),
        worst=draw(st.sampled_from([None, *range(11)])),
        leg_symptoms=draw(st.sampled_from([None, True, False, False, False])),
        bone=draw(st.sampled_from(["none", "none", "none", "cleared"])),
        days=draw(st.sampled_from(_DAYS)),
        starts_on=TODAY + timedelta(days=draw(st.integers(0, 13))),
        closed=_closures(draw(st.integers(0, 2**24))),
        pace_seconds=draw(st.sampled_from([None, 300, 480, 600, 750, 900, 1_200])),
    )


def _closures(seed: int) -> tuple[date, ...]:
    """A few single days and at most one holiday of up to five weeks; none for 0."""
    chance = Random(seed)
    single = [chance.randrange(250) for _ in range(min(seed, chance.randrange(5)))]
    first, length = chance.randrange(200), chance.choice(_HOLIDAYS) if seed else 0
    numbers = {*single, *range(first, first + length)}
    return tuple(TODAY + timedelta(days=number) for number in sorted(numbers))
