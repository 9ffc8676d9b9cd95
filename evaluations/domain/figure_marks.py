"""The arrow of the movement and the ring "you feel it here", each over a white halo."""

from evaluations.domain import figure_geometry as geometry
from evaluations.domain import figure_ink as ink
from evaluations.domain.figures import Arrow, Point

_LENGTH, _HALF = 7.0, 4.2  # the arrow's head


def arrow(mark: Arrow) -> str:
    """A curve from start to end with a head there, or one at both ends."""
    middle = geometry.beside(mark.start, mark.end, 0.5, mark.bow)
    neck = _back(middle, mark.end)
    tail = _back(middle, mark.start) if mark.both_ways else mark.start
    curve = f"M{ink.xy(tail)}Q{ink.xy(middle)} {ink.xy(neck)}"
    heads = _head(middle, mark.end) + (_head(middle, mark.start) if mark.both_ways else "")
    return (
        ink.group(
            ink.shape(curve, stroke=ink.HALO, stroke_width=5.4)
            + ink.shape(curve, stroke=ink.MARK, stroke_width=2.4),
            fill="none",
            stroke_linecap="round",
        )
        + heads
    )


def _back(middle: Point, end: Point) -> Point:
    return geometry.along(end, geometry.heading(end, middle), _LENGTH)


def _head(middle: Point, end: Point) -> str:
    back, turn = _back(middle, end), geometry.heading(middle, end)
    sides = (geometry.along(back, turn + off, _HALF) for off in (90, -90))
    return ink.shape(ink.line(end, *sides) + "Z", fill=ink.MARK, stroke=ink.HALO, stroke_width=1)


def ring(center: Point) -> str:
    circles = ink.circle(center, 6.2, stroke=ink.HALO, stroke_width=4.4) + ink.circle(
        center, 6.2, stroke=ink.MARK, stroke_width=2.2
    )
    dot = ink.circle(center, 2.6, fill=ink.MARK, stroke=ink.HALO, stroke_width=1)
    return ink.group(circles, fill="none") + dot
