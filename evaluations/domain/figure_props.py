"""The things an exercise is done with or on, by name, and how much room each takes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from evaluations.domain import figure_ink as ink
from evaluations.domain.figures import Point, Prop

_WOOD, _PALE = ink.FAR_INK, "#eef3f4"
_EDGE = 1.5


def drawn(prop: Prop) -> str:
    return KINDS[prop.kind](prop)


def bounds(prop: Prop) -> tuple[Point, ...]:
    """Points that the panel must hold."""
    (x, y), (width, height) = prop.at, prop.size
    if prop.points:
        return prop.points
    if prop.kind in ROUND:
        return ((x - width, y - width), (x + width, y + width))
    if prop.kind == "chair":
        return ((x, y), (x + width, y + 2 * height))
    if prop.kind == "bell":
        return ((x - 7, y - 17), (x + 7, y + 3))
    return ((x, y), (x + width, y + height))


def mirrored(prop: Prop) -> Prop:
    """The same thing with left and right exchanged."""
    wide = prop.size[0] if prop.kind in _FROM_THE_LEFT else 0.0
    size = (-prop.size[0], prop.size[1]) if prop.kind == "chair" else prop.size
    return Prop(
        kind=prop.kind,
        at=(-prop.at[0] - wide, prop.at[1]),
        size=size,
        points=tuple((-x, y) for x, y in prop.points),
        in_front=prop.in_front,
    )


def _pad(prop: Prop) -> str:
    """Sinks into the ground bar a little, so that no line shows between them."""
    (x, y), height = prop.at, prop.size[1]
    return ink.box((x, y - 0.4), prop.size, height / 2, fill=_WOOD)


def _step(prop: Prop) -> str:
    return ink.box(prop.at, prop.size, 1.5, fill=_PALE, stroke=_WOOD, stroke_width=_EDGE)


def _mat(prop: Prop) -> str:
    """A mat seen from above."""
    return ink.box(prop.at, prop.size, 4, fill=ink.GROUND)


def _wall(prop: Prop) -> str:
    return ink.box(prop.at, prop.size, 0.8, fill=ink.GROUND, stroke=_WOOD, stroke_width=1)


def _bench(prop: Prop) -> str:
    (x, y), (width, height) = prop.at, prop.size
    legs = "".join(ink.box((x + inset, y), (3.6, height - 3), 1.2) for inset in (5.0, width - 8.6))
    seat = ink.box((x, y + height - 6), (width, 6), 2.6)
    return ink.group(legs + seat, fill=_WOOD)


def _chair(prop: Prop) -> str:
    """``at`` is the foot of the back; the seat goes from there, to the left when it is minus."""
    (x, y), (width, height) = prop.at, prop.size
    back = ink.line((x, y), (x, y + 2 * height))
    front = ink.line((x, y + height), (x + width, y + height), (x + width, y))
    return ink.shape(
        back + front, fill="none", stroke=_WOOD, stroke_width=4, stroke_linecap="round",
        stroke_linejoin="round",
    )  # fmt: skip


def _ball(prop: Prop) -> str:
    return ink.circle(prop.at, prop.size[0], fill=_PALE, stroke=_WOOD, stroke_width=_EDGE)


def _roller(prop: Prop) -> str:
    hole = ink.circle(prop.at, prop.size[0] * 0.45, fill=_WOOD)
    return _ball(prop) + hole


def _bar(prop: Prop) -> str:
    return _stroked(prop, _WOOD, 3.6)


def _band(prop: Prop) -> str:
    return _stroked(prop, ink.INK, 2.2)


def _stroked(prop: Prop, color: str, width: float) -> str:
    return ink.shape(
        ink.line(*prop.points), fill="none", stroke=color, stroke_width=width,
        stroke_linecap="round", stroke_linejoin="round",
    )  # fmt: skip


def _bell(prop: Prop) -> str:
    """A kettlebell that hangs from the grip at ``at``."""
    x, y = prop.at
    grip = ink.circle((x, y - 2), 4.2, fill="none", stroke=ink.INK, stroke_width=2.4)
    return grip + ink.circle((x, y - 10), 6.4, fill=_WOOD, stroke=ink.INK, stroke_width=_EDGE)


def _water(prop: Prop) -> str:
    """A wavy surface at the top of the box, and two fainter lines below it."""
    (x, y), (width, height) = prop.at, prop.size
    waves = "".join(
        f"M{ink.xy((x, y + height * level))}q6 -5 12 0" + "t12 0" * (int(width // 12) - 1)
        for level in (1.0, 0.62, 0.24)
    )
    return ink.shape(waves, fill="none", stroke=_WOOD, stroke_width=1.6, stroke_linecap="round")


ROUND = frozenset({"ball", "roller"})
LINES = frozenset({"bar", "band"})
_FROM_THE_LEFT = frozenset({"mat", "pad", "step", "wall", "bench", "water"})

KINDS: Mapping[str, Callable[[Prop], str]] = MappingProxyType(
    {
        "ball": _ball,
        "band": _band,
        "bar": _bar,
        "bell": _bell,
        "bench": _bench,
        "chair": _chair,
        "mat": _mat,
        "pad": _pad,
        "roller": _roller,
        "step": _step,
        "wall": _wall,
        "water": _water,
    }
)
