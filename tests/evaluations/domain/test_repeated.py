"""Repeated movements: what the directions tell together, and the facts that rules read of them."""

import pytest

from evaluations import library
from evaluations.domain import repeated
from evaluations.domain.findings import FindingSet, Found
from tests.evaluations.domain.charts import CATALOGUE, chart

TABLE = library.read_chart_facts(library.CONTENT, CATALOGUE)


def fact(name: str, *cells: str) -> str:
    return str(TABLE.tell(chart(*cells), FindingSet()).get(name, "unknown"))


def tried(direction: str, before: str, after: str, then: str = "") -> list[str]:
    cells = [
        f"rm_direction.{direction}.rm_baseline_distal_site N {before}",
        f"rm_direction.{direction}.rm_after_distal_site N {after}",
    ]
    return [*cells, f"rm_direction.{direction}.rm_after N {then}"] if then else cells


WORSE_BENT = tried("fis", "buttock", "thigh")
WORSE_BACK = tried("eil", "buttock", "leg_below_knee")
BETTER_BACK = tried("eil", "thigh", "buttock", "better")


@pytest.mark.parametrize(
    ("cells", "spreads"),
    [
        (["rm_peripheralises N all_directions"], "all_directions"),
        (["rm_peripheralises N some"], "some"),
        (["rm_peripheralises N !not_tested"], "not_tested"),
        (["rm_peripheralises N !not_tested", *WORSE_BENT], "some"),
        (["rm_peripheralises N none", *WORSE_BENT], "some"),
        (["rm_peripheralises N all_directions", *BETTER_BACK], "all_directions"),
        ([*WORSE_BENT, *WORSE_BACK], "all_directions"),
        ([*WORSE_BENT, *BETTER_BACK], "some"),
        (BETTER_BACK, "unknown"),
    ],
)
def test_what_spreads_is_told_by_the_directions_and_by_the_word_of_an_older_chart(
    cells: list[str], spreads: str
) -> None:
    assert fact("peripheralises", *cells) == spreads


@pytest.mark.parametrize(
    ("cells", "word", "preference"),
    [
        ([], "flexion", "flexion"),
        ([], "lateral_l", "lateral"),
        ([], None, "unknown"),
        (BETTER_BACK, None, "unknown"),
        ([*BETTER_BACK, *tried("fis", "thigh", "thigh", "worse")], None, "extension"),
        ([*BETTER_BACK, *tried("fis", "thigh", "thigh", "worse")], "flexion", "extension"),
        (
            [
                *tried("fis", "thigh", "thigh", "no_effect"),
                *tried("eil", "thigh", "thigh", "no_effect"),
            ],
            None,
            "none",
        ),
        (
            [
                *tried("fis", "thigh", "thigh", "no_effect"),
                *tried("eil", "thigh", "thigh", "no_effect"),
            ],
            "extension",
            "extension",
        ),
    ],
)
def test_a_preference_is_that_of_the_directions_else_the_word_of_an_older_chart(
    cells: list[str], word: str | None, preference: str
) -> None:
    now = chart(*cells)
    if word:
        now = now.with_(Found(code="rm_directional_preference", text=word))
    assert TABLE.tell(now, FindingSet()).get("directional_preference", "unknown") == preference


def test_the_scale_and_the_directions_are_those_of_the_catalogue() -> None:
    row = CATALOGUE.item(repeated.ITEM)
    assert {one.code for one in row.each} == {*repeated.DIRECTIONS}
    for field in ("rm_baseline_distal_site", "rm_after_distal_site"):
        assert tuple(one.code for one in row.cell(f"fis.{field}").choices) == repeated.SITES


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([], None),
        (["rm_direction.eil.rm_baseline_distal_site N thigh"], None),
        (tried("eil", "thigh", "buttock"), None),
        (tried("eil", "thigh", "buttock", "better"), "centralised"),
        (tried("eil", "thigh", "none", "centralised"), "centralised"),
        (tried("eil", "thigh", "buttock", "no_worse"), "centralised"),
        (tried("eil", "thigh", "buttock", "no_effect"), "no_change"),
        (tried("eil", "thigh", "buttock", "worse"), "no_change"),
        (tried("eil", "thigh", "buttock", "peripheralised"), "peripheralised"),
        (tried("eil", "thigh", "thigh"), "no_change"),
        (tried("eil", "thigh", "foot_toes"), "peripheralised"),
        (tried("eil", "thigh", "foot_toes", "better"), "peripheralised"),
        (["rm_direction.eil.rm_after N centralised"], "centralised"),
        (["rm_direction.eil.rm_after N peripheralised"], "peripheralised"),
        (["rm_direction.eil.rm_after N better"], None),
    ],
)
def test_it_centralizes_only_when_the_site_came_nearer_and_that_lasted(
    cells: list[str], told: str | None
) -> None:
    assert repeated.centralisation(chart(*cells), "eil") == told


@pytest.mark.parametrize(
    ("words", "preference"),
    [
        ({}, None),
        ({"eil": "better"}, None),
        ({"eil": "better", "fis": "worse"}, "extension"),
        ({"eil": "centralised", "fis": "no_better"}, "extension"),
        ({"eil": "better", "fis": "no_worse"}, "none"),
        ({"eil": "better", "fis": "better"}, "none"),
        ({"eil": "better", "eis": "worse", "fis": "worse"}, "none"),
        ({"fil": "better", "eis": "no_effect"}, "flexion"),
        ({"eil": "worse", "fis": "worse"}, "none"),
        ({"sgis_l": "better", "sgis_r": "worse"}, "lateral_l"),
        ({"sgis_r": "better", "sgis_l": "worse"}, "lateral_r"),
        ({"rot_l": "better", "rot_r": "worse"}, None),
    ],
)
def test_a_direction_is_preferred_when_the_opposite_does_not_help(
    words: dict[str, str], preference: str | None
) -> None:
    cells = [f"rm_direction.{one}.rm_after N {word}" for one, word in words.items()]
    assert repeated.directional_preference(chart(*cells)) == preference


def test_a_direction_that_spreads_is_never_preferred() -> None:
    spread = tried("eil", "buttock", "thigh", "better")
    bent = ["rm_direction.fis.rm_after N worse"]
    assert repeated.directional_preference(chart(*spread, *bent)) == "none"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([], None),
        (tried("fis", "thigh", "thigh"), None),
        ([*tried("fis", "thigh", "thigh"), *tried("eil", "thigh", "thigh")], "none"),
        (tried("fis", "thigh", "foot_toes"), "some"),
        ([*tried("fis", "thigh", "foot_toes"), *tried("eil", "thigh", "thigh")], "some"),
        ([*tried("fis", "thigh", "foot_toes"), *tried("eil", "thigh", "foot_toes")],
         "all_directions"),
        (
            [
                *tried("fis", "thigh", "foot_toes"), *tried("eil", "thigh", "foot_toes"),
                *tried("rot_l", "thigh", "thigh"),
            ],
            "some",
        ),
        (tried("rot_l", "thigh", "foot_toes"), "some"),
    ],
)  # fmt: skip
def test_every_direction_spreads_only_when_both_ways_were_tried(
    cells: list[str], told: str | None
) -> None:
    assert repeated.peripheralises(chart(*cells)) == told
