"""The neutral figure of the body chart: an outline, the 46 regions, and where each may be marked.

The right half of the picture is drawn once and mirrored. The front view faces the reader, so the
person's left is drawn on the right; the back view is not mirrored, so their right is. Units:
600 to the height of the figure, y downward, x from the midline.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from clinic.domain import body
from clinic.domain.body import Side

Point = tuple[float, float]
"""(x, y)"""


class View(StrEnum):
    FRONT = "front"
    BACK = "back"


SIDE_ON_THE_RIGHT = {View.FRONT: Side.LEFT, View.BACK: Side.RIGHT}
"""Which side of the person is drawn on the right of each view."""

EDGES: Mapping[str, tuple[Point, ...]] = {
    # how far from the midline an edge runs at each height: (y, x)
    "middle": ((0, 0), (620, 0)),
    "side": (
        (66, 14), (84, 14.5), (96, 18), (104, 31), (110, 46), (118, 50), (150, 48), (180, 46.5),
        (210, 45), (235, 42), (256, 40.5), (276, 43), (300, 48.5), (325, 53), (350, 55.5),
        (375, 55.5), (400, 53.5), (430, 49), (455, 44.5), (472, 43), (490, 44.5), (512, 44.5),
        (535, 40), (555, 34.5), (570, 31.5), (578, 32), (590, 38), (600, 43), (606, 42),
    ),
    "inseam": (
        (362, 1.2), (368, 2.5), (390, 5.5), (420, 9), (445, 12.5), (460, 13.5), (475, 12.5),
        (500, 10.5), (522, 12), (545, 16.5), (565, 19.5), (580, 19), (592, 17), (602, 17.5),
        (606, 20),
    ),
    "arm_out": (
        (99, 21), (104, 36), (109, 48), (116, 58), (126, 65.5), (138, 69.5), (160, 72.5),
        (185, 75.5), (210, 79.5), (232, 83.5), (255, 90), (280, 97), (300, 102), (318, 106.5),
        (332, 112), (348, 117), (360, 118), (372, 115.5),
    ),
    "arm_in": (
        (99, 21), (112, 38), (125, 43), (150, 48), (163, 51), (185, 55), (210, 59), (232, 62.5),
        (255, 70), (280, 79), (300, 87), (318, 94), (328, 94), (338, 91.5), (348, 93), (358, 98),
        (372, 103.5),
    ),
    # the back
    "spine": ((104, 9.5), (200, 9.5), (240, 10), (290, 11.5)),
    "blade": (
        (104, 29), (112, 40), (150, 44), (170, 38.5), (195, 34), (218, 31.5), (255, 28),
        (290, 29.5),
    ),
    "sacral": ((280, 11.5), (300, 11.5), (322, 9.5), (336, 8.5)),
    "cleft": (
        (276, 28.5), (288, 25.5), (302, 20.5), (322, 12), (330, 9.5), (338, 9), (350, 10.5),
        (362, 9), (372, 6),
    ),
    "hip_line": ((270, 38), (290, 41), (310, 41.5), (340, 43), (370, 43.5), (392, 42.5)),
    # the front
    "belly": ((205, 30), (235, 28), (270, 29), (300, 33), (310, 34)),
    "crease": ((290, 34.5), (306, 30), (325, 21.5), (345, 12.5), (362, 9.5)),
    "fold": (
        (292, 43.5), (310, 40.5), (330, 34), (348, 26), (366, 19), (385, 20.5), (415, 22.5),
        (450, 26),
    ),
    "hip_front": (
        (288, 43), (305, 43), (330, 43.5), (360, 44.5), (380, 48), (396, 53.8), (430, 49),
        (450, 45.5),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Region:
    """One half of the picture: between two edges, from ``top`` to ``bottom``. Each of those is the
    height at the inner and at the outer edge; ``sag`` is how far the bottom hangs below them."""

    code: str
    inner: str
    outer: str
    top: Point
    bottom: Point
    sag: float = 0


def _region(code: str, inner: str, outer: str, top: Point, bottom: Point, sag: float = 0) -> Region:
    return Region(code=code, inner=inner, outer=outer, top=top, bottom=bottom, sag=sag)


_LIMBS = (
    _region("knee", "inseam", "side", (447, 447), (476, 476)),
    _region("arm", "arm_in", "arm_out", (124, 108), (318, 318)),
    _region("hand", "arm_in", "arm_out", (318, 318), (370, 370), 6),
)
REGIONS: Mapping[View, tuple[Region, ...]] = {
    View.BACK: (
        _region("neck", "middle", "side", (80, 80), (106, 100)),
        _region("thoracic_mid", "middle", "spine", (106, 106), (218, 218)),
        _region("thoracic", "spine", "blade", (106, 106), (218, 218)),
        _region("rib", "blade", "side", (146, 146), (218, 218)),
        _region("lumbar_mid", "middle", "spine", (218, 218), (280, 280)),
        _region("lumbar", "spine", "blade", (218, 218), (280, 277)),
        _region("flank", "blade", "side", (218, 218), (277, 288)),
        _region("sacrum", "middle", "sacral", (280, 280), (322, 322)),
        _region("sij", "sacral", "cleft", (280, 277), (322, 322)),
        _region("coccyx", "middle", "cleft", (322, 322), (338, 338)),
        _region("saddle", "middle", "cleft", (338, 338), (362, 362)),
        _region("thigh_post", "inseam", "side", (364, 388), (447, 447)),
        _region("buttock", "cleft", "hip_line", (277, 284), (368, 383), 8),
        _region("hip_lateral", "hip_line", "side", (284, 288), (383, 394)),
        *_LIMBS,
        _region("calf", "inseam", "side", (476, 476), (572, 572)),
        _region("sole", "inseam", "side", (572, 572), (604, 604), 3),
    ),
    View.FRONT: (
        _region("neck", "middle", "side", (80, 80), (106, 100)),
        _region("rib", "middle", "side", (109, 109), (218, 216)),
        _region("abdomen", "middle", "belly", (218, 217), (308, 304)),
        _region("flank", "belly", "side", (217, 216), (303, 293)),
        _region("pubis", "middle", "crease", (308, 304), (344, 344)),
        _region("groin", "crease", "fold", (304, 295), (362, 366)),
        _region("saddle", "middle", "crease", (344, 344), (362, 362)),
        _region("hip_lateral", "hip_front", "side", (293, 293), (394, 396)),
        _region("thigh_ant", "fold", "hip_front", (297, 296), (447, 447)),
        _region("thigh_med", "inseam", "fold", (364, 366), (447, 447)),
        *_LIMBS,
        _region("shin", "inseam", "side", (476, 476), (570, 570)),
        _region("foot_dorsum", "inseam", "side", (570, 570), (590, 590)),
        _region("toes", "inseam", "side", (590, 590), (605, 605), 3),
    ),
}
"""The regions of each view as drawn on its right half. Codes of sided regions lack their side."""

HEAD = "M0 10C16 10 26 22 26 40C26 60 14 78 0 78C-14 78 -26 60 -26 40C-26 22 -16 10 0 10Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A region as drawn in one view: the path and the corners it runs through."""

    code: str
    path: str
    points: tuple[Point, ...]


