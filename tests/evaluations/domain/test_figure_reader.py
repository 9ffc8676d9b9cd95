"""Figures are read whole or refused with every fault named: key, joint, prop, words."""

from typing import Any

import pytest

from clinic.domain.content import Faults
from evaluations.domain import figure_reader
from evaluations.domain.figures import Chain, Figure, Prop, Segment, Spot
from tests.evaluations.domain.drawn import row

THIGH = "near = { thigh, shank }"


def faults_of(*rows: dict[str, Any]) -> str:
    faults = Faults()
    figure_reader.parse(rows, faults)
    return "\n".join(faults._found)


def read(**changes: Any) -> Figure:
    faults = Faults()
    found = figure_reader.parse([row(**changes)], faults)
    faults.raise_if_any()
    return found["bridge"]


LIMB = {"thigh": 52, "shank": 284, "upper": 350, "fore": 357}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": None}, "figure: needs text in 'code'"),
        ({"name": {"en": "Bridge"}}, "figure bridge: 'name' has no words in es"),
        ({"start_words": None}, "needs 'start_words' with both en and es"),
        ({"finish_words": {"en": "", "es": "x"}}, "'finish_words' has no words in en"),
        ({"source": None}, "needs text in 'source'"),
        ({"color": "red"}, "unknown key 'color'"),
        ({"view": "top"}, "'view' is 'top'"),
        ({"works": "left"}, "'works' is 'left'"),
        ({"facing": 0}, "'facing' must be 1 or -1"),
        ({"even": 1}, "'even' must be true or false"),
        ({"start": None}, "needs a table 'start'"),
        ({"layers": ["tail"]}, "unknown layer 'tail'"),
        ({"start": {"pose": 1}}, "bridge start: has an unknown key 'pose'"),
        ({"start": {"anchor": {"tail": [0, 0]}}}, "'anchor' must name one joint"),
        ({"start": {"anchor": {"hip": [0]}}}, "'anchor hip' must be a point"),
        ({"start": {"trunk": "up"}}, "'trunk' must be a heading"),
        ({"start": {"trunk": {"pelvis": 180, "rib": 1}}}, "unknown key 'rib'"),
        ({"start": {"near": None}}, "needs a table 'near'"),
        ({"start": {"near": LIMB | {"toe": 1}}}, "unknown key 'toe'"),
        ({"start": {"near": LIMB | {"thigh": True}}}, "'thigh' must be a heading"),
        ({"start": {"near": LIMB | {"thigh": [1, 2, 3]}}}, "'thigh' must be a heading"),
        ({"start": {"near": LIMB | {"ankle_at": [99, 5]}}}, "both 'ankle_at' and headings"),
        ({"start": {"near": {"upper": 1, "fore": 2}}}, "'thigh' must be a heading"),
        ({"props": [{"kind": "horse"}]}, "unknown prop 'horse'"),
        ({"props": [{"kind": "pad", "at": [1, 1]}]}, "start pad: 'size' must be a point"),
        ({"props": [{"kind": "band", "points": [[1, 1]]}]}, "at least two points"),
        ({"props": "pad"}, "'props' must be a list of tables"),
        ({"start": {"arrows": [{"from": [1, 1], "at": [2, 2]}]}}, "'arrow to' must be a point"),
        ({"start": {"arrows": []}}, "needs an arrow at the start"),
        ({"finish": {"feel": None}}, "needs a ring (feel) at the finish"),
        ({"finish": {"feel": {"on": "tail"}}}, "'on' is 'tail'"),
    ],
)
def test_a_fault_is_named(changes: dict[str, Any], fault: str) -> None:
    assert fault in faults_of(row(**changes))


def test_a_bend_is_to_one_side_or_the_other() -> None:
    near = {"ankle_at": [130, 5], "bend_knee": 2, "upper": 350, "fore": 357}
    assert "'bend_knee' must be 1 or -1" in faults_of(row(start={"near": near}))


def test_a_code_stands_once() -> None:
    assert "'bridge' stands twice" in faults_of(row(), row())


def test_the_bridge_has_no_fault() -> None:
    assert faults_of(row()) == ""


def test_the_finish_is_as_the_start_where_it_says_nothing() -> None:
    finish = read().finish
    assert finish.near.arm == read().start.near.arm
    assert finish.near.leg.first == Segment(11.0)
    assert finish.near.leg.tip == Segment(0.0)
    assert finish.arrows == ()


def test_a_pin_at_the_finish_replaces_the_headings_of_the_start() -> None:
    near = {"ankle_at": [128, 5], "leg_scale": 0.9, "bend_knee": 1}
    leg = read(finish={"near": near}).finish.near.leg
    assert leg == Chain(pin=(128.0, 5.0), scale=0.9, bend=1, tip=Segment(0.0))


def test_the_far_limbs_are_as_the_near_ones_when_left_out() -> None:
    start = read(start={"far": None}, finish={"far": None}).start
    assert start.far == start.near


def test_a_ring_may_sit_on_a_segment() -> None:
    feel = {"on": "near_thigh", "along": 0.2, "off": 5}
    assert read(finish={"feel": feel}).finish.feel == Spot(on="near_thigh", along=0.2, off=5)


def test_a_pose_adds_its_own_things_to_those_of_the_figure() -> None:
    band = {"kind": "band", "points": [[1, 2], [3, 4]], "in_front": True}
    found = read(
        props=[{"kind": "pad", "at": [45, 0], "size": [28, 5]}],
        start={"props": [band, {"kind": "bell", "at": [60, 30]}]},
    )
    assert [one.kind for one in found.start.props] == ["pad", "band", "bell"]
    assert found.start.props[1] == Prop(kind="band", points=((1.0, 2.0), (3.0, 4.0)), in_front=True)


def test_words_of_drawings_need_both_languages() -> None:
    faults = Faults()
    figure_reader.parse_words({"picture": {"en": "x"}}, faults)
    assert "figure words: 'picture' has no words in es" in faults._found
