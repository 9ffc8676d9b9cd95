"""Findings for tests, written the way a therapist would say them."""

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import findings
from evaluations.domain.findings import Checked, FindingSet, Found, Status

SIDES = {"R": Side.RIGHT, "L": Side.LEFT, "N": Side.NONE}
CATALOGUE = library.read_catalogue(library.CONTENT)


def chart(*cells: str) -> FindingSet:
    """Each cell "code side value", "code.field side value" or "code side !status"."""
    return FindingSet([found(cell) for cell in cells])


def found(cell: str) -> Found:
    name, side, raw = cell.split(" ", 2)
    code, _, qualifier = name.partition(".")
    status = Status(raw[1:]) if raw.startswith("!") else Status.TESTED
    value = "time" if raw.startswith("!") else raw
    checked = findings.check(CATALOGUE.item(code), SIDES[side], qualifier, value, status)
    assert isinstance(checked, Checked), checked
    return Found(
        code=code,
        side=SIDES[side],
        qualifier=qualifier,
        status=checked.status,
        num=checked.num,
        text=checked.text,
        reason=checked.reason,
    )


def both(code: str, value: str) -> list[str]:
    return [f"{code} R {value}", f"{code} L {value}"]
