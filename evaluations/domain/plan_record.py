"""What one patient's plan is made of: the record that :mod:`evaluations.domain.compose` reads."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.domain.content import Words
from evaluations.domain import plan
from evaluations.domain.exercises import Dose, Level
from evaluations.domain.patient_words import Found


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One exercise of a plan. ``overridden`` sets a precaution aside, never a hold.

    ``figure`` is the drawing for the side of the dose and ``picture`` what it shows; "" and
    ``None`` where the exercise's own are meant.
    """

    code: str
    dose: Dose
    overridden: bool = False
    level: Level = Level.USUAL
    figure: str = ""
    picture: Words | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reached:
    """A person reached about a rule: ``how`` is a key of ``Wording.contact``."""

    how: str
    who: str
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Fired:
    """A rule that fired and stands; ``tell`` is its patient text, ``None`` for none."""

    code: str
    urgency: str
    tell: Words | None
    reached: tuple[Reached, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDay:
    """One dated run. ``what`` says it whole. Minutes count where ``times`` is known: then it is
    ``times`` x ``run`` minutes of running and ``walk`` minutes of walking."""

    on: date
    what: Words
    run: int = 0
    walk: int = 0
    times: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunWeeks:
    """The runs of a programme from the day of the paper on; ``honest`` says how slow it is.
    ``is_stopped``: there was a programme, and it may not be run by."""

    days: tuple[RunDay, ...] = ()
    honest: Words | None = None
    is_stopped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanRecord:
    """All that one patient's plan is made of. ``dated`` is the first day of its week.

    ``hidden`` are the exercises that a precaution takes off the paper; ``holds`` the holds in
    force; ``held_exercises`` the exercises a strength hold names (none named: all strength).
    ``next_visit`` is the clinic's own clock. ``expected`` are the sentences of the prognosis.
    """

    name: str
    called: str
    number: str
    born: date
    clinic: str
    phone: str
    hours: Words
    therapist: str
    dated: date
    version: int
    next_visit: datetime | None = None
    visits_per_week: int | None = None
    weeks: int | None = None
    found: tuple[Found, ...] = ()
    own_found: Words | None = None
    expected: tuple[Words, ...] = ()
    goals: tuple[plan.Goal, ...] = ()
    exercises: tuple[Planned, ...] = ()
    run: RunWeeks | None = None
    hidden: frozenset[str] = frozenset()
    holds: frozenset[str] = frozenset()
    held_exercises: frozenset[str] = frozenset()
    fired: tuple[Fired, ...] = ()
    self_care: tuple[str, ...] = ()
    own_not_now: Words | None = None
    own_follow_up: Words | None = None
