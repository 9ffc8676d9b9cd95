"""Typed text: stored as meant, or refused with how to fix it."""

import pytest

from clinic.domain.text import RefusedText, clean_line, clean_text, search_key


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("a\x00b", "cannot be stored"),
        ("a\ud800b", "half a character"),
        ("x " * 5001, "10,000 characters"),
        ("a\n" * 201 + "b", "200 lines"),
        ("w" * 501, "one word"),
        ("\n" * 200_000 + "end" + "\n" * 200_000 + "x", "characters"),
        ("w" * 20_000, "characters"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(RefusedText, match=reason):
        clean_text(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("José", "José"),
        ("Jose\u0301", "José"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("bell\x07 and\ttab", "bell and\ttab"),
        ("  <script>alert(1)</script> {{ x }} ", "<script>alert(1)</script> {{ x }}"),
        ("👩🏽‍⚕️", "👩🏽‍⚕️"),
    ],
)
def test_text_is_kept_as_meant(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_line_loses_newlines_and_direction_overrides() -> None:
    assert clean_line("  Ana\u202e \n Silva ") == "Ana Silva"


def test_a_line_keeps_names_of_any_script() -> None:
    assert clean_line("محمد") == "محمد"


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("NÚÑEZ", "José"), "nunez jose"),
        (("Straße", ""), "strasse"),
        (("王 小明",), "王 小明"),
        (("O’Brien",), "o’brien"),
    ],
)
def test_the_search_key_folds_case_and_accents(parts: tuple[str, ...], key: str) -> None:
    assert search_key(*parts) == key
