"""Which rows come to the front for a complaint."""

from dataclasses import replace

import pytest

from clinic.domain.body import REGIONS
from evaluations import library
from evaluations.domain import focus
from intake import library as intake

CALLS: list[tuple[dict[str, object], set[str]]] = [
    ({}, {"lumbar"}),
    ({"pain_regions": "none"}, {"lumbar"}),
    ({"pain_regions": {"pain": {"lumbar_mid": 2}}}, {"lumbar"}),
    ({"pain_regions": {"pain": {"groin_right": None}}}, {"lumbar", "hip"}),
    ({"pain_regions": {"pain": {"buttock_left": 1}}}, {"lumbar", "hip", "sij"}),
    ({"pain_regions": {"pain": {"thigh_post_left": 1}}}, {"lumbar", "hip", "thigh", "nerve"}),
    ({"pain_regions": {"pain": {"thigh_ant_left": 1}}}, {"lumbar", "hip", "thigh"}),
    ({"pain_regions": {"numb": {"knee_left": 1}}}, {"lumbar", "knee", "thigh", "nerve"}),
    ({"pain_regions": {"numb": {}}}, {"lumbar"}),
    ({"pain_regions": {"pain": {"thoracic_mid": 3}}}, {"lumbar", "thoracic"}),
    ({"leg_pain_side": "none"}, {"lumbar"}),
    ({"leg_pain_side": "both"}, {"lumbar", "nerve"}),
    ({"saddle_numb": "unsure"}, {"lumbar", "nerve"}),
    ({"load_pain": "yes", "running_now": "yes"}, {"lumbar", "hip", "running"}),
    ({"running_now": "no"}, {"lumbar", "walking"}),
]


@pytest.mark.parametrize(("known", "regions"), CALLS)
def test_answers_call_their_regions(known: dict[str, object], regions: set[str]) -> None:
    assert focus.called(known) == regions


@pytest.mark.parametrize(
    ("complaint", "regions"),
    [
        ("low back pain", {"lumbar"}),
        ("low back and buttock", {"lumbar", "sij", "hip"}),
        ("Hip pain when running", {"lumbar", "hip", "running"}),
    ],
)
def test_the_name_of_the_case_calls_too(complaint: str, regions: set[str]) -> None:
    assert focus.called({}, complaint=complaint) == regions


def test_every_answer_that_is_read_is_asked() -> None:
    assert set(focus.ASKED) <= set(intake.current().by_code)


def test_only_known_regions_are_called() -> None:
    everything = {"pain_regions": {"numb": dict.fromkeys(REGIONS)}}
    assert focus.called(everything) <= set(focus.REGIONS)


def test_every_region_of_a_row_is_known() -> None:
    named = {region for item in library.catalogue() for region in item.regions}
    assert named <= set(focus.REGIONS)


def test_a_folded_row_stands_in_front_only_when_its_region_is_called() -> None:
    row = replace(library.catalogue().item("rom_hip_ir"), folded=True, regions=("hip",))
    assert not focus.is_up_front(row, {"lumbar"})
    assert focus.is_up_front(row, {"lumbar", "hip"})
    assert focus.is_up_front(replace(row, folded=False), set())
    assert not focus.is_up_front(replace(row, folded=False, retired="2026-01-01"), {"hip"})
