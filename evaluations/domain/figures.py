"""What a drawing of an exercise is: one mannequin in two poses, with an arrow and a ring.

Units are those of the mannequin (a thigh is 43 long). The ground is y = 0 and y points up.
Headings are degrees: 0 right, 90 up, 180 left, 270 down. Nothing here is drawn by hand: a pose
is a handful of headings and the points that touch something (``docs/figures.md``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic.domain.body import Side
from clinic.domain.content import Words

Point = tuple[float, float]

LIMBS = ("near", "far")
LAYERS = ("arm_f", "leg_f", "trunk", "head", "leg_n", "arm_n")


class View(StrEnum):
    """``SIDE``: seen from the side. ``FRONT``: the trunk's breadth is seen, face or back."""

    SIDE = "side"
    FRONT = "front"


class Works(StrEnum):
    """Which limb the exercise works: the one drawn ``NEAR``, the ``FAR`` one, or both alike."""

    NEAR = "near"
    FAR = "far"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Segment:
    """``scale`` under 1 foreshortens a limb that comes toward the viewer."""

    heading: float
    scale: float = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """An arm or a leg: two headings, or a ``pin`` where wrist or ankle stays.

    ``bend`` says to which side of the line from root to pin the knee or elbow goes: +1 turns
    against the clock, -1 with it, 0 the way the joint bends.
    """

    first: Segment = Segment(0.0)
    second: Segment = Segment(0.0)
    pin: Point | None = None
    scale: float = 1.0
    bend: int = 0
    tip: Segment | None = None
    """Foot or hand. None: the hand goes straight on from the forearm, the foot of a pinned leg is
    flat on the ground, and any other foot at a right angle to its shank."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limbs:
    leg: Chain
    arm: Chain


@dataclass(frozen=True, kw_only=True, slots=True)
class Trunk:
    """In the front view ``pelvis`` is the whole line of the trunk and ``chest`` is not read."""

    pelvis: Segment
    chest: Segment
    neck: Segment
    face: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrow:
    """``bow`` is how far the curve sags to its left."""

    start: Point
    end: Point
    bow: float = 0.0
    both_ways: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A point of the picture, or one ``along`` (0 to 1) the segment ``on``, ``off`` to its left."""

    at: Point = (0.0, 0.0)
    on: str = ""
    along: float = 0.5
    off: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Prop:
    """A thing used. ``at`` and ``size`` as ``docs/figures.md`` says of each kind."""

    kind: str
    at: Point = (0.0, 0.0)
    size: Point = (0.0, 0.0)
    points: tuple[Point, ...] = ()
    in_front: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pose:
    """``anchor`` is placed at ``at``: contact comes first, the rest follows from the headings."""

    anchor: str
    at: Point
    trunk: Trunk
    near: Limbs
    far: Limbs
    layers: tuple[str, ...] = LAYERS
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    feel: Spot | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """``facing`` is +1 or -1: the front of the body is at ``trunk - 90·facing``.

    In the front view ``facing`` -1 is seen from behind. ``even`` draws both sides of the body
    in the near colors, for somebody who stands square to the viewer.
    """

    code: str
    name: Words
    start_words: Words
    finish_words: Words
    view: View
    facing: int
    works: Works
    start: Pose
    finish: Pose
    source: str
    even: bool = False
    ground: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureWords:
    """The patterns that say a drawing in words."""

    picture: Words
    shown: Words
    sides: Mapping[Side, Words] = field(default_factory=dict)


def drawn_side(figure: Figure, *, mirrored: bool = False) -> Side:
    """The side of the body that works as drawn, or ``Side.NONE`` when both do alike."""
    if figure.works is Works.BOTH:
        return Side.NONE
    near_is_right = (figure.facing > 0) is (figure.view is View.SIDE)
    is_right = near_is_right is (figure.works is Works.NEAR)
    return Side.RIGHT if is_right is not mirrored else Side.LEFT


def is_mirrored_for(figure: Figure, side: Side) -> bool:
    """Whether the other side's drawing is the one to show when only ``side`` exercises."""
    return side in (Side.LEFT, Side.RIGHT) and drawn_side(figure) not in (Side.NONE, side)


def said(figure: Figure, words: FigureWords, language: str, *, mirrored: bool = False) -> str:
    """ "Glute bridge. Start: on the back, knees bent. Finish: hips lifted." in ``language``."""
    sentence = words.picture.in_(language).format(
        name=figure.name.in_(language),
        start=figure.start_words.in_(language),
        finish=figure.finish_words.in_(language),
    )
    side = drawn_side(figure, mirrored=mirrored)
    if side is Side.NONE:
        return sentence
    shown = words.shown.in_(language).format(side=words.sides[side].in_(language))
    return f"{sentence} {shown}"
