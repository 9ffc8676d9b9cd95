"""Passwords: what may be one, and hashing that a sign-in flood cannot turn into a memory flood."""

import re
import threading
import unicodedata
from itertools import pairwise
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

LONGEST = 128  # characters; longer ones only cost time
LEFT_AT_LEAST = 8  # characters beside the names that anyone here could guess
LEAST_STEPS = 4  # different steps from one character to the next
AT_ONCE = 2
BETWEEN_WORDS = re.compile(r"[\s\-_.,'@]+")

_turn = threading.BoundedSemaphore(AT_ONCE)


def one_form(password: str) -> str:
    """Unicode's NFC: the same keys make the same password on every machine."""
    return unicodedata.normalize("NFC", password)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's published minimum.

    A server process hashes at most two at once, however many threads it is given.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turn:
            return str(super().encode(one_form(password), salt))

    def verify(self, password: str, encoded: str) -> bool:
        if len(password) > LONGEST:
            return False
        with _turn:
            return bool(super().verify(one_form(password), encoded))


class NotTooLong:
    """Django's validators have a least length only."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(one_form(password)) > LONGEST:
            raise ValidationError(
                f"This password is too long. It may have {LONGEST} characters.",
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return f"Your password may have {LONGEST} characters."


class MoreThanNames:
    """A long password made of the clinic's, the program's or the person's own name is no secret.

    Nor is one made of a run or a repeat: 1234567890123456, abcabcabcabc.
    """

    def validate(self, password: str, user: Any = None) -> None:
        left = _folded(password)
        for name in sorted(_names(user), key=len, reverse=True):
            left = left.replace(name, "")
        if len(left) < LEFT_AT_LEAST:
            raise ValidationError(
                "This password is mostly names that others know. Choose other words.",
                code="password_of_names",
            )
        if len({ord(b) - ord(a) for a, b in pairwise(left)}) < LEAST_STEPS:
            raise ValidationError(
                "This password is one pattern over and over. Choose some words.",
                code="password_of_a_pattern",
            )

    def get_help_text(self) -> str:
        return "Your password may not be made of your name, the clinic's or one pattern."


def _folded(text: str) -> str:
    """Without case and without what parts words."""
    return BETWEEN_WORDS.sub("", one_form(text).casefold())


def _names(user: Any) -> set[str]:
    """Words of three letters and more."""
    clinic = getattr(user, "clinic", None)
    said = ["backstride", "password", getattr(user, "name", ""), getattr(user, "email", "")]
    said.append(getattr(clinic, "name", ""))
    words = {_folded(word) for text in said for word in BETWEEN_WORDS.split(text)}
    return {word for word in words if len(word) > 2}
