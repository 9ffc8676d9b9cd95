"""Whether every answer that a questionnaire takes is one that its fact may hold."""

from collections.abc import Iterator, Mapping

from clinic.domain.content import Faults
from evaluations.domain.facts import Fact
from intake.domain import facts as asked_facts
from intake.domain.questionnaire import Question, Questionnaire


def check(questionnaire: Questionnaire, known: Mapping[str, Fact], faults: Faults) -> None:
    """Adds each fact that the vocabulary lacks, and each answer that its fact cannot hold."""
    for name in sorted(asked_facts.names(questionnaire)):
        if f"intake.{name}" not in known:
            faults.add(f"question {name}", "gives a fact that facts.toml does not have")
    for question in questionnaire.questions():
        fact = known.get(f"intake.{question.code}") if question.fact else None
        for fault in _impossible(question, fact) if fact else ():
            faults.add(f"question {question.code}", fault)


def _impossible(question: Question, fact: Fact) -> Iterator[str]:
    told = [option.code for option in question.options if not option.no_fact]
    yield from (f"{one}: {fact.fault_in(one)}" for one in told if fact.fault_in(one))
    limits = (question.minimum, question.maximum)
    yield from (fact.fault_in(one) for one in limits if one is not None and fact.fault_in(one))
