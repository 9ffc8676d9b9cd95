"""How a case goes: rows and their changes, sentences, and the paper of it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from evaluations import library
from evaluations.domain import progress
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.domain.progress import GoalNow, Head, Progress, Row, Score, Section
from evaluations.domain.trend import Visit
from tests.evaluations.reports import LEFT, RIGHT, ZONE, both, num, word

CATALOGUE = library.catalogue()
FIRST = date(2026, 11, 17)


def rows(*found: tuple[Found, ...]) -> list[Row]:
    """What is compared over visits a week apart."""
    visits = [
        Visit(on=FIRST + timedelta(days=7 * n), findings=FindingSet(cells))
        for n, cells in enumerate(found)
    ]
    return [row for section in progress.sections(CATALOGUE, visits) for row in section.rows]


def one(*found: tuple[Found, ...]) -> Row:
    [row] = rows(*found)
    return row


def flexion(value: float, **more: object) -> tuple[Found, ...]:
    return (num("rom_lumbar_flexion", value, **more),)


def grade(value: str) -> tuple[Found, ...]:
    return (word("mmt_hip_extensors", value, RIGHT),)


def faber(value: str) -> tuple[Found, ...]:
    return (word("test_faber", value, RIGHT),)


@pytest.mark.parametrize(
    ("found", "change", "real"),
    [
        ([flexion(38), flexion(52)], "up 14, more than error (12.8)", True),
        ([flexion(38), flexion(30)], "down 8, within error (12.8)", False),
        ([flexion(38), flexion(38)], "as before", False),
        ([flexion(38), flexion(38, is_kept=True)], "not measured again", False),
        ([grade("4"), grade("5")], "better", False),
        ([grade("5"), grade("4")], "weaker", False),
        ([grade("5"), grade("5")], "as before", False),
        ([faber("positive"), faber("negative")], "changed", False),
        ([faber("positive"), faber("positive")], "as before", False),
    ],
)
def test_a_change_is_said_and_only_past_the_error_is_it_real(
    found: list[tuple[Found, ...]], change: str, real: bool
) -> None:
    row = one(*found)
    assert (row.change, row.real) == (change, real)


def test_a_change_without_a_known_error_is_never_real() -> None:
    item = next(
        item
        for item in CATALOGUE
        if item.entry.scale and item.mdc is None and not item.is_sided and not item.each
        and not item.gated
    )  # fmt: skip
    low = item.entry.scale.hard[0]
    cells = [(Found(code=item.code, num=low + step * 1000),) for step in (0, 1)]
    row = one(*cells)
    assert (row.change, row.real) == ("up 1", False)


def test_another_way_of_measuring_is_not_comparable() -> None:
    item = CATALOGUE.item("rom_lumbar_flexion")
    code = next(code for code, field in item.fields.items() if not field.per_side)
    other = word("rom_lumbar_flexion", item.cell(code).choices[-1].code, qualifier=code)
    assert one((*flexion(38), other), flexion(52)).change.startswith("not comparable")


def test_what_was_recorded_once_is_not_compared() -> None:
    assert rows(flexion(38), ()) == []


def test_two_visits_have_no_last_column_three_have() -> None:
    assert one(flexion(38), flexion(52)).last == ""
    assert one(flexion(38), flexion(45), flexion(52)).last == "45°"


def test_a_value_of_another_day_names_it() -> None:
    row = one((), flexion(38), flexion(45), flexion(52))
    assert row.first == "38° (24 Nov)"


def test_a_visit_without_the_measure_is_blank_or_says_why() -> None:
    untested = (Found(code="rom_lumbar_flexion", status=Status.NOT_TESTED, reason="time"),)
    row = one(flexion(38), flexion(45), untested)
    assert (row.last, row.now, row.change[:4]) == ("45°", "not tested: time", "up 7")
    assert one(flexion(38), flexion(45), ()).now == ""


def test_a_kept_value_says_so() -> None:
    assert one(flexion(38), flexion(38, is_kept=True)).now == "38°, kept"


def test_real_changes_come_first_in_their_section() -> None:
    found = rows(
        (*both("rom_hip_ir", 24, 36), *flexion(38)), (*both("rom_hip_ir", 45, 36), *flexion(38))
    )
    assert [row.real for row in found] == [True, False, False]
    assert (found[0].name, found[0].side) == ("Hip internal rotation", "RIGHT")


def test_each_place_of_a_repeated_measure_is_a_row_of_its_own() -> None:
    item = next(i for i in CATALOGUE if i.each and i.is_sided and i.entry.choices)
    place = next(each for each in item.each if not each.is_midline)
    value = item.entry.choices[0].code
    row = one(*[(word(item.code, value, LEFT, place.code),)] * 2)
    assert (row.instance, row.name) == (place.code, f"{item.label.en}: {place.label.en}")


# Goals


@pytest.mark.parametrize(
    ("now", "higher", "state"),
    [
        (None, True, "not measured since"),
        (5, True, "met"),
        (4, True, "not met yet"),
        (5, False, "met"),
        (6, False, "not met yet"),
    ],
)
def test_a_goal_is_met_from_its_target_on(now: int | None, higher: bool, state: str) -> None:
    assert progress.met(5, now, higher_is_better=higher) == state


# Sentences and paper

ROW = Row(
    code="x", instance="", name="Lumbar flexion", side="", first="38°", last="45°", now="52°",
    change="up 14, more than error (12.8)", real=True,
)  # fmt: skip
COURSE = Progress(
    first_on=FIRST,
    last_on=date(2026, 11, 24),
    now_on=date(2026, 12, 1),
    sections=(Section(label="Movement", rows=(ROW, replace(ROW, real=False))),),
    scores=(Score(name="Roland", first="12 of 24", now="5 of 24", change="Better.", real=True),),
    goals=(GoalNow(words="Run", baseline="1", now="3", target="at least 3", state="met"),),
)
HEAD = Head(
    name="Renata Flores", born=date(1990, 2, 14), number="BK-2041", clinic="Riverbend",
    case="RIGHT low back", by="Priya Raman, PT", licence="PT-48213",
    at=datetime(2026, 12, 3, 9, 22, tzinfo=ZONE), zone="America/Los_Angeles", treated=1, edition=0,
)  # fmt: skip


def test_the_case_is_said_in_plain_sentences() -> None:
    assert progress.sentences(COURSE) == (
        "Since 17 Nov 2026, 2 measures were taken again; 1 changed by more than its error.",
        "Roland: 12 of 24 first, 5 of 24 now. Better.",
        "Goals met: 1 of 1.",
    )


def test_a_case_without_a_second_reading_says_so() -> None:
    bare = replace(COURSE, sections=(), scores=(), goals=())
    assert progress.sentences(bare) == ("No measure was taken more than once since 17 Nov 2026.",)


def test_no_real_change_is_said_as_none() -> None:
    quiet = replace(COURSE, sections=(Section(label="x", rows=(replace(ROW, real=False),)),))
    assert (
        "1 measure was taken again; 0 changed by more than their error."
        in (progress.sentences(quiet)[0])
    )


def test_the_paper_holds_all_of_it() -> None:
    paper = progress.paper(COURSE, HEAD)
    assert paper["columns"] == ["Measure", "17 Nov", "24 Nov", "1 Dec", "Change"]
    assert paper["lead"] == "RIGHT low back. 17 Nov 2026 to 1 Dec 2026. 1 treatment day."
    assert paper["box"] == ["Made 3 Dec 2026, 9:22 am", "Priya Raman, PT", "License PT-48213"]
    assert paper["running"]["document"] == "Progress report 1, 3 Dec 2026"
    assert paper == progress.paper(COURSE, HEAD)


def test_two_visits_and_no_licence_leave_their_places_out() -> None:
    paper = progress.paper(replace(COURSE, last_on=None), replace(HEAD, licence="", treated=2))
    assert paper["columns"] == ["Measure", "17 Nov", "1 Dec", "Change"]
    assert not paper["with_last"]
    assert len(paper["box"]) == 2
    assert "2 treatment days" in paper["lead"]
