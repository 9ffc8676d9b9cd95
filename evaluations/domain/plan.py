"""The plan of care: problems, measurable goals, visits, techniques and self-care.

Numbers are integers in thousandths of their unit, as everywhere in the record.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations.domain.interventions import Intervention, NotOffered
from evaluations.domain.prognosis import Modifier, Prognosis, PrognosisWords

OWN = "own"
"""The activity or reason that the therapist writes in own words."""

MAX_EXERCISES = 5
MAX_GOALS = 3

HOLD_ALL = "hold_all"
HOLD_RUNNING = "hold_running"
HOLD_THRUST = "hold_manual_thrust"
HOLD_STRENGTH = "hold_strength_item"
HOLDS = (HOLD_ALL, HOLD_RUNNING, HOLD_THRUST, HOLD_STRENGTH)

VISITS_PER_WEEK = (1, 5)
WEEKS = (1, 26)
MINUTES_A_DAY = (1, 240)


class IcfLevel(StrEnum):
    """Where a problem bites, in the words of the ICF."""

    BODY_FUNCTION = "body_function"
    ACTIVITY = "activity"
    PARTICIPATION = "participation"


ICF_WORDS = {
    IcfLevel.BODY_FUNCTION: "Body function",
    IcfLevel.ACTIVITY: "Activity",
    IcfLevel.PARTICIPATION: "Taking part",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Activity:
    """Something a person does; ``words`` hold ``{amount}``, ``low`` and ``high`` limit it."""

    code: str
    words: Words
    low: int
    high: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """How a goal is measured; ``unit`` follows the number as it stands ("" for none).

    ``sources`` are where its numbers come from: score:CODE, answer:CODE or finding:CODE.
    """

    code: str
    words: Words
    unit: Words
    low: int
    high: int
    higher_is_better: bool
    source: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A coded sentence for the patient; ``label`` is its short name for staff."""

    code: str
    words: Words | None
    label: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Frequency:
    """A class of course with its default and its usual range of visits a week and of weeks."""

    code: str
    label: str
    visits_per_week: int
    weeks: int
    visits_range: tuple[int, int]
    weeks_range: tuple[int, int]
    usual: str
    review: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """Everything a plan is chosen from, by code, in file order."""

    activities: Mapping[str, Activity]
    measures: Mapping[str, Measure]
    conditions: Mapping[str, Sentence]
    reasons: Mapping[str, Sentence]
    frequencies: Mapping[str, Frequency]
    prognoses: Mapping[str, Prognosis]
    prognosis_words: PrognosisWords
    modifiers: Mapping[str, Modifier]
    interventions: Mapping[str, Intervention]
    not_offered: Mapping[str, NotOffered]
    self_care: Mapping[str, Sentence]
    holds: Mapping[str, Sentence]
    vague: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A finding that limits the person, and the supposed cause."""

    level: IcfLevel | None
    finding: str
    value: str
    side: Side | None
    found_on: date | None
    cause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """Who will do what, how it is measured, from where to where, how, by when and why.

    ``own``, ``own_condition`` and ``own_reason`` carry the therapist's words when the code is
    :data:`OWN`. ``baseline_from`` names the measurement of ``baseline_on``, or "typed".
    """

    activity: str
    measure: str
    target: int | None
    by: date | None
    reason: str
    amount: int | None = None
    baseline: int | None = None
    baseline_from: str = ""
    baseline_on: date | None = None
    condition: str = ""
    own: Words | None = None
    own_condition: Words | None = None
    own_reason: Words | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong with one field of a form, and how to fix it."""

    field: str
    words: str


class RefusedNumber(ValueError):
    """Typed text that is no number; the message says what to type."""


_NUMBER = re.compile(r"-?[0-9]{1,6}(?:[.,][0-9]{1,3})?")


def read_number(typed: str) -> int | None:
    """Thousandths from "2", "2.5" or "2,5"; ``None`` for blank; else :class:`RefusedNumber`."""
    tidy = typed.strip()
    if not tidy:
        return None
    if not _NUMBER.fullmatch(tidy):
        raise RefusedNumber("Enter a number in figures, such as 30 or 2.5.")
    whole, _, part = tidy.lstrip("-").replace(",", ".").partition(".")
    num = int(whole) * 1000 + int((part + "000")[:3])
    return -num if tidy.startswith("-") else num


