"""How often and for how long: the default that fits what is known (safety reference 5.2)."""

from dataclasses import dataclass

from evaluations.domain import prognosis
from evaluations.domain.plan import Frequency
from evaluations.domain.prognosis import Known, Offer
from evaluations.domain.truth import Truth

BONE, NERVE_ROOT, DISTRESS, MEDIUM, LOW = (
    "bone_cleared", "nerve_root", "high_distress", "medium", "low_risk",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A class of course with its reason; or none, and what is missing to name one."""

    offer: Offer | None
    missing: tuple[str, ...] = ()


_MISSING = {"long_course": "STarT Back class", "nerve": "nerve screen"}


def frequency(known: Known) -> Suggestion:
    """The most careful class that fits. Without a risk class a low course is never offered."""
    for name, code in (("bone", BONE), ("nerve", NERVE_ROOT), ("distress", DISTRESS)):
        found = prognosis.told(known, name)
        if found.truth is Truth.YES:
            return Suggestion(offer=Offer(code=code, why=found.why))
    risk = prognosis.told(known, "long_course")
    if risk.truth is Truth.UNKNOWN:
        return Suggestion(offer=None, missing=_missing(known))
    code = MEDIUM if risk.truth is Truth.YES else LOW
    return Suggestion(offer=Offer(code=code, why=risk.why), missing=_missing(known))


def _missing(known: Known) -> tuple[str, ...]:
    return tuple(
        words
        for name, words in _MISSING.items()
        if prognosis.told(known, name).truth is Truth.UNKNOWN
    )


def outside(chosen: Frequency, visits_per_week: int, weeks: int) -> str:
    """What of a plan is outside the usual of its class, in words; "" within it."""
    parts = []
    if not chosen.visits_range[0] <= visits_per_week <= chosen.visits_range[1]:
        parts.append(f"{visits_per_week} a week")
    if not chosen.weeks_range[0] <= weeks <= chosen.weeks_range[1]:
        parts.append(f"{weeks} weeks")
    if not parts:
        return ""
    return f"{' and '.join(parts)}: not the usual of this course ({chosen.usual})."
