"""The rule of opening a record against the usual one."""

import pytest

from clinic.domain import glass
from clinic.domain.roles import Permission


@pytest.mark.parametrize(
    ("reason", "enough"),
    [
        ("Unconscious at the desk", True),
        ("0123456789", True),
        ("012345678", False),
        ("         ", False),
        ("..........!!!!", False),
        ("а б в г д е ж з и к", True),
    ],
)
def test_a_reason_has_words(reason: str, enough: bool) -> None:
    assert glass.says_enough(reason) is enough


def test_nothing_that_is_lent_writes() -> None:
    assert {
        Permission.SEE_INTAKE,
        Permission.SEE_CHART,
        Permission.PRINT_DOCUMENT,
    } == glass.LENT
