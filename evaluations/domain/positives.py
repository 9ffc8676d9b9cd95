"""What a positive test rests on: its own criterion, and the familiar symptom.

Nothing here changes what was entered: a positive that lacks its support is doubted in words, and
does not speak where findings are weighed. Rules: measures reference 3.1 to 3.3.
"""

from collections.abc import Mapping

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import FindingSet

_CHANGES = ("increases", "decreases")
_SUPPORTS: Mapping[str, tuple[str, ...]] = {
    "concordant": ("yes",),
    "structural_diff": _CHANGES,
    "neck_release_effect": _CHANGES,
}

_SUPPORTS_OF: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("test_prone_instability", "structural_diff"): ("decreases",),
    ("test_aslr", "structural_diff"): ("decreases",),
}
"""Where a test asks more of a field: pain that is clearly less with the legs lifted."""

_SITES: Mapping[str, tuple[str, ...]] = {
    "test_fadir": ("groin",),
    "test_log_roll": ("groin",),
    "test_scour": ("groin", "lateral_hip"),
    "test_resisted_abduction": ("lateral_hip",),
    "test_fair": ("buttock",),
}
"""Where the familiar symptom must be felt, once a site is marked."""

STRETCHING = frozenset({
    "test_slr", "test_crossed_slr", "test_slump", "test_prone_knee_bend", "test_crossed_femoral",
})  # fmt: skip
"""Tests of a nerve that also stretch muscle: a stretch alone is negative."""

_ONLY_STRETCH = frozenset({"stretch_only", "tightness", "none"})


def unsupported(item: Item, side: Side, findings: FindingSet) -> tuple[str, ...]:
    """The fields that a positive result needs and that do not support it; empty for any other
    result."""
    if findings.word(item.code, side) != "positive":
        return ()
    needed = [code for code in item.needs_for_positive if not _supports(item, side, code, findings)]
    if _is_elsewhere(item, side, findings) and "pain_site" not in needed:
        needed.append("pain_site")
    if is_only_stretch(item, side, findings):
        needed.append("symptom_type")
    return tuple(needed)


def _supports(item: Item, side: Side, code: str, findings: FindingSet) -> bool:
    found = findings.tested(item.code, side, code)
    if found is None:
        return False
    if item.fields[code].entry.kind is Kind.FLAG:
        return found.text == "yes"
    accepted = _SUPPORTS_OF.get((item.code, code)) or _SUPPORTS.get(code)
    return found.text in accepted if accepted else bool(found.num or found.text)


def _is_elsewhere(item: Item, side: Side, findings: FindingSet) -> bool:
    """Felt, but nowhere that this test's criterion names."""
    marked = findings.words(item.code, side, "pain_site")
    wanted = _SITES.get(item.code)
    return bool(marked and wanted) and not {*marked} & {*(wanted or ())}


def is_only_stretch(item: Item, side: Side, findings: FindingSet) -> bool:
    """Nothing but a stretch was felt in a test that means to load a nerve."""
    felt = findings.words(item.code, side, "symptom_type")
    return item.code in STRETCHING and bool(felt) and {*felt} <= _ONLY_STRETCH


def doubt(item: Item, side: Side, findings: FindingSet) -> str:
    """Words beside a positive result that lacks support, else "". Nothing is changed."""
    missing = unsupported(item, side, findings)
    if not missing:
        return ""
    where = f" {SIDE_WORDS[side].en}" if side is not Side.NONE else ""
    if is_only_stretch(item, side, findings):
        return f"Positive{where}, but only a stretch was felt: that is Negative."
    if findings.word(item.code, side, "concordant") in ("no", "partial"):
        return f"Positive{where}, but not the familiar symptom: that is Equivocal, not positive."
    if _is_elsewhere(item, side, findings) and item.criterion:
        return f"Positive{where} means {item.criterion.en}. Check where, or choose Equivocal."
    names = " and ".join(f'"{item.fields[code].label.en}"' for code in missing)
    return f"Positive{where} needs {names}. Mark it, or choose Equivocal."
