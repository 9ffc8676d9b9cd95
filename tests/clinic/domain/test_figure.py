"""The figure of the body chart: complete, on the right sides, and inside its outline."""

import re

import pytest

from clinic.domain import body, figure, zones
from clinic.domain.body import Side
from clinic.domain.figure import View

SHAPES = [(view, shape) for view in View for shape in figure.shapes(view)]
NUMBERS = re.compile(r"-?\d*\.?\d+")


def middle(shape):
    xs = [x for x, _ in shape.points]
    return (min(xs) + max(xs)) / 2


def test_each_of_the_46_regions_is_drawn_and_nothing_else():
    assert {shape.code for _, shape in SHAPES} == set(body.REGIONS)


@pytest.mark.parametrize("view", View)
def test_no_region_is_drawn_twice_in_a_view(view):
    codes = [shape.code for shape in figure.shapes(view)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("view", "shape"),
    [one for one in SHAPES if one[1].code.endswith(("_left", "_right"))],
    ids=lambda one: one if isinstance(one, str) else getattr(one, "code", ""),
)
def test_a_region_lies_on_the_persons_own_side(view, shape):
    side = Side(shape.code.rpartition("_")[2])
    faces_you = view is View.FRONT
    drawn_right = middle(shape) > 0
    assert drawn_right == (side is (Side.LEFT if faces_you else Side.RIGHT))
    assert all((x >= -1e-9) == drawn_right or abs(x) < 1e-9 for x, _ in shape.points)


@pytest.mark.parametrize(
    ("view", "shape"),
    [one for one in SHAPES if not one[1].code.endswith(("_left", "_right"))],
    ids=lambda one: one if isinstance(one, str) else getattr(one, "code", ""),
)
def test_a_region_without_a_side_lies_across_the_middle(view, shape):
    assert middle(shape) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("view", View)
def test_the_two_sides_are_the_same_mirrored(view):
    drawn = {shape.code: shape for shape in figure.shapes(view)}
    for code, shape in drawn.items():
        if code.endswith("_left"):
            other = drawn[code.replace("_left", "_right")]
            assert sorted((round(-x, 6), y) for x, y in shape.points) == sorted(
                (round(x, 6), y) for x, y in other.points
            )


def test_the_figure_is_600_units_tall():
    assert all(0 <= y <= 620 for _, shape in SHAPES for _, y in shape.points)
    assert figure.body_outline().startswith("M0 10")
    assert figure.arms_outline().count("M") == 2


def test_each_region_can_be_marked_in_a_zone_whose_close_up_shows_it_whole_or_nearly():
    reachable = {code for zone in zones.ZONES for code in zone.regions}
    assert reachable == set(body.REGIONS)
    for zone in zones.ZONES:
        x, y, wide, high = zone.box
        for shape in figure.shapes(zone.view):
            if shape.code in zone.regions:
                tall = [one for _, one in shape.points]
                assert x <= min(one for one, _ in shape.points), shape.code
                assert max(one for one, _ in shape.points) <= x + wide, shape.code
                assert min(max(tall), y + high) - max(min(tall), y) >= 10, shape.code


def test_zones_name_only_regions_of_their_view_and_boxes_on_the_map():
    for zone in zones.ZONES:
        assert len({code.split("_")[0] for code in zone.regions}) >= 2, zone.code
        assert all(wide >= 50 and high >= 100 for _, _, wide, high in zone.taps)


@pytest.mark.parametrize(("view", "shape"), SHAPES, ids=lambda one: getattr(one, "code", ""))
def test_a_path_closes_and_ends_where_it_began(view, shape):
    assert shape.path.startswith("M")
    assert shape.path.endswith("z")
    (x0, y0), *rest = shape.points
    assert (x0, y0) == pytest.approx(rest[-1], abs=0.2) or abs(rest[-1][0] - x0) < 80
    assert "-0 " not in shape.path
    assert NUMBERS.findall(shape.path)
