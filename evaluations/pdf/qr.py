"""The QR mark of a paper as one path, and the address that it asks with."""

import segno
from django.conf import settings

BORDER = 4
"""White modules around the code, as ISO/IEC 18004 asks for."""


def address(code: str) -> str:
    """Where the mark leads: the public page that says whether this paper is the newest."""
    return f"{settings.SITE_URL}/paper/{code}/"


def path(text: str) -> tuple[int, str]:
    """``(modules, d)``: the side of the mark in modules, its border included, and the path of
    its dark modules, one rectangle a run. Equal text gives an equal path."""
    rows = [bytes(row) for row in segno.make(text, error="m").matrix]
    dark = [_run(x, y, length) for y, row in enumerate(rows) for x, length in _runs(row)]
    return len(rows) + 2 * BORDER, "".join(dark)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules start in a row, and how many follow one another."""
    runs: list[tuple[int, int]] = []
    for x, module in enumerate(row):
        if not module:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs


def _run(x: int, y: int, length: int) -> str:
    return f"M{x + BORDER} {y + BORDER}h{length}v1h-{length}z"
