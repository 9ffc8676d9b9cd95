"""Every finding that the seed articles describe has a home: a row, a field, a pattern, an answer.

``seed_map.md`` is section 9 of the measures reference: what each article says, and the codes it
stands for.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from evaluations import library
from evaluations.domain.catalogue import Choice

CATALOGUE = library.read_catalogue(library.CONTENT)
MAP = (Path(__file__).parent / "seed_map.md").read_text(encoding="utf-8")
PATTERNS = library.CONTENT / "patterns"

NO_CODE = {
    "Height loss after runs (spinal shrinkage)",
    "MRI disc degeneration/bulging",
    "Sits ≥ 50 % of the day",
    "50–75 % of distance, level ground, run/walk",
    "Smoking, obesity, age, family history of disc disease",
    "Epidural, stem-cell, medication, foam rolling, ice/heat",
    "MRI referral",
    "Palpation back and hip",
    "Gait analysis: form, stride, abnormalities",
    "Sitting",
    "Functional Movement Screen (named as provider skill)",
    "Muscle painful because another area is not working",
    "Changed running gait from imbalance",
    "Evaluate posture",
    "Evaluate running form",
}
"""Items that the map itself sends to a whole section, to the intake, the plan or to no code."""

HISTORY = {
    "hx_age": "person.age_years",
    "hx_duration_weeks": "intake.symptom_days",
    "hx_pain_pattern": "intake.pain_regions",
}
"""History that rules read as a fact of another name; the other history stands in the patterns."""


class Named(NamedTuple):
    item: str
    code: str
    value: str


def named() -> Iterator[Named]:
    """Every code of the map with its item, and the value after "=" if it has one."""
    for line in MAP.splitlines():
        cells = [one.strip() for one in line.split("|")]
        if len(cells) != 4 or cells[1] in ("item in seed", "---"):
            continue
        for found in re.finditer(r"`([^`]+)`(?:=([a-z_/]+))?", cells[2]):
            for value in (found[2] or "").split("/"):
                yield Named(cells[1], found[1], value)


ALL = list(named())
EXAMINED = [one for one in ALL if not re.match(r"dx_|hx_|M\d\d|hop_gate", one.code)]


def holders(code: str) -> list[tuple[Choice, ...]]:
    """What each row or field of that code can hold: its choices and its instances."""
    prefix = code.removesuffix("*")
    return [
        (*item.entry.choices, *item.each)
        for item in CATALOGUE
        if item.code == code or (code != prefix and item.code.startswith(prefix))
    ] + [
        field.entry.choices
        for item in CATALOGUE
        for field in item.fields.values()
        if field.code == code
    ]


def test_the_map_was_read_whole() -> None:
    assert len({one.item for one in ALL}) > 120
    assert {one.value for one in ALL} > {"piriformis", "peripheralised", "rigid", ""}


@pytest.mark.parametrize("one", EXAMINED, ids=lambda one: f"{one.code}={one.value}")
def test_a_finding_of_the_seeds_has_a_row_or_a_field(one: Named) -> None:
    found = holders(one.code)
    assert found, f"{one.item}: no {one.code}"
    if one.value:
        assert any(one.value in [choice.code for choice in held] for held in found), one


@pytest.mark.parametrize("code", sorted({one.code for one in ALL if one.code.startswith("dx_")}))
def test_a_hypothesis_of_the_seeds_has_a_pattern(code: str) -> None:
    heads = [tomllib.loads(path.read_text(encoding="utf-8")) for path in PATTERNS.glob("*.toml")]
    assert code in [head.get("code") for head in heads]


@pytest.mark.parametrize("code", sorted({one.code for one in ALL if one.code.startswith("hx_")}))
def test_a_history_of_the_seeds_is_a_fact_an_answer_or_named_as_not_asked(code: str) -> None:
    if code in HISTORY:
        assert HISTORY[code] in library.facts()
    else:
        whole = tomllib.loads((PATTERNS / "history.toml").read_text(encoding="utf-8"))
        assert any(code in row["source"] for row in whole["history"])


def test_an_item_without_a_code_is_one_that_the_map_leaves_to_other_pages() -> None:
    coded = {one.item for one in ALL}
    items = [
        cells[1].strip()
        for line in MAP.splitlines()
        if len(cells := line.split("|")) == 4 and "---" not in line and "item in seed" not in line
    ]
    bare = {one for one in items if one not in coded}
    assert bare == NO_CODE


def test_the_hop_gate_of_the_map_is_content_of_its_own() -> None:
    assert library.hop_gate_rules()
