"""Answers of an intake with the question as it was asked, in the words of that edition."""

from datetime import datetime
from typing import Any

from clinic.domain.content import LANGUAGES, Words
from evaluations.domain.chart_copy import utc
from intake import editions
from intake import library as content
from intake.domain import wording
from intake.domain.questionnaire import Question
from intake.models import AnswerConfirmation, AnswerRevision, IntakeSession, QuestionnaireResponse


def response(one: QuestionnaireResponse, row: dict[str, Any], _speaker: Any) -> dict[str, Any]:
    """``row`` gets its answers as a list, in the order that they were asked."""
    known = questions(one.session)
    answers, provenance = row.pop("answers"), row.pop("provenance")
    order = {code: number for number, code in enumerate(known)}
    row["answers"] = [
        {
            "code": code,
            "value": answers[code],
            "source": provenance.get(code, {}).get("source", ""),
            "language": provenance.get(code, {}).get("language", ""),
            "at": _moment(provenance.get(code, {}).get("at")),
            "in_words": words(known.get(code), answers[code]),
        }
        for code in sorted(answers, key=lambda code: (order.get(code, len(order)), code))
    ]
    return {}


def _moment(kept: str | None) -> str | None:
    return utc(datetime.fromisoformat(kept)) if kept else None


def change(
    one: AnswerRevision | AnswerConfirmation, row: dict[str, Any], _speaker: Any
) -> dict[str, Any]:
    known = questions(one.response.session).get(one.code)
    said = words(known, one.value)
    earlier = getattr(one, "earlier", None)
    if earlier is not None:
        said["earlier"] = words(known, earlier)["value"]
    return said


def questions(session: IntakeSession) -> dict[str, Question]:
    """Those of the sitting's edition first, in order; staff may have asked any other."""
    asked = editions.of(session).by_code
    return {
        **asked,
        **{code: q for code, q in content.current().by_code.items() if code not in asked},
    }


def words(question: Question | None, value: Any) -> dict[str, Any]:
    """``code`` is the question and ``value`` the answer; a value no longer known as stored."""
    if question is None:
        return {"value": _same(str(value))} if value is not None else {}
    said = {"code": _both(question.ask)}
    if value is not None:
        said["value"] = _both(wording.said(question, value))
    return said


def _both(words: Words) -> dict[str, str]:
    return {language: words.in_(language) for language in LANGUAGES}


def _same(words: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, words)
