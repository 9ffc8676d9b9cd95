"""What repeated movements tell: centralization, the preferred direction, and what spreads.

One row was charted for each direction (``rm_direction``): the farthest site of symptoms before
and, after a minute of rest, after it, and how the symptoms were then. Rules: measures reference
5.2. Unknown stays None: a direction that was not tried says nothing of it.
"""

from collections.abc import Iterable
from enum import StrEnum

from clinic.domain.body import Side
from evaluations.domain.findings import FindingSet

ITEM = "rm_direction"

SITES = (
    "none",
    "lumbar_midline",
    "lumbar_paraspinal",
    "buttock",
    "thigh",
    "leg_below_knee",
    "foot_toes",
)
"""The distal-most site, nearest the spine first (measures reference 0.4)."""


class Centralisation(StrEnum):
    CENTRALISED = "centralised"
    PERIPHERALISED = "peripheralised"
    NO_CHANGE = "no_change"


FAMILIES = {
    "extension": ("eis", "eil", "sustained_prone"),
    "flexion": ("fis", "fil", "sustained_flexion"),
    "lateral_r": ("sgis_r",),
    "lateral_l": ("sgis_l",),
}
"""The strategies that load the spine one way; rotation has no preference of its own."""

OPPOSITE = {
    "extension": "flexion",
    "flexion": "extension",
    "lateral_r": "lateral_l",
    "lateral_l": "lateral_r",
}
DIRECTIONS = (*(one for family in FAMILIES.values() for one in family), "rot_r", "rot_l")

_LASTING = ("better", "centralised", "no_worse")
_BETTER = ("better", "centralised")
_NOT_BETTER = ("worse", "no_better", "no_effect", "peripheralised")


def centralisation(findings: FindingSet, direction: str) -> Centralisation | None:
    """How the farthest site moved; None while it cannot be told.

    Spreading is told by either the sites or the therapist's own word, coming back toward the
    spine only when the change lasted.
    """
    after = findings.word(ITEM, Side.NONE, f"{direction}.rm_after")
    moved = _moved(findings, direction)
    if after == "peripheralised" or (moved is not None and moved > 0):
        return Centralisation.PERIPHERALISED
    if moved is None:
        return Centralisation.CENTRALISED if after == "centralised" else None
    if moved == 0:
        return Centralisation.NO_CHANGE
    if after is None:
        return None
    return Centralisation.CENTRALISED if after in _LASTING else Centralisation.NO_CHANGE


def _moved(findings: FindingSet, direction: str) -> int | None:
    """Steps away from the spine (minus is toward it); None without both sites."""
    before = findings.word(ITEM, Side.NONE, f"{direction}.rm_baseline_distal_site")
    after = findings.word(ITEM, Side.NONE, f"{direction}.rm_after_distal_site")
    if before is None or after is None:
        return None
    return SITES.index(after) - SITES.index(before)


def directional_preference(findings: FindingSet) -> str | None:
    """The way that made it better while the opposite did not; "none" when both ways were tried.

    None while flexion or extension is still untried.
    """
    for family, opposite in OPPOSITE.items():
        if _is_better(findings, family) and _is_not_better(findings, opposite):
            return family
    tried = [_afters(findings, family) for family in ("extension", "flexion")]
    return "none" if all(tried) else None


def _afters(findings: FindingSet, family: str) -> list[str]:
    words = [findings.word(ITEM, Side.NONE, f"{one}.rm_after") for one in FAMILIES[family]]
    return [word for word in words if word is not None]


def _is_better(findings: FindingSet, family: str) -> bool:
    afters = _afters(findings, family)
    spreads = Centralisation.PERIPHERALISED in _known(findings, FAMILIES[family])
    return any(word in _BETTER for word in afters) and "worse" not in afters and not spreads


def _is_not_better(findings: FindingSet, family: str) -> bool:
    afters = _afters(findings, family)
    return bool(afters) and all(word in _NOT_BETTER for word in afters)


def _known(findings: FindingSet, directions: Iterable[str]) -> list[Centralisation]:
    told = [centralisation(findings, one) for one in directions]
    return [one for one in told if one is not None]


def peripheralises(findings: FindingSet) -> str | None:
    """ "none", "some" or "all_directions" move the symptoms farther from the spine.

    "all_directions" and "none" need flexion and extension to have been tried: one direction
    alone says nothing of the others.
    """
    known = _known(findings, DIRECTIONS)
    spreading = [one for one in known if one is Centralisation.PERIPHERALISED]
    both_ways = all(_known(findings, FAMILIES[one]) for one in ("extension", "flexion"))
    if not both_ways:
        return "some" if spreading else None
    if len(spreading) == len(known):
        return "all_directions"
    return "some" if spreading else "none"
