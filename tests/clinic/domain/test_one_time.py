"""Codes of authenticator apps and of paper: the published vectors, and what a person types."""

import base64

import pytest

from clinic.domain import one_time

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),  # RFC 6238 appendix B, SHA-1, the last six of its eight digits
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert one_time.code_at(RFC_SECRET, seconds // 30) == code


@pytest.mark.parametrize("typed", ["287082", "287 082", " 287-082 "])
def test_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert one_time.step_of(RFC_SECRET, typed, seconds=59) == 1


@pytest.mark.parametrize("typed", ["", "287083", "28708", "２８７０８２"])
def test_anything_else_is_wrong(typed: str) -> None:
    assert one_time.step_of(RFC_SECRET, typed, seconds=59) is None


@pytest.mark.parametrize(("seconds", "opens"), [(29, True), (89, True), (90, False), (119, False)])
def test_a_clock_may_be_half_a_minute_off(seconds: int, opens: bool) -> None:
    assert (one_time.step_of(RFC_SECRET, "287082", seconds=seconds) == 1) is opens


def test_a_code_opens_once() -> None:
    assert one_time.step_of(RFC_SECRET, "287082", seconds=59, after=1) is None


def test_a_secret_has_160_bits_and_is_new_each_time() -> None:
    assert len(base64.b32decode(one_time.new_secret())) == 20
    assert one_time.new_secret() != one_time.new_secret()


def test_there_are_ten_paper_codes_without_letters_that_look_alike() -> None:
    codes = one_time.new_paper_codes()

    assert len(set(codes)) == 10
    assert all(len(code) == 14 for code in codes)
    assert not set("".join(codes)) & set("01OIL")


def test_a_paper_code_is_typed_in_any_way() -> None:
    assert one_time.paper_hash("abcd efgh-JKMN") == one_time.paper_hash("ABCD-EFGH-JKMN")


def test_the_square_names_the_account_and_the_program() -> None:
    said = one_time.app_address("ABCD", account="ana@clinic.test", issuer="Backstride")

    assert said == "otpauth://totp/Backstride%3Aana%40clinic.test?secret=ABCD&issuer=Backstride"


def test_a_key_is_read_in_fours() -> None:
    assert one_time.in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
