"""Judging a case again after staff settled an answer of its intake."""

from datetime import datetime

from django.db import transaction

from clinic.models import User
from evaluations.actions import judging
from evaluations.models import Evaluation
from intake import queries as intake
from intake.models import IntakeSession


@transaction.atomic
def judge_again(*, session: IntakeSession, by: User, at: datetime) -> None:
    """Run all rules on the case of ``session``, with its open evaluation where there is one."""
    episode = session.visit.episode_id
    open_ones = Evaluation.objects.filter(episode_id=episode, signed_at=None, void=None)
    evaluation: Evaluation | None = (
        open_ones.select_related("visit", "patient", "clinic").order_by("-opened_at").first()
    )
    if evaluation is not None:
        judging.judge_clarified(evaluation=evaluation, by=by, at=at)
        return
    newest = intake.latest_session(episode) or session
    finished = newest.submitted_at is not None
    judging.judge_intake(session=newest, finished=finished, by=by, at=at)
