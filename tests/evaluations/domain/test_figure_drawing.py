"""The drawing itself: size, layers, marks, things, the mirror, and the same bytes each time."""

import re
from typing import Any

import pytest

from clinic.domain.content import Faults
from evaluations.domain import (
    figure_body,
    figure_drawing,
    figure_geometry,
    figure_ink,
    figure_marks,
    figure_props,
    figure_reader,
)
from evaluations.domain.figures import Figure, Prop, View
from tests.evaluations.domain.drawn import row

ARM = {"upper": 350, "fore": 357}


def read(**changes: Any) -> Figure:
    faults = Faults()
    found = figure_reader.parse([row(**changes)], faults)
    faults.raise_if_any()
    return found["bridge"]


def drawn(**changes: Any) -> str:
    return figure_drawing.svg(read(**changes), "Bridge")


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_the_drawing_is_as_large_as_what_it_holds() -> None:
    assert 'viewBox="0 -57 309.8 65" width="309.8" height="65"' in drawn()


def test_a_limb_is_a_capsule_that_tapers() -> None:
    thigh = "M69.6 -53.4L67 -10.6A7 7 0 0 1 53 -10.6L50.4 -53.4A9.6 9.6 0 1 1 69.6 -53.4Z"
    assert figure_ink.capsule((60, 54), (60, 11), 9.6, 7) == thigh


def test_a_capsule_may_be_thicker_at_its_tip() -> None:
    assert " 0 1 1 " in figure_ink.capsule((0, 0), (9, 0), 3, 6).split("A6 6")[1][:8]


def test_the_title_is_escaped() -> None:
    assert "<title>Back &amp; hip &lt;b&gt;</title>" in figure_drawing.svg(read(), "Back & hip <b>")


def test_no_style_sheet_is_needed() -> None:
    assert not re.search(r"style|class|<script", drawn())


def test_nothing_is_drawn_at_minus_zero() -> None:
    assert not re.search(r"-0[ \"A-Z]", drawn())


def test_only_the_layers_that_are_named_are_drawn() -> None:
    assert len(drawn(layers=["trunk"])) < len(drawn(layers=["trunk", "leg_n"]))


def test_the_arrow_stands_at_the_start_and_the_ring_at_the_finish() -> None:
    start, finish = drawn().split('<g transform="translate(')[1:]
    assert ("M90 -49" in start, "M90 -49" in finish) == (True, False)
    assert ('r="2.6"' in start, 'r="2.6"' in finish) == (False, True)


def test_an_arrow_to_and_fro_has_two_heads() -> None:
    arrow = {"from": [60, 40], "to": [90, 40]}
    assert drawn(start={"arrows": [arrow]}).count('fill="#b8431f" stroke="#ffffff"') == 2
    to_and_fro = drawn(start={"arrows": [arrow | {"both_ways": True}]})
    assert to_and_fro.count('fill="#b8431f" stroke="#ffffff"') == 3


def test_without_ground_there_is_no_bar() -> None:
    assert ('height="3.6"' in drawn(), 'height="3.6"' in drawn(ground=False)) == (True, False)


def test_a_start_may_have_a_ring_and_no_pose_needs_one() -> None:
    assert drawn(start={"feel": [1, 1]}).count('r="2.6"') == 2


def test_the_mirror_turns_the_figure_round() -> None:
    panel = figure_drawing.panel(read(), read().finish)
    turned = figure_drawing.panel(read(), read().finish, mirrored=True)
    assert turned.body.facing == -panel.body.facing
    assert turned.body.joints["near_knee"] == (
        -panel.body.joints["near_knee"][0],
        panel.body.joints["near_knee"][1],
    )
    assert turned.feel == (-88.6, 36.4)


def test_the_mirror_turns_arrows_and_things_round() -> None:
    figure = read(
        props=[{"kind": "pad", "at": [45, 0], "size": [28, 5]}],
        start={"arrows": [{"from": [90, 27], "to": [80, 49], "bow": 6}]},
    )
    turned = figure_drawing.panel(figure, figure.start, mirrored=True)
    [arrow], [pad] = turned.arrows, turned.props
    assert (arrow.start, arrow.end, arrow.bow) == ((-90, 27), (-80, 49), -6)
    assert pad.at == (-73, 0)


def test_the_mirrored_drawing_is_as_large() -> None:
    size = re.compile('width="([0-9.]+)" height="([0-9.]+)"')
    [there, back] = [
        figure_drawing.svg(read(), "x", mirrored=mirrored) for mirrored in (False, True)
    ]
    assert size.findall(there)[0] == size.findall(back)[0]


