"""The QR mark: read back by its modules, and the same for the same address."""

import re

import pytest
import segno

from evaluations.pdf import qr

ADDRESS = "https://records.example.org/paper/7K2MXQ4RWT/"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def modules(d: str) -> set[tuple[int, int]]:
    return {(int(x) + n, int(y)) for x, y, length in RUN.findall(d) for n in range(int(length))}


@pytest.mark.parametrize("text", [ADDRESS, "x", "https://" + "a" * 80 + ".example/paper/Z/"])
def test_the_path_fills_just_the_dark_modules(text: str) -> None:
    size, d = qr.path(text)
    matrix = segno.make(text, error="m").matrix
    dark = {
        (x + qr.BORDER, y + qr.BORDER)
        for y, row in enumerate(matrix)
        for x, module in enumerate(row)
        if module
    }
    assert modules(d) == dark
    assert size == len(matrix) + 2 * qr.BORDER


def test_the_same_text_gives_the_same_path() -> None:
    assert qr.path(ADDRESS) == qr.path(ADDRESS)


def test_the_address_is_the_sites_and_names_nothing_but_the_code(settings: object) -> None:
    settings.SITE_URL = "https://records.example.org"  # type: ignore[attr-defined]  # pytest-django's
    assert qr.address("7K2MXQ4RWT") == ADDRESS
