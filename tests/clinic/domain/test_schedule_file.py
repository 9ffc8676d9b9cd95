"""Files of visits as other programs write them, and files that only look like one."""

import contextlib
import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.domain import schedule_file
from clinic.domain.schedule_file import UnreadableFile

ZONE = ZoneInfo("America/Los_Angeles")
CSV = "Date,Time,Patient,DOB,Therapist\n2026-12-03,9:20,Noor Haddad,1991-03-02,Priya Raman\n"


def read(data):
    return schedule_file.read(data if isinstance(data, bytes) else data.encode(), zone=ZONE)


def calendar(*lines):
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"])


def cell(table, column):
    return table.rows[0][table.columns.index(column)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_sheet_is_read_in_the_usual_encodings(encoding):
    table = read(CSV.replace("Noor", "Noé").encode(encoding))
    assert table.columns == ("Date", "Time", "Patient", "DOB", "Therapist")
    assert cell(table, "Patient") == "Noé Haddad"
    assert table.lines == (2,)


def test_an_encoding_that_was_guessed_is_said():
    assert "Check the accents" in read(CSV.replace("Noor", "Noé").encode("latin-1")).note
    assert read(CSV).note == ""


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_seen(separator):
    assert read(CSV.replace(",", separator)).columns[4] == "Therapist"


def test_short_and_long_rows_are_evened_and_empty_ones_left_out():
    table = read("a,b,c\n1,2\n,,\n\n1,2,3,4\n")
    assert table.rows == (("1", "2", ""), ("1", "2", "3"))
    assert table.lines == (2, 5)


def test_a_quoted_cell_may_hold_commas_and_lines():
    assert cell(read('a,b\n"x, ""y""\nz",2\n'), "a") == 'x, "y" z'


def test_a_formula_is_only_text():
    assert cell(read('a,b\n"=HYPERLINK(""http://x"")",2\n'), "a") == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"PK\x03\x04rest of a workbook", "zip file or an Excel"),
        (b"\xd0\xcf\x11\xe0", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"x" * (schedule_file.MOST_BYTES + 1), "larger than 5 MB"),
        (b"a,b\n1,\x002\n", "NUL"),
        (b"\xff\xfea\x00,\x00b", "breaks off"),
        (b"a,b\n", "at least one visit"),
        (b"a\n1\n", "one column"),
        (b'a,b\n"never closed,2\n', "quotation mark"),
        (b'a,b\n"x"y,2\n', "quotation mark"),
        (b"a,b\n" + b"1,2\n" * 5_002, "more than 5,000"),
        (b"a,b\n" + b"x" * 1_001 + b",2\n", "more than 1,000 characters"),
        (b"a,b\n" + b"x" * 200_000 + b",2\n", "too long"),
        (b",".join([b"h"] * 61) + b"\n1,2\n", "more than 60 columns"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR", "no visits"),
    ],
)
def test_what_is_no_file_of_visits_is_refused_in_words(data, words):
    with pytest.raises(UnreadableFile, match=words):
        read(data)


def test_utf_16_that_breaks_off_is_refused():
    with pytest.raises(UnreadableFile, match="breaks off"):
        read("a,b\n1,2".encode("utf-16")[:-1])


# Calendars ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("DTSTART:20261203T092000", "2026-12-03 09:20"),
        ("DTSTART;TZID=America/Los_Angeles:20261203T092000", "2026-12-03 09:20"),
        ("DTSTART;TZID=Pacific Standard Time:20261203T092000", "2026-12-03 09:20"),
        ("DTSTART:20261203T172000Z", "2026-12-03 09:20-08:00"),
        ("DTSTART;TZID=America/New_York:20261203T122000", "2026-12-03 09:20-08:00"),
    ],
)
def test_a_beginning_is_told_on_the_clinics_clock(start, told):
    assert cell(read(calendar(start)), "Start") == told


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("DTSTART;VALUE=DATE:20261203", "no day and time"),
        ("DTSTART:20269999T092000", "no day and time"),
        ("DTSTART;TZID=Mars/Olympus:20261203T092000", "“Mars/Olympus” is not known"),
        ("DTSTART;TZID=../../etc/passwd:20261203T092000", "is not known"),
        ("RRULE:FREQ=SECONDLY", "repeats"),
        ("RDATE:20261203T092000Z", "repeats"),
        ("SUMMARY;=bad", "cannot be read"),
    ],
)
def test_what_cannot_be_one_visit_is_a_fault_of_its_row(line, words):
    assert words in cell(read(calendar(line)), "Fault")


def test_words_of_a_visit_are_taken_and_all_else_left():
    table = read(
        calendar(
            "UID:42@other",
            "DTSTART:20261203T092000",
            "SUMMARY:Haddad\\, Noor",
            "DESCRIPTION:BK-2002\\nfirst",
            "  visit",
            "ATTENDEE;CN=Priya:MAILTO:Priya@Demo.test",
            "ATTACH:http://elsewhere/bomb",
            "BEGIN:VALARM",
            "TRIGGER:-PT5M",
            "SUMMARY:alarm",
            "END:VALARM",
        )
    )
    assert cell(table, "UID") == "42@other"
    assert cell(table, "Summary") == "Haddad, Noor"
    assert cell(table, "Description") == "BK-2002 first visit"
    assert cell(table, "Attendee") == "priya@demo.test"
    assert cell(table, "Fault") == ""


def test_too_many_events_are_refused():
    event = "BEGIN:VEVENT\nDTSTART:20261203T092000\nEND:VEVENT\n"
    with pytest.raises(UnreadableFile, match="more than 5,000"):
        read("BEGIN:VCALENDAR\n" + event * 5_001)


def test_an_endless_line_is_cut_off():
    table = read(calendar("SUMMARY:" + "x" * 30_000, " " + "y" * 30_000, "UID:1"))
    assert len(cell(table, "Summary")) == schedule_file.LONGEST_CELL
    assert cell(table, "UID") == "1"


def test_the_worst_file_that_is_let_in_is_read_within_seconds():
    begun = time.monotonic()
    nested = "BEGIN:VEVENT\n" + "BEGIN:X\n" * 400_000
    with pytest.raises(UnreadableFile):
        read("BEGIN:VCALENDAR\n" + nested)
    with pytest.raises(UnreadableFile):
        read(b'a,b\n"' + b'""' * 2_000_000)
    assert time.monotonic() - begun < 20


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400), st.text(max_size=400).map(lambda x: x.encode("utf-8", "ignore"))
    )
)
def test_any_bytes_are_read_or_refused_in_words(data):
    for each in (
        data,
        b"a,b\n" + data,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data + b"\nEND:VEVENT",
    ):
        with contextlib.suppress(UnreadableFile):
            table = read(each)
            assert all(len(row) == len(table.columns) for row in table.rows)
            assert len(table.rows) == len(table.lines)
