"""How far the letters of a PDF reach on each page, from its own operators and font widths."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Matrix, Page, Pdf

Advance = dict[int, float]
"""Width of each glyph in thousandths of the type size."""


def outside(pdf: bytes) -> list[str]:
    """Every run of text that begins or ends outside the box of its page."""
    found = []
    for number, page in enumerate(Pdf.open(io.BytesIO(pdf)).pages, start=1):
        left, low, right, high = map(float, page.mediabox)
        found += [
            f"page {number}: text from {x0:.0f} to {x1:.0f}, at {y:.0f}"
            for x0, x1, y in _runs(page)
            if x0 < left or x1 > right or not low <= y <= high
        ]
    return found


def _runs(page: Page) -> Iterator[tuple[float, float, float]]:
    """Left end, right end and height of each run of text."""
    pen = _Pen({name: _widths(font) for name, font in page.Resources.Font.items()})
    for given, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("Tj", "TJ"):
            shown = given[0] if name == "TJ" else given
            yield _reach(pen.line @ pen.at, _advance(shown, pen.widths) * pen.size)
        elif name in MOVES:
            MOVES[name](pen, given)


@dataclass
class _Pen:
    """Where the next letters stand, and in what type."""

    fonts: Mapping[str, Advance]
    at: Matrix = field(default_factory=Matrix)
    kept: list[Matrix] = field(default_factory=list)
    line: Matrix = field(default_factory=Matrix)
    widths: Advance = field(default_factory=dict)
    size: float = 0.0

    def keep(self, _: Any) -> None:
        self.kept.append(self.at)

    def take_back(self, _: Any) -> None:
        self.at = self.kept.pop()

    def turn(self, given: Any) -> None:
        self.at = Matrix(*map(float, given)) @ self.at

    def start(self, _: Any) -> None:
        self.line = Matrix()

    def step(self, given: Any) -> None:
        self.line = Matrix().translated(*map(float, given)) @ self.line

    def put(self, given: Any) -> None:
        self.line = Matrix(*map(float, given))

    def choose(self, given: Any) -> None:
        self.widths, self.size = self.fonts[str(given[0])], float(given[1])


MOVES: Mapping[str, Callable[[_Pen, Any], None]] = {
    "q": _Pen.keep,
    "Q": _Pen.take_back,
    "cm": _Pen.turn,
    "BT": _Pen.start,
    "Td": _Pen.step,
    "Tm": _Pen.put,
    "Tf": _Pen.choose,
}


def _reach(where: Matrix, width: float) -> tuple[float, float, float]:
    (x0, y), (x1, _) = where.transform((0, 0)), where.transform((width, 0))
    return float(x0), float(x1), float(y)


def _advance(shown: Any, widths: Advance) -> float:
    total = 0.0
    for part in shown:
        if isinstance(part, pikepdf.String):
            raw = bytes(part)
            glyphs = (raw[i] << 8 | raw[i + 1] for i in range(0, len(raw), 2))
            total += sum(widths.get(glyph, 1000.0) for glyph in glyphs)
        else:
            total -= float(part)
    return total / 1000


def _widths(font: Any) -> Advance:
    found: Advance = {}
    rest = list(font.DescendantFonts[0].W)
    while rest:
        first, second = int(rest.pop(0)), rest.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + n: float(width) for n, width in enumerate(second)}
        else:
            width = float(rest.pop(0))
            found |= dict.fromkeys(range(first, int(second) + 1), width)
    return found
