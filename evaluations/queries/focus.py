"""Which regions the complaint of a case calls for, as its newest answers tell."""

import json
from typing import Any

from django.db import connection

from evaluations.domain import focus
from evaluations.models import Evaluation

# Plain SQL: every chart asks this, and building the query costs more than it.
_SAID = f"""
SELECT r.code, r.value
FROM intake_answerrevision r
JOIN intake_questionnaireresponse q ON q.id = r.response_id
JOIN intake_intakesession s ON s.id = q.session_id
JOIN clinic_visit v ON v.id = s.visit_id
WHERE v.episode_id = %s AND r.code IN ({", ".join(["%s"] * len(focus.ASKED))})
ORDER BY r.id
"""  # noqa: S608  # nothing but placeholders is put in


def called(evaluation: Evaluation) -> frozenset[str]:
    """The regions to bring to the front. One query.

    Revisions hold every word on an answer in order, the form's and what staff wrote down, so the
    last one stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [evaluation.episode_id, *focus.ASKED])
        newest = dict(cursor.fetchall())
    said = {code: _value(text) for code, text in newest.items()}
    return focus.called(said, complaint=evaluation.episode.complaint)


def _value(text: object) -> Any:
    """JSON as the database keeps it; None where the answer was taken back."""
    return json.loads(text) if isinstance(text, str) else text
