"""The plan page: each exercise with what holds it, the preview, and what to look at again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from clinic.models import Patient, User
from evaluations import library
from evaluations.domain import documents, load, plan
from evaluations.domain.compose import CannotPrint
from evaluations.domain.documents import DocumentTooLong, PlanDocument
from evaluations.domain.exercises import Exercise
from evaluations.domain.goal_readings import Reading as Measured
from evaluations.domain.interventions import NotOffered
from evaluations.domain.plan_reading import Reading
from evaluations.domain.plan_record import PlanRecord
from evaluations.models import (
    Evaluation,
    Goal,
    PlannedExercise,
    PlanOfCare,
    Problem,
    SignedEvaluation,
)
from evaluations.queries import (
    chart_problems,
    goal_readings,
    plan_course,
    plan_due,
    plan_exercises,
    plan_goals,
    plan_readings,
    plans,
    replan,
)
from evaluations.queries.chart_problems import Offered
from evaluations.queries.plan_course import Course
from evaluations.queries.plan_due import PlanDue
from evaluations.queries.plan_exercises import ExerciseRow
from evaluations.queries.plan_goals import GoalRow, ProblemRow
from evaluations.queries.replan import Replan
from intake import queries as intake
from intake.queries import case
from intake.queries.case import StatedGoal

SIDE_RULE = "RF-LAT-01"


@dataclass(frozen=True, kw_only=True, slots=True)
class Technique:
    """A technique to choose; ``held`` says what stops it now."""

    code: str
    label: str
    evidence: str
    held: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """The paper as it would print with how hard it reads, or why it cannot print."""

    document: PlanDocument | None
    faults: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def is_plain(self) -> bool:
        return all(one.is_plain for one in self.readings)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanPage:
    evaluation: Evaluation
    plan: PlanOfCare
    ends: date | None
    standing: plans.Standing
    problems: tuple[ProblemRow, ...]
    removed_problems: tuple[Problem, ...]
    goals: tuple[GoalRow, ...]
    removed_goals: tuple[tuple[Goal, str], ...]
    readings: tuple[Measured, ...]
    course: Course
    replan: Replan | None
    due: PlanDue | None
    exercises: tuple[ExerciseRow, ...]
    removed_exercises: tuple[tuple[PlannedExercise, Exercise], ...]
    techniques: tuple[Technique, ...]
    found: tuple[tuple[str, str], ...]
    preview: Preview
    holds: tuple[str, ...]
    said: tuple[StatedGoal, ...]
    cells: tuple[Offered, ...]

    @property
    def minutes(self) -> int:
        """Minutes of a day on which all that can print is due, reckoned from the doses."""
        printed = [(row.exercise, row.planned_dose) for row in self.exercises if not row.held]
        return load.minutes_a_day(printed)

    @property
    def is_over_time(self) -> bool:
        """More than the person has; unknown time is never over."""
        has = self.plan.minutes_a_day
        return has is not None and self.minutes > has

    @property
    def guide(self) -> int:
        """The clinic's own guide: people keep up fewer exercises better."""
        return self.evaluation.clinic.exercise_guide

    @property
    def is_long(self) -> bool:
        return len(self.exercises) > self.guide

    @property
    def is_side_in_doubt(self) -> bool:
        return any(firing.code == SIDE_RULE for firing in self.standing.firings)

    @property
    def not_offered(self) -> tuple[NotOffered, ...]:
        """Techniques that are asked for and not in the library."""
        return tuple(library.plan().options.not_offered.values())

    @property
    def has_technique(self) -> bool:
        return any(one.is_chosen for one in self.techniques)

    @property
    def answers(self) -> tuple[str, ...]:
        """What an exercise may answer: the problems, as one line each."""
        return tuple(row.label for row in self.problems)


def page(evaluation: Evaluation, *, viewer: User, at: datetime) -> PlanPage:
    """The page as it stands at ``at``; of a signed evaluation, with the paper that was signed."""
    at = evaluation.signed_at or at
    plan_of_care = plans.plan_of(evaluation)
    limits = plans.standing(evaluation, at=at)
    record = plans.record(evaluation, limits, therapist=viewer, at=at)
    ends = plan.plan_end(record.dated, plan_of_care.weeks) if plan_of_care.weeks else None
    readings = goal_readings.of_case(evaluation.episode)
    goals = plan_goals.goals(plan_of_care, readings)
    return PlanPage(
        evaluation=evaluation,
        plan=plan_of_care,
        ends=ends,
        standing=limits,
        problems=plan_goals.problems(plan_of_care, goals),
        removed_problems=plan_goals.removed_problems(plan_of_care),
        goals=goals,
        removed_goals=plan_goals.removed_goals(plan_of_care),
        readings=readings,
        course=plan_course.of(evaluation, plan_of_care, limits),
        replan=replan.of(evaluation, plan_of_care, readings),
        due=plan_due.of(evaluation, on=at.astimezone(evaluation.clinic.zone).date()),
        exercises=plan_exercises.rows(plan_of_care, record, limits),
        removed_exercises=plan_exercises.removed(plan_of_care),
        techniques=_techniques(plan_of_care, limits),
        found=found(evaluation),
        preview=_signed(evaluation) or preview(record, evaluation.patient),
        holds=hold_labels(limits.holds),
        said=_said(evaluation),
        cells=chart_problems.offered(evaluation),
    )


def _said(evaluation: Evaluation) -> tuple[StatedGoal, ...]:
    """What the person wants back, in their own words on the tablet."""
    session = intake.latest_session(evaluation.episode_id)
    return tuple(case.goals_of_case(session)) if session else ()


def found(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """Code and English words of every sentence the findings make true."""
    return tuple((one.code, one.words.en) for one in plans.all_found(evaluation))


def hold_labels(holds: Iterable[str]) -> tuple[str, ...]:
    known = library.plan().options.holds
    return tuple(known[code].label for code in known if code in holds)


def _techniques(plan_of_care: PlanOfCare, limits: plans.Standing) -> tuple[Technique, ...]:
    chosen = (
        set(plan_of_care.interventions.filter(removed=False).values_list("code", flat=True))
        if plan_of_care.pk
        else set()
    )
    held = limits.held_interventions
    labels = {one.code: plan_exercises.precaution_words(one) for one in limits.precautions}
    labels |= {code: hold.label for code, hold in library.plan().options.holds.items()}
    return tuple(
        Technique(
            code=code,
            label=one.label,
            evidence=one.evidence,
            held="; ".join(labels[by] for by in held.get(code, ())),
            is_chosen=code in chosen,
        )
        for code, one in library.plan().options.interventions.items()
    )


def _signed(evaluation: Evaluation) -> Preview | None:
    """The paper as it was signed; None before that."""
    signed = SignedEvaluation.objects.filter(evaluation=evaluation).first()
    if signed is None:
        return None
    papers = {
        language: documents.from_json(data) for language, data in signed.document["papers"].items()
    }
    own = papers.get(evaluation.patient.language, papers["en"])
    return Preview(document=own, faults=(), readings=plan_readings.of_signed(papers))


def preview(record: PlanRecord, patient: Patient) -> Preview:
    """The paper in the patient's language, graded in every language it is made in."""
    try:
        papers = plans.papers(record, patient)
    except CannotPrint as refused:
        return Preview(document=None, faults=refused.faults, readings=())
    except DocumentTooLong as refused:
        return Preview(document=None, faults=(str(refused),), readings=())
    own = papers.get(patient.language, papers["en"])
    return Preview(document=own, faults=(), readings=plan_readings.of(record, papers))
