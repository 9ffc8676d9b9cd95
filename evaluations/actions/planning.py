"""Changing the plan of care of an evaluation that is not signed yet.

Every change raises the version of plan and evaluation: what is signed is what was read.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import F

from clinic import audit
from clinic.domain.content import Words
from clinic.domain.text import RefusedText, clean_text
from clinic.models import User
from evaluations import library
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.domain import exercises, paper_rules, plan
from evaluations.domain.exercises import Dose
from evaluations.domain.plan import Fault
from evaluations.models import (
    Evaluation,
    Goal,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
)
from evaluations.queries import plans

LONGEST_REASON = 300
SHORTEST_REASON = 20
OWN_WORDS = ("found", "not_now", "follow_up")


class RefusedPlan(ValueError):
    """What was sent may not stand; ``faults`` name each field and how to fix it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


def _fault(field: str, words: str) -> RefusedPlan:
    return RefusedPlan([Fault(field=field, words=words)])


def _changed(
    evaluation: Evaluation, *, by: User, at: datetime, fields: Collection[str], reason: str = ""
) -> PlanOfCare:
    """The plan with its version and the evaluation's raised, and the change recorded.

    Raises :class:`EvaluationIsSigned` when the evaluation was signed in the meantime.
    """
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    if not unsigned.update(version=F("version") + 1):
        raise EvaluationIsSigned("This evaluation is signed. Later changes go into an addendum.")
    plan_of_care, is_new = PlanOfCare.objects.get_or_create(evaluation=evaluation)
    if not is_new:
        PlanOfCare.objects.filter(pk=plan_of_care.pk).update(version=F("version") + 1)
        plan_of_care.refresh_from_db()
    audit.record(
        "plan",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=plan_of_care,
        fields=fields,
        reason=reason,
    )
    return plan_of_care


# Visits and words


@transaction.atomic
def save_visits(
    *,
    evaluation: Evaluation,
    care_class: str,
    visits_per_week: int | None,
    weeks: int | None,
    minutes_a_day: int | None = None,
    by: User,
    at: datetime,
) -> PlanOfCare:
    """``minutes_a_day`` is the time the person has for exercises; None when not asked."""
    faults = [*plan.check_visits(visits_per_week, weeks, minutes_a_day)]
    if care_class and care_class not in library.plan().options.frequencies:
        faults.append(Fault(field="care_class", words="Choose a class from the list."))
    if faults:
        raise RefusedPlan(faults)
    changed = ["care_class", "minutes_a_day", "visits_per_week", "weeks"]
    plan_of_care = _changed(evaluation, by=by, at=at, fields=changed)
    plan_of_care.care_class, plan_of_care.minutes_a_day = care_class, minutes_a_day
    plan_of_care.visits_per_week, plan_of_care.weeks = visits_per_week, weeks
    plan_of_care.save()
    return plan_of_care


@transaction.atomic
def save_words(
    *,
    evaluation: Evaluation,
    words: Mapping[str, Words],
    left_out: Collection[str],
    self_care: Collection[str],
    by: User,
    at: datetime,
) -> PlanOfCare:
    """Own words (keys of :data:`OWN_WORDS`), found sentences left out, self-care cards."""
    cleaned = {
        f"{name}_{language}": getattr(words.get(name, _NO_WORDS), language)
        for name in OWN_WORDS
        for language in ("en", "es")
    }
    known = library.plan().options.self_care
    clean, faults = _clean_for_paper(cleaned)
    if set(self_care) - set(known):
        faults.append(Fault(field="self_care", words="Choose cards from the list."))
    if faults:
        raise RefusedPlan(faults)
    plan_of_care = _changed(evaluation, by=by, at=at, fields=[*clean, "left_out", "self_care"])
    for name, text in clean.items():
        setattr(plan_of_care, name, text)
    plan_of_care.left_out = sorted(left_out)
    plan_of_care.self_care = [code for code in known if code in self_care]
    plan_of_care.save()
    return plan_of_care


_NO_WORDS = Words("", "")


