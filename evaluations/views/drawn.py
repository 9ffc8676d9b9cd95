"""Rows as they are sent: drawn from stored cells alone, so equal rows are drawn once and kept."""

from collections.abc import Iterable
from functools import lru_cache

from django.utils.safestring import SafeString

from evaluations import library
from evaluations.domain.catalogue import Item, Kind
from evaluations.queries.chart import Cells, Chart
from evaluations.views import repeated, unfilled
from evaluations.views import rows as layouts


def row(item: Item, stored: Cells) -> SafeString:
    """One row. Notes are drawn each time; all else is drawn once for equal cells."""
    if item.entry.kind is Kind.TEXT:
        return _draw(item, stored)
    return _kept(item.code, stored)


def rows(codes: Iterable[str], whole: Chart) -> SafeString:
    """Some rows by code, drawn one after the other."""
    items = [library.catalogue().item(code) for code in codes]
    return layouts.joined(row(item, whole.of(item.code)) for item in items)


@lru_cache(maxsize=20_000)
def _kept(code: str, stored: Cells) -> SafeString:
    return _draw(library.catalogue().item(code), stored)


def forget() -> None:
    """Draw every row anew, as the first request of a process does."""
    _kept.cache_clear()


def _draw(item: Item, stored: Cells) -> SafeString:
    sheet = layouts.sheet_of(item, stored)
    if item.is_retired and not stored.now:
        return unfilled.retired(sheet)
    if item.entry.kind is Kind.DERIVED:
        return unfilled.derived(sheet)
    if item.each:
        return repeated.rows(sheet)
    return layouts.DRAWN[layouts.layout(item)](sheet)
