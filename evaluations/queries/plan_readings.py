"""How hard one plan's paper is to read, in every language it is made in."""

from collections.abc import Iterator, Mapping

from clinic.domain.content import Words
from evaluations import library
from evaluations.domain import documents, plan, plan_reading
from evaluations.domain.documents import PlanDocument
from evaluations.domain.plan_reading import Reading
from evaluations.domain.plan_record import PlanRecord


def of(record: PlanRecord, papers: Mapping[str, PlanDocument]) -> tuple[Reading, ...]:
    """English first. ``papers`` are the composed paper by language."""
    return tuple(
        plan_reading.read(documents.texts(paper), own_words(record, language), language)
        for language, paper in papers.items()
    )


def own_words(record: PlanRecord, language: str) -> tuple[str, ...]:
    """What the therapist wrote for the paper, in ``language``."""
    return tuple(_own(record, language))


def _own(record: PlanRecord, language: str) -> Iterator[str]:
    for words in (record.own_found, record.own_not_now, record.own_follow_up):
        if words is not None and words.in_(language):
            yield words.in_(language)
    for goal in record.goals:
        yield from _own_of(goal, language)


def _own_of(goal: plan.Goal, language: str) -> Iterator[str]:
    own = (
        goal.own if goal.activity == plan.OWN else None,
        goal.own_condition if goal.condition == plan.OWN else None,
        goal.own_reason if goal.reason == plan.OWN else None,
    )
    said = [words.in_(language) for words in own if isinstance(words, Words)]
    yield from (text for text in said if text)


def of_signed(papers: Mapping[str, PlanDocument]) -> tuple[Reading, ...]:
    """Of papers that were signed: as a whole, since their record is frozen."""
    return tuple(
        plan_reading.read(documents.texts(paper), (), language)
        for language, paper in papers.items()
    )


def goal_words(goal: plan.Goal) -> str:
    """ "Walk fast for 30 minutes, on flat ground" for staff."""
    options = library.plan().options
    how = plan.goal_condition(goal, options, "en")
    return f"{plan.goal_activity(goal, options, 'en')}{f', {how}' if how else ''}"
