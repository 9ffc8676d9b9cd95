"""Figures from ``content/figures/*.toml``; every fault is named, none is guessed away."""

from collections.abc import Iterable, Mapping
from typing import Any

from clinic.domain import content
from clinic.domain.body import Side
from clinic.domain.content import Faults, Row
from evaluations.domain import figure_checks, figure_props
from evaluations.domain.figure_body import JOINTS, SEGMENTS
from evaluations.domain.figures import (
    LAYERS,
    Arrow,
    Chain,
    Figure,
    FigureWords,
    Limbs,
    Point,
    Pose,
    Prop,
    Segment,
    Spot,
    Trunk,
    View,
    Works,
)

_KEYS = frozenset(
    {
        "code", "name", "start_words", "finish_words", "view", "facing", "works", "even",
        "ground", "layers", "props", "start", "finish", "source",
    }
)  # fmt: skip
_POSE_KEYS = frozenset({"anchor", "trunk", "near", "far", "layers", "props", "arrows", "feel"})
_LEG = frozenset({"thigh", "shank", "ankle_at", "bend_knee", "leg_scale"})
_ARM = frozenset({"upper", "fore", "wrist_at", "bend_elbow", "arm_scale"})
_LIMB_KEYS = _LEG | _ARM | {"foot", "hand"}
_NOTHING: Row = {}


def parse(rows: Iterable[Row], faults: Faults) -> dict[str, Figure]:
    """Figures by code, in file order. Each is solved and judged: see :mod:`figure_checks`."""
    found = [_figure(row, faults) for row in rows]
    content.unique((figure.code for figure in found), "figure", faults)
    return {figure.code: figure for figure in found}


def parse_words(row: Row, faults: Faults) -> FigureWords:
    """The patterns of the ``[words]`` table: ``picture``, ``shown``, ``left`` and ``right``."""
    where = "figure words"
    content.unknown_keys(row, {"picture", "shown", "left", "right", "source"}, where, faults)
    content.text(row, "source", where, faults)
    return FigureWords(
        picture=content.words(row, "picture", where, faults),
        shown=content.words(row, "shown", where, faults),
        sides={side: content.words(row, side, where, faults) for side in (Side.LEFT, Side.RIGHT)},
    )


def _figure(row: Row, faults: Faults) -> Figure:
    code = content.text(row, "code", "figure", faults)
    where = f"figure {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    before = len(faults)
    start_row = _table(row, "start", where, faults)
    finish_row = _inherited(start_row, _table(row, "finish", where, faults))
    figure = Figure(
        code=code,
        name=content.words(row, "name", where, faults),
        start_words=content.words(row, "start_words", where, faults),
        finish_words=content.words(row, "finish_words", where, faults),
        view=View(content.choice(row, "view", set(View), where, faults, default=View.SIDE)),
        facing=_facing(row, where, faults),
        works=Works(content.choice(row, "works", set(Works), where, faults, default=Works.BOTH)),
        start=_pose(start_row, row, f"{where} start", faults),
        finish=_pose(finish_row, row, f"{where} finish", faults),
        source=content.text(row, "source", where, faults),
        even=content.flag(row, "even", where, faults),
        ground=content.flag(row, "ground", where, faults, default=True),
    )
    if len(faults) == before:
        figure_checks.check(figure, where, faults)
    return figure


def _facing(row: Row, where: str, faults: Faults) -> int:
    value = row.get("facing", 1)
    if value not in (1, -1):
        faults.add(where, "'facing' must be 1 or -1")
        return 1
    return int(value)


def _table(row: Row, key: str, where: str, faults: Faults) -> Row:
    value = row.get(key)
    if isinstance(value, dict):
        return value
    faults.add(where, f"needs a table '{key}'")
    return _NOTHING


def _inherited(start: Row, finish: Row) -> Row:
    """What the finish leaves out is as at the start; arrows and ring are not handed on."""
    kept = {key: value for key, value in start.items() if key not in ("arrows", "feel")}
    merged = {**kept, **finish}
    for limb in ("near", "far"):
        if isinstance(start.get(limb), dict) and isinstance(finish.get(limb), dict):
            merged[limb] = _limb_inherited(start[limb], finish[limb])
    return merged


def _limb_inherited(start: Mapping[str, Any], finish: Mapping[str, Any]) -> Row:
    dropped = {key for keys in (_LEG, _ARM) if keys & finish.keys() for key in keys}
    kept = {key: value for key, value in start.items() if key not in dropped}
    return {**kept, **finish}


def _pose(row: Row, figure: Row, where: str, faults: Faults) -> Pose:
    content.unknown_keys(row, _POSE_KEYS, where, faults)
    anchor, at = _anchor(row, where, faults)
    near = _limbs(_table(row, "near", where, faults), f"{where} near", faults)
    layers = content.texts({"layers": list(LAYERS), **figure, **row}, "layers", where, faults)
    for layer in layers:
        if layer not in LAYERS:
            faults.add(where, f"unknown layer '{layer}'")
    return Pose(
        anchor=anchor,
        at=at,
        trunk=_trunk(row, where, faults),
        near=near,
        far=_limbs(_table(row, "far", where, faults), f"{where} far", faults)
        if "far" in row
        else near,
        layers=layers,
        props=(*_props(figure, where, faults), *_props(row, where, faults)),
        arrows=tuple(_arrow(one, where, faults) for one in _tables(row, "arrows", where, faults)),
        feel=_spot(row["feel"], where, faults) if "feel" in row else None,
    )