@cache
def shapes(view: View) -> tuple[Shape, ...]:
    """Every region of ``view`` as drawn, the person's own sides named. One that lies over another
    comes later."""
    right = SIDE_ON_THE_RIGHT[view]
    left = Side.RIGHT if right is Side.LEFT else Side.LEFT
    found: list[Shape] = []
    for region in REGIONS[view]:
        half = _half(region)
        if region.code in body.REGIONS:
            found.append(_shape(region.code, half.closed_by_its_mirror()))
        else:
            found.append(_shape(f"{region.code}_{right}", half))
            found.append(_shape(f"{region.code}_{left}", half.mirrored()))
    return tuple(found)


@cache
def body_outline() -> str:
    """Head, trunk and legs in one path."""
    trunk = _Line.between("middle", "side", (66, 66), (606, 606), inseam=True)
    return HEAD + trunk.closed_by_its_mirror().path()


@cache
def arms_outline() -> str:
    """Both arms in one path. They lie over the shoulders."""
    arm = _half(_region("arm", "arm_in", "arm_out", (99, 99), (370, 370), 6))
    return arm.path() + arm.mirrored().path()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """A closed line of cubic pieces: where it starts, then (control, control, end) each."""

    start: Point
    pieces: tuple[tuple[Point, Point, Point], ...]

    @classmethod
    def between(
        cls, inner: str, outer: str, top: Point, bottom: Point, *, sag: float = 0, inseam: bool
    ) -> "_Line":
        """Down the outer edge, across the bottom, and up the inner one."""
        down = list(_along(outer, top[1], bottom[1]))
        up_from = "inseam" if inseam else inner
        up = list(_along(up_from, bottom[0], 362 if inseam else top[0]))
        start = (_at(inner, top[0]), top[0])
        pieces = [
            _straight(start, (_at(outer, top[1]), top[1])),
            *down,
            _hanging((_at(outer, bottom[1]), bottom[1]), (_at(up_from, bottom[0]), bottom[0]), sag),
            *up,
        ]
        return cls(start=start, pieces=tuple(pieces))

    @property
    def points(self) -> tuple[Point, ...]:
        return (self.start, *(end for _, _, end in self.pieces))

    def mirrored(self) -> "_Line":
        """The other half, drawn the other way round, so that shapes that overlap fill alike."""
        points = self.points
        pieces = [
            (_flip(b), _flip(a), _flip(begin))
            for (a, b, _), begin in zip(reversed(self.pieces), reversed(points[:-1]), strict=True)
        ]
        return _Line(start=_flip(points[-1]), pieces=tuple(pieces))

    def closed_by_its_mirror(self) -> "_Line":
        """The line as far as the midline, then its mirror back up: one whole shape."""
        ends_on_it = self.pieces[-1][2] == self.start  # the way back up is the midline itself
        half = _Line(start=self.start, pieces=self.pieces[:-1] if ends_on_it else self.pieces)
        other = half.mirrored()
        bridge = _straight(half.points[-1], other.start)
        return _Line(start=self.start, pieces=(*half.pieces, bridge, *other.pieces))

    def path(self) -> str:
        """SVG path data, relative and with one decimal, which is a third of the length."""
        at = _rounded(self.start)
        drawn = [f"M{_pair(at)}"]
        for a, b, end in self.pieces:
            to = _rounded(end)
            if b == end:
                drawn.append(f"l{_pair(_from(at, to))}")
            else:
                drawn.append("c" + _joined(_pair(_from(at, _rounded(one))) for one in (a, b, end)))
            at = to
        return "".join(drawn) + "z"


