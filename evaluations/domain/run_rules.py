"""What a run tells: its colour, and what the answer to it is (safety reference 6.3).

Where the reference leaves room, the safer reading stands: in the bone profile any pain counts as
bone pain; a run without a word of pain is amber; the day after a red run and the one after that
are without running, counted from the morning where only the morning was red.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from evaluations.domain.run_profile import Profile


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Kind(StrEnum):
    ON = "on"
    HOLD = "hold"
    BACK = "back"
    REST = "rest"
    RECOMPUTE = "recompute"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One reported run. Pain is 0 to 10, None was not said; ``usual`` is the pain before it.

    ``session_on`` is the planned day it answers, ``did`` all, part or none. ``distance`` is in
    thousandths of a mile. ``signs`` are codes of home.toml; ``bone`` says that one spot on a bone
    hurt. ``still_worse`` is the word after 24 hours: yes, no, unsure or "".
    """

    on: date
    session_on: date | None = None
    did: str = "all"
    distance: int | None = None
    minutes: int | None = None
    pain_during: int | None = None
    pain_after: int | None = None
    pain_morning: int | None = None
    usual: int | None = None
    still_worse: str = ""
    signs: tuple[str, ...] = ()
    bone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """What the logs do to the programme. ``steps`` back (or on, 0 for the same step once more);
    ``rest_until`` the last day without running; ``why`` codes of return_to_run.toml."""

    kind: Kind
    steps: int = 0
    rest_until: date | None = None
    why: tuple[str, ...] = ()


RED_PAIN, AMBER_PAIN = 5, 3
RED_RISE = AMBER_RISE = 2
LEG_SPREAD = frozenset({"spread_buttock", "spread_leg", "spread_foot"})
RED_SIGNS = LEG_SPREAD | {"limp", "sharp", "numb", "bone"}
REST_DAYS = 2
"""48 hours, in whole days."""
REVIEW_WITHIN = timedelta(days=14)
_MORNING_REDS = frozenset({"red_morning", "red_still_worse"})


def colour(run: Run, profile: str) -> Colour | None:
    """None for a run that was left out and of which nothing red is told."""
    if any(_red(run, profile)):
        return Colour.RED
    if run.did == "none":
        return None
    return Colour.AMBER if any(_amber(run)) else Colour.GREEN


def why(run: Run, profile: str) -> tuple[str, ...]:
    """The codes of what made the colour, the red ones alone where there are any."""
    return tuple(_red(run, profile)) or (() if run.did == "none" else tuple(_amber(run)))


def is_settled(run: Run) -> bool:
    """The next morning is known. Only then does a green run move a programme on."""
    return run.pain_morning is not None or run.still_worse in ("yes", "no")


def has_leg_spread(run: Run) -> bool:
    return not LEG_SPREAD.isdisjoint(run.signs)


def rest_until(run: Run, profile: str) -> date:
    """The last day without running after a red run."""
    is_late = _MORNING_REDS.issuperset(_red(run, profile))
    return run.on + timedelta(days=REST_DAYS + is_late)


def missed_steps(days: int) -> int | None:
    """Steps back after so many days without a run; None where all is reckoned anew."""
    if days > 28:  # the four bands of 6.3
        return None
    if days >= 15:
        return 3
    return 1 if days >= 7 else 0


def _red(run: Run, profile: str) -> Iterator[str]:
    yield from (f"red_{sign}" for sign in run.signs if sign in RED_SIGNS)
    if run.bone and "bone" not in run.signs:
        yield "red_bone"
    pains = [pain for pain in (run.pain_during, run.pain_after, run.pain_morning) if pain]
    if max(pains, default=0) >= RED_PAIN:
        yield "red_pain"
    if pains and profile == Profile.BONE:
        yield "red_any_pain"
    if _rise(run, run.pain_morning) >= RED_RISE:
        yield "red_morning"
    if run.still_worse == "yes":
        yield "red_still_worse"


def _amber(run: Run) -> Iterator[str]:
    if run.pain_during is None:
        yield "amber_unknown"
    if max(run.pain_during or 0, run.pain_after or 0) >= AMBER_PAIN:
        yield "amber_pain"
    elif _rise(run, run.pain_after) >= AMBER_RISE:
        yield "amber_after"
    if _rise(run, run.pain_morning) == 1:
        yield "amber_morning"
    if run.still_worse == "unsure":
        yield "amber_unsure"
    if "toward" in run.signs and _rise(run, run.pain_during) > 0:
        yield "amber_toward"


def _rise(run: Run, pain: int | None) -> int:
    """How far above the pain before; a start that nobody told counts as none at all."""
    return (pain or 0) - (run.usual or 0)
