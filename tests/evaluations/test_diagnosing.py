"""Choosing diagnosis codes: what may be added, its order, and nothing once signed."""

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from clinic.models import AuditEvent
from evaluations.actions import charting, code_table, diagnosing
from evaluations.actions.charting import EvaluationIsSigned
from evaluations.actions.code_table import Printed
from evaluations.actions.diagnosing import RefusedDiagnosis
from evaluations.models import Diagnosis, DiagnosisCode, Evaluation
from evaluations.queries import diagnoses
from tests.factories import AT

pytestmark = pytest.mark.django_db

RELEASE = date(2026, 4, 1)
TABLE = [
    Printed(code="M54", description="Dorsalgia", is_billable=False),
    Printed(
        code="M54.31",
        description="Sciatica, right side",
        is_billable=True,
        excludes1=("F45.41", "M54.4-"),
    ),
    Printed(code="M54.32", description="Sciatica, left side", is_billable=True),
    Printed(code="M54.41", description="Lumbago with sciatica, right side", is_billable=True),
    Printed(code="M79.7", description="Fibromyalgia", is_billable=True),
    Printed(
        code="S93.401A",
        description="Sprain of ligament of right ankle, initial encounter",
        is_billable=True,
    ),
    Printed(
        code="S93.401D",
        description="Sprain of ligament of right ankle, subsequent encounter",
        is_billable=True,
    ),
]


@pytest.fixture
def evaluation(visit, therapist) -> Evaluation:
    return charting.open_evaluation(visit=visit, by=therapist, at=AT)


@pytest.fixture
def who(therapist) -> dict[str, Any]:
    return {"by": therapist, "at": AT}


@pytest.fixture
def table() -> None:
    code_table.fill(RELEASE, TABLE)


def listed(evaluation: Evaluation) -> list[str]:
    return [row.code for row in diagnoses.chosen(evaluation)]


def add(evaluation: Evaluation, who: dict[str, Any], *codes: str, pattern: str = "") -> None:
    diagnosing.add(evaluation=evaluation, codes=codes, pattern=pattern, **who)


# Adding


def test_a_code_is_kept_with_its_words_side_release_and_pattern(evaluation, who, table) -> None:
    add(evaluation, who, "M54.31", pattern="dx_radiculopathy")
    row = Diagnosis.objects.get()
    assert (row.code, row.description, row.side) == ("M54.31", "Sciatica, right side", "right")
    assert (row.release, row.pattern, row.added_by) == (
        "2026-04-01",
        "dx_radiculopathy",
        who["by"],
    )


def test_a_candidate_can_be_chosen_before_the_table_is_there(evaluation, who) -> None:
    add(evaluation, who, "M54.50")
    assert listed(evaluation) == ["M54.50"]


def test_both_sides_are_two_entries(evaluation, who) -> None:
    add(evaluation, who, "M54.31", "M54.32")
    assert [row.side for row in diagnoses.chosen(evaluation)] == ["right", "left"]


def test_sent_twice_it_stands_once_and_changes_nothing(evaluation, who) -> None:
    add(evaluation, who, "M54.50")
    before = Evaluation.objects.get().version
    add(evaluation, who, "M54.50", "M54.50")
    assert listed(evaluation) == ["M54.50"]
    assert Evaluation.objects.get().version == before


def test_each_change_raises_the_version_and_is_recorded(evaluation, who) -> None:
    before = Evaluation.objects.get().version
    add(evaluation, who, "M54.50")
    assert Evaluation.objects.get().version == before + 1
    event = AuditEvent.objects.filter(action="diagnose").latest("seq")
    assert event.fields == ["diagnoses"]
    assert event.object_id == str(evaluation.pk)


@pytest.mark.parametrize("code", ["M54", "X99.9", "rubbish"])
def test_only_billable_codes_of_the_table_can_be_added(evaluation, who, table, code) -> None:
    with pytest.raises(RefusedDiagnosis, match="not a billable code"):
        add(evaluation, who, "M54.31", code)
    assert listed(evaluation) == []


