"""A drawn signature: strokes of points, checked before they are kept, and drawn again as one path.

A stroke is a list of ``[x, y, ms]``: whole numbers in a box 1000 wide and 320 high, and the
milliseconds since the first touch. Because the box has no size of its own, the signature is the
same after the tablet is turned, on the staff page and on paper.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import Any

WIDTH = 1000
HEIGHT = 320
MOST_STROKES = 60
MOST_POINTS = 1_000
MOST_CHARACTERS = 40_000
"""A path of these points still fits into one entry of a printed paper."""
LONGEST = 600_000
"""Milliseconds: ten minutes."""
SHORTEST = 250
"""Length of ink, in units of the box. A tap or a slip of the finger is shorter; initials are not.
"""

Point = tuple[int, int, int]
Stroke = tuple[Point, ...]
Strokes = tuple[Stroke, ...]


class RefusedStrokes(ValueError):
    """What was sent is no signature. ``kind`` is "short", "long" or "broken"."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def read(sent: str) -> Strokes:
    """The strokes in the JSON that the page sent; nothing drawn is no strokes."""
    if not sent.strip():
        return ()
    if len(sent) > MOST_CHARACTERS:
        raise RefusedStrokes("long")
    try:
        found = json.loads(sent)
    except (ValueError, RecursionError):
        raise RefusedStrokes("broken") from None
    return _checked(found) if found != [] else ()


def _checked(found: Any) -> Strokes:
    if not isinstance(found, list) or not all(isinstance(one, list) and one for one in found):
        raise RefusedStrokes("broken")
    if len(found) > MOST_STROKES or sum(len(one) for one in found) > MOST_POINTS:
        raise RefusedStrokes("long")
    strokes = tuple(tuple(_point(point) for point in stroke) for stroke in found)
    times = [point[2] for stroke in strokes for point in stroke]
    if times != sorted(times):
        raise RefusedStrokes("broken")
    if length(strokes) < SHORTEST:
        raise RefusedStrokes("short")
    return strokes


def _point(point: Any) -> Point:
    if not isinstance(point, list) or len(point) != 3 or any(type(n) is not int for n in point):
        raise RefusedStrokes("broken")
    x, y, ms = point
    if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT and 0 <= ms <= LONGEST):
        raise RefusedStrokes("broken")
    return x, y, ms


def length(strokes: Sequence[Sequence[Sequence[int]]]) -> float:
    """How far the pen went, in units of the box."""
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for stroke in strokes for a, b in pairwise(stroke))


def path(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """The strokes as the ``d`` of an SVG path. A dot is a line of no length, with round ends."""
    return "".join(_stroke_path(stroke) for stroke in strokes)


def _stroke_path(stroke: Sequence[Sequence[int]]) -> str:
    first, *others = stroke
    lines = "".join(f"L{x} {y}" for x, y, _ in others) or "h0"
    return f"M{first[0]} {first[1]}{lines}"


def plain(strokes: Strokes) -> list[list[list[int]]]:
    """The strokes as JSON keeps them."""
    return [[list(point) for point in stroke] for stroke in strokes]
