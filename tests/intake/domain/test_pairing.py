from datetime import date

import pytest

from intake.domain import pairing

BORN = date(1992, 2, 29)


@pytest.mark.parametrize(
    ("typed", "names", "fits"),
    [
        ("José", ("José", ""), True),
        ("jose", ("José", ""), True),
        ("JOSE\u0301", ("José", ""), True),
        ("Ana", ("Ana María", ""), True),
        ("Ana María", ("Ana María", ""), True),
        ("María", ("Ana María", ""), False),
        ("Pepe", ("José", "Pepe"), True),
        ("O'Brien", ("O'Brien", ""), True),
        ("X", ("X", ""), True),
        ("", ("José", ""), False),
        ("   ", ("José", " "), False),
    ],
)
def test_a_first_name_fits_without_case_and_accents(typed, names, fits):
    assert pairing.is_same_person(typed_name=typed, day=29, month=2, names=names, born=BORN) is fits


@pytest.mark.parametrize(("day", "month"), [(28, 2), (29, 3), (1, 3), (0, 0)])
def test_the_birthday_must_be_the_very_day(day, month):
    assert not pairing.is_same_person(
        typed_name="Jo", day=day, month=month, names=("Jo",), born=BORN
    )


def test_a_code_is_read_as_people_write_it():
    assert pairing.tidy_code(" abcd-2345 ") == "ABCD2345"
    assert pairing.tidy_code("0O1I<script>") == "SCRPT"


def test_a_key_is_stored_as_its_hash():
    assert pairing.key_hash("a") != pairing.key_hash("b")
    assert len(pairing.key_hash("a")) == 64