def test_an_unknown_pattern_is_refused(evaluation, who) -> None:
    with pytest.raises(RefusedDiagnosis, match="no such pattern"):
        add(evaluation, who, "M54.50", pattern="dx_moon")


def test_a_claim_holds_twelve(evaluation, who) -> None:
    many = [
        "M51.26", "M51.27", "M51.360", "M51.361", "M51.362", "M51.369", "M51.370", "M51.371",
        "M51.372", "M51.379", "M54.51", "M54.50",
    ]  # fmt: skip
    add(evaluation, who, *many)
    with pytest.raises(RefusedDiagnosis, match="at most 12"):
        add(evaluation, who, "M54.59")
    assert len(listed(evaluation)) == 12


# Removing and order


def test_a_removed_code_stays_in_the_record_and_may_come_back(evaluation, who) -> None:
    add(evaluation, who, "M54.50")
    row = Diagnosis.objects.get()
    diagnosing.remove(chosen=row, **who)
    version = Evaluation.objects.get().version
    diagnosing.remove(chosen=row, **who)
    assert Evaluation.objects.get().version == version
    add(evaluation, who, "M54.50")
    assert listed(evaluation) == ["M54.50"]
    assert Diagnosis.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "to", "order"),
    [
        ("M54.59", 0, ["M54.59", "M54.50", "M54.51"]),
        ("M54.50", 1, ["M54.51", "M54.50", "M54.59"]),
        ("M54.50", 9, ["M54.51", "M54.59", "M54.50"]),
    ],
)
def test_the_order_is_the_therapists(evaluation, who, code, to, order) -> None:
    add(evaluation, who, "M54.50", "M54.51", "M54.59")
    for _ in range(2):  # sent twice
        row = Diagnosis.objects.get(code=code)
        diagnosing.move(chosen=row, to=to, **who)
    assert listed(evaluation) == order


def test_a_removed_code_does_not_move(evaluation, who) -> None:
    add(evaluation, who, "M54.50", "M54.51")
    row = Diagnosis.objects.get(code="M54.51")
    diagnosing.remove(chosen=row, **who)
    diagnosing.move(chosen=row, to=0, **who)
    assert listed(evaluation) == ["M54.50"]


def test_nothing_changes_once_signed(evaluation, who) -> None:
    add(evaluation, who, "M54.50", "M54.51")
    row = Diagnosis.objects.get(code="M54.51")
    Evaluation.objects.update(signed_at=AT, signed_by=who["by"])
    for act in (
        lambda: add(evaluation, who, "M54.59"),
        lambda: diagnosing.remove(chosen=row, **who),
        lambda: diagnosing.move(chosen=row, to=0, **who),
    ):
        with pytest.raises(EvaluationIsSigned):
            act()
    assert listed(evaluation) == ["M54.50", "M54.51"]


# Warnings


def test_codes_that_exclude_each_other_are_pointed_out_and_kept(evaluation, who, table) -> None:
    add(evaluation, who, "M54.31", "M54.41")
    words = diagnoses.warnings(evaluation)
    assert words[0].startswith("M54.31 and M54.41 exclude each other (Excludes1)")


def test_a_visit_beyond_the_table_is_warned_of(evaluation, who) -> None:
    add(evaluation, who, "M54.50")
    evaluation.visit.starts_at = AT.replace(year=2027)
    assert "release of 1 Apr 2026" in diagnoses.warnings(evaluation)[-1]


def test_without_codes_there_is_nothing_to_warn_of(evaluation) -> None:
    assert diagnoses.warnings(evaluation) == ()


# Searching


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("m5431", ["M54.3"]),
        ("M54.3", ["M54.3"]),
        ("right sciatica", ["M54.3", "M54.4"]),
        ("fibro", ["M79.7"]),
        ("ankle sprain", ["S93.401"]),
        ("dorsalgia", []),
        ("%", []),
    ],
)
def test_the_table_is_searched_by_code_and_by_words(table, typed, codes) -> None:
    assert [one.code for one in diagnoses.search(typed).offers] == codes


def test_an_injury_is_offered_with_all_its_encounters(table) -> None:
    (offer,) = diagnoses.search("initial encounter").offers
    assert (offer.letters, offer.usual) == (("A", "D"), "D")