def figure(num: int) -> str:
    """ "2.5" from 2500: no trailing zeros."""
    sign, size = ("-", -num) if num < 0 else ("", num)
    part = f"{size % 1000:03}".rstrip("0")
    return f"{sign}{size // 1000}{'.' if part else ''}{part}"


def plan_end(starts: date, weeks: int) -> date:
    return starts + timedelta(weeks=weeks)


def check_visits(
    visits_per_week: int | None, weeks: int | None, minutes_a_day: int | None = None
) -> tuple[Fault, ...]:
    """Visits and weeks are needed; the minutes a person has may stay unknown."""
    faults = []
    if visits_per_week is None or not VISITS_PER_WEEK[0] <= visits_per_week <= VISITS_PER_WEEK[1]:
        low, high = VISITS_PER_WEEK
        faults.append(Fault(field="visits_per_week", words=f"Enter {low} to {high} visits a week."))
    if weeks is None or not WEEKS[0] <= weeks <= WEEKS[1]:
        faults.append(Fault(field="weeks", words=f"Enter {WEEKS[0]} to {WEEKS[1]} weeks."))
    low, high = MINUTES_A_DAY
    if minutes_a_day is not None and not low <= minutes_a_day <= high:
        faults.append(Fault(field="minutes_a_day", words=f"Enter {low} to {high} minutes a day."))
    return tuple(faults)


def check_problem(problem: Problem, *, on: date) -> tuple[Fault, ...]:
    """A problem needs level, finding, value, side and a date not after ``on``."""
    faults = []
    if problem.level is None:
        faults.append(Fault(field="level", words="Choose where it limits the person."))
    if not problem.finding.strip():
        faults.append(Fault(field="finding", words="Name the finding, such as hip abduction."))
    if not problem.value.strip():
        faults.append(Fault(field="value", words="Enter what was measured, such as 4 of 5."))
    if problem.side is None:
        faults.append(Fault(field="side", words="Choose the side, or “no side”."))
    if problem.found_on is None:
        faults.append(Fault(field="found_on", words="Enter the day it was found."))
    elif problem.found_on > on:
        faults.append(Fault(field="found_on", words="The day it was found cannot be to come."))
    return tuple(faults)


def check_goal(
    goal: Goal, options: Options, *, on: date, plan_ends: date, language: str
) -> tuple[Fault, ...]:
    """Faults of a goal, in the order of its fields; empty for one that may stand.

    ``language`` is the patient's: own words are needed in it as well as in English.
    """
    return (
        *_activity_faults(goal, options, language),
        *_measure_faults(goal, options),
        *_condition_faults(goal, options, language),
        *_date_faults(goal.by, on, plan_ends),
        *_reason_faults(goal, options, language),
    )


_SAY_WHAT = (
    "Say what the person will do, not what will improve: "
    "“Walk fast for 30 minutes”, “Sit through a work day”."
)
_NAMED = "“{word}” says what should change. " + _SAY_WHAT


def vague_word(text: str, vague: Collection[str]) -> str:
    """The opening word like "improve" that makes a goal vague; "" for none."""
    first = text.split()[0].strip(".,:;") if text.split() else ""
    return first if first.casefold() in vague else ""


def is_vague(text: str, vague: Collection[str]) -> bool:
    """Whether the text opens with a word like "improve", or is a single word."""
    return len(text.split()) < 2 or bool(vague_word(text, vague))


def _activity_faults(goal: Goal, options: Options, language: str) -> list[Fault]:
    if goal.activity == OWN:
        return _own_faults(goal.own, "own", options.vague, language)
    activity = options.activities.get(goal.activity)
    if activity is None:
        return [Fault(field="activity", words="Choose what the person will do.")]
    if goal.amount is None:
        return [Fault(field="amount", words="Enter how much, in figures.")]
    if not activity.low <= goal.amount <= activity.high:
        low, high = figure(activity.low), figure(activity.high)
        return [Fault(field="amount", words=f"Enter {low} to {high}.")]
    return []


