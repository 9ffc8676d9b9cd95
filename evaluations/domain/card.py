"""The wallet card: the help box of a signed plan alone, to cut out and fold."""

from dataclasses import asdict, replace
from typing import Any

from evaluations.domain import compose, documents
from evaluations.domain.documents import PlanDocument
from evaluations.domain.wording import Wording

KIND = "card"
FORMAT = 1


def paper(plan: PlanDocument, wording: Wording) -> dict[str, Any]:
    """The card as it is stored. The box is the plan's own, so that both always say the same.

    Raises :class:`compose.CannotPrint`.
    """
    title = wording.words["card"].in_(plan.language)
    made = documents.plain(
        {
            "title": title,
            "help": asdict(plan.help),
            "fold": wording.words["card_fold"].in_(plan.language),
            "running": asdict(replace(plan.running, document=f"{title}, {plan.dated}")),
            "language": plan.language,
            "kind": KIND,
            "format": FORMAT,
        }
    )
    return compose.checked(made)
