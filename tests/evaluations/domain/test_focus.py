"""Which rows come to the front for a complaint."""

from dataclasses import replace

import pytest

from clinic.domain.body import REGIONS
from evaluations import library
from evaluations.domain import focus
from intake import library as intake

CALLS: list[tuple[dict[str, object], set[str]]] = [
    ({}, set()),
    ({"pain_regions": "none"}, set()),
    ({"pain_regions": {"pain": {"lumbar_mid": 2}}}, {"lumbar"}),
    ({"pain_regions": {"pain": {"groin_right": None}}}, {"hip"}),
    ({"pain_regions": {"pain": {"flank_left": 1}}}, {"lumbar"}),
    ({"pain_regions": {"pain": {"buttock_left": 1}}}, {"hip", "sij"}),
    ({"pain_regions": {"pain": {"thigh_post_left": 1}}}, {"hip", "thigh", "nerve"}),
    ({"pain_regions": {"pain": {"thigh_ant_left": 1}}}, {"hip", "thigh"}),
    ({"pain_regions": {"numb": {"knee_left": 1}}}, {"knee", "thigh", "nerve"}),
    ({"pain_regions": {"numb": {}}}, set()),
    ({"pain_regions": {"pain": {"thoracic_mid": 3}}}, {"thoracic"}),
    ({"leg_pain_side": "none"}, set()),
    ({"leg_pain_side": "both"}, {"nerve"}),
    ({"saddle_numb": "unsure"}, {"nerve"}),
    ({"load_pain": "yes", "running_now": "yes"}, {"hip", "running"}),
    ({"running_now": "no"}, {"walking"}),
]


@pytest.mark.parametrize(("known", "regions"), CALLS)
def test_answers_call_their_regions(known: dict[str, object], regions: set[str]) -> None:
    assert focus.called(known) == regions


@pytest.mark.parametrize(
    ("complaint", "regions"),
    [
        ("low back pain", {"lumbar"}),
        ("", set()),
        ("low back and buttock", {"lumbar", "sij", "hip"}),
        ("Hip pain when running", {"hip", "running"}),
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


def test_a_folded_row_stands_in_front_only_when_its_first_region_is_called() -> None:
    row = replace(library.catalogue().item("rom_hip_ir"), folded=True, regions=("hip", "knee"))
    assert not focus.is_up_front(row, {"lumbar", "knee"})
    assert focus.is_up_front(row, {"lumbar", "hip"})
    assert focus.is_up_front(replace(row, folded=False), set())
    assert not focus.is_up_front(replace(row, regions=()), {"hip"})
    assert not focus.is_up_front(replace(row, folded=False, retired="2026-01-01"), {"hip"})


def test_what_is_examined_in_any_case_brings_no_folded_row_to_the_front() -> None:
    row = replace(library.catalogue().item("rom_hip_ir"), folded=True, regions=("lumbar",))
    assert not focus.is_up_front(row, {"lumbar", "running"})
