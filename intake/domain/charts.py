"""The body chart as staff see it: what was marked at each sitting, over what was marked before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.domain import figure
from clinic.domain.body import Side
from clinic.domain.figure import View
from intake.domain import marks

LETTERS = {Side.LEFT: "L", Side.RIGHT: "R"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Painted:
    """One mark as drawn in one view."""

    layer: str
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """One view: the letters beside the shoulders as the reader sees them, and what is drawn.
    ``before`` are the outlines of what the sitting before had marked."""

    code: str
    left: str
    right: str
    painted: tuple[Painted, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """One sitting's marks. ``lines`` say all of them in words; ``gone`` were marked the time
    ``before`` and are not now."""

    on: date
    before: date | None
    views: tuple[Drawing, ...]
    lines: tuple[str, ...]
    gone: tuple[str, ...]


def charts(told: Iterable[tuple[date, Any]]) -> tuple[Chart, ...]:
    """The charts of some sittings, newest first as given. Where none was drawn stands nothing."""
    drawn = [(on, found) for on, value in told if (found := _marks(value)) is not None]
    earlier = [*drawn[1:], (None, {})][: len(drawn)]
    return tuple(
        _chart(on, value, before, was)
        for (on, value), (before, was) in zip(drawn, earlier, strict=True)
    )


def _marks(value: Any) -> Mapping[str, Mapping[str, int | None]] | None:
    """The marks of an answer. Until 2026-11-3 it was a list of the places that hurt."""
    if isinstance(value, list):
        return {"pain": dict.fromkeys(value)}
    if value == "none":
        return {}
    return value if isinstance(value, Mapping) else None


def _chart(
    on: date,
    value: Mapping[str, Mapping[str, int | None]],
    before: date | None,
    was: Mapping[str, Mapping[str, int | None]],
) -> Chart:
    names = {(layer, region) for layer in marks.LAYERS for region in marks.regions(value, layer)}
    return Chart(
        on=on,
        before=before,
        views=tuple(_view(view, value, was) for view in View),
        lines=_lines(value),
        gone=tuple(
            marks.one(layer, region, None).en
            for layer in marks.LAYERS
            for region in marks.regions(was, layer)
            if (layer, region) not in names
        ),
    )


def _lines(value: Mapping[str, Mapping[str, int | None]]) -> tuple[str, ...]:
    return tuple(
        marks.one(layer, region, value[layer][region]).en
        for layer in marks.LAYERS
        for region in marks.regions(value, layer)
    )


def _view(view: View, value: Mapping[str, Any], was: Mapping[str, Any]) -> Drawing:
    right = figure.SIDE_ON_THE_RIGHT[view]
    left = Side.RIGHT if right is Side.LEFT else Side.LEFT
    old = {region for layer in marks.LAYERS for region in marks.regions(was, layer)}
    return Drawing(
        code=view,
        left=LETTERS[left],
        right=LETTERS[right],
        painted=tuple(
            Painted(layer=layer, path=shape.path)
            for layer in marks.LAYERS
            for shape in figure.shapes(view)
            if shape.code in marks.regions(value, layer)
        ),
        before=tuple(shape.path for shape in figure.shapes(view) if shape.code in old),
    )
