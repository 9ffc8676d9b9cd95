"""What one finding says on the evaluation report: its value, how it was taken, how it reads."""

from datetime import date

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain import comparison, day_words, derived, findings, grades, units
from evaluations.domain.catalogue import Catalogue, Field, Item, Kind, UnknownItem
from evaluations.domain.comparison import Change, Standing
from evaluations.domain.findings import FindingSet, Found, Status

NOT_DONE = {
    Status.PERFORMED: "done, result not entered",
    Status.NOT_TESTED: "not tested",
    Status.UNABLE_PAIN: "unable: pain",
    Status.UNABLE_OTHER: "unable",
    Status.CONTRAINDICATED: "not safe today",
    Status.DECLINED: "declined",
}
VERIFY = "GK"
"""The tag of general knowledge: such a figure is never printed as a fact (measures 0.1)."""


def known(catalogue: Catalogue, code: str) -> Item | None:
    """The item, retired or not; None for a code that the catalogue no longer has."""
    return catalogue.item(code) if code in catalogue else None


def value(item: Item | None, found: Found, among: FindingSet) -> str:
    """One cell in words, with its unit: "52°", "4−", "negative", "not tested".

    A cell that the catalogue cannot read any more is printed as it was stored.
    """
    if found.status is not Status.TESTED:
        return NOT_DONE.get(found.status, found.status.value)
    try:
        said = _read(item, found, among) if item else _stored(found)
    except UnknownItem:
        said = _stored(found)
    return f"{said} (entered as {found.typed})" if found.typed else said


def _read(item: Item, found: Found, among: FindingSet) -> str:
    if item.entry.kind is Kind.DERIVED and item.is_main(found.qualifier):
        return derived.value_words(item, found.num, found.text)
    if found.num is not None:
        scale = findings.scale_of(item, found.side, found.qualifier, among)
        return units.with_unit(found.num, scale.unit)
    kind = item.cell(found.qualifier).kind
    said = findings.shown(item, found)
    return said if kind in (Kind.TEXT, Kind.GRADE) else _lower(said)


def _lower(said: str) -> str:
    """The start in lower case, but not of an abbreviation."""
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def _stored(found: Found) -> str:
    return units.shown(found.num) if found.num is not None else found.text


def on_side(side: Side) -> str:
    return SIDE_WORDS[side].en if side is not Side.NONE else ""


def field_label(item: Item | None, qualifier: str) -> str:
    """What a field is called; the qualifier itself where it is known no more."""
    field: Field | None = item.field_of(qualifier) if item else None
    if field is not None:
        return _lower(field.label.en)
    return (item.parts(qualifier)[1] if item else qualifier).replace("_", " ")


def name(item: Item | None, code: str, instance: str) -> str:
    """ "Hip internal rotation", "Tenderness: sacral base"."""
    title = item.label.en if item else f"{code} (no longer in the catalogue)"
    if not instance:
        return title
    one = item.instance(instance) if item else None
    return f"{title}: {one.label.en if one else instance.replace('_', ' ')}"


def method(item: Item, now: FindingSet, *, sex: str, age: int | None) -> str:
    """How it is measured, what was done otherwise, the reference, and whether it is retired."""
    chosen = {code: now.word(item.code, Side.NONE, code) for code in item.protocol}
    unusual = [
        _lower(item.cell(code).choice(word).label.en)
        for code, word in chosen.items()
        if word and word != item.protocol[code]
    ]
    norm = item.norm_for(comparison.protocol(item, now), sex=sex, age=age)
    reference = norm.text.en if norm and norm.tag != VERIFY else ""
    retired = f"retired {item.retired}" if item.is_retired else ""
    return ", ".join(part for part in (item.how.en, *unusual, reference, retired) if part)


# How it reads ---------------------------------------------------------------------------------


def reading(item: Item, instance: str, now: FindingSet, before: FindingSet) -> str:
    """The gap between the sides and the change since last time, in words; "" for neither."""
    if instance or item.entry.kind not in (Kind.NUMBER, Kind.GRADE):
        return ""
    changes = [change_words(item, side, now, before) for side in item.sides]
    if item.is_sided:  # both values stand beside it: only what counts is said again
        changes = [words for words in changes if any(one in words for one in SAID_AGAIN)]
    return "; ".join(part for part in (_sides(item, now, before), *changes) if part)


REAL, NOT_COMPARABLE = "more than error", "not comparable with last time"
SAID_AGAIN = (REAL, NOT_COMPARABLE, "than last time")


def _sides(item: Item, now: FindingSet, before: FindingSet) -> str:
    if not item.is_sided:
        return ""
    if item.entry.kind is Kind.GRADE:
        return _grades(item, now)
    if item.code.startswith("hhd_"):
        return _symmetry(item, now, before)
    return _gap(item, now, before)


def _grades(item: Item, now: FindingSet) -> str:
    steps = comparison.grade_gap(item, now)
    if steps is None:
        return ""
    return "even" if not steps else f"{steps} step{'' if steps == 1 else 's'} apart"


def _symmetry(item: Item, now: FindingSet, before: FindingSet) -> str:
    share, was = comparison.limb_symmetry(item, now), comparison.limb_symmetry(item, before)
    if share is None:
        return ""
    under = "under 90 %" if share >= comparison.CAUTION_FROM else "under 80 %"
    words = "even" if share >= comparison.EVEN_FROM else under
    return f"{share // 1000} %, {words}{f' (was {was // 1000} %)' if was is not None else ''}"


def _gap(item: Item, now: FindingSet, before: FindingSet) -> str:
    gap, was = comparison.gap(item, now), comparison.gap(item, before)
    if gap is None:
        return ""
    words = f"gap {units.shown(gap.size)}"
    if gap.threshold is not None:
        limit = units.shown(gap.threshold)
        words += f", counts from {limit}" if gap.counts else f", even (under {limit})"
    return f"{words}; was {units.shown(was.size)}" if was else words


def change_words(item: Item, side: Side, now: FindingSet, before: FindingSet) -> str:
    """ "RIGHT up 14, more than error (13)"; "" where nothing was measured both times."""
    if item.entry.kind is Kind.GRADE:
        return _grade_change(item, side, now, before)
    found = now.get(item.code, side)
    change = None if found and found.is_kept else comparison.change(item, side, now, before)
    if change is None:
        return ""
    return f"{on_side(side)} {_moved(change)}".strip()


def _moved(change: Change) -> str:
    if change.by is None:
        return NOT_COMPARABLE
    if change.by == 0:
        return "as before"
    way = f"{'up' if change.by > 0 else 'down'} {units.shown(abs(change.by))}"
    if change.standing is Standing.NO_THRESHOLD:
        return way
    return f"{way}, {REAL if change.standing is Standing.REAL else 'within error'}{_limit(change)}"


def _limit(change: Change) -> str:
    """ " (13)", and " (13, verify)" where the number is general knowledge only."""
    if change.mdc is None:
        return ""
    return f" ({units.shown(change.mdc)}{', verify' if change.tag == VERIFY else ''})"


def _grade_change(item: Item, side: Side, now: FindingSet, before: FindingSet) -> str:
    """Grades are ordinal: which way, never by how much."""
    today, last = now.word(item.code, side), before.word(item.code, side)
    if today is None or last is None or grades.rank(today) == grades.rank(last):
        return ""
    way = "better" if grades.rank(today) > grades.rank(last) else "weaker"
    return f"{on_side(side)} {way} than last time".strip()


def kept_since(day: date | None) -> str:
    since = f"since {day_words.full(day, 'en')}" if day else "since last time"
    return f"unchanged {since}, not measured again"
