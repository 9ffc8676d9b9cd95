"""Changing the plan of care of an evaluation that is not signed yet.

Every change raises the version of plan and evaluation: what is signed is what was read.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.domain.content import Words
from clinic.models import User
from evaluations import library
from evaluations.actions.plan_writing import (
    NO_WORDS,
    RefusedPlan,
    changed,
    clean_for_paper,
    clean_lines,
    day_of,
    fault,
    next_position,
    remove,
)
from evaluations.domain import plan
from evaluations.domain.plan import Fault
from evaluations.models import (
    Evaluation,
    PlannedIntervention,
    PlanOfCare,
    Problem,
)
from evaluations.queries import plans, replan

LONGEST_REASON = 300
SHORTEST_REASON = 20
OWN_WORDS = ("found", "not_now", "follow_up")


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
    fields = ["care_class", "minutes_a_day", "visits_per_week", "weeks"]
    plan_of_care = changed(evaluation, by=by, at=at, fields=fields)
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
        f"{name}_{language}": getattr(words.get(name, NO_WORDS), language)
        for name in OWN_WORDS
        for language in ("en", "es")
    }
    known = library.plan().options.self_care
    clean, faults = clean_for_paper(cleaned)
    if set(self_care) - set(known):
        faults.append(Fault(field="self_care", words="Choose cards from the list."))
    if faults:
        raise RefusedPlan(faults)
    plan_of_care = changed(evaluation, by=by, at=at, fields=[*clean, "left_out", "self_care"])
    for name, text in clean.items():
        setattr(plan_of_care, name, text)
    settled = {code for code in plan_of_care.left_out if code.startswith(replan.LEFT)}
    plan_of_care.left_out = sorted({*left_out, *settled})
    plan_of_care.self_care = [code for code in known if code in self_care]
    plan_of_care.save()
    return plan_of_care


@transaction.atomic
def save_prognosis(
    *,
    evaluation: Evaluation,
    prognosis: str,
    modifiers: Collection[str],
    note: str,
    by: User,
    at: datetime,
) -> PlanOfCare:
    """A class of course and what makes it slower; "" takes it back. ``note`` is for staff."""
    options = library.plan().options
    clean, faults = clean_lines({"prognosis_note": note}, {"prognosis_note": LONGEST_REASON})
    if prognosis and prognosis not in options.prognoses:
        faults.append(Fault(field="prognosis", words="Choose a class from the list."))
    if set(modifiers) - set(options.modifiers):
        faults.append(Fault(field="modifiers", words="Choose from the list."))
    if modifiers and not prognosis:
        faults.append(Fault(field="prognosis", words="Choose how long it may take first."))
    if faults:
        raise RefusedPlan(faults)
    fields = ["modifiers", "prognosis", "prognosis_note"]
    plan_of_care = changed(evaluation, by=by, at=at, fields=fields)
    plan_of_care.prognosis = prognosis
    plan_of_care.modifiers = [code for code in options.modifiers if code in modifiers]
    plan_of_care.prognosis_note = clean["prognosis_note"]
    plan_of_care.save()
    return plan_of_care


@transaction.atomic
def explain_grade(*, evaluation: Evaluation, reason: str, by: User, at: datetime) -> PlanOfCare:
    """Why the paper may read harder than grade 6; "" takes the reason back."""
    clean, faults = clean_lines({"grade_reason": reason}, {"grade_reason": LONGEST_REASON})
    if not faults and 0 < len(clean["grade_reason"]) < SHORTEST_REASON:
        words = f"Say why in at least {SHORTEST_REASON} characters, or make it easier."
        faults.append(Fault(field="grade_reason", words=words))
    if faults:
        raise RefusedPlan(faults)
    plan_of_care = changed(
        evaluation, by=by, at=at, fields=["grade_reason"], reason=clean["grade_reason"]
    )
    plan_of_care.grade_reason = clean["grade_reason"]
    plan_of_care.save()
    return plan_of_care


# Problems


@transaction.atomic
def add_problem(
    *, evaluation: Evaluation, problem: plan.Problem, finding_code: str = "", by: User, at: datetime
) -> Problem:
    fields = _problem_fields(evaluation, problem, at)
    plan_of_care = changed(evaluation, by=by, at=at, fields=["problems"])
    return Problem.objects.create(
        plan=plan_of_care,
        finding_code=finding_code if finding_code in library.catalogue() else "",
        position=next_position(plan_of_care.problems),
        **fields,
    )


@transaction.atomic
def change_problem(*, row: Problem, to: plan.Problem, by: User, at: datetime) -> Problem:
    """The problem as ``to`` says; the finding it came from stays named."""
    evaluation = row.plan.evaluation
    fields = _problem_fields(evaluation, to, at)
    changed(evaluation, by=by, at=at, fields=["problems"])
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@transaction.atomic
def remove_problem(*, problem: Problem, by: User, at: datetime) -> None:
    remove(problem, by=by, at=at)


@transaction.atomic
def restore_problem(*, problem: Problem, by: User, at: datetime) -> None:
    """Undo a removal."""
    changed(problem.plan.evaluation, by=by, at=at, fields=["problems"])
    problem.removed = False
    problem.save(update_fields=["removed"])


_LINE_LIMITS = {"finding": 200, "value": 80, "cause": 200}


def _problem_fields(evaluation: Evaluation, problem: plan.Problem, at: datetime) -> dict[str, Any]:
    faults = plan.check_problem(problem, on=day_of(evaluation, at))
    typed = {"finding": problem.finding, "value": problem.value, "cause": problem.cause}
    clean, refused = clean_lines(typed, _LINE_LIMITS)
    if faults or refused:
        raise RefusedPlan([*faults, *refused])
    return {
        "level": problem.level,
        "side": problem.side,
        "found_on": problem.found_on,
        **clean,
    }


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
        raise fault("interventions", "Choose techniques from the list.")
    if stopped:
        raise fault("interventions", f"On hold now: {', '.join(stopped)}. Take it off.")
    plan_of_care = changed(evaluation, by=by, at=at, fields=["interventions"])
    chosen = {row.code: row for row in plan_of_care.interventions.all()}
    for code in known:
        if code in chosen:
            chosen[code].removed = code not in codes
            chosen[code].save(update_fields=["removed"])
        elif code in codes:
            PlannedIntervention.objects.create(plan=plan_of_care, code=code)
