"""Changing the exercises of a plan of care that is not signed yet."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from clinic.domain.text import RefusedText, clean_text
from clinic.models import User
from evaluations import library
from evaluations.actions.plan_writing import RefusedPlan, changed, fault, next_position, remove
from evaluations.domain import exercises, plan
from evaluations.domain.exercises import Dose, Exercise, Level
from evaluations.domain.plan import Fault
from evaluations.models import Evaluation, PlannedExercise, PlanOfCare

LONGEST_REASON = 300
SHORTEST_REASON = 20
OVER_GUIDE = "More exercises than the clinic's guide were kept."


class AsksFirst(RefusedPlan):
    """One more would be over the clinic's guide: nothing is kept until that is confirmed."""

    def __init__(self, *, wanted: int, guide: int) -> None:
        self.wanted, self.guide = wanted, guide
        words = (
            f"{wanted} exercises. The clinic guide is {guide}: people keep up fewer, better. "
            f"Keep {wanted}?"
        )
        super().__init__([Fault(field="code", words=words)])


@transaction.atomic
def add_exercise(
    *,
    evaluation: Evaluation,
    code: str,
    answers_finding: str = "",
    over_guide: bool = False,
    by: User,
    at: datetime,
) -> PlannedExercise:
    """The library's exercise with the library's dose, at the end of the list.

    ``over_guide`` confirms that more than the clinic's guide are wanted; :class:`AsksFirst`
    when the guide would be passed without it.
    """
    exercise = _known(code)
    reason = OVER_GUIDE if over_guide else ""
    plan_of_care = changed(evaluation, by=by, at=at, fields=["exercises"], reason=reason)
    _check_room(plan_of_care, exercise, over_guide=over_guide)
    return PlannedExercise.objects.create(
        plan=plan_of_care,
        code=code,
        answers_finding=answers_finding[:120],
        position=next_position(plan_of_care.exercises),
        **_dose_fields(exercise.dose),
    )


def _known(code: str) -> Exercise:
    exercise = library.plan().wording.library.get(code)
    if exercise is None:
        raise fault("code", "Choose an exercise from the library.")
    return exercise


def _check_room(plan_of_care: PlanOfCare, exercise: Exercise, *, over_guide: bool) -> None:
    kept = set(plan_of_care.exercises.filter(removed=False).values_list("code", flat=True))
    guide = plan_of_care.evaluation.clinic.exercise_guide
    if exercise.code in kept:
        raise fault("code", f"{exercise.name.en} is on the plan already.")
    if len(kept) >= plan.MAX_EXERCISES:
        raise fault("code", f"A plan has at most {plan.MAX_EXERCISES} exercises. Remove one first.")
    if len(kept) == guide and not over_guide:
        raise AsksFirst(wanted=guide + 1, guide=guide)


@transaction.atomic
def change_dose(*, planned: PlannedExercise, dose: Dose, by: User, at: datetime) -> PlannedExercise:
    try:
        exercises.check_dose(dose)
    except exercises.RefusedDose as refused:
        raise fault("dose", str(refused)) from refused
    if dose.schedule not in library.plan().wording.schedules:
        raise fault("schedule", "Choose how often from the list.")
    changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    for name, value in _dose_fields(dose).items():
        setattr(planned, name, value)
    planned.save()
    return planned


def _dose_fields(dose: Dose) -> dict[str, object]:
    return {name: value for name, value in asdict(dose).items() if name != "each_side"}


@transaction.atomic
def set_level(*, planned: PlannedExercise, level: str, by: User, at: datetime) -> PlannedExercise:
    """The easier, the usual or the harder way of one exercise; its dose stays as it is."""
    if level not in set(Level):
        raise fault("level", "Choose easier, usual or harder.")
    if Level(level) is not Level.USUAL and _known(planned.code).variation(Level(level)) is None:
        raise fault("level", f"The library has no {level} way of this exercise.")
    changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    planned.level = level
    planned.save(update_fields=["level"])
    return planned


@transaction.atomic
def swap_exercise(
    *, planned: PlannedExercise, code: str, by: User, at: datetime
) -> PlannedExercise:
    """Another exercise for the same part of the body in the same place, with its own dose."""
    known = library.plan().wording.library
    if code not in {one.code for one in exercises.alternatives(known, _known(planned.code))}:
        raise fault("code", "Choose an exercise for the same part of the body from the list.")
    plan_of_care = changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    if plan_of_care.exercises.filter(removed=False, code=code).exists():
        raise fault("code", f"{known[code].name.en} is on the plan already.")
    planned.removed = True
    planned.save(update_fields=["removed"])
    return PlannedExercise.objects.create(
        plan=plan_of_care,
        code=code,
        answers_finding=planned.answers_finding,
        position=planned.position,
        **_dose_fields(known[code].dose),
    )


@transaction.atomic
def move_exercise(*, planned: PlannedExercise, earlier: bool, by: User, at: datetime) -> None:
    """Swap with the neighbour; at the end of the list nothing moves."""
    plan_of_care = changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    order = list(plan_of_care.exercises.filter(removed=False))
    place = order.index(planned)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        PlannedExercise.objects.filter(pk=one.pk).update(position=position)


@transaction.atomic
def remove_exercise(*, planned: PlannedExercise, by: User, at: datetime) -> None:
    remove(planned, by=by, at=at)


@transaction.atomic
def put_back(*, planned: PlannedExercise, by: User, at: datetime) -> None:
    """Undo a removal: the same dose, level and reason, at the end of the list."""
    plan_of_care = changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    _check_room(plan_of_care, _known(planned.code), over_guide=True)
    planned.removed = False
    planned.position = next_position(plan_of_care.exercises)
    planned.save(update_fields=["removed", "position"])


@transaction.atomic
def override_precaution(
    *, planned: PlannedExercise, reason: str, by: User, at: datetime
) -> PlannedExercise:
    """Print an exercise that a precaution hides. The reason stays in the record only."""
    if not by.is_licensed_pt:
        raise fault("reason", "Only a licensed physical therapist can set a precaution aside.")
    try:
        clean = " ".join(clean_text(reason, limit=LONGEST_REASON).split())
    except RefusedText as refused:
        raise fault("reason", str(refused)) from refused
    if len(clean) < SHORTEST_REASON:
        raise fault("reason", f"Say why in at least {SHORTEST_REASON} characters.")
    changed(planned.plan.evaluation, by=by, at=at, fields=["override_reason"], reason=clean)
    planned.override_reason = clean
    planned.save(update_fields=["override_reason"])
    return planned
