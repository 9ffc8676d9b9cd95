"""The mannequin's limbs, clothes and head. No skin tone, no sex, no age."""

from dataclasses import dataclass

from evaluations.domain import figure_geometry as geometry
from evaluations.domain import figure_ink as ink
from evaluations.domain.figure_body import SEGMENTS, Body
from evaluations.domain.figures import Point, View

HEAD = 10.6
_RADII = {
    "thigh": (9.6, 7.0), "shank": (6.8, 4.5), "foot": (4.4, 3.0),
    "upper": (6.0, 4.9), "fore": (4.8, 3.5), "hand": (3.6, 2.9),
}  # fmt: skip
_BARE, _SHIRT, _SHORTS = "#cfdde0", "#0b5f70", "#1d3944"


@dataclass(frozen=True, slots=True)
class _Tone:
    limb: str
    line: str
    sleeve: str
    shorts: str


_NEAR = _Tone(_BARE, ink.INK, _SHIRT, _SHORTS)
_FAR = _Tone("#eef3f4", ink.FAR_INK, "#7fa7b0", "#7d919a")


def layer(body: Body, name: str, *, even: bool) -> str:
    """One layer of the mannequin: ``trunk``, ``head``, ``arm_n``, ``arm_f``, ``leg_n``, ``leg_f``.

    ``even`` draws the far limbs in the near colors.
    """
    if name == "trunk":
        return _neck(body) + (_trunk_side(body) if body.view is View.SIDE else _trunk_front(body))
    if name == "head":
        return _head_side(body) if body.view is View.SIDE else _head_front(body)
    part, side = name.split("_")
    tone = _NEAR if side == "n" or even else _FAR
    limb = _leg if part == "leg" else _arm
    return limb(body, "near" if side == "n" else "far", tone)


def _leg(body: Body, side: str, tone: _Tone) -> str:
    bare = _limbs(body, side, ("foot", "shank", "thigh"), tone)
    cloth = _cloth(body, f"{side}_thigh", 0.52, (0.6, 0.85), tone.shorts)
    return bare + ink.group(cloth, stroke=tone.line, stroke_width=1.2)


def _arm(body: Body, side: str, tone: _Tone) -> str:
    bare = _limbs(body, side, ("hand", "fore", "upper"), tone)
    cloth = _cloth(body, f"{side}_upper", 0.5, (0.5, 0.8), tone.sleeve)
    return bare + ink.group(cloth, stroke=tone.line, stroke_width=1.2)


def _limbs(body: Body, side: str, names: tuple[str, ...], tone: _Tone) -> str:
    shapes = "".join(ink.shape(_outline(body, f"{side}_{name}")) for name in names)
    return ink.group(
        shapes, fill=tone.limb, stroke=tone.line, stroke_width=1.5, stroke_linejoin="round"
    )


def _outline(body: Body, segment: str) -> str:
    name = segment.partition("_")[2]
    root, tip = _RADII[name]
    if name == "foot" and body.view is View.FRONT:
        tip = 3.4  # a foot seen from its toes is blunter
    return ink.capsule(*_ends(body, segment), root, tip)


def _ends(body: Body, segment: str) -> tuple[Point, Point]:
    root, tip = SEGMENTS[segment]
    return body.joints[root], body.joints[tip]


def _cloth(body: Body, segment: str, share: float, wider: tuple[float, float], fill: str) -> str:
    root, tip = _ends(body, segment)
    thick, thin = _RADII[segment.partition("_")[2]]
    end = thick + (thin - thick) * share + wider[1]
    outline = ink.capsule(root, geometry.between(root, tip, share), thick + wider[0], end)
    return ink.shape(outline, fill=fill)


def _neck(body: Body) -> str:
    root, tip = _ends(body, "neck")
    radii = (5.2, 4.2) if body.view is View.SIDE else (5.0, 4.4)
    outline = ink.capsule(root, geometry.between(root, tip, 0.6), *radii)
    return ink.shape(outline, fill=_BARE, stroke=ink.INK, stroke_width=1.5)