def _clean_for_paper(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """Texts that may be stored and printed, and a fault for each that may not."""
    clean, faults = {}, []
    for field, raw in typed.items():
        try:
            clean[field] = clean_text(raw)
        except RefusedText as refused:
            faults.append(Fault(field=field, words=str(refused)))
            continue
        faults += [Fault(field=field, words=words) for words in paper_rules.faults_in(clean[field])]
    return clean, faults


# Problems


@transaction.atomic
def add_problem(
    *, evaluation: Evaluation, problem: plan.Problem, finding_code: str = "", by: User, at: datetime
) -> Problem:
    faults = plan.check_problem(problem, on=_day(evaluation, at))
    clean, refused = _clean_lines(
        {"finding": problem.finding, "value": problem.value, "cause": problem.cause}
    )
    if faults or refused or not (problem.level and problem.side and problem.found_on):
        raise RefusedPlan([*faults, *refused])
    plan_of_care = _changed(evaluation, by=by, at=at, fields=["problems"])
    return Problem.objects.create(
        plan=plan_of_care,
        level=problem.level,
        side=problem.side,
        found_on=problem.found_on,
        finding_code=finding_code if finding_code in library.catalogue() else "",
        position=_next_position(plan_of_care.problems),
        **clean,
    )


@transaction.atomic
def remove_problem(*, problem: Problem, by: User, at: datetime) -> None:
    _remove(problem, by=by, at=at)


def _clean_lines(typed: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    clean, faults = {}, []
    for field, raw in typed.items():
        try:
            clean[field] = " ".join(clean_text(raw, limit=_LINE_LIMITS[field]).split())
        except RefusedText as refused:
            faults.append(Fault(field=field, words=str(refused)))
    return clean, faults


_LINE_LIMITS = {"finding": 200, "value": 80, "cause": 200}


# Goals


@transaction.atomic
def add_goal(*, evaluation: Evaluation, goal: plan.Goal, by: User, at: datetime) -> Goal:
    """A goal that is measurable; :class:`RefusedPlan` with how to make it so otherwise."""
    plan_of_care = _changed(evaluation, by=by, at=at, fields=["goals"])
    kept = plan_of_care.goals.filter(removed=False).count()
    if kept >= plan.MAX_GOALS:
        raise _fault("activity", f"A plan has at most {plan.MAX_GOALS} goals. Remove one first.")
    return Goal.objects.create(
        plan=plan_of_care,
        position=_next_position(plan_of_care.goals),
        **_goal_fields(evaluation, plan_of_care, goal, at),
    )


@transaction.atomic
def remove_goal(*, goal: Goal, by: User, at: datetime) -> None:
    _remove(goal, by=by, at=at)


def _goal_fields(
    evaluation: Evaluation, plan_of_care: PlanOfCare, goal: plan.Goal, at: datetime
) -> dict[str, object]:
    if plan_of_care.weeks is None:
        raise _fault("by", "Say first how many weeks the plan lasts, under Visits.")
    on = _day(evaluation, at)
    own = {
        f"{name}_{language}": getattr(words or _NO_WORDS, language)
        for name, words in (("own", goal.own), ("own_reason", goal.own_reason))
        for language in ("en", "es")
    }
    faults = plan.check_goal(
        goal,
        library.plan().options,
        on=on,
        plan_ends=plan.plan_end(on, plan_of_care.weeks),
        language=evaluation.patient.language,
    )
    clean, refused = _clean_for_paper(own)
    if faults or refused:
        raise RefusedPlan([*faults, *refused])
    return {
        "activity": goal.activity,
        "amount": goal.amount,
        "measure": goal.measure,
        "baseline": goal.baseline,
        "target": goal.target,
        "by_date": goal.by,
        "reason": goal.reason,
        **clean,
    }


def _day(evaluation: Evaluation, at: datetime) -> date:
    """The clinic's own day."""
    return at.astimezone(evaluation.clinic.zone).date()


# Exercises


@transaction.atomic
def add_exercise(
    *, evaluation: Evaluation, code: str, answers_finding: str = "", by: User, at: datetime
) -> PlannedExercise:
    """The library's exercise with the library's dose, at the end of the list."""
    exercise = library.plan().wording.library.get(code)
    if exercise is None:
        raise _fault("code", "Choose an exercise from the library.")
    plan_of_care = _changed(evaluation, by=by, at=at, fields=["exercises"])
    kept = plan_of_care.exercises.filter(removed=False)
    if kept.filter(code=code).exists():
        raise _fault("code", f"{exercise.name.en} is on the plan already.")
    if kept.count() >= plan.MAX_EXERCISES:
        raise _fault("code", "A plan has at most 5 exercises. Remove one first.")
    return PlannedExercise.objects.create(
        plan=plan_of_care,
        code=code,
        answers_finding=answers_finding[:120],
        position=_next_position(plan_of_care.exercises),
        **_dose_fields(exercise.dose),
    )


@transaction.atomic
def change_dose(*, planned: PlannedExercise, dose: Dose, by: User, at: datetime) -> PlannedExercise:
    try:
        exercises.check_dose(dose)
    except exercises.RefusedDose as refused:
        raise _fault("dose", str(refused)) from refused
    if dose.schedule not in library.plan().wording.schedules:
        raise _fault("schedule", "Choose how often from the list.")
    _changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    for name, value in _dose_fields(dose).items():
        setattr(planned, name, value)
    planned.save()
    return planned


def _dose_fields(dose: Dose) -> dict[str, object]:
    return {name: value for name, value in asdict(dose).items() if name != "each_side"}


@transaction.atomic
def move_exercise(*, planned: PlannedExercise, earlier: bool, by: User, at: datetime) -> None:
    """Swap with the neighbour; at the end of the list nothing moves."""
    plan_of_care = _changed(planned.plan.evaluation, by=by, at=at, fields=["exercises"])
    order = list(plan_of_care.exercises.filter(removed=False))
    place = order.index(planned)
    other = place - 1 if earlier else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order):
        PlannedExercise.objects.filter(pk=one.pk).update(position=position)


@transaction.atomic
def remove_exercise(*, planned: PlannedExercise, by: User, at: datetime) -> None:
    _remove(planned, by=by, at=at)


@transaction.atomic
def override_precaution(
    *, planned: PlannedExercise, reason: str, by: User, at: datetime
) -> PlannedExercise:
    """Print an exercise that a precaution hides. The reason stays in the record only."""
    if not by.is_licensed_pt:
        raise _fault("reason", "Only a licensed physical therapist can set a precaution aside.")
    try:
        clean = " ".join(clean_text(reason, limit=LONGEST_REASON).split())
    except RefusedText as refused:
        raise _fault("reason", str(refused)) from refused
    if len(clean) < SHORTEST_REASON:
        raise _fault("reason", f"Say why in at least {SHORTEST_REASON} characters.")
    _changed(planned.plan.evaluation, by=by, at=at, fields=["override_reason"], reason=clean)
    planned.override_reason = clean
    planned.save(update_fields=["override_reason"])
    return planned


# Techniques


@transaction.atomic
def choose_interventions(
    *, evaluation: Evaluation, codes: Collection[str], by: User, at: datetime
) -> None:
    """Exactly ``codes``, none of which a hold or a precaution stops."""
    known = library.plan().options.interventions
    held = plans.standing(evaluation, at=at).held_interventions
    stopped = [known[code].label for code in known if code in codes and code in held]
    if set(codes) - set(known):
        raise _fault("interventions", "Choose techniques from the list.")
    if stopped:
        raise _fault("interventions", f"On hold now: {', '.join(stopped)}. Take it off.")
    plan_of_care = _changed(evaluation, by=by, at=at, fields=["interventions"])
    chosen = {row.code: row for row in plan_of_care.interventions.all()}
    for code in known:
        if code in chosen:
            chosen[code].removed = code not in codes
            chosen[code].save(update_fields=["removed"])
        elif code in codes:
            PlannedIntervention.objects.create(plan=plan_of_care, code=code)


def _remove(row: Problem | Goal | PlannedExercise, *, by: User, at: datetime) -> None:
    """Off the plan; the row stays in the record."""
    noun = {Problem: "problems", Goal: "goals", PlannedExercise: "exercises"}[type(row)]
    _changed(row.plan.evaluation, by=by, at=at, fields=[noun])
    row.removed = True
    row.save(update_fields=["removed"])


def _next_position(rows: models.Manager[models.Model]) -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
