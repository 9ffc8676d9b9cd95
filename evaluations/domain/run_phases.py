"""The three phases of a programme, its dated sessions, and where a runner stands in it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from evaluations.domain.run_profile import Profile


class Phase(StrEnum):
    RUN_WALK = "A"
    DISTANCE = "B"
    SPEED = "C"
    DONE = "done"


class Element(StrEnum):
    """What is new in a week of phase C, in order."""

    STRIDES = "strides"
    HILLS = "hills"
    STEADY = "steady"
    INTERVALS = "intervals"


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One dated run. ``step`` is 1 to 9 in phase A (1 to 3 when brisk), the week in phase B and
    the number of the new element in phase C.

    In phase A it is ``times`` x ``run_minutes`` running and ``walk_minutes`` walking; ``times`` is
    None where a distance is to be covered so (brisk). In phases B and C only ``distance`` counts.
    ``element`` is "" or an :class:`Element`; ``runs_a_week`` how many runs a whole week of
    phases B and C has.
    """

    on: date
    phase: Phase
    step: int
    run_minutes: int = 0
    walk_minutes: int = 0
    times: int | None = None
    distance: int | None = None
    element: str = ""
    is_long: bool = False
    is_easy_week: bool = False
    runs_a_week: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Ran:
    """How far was run on one day; from a log, or as planned where the programme looks ahead."""

    on: date
    distance: int


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where a runner stands on ``on``, with what was run that day.

    ``step`` counts from 0 in phases A and C. ``greens`` are the green sessions at that step.
    ``builds`` are the runs of each building week so far, the long one first; ``is_built`` says
    whether the last was run whole and green. ``week`` counts the weeks of phase B. ``since`` is
    the last day that was not missed and ``missed`` the steps already taken back since, ``ran`` the
    runs of the weeks before, ``reds`` the days of
    red runs with the place they were at, ``rest_until`` the last day without running.
    """

    on: date
    phase: Phase
    profile: Profile
    step: int = 0
    greens: int = 0
    builds: tuple[tuple[int, ...], ...] = ()
    is_built: bool = False
    week: int = 0
    since: date
    missed: int = 0
    ran: tuple[Ran, ...] = ()
    reds: tuple[tuple[date, str], ...] = ()
    rest_until: date | None = None
    is_stopped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Programme:
    """The sessions from ``state.on`` on. ``weeks`` counts those from the first session's to the
    last's, and ``ends_on`` is the last one's Sunday. ``is_whole``: it goes on to its end.
    """

    profile: Profile
    sessions: tuple[Session, ...]
    weeks: int
    ends_on: date | None
    state: State
    is_whole: bool
