"""No finding, side, unit, status, qualifier or value is lost on the way through the bundle."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clinic.domain.body import Side
from clinic.domain.text import RefusedText, clean_text
from evaluations import library
from evaluations.domain.catalogue import Entry, Kind
from evaluations.domain.findings import Found, Status
from evaluations.fhir import bundle, reading
from tests.evaluations import copies, whole_chart

FIELDS = ("code", "side", "qualifier", "status", "num", "unit", "text", "reason", "typed")
CELLS = [
    (found, library.catalogue().item(found.code).cell(found.qualifier))
    for found in whole_chart.every_cell()
]


def clean(typed: str) -> bool:
    try:
        return bool(clean_text(typed).strip()) and clean_text(typed) == typed
    except RefusedText:
        return False


WORDS = some.text(min_size=1, max_size=80).filter(clean)
MAYBE = some.just("") | WORDS


@some.composite
def values(draw: Any, entry: Entry) -> dict[str, Any]:
    if entry.kind is Kind.NUMBER:
        assert entry.scale is not None
        low, high = entry.scale.hard
        return {"num": draw(some.integers(low, high)), "typed": draw(MAYBE)}
    if entry.kind is Kind.GRADE:
        return {"text": draw(some.sampled_from(["0", "3+", "4-", "5"]))}
    if entry.kind is Kind.TEXT:
        return {"text": draw(WORDS)}
    codes = [one.code for one in entry.choices]
    if entry.kind in (Kind.MULTI, Kind.ORDER):
        chosen = draw(some.lists(some.sampled_from(codes), min_size=1, unique=True))
        return {"text": ("," if entry.kind is Kind.MULTI else ">").join(chosen)}
    return {"text": draw(some.sampled_from(codes))}


@some.composite
def cells(draw: Any) -> Found:
    found, entry = draw(some.sampled_from(CELLS))
    status = draw(some.sampled_from(list(Status)))
    held = draw(values(entry)) if status is Status.TESTED else {}
    return Found(
        code=found.code,
        side=found.side,
        qualifier=found.qualifier,
        status=status,
        reason=draw(MAYBE),
        **held,
    )


def through(*found: Found) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What was written and what was read back, from the bytes of a valid bundle."""
    copy = copies.copy(findings=copies.findings(*found))
    made = bundle.of(copy)
    bundle.check(made)
    back = list(reading.findings(json.loads(bundle.text(made))))
    return [{name: row[name] for name in FIELDS} for row in copy["tables"]["findings"]], back


@given(
    some.lists(
        cells(), min_size=1, max_size=12, unique_by=lambda one: (one.code, one.side, one.qualifier)
    )
)
@settings(max_examples=120, deadline=None)
def test_any_findings_come_back_as_they_were(found: list[Found]) -> None:
    written, back = through(*found)

    assert back == written


def test_every_cell_of_the_catalogue_comes_back_as_it_was() -> None:
    written, back = through(*whole_chart.every_cell())

    assert back == written
    assert len(back) > 1_000


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.TESTED])
def test_a_cell_without_a_value_says_why_and_has_none(status: Status) -> None:
    found = Found(code="test_slr", side=Side.LEFT, status=status, reason="no time")
    [row] = copies.findings(found)
    [made] = [
        one["resource"]
        for one in bundle.of(copies.copy(findings=[row]))["entry"]
        if one["resource"]["id"] == "finding-1"
    ]

    assert not [name for name in made if name.startswith("value")]
    assert made["dataAbsentReason"]["coding"][1]["code"] == status.value
    assert reading.finding(made)["status"] == status.value


def test_a_code_that_the_catalogue_has_no_more_keeps_its_value() -> None:
    old = Found(code="test_long_gone", side=Side.RIGHT, qualifier="angle", num=52_500)
    words = Found(code="test_long_gone", side=Side.RIGHT, qualifier="note", text="as it was")
    written, back = through(old, words)

    assert back == written


def test_a_choice_that_cannot_be_a_code_is_kept_as_text() -> None:
    odd = Found(code="test_slr", side=Side.LEFT, text="two  spaces")
    many = Found(code="test_slr", side=Side.RIGHT, text="plain")
    written, back = through(odd, many)

    assert back == written


def test_a_resource_without_our_codes_is_refused() -> None:
    with pytest.raises(reading.NotOurs):
        reading.finding({"code": {"text": "something"}})
