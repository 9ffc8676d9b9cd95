"""Cells that a spreadsheet never calculates."""

import pytest

from clinic.domain.sheets import cell


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+15035550117", "'+15035550117"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("made patient 12", "made patient 12"),
        ("", ""),
        (None, ""),
        (12, "12"),
        (-3, "'-3"),
    ],
)
def test_a_cell_is_text(value: object, shown: str) -> None:
    assert cell(value) == shown