def test_an_empty_search_finds_nothing(table) -> None:
    assert diagnoses.search("  ").words == ""


def test_a_search_of_an_empty_table_says_that_it_is_not_there() -> None:
    assert not diagnoses.search("sciatica").is_loaded


def test_a_long_answer_is_cut(monkeypatch, table) -> None:
    monkeypatch.setattr(diagnoses, "AT_MOST", 1)
    found = diagnoses.search("sciatica")
    assert found.is_cut
    assert len(found.offers) == 1


# The table


def test_a_table_is_filled_once_and_again_without_change(table) -> None:
    assert code_table.holds(RELEASE)
    assert code_table.fill(RELEASE, TABLE) == len(TABLE)
    assert DiagnosisCode.objects.count() == len(TABLE)
    assert DiagnosisCode.objects.get(code="M54.31").valid_from == date(2025, 10, 1)


def test_a_new_release_keeps_what_it_no_longer_prints(table) -> None:
    newer = date(2026, 10, 1)
    fresh = Printed(code="M54.33", description="Sciatica, both sides", is_billable=True)
    assert not code_table.holds(newer)
    code_table.fill(newer, [*TABLE[:-1], fresh])
    assert code_table.holds(newer)
    gone = DiagnosisCode.objects.get(code="S93.401D")
    assert (gone.valid_to, gone.release) == (date(2026, 9, 30), "2026-04-01")
    assert DiagnosisCode.objects.get(code="M54.33").valid_from == newer
    assert DiagnosisCode.objects.get(code="M54.31").valid_from == date(2025, 10, 1)


def test_a_fill_that_broke_off_is_finished_by_the_next() -> None:
    def broken() -> Iterator[Printed]:
        yield TABLE[0]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        code_table.fill(RELEASE, broken())
    assert not code_table.holds(RELEASE)
    code_table.fill(RELEASE, TABLE)
    assert code_table.holds(RELEASE)
    assert DiagnosisCode.objects.count() == len(TABLE)


def test_a_long_table_is_filled_in_chunks(monkeypatch) -> None:
    monkeypatch.setattr(code_table, "CHUNK", 3)
    heard: list[int] = []
    code_table.fill(RELEASE, TABLE, told=heard.append)
    assert heard == [3, 6, 7]


# The command


class Package:
    """The installed package as the command reads it."""

    TREE = {
        "13": ("", "Diseases of the back", ["all of it (Z99)"]),
        "M40-M54": ("13", "Dorsopathies", []),
        "M54": ("M40-M54", "Dorsalgia", ["psychogenic (F45.41)"]),
        "M54.5": ("M54", "Low back pain", ["strain (S39.012)"]),
        "M54.50": ("M54.5", "Low back pain, unspecified", []),
    }

    get_all_codes = staticmethod(lambda: list(Package.TREE))
    get_parent = staticmethod(lambda code: Package.TREE[code][0])
    get_description = staticmethod(lambda code: Package.TREE[code][1])
    get_excludes1 = staticmethod(lambda code: Package.TREE[code][2])
    is_leaf = staticmethod(lambda code: code == "M54.50")


def test_the_command_fills_the_table_once(monkeypatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "simple_icd_10_cm", Package)
    monkeypatch.setattr("evaluations.management.commands.load_icd10.EVERY", 3)
    monkeypatch.setattr("evaluations.management.commands.load_icd10.PAUSE_SECONDS", 0)
    niced: list[int] = []
    monkeypatch.setattr("os.nice", niced.append)
    call_command("load_icd10")
    call_command("load_icd10")
    call_command("load_icd10", again=True, gently=True)
    assert niced == [19]
    out, told = capsys.readouterr()
    assert out.splitlines() == [
        "3 diagnosis codes of 2026-04-01 are in.",
        "The diagnosis codes of 2026-04-01 are there already.",
        "3 diagnosis codes of 2026-04-01 are in.",
    ]
    assert "  3" in told
    row = DiagnosisCode.objects.get(code="M54.50")
    assert (row.is_billable, row.excludes1) == (True, ["S39.012", "F45.41", "Z99"])