def _half(region: Region) -> _Line:
    return _Line.between(
        region.inner, region.outer, region.top, region.bottom, sag=region.sag, inseam=False
    )


def _shape(code: str, line: _Line) -> Shape:
    return Shape(code=code, path=line.path(), points=line.points)


def _along(edge: str, start: float, end: float) -> Iterator[tuple[Point, Point, Point]]:
    """The edge from one height to another as cubic pieces, exact between its knots."""
    low, high = min(start, end), max(start, end)
    inside = [y for y, _ in EDGES[edge] if low < y < high]
    heights = [low, *inside, high]
    for y0, y1 in pairwise(heights if start <= end else heights[::-1]):
        third = (y1 - y0) / 3
        yield (
            (_at(edge, y0) + _slope(edge, y0) * third, y0 + third),
            (_at(edge, y1) - _slope(edge, y1) * third, y1 - third),
            (_at(edge, y1), y1),
        )


def _at(edge: str, y: float) -> float:
    """How far from the midline the edge runs at ``y``: a cubic through its knots."""
    x0, x1, m0, m1, share, _ = _piece(edge, y)
    square, cube = share**2, share**3
    return (
        x0 * (2 * cube - 3 * square + 1)
        + m0 * (cube - 2 * square + share)
        + x1 * (3 * square - 2 * cube)
        + m1 * (cube - square)
    )


def _slope(edge: str, y: float) -> float:
    """How fast the edge leaves the midline at ``y``, per unit downward."""
    x0, x1, m0, m1, share, reach = _piece(edge, y)
    square = share**2
    leaves = (
        (x0 - x1) * (6 * square - 6 * share)
        + m0 * (3 * square - 4 * share + 1)
        + m1 * (3 * square - 2 * share)
    )
    return leaves / reach


def _piece(edge: str, y: float) -> tuple[float, float, float, float, float, float]:
    """The cubic at ``y``: x and reach-scaled slope at both knots, how far along, and its reach."""
    knots = EDGES[edge]
    place = max(0, min(len(knots) - 2, sum(1 for knot in knots if knot[0] <= y) - 1))
    (y0, x0), (y1, x1) = knots[place], knots[place + 1]
    reach = y1 - y0
    m0, m1 = _lean(knots, place) * reach, _lean(knots, place + 1) * reach
    return x0, x1, m0, m1, (y - y0) / reach, reach


def _lean(knots: tuple[Point, ...], place: int) -> float:
    """The slope at a knot: that of the line between its neighbors."""
    (y0, x0), (y1, x1) = knots[max(place - 1, 0)], knots[min(place + 1, len(knots) - 1)]
    return (x1 - x0) / (y1 - y0)


def _straight(start: Point, end: Point) -> tuple[Point, Point, Point]:
    return start, end, end


def _hanging(start: Point, end: Point, sag: float) -> tuple[Point, Point, Point]:
    if not sag:
        return _straight(start, end)
    (x0, y0), (x1, y1) = start, end
    return (x0, y0 + sag), (x1, y1 + sag), end


def _flip(point: Point) -> Point:
    return (-point[0], point[1])


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def _from(start: Point, end: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]


def _pair(point: Point) -> str:
    return _joined(_short(number) for number in point)


def _joined(numbers: Iterable[str]) -> str:
    """A minus sign parts two numbers by itself."""
    return " ".join(numbers).replace(" -", "-")


def _short(number: float) -> str:
    shown = f"{number:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown.replace("0.", ".") if abs(number) < 1 else shown
