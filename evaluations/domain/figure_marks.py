"""The arrow of the movement and the ring "you feel it here", each over a white halo."""

from evaluations.domain import figure_geometry as geometry
from evaluations.domain import figure_ink as ink
from evaluations.domain.figures import Arrow, Point

_LENGTH, _HALF = 7.0, 4.2  # the arrow's head
_PRINTED = 0.22  # millimeters of a unit in a lying figure, for which the marks are made
_WIDE, _LOW, _TALL = 72.0, 21.0, 27.0  # millimeters of a printed figure
_LARGEST = 1.6


def swelling(width: float, height: float) -> float:
    """How much larger marks are drawn where the whole is printed smaller, 1 to 1.6."""
    room = _TALL if height / width > 0.4 else _LOW
    printed = min(_WIDE / width, room / height)
    return min(max(_PRINTED / printed, 1.0), _LARGEST)


def arrow(mark: Arrow, size: float) -> str:
    """A curve from start to end with a head there, or one at both ends."""
    middle = geometry.beside(mark.start, mark.end, 0.5, mark.bow)
    neck = _back(middle, mark.end, size)
    tail = _back(middle, mark.start, size) if mark.both_ways else mark.start
    curve = f"M{ink.xy(tail)}Q{ink.xy(middle)} {ink.xy(neck)}"
    ends = (mark.end, mark.start) if mark.both_ways else (mark.end,)
    heads = "".join(_head(middle, end, size) for end in ends)
    return (
        ink.group(
            ink.shape(curve, stroke=ink.HALO, stroke_width=5.4 * size)
            + ink.shape(curve, stroke=ink.MARK, stroke_width=2.4 * size),
            fill="none",
            stroke_linecap="round",
        )
        + heads
    )


def _back(middle: Point, end: Point, size: float) -> Point:
    return geometry.along(end, geometry.heading(end, middle), _LENGTH * size)


def _head(middle: Point, end: Point, size: float) -> str:
    back, turn = _back(middle, end, size), geometry.heading(middle, end)
    sides = (geometry.along(back, turn + off, _HALF * size) for off in (90, -90))
    return ink.shape(ink.line(end, *sides) + "Z", fill=ink.MARK, stroke=ink.HALO, stroke_width=1)


def ring(center: Point, size: float) -> str:
    circles = ink.circle(center, 6.2 * size, stroke=ink.HALO, stroke_width=4.4 * size) + ink.circle(
        center, 6.2 * size, stroke=ink.MARK, stroke_width=2.2 * size
    )
    dot = ink.circle(center, 2.6 * size, fill=ink.MARK, stroke=ink.HALO, stroke_width=1)
    return ink.group(circles, fill="none") + dot
