"""Sealed secrets open in their own place, under a key that is here, and unchanged."""

from typing import Any

import pytest

from clinic import sealing

OLD, NEW = "old key " * 8, "new key " * 8


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]


def test_what_is_sealed_opens_again() -> None:
    assert sealing.unseal(sealing.seal("ÄBC", place="row 1"), place="row 1") == "ÄBC"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert sealing.seal("a", place="row 1") != sealing.seal("a", place="row 1")


def test_a_secret_does_not_open_in_another_row() -> None:
    with pytest.raises(sealing.Unreadable, match="another place"):
        sealing.unseal(sealing.seal("a", place="row 1"), place="row 2")


@pytest.mark.parametrize("spoil", [lambda s: s[:-4] + "AAAA", lambda s: s[:-3], lambda s: s + "é"])
def test_a_changed_secret_does_not_open(spoil: Any) -> None:
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(spoil(sealing.seal("a", place="row 1")), place="row 1")


@pytest.mark.parametrize("said", ["", "plain words", "2:abc:def", "1:000000000000:AAAA"])
def test_what_was_never_sealed_here_does_not_open(said: str) -> None:
    with pytest.raises(sealing.Unreadable, match="No key here"):
        sealing.unseal(said, place="row 1")


def test_a_former_key_opens_while_it_is_named(settings: Any) -> None:
    sealed = sealing.seal("a", place="row 1")
    settings.FIELD_KEYS = [NEW, OLD]

    assert sealing.unseal(sealed, place="row 1") == "a"
    assert not sealing.is_newest(sealed)
    assert sealing.is_newest(sealing.seal("a", place="row 1"))


def test_without_its_key_nothing_opens(settings: Any) -> None:
    sealed = sealing.seal("a", place="row 1")
    settings.FIELD_KEYS = [NEW]

    with pytest.raises(sealing.Unreadable, match="BACKSTRIDE_FIELD_KEY_FALLBACKS"):
        sealing.unseal(sealed, place="row 1")