def _anchor(row: Row, where: str, faults: Faults) -> tuple[str, Point]:
    table = _table(row, "anchor", where, faults)
    if len(table) != 1 or not table.keys() <= set(JOINTS):
        faults.add(where, "'anchor' must name one joint and its point, such as { hip = [0, 54] }")
        return "hip", (0.0, 0.0)
    [(joint, value)] = table.items()
    return joint, _point(value, f"anchor {joint}", where, faults)


def _trunk(row: Row, where: str, faults: Faults) -> Trunk:
    """One heading for all of it, or a table of pelvis, chest, neck and face."""
    value = row.get("trunk")
    table = value if isinstance(value, dict) else {"pelvis": value}
    content.unknown_keys(table, {"pelvis", "chest", "neck", "face"}, where, faults)
    pelvis = _segment(table.get("pelvis"), "trunk", where, faults)
    chest = _segment(table.get("chest", pelvis.heading), "chest", where, faults)
    neck = _segment(table.get("neck", chest.heading), "neck", where, faults)
    face = _segment(table.get("face", neck.heading), "face", where, faults)
    return Trunk(pelvis=pelvis, chest=chest, neck=neck, face=face.heading)


def _limbs(row: Row, where: str, faults: Faults) -> Limbs:
    content.unknown_keys(row, _LIMB_KEYS, where, faults)
    return Limbs(
        leg=_chain(row, ("thigh", "shank", "ankle_at", "knee", "leg", "foot"), where, faults),
        arm=_chain(row, ("upper", "fore", "wrist_at", "elbow", "arm", "hand"), where, faults),
    )


def _chain(
    row: Row, names: tuple[str, str, str, str, str, str], where: str, faults: Faults
) -> Chain:
    first, second, pin, middle, limb, tip = names
    tip_segment = _segment(row[tip], tip, where, faults) if tip in row else None
    if pin not in row:
        return Chain(
            first=_segment(row.get(first), first, where, faults),
            second=_segment(row.get(second), second, where, faults),
            tip=tip_segment,
        )
    if first in row or second in row:
        faults.add(where, f"has both '{pin}' and headings of the same limb")
    bend = row.get(f"bend_{middle}", 0)
    if bend not in (-1, 0, 1):
        faults.add(where, f"'bend_{middle}' must be 1 or -1")
        bend = 0
    return Chain(
        pin=_point(row[pin], pin, where, faults),
        scale=content.number(row, f"{limb}_scale", where, faults, default=1.0) or 1.0,
        bend=bend,
        tip=tip_segment,
    )


def _segment(value: Any, name: str, where: str, faults: Faults) -> Segment:
    """A heading, or ``[heading, scale]``."""
    if _is_number(value):
        return Segment(float(value))
    if isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)):
        return Segment(float(value[0]), float(value[1]))
    faults.add(where, f"'{name}' must be a heading in degrees, or [heading, scale]")
    return Segment(0.0)


def _point(value: Any, name: str, where: str, faults: Faults) -> Point:
    if isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)):
        return float(value[0]), float(value[1])
    faults.add(where, f"'{name}' must be a point [x, y]")
    return 0.0, 0.0


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _tables(row: Row, key: str, where: str, faults: Faults) -> list[Row]:
    value = row.get(key, [])
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return value
    faults.add(where, f"'{key}' must be a list of tables")
    return []


def _props(row: Row, where: str, faults: Faults) -> list[Prop]:
    return [_prop(one, where, faults) for one in _tables(row, "props", where, faults)]


def _prop(row: Row, where: str, faults: Faults) -> Prop:
    kind = content.choice(row, "kind", figure_props.KINDS, where, faults, default="pad")
    if row.get("kind") not in figure_props.KINDS:
        faults.add(where, f"unknown prop {row.get('kind')!r}")
    where = f"{where} {kind}"
    content.unknown_keys(row, {"kind", "at", "size", "points", "in_front"}, where, faults)
    in_front = content.flag(row, "in_front", where, faults)
    if kind in figure_props.LINES:
        return Prop(kind=kind, points=_points(row, where, faults), in_front=in_front)
    return Prop(
        kind=kind,
        at=_point(row.get("at"), "at", where, faults),
        size=(0.0, 0.0) if kind == "bell" else _point(row.get("size"), "size", where, faults),
        in_front=in_front,
    )


def _points(row: Row, where: str, faults: Faults) -> tuple[Point, ...]:
    value = row.get("points")
    if not isinstance(value, list) or len(value) < 2:
        faults.add(where, "'points' must be at least two points")
        return ()
    return tuple(_point(one, "points", where, faults) for one in value)


def _arrow(row: Row, where: str, faults: Faults) -> Arrow:
    content.unknown_keys(row, {"from", "to", "bow", "both_ways"}, where, faults)
    return Arrow(
        start=_point(row.get("from"), "arrow from", where, faults),
        end=_point(row.get("to"), "arrow to", where, faults),
        bow=content.number(row, "bow", where, faults, default=0.0) or 0.0,
        both_ways=content.flag(row, "both_ways", where, faults),
    )


def _spot(value: Any, where: str, faults: Faults) -> Spot:
    """A point, or ``{ on = "near_thigh", along = 0.2, off = 5 }``."""
    if not isinstance(value, dict):
        return Spot(at=_point(value, "feel", where, faults))
    content.unknown_keys(value, {"on", "along", "off"}, f"{where} feel", faults)
    return Spot(
        on=content.choice(value, "on", SEGMENTS, f"{where} feel", faults, default="pelvis"),
        along=content.number(value, "along", where, faults, default=0.5) or 0.0,
        off=content.number(value, "off", where, faults, default=0.0) or 0.0,
    )
