"""What makes the form stop: the words of the emergencies that fired, most urgent first."""

from typing import Any

from evaluations import library
from evaluations.domain import triggers
from evaluations.domain.triggers import CALM_RULE, Urgency
from intake.domain.judging import Message, Stop, StopKind

MOST_MESSAGES = 3


def stop_of(verdict: triggers.Judgement) -> Stop | None:
    """The tablet's words for the emergencies that fired, each whole; None without one."""
    messages = tuple(
        Message(rule=one.code, words=one.rule.tell)
        for one in verdict.displayed()
        if one.urgency is Urgency.EMERGENCY and one.rule.on_tablet and one.rule.tell
    )
    if not messages:
        return None
    calm = all(message.rule == CALM_RULE for message in messages)
    kind = StopKind.CALM if calm else StopKind.EMERGENCY
    return Stop(kind=kind, messages=messages[:MOST_MESSAGES])


def of_one_answer(code: str, value: Any) -> Stop | None:
    """The stop that this answer brings by itself, with everything else unknown.

    A tablet without a network shows it at once; the server judges all answers when they arrive.
    """
    facts = {"person": {}, "intake": {code: value}, "exam": {}, "course": {}}
    known = library.facts().check(facts)
    return stop_of(triggers.judge(library.ruleset(), known, finished=False))
