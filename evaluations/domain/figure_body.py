"""The skeleton: a pose of headings and pins turned into the points of every joint."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from evaluations.domain import figure_geometry as geometry
from evaluations.domain.figures import LIMBS, Chain, Limbs, Point, Pose, Segment, Spot, View

PELVIS, CHEST, NECK = 19.0, 31.0, 19.0
HIP_APART, SHOULDER_APART = 6.5, 9.5  # front view: from the middle line to each side
LENGTHS: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {"leg": (43.0, 41.0, 15.0), "arm": (29.0, 25.0, 8.0)}
)
SEGMENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pelvis": ("hip", "waist"),
        "chest": ("waist", "shoulder"),
        "neck": ("shoulder", "head"),
        **{
            f"{limb}_{name}": (f"{limb}_{root}", f"{limb}_{tip}")
            for limb in LIMBS
            for name, root, tip in (
                ("thigh", "hip", "knee"),
                ("shank", "knee", "ankle"),
                ("foot", "ankle", "toe"),
                ("upper", "shoulder", "elbow"),
                ("fore", "elbow", "wrist"),
                ("hand", "wrist", "finger"),
            )
        },
    }
)
"""Each segment's root and tip joint, as marks name them."""

_NAMES = {"leg": ("hip", "knee", "ankle", "toe"), "arm": ("shoulder", "elbow", "wrist", "finger")}
JOINTS = (
    *("hip", "waist", "shoulder", "head"),
    *(f"{limb}_{name}" for limb in LIMBS for names in _NAMES.values() for name in names),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """Every joint's point; ``face`` is the heading of the crown, ``scales`` by segment name."""

    view: View
    facing: int
    face: float
    joints: Mapping[str, Point]
    scales: Mapping[str, float]
    short: Mapping[str, float]
    """Pins that are out of reach: joint to how far it falls short."""


@dataclass(slots=True)
class _Build:
    view: View
    facing: int
    joints: dict[str, Point]
    scales: dict[str, float]
    short: dict[str, float]

    def segment(self, name: str, length: float, segment: Segment) -> None:
        root, tip = SEGMENTS[name]
        self.joints[tip] = geometry.along(
            self.joints[root], segment.heading, length * segment.scale
        )
        self.scales[name] = segment.scale

    def heading(self, name: str) -> float:
        root, tip = SEGMENTS[name]
        return geometry.heading(self.joints[root], self.joints[tip])


def solve(pose: Pose, view: View, facing: int) -> Body:
    """All joints of ``pose``; what is pinned is reached for after the anchor is in its place."""
    build = _Build(view=view, facing=facing, joints={"hip": (0.0, 0.0)}, scales={}, short={})
    _trunk(build, pose)
    limbs = [(side, part, chain) for side, one in _sides(pose) for part, chain in _parts(one)]
    for side, part, chain in limbs:
        if chain.pin is None:
            _free(build, side, part, chain)
    _place(build, pose)
    for side, part, chain in limbs:
        if chain.pin is not None:
            _pinned(build, side, part, chain, chain.pin)
    return Body(
        view=view,
        facing=facing,
        face=pose.trunk.face,
        joints=build.joints,
        scales=build.scales,
        short=build.short,
    )


def _sides(pose: Pose) -> tuple[tuple[str, Limbs], ...]:
    return (("near", pose.near), ("far", pose.far))


def _parts(limbs: Limbs) -> tuple[tuple[str, Chain], ...]:
    return (("leg", limbs.leg), ("arm", limbs.arm))


def _trunk(build: _Build, pose: Pose) -> None:
    trunk = pose.trunk
    if build.view is View.SIDE:
        build.segment("pelvis", PELVIS, trunk.pelvis)
        build.segment("chest", CHEST, trunk.chest)
        apart = (0.0, 0.0)
    else:
        length = PELVIS + CHEST
        build.segment("pelvis", 0.42 * length, trunk.pelvis)
        build.segment("chest", 0.58 * length, trunk.pelvis)
        apart = (HIP_APART, SHOULDER_APART)
    build.segment("neck", NECK, trunk.neck)
    for limb, turn in (("near", -90), ("far", 90)):
        for joint, off in zip(("hip", "shoulder"), apart, strict=True):
            build.joints[f"{limb}_{joint}"] = geometry.along(
                build.joints[joint], trunk.pelvis.heading + turn, off
            )


def _free(build: _Build, side: str, part: str, chain: Chain) -> None:
    names = _segments(side, part)
    for name, length, segment in zip(
        names, LENGTHS[part], (chain.first, chain.second), strict=False
    ):
        build.segment(name, length, segment)
    _tip(build, side, part, chain)


def _tip(build: _Build, side: str, part: str, chain: Chain) -> None:
    _, second, last = _segments(side, part)
    build.segment(
        last, LENGTHS[part][2], chain.tip or Segment(_natural(build, part, second, chain))
    )


def _natural(build: _Build, part: str, second: str, chain: Chain) -> float:
    """Heading of a hand or foot that is not given; a pinned foot is flat on what it stands on."""
    if part == "arm":
        return build.heading(second)
    if chain.pin is not None and build.view is View.SIDE:
        return 90.0 - 90.0 * build.facing
    return build.heading(second) + 90 * build.facing


def _place(build: _Build, pose: Pose) -> None:
    here = build.joints[pose.anchor]
    across, up = pose.at[0] - here[0], pose.at[1] - here[1]
    for name, (x, y) in build.joints.items():
        build.joints[name] = (x + across, y + up)


def _pinned(build: _Build, side: str, part: str, chain: Chain, pin: Point) -> None:
    first, second, _ = _segments(side, part)
    upper, lower = (length * chain.scale for length in LENGTHS[part][:2])
    root, (middle, end) = build.joints[SEGMENTS[first][0]], SEGMENTS[second]
    natural = build.facing if part == "leg" else -build.facing
    build.joints[middle] = geometry.bent(root, pin, upper, lower, chain.bend or natural)
    build.joints[end] = geometry.along(
        build.joints[middle], geometry.heading(build.joints[middle], pin), lower
    )
    build.scales[first] = build.scales[second] = chain.scale
    missed = geometry.distance(build.joints[end], pin)
    if missed > 0.5:
        build.short[end] = missed
    _tip(build, side, part, chain)


def _segments(side: str, part: str) -> tuple[str, str, str]:
    names = ("thigh", "shank", "foot") if part == "leg" else ("upper", "fore", "hand")
    first, second, last = (f"{side}_{name}" for name in names)
    return first, second, last


def heading(body: Body, segment: str) -> float:
    root, tip = SEGMENTS[segment]
    return geometry.heading(body.joints[root], body.joints[tip])


def spot(body: Body, mark: Spot) -> Point:
    """Where on the picture ``mark`` is."""
    if not mark.on:
        return mark.at
    root, tip = SEGMENTS[mark.on]
    return geometry.beside(body.joints[root], body.joints[tip], mark.along, mark.off)
