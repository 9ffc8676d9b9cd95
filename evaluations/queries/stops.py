"""What makes the form stop: the words of the emergencies that fired, most urgent first."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from evaluations import library
from evaluations.domain import triggers
from evaluations.domain.triggers import CALM_RULE, Urgency
from evaluations.queries import rulesets
from intake.domain.judging import Message, Stop, StopKind

MOST_MESSAGES = 3


def stop_of(verdict: triggers.Judgement, *, only: Collection[str] | None = None) -> Stop | None:
    """The tablet's words for the emergencies that fired, each whole; None without one.

    ``only`` are the rules that may speak, where not all of them do.
    """
    messages = tuple(
        Message(rule=one.code, words=one.rule.tell)
        for one in verdict.displayed()
        if one.urgency is Urgency.EMERGENCY and one.rule.on_tablet and one.rule.tell
        if only is None or one.code in only
    )
    if not messages:
        return None
    calm = all(message.rule == CALM_RULE for message in messages)
    kind = StopKind.CALM if calm else StopKind.EMERGENCY
    return Stop(kind=kind, messages=messages[:MOST_MESSAGES])


@dataclass(frozen=True, slots=True)
class SingleAnswers:
    """The stops that one answer brings by itself, with everything else unknown.

    A tablet without a network shows them at once; the server judges all answers when they arrive.
    ``version`` is the rule set that speaks; two of the same version say the same.
    """

    version: str

    def __call__(self, code: str, value: Any) -> Stop | None:
        facts = {"person": {}, "intake": {code: value}, "exam": {}, "course": {}}
        known = library.facts().check(facts)
        return stop_of(triggers.judge(rulesets.of_version(self.version), known, finished=False))


def of_clinic(clinic: int) -> SingleAnswers:
    """What a single answer stops, by the rules that judge the clinic now."""
    return SingleAnswers(rulesets.in_force(clinic).version)
