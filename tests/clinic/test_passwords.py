"""What may be a password: long, whatever its letters, and not the names that everyone knows."""

import unicodedata
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from clinic.domain.roles import Role
from clinic.models import Clinic, User
from clinic.passwords import LONGEST, MoreThanNames, NotTooLong
from tests import factories


@pytest.fixture
def ana(clinic: Clinic) -> User:
    return factories.user(clinic, "Ana Silva", Role.ASSISTANT)


@pytest.mark.parametrize(
    "password",
    ["six quiet geese land", "🏃🏔🌧☕" * 16, "contraseña larguísima así", "   z q w 7 v u t m b   "],
)
def test_any_long_password_may_be_one_and_opens(ana: User, password: str) -> None:
    validate_password(password, ana)
    ana.set_password(password)

    assert ana.check_password(password)
    assert not ana.check_password(password[:-1])
    assert not ana.check_password(f"{password} ")


def test_the_same_keys_on_another_machine_open_too(ana: User) -> None:
    password = "mañana caminaré más lejos"
    ana.set_password(unicodedata.normalize("NFD", password))

    assert ana.check_password(unicodedata.normalize("NFC", password))


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "passwordpassword",  # the program's list of words that anyone tries first
        "Riverbend Running and Spine",
        "backstride Ana Silva 1",
        "x" * (LONGEST + 1),
        "1234567890123456",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
    ],
)
def test_what_others_guess_is_refused(ana: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, ana)


def test_a_password_longer_than_any_stored_one_is_wrong_without_hashing(ana: User) -> None:
    assert not ana.check_password("x" * 100_000)


def test_each_rule_says_itself_in_words() -> None:
    assert str(LONGEST) in NotTooLong().get_help_text()
    assert "name" in MoreThanNames().get_help_text()


def test_twelve_characters_do_where_a_second_step_is_asked(settings: Any) -> None:
    assert settings.SHORTEST_PASSWORD == 15  # the demo: the password may be the only step
