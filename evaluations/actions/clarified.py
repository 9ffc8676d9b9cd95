"""Judging a case again after staff settled an answer of its intake, or asked one in person."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic.domain.roles import Permission
from clinic.models import EpisodeOfCare, User, Visit
from evaluations.actions import judging
from evaluations.models import Evaluation
from evaluations.queries import course
from intake import queries as intake
from intake.actions import clarifying
from intake.actions.clarifying import Note
from intake.models import IntakeSession


class MayNotAsk(Exception):
    """The role of this person does not allow it."""


class NobodyToAsk(Exception):
    """The case has no visit yet, so there is nobody in the room to ask."""


@transaction.atomic
def ask_again(
    *,
    episode: EpisodeOfCare,
    answers: Mapping[str, str],
    by: User,
    at: datetime,
    notes: Mapping[str, Note] | None = None,
) -> None:
    """Keep what the person said in person beside the tablet's answers, and judge again.

    ``answers`` are option codes by question code; ``notes`` say who asked and the exact answer. A
    firing that is no longer true still needs its decision. Raises :class:`MayNotAsk`,
    :class:`NobodyToAsk`, :class:`intake.actions.clarifying.NeedsNote` and
    :class:`intake.actions.clarifying.NotAQuestion`.
    """
    if not by.may(Permission.ESCALATE_TRIGGER):
        raise MayNotAsk("Only a clinician writes down what was said in person.")
    session = intake.latest_session(episode.pk)
    if session is None:
        visit = _visit_of(episode)
        session = clarifying.session_without_tablet(visit=visit, by=by, at=at)
    clarifying.answer_in_person(
        session=session,
        answers=answers,
        notes=notes,
        anew=course.facts_said_at_home(episode.pk),
        by=by,
        at=at,
    )
    judge_again(session=session, by=by, at=at)


def _visit_of(episode: EpisodeOfCare) -> Visit:
    """The visit at which the person is asked: that of the open evaluation, else the newest."""
    evaluation = _open_evaluation(episode.pk)
    visits = episode.visits.select_related("patient", "clinic").order_by("-starts_at", "-pk")
    visit: Visit | None = evaluation.visit if evaluation else visits.first()
    if visit is None:
        raise NobodyToAsk("This case has no visit yet.")
    return visit


def judge_again(*, session: IntakeSession, by: User, at: datetime) -> None:
    """Run all rules on the case of ``session``."""
    judge_case(visit=session.visit, by=by, at=at)


@transaction.atomic
def judge_case(*, visit: Visit, by: User, at: datetime) -> None:
    """Run all rules on the case of ``visit``, with its open evaluation where there is one.

    A case whose only sitting was entered in error is judged without any answers.
    """
    episode = visit.episode_id
    evaluation = _open_evaluation(episode)
    if evaluation is not None:
        judging.judge_clarified(evaluation=evaluation, by=by, at=at)
        return
    newest = intake.latest_session(episode)
    if newest is None:
        judging.judge_without_answers(visit=visit, by=by, at=at)
        return
    finished = newest.submitted_at is not None
    judging.judge_intake(session=newest, finished=finished, by=by, at=at)


def _open_evaluation(episode_id: int) -> Evaluation | None:
    rows = Evaluation.objects.filter(episode_id=episode_id, signed_at=None, void=None)
    found: Evaluation | None = (
        rows.select_related("visit", "patient", "clinic").order_by("-opened_at").first()
    )
    return found
