"""The drawings of the exercises: their content read once, their files by name, their words."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from clinic.domain import content
from clinic.domain.body import Side
from clinic.domain.content import Faults, Words
from evaluations.domain import figure_drawing, figure_reader, figures
from evaluations.domain.figures import Figure, FigureWords

CONTENT = Path(__file__).parent / "content" / "figures"
WORDS = "words.toml"


@cache
def all_figures() -> Mapping[str, Figure]:
    """Every figure by code; one ContentError names every fault of every file."""
    return read_figures(CONTENT)


@cache
def figure_words() -> FigureWords:
    return read_words(CONTENT)


def read_figures(folder: Path) -> Mapping[str, Figure]:
    faults = Faults()
    rows = [
        row
        for path in sorted(folder.glob("*.toml"))
        if path.name != WORDS
        for row in content.rows(content.read_toml(path, faults), "figure", path.name, faults)
    ]
    found = figure_reader.parse(rows, faults)
    faults.raise_if_any()
    return found


def read_words(folder: Path) -> FigureWords:
    faults = Faults()
    whole = content.read_toml(folder / WORDS, faults)
    words = whole.get("words")
    found = figure_reader.parse_words(words if isinstance(words, dict) else {}, faults)
    faults.raise_if_any()
    return found


def files() -> Iterator[tuple[str, str]]:
    """Each file's name and its text; a figure of one side has a second file, mirrored."""
    for figure in all_figures().values():
        yield f"{figure.code}.svg", _drawn(figure)
        if figures.drawn_side(figure) is not Side.NONE:
            yield f"{figure.code}-mirrored.svg", _drawn(figure, mirrored=True)


def _drawn(figure: Figure, *, mirrored: bool = False) -> str:
    title = figures.said(figure, figure_words(), "en", mirrored=mirrored)
    return figure_drawing.svg(figure, title, mirrored=mirrored)


def code_for(code: str, side: Side = Side.NONE) -> str:
    """The name (without ``.svg``) of the drawing to show when only ``side`` exercises."""
    figure = all_figures().get(code)
    if figure is not None and figures.is_mirrored_for(figure, side):
        return f"{code}-mirrored"
    return code


def alternative(code: str, language: str, side: Side = Side.NONE) -> str | None:
    """What the drawing shows, in words of ``language``; None when there is no such drawing."""
    words = words_of(code, side)
    return words.in_(language) if words else None


def words_of(code: str, side: Side = Side.NONE) -> Words | None:
    """What the drawing for a dose of ``side`` shows, in both languages."""
    figure = all_figures().get(code)
    if figure is None:
        return None
    mirrored = figures.is_mirrored_for(figure, side)
    return Words(
        *(
            figures.said(figure, figure_words(), language, mirrored=mirrored)
            for language in content.LANGUAGES
        )
    )
