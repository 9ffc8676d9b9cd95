"""A figure as one SVG: start, a gap, finish. The same content gives the same bytes."""

from dataclasses import dataclass, replace
from html import escape

from evaluations.domain import figure_body as skeleton
from evaluations.domain import figure_dress as dress
from evaluations.domain import figure_ink as ink
from evaluations.domain import figure_marks as marks
from evaluations.domain import figure_props as props
from evaluations.domain.figure_body import Body
from evaluations.domain.figures import Arrow, Figure, Point, Pose, Prop, View

_GAP = 20.0
_BESIDE, _ABOVE, _BELOW = 6.0, 8.0, 8.0
_HEAD_BESIDE, _HEAD_ABOVE = 13.0, 12.5
_STOUT = 5.5  # hip and shoulder are that much thicker than the other joints
_GROUND = 3.6


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One pose, solved: everything at its place."""

    body: Body
    layers: tuple[str, ...]
    props: tuple[Prop, ...]
    arrows: tuple[Arrow, ...]
    feel: Point | None


def svg(figure: Figure, title: str, *, mirrored: bool = False) -> str:
    """The whole drawing; ``title`` is what a screen reader says. Ends with a line break."""
    panels = [panel(figure, pose, mirrored=mirrored) for pose in (figure.start, figure.finish)]
    widths = [_sides(one) for one in panels]
    top = max(_top(one) for one in panels)
    total = sum(right - left for left, right in widths) + _GAP
    shifts = [-widths[0][0], widths[0][1] - widths[0][0] + _GAP - widths[1][0]]
    marked = marks.swelling(total, top + _BELOW)
    drawn = "".join(
        _moved(_drawn(one, figure, sides, marked), shift)
        for one, sides, shift in zip(panels, widths, shifts, strict=True)
    )
    size = ink.attributes(width=total, height=top + _BELOW)
    box = f"0 {ink.number(-top)} {ink.number(total)} {ink.number(top + _BELOW)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"{size} role="img">'
        f"<title>{escape(title, quote=False)}</title>{drawn}</svg>\n"
    )


def panel(figure: Figure, pose: Pose, *, mirrored: bool = False) -> Panel:
    body = skeleton.solve(pose, figure.view, figure.facing)
    one = Panel(
        body=body,
        layers=pose.layers,
        props=pose.props,
        arrows=pose.arrows,
        feel=skeleton.spot(body, pose.feel) if pose.feel else None,
    )
    return _mirrored(one) if mirrored else one


def _mirrored(one: Panel) -> Panel:
    body = one.body
    turned = replace(
        body,
        facing=-body.facing if body.view is View.SIDE else body.facing,
        face=180 - body.face,
        joints={name: _flipped(point) for name, point in body.joints.items()},
    )
    arrows = tuple(
        replace(arrow, start=_flipped(arrow.start), end=_flipped(arrow.end), bow=-arrow.bow)
        for arrow in one.arrows
    )
    return replace(
        one,
        body=turned,
        props=tuple(props.mirrored(prop) for prop in one.props),
        arrows=arrows,
        feel=_flipped(one.feel) if one.feel else None,
    )


def _flipped(point: Point) -> Point:
    return -point[0], point[1]


def _reached(one: Panel) -> list[Point]:
    """Every point that the panel must hold, the head apart."""
    ends = [end for arrow in one.arrows for end in (arrow.start, arrow.end)]
    things = [point for prop in one.props for point in props.bounds(prop)]
    stout = [
        (x + side, y + _STOUT)
        for x, y in (one.body.joints["hip"], one.body.joints["shoulder"])
        for side in (-_STOUT, _STOUT)
    ]
    return [*one.body.joints.values(), *stout, *ends, *things]


def _sides(one: Panel) -> tuple[float, float]:
    """The left and right edge of the panel and of the ground under it."""
    across = [point[0] for point in _reached(one)]
    head = one.body.joints["head"][0]
    left = min(min(across) - _BESIDE, head - _HEAD_BESIDE)
    return left, max(max(across) + _BESIDE, head + _HEAD_BESIDE)


def _top(one: Panel) -> float:
    highest = max(point[1] for point in _reached(one))
    return max(highest + _ABOVE, one.body.joints["head"][1] + _HEAD_ABOVE)


def _drawn(one: Panel, figure: Figure, sides: tuple[float, float], marked: float) -> str:
    left, right = sides
    ground = ink.box((left, -_GROUND), (right - left, _GROUND), 1.8, fill=ink.GROUND)
    return "".join(
        [
            ground if figure.ground else "",
            *(props.drawn(prop) for prop in one.props if not prop.in_front),
            *(dress.layer(one.body, name, even=figure.even) for name in one.layers),
            *(props.drawn(prop) for prop in one.props if prop.in_front),
            *(marks.arrow(arrow, marked) for arrow in one.arrows),
            marks.ring(one.feel, marked) if one.feel else "",
        ]
    )


def _moved(drawn: str, across: float) -> str:
    return ink.group(drawn, transform=f"translate({ink.number(across)} 0)")
