"""What may be asked again in person: the must-ask items and what live triggers rest on."""

from dataclasses import dataclass
from typing import Any

from evaluations import library
from evaluations.domain import evidence, triggers
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import known
from intake import library as questions
from intake import queries as intake
from intake.domain.questionnaire import Kind, Question

OPEN = (None, "unsure", "declined")
"""What stands for an item that is still to be asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One question: its words in the patient's language, its options, what is known now."""

    code: str
    label: str
    words: str
    options: tuple[tuple[str, str], ...]
    now: str
    is_open: bool


def to_ask(evaluation: Evaluation) -> tuple[Item, ...]:
    """The questions to ask in person, open ones first."""
    session = intake.latest_session(evaluation.episode_id)
    said = known.of_case(session, evaluation) if session else {}
    asked = questions.current().by_code
    found = [asked[code] for code in _codes(evaluation) if code in asked]
    language = evaluation.patient.language
    items = [_item(one, said, language) for one in found if one.kind is Kind.CHOICE]
    return tuple(sorted(items, key=lambda one: not one.is_open))


def _codes(evaluation: Evaluation) -> list[str]:
    firings = TriggerFiring.objects.filter(episode_id=evaluation.episode_id)
    live = firings.exclude(state=TriggerFiring.State.CLOSED).order_by("pk")
    rested_on = [
        one["fact"] for because in live.values_list("because", flat=True) for one in because
    ]
    must_ask = [fact.name for fact in triggers.must_ask(library.ruleset())]
    names = dict.fromkeys([*must_ask, *rested_on])
    return [name.removeprefix("intake.") for name in names if name.startswith("intake.")]


def _item(question: Question, said: dict[str, Any], language: str) -> Item:
    """Saying it in person is what happens now, so "in person" is no option."""
    fact = library.facts().get(f"intake.{question.code}")
    value = said.get(f"intake.{question.code}")
    return Item(
        code=question.code,
        label=fact.label.en if fact else question.ask.en,
        words=question.ask.in_(language),
        options=tuple((o.code, o.words.en) for o in question.options if o.code != "declined"),
        now="not asked" if value is None else evidence.say(value, fact),
        is_open=value in OPEN,
    )
