"""The course of care as rules read it: what reports from home, scores and examinations add up to.

Every value is yes, no, a count, or missing where nobody can tell (safety reference 0.3, 6.3 and
the notes of RF-STR-01, RF-RUN-01 and RF-WRK-01). A report that leaves a score out tells nothing
about it: it neither counts nor breaks a row of sessions.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from evaluations.domain.truth import Truth

RISE = 2
"""Points above that day's start by which strength work must raise pain to count."""
IN_A_ROW = 2
RISING_RUNS = 3
TWO_REDS_WITHIN = timedelta(days=14)
CLEAR_PAIN = 2
"""Less than this after a run, back to usual by morning, is stiffness and does not count."""
KEPT_TO_IT = 2 / 3
"""Share of planned exercise days done from which a plan counts as kept; under half of that it
does not [D]."""
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One reported run. Pain is 0 to 10; None was not said. ``before`` is as usual that day."""

    on: date
    before: int | None
    during: int | None
    after: int | None
    morning: int | None
    is_red: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Strength:
    """One reported strength exercise: pain at the start of it and at its worst after."""

    on: date
    before: int | None
    after: int | None
    still_worse: Truth


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """What is known of one case. ``care_from`` is the day of its first signed plan.

    ``runs`` are those of the programme in force and ``strength`` all, as they happened.
    ``measures`` say of each outcome measure taken twice whether its change counts as better;
    ``moved_down`` of each examination, oldest first, whether pain moved down the leg. ``planned``
    and ``done`` are days of exercise in the last two weeks; ``done`` is None where nothing was
    reported.
    """

    care_from: date | None
    runs: Sequence[Run] = ()
    strength: Sequence[Strength] = ()
    measures: Sequence[bool] = ()
    moved_down: Sequence[Truth] = ()
    planned: int = 0
    done: int | None = None


def facts(course: Course, *, on: date) -> dict[str, object]:
    """The ``course.*`` facts without that word before them; what is unknown is left out."""
    found = {
        "care_weeks": _weeks(course.care_from, on),
        "adherent": _kept_to_it(course.planned, course.done),
        "mcid_reached": _reached(course.measures),
        "strength_aggravates": _word(aggravates(course.strength)),
        "run_symptoms_worsening": _word(worsens(course.runs)),
        "post_workout_pain_runs": pain_after_runs(course.runs),
        "peripheralised_visits": visits_moved_down(course.moved_down),
    }
    return {name: value for name, value in found.items() if value is not None}


def _weeks(care_from: date | None, on: date) -> int | None:
    return None if care_from is None else max((on - care_from).days, 0) // 7


def _kept_to_it(planned: int, done: int | None) -> str | None:
    if done is None or planned == 0:
        return None
    share = done / planned
    if share >= KEPT_TO_IT:
        return "yes"
    return "no" if share < KEPT_TO_IT / 2 else "unsure"


def _reached(measures: Sequence[bool]) -> str | None:
    if not measures:
        return None
    return "yes" if any(measures) else "no"


def _word(truth: Truth) -> str | None:
    return None if truth is Truth.UNKNOWN else truth.value


def aggravates(reports: Iterable[Strength]) -> Truth:
    """Whether strength work raised pain by 2 points, still worse after 24 hours, on the last two
    days in a row that tell. A single such day is not yet two; without any nothing is known.
    """
    told = [truth for truth in _by_day(reports) if truth is not Truth.UNKNOWN]
    if not told:
        return Truth.UNKNOWN
    last = told[-IN_A_ROW:]
    return _truth(len(last) == IN_A_ROW and all(truth is Truth.YES for truth in last))


def _by_day(reports: Iterable[Strength]) -> Iterator[Truth]:
    """Each day once, in order: worse when any exercise of that day was."""
    days: dict[date, list[Truth]] = {}
    for report in reports:
        days.setdefault(report.on, []).append(_is_aggravated(report))
    for _, told in sorted(days.items()):
        if Truth.YES in told:
            yield Truth.YES
        else:
            yield Truth.UNKNOWN if Truth.UNKNOWN in told else Truth.NO


def _is_aggravated(report: Strength) -> Truth:
    if report.still_worse is Truth.NO:
        return Truth.NO
    if report.before is None or report.after is None:
        return Truth.UNKNOWN
    return report.still_worse if report.after - report.before >= RISE else Truth.NO


def worsens(runs: Sequence[Run]) -> Truth:
    """Whether pain rose from run to run over the last three, or two runs in 14 days were red."""
    if _two_reds(runs) or _rises([run.during for run in runs if run.during is not None]):
        return Truth.YES
    return Truth.NO if runs else Truth.UNKNOWN


def _two_reds(runs: Iterable[Run]) -> bool:
    reds = [run.on for run in runs if run.is_red]
    return any(second - first <= TWO_REDS_WITHIN for first, second in pairwise(reds))


def _rises(pains: Sequence[int]) -> bool:
    last = pains[-RISING_RUNS:]
    return len(last) == RISING_RUNS and all(one < two for one, two in pairwise(last))


def pain_after_runs(runs: Sequence[Run]) -> int | None:
    """Runs in a row, the newest among them, with clear pain afterward. None without any word."""
    told = [truth for run in runs if (truth := _hurts_after(run)) is not Truth.UNKNOWN]
    if not told:
        return None
    return _last_yes(told)


def _hurts_after(run: Run) -> Truth:
    if run.after is None:
        return Truth.UNKNOWN
    if run.after >= CLEAR_PAIN:
        return Truth.YES
    if run.after == 0:
        return Truth.NO
    return Truth.UNKNOWN if run.morning is None else _truth(run.morning > (run.before or 0))


def visits_moved_down(examined: Sequence[Truth]) -> int | None:
    """Visits in a row, the newest that tells among them, where pain moved down the leg."""
    told = [truth for truth in examined if truth is not Truth.UNKNOWN]
    if not told:
        return None
    return _last_yes(told)


def _last_yes(told: Sequence[Truth]) -> int:
    """How many at the end are yes without a no between them."""
    newest_first = reversed(told)
    return next((n for n, truth in enumerate(newest_first) if truth is Truth.NO), len(told))


def _truth(is_so: bool) -> Truth:
    return Truth.YES if is_so else Truth.NO
