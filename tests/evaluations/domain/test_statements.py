"""What a signature means: each act in its own words, with the person and the day by name."""

import pytest

from evaluations.domain import statements
from evaluations.domain.statements import MEANINGS, Act


def test_no_two_acts_mean_the_same() -> None:
    assert len(set(MEANINGS.values())) == len(Act)


def test_a_meaning_fits_its_column() -> None:
    assert max(map(len, MEANINGS.values())) <= 200


@pytest.mark.parametrize("act", Act)
def test_every_statement_names_person_birth_and_visit(act: Act) -> None:
    said = statements.statement(
        act, name="Renata Flores", born="14 Feb 1990", on="3 Dec 2026", author="Ana Silva"
    )
    assert "Renata Flores, born 14 Feb 1990" in said
    assert "on 3 Dec 2026" in said
    assert ("Ana Silva" in said) is (act is Act.CO_SIGN)
