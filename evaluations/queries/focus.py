"""Which regions the complaint of a case calls for, as its newest answers tell."""

from evaluations.domain import focus
from evaluations.models import Evaluation
from intake.models import AnswerRevision


def called(evaluation: Evaluation) -> frozenset[str]:
    """The regions to bring to the front. One query.

    Revisions hold every word on an answer in order, the form's and what staff wrote down, so the
    last one stands.
    """
    said = AnswerRevision.objects.filter(
        response__session__visit__episode_id=evaluation.episode_id, code__in=focus.ASKED
    )
    newest = dict(said.order_by("pk").values_list("code", "value"))
    return focus.called(newest, complaint=evaluation.episode.complaint)
