"""One measure over the visits of a case: what may be compared, in words and in a picture."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import trend, trend_picture
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.domain.trend import Series, Visit
from evaluations.domain.trend_picture import Picture
from tests.evaluations.reports import LEFT, RIGHT, both, num, word

CATALOGUE = library.catalogue()
FLEXION, ROTATION = CATALOGUE.item("rom_lumbar_flexion"), CATALOGUE.item("rom_hip_ir")
GRADED = CATALOGUE.item("mmt_hip_extensors")
FIRST = date(2026, 11, 17)
TODAY = FIRST + timedelta(days=14)


def visits(*found: tuple[Found, ...]) -> list[Visit]:
    """One visit a week."""
    return [
        Visit(on=FIRST + timedelta(days=7 * n), findings=FindingSet(rows))
        for n, rows in enumerate(found)
    ]


def flexion(*values: float, **more: object) -> Series:
    found = trend.series(
        FLEXION, visits(*((num("rom_lumbar_flexion", value, **more),) for value in values))
    )
    assert found is not None
    return found


def rotation(*pairs: tuple[float, float]) -> Series:
    found = trend.series(ROTATION, visits(*(both("rom_hip_ir", *pair) for pair in pairs)))
    assert found is not None
    return found


def picture(found: Series, today: date = TODAY) -> Picture:
    return trend_picture.picture(found, today=today)


# Readings


def test_every_reading_is_there_oldest_first() -> None:
    [line] = flexion(38, 45, 52).lines
    assert [one.shown for one in line.readings] == ["38°", "45°", "52°"]
    assert flexion(38, 45, 52).count == 3


def test_sides_come_right_before_left() -> None:
    assert [line.side for line in rotation((24, 36)).lines] == [RIGHT, LEFT]


def test_what_was_never_recorded_has_no_line() -> None:
    assert trend.series(FLEXION, visits(())) is None


def test_results_and_notes_have_no_line() -> None:
    faber = (word("test_faber", "positive", RIGHT),)
    assert trend.series(CATALOGUE.item("test_faber"), visits(faber)) is None


def test_a_grade_is_drawn_by_its_rank() -> None:
    found = trend.series(GRADED, visits((word("mmt_hip_extensors", "4", RIGHT),)))
    assert found is not None
    assert (found.lines[0].last.num, found.lines[0].last.shown) == (9_000, "4")


def test_the_range_is_the_same_whatever_was_measured() -> None:
    assert (flexion(38).low, flexion(38).high) == (flexion(52).low, flexion(52).high)


def test_a_value_past_the_range_widens_it() -> None:
    assert flexion(38, 300).high == 300_000


def test_a_measure_without_usual_limits_spans_what_is_possible() -> None:
    scale = replace(FLEXION.entry.scale, soft=(None, None))
    item = replace(FLEXION, entry=replace(FLEXION.entry, scale=scale))
    found = trend.series(item, visits((num("rom_lumbar_flexion", 38),)))
    assert found is not None
    assert (found.low, found.high) == scale.hard


# Words


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ((38, 52), "Up 14. A change of 12.8 or more counts."),
        ((52, 45), "Down 7. A change of 12.8 or more counts."),
        ((38, 38), "As before. A change of 12.8 or more counts."),
        ((38,), ""),
    ],
)
def test_the_change_is_said_with_the_smallest_that_counts(
    values: tuple[float, ...], says: str
) -> None:
    assert trend.sentence(flexion(*values)) == says


def test_a_change_without_a_known_error_is_only_said() -> None:
    found = flexion(38, 52)
    unknown = replace(found, lines=(replace(found.lines[0], mdc=None),))
    assert trend.sentence(unknown) == "Up 14."


@pytest.mark.parametrize(("now", "says"), [("5", "better"), ("3", "weaker")])
def test_a_grade_is_better_or_weaker(now: str, says: str) -> None:
    rows = [(word("mmt_hip_extensors", one, RIGHT),) for one in ("4", now)]
    found = trend.series(GRADED, visits(*rows))
    assert found is not None
    assert trend.sentence(found) == f"RIGHT {says}."


def test_each_side_is_said() -> None:
    assert trend.sentence(rotation((24, 36), (29, 35))).startswith("RIGHT up 5; LEFT down 1.")


def kept(*values: tuple[float, bool]) -> Series:
    rows = [(num("rom_lumbar_flexion", value, is_kept=is_kept),) for value, is_kept in values]
    found = trend.series(FLEXION, visits(*rows))
    assert found is not None
    return found


def test_a_kept_value_is_no_change() -> None:
    found = kept((38, False), (38, True))
    assert trend.change(found.lines[0]) is None
    assert trend.sentence(found).startswith("Unchanged, not measured again.")


@pytest.mark.parametrize(("values", "real"), [((38, 52), True), ((38, 45), False), ((38,), False)])
def test_a_change_counts_from_the_error_on(values: tuple[float, ...], real: bool) -> None:
    found = flexion(*values)
    assert trend.counts(found.lines[0]) is real
    assert found.is_real is real
    assert not trend.counts(replace(found.lines[0], mdc=None))


def otherwise(*pairs: tuple[float, bool]) -> Series:
    """Readings of flexion, each as usual or with another instrument."""
    code = next(code for code, field in FLEXION.fields.items() if not field.per_side)
    other = FLEXION.cell(code).choices[-1].code
    rows = [
        (
            num("rom_lumbar_flexion", value),
            *([] if usual else [word("rom_lumbar_flexion", other, qualifier=code)]),
        )
        for value, usual in pairs
    ]
    found = trend.series(FLEXION, visits(*rows))
    assert found is not None
    return found


def test_what_was_measured_otherwise_is_not_compared() -> None:
    found = otherwise((20, False), (38, True), (52, True))
    assert [one.comparable for one in found.lines[0].readings] == [False, True, True]
    assert trend.sentence(found) == (
        "Up 14. A change of 12.8 or more counts. Readings taken in another way are not comparable."
    )


def test_every_value_is_in_the_label() -> None:
    said = trend.label(replace(kept((38, False), (38, True)), goal=60_000))
    assert said == (
        "Lumbar flexion: 38° 17 Nov 2026, 38° 24 Nov 2026 (kept, not measured again). Goal 60."
    )
    assert "20° 17 Nov 2026 (not comparable)" in trend.label(otherwise((20, False), (38, True)))
    assert "RIGHT 24° 17 Nov 2026; LEFT 36° 17 Nov 2026." in trend.label(rotation((24, 36)))


# The picture


def test_days_go_from_left_to_right_and_values_up() -> None:
    [line] = picture(flexion(38, 45, 52)).lines
    assert [dot.x for dot in line.dots] == ["8.0", "133.0", "258.0"]
    ys = [float(dot.y) for dot in line.dots]
    assert ys == sorted(ys, reverse=True)
    assert line.value == "52°"


def test_one_reading_stands_at_the_right() -> None:
    drawn = picture(flexion(38))
    assert drawn.lines[0].dots[0].x == "258.0"
    assert (drawn.lines[0].paths, drawn.band) == ((), None)


def test_the_line_is_broken_where_the_way_of_measuring_changed() -> None:
    [line] = picture(otherwise((20, False), (25, False), (38, True))).lines
    assert len(line.paths) == 1
    assert [dot.comparable for dot in line.dots] == [False, False, True]


def test_kept_values_are_marked() -> None:
    [line] = picture(kept((38, False), (38, True))).lines
    assert [dot.kept for dot in line.dots] == [False, True]


def test_the_band_is_what_is_within_error_of_the_first() -> None:
    band = picture(flexion(38, 52)).band
    assert band is not None
    top, height = map(float, band)
    first, last = (float(dot.y) for dot in picture(flexion(38, 52)).lines[0].dots)
    assert last < top < first < top + height


def test_two_lines_have_no_band() -> None:
    assert picture(rotation((24, 36), (29, 35))).band is None


def test_last_values_are_kept_apart() -> None:
    one, two = picture(rotation((30, 30))).lines
    assert float(two.value_y) - float(one.value_y) == pytest.approx(12)
    far, away = picture(rotation((5, 60))).lines
    assert float(far.value_y) - float(away.value_y) > 12


def test_the_goal_stands_on_the_range() -> None:
    drawn = picture(replace(flexion(38), goal=60_000))
    assert drawn.goal_words == "goal 60"
    assert 12 <= float(drawn.goal) <= 68
    assert picture(flexion(38)).goal == ""


def test_days_that_have_no_room_are_left_out() -> None:
    months = picture(flexion(*range(30, 42)), today=FIRST)
    words = [mark.words for mark in months.days]
    assert (words[0], months.days[0].anchor, months.days[-1].anchor) == ("today", "start", "end")
    xs = [float(mark.x) for mark in months.days]
    assert all(after - before >= 40 for before, after in itertools.pairwise(xs))


# Bars, and what was not done


def test_bars_stand_side_by_side_from_nought() -> None:
    right, left = trend_picture.bars(rotation((24, 36)))
    assert (right.width, left.width, right.shown) == ("66.7", "100.0", "24°")


def test_a_measure_without_sides_has_no_bars() -> None:
    assert trend_picture.bars(flexion(38)) == ()


def test_two_noughts_have_bars_of_no_length() -> None:
    assert [bar.width for bar in trend_picture.bars(rotation((0, 0)))] == ["0.0", "0.0"]


def test_what_was_not_done_says_why() -> None:
    cell = Found(code="rom_lumbar_flexion", status=Status.NOT_TESTED, reason="time")
    [untested, tested, blank] = visits((cell,), (num("rom_lumbar_flexion", 3),), ())
    assert trend.is_untested(FLEXION, untested, Side.NONE) == "not tested: time"
    assert trend.is_untested(FLEXION, tested, Side.NONE) == ""
    assert trend.is_untested(FLEXION, blank, Side.NONE) == ""


def test_a_force_counts_from_a_share_of_the_first_reading_and_says_that_this_is_to_verify() -> None:
    force = CATALOGUE.item("hhd_hip_abductors")
    found = trend.series(force, visits(*[(num(force.code, value, RIGHT),) for value in (148, 172)]))
    assert found is not None
    assert trend.sentence(found) == "RIGHT up 24. A change of 29.6 or more counts (verify)."
    assert not found.is_real


def test_readings_close_together_get_a_span_of_their_own_with_room_for_the_error() -> None:
    force = CATALOGUE.item("hhd_hip_abductors")
    found = trend.series(force, visits(*[(num(force.code, value, RIGHT),) for value in (148, 160)]))
    assert found is not None
    assert (found.low, found.high) == (148_000 - 59_200, 160_000 + 59_200)