THINGS: list[dict[str, Any]] = [
    {"kind": kind, "points": [[150, 10], [160, 30]]}
    if kind in figure_props.LINES
    else {"kind": kind, "at": [160, 20], "size": [30, 12]}
    for kind in figure_props.KINDS
]


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: str(thing["kind"]))
def test_each_thing_is_drawn_and_widens_the_panel(thing: dict[str, Any]) -> None:
    figure = read(start={"props": [thing]})
    plain = figure_drawing.svg(read(), "x")
    assert len(figure_drawing.svg(figure, "x")) > len(plain)
    assert max(x for x, _ in figure_props.bounds(figure.start.props[0])) >= 160


def test_a_thing_may_be_in_front_of_the_body() -> None:
    ball = {"kind": "ball", "at": [60, 20], "size": [9, 9]}
    behind, before = (
        drawn(start={"props": [ball | {"in_front": front}]}) for front in (False, True)
    )
    assert behind.index('r="9"') < behind.index("#0b5f70") < before.index('r="9"')


def test_a_chair_turns_round_about_its_back() -> None:
    chair = Prop(kind="chair", at=(40.0, 0.0), size=(30.0, 36.0))
    assert figure_props.mirrored(chair) == Prop(kind="chair", at=(-40.0, 0.0), size=(-30.0, 36.0))


def test_a_band_turns_round_point_by_point() -> None:
    band = Prop(kind="band", points=((1.0, 2.0), (3.0, 4.0)))
    assert figure_props.mirrored(band).points == ((-1.0, 2.0), (-3.0, 4.0))


@pytest.mark.parametrize(("facing", "eyes"), [(1, 2), (-1, 0)])
def test_from_behind_there_are_no_eyes(facing: int, eyes: int) -> None:
    figure = drawn(view="front", ground=False, facing=facing, even=True, layers=["head", "leg_f"])
    assert figure.split('<g transform="translate(')[1].count('r="1.1"') == eyes


def test_even_limbs_are_drawn_in_the_near_colors() -> None:
    assert "#eef3f4" in drawn(layers=["leg_f"])
    assert "#eef3f4" not in drawn(layers=["leg_f"], even=True)


def test_the_limbs_of_the_front_view_start_at_both_sides() -> None:
    pose = read(view="front", ground=False).start
    joints = figure_body.solve(pose, View.FRONT, 1).joints
    assert figure_geometry.distance(joints["near_hip"], joints["far_hip"]) == pytest.approx(13)


def test_a_pinned_foot_is_flat_on_the_ground() -> None:
    near = ARM | {"ankle_at": [128, 5]}
    figure = read(start={"near": near}, finish={"near": near})
    joints = figure_body.solve(figure.start, View.SIDE, 1).joints
    assert joints["near_ankle"] == pytest.approx((128, 5))
    assert joints["near_toe"] == pytest.approx((143, 5))


def test_a_foot_in_the_air_is_at_a_right_angle_to_its_shank() -> None:
    near = ARM | {"thigh": 90, "shank": 0}
    figure = read(start={"near": near}, finish={"near": near})
    joints = figure_body.solve(figure.start, View.SIDE, 1).joints
    assert joints["near_toe"] == pytest.approx(
        (joints["near_ankle"][0], joints["near_ankle"][1] + 15)
    )


def test_a_knee_may_be_told_which_way_to_go() -> None:
    knees = []
    for bend in (1, -1):
        near = ARM | {"ankle_at": [128, 15], "bend_knee": bend}
        pose = read(view="front", ground=False, start={"near": near}).start
        knees.append(figure_body.solve(pose, View.FRONT, 1).joints["near_knee"][1])
    assert knees[0] > knees[1]


def test_a_ring_on_a_segment_follows_it() -> None:
    figure = read(finish={"feel": {"on": "near_thigh", "along": 0.5, "off": 0}})
    panel = figure_drawing.panel(figure, figure.finish)
    hip, knee = panel.body.joints["near_hip"], panel.body.joints["near_knee"]
    assert panel.feel == pytest.approx(figure_geometry.between(hip, knee, 0.5))


@pytest.mark.parametrize(
    ("degrees", "turn"), [(0, 0), (190, -170), (-190, 170), (180, 180), (-180, 180), (720, 0)]
)
def test_a_turn_is_at_most_half_round(degrees: float, turn: float) -> None:
    assert figure_geometry.signed(degrees) == pytest.approx(turn)


@pytest.mark.parametrize(
    ("width", "height", "size"), [(310, 65, 1.0), (150, 60, 1.0), (180, 150, 1.22), (130, 300, 1.6)]
)
def test_marks_are_larger_where_the_figure_prints_smaller(
    width: float, height: float, size: float
) -> None:
    assert figure_marks.swelling(width, height) == pytest.approx(size, abs=0.01)
