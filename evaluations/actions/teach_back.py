"""The three questions before leaving: asked of the signed plan, kept once, with every answer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clinic import audit
from evaluations.actions import plan_links
from evaluations.domain import teach_back
from evaluations.domain.teach_back import Answer, Question
from evaluations.models import PlanLink, TeachBack


class NotFinished(ValueError):
    """A question is still to be answered."""


@transaction.atomic
def keep(
    *, link: PlanLink, asked: Sequence[Question], answers: Sequence[Answer], at: datetime
) -> TeachBack | None:
    """Keep what was answered and take the device's key. None where that was done before.

    Raises :class:`NotFinished`.
    """
    if teach_back.standing(asked, answers) is not None:
        raise NotFinished("A question has no answer yet.")
    if not plan_links.end(link=link, at=at):
        return None
    row: TeachBack = TeachBack.objects.create(
        evaluation=link.evaluation,
        language=link.language,
        questions=[_plain(question, answers) for question in asked],
        first_right=teach_back.first_right(asked, answers),
        at=at,
        by=plan_links.phone(link),
    )
    audit.record(
        "teach_back",
        by=plan_links.phone(link),
        at=at,
        clinic=link.clinic_id,
        patient=link.patient_id,
        about=row,
    )
    return row


def _plain(question: Question, answers: Sequence[Answer]) -> dict[str, object]:
    words = {choice.code: choice.words for choice in question.choices}
    return {
        "code": question.about.value,
        "words": question.words,
        "answers": [
            {"choice": words[one.choice], "right": one.right}
            for one in answers
            if one.question == question.about
        ],
    }