def _trunk_side(body: Body) -> str:
    """Pelvis and chest, first with ink around them, then without, so that they read as one."""
    hip, waist = _ends(body, "pelvis")
    both = ink.shape(ink.capsule(hip, waist, 10.8, 9.4)) + ink.shape(
        ink.capsule(*_ends(body, "chest"), 9.4, 11.4)
    )
    shorts = ink.capsule(hip, geometry.between(hip, waist, 0.25), 10.8, 10.4)
    return (
        ink.group(both, fill=_SHIRT, stroke=ink.INK, stroke_width=3)
        + ink.group(both, fill=_SHIRT)
        + ink.shape(shorts, fill=_SHORTS)
    )


def _trunk_front(body: Body) -> str:
    hips = [body.joints["near_hip"], body.joints["far_hip"]]
    shoulders = [body.joints["near_shoulder"], body.joints["far_shoulder"]]
    waist = body.joints["waist"]
    across = geometry.heading(body.joints["far_hip"], body.joints["near_hip"])
    waists = [geometry.along(waist, across, off) for off in (6.2, -6.2)]
    around = (shoulders[0], shoulders[1], waists[1], hips[1], hips[0], waists[0])
    outline = ink.line(*around) + "Z"
    edge = [geometry.between(hip, side, 0.22) for hip, side in zip(hips, waists, strict=True)]
    shorts = ink.line(edge[0], edge[1], hips[1], hips[0]) + "Z"
    return ink.group(
        ink.shape(outline, fill=ink.INK, stroke=ink.INK, stroke_width=15.8)
        + ink.shape(outline, fill=_SHIRT, stroke=_SHIRT, stroke_width=12.8)
        + ink.shape(shorts, fill=_SHORTS, stroke=_SHORTS, stroke_width=12.8),
        stroke_linejoin="round",
    )


def _from_head(body: Body, ahead: float, up: float) -> Point:
    """A point of the head, ``ahead`` toward its front and ``up`` toward its crown."""
    front = geometry.along(body.joints["head"], body.face - 90 * body.facing, ahead)
    return geometry.along(front, body.face, up)


def _skull(body: Body) -> str:
    return ink.circle(body.joints["head"], HEAD)


def _hair(body: Body, crown: float, half: float, sag: float) -> str:
    head = body.joints["head"]
    first, last = (geometry.along(head, crown + turn, HEAD) for turn in (-half, half))
    big = 1 if half > 90 else 0
    inner = geometry.along(head, crown, sag)
    d = f"M{ink.xy(first)}A{HEAD} {HEAD} 0 {big} 0 {ink.xy(last)}Q{ink.xy(inner)} {ink.xy(first)}Z"
    return ink.shape(d, fill=_SHORTS, stroke_width=1.2, stroke_linejoin="round")


def _inked(shapes: str) -> str:
    return ink.group(shapes, fill=_BARE, stroke=ink.INK, stroke_width=1.5)


def _head_side(body: Body) -> str:
    nose = ink.circle(_from_head(body, 11, -0.8), 1.9)
    hair = _hair(body, body.face + 38 * body.facing, 92, 2.2)
    eye = ink.circle(_from_head(body, 6.2, -0.6), 1.1, fill=ink.INK)
    return _inked(nose + _skull(body) + hair) + eye


def _head_front(body: Body) -> str:
    """Face and two eyes; from behind, hair all over."""
    if body.facing < 0:
        return _inked(_skull(body) + _hair(body, body.face, 130, -7))
    eyes = "".join(
        ink.circle(_from_head(body, side, -2.2), 1.1, fill=ink.INK) for side in (3.6, -3.6)
    )
    return _inked(_skull(body) + _hair(body, body.face, 80, 4.2)) + eyes
