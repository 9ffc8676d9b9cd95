"""The exercises of a plan and of the library, each with what holds it now."""

from collections.abc import Iterable
from dataclasses import dataclass

from evaluations import drawings, library
from evaluations.domain import compose, exercises, load, precautions
from evaluations.domain.exercises import Dose, Exercise, Level
from evaluations.domain.plan_record import PlanRecord
from evaluations.domain.precautions import Active
from evaluations.models import PlannedExercise, PlanOfCare
from evaluations.queries import plans

MOST_FOUND = 12
ALL = "*"
"""Typed in the search box: the whole library."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseRow:
    """One exercise of the plan. ``held`` says why it cannot print; ``hiding`` may be set aside.

    ``levels`` are the ways it can be done, with what the library says of each.
    """

    planned: PlannedExercise
    exercise: Exercise
    planned_dose: Dose
    dose: str
    held: str
    hiding: tuple[Active, ...]
    warning: tuple[Active, ...]
    instead: tuple[Exercise, ...]

    @property
    def minutes(self) -> int:
        return load.minutes(self.exercise, self.planned_dose)

    @property
    def figure(self) -> str:
        """The drawing for the side of the dose."""
        return drawings.code_for(self.exercise.figure, self.planned_dose.side)

    @property
    def level(self) -> Level:
        return Level(self.planned.level)

    @property
    def way(self) -> str:
        """ "The easy way: keep your knees down."; "" for the usual way."""
        words = library.plan().wording.dose
        return exercises.said_level(self.exercise, self.level, words, "en")

    @property
    def levels(self) -> tuple[tuple[Level, str, bool], ...]:
        """Each way there is: the level, its words, and whether it is the one planned."""
        return tuple(
            (level, words.en if words else "As the steps say", level is self.level)
            for level in Level
            for words in [self.exercise.variation(level)]
            if words is not None or level is Level.USUAL
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One exercise of the library; ``held`` says why it cannot print now."""

    exercise: Exercise
    dose: str
    minutes: int
    held: str
    is_planned: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What the search box shows: ``query`` as typed; ``more`` were found beyond the list."""

    query: str
    found: tuple[Found, ...]
    more: int
    total: int


def rows(
    plan_of_care: PlanOfCare, record: PlanRecord, limits: plans.Standing
) -> tuple[ExerciseRow, ...]:
    wording = library.plan().wording
    held = compose.held_exercises(record, wording)
    kept = plans.kept_exercises(plan_of_care)
    taken = {planned.code for planned in kept}
    found = []
    for planned in kept:
        exercise = wording.library[planned.code]
        hiding = precautions.hiding(exercise, limits.precautions)
        dose = plans.dose_of(planned)
        others = exercises.alternatives(wording.library, exercise)
        found.append(
            ExerciseRow(
                planned=planned,
                exercise=exercise,
                planned_dose=dose,
                dose=exercises.said(dose, wording.dose, wording.schedules, "en"),
                held=_why(held.get(planned.code, ""), hiding),
                hiding=hiding,
                warning=precautions.warning(exercise, limits.precautions),
                instead=tuple(one for one in others if one.code not in taken | set(limits.hidden)),
            )
        )
    return tuple(found)


def _why(held: str, hiding: Iterable[Active]) -> str:
    if held == compose.PRECAUTION:
        return "; ".join(precaution_words(one) for one in hiding)
    return library.plan().options.holds[held].label if held else ""


def precaution_words(active: Active) -> str:
    """Why a precaution is on, or which answers are missing."""
    if active.is_certain:
        return f"{active.label}: {active.why}"
    known = library.facts()
    missing = ", ".join(known[name].label.en for name in active.needs if name in known)
    return f"{active.label}, until known: {missing}"


def removed(plan_of_care: PlanOfCare) -> tuple[tuple[PlannedExercise, Exercise], ...]:
    """What was taken off and is not back on, newest first, each once."""
    if not plan_of_care.pk:
        return ()
    known = library.plan().wording.library
    kept = {row.code for row in plans.kept_exercises(plan_of_care)}
    gone = plan_of_care.exercises.filter(removed=True).order_by("pk")
    newest = {row.code: row for row in gone if row.code not in kept and row.code in known}
    return tuple((row, known[row.code]) for row in reversed(newest.values()))


def search(plan_of_care: PlanOfCare, limits: plans.Standing, query: str) -> Search:
    """The exercises that ``query`` names: their names, targets and the findings they answer."""
    wording = library.plan().wording
    everything = tuple(wording.library.values())
    named = exercises.found(wording.library, query)
    chosen = everything if query == ALL else named[:MOST_FOUND]
    taken = {planned.code for planned in plans.kept_exercises(plan_of_care)}
    return Search(
        query="" if query == ALL else query,
        found=tuple(
            Found(
                exercise=one,
                dose=exercises.said(one.dose, wording.dose, wording.schedules, "en"),
                minutes=load.minutes(one, one.dose),
                held=_why(compose.PRECAUTION, hiding) if hiding else "",
                is_planned=one.code in taken,
            )
            for one in chosen
            for hiding in [precautions.hiding(one, limits.precautions)]
        ),
        more=max(0, len(named) - len(chosen)),
        total=len(everything),
    )
