"""What a positive test rests on: its own criterion, and the familiar symptom."""

from collections.abc import Mapping

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain.catalogue import Item
from evaluations.domain.findings import FindingSet

_SUPPORTS: Mapping[str, tuple[str, ...]] = {
    "concordant": ("yes",),
    "hop_pain_familiar": ("yes",),
    "reproduces_symptomatic_leg": ("yes",),
    "structural_diff": ("increases", "decreases"),
    "neck_release_effect": ("increases", "decreases"),
}


def unsupported(item: Item, side: Side, findings: FindingSet) -> tuple[str, ...]:
    """The fields that a positive result needs and does not have; empty for any other result."""
    if findings.word(item.code, side) != "positive":
        return ()
    return tuple(
        code for code in item.needs_for_positive if not _supports(item, side, code, findings)
    )


def _supports(item: Item, side: Side, code: str, findings: FindingSet) -> bool:
    found = findings.tested(item.code, side, code)
    if found is None:
        return False
    if code in _SUPPORTS:
        return found.text in _SUPPORTS[code]
    return bool(found.num or found.text)


def doubt(item: Item, side: Side, findings: FindingSet) -> str:
    """Words beside a positive result that lacks support, else "". Nothing is changed."""
    missing = unsupported(item, side, findings)
    if not missing:
        return ""
    names = " and ".join(f'"{item.fields[code].label.en}"' for code in missing)
    where = f" {SIDE_WORDS[side].en}" if side is not Side.NONE else ""
    return f"Positive{where} needs {names}. Mark it, or choose Equivocal."
