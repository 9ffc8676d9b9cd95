"""What no body does: joints beyond their range, hands that do not reach, limbs underground."""

from collections.abc import Mapping
from types import MappingProxyType

from clinic.domain.content import Faults
from evaluations.domain import figure_body as skeleton
from evaluations.domain import figure_geometry as geometry
from evaluations.domain.figure_body import Body
from evaluations.domain.figures import LIMBS, Figure, Pose, View

RANGES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "hip": (-30, 130),
        "knee": (0, 150),
        "elbow": (0, 150),
        "lumbar": (-45, 60),
        "ankle": (-60, 30),
    }
)
"""Degrees, flexion positive. They catch typing errors; they are no norms."""

_SLACK = 3.0
"""Headings are whole degrees and a straight knee may be drawn a trace beyond it."""
_FLAT = 0.95
"""A segment shorter than this comes toward the viewer, so its angle is not seen."""
_UNDER = {View.SIDE: -1.0, View.FRONT: -4.0}
"""In the front view what comes toward the viewer is drawn lower."""


def check(figure: Figure, where: str, faults: Faults) -> None:
    """Adds a fault for everything in either pose that a body cannot do."""
    for name, pose in (("start", figure.start), ("finish", figure.finish)):
        _pose(figure, pose, f"{where} {name}", faults)
    if not figure.start.arrows:
        faults.add(where, "needs an arrow at the start")
    if figure.finish.feel is None:
        faults.add(where, "needs a ring (feel) at the finish")


def _pose(figure: Figure, pose: Pose, where: str, faults: Faults) -> None:
    body = skeleton.solve(pose, figure.view, figure.facing)
    for joint, missed in body.short.items():
        faults.add(where, f"{joint} is {missed:.1f} short of its pin")
    if figure.view is View.SIDE:
        _angles(body, where, faults)
    if figure.ground:
        _underground(body, where, faults)


def _angles(body: Body, where: str, faults: Faults) -> None:
    for name, angle in angles(body).items():
        low, high = RANGES[name.rpartition("_")[2]]
        if not low - _SLACK <= angle <= high + _SLACK:
            faults.add(where, f"{name} is at {angle:.0f} degrees, outside {low} to {high}")


def angles(body: Body) -> dict[str, float]:
    """Joint to its angle in degrees, those only that are seen from the side without shortening."""
    found = {"lumbar": ("pelvis", "chest", 0, -1)}
    for limb in LIMBS:
        found |= {
            f"{limb}_hip": ("pelvis", f"{limb}_thigh", 180, 1),
            f"{limb}_knee": (f"{limb}_thigh", f"{limb}_shank", 0, -1),
            f"{limb}_ankle": (f"{limb}_shank", f"{limb}_foot", 90 * body.facing, 1),
            f"{limb}_elbow": (f"{limb}_upper", f"{limb}_fore", 0, 1),
        }
    return {
        name: _angle(body, *rule)
        for name, rule in found.items()
        if min(body.scales[segment] for segment in rule[:2]) >= _FLAT
    }


def _angle(body: Body, root: str, tip: str, rest: float, sign: int) -> float:
    turn = skeleton.heading(body, tip) - skeleton.heading(body, root) - rest
    return geometry.signed(turn) * sign * body.facing


def _underground(body: Body, where: str, faults: Faults) -> None:
    for joint, (_, y) in body.joints.items():
        if y < _UNDER[body.view]:
            faults.add(where, f"{joint} is {-y:.1f} under the ground")
