"""Diagnosis codes: what a table prints, what may not stand together, sides and encounters."""

from datetime import date

import pytest

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import code_offers, diagnosis
from evaluations.domain.diagnosis import Code
from evaluations.domain.patterns import Candidate

RELEASE = date(2026, 4, 1)
CODES = library.patterns().codes


def code(name: str, description: str = "", *, excludes1=(), valid_to=None) -> Code:
    return Code(
        code=name,
        description=description,
        release=RELEASE,
        excludes1=tuple(excludes1),
        valid_to=valid_to,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("low back strain (S39.012)", ["S39.012"]),
        ("lumbago with sciatica (M54.4-)", ["M54.4-"]),
        ("disorders (M51.1-, M51.2-)", ["M51.1-", "M51.2-"]),
        ("poisoning (T36-T65)", ["T36-T65"]),
        ("fracture (S72.-)", ["S72.-"]),
        ("nothing to see", []),
    ],
)
def test_the_codes_that_a_note_names(text, found) -> None:
    assert list(diagnosis.codes_in(text)) == found


@pytest.mark.parametrize(
    ("printed", "one", "is_meant"),
    [
        ("M54.4-", "M54.41", True),
        ("M54.4-", "M54.31", False),
        ("S39.012", "S39.012D", True),
        ("S72.-", "S72.001A", True),
        ("M54", "M54.50", True),
        ("T36-T65", "T40.1X1A", True),
        ("T36-T65", "T66", False),
    ],
)
def test_which_codes_a_printed_one_means(printed, one, is_meant) -> None:
    assert diagnosis.covers(printed, one) is is_meant


# measures 8.16, row by row
PAIRS = [
    ("M54.50", "F45.41"),
    ("M54.50", "M51.360"),
    ("M54.59", "S39.012D"),
    ("M54.51", "M54.41"),
    ("M54.31", "G57.01"),
    ("M54.31", "M51.16"),
    ("M54.31", "M54.42"),
    ("M54.41", "M51.362"),
    ("M54.16", "M47.26"),
    ("M54.16", "M79.2"),
    ("G57.01", "M54.31"),
    ("M43.06", "M43.16"),
    ("M43.06", "Q76.2"),
    ("M48.48XD", "M84.40XA"),
    ("M84.350D", "M80.08XA"),
    ("S33.5XXD", "M51.26"),
]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_pairs_that_exclude_each_other(pair, turned) -> None:
    first, second = reversed(pair) if turned else pair
    (clash,) = diagnosis.clashes([code(first), code(second)], CODES.excludes1)
    assert (clash.code, clash.other) == (first, second)


@pytest.mark.parametrize(
    "pair", [("S33.5XXD", "S39.012D"), ("M54.31", "M54.32"), ("M16.11", "M25.551")]
)
def test_pairs_that_may_stand_together(pair) -> None:
    assert diagnosis.clashes(map(code, pair), CODES.excludes1) == ()


def test_what_the_loaded_table_excludes_counts_too() -> None:
    one = code("A00.0", excludes1=["B99.-"])
    assert diagnosis.clashes([one, code("B99.8")], {}) == (
        diagnosis.Clash(code="A00.0", other="B99.8"),
    )


# How long a table holds


def test_a_year_of_the_table_ends_in_september() -> None:
    assert diagnosis.fiscal_year(RELEASE).last == date(2026, 9, 30)
    assert diagnosis.fiscal_year(date(2026, 10, 1)).first == date(2026, 10, 1)


def test_a_visit_after_the_table_is_warned_of_once() -> None:
    (words,) = diagnosis.outdated([code("M54.50"), code("M54.31")], on=date(2026, 11, 22))
    assert "release of 1 Apr 2026, for visits until 30 Sep 2026" in words
    assert "22 Nov 2026" in words


def test_a_visit_within_the_table_is_not_warned_of() -> None:
    assert diagnosis.outdated([code("M54.50")], on=date(2026, 9, 30)) == ()
    assert diagnosis.outdated([], on=date(2026, 11, 22)) == ()


