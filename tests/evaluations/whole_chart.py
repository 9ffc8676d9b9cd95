"""One evaluation that holds every cell the catalogue has, for tests of what shows all of it."""

from collections.abc import Iterator
from datetime import date

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain.catalogue import Entry, Item, Kind
from evaluations.domain.findings import FindingSet, Found
from evaluations.domain.report_rows import Examined

ON, BEFORE_ON = date(2026, 12, 3), date(2026, 11, 17)


def example(entry: Entry) -> dict[str, object]:
    """A value that the cell may hold, as stored."""
    if entry.kind is Kind.NUMBER:
        assert entry.scale is not None
        low, high = entry.scale.hard
        return {"num": low + (high - low) // 2 // 1000 * 1000}
    if entry.kind is Kind.GRADE:
        return {"text": "4-"}
    if entry.kind is Kind.TEXT:
        return {"text": "Said in plain words."}
    if entry.kind in (Kind.MULTI, Kind.ORDER):
        joint = "," if entry.kind is Kind.MULTI else ">"
        return {"text": joint.join(one.code for one in entry.choices[-2:])}
    return {"text": entry.choices[-1].code}


def cells(item: Item) -> Iterator[Found]:
    """Every cell of an item: the value and each field, of each instance, on each side."""
    instances = [f"{one.code}." for one in item.each] or [""]
    for prefix in instances:
        main = prefix.rstrip(".")
        if item.entry.kind not in (Kind.GROUP, Kind.DERIVED):
            yield from _sided(item, main, item.entry)
        for code, field in item.fields.items():
            yield from _sided(item, f"{prefix}{code}", field.entry)


def _sided(item: Item, qualifier: str, entry: Entry) -> Iterator[Found]:
    for side in item.sides_for(qualifier):
        yield Found(
            code=item.code,
            side=Side(side),
            qualifier=qualifier,
            **example(entry),  # type: ignore[arg-type]  # num or text, as stored
        )


def every_cell() -> list[Found]:
    return [found for item in library.catalogue() for found in cells(item)]


def examined(*rows: Found, before: FindingSet | None = None) -> Examined:
    return Examined(
        catalogue=library.catalogue(),
        now=FindingSet(rows),
        before=before or FindingSet(),
        on=ON,
        before_on=BEFORE_ON if before else None,
        sex="female",
        age=36,
    )
