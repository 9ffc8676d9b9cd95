"""The sections of the charting screen: tables of measures, grids of choices, test cards, notes.

A section is drawn from stored cells and from what the complaint calls for, so equal sections are
drawn once per process and kept. Rows that are folded away are drawn only when they are asked for.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from clinic.templatetags.clinic import icon
from evaluations import library
from evaluations.domain import focus, gait
from evaluations.domain.catalogue import Item, Kind, Section, UnknownItem
from evaluations.queries import chart
from evaluations.queries.chart import Cells, Chart
from evaluations.views import drawn, rows, scale

Calls = frozenset[str]
"""The regions that the complaint calls for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One section of the screen as UTF-8, and how many of its rows in front hold something.

    Bytes, because a section is long: as text it would be copied and encoded for every reply.
    """

    section: Section
    html: bytes
    done: int
    expected: int


PLACE = "<!--sections-->"
"""Where the template leaves room for the sections; escaped text can never hold it."""


def fill(page: str, drawn_pages: Iterable[Page]) -> bytes:
    """The rendered page with its sections in their place."""
    start, end = page.split(PLACE)
    return b"".join([start.encode(), *(one.html for one in drawn_pages), end.encode()])


def pages(whole: Chart, calls: Calls) -> list[Page]:
    """Every section of the catalogue with its rows in front drawn."""
    day = day_before(whole)
    return [_page(section.code, whole, calls, day) for section in library.catalogue().sections]


def day_before(whole: Chart) -> str:
    """The day of the evaluation before; "" for a first one."""
    return scale.short_day(whole.before_on) if whole.before_on else ""


def _page(section: str, whole: Chart, calls: Calls, day: str) -> Page:
    """A section; without notes in it, equal cells are drawn once per process and kept."""
    stored = whole.of_all(codes(section))
    draw = _draw_page if _holds_note(section, stored) else _kept_page
    return draw(section, stored, calls, day)


def steps(drawn_pages: Iterable[Page]) -> SafeString:
    """The list of sections with how far each is."""
    return rows.joined(_step(page.section.code, page.done, page.expected) for page in drawn_pages)


@cache
def _step(code: str, done: int, expected: int) -> SafeString:
    is_complete = done == expected
    return format_html(
        '<li><a href="#{0}"><span>{1}</span>'
        '<span class="n{2}" data-count="{0}" data-done="{3}" data-of="{4}">{5}</span></a></li>',
        code,
        section_of(code).label.en,
        " full" if is_complete else "",
        done,
        expected,
        icon("check", "all entered") if is_complete else f"{done} of {expected}",
    )


@cache
def section_of(code: str) -> Section:
    """The section; raises :class:`evaluations.domain.catalogue.UnknownItem`."""
    for one in library.catalogue().sections:
        if one.code == code:
            return one
    raise UnknownItem(f"There is no section {code}")


def _holds_note(section: str, stored: tuple[Cells, ...]) -> bool:
    return any(stored[place].now or stored[place].past.last for place in _places_of_notes(section))


@cache
def _places_of_notes(section: str) -> tuple[int, ...]:
    return tuple(n for n, item in enumerate(items(section)) if item.entry.kind is Kind.TEXT)


def forget() -> None:
    """Draw every row anew, as the first request of a process does."""
    _kept_page.cache_clear()
    drawn.forget()


@lru_cache(maxsize=1_000)
def _kept_page(section: str, stored: tuple[Cells, ...], calls: Calls, day: str) -> Page:
    return _draw_page(section, stored, calls, day)


def _draw_page(section: str, stored: tuple[Cells, ...], calls: Calls, day: str) -> Page:
    pairs = list(zip(items(section), stored, strict=True))
    shown = [pair for pair in pairs if stands_in_front(*pair, calls)]
    of = section_of(section)
    words = {
        "section": of,
        "before": day,
        "body": _blocks(shown, day),
        "folded_count": sum(_is_folded(*pair, calls) for pair in pairs),
        "sentence": sentence(one for _, one in pairs) if section == "gait" else "",
        "number": [one.code for one in library.catalogue().sections].index(section) + 1,
    }
    html = render_to_string("evaluations/_chart_section.html", words).encode()
    entered = [one for item, one in shown if _is_entered(item)]
    done = sum(bool(one.now) for one in entered)
    return Page(section=of, html=html, done=done, expected=len(entered))


def _is_entered(item: Item) -> bool:
    """Whether a row counts among those to fill: nobody fills a derived or retired one, and of a
    repeated item none is expected."""
    return item.entry.kind is not Kind.DERIVED and not item.is_retired and not item.each


def stands_in_front(item: Item, stored: Cells, calls: Collection[str]) -> bool:
    """Drawn with the page: usual, called for, or holding something today or last time."""
    return bool(stored.now or stored.past.before) or focus.is_up_front(item, calls)


def _is_folded(item: Item, stored: Cells, calls: Collection[str]) -> bool:
    """Under "More rows". A retired row that holds nothing stands nowhere."""
    return not item.is_retired and not stands_in_front(item, stored, calls)


def folded(section: str, whole: Chart, calls: Calls) -> SafeString:
    """The rows under "More rows"; raises :class:`evaluations.domain.catalogue.UnknownItem`."""
    section_of(section)
    pairs = [(item, whole.of(item.code)) for item in items(section)]
    return _blocks((pair for pair in pairs if _is_folded(*pair, calls)), day_before(whole))


def one_row(item: Item, whole: Chart) -> SafeString:
    """A row with what stands around it, for a page that does not hold it yet."""
    return _blocks([(item, whole.of(item.code))], day_before(whole))


def sentence(stored: Iterable[Cells]) -> str:
    """The gait sentence of these cells."""
    found = chart.finding_set(row for one in stored for row in one.now)
    return gait.sentence(found, library.catalogue())


# Blocks ----------------------------------------------------------------------------------------


@cache
def items(section: str) -> tuple[Item, ...]:
    """The rows of a section; those of the hop test have a card of their own."""
    return tuple(item for item in library.catalogue().in_section(section) if is_drawn(item))


@cache
def codes(section: str) -> tuple[str, ...]:
    return tuple(item.code for item in items(section))


def is_drawn(item: Item) -> bool:
    return not item.gated and item.group != "hop_gate"


def _blocks(pairs: Iterable[tuple[Item, Cells]], day: str) -> SafeString:
    """Rows in their order, neighbours of one layout in one table."""
    parts: list[SafeString] = []
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
        parts += [start, *_drawn(run), end]
    return rows.joined(parts)


def _drawn(run: Iterable[tuple[Item, Cells]]) -> Iterator[SafeString]:
    return (drawn.row(item, one) for item, one in run)


_MARK = "rows-stand-here"


@lru_cache(maxsize=1000)
def _frame(
    layout: str, section: str, before: str, *, is_first: bool, is_sided: bool
) -> tuple[SafeString, SafeString]:
    """What stands around rows, from the template: the same for every patient, so drawn once."""
    words = {
        "layout": layout,
        "section": section_of(section),
        "before": before,
        "is_first": is_first,
        "is_sided": is_sided,
        "rows": _MARK,
    }
    start, end = render_to_string("evaluations/_chart_block.html", words).split(_MARK)
    return SafeString(start), SafeString(end)
