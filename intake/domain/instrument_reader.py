"""Reading the definition of one measure from TOML rows, with every fault named."""

from collections.abc import Iterable
from fractions import Fraction

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from intake.domain.instruments import (
    EVIDENCE,
    THRESHOLDS,
    Band,
    Entry,
    Instrument,
    Item,
    Layout,
    Licence,
    Part,
    Place,
    Threshold,
)

_KEYS = {
    "file": ("instrument", "items", "total", "part", "band", "threshold", "place"),
    "instrument": (
        "code", "version", "order", "name", "measures", "published", "source", "copyright",
        "licence", "licence_note", "text", "scorer", "missing_rule", "higher", "entry",
        "confirmed", "floor", "ceiling", "again_from", "again_by", "each_visit", "is_change",
    ),
    "items": ("numbers", "low", "high", "points", "questions", "naming", "words"),
    "part": ("code", "words", "items", "low", "high", "step", "may_miss", "loinc"),
    "band": ("part", "code", "words", "at_least", "above", "source", "evidence"),
    "threshold": ("kind", "amount", "counts", "source", "evidence"),
    "place": ("layout", "heading", "page", "section", "instead_of", "page_size"),
}  # fmt: skip

NO_WORDS = Words("", "")


def parse(name: str, data: Row, scorers: Iterable[str], faults: Faults) -> Instrument:
    """The measure of one file. What comes back may be used only when there are no faults."""
    content.unknown_keys(data, _KEYS["file"], name, faults)
    top = _table(data, "instrument", name, faults)
    content.unknown_keys(top, _KEYS["instrument"], name, faults)
    items = tuple(
        item for row in _rows(data, "items", name, faults) for item in _items(row, name, faults)
    )
    total = data.get("total")
    found = Instrument(
        code=content.text(top, "code", name, faults),
        version=content.text(top, "version", name, faults),
        order=_whole(top, "order", name, faults),
        name=content.words(top, "name", name, faults),
        measures=content.words(top, "measures", name, faults),
        published=content.flag(top, "published", name, faults),
        source=content.text(top, "source", name, faults),
        copyright=content.text(top, "copyright", name, faults),
        licence=Licence(_chosen(top, "licence", list(Licence), name, faults)),
        licence_note=content.text(top, "licence_note", name, faults),
        text=content.text(top, "text", name, faults, default=""),
        scorer=_chosen(top, "scorer", sorted(scorers), name, faults),
        missing_rule=content.text(top, "missing_rule", name, faults),
        higher=content.choice(top, "higher", ("worse", "better"), name, faults),
        entry=_entry(top, name, faults),
        items=items,
        total=_part({"code": "total", **total}, name, faults) if isinstance(total, dict) else None,
        parts=tuple(_part(row, name, faults) for row in _rows(data, "part", name, faults)),
        bands=tuple(_band(row, name, faults) for row in _rows(data, "band", name, faults)),
        thresholds=tuple(
            _threshold(row, name, faults) for row in _rows(data, "threshold", name, faults)
        ),
        place=_place(data, name, faults),
        confirmed=content.flag(top, "confirmed", name, faults),
        floor=_amount(top, "floor", name, faults),
        ceiling=_amount(top, "ceiling", name, faults),
        again_from=_whole(top, "again_from", name, faults, default=14),
        again_by=_whole(top, "again_by", name, faults, default=28),
        each_visit=content.flag(top, "each_visit", name, faults),
        is_change=content.flag(top, "is_change", name, faults),
    )
    _cross_check(found, name, faults)
    return found


def _table(data: Row, key: str, where: str, faults: Faults) -> Row:
    found = data.get(key, {})
    if not isinstance(found, dict) or not found:
        faults.add(where, f"needs a table [{key}]")
        return {}
    return found


def _rows(data: Row, key: str, where: str, faults: Faults) -> tuple[Row, ...]:
    return content.rows(data, key, where, faults) if key in data else ()


def _chosen(row: Row, key: str, known: list[str], where: str, faults: Faults) -> str:
    """One of ``known``; a fault reads as the first, so that reading goes on."""
    found = content.choice(row, key, known, where, faults)
    return found or known[0]


def _whole(row: Row, key: str, where: str, faults: Faults, *, default: int | None = None) -> int:
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int):
        faults.add(where, f"'{key}' must be a whole number")
        return 0
    return value


