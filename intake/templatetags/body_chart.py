"""The body chart of the tablet: the figure, its zones, and the same marks as lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import template
from django.forms import BoundField

from clinic.domain import figure, zones
from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import Words
from clinic.domain.figure import Shape, View
from clinic.domain.zones import Zone
from clinic.templatetags.clinic import FOOT_STEMS, LEG_STEMS, LOW_BACK_ROWS, UPPER_ROWS
from intake.domain import marks

register = template.Library()

VIEW_WORDS = {View.FRONT: Words("Front", "Frente"), View.BACK: Words("Back", "Espalda")}
_LEGS = tuple((f"{stem}_left", "", f"{stem}_right") for stem in LEG_STEMS + FOOT_STEMS)
GROUPS = (
    (Words("Low back and hips", "Espalda baja y caderas"), LOW_BACK_ROWS),
    (Words("Legs and feet", "Piernas y pies"), _LEGS),
    (Words("Upper back, neck, arms", "Espalda alta, cuello, brazos"), UPPER_ROWS),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnView:
    """One view: what is drawn, and the side of the person that stands on its left and right."""

    code: str
    words: Words
    left: Words
    right: Words
    shapes: tuple[Shape, ...]
    zones: tuple[Zone, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One box of a list, or a gap where no region stands."""

    name: str
    words: str
    ticked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    title: Words
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Layer:
    code: str
    words: Words
    groups: tuple[Group, ...]


@register.simple_tag
def body_views() -> tuple[DrawnView, ...]:
    return tuple(_view(view) for view in View)


def _view(view: View) -> DrawnView:
    right = figure.SIDE_ON_THE_RIGHT[view]
    left = Side.RIGHT if right is Side.LEFT else Side.LEFT
    return DrawnView(
        code=view,
        words=VIEW_WORDS[view],
        left=SIDE_WORDS[left],
        right=SIDE_WORDS[right],
        shapes=figure.shapes(view),
        zones=tuple(zone for zone in zones.ZONES if zone.view is view),
    )


@register.simple_tag
def body_outline() -> str:
    return figure.body_outline()


@register.simple_tag
def arms_outline() -> str:
    return figure.arms_outline()


@register.simple_tag
def body_strengths() -> Mapping[int, Words]:
    return marks.STRENGTHS


@register.simple_tag
def body_layers(field: BoundField) -> tuple[Layer, ...]:
    """The lists of a chart's question, with what is ticked: one for each layer."""
    ticked = {str(name) for name in field.value() or ()}
    places = {str(name): str(words) for name, words in field.field.widget.choices}
    return tuple(
        Layer(
            code=code,
            words=words,
            groups=tuple(
                Group(title=title, cells=tuple(_cells(code, rows, places, ticked)))
                for title, rows in GROUPS
            ),
        )
        for code, words in marks.LAYERS.items()
    )


def _cells(
    layer: str, rows: tuple[tuple[str, ...], ...], places: Mapping[str, str], ticked: set[str]
) -> Iterator[Cell]:
    for row in rows:
        for region in row:
            name = f"{layer}.{region}" if region else ""
            yield Cell(name=name, words=places.get(name, ""), ticked=name in ticked)


@register.filter
def strengths_of(field: BoundField) -> list[tuple[str, str]]:
    """The hidden field of each mark, with how strong it is."""
    names = [f"{field.html_name}__{name}" for name in marks.NAMES]
    held = [(name, field.form[name].value() or "") for name in names]
    return [(name, str(much[0] if isinstance(much, list) else much)) for name, much in held]
