"""Answers that a device sent too late, beside what stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake import editions, queries
from intake.domain import answers as replies
from intake.domain.questionnaire import Question
from intake.models import IntakeSession, StrayAnswers

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """One answer that came late and says something else. ``value`` is None where it cannot be
    read; then ``sent`` shows what came."""

    question: Question
    value: Any
    sent: str
    stands: Any

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def is_clean(self) -> bool:
        return self.value is not None


def waiting(session: IntakeSession) -> list[StrayAnswers]:
    """What nobody has settled yet, oldest first."""
    found = StrayAnswers.objects.filter(session=session, settled_at=None)
    return list(found.select_related("tablet").order_by("received_at", "pk"))


def late_answers(session: IntakeSession, stray: StrayAnswers, values: Values) -> list[Late]:
    """The answers of ``stray`` that differ from ``values``, which is what stands."""
    asked = editions.of(session)
    page = asked.page(stray.page)
    if page is None:
        return []
    raw = {name: _listed(sent) for name, sent in stray.fields.items()}
    known = {**values, **queries.given_of(session)}
    found = replies.clean_page(asked, page, raw, known, on=queries.day_of(session))
    return [
        Late(
            question=question,
            value=found.values.get(question.code),
            sent=", ".join(_sent(question.code, raw)),
            stands=values.get(question.code),
        )
        for question in page.questions
        if _differs(question.code, found, values)
    ]


def _differs(code: str, found: replies.PageAnswers, stands: Values) -> bool:
    """Whether something came that is not what stands; what was left empty says nothing."""
    value, problem = found.values.get(code), found.problems.get(code)
    if value is None:
        return problem is not None and not problem.kind.startswith("missing_")
    return bool(value != stands.get(code))


def _listed(sent: Any) -> Sequence[str]:
    return [str(one) for one in sent] if isinstance(sent, list) else [str(sent)]


def _sent(code: str, raw: replies.Raw) -> list[str]:
    """What came for one question, as it was typed."""
    names = [name for name in raw if name == code or name.startswith(f"{code}__")]
    return [one for name in names for one in raw[name] if one]
