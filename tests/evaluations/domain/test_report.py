"""The evaluation report as plain data: what each value says, and what comes after signing."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations import library
from evaluations.domain import report, report_rows, report_text
from evaluations.domain.catalogue import Kind, Norm
from evaluations.domain.comparison import Change, Standing
from evaluations.domain.documents import UnknownFormat
from evaluations.domain.findings import NOTHING, FindingSet, Found, Status
from evaluations.domain.report_rows import Row
from tests.evaluations import reports
from tests.evaluations.reports import LEFT, RIGHT, both, num, word

CATALOGUE = library.catalogue()


def rows(*found: Found, before: FindingSet = NOTHING, section: str = "movement") -> list[Row]:
    examined = reports.examined(*found, before=before)
    made = report_rows.tables(examined, section, today="3 Dec", last="17 Nov" if before else "")
    return [row for table in made for row in table.rows]


def reading(code: str, *found: Found, before: FindingSet = NOTHING) -> str:
    return report_text.reading(CATALOGUE.item(code), "", FindingSet(found), before)


# Values


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (num("rom_lumbar_flexion", 52), "52°"),
        (num("rom_lumbar_flexion", 52, typed="0.9 rad"), "52° (entered as 0.9 rad)"),
        (num("hhd_hip_abductors", 172, RIGHT), "172 N"),
        (word("mmt_hip_extensors", "4-", RIGHT), "4−"),
        (word("test_faber", "positive", RIGHT), "positive"),
        (Found(code="rom_hip_ir", status=Status.UNABLE_PAIN), "unable: pain"),
        (Found(code="rom_hip_ir", status=Status.PERFORMED), "done, result not entered"),
        (word("rom_lumbar_flexion", "x", Side.NONE, "gone_field"), "x"),
        (num("rom_lumbar_flexion", 7, Side.NONE, "gone_field"), "7"),
        (word("test_faber", "a_choice_of_old", RIGHT), "a_choice_of_old"),
        (word("rm_directional_preference", "extension"), "Extension"),
    ],
)
def test_a_value_is_said_with_its_unit(found: Found, says: str) -> None:
    item = CATALOGUE.item(found.code)
    assert report_text.value(item, found, FindingSet([found])).lower() == says.lower()


def test_a_code_that_is_gone_prints_as_it_was_stored() -> None:
    [row] = rows(num("gone", 7, qualifier="angle_p1"), word("gone", "yes"), section="other")
    assert row.name == "gone (no longer in the catalogue)"
    assert (row.now, row.more) == (("yes",), "angle p1: 7")


def test_an_instance_that_is_gone_keeps_its_name() -> None:
    item = next(item for item in CATALOGUE if item.each)
    assert report_text.name(item, item.code, "gone_place").endswith(": gone place")


def test_a_retired_row_says_so() -> None:
    item = replace(CATALOGUE.item("rom_lumbar_flexion"), retired="2026-11-01")
    assert "retired 2026-11-01" in report_text.method(item, NOTHING, sex="", age=None)


@pytest.mark.parametrize(("tag", "shown"), [("A", True), ("GK", False)])
def test_general_knowledge_is_never_printed_as_a_reference(tag: str, shown: bool) -> None:
    norm = Norm(low=1, high=2, text=Words("mean 35", "media 35"), tag=tag)
    item = replace(CATALOGUE.item("rom_lumbar_flexion"), norms=(norm,))
    assert ("mean 35" in report_text.method(item, NOTHING, sex="", age=None)) is shown


def test_what_was_done_otherwise_is_named() -> None:
    item = CATALOGUE.item("rom_hip_ir")
    code = next(code for code, usual in item.protocol.items() if item.cell(code).choices)
    other = next(o for o in item.cell(code).choices if o.code != item.protocol[code])
    now = FindingSet([word("rom_hip_ir", other.code, Side.NONE, code)])
    assert other.label.en.lower() in report_text.method(item, now, sex="", age=None).lower()


# Readings


LAST = FindingSet([num("rom_lumbar_flexion", 38), *both("rom_hip_ir", 24, 36)])


@pytest.mark.parametrize(
    ("code", "found", "before", "says"),
    [
        ("rom_lumbar_flexion", [num("rom_lumbar_flexion", 52)], LAST, "up 14, more than error"),
        ("rom_lumbar_flexion", [num("rom_lumbar_flexion", 36)], LAST, "down 2, within error"),
        ("rom_lumbar_flexion", [num("rom_lumbar_flexion", 38)], LAST, "as before"),
        ("rom_hip_ir", both("rom_hip_ir", 29, 35), LAST, "gap 6, even (under 10); was 12"),
        ("rom_hip_ir", both("rom_hip_ir", 20, 35), NOTHING, "gap 15, counts from 10"),
        ("hhd_hip_abductors", both("hhd_hip_abductors", 172, 181), NOTHING, "95 %, even"),
        ("hhd_hip_abductors", both("hhd_hip_abductors", 160, 181), NOTHING, "under 90 %"),
        ("hhd_hip_abductors", both("hhd_hip_abductors", 100, 181), NOTHING, "under 80 %"),
        (
            "mmt_hip_extensors",
            [word("mmt_hip_extensors", "5", RIGHT), word("mmt_hip_extensors", "4", LEFT)],
            NOTHING,
            "3 steps apart",
        ),
    ],
)
def test_a_reading_says_the_gap_and_the_change(
    code: str, found: list[Found], before: FindingSet, says: str
) -> None:
    assert says in reading(code, *found, before=before)


@pytest.mark.parametrize("code", ["rom_hip_ir", "hhd_hip_abductors", "mmt_hip_extensors"])
def test_one_side_alone_reads_as_nothing(code: str) -> None:
    value = {"text": "5"} if CATALOGUE.item(code).entry.kind is Kind.GRADE else {"num": 5_000}
    assert reading(code, Found(code=code, side=RIGHT, **value)) == ""


def test_a_grade_is_better_or_weaker_never_by_a_number() -> None:
    before = FindingSet([word("mmt_hip_extensors", "4", s) for s in (RIGHT, LEFT)])
    now = (word("mmt_hip_extensors", "5", RIGHT), word("mmt_hip_extensors", "3+", LEFT))
    said = reading("mmt_hip_extensors", *now, before=before)
    assert "RIGHT better than last time" in said
    assert "LEFT weaker than last time" in said


def test_equal_grades_are_even() -> None:
    same = [word("mmt_hip_extensors", "5", side) for side in (RIGHT, LEFT)]
    assert reading("mmt_hip_extensors", *same, before=FindingSet(same)) == "even"


def test_another_position_is_not_comparable() -> None:
    item = CATALOGUE.item("rom_hip_ir")
    code = next(iter(item.protocol))
    other = next(o for o in item.cell(code).choices if o.code != item.protocol[code])
    now = (*both("rom_hip_ir", 40, 40), word("rom_hip_ir", other.code, Side.NONE, code))
    assert "RIGHT not comparable with last time" in reading("rom_hip_ir", *now, before=LAST)


def test_a_change_without_a_known_error_is_only_said() -> None:
    item = replace(CATALOGUE.item("rom_lumbar_flexion"), mdc=None)
    now = FindingSet([num("rom_lumbar_flexion", 40)])
    assert report_text.change_words(item, Side.NONE, now, LAST) == "up 2"


def test_a_gap_without_a_threshold_is_only_said() -> None:
    item = replace(CATALOGUE.item("rom_hip_ir"), gap=None)
    now = FindingSet(both("rom_hip_ir", 30, 35))
    assert report_text.reading(item, "", now, NOTHING) == "gap 5"


def test_choices_and_repeated_rows_have_no_reading() -> None:
    assert reading("test_faber", word("test_faber", "positive", RIGHT)) == ""


# Rows


def test_a_kept_value_says_since_when_and_no_change() -> None:
    kept = num("rom_lumbar_flexion", 38, is_kept=True)
    [row] = rows(kept, before=LAST)
    assert row.reading == "unchanged since 17 Nov 2026, not measured again"


def test_a_value_kept_on_one_side_names_it() -> None:
    kept = num("rom_hip_ir", 24, RIGHT, is_kept=True)
    [row] = rows(kept, num("rom_hip_ir", 35, LEFT), before=LAST)
    assert "RIGHT unchanged since 17 Nov 2026, not measured again" in row.reading


def test_values_kept_from_different_days_do_not_name_one() -> None:
    found = reports.examined(
        *(num("rom_hip_ir", 24, side, is_kept=True) for side in (RIGHT, LEFT)), before=LAST
    )
    found.measured_on[("rom_hip_ir", RIGHT, "")] = date(2026, 11, 1)  # type: ignore[index]
    [table] = report_rows.tables(found, "movement", today="3 Dec", last="17 Nov")
    assert "unchanged since last time, not measured again" in table.rows[0].reading


def test_reasons_of_both_sides_are_said_once_or_by_side() -> None:
    def untested(side: Side, reason: str) -> Found:
        return Found(code="rom_hip_ir", side=side, status=Status.NOT_TESTED, reason=reason)

    [same] = rows(untested(RIGHT, "time"), untested(LEFT, "time"))
    [apart] = rows(untested(RIGHT, "time"), untested(LEFT, "on hold"))
    assert same.reading == "reason: time"
    assert apart.reading == "reason RIGHT: time; reason LEFT: on hold"


def test_further_fields_stand_by_side_with_their_reasons() -> None:
    [row] = rows(
        num("rom_hip_ir", 29, RIGHT),
        num("rom_hip_ir", 1, RIGHT, "pain_nprs", is_kept=True),
        Found(code="rom_hip_ir", side=LEFT, qualifier="pain_nprs", num=2000, reason="on return"),
    )
    assert row.more.startswith("RIGHT pain, 0 to 10: 1, kept from last time. LEFT pain")
    assert row.more.endswith("2 (on return)")


def test_a_value_of_an_unusual_side_is_not_lost() -> None:
    [row] = rows(num("rom_lumbar_flexion", 3, Side.MIDLINE), section="movement")
    assert row.more == "MIDDLE 3°"


def test_notes_keep_their_lines() -> None:
    found = reports.examined(
        word("note_assessment", "One.\n\nTwo."),
        word("note_assessment", "x", RIGHT, "gone_field"),
    )
    [note] = report_rows.notes(found, "assessment")
    assert note.paragraphs == ("One.", "Two.", "RIGHT gone field: x")


def test_what_was_not_tested_is_listed_once_with_both_sides() -> None:
    found = reports.examined(*reports.NOW)
    assert report_rows.not_tested(found) == ("Hip extension RIGHT and LEFT (not tested: time)",)


# The whole


def test_the_credit_line_stands_once_where_a_muscle_was_graded() -> None:
    assert report.body(reports.record())["credit"] == report.CREDIT
    nothing = reports.record(found=reports.examined(num("rom_lumbar_flexion", 52)))
    assert report.body(nothing)["credit"] == ""


def test_blank_parts_are_left_out_but_diagnoses_never() -> None:
    bare = reports.record(
        found=reports.examined(), summary=(), safety=(), brief=(), gait="",
        diagnoses=(), plan=(), complexity=(),
    )  # fmt: skip
    [only] = report.body(bare)["parts"]
    assert only["items"] == ["No diagnosis was chosen."]


def test_gait_is_a_sentence_first() -> None:
    found = reports.examined(num("gait_speed", 2.6))
    [gait] = [
        part
        for part in report.body(reports.record(found=found))["parts"]
        if part["heading"].startswith("Gait")
    ]
    assert gait["lines"][0]["words"].startswith("Running on a treadmill")
    silent = reports.record(found=found, gait="")
    assert not any(
        part["lines"] for part in report.body(silent)["parts"] if part["heading"].startswith("Gait")
    )


def test_unknown_codes_have_a_part_of_their_own() -> None:
    found = reports.examined(word("gone", "yes"))
    said = [part["heading"] for part in report.body(reports.record(found=found))["parts"]]
    assert "Recorded under codes that are no longer used" in said


def test_the_same_record_gives_the_same_paper() -> None:
    assert reports.paper() == reports.paper()


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        report.paper({"format": 99}, signatures=(reports.SIGNED,))


def test_a_signer_without_a_licence_has_no_licence_line() -> None:
    one = replace(reports.SIGNED, licence="")
    found = reports.paper(signatures=(one,))
    assert found["signatures"][0]["name"] == "Priya Raman, PT, DPT"
    assert len(found["box"]) == 2


def test_the_mark_of_an_error_says_who_asked_and_who_approved() -> None:
    assert reports.paper(void=reports.VOID)["banner"][2].startswith(
        "Asked by Priya Raman, PT, DPT, approved by Mona Vale, 5 Dec 2026"
    )
    alone = replace(reports.VOID, asked_by="")
    assert reports.paper(void=alone)["banner"][2].startswith("Marked by Mona Vale")


def test_every_part_of_a_record_is_on_the_paper() -> None:
    said = str(reports.paper(addenda=(reports.ADDED,)))
    for words in ("Because no period", "Hills.", "M54.50", "Run 3 miles"):
        assert words in said
    assert "Dr. Brandt's office" in said


def test_derived_values_are_worked_out_of_what_was_signed() -> None:
    said = report_rows.worked_out(reports.examined(*reports.NOW))
    assert any(one.endswith("RIGHT: 69°") for one in said)
    assert report_rows.worked_out(reports.examined()) == ()


# Length


def test_a_usual_report_is_short_enough() -> None:
    assert report.too_long(report.body(reports.record())) == ""


def test_too_many_characters_are_said_before_signing() -> None:
    body = report.body(reports.record(summary=("word " * 90_000,)))
    assert "Shorten your notes" in report.too_long(body)


def test_too_many_entries_are_said_before_signing() -> None:
    body = report.body(reports.record(summary=("x",) * 24_000))
    assert "Clear rows" in report.too_long(body)


@pytest.mark.parametrize(
    ("mdc", "tag", "says"),
    [
        (13_000, "A", "up 2, within error (13)"),
        (13_000, "GK", "up 2, within error (13, verify)"),
        (None, "", "up 2, within error"),
    ],
)
def test_an_error_known_only_in_general_is_to_verify(mdc: int | None, tag: str, says: str) -> None:
    change = Change(standing=Standing.WITHIN_ERROR, by=2_000, mdc=mdc, tag=tag)
    assert report_text._moved(change) == says
