"""Ink: the few SVG shapes a figure is made of. Every color is an attribute, so it prints as is."""

import math

from evaluations.domain import figure_geometry as geometry
from evaluations.domain.figures import Point

INK, FAR_INK = "#14232b", "#8697a0"
MARK, HALO = "#b8431f", "#ffffff"
GROUND = "#d9e4e6"


def number(value: float) -> str:
    """At most one decimal, no trailing zero, no minus zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def xy(point: Point) -> str:
    """A point of the picture; SVG's y points down."""
    return f"{number(point[0])} {number(-point[1])}"


def attributes(**values: str | float) -> str:
    return "".join(
        f' {name.replace("_", "-")}="{value if isinstance(value, str) else number(value)}"'
        for name, value in values.items()
    )


def shape(d: str, **values: str | float) -> str:
    return f'<path d="{d}"{attributes(**values)}/>'


def circle(center: Point, radius: float, **values: str | float) -> str:
    at = attributes(cx=center[0], cy=-center[1], r=radius)
    return f"<circle{at}{attributes(**values)}/>"


def box(corner: Point, size: Point, radius: float, **values: str | float) -> str:
    """A rectangle with round corners; ``corner`` is its lower left one."""
    at = attributes(x=corner[0], y=-corner[1] - size[1], width=size[0], height=size[1], rx=radius)
    return f"<rect{at}{attributes(**values)}/>"


def line(*points: Point) -> str:
    """The path through ``points``."""
    return "M" + "L".join(xy(point) for point in points)


def group(content: str, **values: str | float) -> str:
    return f"<g{attributes(**values)}>{content}</g>"


def capsule(root: Point, tip: Point, root_radius: float, tip_radius: float) -> str:
    """The outline around two circles, tapered from one to the other."""
    length = max(geometry.distance(root, tip), abs(root_radius - tip_radius) + 0.01)
    turn = geometry.heading(root, tip)
    lean = math.degrees(math.acos((root_radius - tip_radius) / length))
    left, right = turn + lean, turn - lean
    big, small = (1, 0) if lean < 90 else (0, 1)
    return (
        f"M{xy(geometry.along(root, left, root_radius))}"
        f"L{xy(geometry.along(tip, left, tip_radius))}"
        f"A{number(tip_radius)} {number(tip_radius)} 0 {small} 1"
        f" {xy(geometry.along(tip, right, tip_radius))}"
        f"L{xy(geometry.along(root, right, root_radius))}"
        f"A{number(root_radius)} {number(root_radius)} 0 {big} 1"
        f" {xy(geometry.along(root, left, root_radius))}Z"
    )
