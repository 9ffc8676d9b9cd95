"""What the complexity of an evaluation is suggested from."""

from typing import Any

from clinic.domain.content import Words
from evaluations import library
from evaluations.domain import complexity
from evaluations.domain.complexity import Suggestion
from evaluations.domain.findings import FindingSet, Status
from evaluations.domain.triggers import Judgement, Urgency
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import rulesets

URGENT = tuple(one.value for one in Urgency if one.is_urgent)


def suggestion(evaluation: Evaluation, judged: Judgement, today: FindingSet) -> Suggestion:
    """The suggested level with its evidence. One query."""
    known = library.catalogue()
    examined = {
        known.item(found.code).section
        for found in today
        if found.status is Status.TESTED and found.code in known
    }
    return complexity.suggest(
        library.complexity_rules(),
        judged.case,
        examined=examined,
        urgent=_urgent(evaluation),
    )


def _urgent(evaluation: Evaluation) -> tuple[Words, ...]:
    """Every emergency and same-day rule that fired for the case, as it fired."""
    fired = TriggerFiring.objects.filter(episode_id=evaluation.episode_id, urgency__in=URGENT)
    return tuple(_name(firing) for firing in fired.order_by("pk"))


def _name(firing: TriggerFiring) -> Words:
    rule = rulesets.rule_of(firing)
    return rule.name if rule else Words(firing.code, firing.code)


def as_json(found: Suggestion, chosen: str) -> dict[str, Any]:
    """The suggestion as it is frozen with what the therapist chose."""
    return {
        "chosen": chosen,
        "suggested": found.level or "",
        "factors": [one.en for one in found.factors],
        "elements": [one.en for one in found.elements],
        "presentation": str(found.presentation),
        "because": [one.en for one in found.because],
    }
