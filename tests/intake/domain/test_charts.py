"""Body charts by sitting, as staff see them."""

from datetime import date

from clinic.domain import figure
from clinic.domain.figure import View
from intake.domain import charts

NOW, BEFORE, FIRST = date(2026, 12, 3), date(2026, 11, 17), date(2026, 11, 3)


def test_a_chart_says_all_its_marks_in_words():
    (chart,) = charts.charts([(NOW, {"pain": {"calf_right": 2}, "weak": {"calf_right": None}})])
    assert chart.lines == ("Right calf: pain, medium", "Right calf: weak")
    assert (chart.before, chart.gone) == (None, ())


def test_the_letters_stand_on_the_sides_that_the_reader_sees():
    (chart,) = charts.charts([(NOW, {})])
    assert [(view.code, view.left, view.right) for view in chart.views] == [
        ("front", "R", "L"),
        ("back", "L", "R"),
    ]


def test_a_mark_is_painted_where_the_region_lies():
    (chart,) = charts.charts([(NOW, {"numb": {"calf_right": None}})])
    calf = next(one for one in figure.shapes(View.BACK) if one.code == "calf_right")
    assert [view.painted for view in chart.views] == [
        (),
        (charts.Painted(layer="numb", path=calf.path),),
    ]


def test_each_chart_stands_over_the_one_before_it():
    told = [
        (NOW, {"pain": {"sacrum": 1}}),
        (BEFORE, {"pain": {"sacrum": 3, "calf_left": 1}}),
        (FIRST, ["neck"]),
    ]
    newest, before, first = charts.charts(told)
    assert (newest.before, newest.gone) == (BEFORE, ("Left calf: pain",))
    assert len(newest.views[1].before) == 2
    assert (before.before, before.gone) == (FIRST, ("Neck: pain",))
    assert first.lines == ("Neck: pain",)


def test_a_sitting_that_was_not_asked_stands_nowhere_and_nothing_felt_is_an_empty_chart():
    found = charts.charts([(NOW, "none"), (BEFORE, None), (FIRST, {"pain": {"neck": None}})])
    assert [chart.on for chart in found] == [NOW, FIRST]
    assert found[0].lines == ()
    assert found[0].gone == ("Neck: pain",)
