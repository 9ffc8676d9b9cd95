"""What the functions of a rule make of one stored value (safety reference 0.2)."""

from collections.abc import Callable, Mapping
from typing import Any

from evaluations.domain import truth
from evaluations.domain.truth import Standing

NON_ANSWERS = ("unsure", "declined", "not_tested")


def _yes(raw: Any) -> Standing:
    return {"yes": truth.YES, "no": truth.NO}.get(raw, truth.UNKNOWN)


def _is_yes(raw: Any) -> Standing:
    return {"yes": truth.YES, "no": truth.NO}.get(raw, truth.NO_SO_FAR)


def _said(word: str) -> Callable[[Any], Standing]:
    def standing(raw: Any) -> Standing:
        if raw == word:
            return truth.YES_SO_FAR
        return truth.NO_SO_FAR if raw is None or raw in NON_ANSWERS else truth.NO

    return standing


def _missing(raw: Any) -> Standing:
    return truth.YES_SO_FAR if raw in (None, "declined", "not_tested") else truth.NO


QUESTIONS: Mapping[str, Callable[[Any], Standing]] = {
    "yes": _yes,
    "is_yes": _is_yes,
    "unsure": _said("unsure"),
    "declined": _said("declined"),
    "missing": _missing,
}
"""The functions that ask one thing of one fact (safety reference 0.2)."""