def _wholes(row: Row, key: str, where: str, faults: Faults) -> tuple[int, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(type(one) is int for one in value):
        faults.add(where, f"'{key}' must be a list of whole numbers")
        return ()
    return tuple(value)


def _amount(
    row: Row, key: str, where: str, faults: Faults, *, default: int | None = None
) -> Fraction | None:
    """An exact number: 4.1 reads as 41/10, never as the nearest binary fraction."""
    found = content.number(row, key, where, faults, default=default)
    return None if found is None else Fraction(repr(found))


def _entry(top: Row, name: str, faults: Faults) -> frozenset[Entry]:
    given = content.texts(top, "entry", name, faults)
    for one in given:
        if one not in set(Entry):
            faults.add(name, f"'entry' holds the unknown '{one}'")
    return frozenset(Entry(one) for one in given if one in set(Entry))


def _items(row: Row, name: str, faults: Faults) -> tuple[Item, ...]:
    """Items that share their options; ``questions``, ``naming`` and ``words`` run beside them."""
    content.unknown_keys(row, _KEYS["items"], f"{name} items", faults)
    numbers = _wholes(row, "numbers", name, faults)
    low, high = _whole(row, "low", name, faults), _whole(row, "high", name, faults)
    points = _wholes(row, "points", name, faults) or tuple(range(low, high + 1))
    questions = content.texts(row, "questions", name, faults)
    naming = content.texts(row, "naming", name, faults)
    words = [
        content.words({"words": one}, "words", name, faults)
        for one in _rows(row, "words", name, faults)
    ]
    for beside in (questions, naming, words):
        if beside and len(beside) != len(numbers):
            faults.add(name, f"names {len(beside)} of {len(numbers)} items: all or none")
            return ()
    if len(points) != high - low + 1:
        faults.add(name, f"gives {len(points)} points for the answers {low} to {high}")
        return ()
    return tuple(
        Item(
            number=number,
            low=low,
            high=high,
            points=points,
            question=questions[at] if questions else "",
            naming=naming[at] if naming else "",
            words=words[at] if words else None,
        )
        for at, number in enumerate(numbers)
    )


def _part(row: Row, name: str, faults: Faults) -> Part:
    where = f"{name} {row.get('code', '?')}"
    content.unknown_keys(row, _KEYS["part"], where, faults)
    return Part(
        code=content.text(row, "code", where, faults),
        words=content.words(row, "words", where, faults),
        items=_wholes(row, "items", where, faults),
        low=_amount(row, "low", where, faults, default=0) or Fraction(0),
        high=_amount(row, "high", where, faults, default=0) or Fraction(0),
        step=_amount(row, "step", where, faults, default=1) or Fraction(1),
        may_miss=_whole(row, "may_miss", where, faults, default=0),
        loinc=content.text(row, "loinc", where, faults, default=""),
    )


def _band(row: Row, name: str, faults: Faults) -> Band:
    where = f"{name} band {row.get('code', '?')}"
    content.unknown_keys(row, _KEYS["band"], where, faults)
    return Band(
        part=content.text(row, "part", where, faults),
        code=content.text(row, "code", where, faults),
        words=content.words(row, "words", where, faults),
        at_least=_amount(row, "at_least", where, faults),
        above=_amount(row, "above", where, faults),
        source=content.text(row, "source", where, faults),
        evidence=content.choice(row, "evidence", EVIDENCE, where, faults),
    )


def _threshold(row: Row, name: str, faults: Faults) -> Threshold:
    where = f"{name} threshold {row.get('kind', '?')}"
    content.unknown_keys(row, _KEYS["threshold"], where, faults)
    amount = _amount(row, "amount", where, faults)
    if amount is None or amount <= 0:
        faults.add(where, "needs an 'amount' above 0")
    return Threshold(
        kind=content.choice(row, "kind", THRESHOLDS, where, faults),
        amount=amount or Fraction(0),
        source=content.text(row, "source", where, faults),
        evidence=content.choice(row, "evidence", EVIDENCE, where, faults),
        counts=content.flag(row, "counts", where, faults),
    )


def _place(data: Row, name: str, faults: Faults) -> Place | None:
    if "place" not in data:
        return None
    row, where = _table(data, "place", name, faults), f"{name} place"
    content.unknown_keys(row, _KEYS["place"], where, faults)
    found = Place(
        layout=Layout(_chosen(row, "layout", list(Layout), where, faults)),
        heading=content.words(row, "heading", where, faults),
        page=content.text(row, "page", where, faults, default=""),
        section=content.text(row, "section", where, faults, default=""),
        instead_of=content.texts(row, "instead_of", where, faults),
        page_size=_whole(row, "page_size", where, faults, default=6),
    )
    if bool(found.page) == bool(found.section):
        faults.add(where, "needs either 'page' or 'section'")
    if bool(found.page) != bool(found.instead_of):
        faults.add(where, "names a page together with the questions it replaces")
    return found


def _cross_check(found: Instrument, name: str, faults: Faults) -> None:
    content.unique((item.code for item in found.items), f"{name} items", faults)
    content.unique((part.code for part in found.scored), f"{name} parts", faults)
    if not found.scored:
        faults.add(name, "scores nothing: needs [total] or [[part]]")
    for part in found.scored:
        _check_part(found, part, f"{name} {part.code}", faults)
    for band in found.bands:
        if band.part != "class" and found.part(band.part) is None:
            faults.add(f"{name} band {band.code}", f"is of the unknown part '{band.part}'")
    _check_licence(found, name, faults)


def _check_part(found: Instrument, part: Part, where: str, faults: Faults) -> None:
    for number in part.items:
        if number not in found.by_number:
            faults.add(where, f"counts item {number}, which is not there")
    if part.low >= part.high:
        faults.add(where, "needs 'low' under 'high'")


def _check_licence(found: Instrument, name: str, faults: Faults) -> None:
    """The words of a published form are never here; what we ask is in our own words."""
    own = found.licence is Licence.BUNDLED
    if own == found.published:
        faults.add(name, "is bundled just when it is our own wording")
    if found.text or (found.published and any(item.words for item in found.items)):
        faults.add(name, "holds words of items, which no definition may")
    if found.published and found.is_asked_by_us:
        faults.add(name, "is published, so no question of ours may stand for its items")
    if found.place is not None and found.licence is not Licence.CLINIC_HOLDS:
        faults.add(name, "has a place for words that no clinic can import")