def _own_faults(
    own: Words | None, field: str, vague: Collection[str], language: str
) -> list[Fault]:
    if own is None or is_vague(own.en, vague):
        return [Fault(field=field, words=_vague(own.en if own else "", vague))]
    if language == "es" and is_vague(own.es, vague):
        return [Fault(field=f"{field}_es", words=_vague_in_spanish(own.es, vague))]
    return []


_IN_SPANISH = "Write it in Spanish too: the plan is in Spanish."


def _vague(text: str, vague: Collection[str]) -> str:
    word = vague_word(text, vague)
    return _NAMED.format(word=word) if word else _SAY_WHAT


def _vague_in_spanish(text: str, vague: Collection[str]) -> str:
    return _vague(text, vague) if vague_word(text, vague) else _IN_SPANISH


def _measure_faults(goal: Goal, options: Options) -> list[Fault]:
    measure = options.measures.get(goal.measure)
    if measure is None:
        return [Fault(field="measure", words="Choose how it is measured.")]
    faults = [
        Fault(
            field=field, words=f"Enter {figure(measure.low)} to {figure(measure.high)}, in figures."
        )
        for field, num in (("baseline", goal.baseline), ("target", goal.target))
        if (num is None and field == "target")
        or (num is not None and not measure.low <= num <= measure.high)
    ]
    return faults or _direction_faults(goal, measure)


def _direction_faults(goal: Goal, measure: Measure) -> list[Fault]:
    if goal.baseline is None or goal.target is None:
        return []
    gain = goal.target - goal.baseline
    if (gain < 0) if measure.higher_is_better else (gain > 0):
        way = "more" if measure.higher_is_better else "less"
        return [Fault(field="target", words=f"The target must be {way} than now, or the same.")]
    return []


def _condition_faults(goal: Goal, options: Options, language: str) -> list[Fault]:
    if goal.condition in ("", *options.conditions):
        return []
    if goal.condition != OWN:
        return [Fault(field="condition", words="Choose from the list.")]
    own = goal.own_condition
    if own is None or not own.en.strip():
        return [Fault(field="own_condition", words="Say how: “on flat ground”.")]
    if language == "es" and not own.es.strip():
        return [Fault(field="own_condition_es", words=_IN_SPANISH)]
    return []


def _date_faults(by: date | None, on: date, plan_ends: date) -> list[Fault]:
    if by is None:
        return [Fault(field="by", words="Enter the day the goal is due.")]
    if by <= on:
        return [Fault(field="by", words="Enter a day after today.")]
    if by > plan_ends:
        day = f"{plan_ends:%-d %b %Y}"
        return [Fault(field="by", words=f"The plan ends on {day}. Enter that day or one before.")]
    return []


def _reason_faults(goal: Goal, options: Options, language: str) -> list[Fault]:
    if goal.reason == OWN:
        return _own_reason_faults(goal.own_reason, language)
    if goal.reason not in options.reasons:
        return [Fault(field="reason", words="Choose why it matters to the person.")]
    return []


def _own_reason_faults(own: Words | None, language: str) -> list[Fault]:
    if own is None or len(own.en.split()) < 2:
        return [Fault(field="own_reason", words="Say what it lets the person do: “you can work”.")]
    if language == "es" and len(own.es.split()) < 2:
        return [Fault(field="own_reason_es", words=_IN_SPANISH)]
    return []


def goal_activity(goal: Goal, options: Options, language: str) -> str:
    """ "Walk fast for 30 minutes" in ``language``; for a goal that :func:`check_goal` passed."""
    if goal.own is not None and goal.activity == OWN:
        return goal.own.in_(language)
    return (
        options.activities[goal.activity]
        .words.in_(language)
        .format(amount=figure(goal.amount or 0))
    )


def goal_reason(goal: Goal, options: Options, language: str) -> str:
    if goal.own_reason is not None and goal.reason == OWN:
        return goal.own_reason.in_(language)
    words = options.reasons[goal.reason].words
    return words.in_(language) if words else ""


def goal_condition(goal: Goal, options: Options, language: str) -> str:
    """ "on flat ground"; "" for a goal without a condition."""
    if goal.own_condition is not None and goal.condition == OWN:
        return goal.own_condition.in_(language)
    known = options.conditions.get(goal.condition)
    return known.words.in_(language) if known and known.words else ""
