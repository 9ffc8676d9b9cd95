"""What each row of a schedule comes to against the people, staff and visits that are known."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain import schedule_people, schedule_plan, schedule_rows
from clinic.domain.schedule_file import Table
from clinic.domain.schedule_people import NewPerson
from clinic.domain.schedule_rows import Booked, Fault, Known, Outcome, Person, Staff

ZONE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)  # 9:00 on the clinic's clock
NINE = datetime(2026, 12, 4, 9, 0, tzinfo=ZONE)
NOOR = Person(pk=1, number="BK-1", name="Noor Haddad", keys=("noor haddad", "haddad noor"),
              born=date(1991, 3, 2), had_visits=True)  # fmt: skip
ANN = Person(pk=2, number="BK-2", name="Ann Lee", keys=("ann lee",), born=date(1980, 1, 1))
ANN_TOO = replace(ANN, pk=3, number="BK-3")
OLD = replace(NOOR, pk=4, number="BK-4", keys=(), stands_as="BK-1")
PRIYA = Staff(pk=7, name="Priya Raman", email="priya@demo.test")
MARCUS = Staff(pk=8, name="Marcus Okafor", email="marcus@demo.test")
COUSIN = Staff(pk=9, name="Paul Raman", email="paul@demo.test")

COLUMNS = ("day", "time", "number", "name", "born", "therapist", "kind", "outside", "status")
ROW = {"day": "2026-12-04", "time": "9:00", "number": "BK-1", "therapist": "Priya Raman"}


def booked(**more):
    told = {"pk": 50, "version": 1, "patient": 1, "therapist": 7, "starts_at": NINE,
            "outside_id": "", "may_change": True, "is_off": False, "state": "Booked",
            "who": "Noor Haddad"}  # fmt: skip
    return Booked(**(told | more))


def plan(*rows, visits=(), people=(NOOR, ANN, OLD), staff=(PRIYA, MARCUS)):
    cells = [tuple((ROW | row).get(name, "") for name in COLUMNS) for row in rows]
    table = Table(columns=COLUMNS, rows=tuple(cells), lines=tuple(range(2, len(rows) + 2)))
    mapped = {name: place for place, name in enumerate(COLUMNS)}
    known = Known(people=people, staff=staff, visits=visits, now=NOW, zone=ZONE)
    return schedule_plan.plan(table, mapped, known)


def only(*rows, **known):
    (line,) = plan(*rows, **known).lines
    return line


def test_a_plain_row_is_added():
    line = only({})
    assert (line.outcome, line.person, line.therapist, line.starts_at) == (
        Outcome.ADD, NOOR, PRIYA, NINE,
    )  # fmt: skip
    assert line.kind == "follow_up"
    assert line.outside_id.startswith("made:")


@pytest.mark.parametrize(
    ("name", "born"), [("Noor Haddad", "3/2/1991"), ("Haddad, Noor", "1991-03-02")]
)
def test_a_name_with_its_birth_date_is_as_good_as_a_number(name, born):
    assert only({"number": "", "name": name, "born": born}).person == NOOR


@pytest.mark.parametrize(
    "therapist", ["priya@demo.test", "Raman, Priya", "P. Raman", "raman", "Priya <PRIYA@demo.test>"]
)
def test_a_therapist_is_known_by_name_or_address(therapist):
    assert only({"therapist": therapist}).therapist == PRIYA


@pytest.mark.parametrize(
    ("kind", "read"),
    [("New patient eval", "initial"), ("Re-eval", "re_evaluation"), ("PT treat", "follow_up"),
     ("Discharge visit", "discharge"), ("", "follow_up")],
)  # fmt: skip
def test_kinds_are_read_from_the_words_of_other_programs(kind, read):
    assert only({"kind": kind}).kind == read


def test_someone_without_a_visit_comes_for_the_first_time():
    assert only({"number": "BK-2"}).kind == "initial"


@pytest.mark.parametrize(
    "clock", ["09:00", "9:00 AM", "9:00am", "9 AM", "0900", "9.00", "9:00 a.m."]
)
def test_times_of_day_are_read_as_they_are_written(clock):
    assert only({"time": clock}).starts_at == NINE


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"number": "BK-9"}, "No patient here"),
        ({"number": "", "name": "Nobody Known", "born": "1990-01-01"}, "No patient here"),
        ({"number": ""}, "names no patient"),
        ({"number": "", "name": "Ann Lee", "born": "1980-01-01"}, "Several patients"),
        ({"number": "BK-4"}, "joined with BK-1"),
        ({"born": "1991-03-03"}, "another birth date"),
        ({"therapist": "Nobody"}, "No therapist here"),
        ({"therapist": ""}, "names no therapist"),
        ({"therapist": "Raman"}, "Several therapists"),
        ({"day": "someday"}, "is no day"),
        ({"time": "noonish"}, "is no time"),
        ({"day": "2026-12-02"}, "in the past"),
        ({"day": "2027-03-14", "time": "2:30"}, "does not exist"),
        ({"day": "2027-11-07", "time": "1:30"}, "happens twice"),
        ({"time": "9:00-99:00"}, "cannot be"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_how_to_fix_it(row, why):
    line = only(row, people=(NOOR, ANN, ANN_TOO, OLD), staff=(PRIYA, MARCUS, COUSIN))
    assert line.outcome == Outcome.CANNOT
    assert why in line.why
    assert line.fix


def test_someone_unknown_may_be_registered_first():
    line = only({"number": "", "name": "Nobody Known", "born": "1990-01-01"})
    assert line.register == NewPerson(
        given_name="Nobody", family_name="Known", birth_date="1990-01-01"
    )
    assert line.register.as_words == (
        "given_name=Nobody&family_name=Known&birth_date=1990-01-01&phone="
    )


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ({"given": " Maya ", "family": "Chen"}, ("Maya", "Chen")),
        ({"given": "Maya"}, ("Maya", "")),
        ({"name": "Chen, Maya Lin"}, ("Maya Lin", "Chen")),
        ({"name": "Maya  de la Cruz"}, ("Maya", "de la Cruz")),
        ({"name": "Maya"}, ("Maya", "")),
    ],
)
def test_a_name_is_read_as_the_file_says_it(cells, names):
    found = schedule_people.named(cells | {"phone": "503 555 0190"})
    assert (found.given_name, found.family_name) == names
    assert found.phone == "503 555 0190"


@pytest.mark.parametrize(
    "cells", [{}, {"number": "17"}, {"name": "Maya Chen", "number": "BK-99"}, {"name": "Chen,"}]
)
def test_nobody_is_registered_without_a_name_or_with_a_number_of_ours(cells):
    assert schedule_people.named(cells) is None


def test_an_offset_tells_which_of_the_doubled_hours():
    first = only({"day": "2027-11-07", "time": "1:30-07:00"}).starts_at
    second = only({"day": "2027-11-07", "time": "1:30-08:00"}).starts_at
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.times())
def test_every_time_is_one_instant_or_is_refused(day, clock):
    clock = clock.replace(second=0, microsecond=0)
    try:
        found = schedule_rows.moment(day, clock, ZONE).astimezone(UTC).astimezone(ZONE)
    except Fault:
        found = None
    assert (found is None and clock.hour in (1, 2)) or (
        (found.date(), found.time()) == (day, clock)
    )


# Against what is booked ----------------------------------------------------------------------


def test_the_same_row_again_changes_nothing():
    line = only({"outside": "x1"}, visits=[booked(outside_id="x1")])
    assert line.outcome == Outcome.SAME


def test_what_the_desk_booked_by_hand_is_not_added_again():
    assert only({}, visits=[booked()]).outcome == Outcome.SAME


@pytest.mark.parametrize("row", [{"time": "10:00"}, {"therapist": "marcus@demo.test"}])
def test_another_time_or_therapist_moves_the_visit(row):
    line = only({"outside": "x1"} | row, visits=[booked(outside_id="x1")])
    assert (line.outcome, line.visit.pk) == (Outcome.CHANGE, 50)


@pytest.mark.parametrize(
    ("visit", "row", "why"),
    [
        (booked(outside_id="x1", patient=2, who="Ann Lee"), {"outside": "x1"}, "visit of Ann Lee"),
        (booked(outside_id="x1", is_off=True, may_change=False, state="Cancelled"),
         {"outside": "x1"}, "Here it is: Cancelled"),
        (booked(outside_id="x1", may_change=False, state="Here"),
         {"outside": "x1", "time": "10:00"}, "Here it is: Here"),
        (booked(therapist=8), {}, "another visit at that time"),
        (booked(patient=2, who="Ann Lee"), {}, "has Ann Lee at that time"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_named(visit, row, why):
    line = only(row, visits=[visit])
    assert line.outcome == Outcome.CANNOT
    assert why in line.why


def test_a_visit_may_not_be_moved_onto_another():
    there = [booked(outside_id="x1"), booked(pk=51, patient=2, starts_at=NINE + timedelta(hours=1))]
    line = only({"outside": "x1", "time": "10:00"}, visits=there)
    assert line.outcome == Outcome.CANNOT


def test_a_cancelled_visit_frees_its_time():
    assert only({}, visits=[booked(patient=2, is_off=True)]).outcome == Outcome.ADD


def test_rows_that_stand_in_each_others_way_are_both_left():
    twice = plan({"outside": "a"}, {"outside": "b"})
    assert [one.outcome for one in twice.lines] == [Outcome.CANNOT] * 2
    two = plan({}, {"number": "BK-2"})
    assert all("two people" in one.why for one in two.lines)


def test_visits_that_the_file_has_no_more_are_listed_for_its_days_only():
    gone, other_day = (
        booked(outside_id="old"),
        booked(pk=51, outside_id="later", starts_at=NINE + timedelta(days=3)),
    )
    by_hand = booked(pk=52, starts_at=NINE + timedelta(hours=3))
    found = plan({"time": "11:00", "outside": "n"}, visits=[gone, other_day, by_hand])
    assert found.missing == (gone,)


def test_a_row_that_is_cancelled_there_counts_as_gone():
    found = plan(
        {"outside": "x1", "status": "CANCELLED"}, {"time": "11:00", "outside": "n"},
        visits=[booked(outside_id="x1")],
    )  # fmt: skip
    assert [one.pk for one in found.missing] == [50]


def test_the_digest_changes_with_what_would_be_done():
    assert plan({}).digest == plan({}).digest
    assert plan({}).digest != plan({"time": "10:00"}).digest
    seen = plan({"outside": "x1", "time": "10:00"}, visits=[booked(outside_id="x1")])
    moved = plan({"outside": "x1", "time": "10:00"}, visits=[booked(outside_id="x1", version=2)])
    assert seen.digest != moved.digest


def test_headings_are_guessed_and_doubt_is_left_open():
    found = schedule_rows.guess(("Appt Date", "Start Time", "DOB", "Patient Name", "Provider", "?"))
    assert found == {"day": 0, "time": 1, "born": 2, "name": 3, "therapist": 4}


def test_what_lacks_is_said_before_any_row_is_read():
    assert len(schedule_rows.lacking({})) == 3
    assert schedule_rows.lacking({"start": 0, "text": 1, "therapist": 2}) == []
    assert schedule_rows.lacking({"day": 0, "time": 1, "name": 2, "born": 3, "therapist": 4}) == []
    assert len(schedule_rows.lacking({"day": 0, "time": 1, "name": 2, "therapist": 3})) == 1


def test_the_people_to_look_for_are_those_the_file_names():
    table = Table(
        columns=("n", "b", "t"),
        rows=(("bk-1", "1991-03-02", ""), ("", "", "see BK-7 please")),
        lines=(2, 3),
    )
    numbers, births = schedule_rows.named_in(table, {"number": 0, "born": 1, "text": 2})
    assert numbers == {"BK-1", "BK-7"}
    assert births == {date(1991, 3, 2)}


def test_a_calendar_row_is_read_by_its_one_stamp_and_the_number_in_its_notes():
    table = Table(
        columns=("Start", "Text", "Who", "Fault"),
        rows=(
            ("2026-12-04 09:00-08:00", "Visit BK-1", "priya@demo.test", ""),
            ("", "BK-1", "priya@demo.test", "It repeats."),
        ),
        lines=(1, 9),
    )
    mapped = {"start": 0, "text": 1, "therapist": 2, "fault": 3}
    known = Known(people=[NOOR], staff=[PRIYA], visits=[], now=NOW, zone=ZONE)
    good, bad = schedule_plan.plan(table, mapped, known).lines
    assert (good.outcome, good.starts_at) == (Outcome.ADD, NINE)
    assert (bad.outcome, bad.why) == (Outcome.CANNOT, "It repeats.")


def test_words_for_kinds_and_rows_without_people():
    assert only({}).kind_words == "Follow up"
    assert (only({"number": ""}).patient_id, only({"number": ""}).therapist_id) == (0, 0)


def test_visits_of_other_people_with_other_therapists_are_no_clash():
    others = booked(patient=2, therapist=8)

    assert only({}, visits=(others,)).outcome == Outcome.ADD


def test_people_are_looked_for_by_number_and_by_birth_date():
    rows = (("BK-1", ""), ("", "1991-03-02"))
    table = Table(columns=("number", "born"), rows=rows, lines=(2, 3))

    assert schedule_rows.named_in(table, {"number": 0, "born": 1}) == (
        {"BK-1"}, {date(1991, 3, 2)},
    )  # fmt: skip
