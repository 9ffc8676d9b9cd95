"""Sides and regions are words, each in both languages."""

import pytest

from clinic.domain.body import REGIONS, SIDE_WORDS, Side


def test_there_are_46_regions() -> None:
    assert len(REGIONS) == 46


@pytest.mark.parametrize("code", [code for code in REGIONS if code.endswith(("_left", "_right"))])
def test_a_sided_region_says_its_side_in_words(code: str) -> None:
    left = code.endswith("_left")

    assert ("Left" if left else "Right") in REGIONS[code].en
    assert ("izquierd" if left else "derech") in REGIONS[code].es


def test_every_side_has_words_in_both_languages() -> None:
    assert set(SIDE_WORDS) == set(Side)
    assert SIDE_WORDS[Side.LEFT].in_("es") == "IZQUIERDA"
