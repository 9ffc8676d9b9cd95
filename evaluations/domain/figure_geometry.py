"""Points, headings and the two-bone solution that the mannequin is built on."""

import math

from evaluations.domain.figures import Point


def along(root: Point, heading: float, length: float) -> Point:
    """The point ``length`` from ``root`` at ``heading`` (degrees)."""
    turn = math.radians(heading)
    return root[0] + length * math.cos(turn), root[1] + length * math.sin(turn)


def between(first: Point, second: Point, share: float) -> Point:
    return (
        first[0] + (second[0] - first[0]) * share,
        first[1] + (second[1] - first[1]) * share,
    )


def distance(first: Point, second: Point) -> float:
    return math.hypot(second[0] - first[0], second[1] - first[1])


def heading(first: Point, second: Point) -> float:
    """Degrees from ``first`` to ``second``."""
    return math.degrees(math.atan2(second[1] - first[1], second[0] - first[0]))


def signed(degrees: float) -> float:
    """The same turn between -180 (not included) and 180."""
    turned = math.fmod(degrees, 360.0)
    if turned <= -180:
        return turned + 360
    return turned - 360 if turned > 180 else turned


def beside(first: Point, second: Point, share: float, off: float) -> Point:
    """``share`` of the way from ``first`` to ``second``, then ``off`` to the left of that way."""
    return along(between(first, second, share), heading(first, second) + 90, off)


def bent(root: Point, pin: Point, first: float, second: float, bend: int) -> Point:
    """Where the knee or elbow lies when two bones reach from ``root`` to ``pin``.

    A pin out of reach is reached for: the limb is straight, or folded as far as it goes.
    """
    reach = max(min(distance(root, pin), first + second - 0.01), abs(first - second) + 0.01)
    share = (first**2 + reach**2 - second**2) / (2 * first * reach)
    turn = math.degrees(math.acos(share))
    return along(root, heading(root, pin) + bend * turn, first)
