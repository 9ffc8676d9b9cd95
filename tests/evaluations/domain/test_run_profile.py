"""Which profile a runner has, with what share they start, and on which days they run."""

from dataclasses import replace
from typing import Any

import pytest

from evaluations.domain import run_profile, run_steps
from evaluations.domain.run_profile import Profile
from tests.evaluations.domain.run_cases import BRISK, EXAMPLE


@pytest.mark.parametrize(
    ("changes", "profile"),
    [
        ({}, Profile.STANDARD),
        ({"bone": "cleared", "worst": 9}, Profile.BONE),
        ({"worst": 4}, Profile.CAUTIOUS),
        ({"worst": None}, Profile.CAUTIOUS),
        ({"leg_symptoms": True}, Profile.CAUTIOUS),
        ({"leg_symptoms": None}, Profile.CAUTIOUS),
        ({"days_off": 42}, Profile.STANDARD),
        ({"days_off": 43}, Profile.CAUTIOUS),
        ({"days_off": None}, Profile.CAUTIOUS),
        ({"days_off": 14}, Profile.BRISK),
        ({"days_off": 15}, Profile.STANDARD),
        ({"days_off": 14, "longest_30": None}, Profile.STANDARD),
        ({"days_off": 14, "longest_30": 0}, Profile.STANDARD),
    ],
)
def test_the_first_profile_that_fits_is_taken(changes: dict[str, Any], profile: Profile) -> None:
    assert run_profile.profile_of(replace(EXAMPLE, **changes)) is profile


@pytest.mark.parametrize(
    ("worst", "days_off", "percent"),
    [(3, 6, 50), (2, 14, 60), (2, 8, 60), (2, 7, 75), (0, 0, 75), (None, 6, 50), (2, None, 60)],
)
def test_the_brisk_share_grows_with_less_pain_and_a_shorter_pause(
    worst: int | None, days_off: int | None, percent: int
) -> None:
    runner = replace(BRISK, worst=worst, days_off=days_off)

    assert run_profile.share(runner, Profile.BRISK) == percent


@pytest.mark.parametrize(
    ("profile", "percent"),
    [(Profile.BONE, 30), (Profile.CAUTIOUS, 50), (Profile.STANDARD, 50)],
)
def test_the_other_profiles_have_one_share(profile: Profile, percent: int) -> None:
    assert run_profile.share(BRISK, profile) == percent


@pytest.mark.parametrize(
    ("distance", "profile", "most"),
    [
        (1_000, Profile.CAUTIOUS, 1_250),
        (1_000, Profile.STANDARD, 1_500),
        (6_000, Profile.BONE, 6_600),
        (6_000, Profile.BRISK, 6_600),
    ],
)
def test_a_run_may_grow_by_a_tenth_or_the_floor(distance: int, profile: Profile, most: int) -> None:
    assert run_profile.grown(distance, profile) == most


@pytest.mark.parametrize(
    ("days", "spaced", "four"),
    [
        ((0, 2, 4, 6), (0, 2, 4), (0, 2, 4, 6)),
        ((0, 1, 2, 3, 4, 5, 6), (0, 2, 4), (0, 1, 3, 5)),
        ((0, 1, 2, 3), (0, 2), ()),
        ((6, 0), (0,), ()),
        ((5, 6), (5,), ()),
        ((1, 4), (1, 4), ()),
        ((), (), ()),
    ],
)
def test_days_keep_apart_and_four_have_one_pair(
    days: tuple[int, ...], spaced: tuple[int, ...], four: tuple[int, ...]
) -> None:
    runner = replace(EXAMPLE, days=days)

    assert run_profile.spaced_days(runner) == spaced
    assert run_profile.four_days(runner) == four


def test_who_ran_three_days_before_gets_no_fourth() -> None:
    assert run_profile.four_days(replace(EXAMPLE, run_days=3)) == ()


def test_distances_are_rounded_down() -> None:
    assert run_profile.tenths(3_357) == 3_300


def test_an_unknown_pace_counts_as_slow() -> None:
    assert run_profile.run_distance(30, replace(EXAMPLE, pace_seconds=None)) == 2_500


def test_the_table_is_the_one_of_the_reference() -> None:
    minutes = [mix.run * mix.times for mix in run_steps.TABLE]

    assert minutes == [6, 10, 15, 20, 21, 24, 27, 30, 30]


@pytest.mark.parametrize(
    ("profile", "needed"),
    [
        (Profile.BONE, [3] * 9),
        (Profile.CAUTIOUS, [2] * 9),
        (Profile.STANDARD, [1] * 5 + [2] * 4),
    ],
)
def test_each_step_needs_its_green_sessions(profile: Profile, needed: list[int]) -> None:
    assert [run_steps.greens_needed(EXAMPLE, profile, step) for step in range(9)] == needed


def test_a_very_small_runner_begins_at_the_first_step() -> None:
    small = replace(EXAMPLE, weekly=3_000, run_days=3, longest_before=1_000, pace_seconds=240)

    assert run_steps.first_step(small, Profile.STANDARD) == 0
    assert run_steps.last_step(small, Profile.STANDARD) == 0
