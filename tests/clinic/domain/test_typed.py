"""What the desk types is read as it was meant."""

from datetime import date

import pytest

from clinic.domain import typed


@pytest.mark.parametrize(
    "words",
    ["14 Feb 1990", "14 February 1990", "Feb 14, 1990", "2/14/1990", "02-14-1990", "1990-02-14"],
)
def test_a_date_is_read_however_it_is_usually_said(words: str) -> None:
    assert typed.read_date(words) == date(1990, 2, 14)


@pytest.mark.parametrize("words", ["", "14 Feb", "14 Feb 90", "31 Feb 1990", "yesterday"])
def test_half_a_date_is_no_date(words: str) -> None:
    assert typed.read_date(words) is None


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("14 Feb 1990", "1990-02-14"),
        ("(503) 555-0117", "5035550117"),
        ("+1 503 555 0117", "15035550117"),
        ("503", "503"),
        ("Renata Flores", "Renata Flores"),
        ("BK-2041", "BK-2041"),
    ],
)
def test_a_search_looks_for_what_the_search_text_holds(words: str, term: str) -> None:
    assert typed.search_term(words) == term


def test_a_number_without_a_country_code_is_of_here() -> None:
    assert typed.read_phone("503 555 0117") == "+15035550117"


def test_a_number_of_another_country_is_kept() -> None:
    assert typed.read_phone("+52 55 1234 5678") == "+525512345678"


@pytest.mark.parametrize(("words", "fix"), [("home", "like 503 555 0117"), ("12", "too few")])
def test_what_is_no_phone_number_is_refused_with_the_fix(words: str, fix: str) -> None:
    with pytest.raises(typed.NotAPhone, match=fix):
        typed.read_phone(words)


@pytest.mark.parametrize(
    ("stored", "spoken"),
    [("+15035550117", "(503) 555-0117"), ("+525512345678", "+52 55 1234 5678"), ("12", "12")],
)
def test_a_phone_is_shown_the_way_it_is_said(stored: str, spoken: str) -> None:
    assert typed.spoken_phone(stored) == spoken