def test_a_retired_code_is_named() -> None:
    retired = code("M54.5", valid_to=date(2026, 3, 31))
    (words,) = diagnosis.outdated([retired], on=date(2026, 4, 1))
    assert words == "M54.5 was retired on 31 Mar 2026. Choose its successor."


# Sides and encounters


@pytest.mark.parametrize(
    ("description", "side"),
    [
        ("Sciatica, right side", Side.RIGHT),
        ("Unilateral primary osteoarthritis, left hip", Side.LEFT),
        ("Bilateral primary osteoarthritis of hip", Side.BILATERAL),
        ("Low back pain, unspecified", Side.NONE),
    ],
)
def test_the_side_that_a_code_names(description, side) -> None:
    assert diagnosis.side_in(description) is side


@pytest.mark.parametrize(
    ("stem", "letter", "whole"),
    [("S39.012", "D", "S39.012D"), ("S33.5", "A", "S33.5XXA"), ("M48.48", "S", "M48.48XS")],
)
def test_the_letter_stands_in_the_seventh_place(stem, letter, whole) -> None:
    assert diagnosis.with_letter(stem, letter) == whole


def offered(name: str) -> code_offers.Offer:
    (offer,) = code_offers.candidates(CODES, [Candidate(code=name, note=None)])
    return offer


def buttons(offer: code_offers.Offer) -> dict[str, str]:
    return {one.words.en: one.value for one in offer.buttons}


def test_sciatica_has_no_code_for_both_sides_and_offers_two_entries() -> None:
    assert buttons(offered("M54.3")) == {
        "RIGHT": "M54.31",
        "LEFT": "M54.32",
        "RIGHT and LEFT, two entries": "M54.31,M54.32",
        "Side not stated": "M54.30",
    }


def test_the_sciatic_nerve_has_a_code_for_both_sides() -> None:
    assert buttons(offered("G57.0"))["BOTH SIDES"] == "G57.03"


def test_a_code_without_sides_has_no_side_picker() -> None:
    assert buttons(offered("M47.816")) == {"Add": "M47.816"}


def test_an_injury_asks_what_care_it_is_with_subsequent_care_ready() -> None:
    offer = offered("S39.012")
    assert [letter for letter, _ in offer.encounters] == ["A", "D", "S"]
    assert offer.usual == "D"


def test_a_stress_fracture_asks_with_nothing_ready() -> None:
    offer = offered("M48.48")
    assert (offer.letters, offer.usual) == (("A", "D", "G", "S"), "")


def test_a_side_and_an_encounter_are_asked_together() -> None:
    offer = offered("S73.19")
    assert buttons(offer)["RIGHT"] == "S73.191"
    assert offer.letters == ("A", "D", "S")


def test_no_candidate_of_any_pattern_is_chosen_beforehand() -> None:
    for pattern in library.patterns().patterns:
        for offer in code_offers.candidates(CODES, pattern.candidates):
            assert offer.buttons
            assert offer.usual in ("", "D")


def test_a_search_shows_a_family_once_and_an_injury_with_its_encounters() -> None:
    rows = [
        code("M54.31", "Sciatica, right side"),
        code("M54.32", "Sciatica, left side"),
        code("S93.401A", "Sprain of right ankle, initial encounter"),
        code("S93.401D", "Sprain of right ankle, subsequent encounter"),
        code("M79.7", "Fibromyalgia"),
    ]
    found = code_offers.searched(CODES, rows)
    assert [(one.code, one.description, one.letters, one.usual) for one in found] == [
        ("M54.3", "Sciatica", (), ""),
        ("S93.401", "Sprain of right ankle", ("A", "D"), "D"),
        ("M79.7", "Fibromyalgia", (), ""),
    ]


def test_a_family_with_encounters_is_found_by_either() -> None:
    (offer,) = code_offers.searched(CODES, [code("S73.191D", "Other sprain of right hip, later")])
    assert offer.code == "S73.19"
