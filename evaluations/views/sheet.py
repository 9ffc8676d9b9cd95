"""The sections of the charting screen: tables of measures, grids of choices, test cards, notes.

Rows are drawn from stored cells alone, so equal rows are drawn once per process and kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.templatetags.clinic import icon
from evaluations import library
from evaluations.domain import gait
from evaluations.domain.catalogue import Item, Kind, Section
from evaluations.queries import chart
from evaluations.queries.chart import Cells, Chart
from evaluations.views import rows, scale


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One section of the screen as UTF-8, and how many of its usual rows hold something.

    Bytes, because a section is long: as text it would be copied and encoded for every reply.
    """

    section: Section
    html: bytes
    done: int
    expected: int


PLACE = "<!--sections-->"
"""Where the template leaves room for the sections; escaped text can never hold it."""


def fill(page: str, drawn: Iterable[Page]) -> bytes:
    """The rendered page with its sections in their place."""
    start, end = page.split(PLACE)
    return b"".join([start.encode(), *(one.html for one in drawn), end.encode()])


def pages(whole: Chart) -> list[Page]:
    """Every section of the catalogue with its rows drawn."""
    day = scale.short_day(whole.before_on) if whole.before_on else ""
    return [_page(section, whole, day) for section in library.catalogue().sections]


def _page(section: Section, whole: Chart, day: str) -> Page:
    """A section; without notes in it, equal cells are drawn once per process and kept."""
    stored = tuple(whole.of(item.code) for item in _items(section.code))
    if any(cells.now or cells.before for cells in _notes(section.code, stored)):
        return _draw_page(section.code, stored, day)
    return _kept_page(section.code, stored, day)


def steps(drawn: Iterable[Page]) -> SafeString:
    """The list of sections with how far each is."""
    return rows.joined(_step(page.section.code, page.done, page.expected) for page in drawn)


@cache
def _step(code: str, done: int, expected: int) -> SafeString:
    is_complete = done == expected
    return format_html(
        '<li><a href="#{0}"><span>{1}</span>'
        '<span class="n{2}" data-count="{0}">{3}</span></a></li>',
        code,
        _section(code).label.en,
        " full" if is_complete else "",
        icon("check", "all entered") if is_complete else f"{done} of {expected}",
    )


def _section(code: str) -> Section:
    return next(one for one in library.catalogue().sections if one.code == code)


def _notes(section: str, stored: tuple[Cells, ...]) -> Iterator[Cells]:
    for item, cells in zip(_items(section), stored, strict=True):
        if item.entry.kind is Kind.TEXT:
            yield cells


def forget() -> None:
    """Draw every row anew, as the first request of a process does."""
    _kept_page.cache_clear()
    rows.forget()


@lru_cache(maxsize=2_000)
def _kept_page(section: str, stored: tuple[Cells, ...], day: str) -> Page:
    return _draw_page(section, stored, day)


def _draw_page(section: str, stored: tuple[Cells, ...], day: str) -> Page:
    pairs = list(zip(_items(section), stored, strict=True))
    shown = [(item, cells) for item, cells in pairs if cells.now or not item.folded]
    folded = [(item, cells) for item, cells in pairs if not cells.now and item.folded]
    usual = [cells for item, cells in shown if not item.folded]
    of = _section(section)
    words = {
        "section": of,
        "before": day,
        "body": _blocks(shown, day),
        "folded": _blocks(folded, day),
        "folded_count": len(folded),
        "sentence": sentence(cells for _, cells in pairs) if section == "gait" else "",
    }
    html = render_to_string("evaluations/_chart_section.html", words).encode()
    done = sum(bool(cells.now) for cells in usual)
    return Page(section=of, html=html, done=done, expected=len(usual))


def sentence(stored: Iterable[Cells]) -> str:
    """The gait sentence of these cells."""
    found = chart.finding_set(one for cells in stored for one in cells.now)
    return gait.sentence(found, library.catalogue())


@cache
def _items(section: str) -> tuple[Item, ...]:
    """The rows of a section; those of the hop test have a card of their own."""
    return tuple(
        item
        for item in library.catalogue().in_section(section)
        if not item.gated and item.group != "hop_gate"
    )


def _blocks(pairs: Iterable[tuple[Item, Cells]], day: str) -> SafeString:
    """Rows in their order, neighbours of one layout in one table."""
    drawn: list[SafeString] = []
    layouts: set[str] = set()
    for layout, group in groupby(pairs, key=lambda pair: rows.layout(pair[0])):
        run = list(group)
        start, end = _frame(
            layout,
            run[0][0].section,
            day,
            is_first=layout not in layouts,
            is_sided=any(item.is_sided for item, _ in run),
        )
        layouts.add(layout)
        drawn += [start, *(rows.row(item, cells, day) for item, cells in run), end]
    return rows.joined(drawn)


_MARK = "rows-stand-here"


@lru_cache(maxsize=1000)
def _frame(
    layout: str, section: str, before: str, *, is_first: bool, is_sided: bool
) -> tuple[SafeString, SafeString]:
    """What stands around rows, from the template: the same for every patient, so drawn once."""
    words = {
        "layout": layout,
        "section": _section(section),
        "before": before,
        "is_first": is_first,
        "is_sided": is_sided,
        "rows": _MARK,
    }
    start, end = render_to_string("evaluations/_chart_block.html", words).split(_MARK)
    return SafeString(start), SafeString(end)
