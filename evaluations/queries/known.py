"""What is known of a case now, as the facts that rules read."""

from datetime import datetime
from typing import Any

from clinic.models import Visit
from evaluations.models import Evaluation
from evaluations.queries import chart, course
from intake import queries as intake
from intake.models import IntakeSession
from intake.queries import case

Facts = dict[str, dict[str, Any]]
"""Facts by group: ``{"person": {…}, "intake": {…}, "exam": {…}, "course": {…}}``."""


def facts(
    visit: Visit,
    *,
    session: IntakeSession | None,
    evaluation: Evaluation | None,
    at: datetime,
) -> Facts:
    """The facts of one visit's case. Age is counted on the day of answering or examining.

    What ``session`` does not ask comes from the earlier sittings of the case; what was reported
    from home since outranks both.
    """
    on = at.astimezone(visit.clinic.zone).date()
    answers = of_case(session, evaluation) if session else {}
    said = {name.removeprefix("intake."): value for name, value in answers.items()}
    exam = dict(chart.exam_facts(evaluation)) if evaluation else {}
    person = visit.patient.stands_for  # what is known of a person stands there
    return {
        "person": {
            "age_years": person.age_on(on),
            "sex_at_birth": person.sex_at_birth,
            "visit_mode": visit.mode,
        },
        "intake": course.said_at_home(visit.episode_id, session, said),
        "exam": exam,
        "course": course.facts(visit, exam=exam, evaluation=evaluation, on=on),
    }


def of_case(session: IntakeSession, evaluation: Evaluation | None) -> dict[str, Any]:
    """The ``intake.*`` facts of the case.

    Spans are counted to the day of the sitting, so that one visit is always judged on the same
    numbers; to the day of the evaluation where that belongs to a later visit.
    """
    if evaluation is None or evaluation.visit_id == session.visit_id:
        return case.facts_of_case(session)
    opened = evaluation.opened_at.astimezone(session.clinic.zone).date()
    return case.facts_of_case(session, on=opened)


def of_evaluation(evaluation: Evaluation, *, at: datetime) -> tuple[Facts, IntakeSession | None]:
    """The facts of an evaluation, with the sitting whose answers they hold."""
    session, visit = intake.latest_session(evaluation.episode_id), evaluation.visit
    visit.patient, visit.clinic = evaluation.patient, evaluation.clinic  # the same rows, read once
    return facts(visit, session=session, evaluation=evaluation, at=at), session


def newest_of_case(episode_id: int) -> Evaluation | None:
    """The newest examination of a case that was not marked as an error, signed or not."""
    rows = Evaluation.objects.select_related("patient", "clinic", "visit", "episode")
    return rows.filter(episode_id=episode_id, void__isnull=True).order_by("-opened_at").first()
