"""How long a day of exercises takes, reckoned from the doses, against the time a person has."""

from collections.abc import Iterable
from math import ceil

from clinic.domain.body import Side
from evaluations.domain.exercises import Dose, Exercise

REST_SECONDS = 30
"""Between two sets."""
SETTLE_SECONDS = 20
"""To get into place, once for each exercise and side."""


def seconds(exercise: Exercise, dose: Dose) -> int:
    """Repetitions with their holds, sets with rests between them, both sides where both are done.

    Minutes count as they are said. A hold without repetitions is held once in each set.
    """
    if dose.minutes is not None:
        return dose.minutes * 60 * (dose.sets or 1) * sides(dose)
    sets = dose.sets or 1
    one_side = sets * _work(exercise, dose) + (sets - 1) * _rest(dose) + SETTLE_SECONDS
    return one_side * sides(dose)


def sides(dose: Dose) -> int:
    """2 when both sides are done one after the other."""
    return 2 if dose.each_side and dose.side is Side.NONE else 1


def _work(exercise: Exercise, dose: Dose) -> int:
    hold = dose.hold_seconds or 0
    return hold if dose.reps is None else dose.reps * (exercise.rep_seconds + hold)


def _rest(dose: Dose) -> int:
    """One side rests while the other works."""
    return 0 if sides(dose) > 1 else REST_SECONDS


def minutes(exercise: Exercise, dose: Dose) -> int:
    """Whole minutes, rounded up."""
    return ceil(seconds(exercise, dose) / 60)


def minutes_a_day(planned: Iterable[tuple[Exercise, Dose]]) -> int:
    """Of a day on which every exercise is due, rounded up once."""
    return ceil(sum(seconds(exercise, dose) for exercise, dose in planned) / 60)
