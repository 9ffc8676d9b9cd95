"""What a run tells: its colour, and what comes next (safety reference 6.3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
