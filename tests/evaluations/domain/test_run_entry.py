"""Who may begin to run, who may not, and what is needed where nobody knows."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from evaluations.domain import return_to_run, run_entry
from evaluations.domain.run_entry import Known
from evaluations.domain.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
READY = Known(
    urgent_open=False,
    hold_running=False,
    bone="none",
    cleared_by="",
    cleared_on=None,
    walk=YES,
    walk_days=(date(2026, 11, 28), date(2026, 11, 30)),
    spread=YES,
    numb=YES,
    mmt_min=5.0,
    motion=YES,
    pregnant=NO,
    postpartum_weeks=None,
    birth_ruled_out=UNKNOWN,
    baseline_known=True,
    is_minor=False,
    guardian=UNKNOWN,
)


def _not_met(**changes: Any) -> list[tuple[str, Truth, tuple[str, ...]]]:
    criteria = return_to_run.entry(replace(READY, **changes))
    return [(one.code, one.met, one.needs) for one in criteria if one.met is not YES]


def test_who_meets_everything_may_begin() -> None:
    assert _not_met() == []
    assert run_entry.refused(return_to_run.entry(READY)) == ()


@pytest.mark.parametrize(
    ("changes", "code", "met", "needs"),
    [
        ({"urgent_open": True}, "clear", NO, ("decide_urgent",)),
        ({"hold_running": True}, "clear", NO, ("lift_hold",)),
        (
            {"hold_running": True, "urgent_open": True},
            "clear",
            NO,
            ("decide_urgent", "lift_hold"),
        ),
        ({"bone": "open"}, "bone", NO, ("clear_bone",)),
        ({"bone": "unknown"}, "bone", UNKNOWN, ("ask_bone",)),
        ({"bone": "cleared"}, "bone", UNKNOWN, ("name_clearance",)),
        ({"bone": "cleared", "cleared_by": "Dr. Lee"}, "bone", UNKNOWN, ("name_clearance",)),
        ({"walk": NO}, "walk", NO, ("walk_first",)),
        ({"walk": UNKNOWN}, "walk", UNKNOWN, ("two_walks",)),
        ({"walk_days": (date(2026, 11, 28),) * 2}, "walk", UNKNOWN, ("two_walks",)),
        ({"spread": NO}, "spread", NO, ("wait_72h",)),
        ({"spread": UNKNOWN}, "spread", UNKNOWN, ("ask_spread",)),
        ({"numb": NO}, "numb", NO, ("examine_numb",)),
        ({"numb": UNKNOWN}, "numb", UNKNOWN, ("ask_numb",)),
        ({"mmt_min": None}, "strength", UNKNOWN, ("grade_roots",)),
        ({"mmt_min": 4.6}, "strength", NO, ("weak_root",)),
        ({"motion": NO}, "motion", NO, ("motion_first",)),
        ({"motion": UNKNOWN}, "motion", UNKNOWN, ("look_at_motion",)),
        ({"pregnant": YES}, "birth", NO, ("pregnant",)),
        ({"postpartum_weeks": 11}, "birth", NO, ("wait_12_weeks",)),
        ({"birth_ruled_out": NO}, "birth", NO, ("ask_birth",)),
        ({"pregnant": UNKNOWN}, "birth", UNKNOWN, ("ask_birth",)),
        ({"baseline_known": False}, "baseline", UNKNOWN, ("fill_baseline",)),
        ({"is_minor": True}, "guardian", UNKNOWN, ("ask_guardian",)),
        ({"is_minor": True, "guardian": NO}, "guardian", NO, ("ask_guardian",)),
    ],
)
def test_what_is_not_met_or_not_known_refuses_and_says_what_is_needed(
    changes: dict[str, Any], code: str, met: Truth, needs: tuple[str, ...]
) -> None:
    assert _not_met(**changes) == [(code, met, needs)]


@pytest.mark.parametrize(
    "changes",
    [
        {"bone": "cleared", "cleared_by": "Dr. Lee", "cleared_on": date(2026, 11, 1)},
        {"mmt_min": 4.7},
        {"postpartum_weeks": 12},
        {"pregnant": UNKNOWN, "postpartum_weeks": 12},
        {"pregnant": UNKNOWN, "birth_ruled_out": YES},
        {"is_minor": True, "guardian": YES},
    ],
)
def test_what_just_fits_is_met(changes: dict[str, Any]) -> None:
    assert _not_met(**changes) == []


def test_unknown_refuses_as_much_as_no() -> None:
    criteria = return_to_run.entry(replace(READY, walk=UNKNOWN, motion=NO))

    assert run_entry.refused(criteria) == ("walk", "motion")


def test_every_need_that_can_be_named_is_in_the_list() -> None:
    states = [
        replace(READY, urgent_open=True, hold_running=True, bone="open", walk=NO, spread=NO),
        replace(READY, bone="unknown", walk=UNKNOWN, spread=UNKNOWN, numb=UNKNOWN, motion=NO),
        replace(READY, bone="cleared", numb=NO, mmt_min=None, motion=UNKNOWN, pregnant=YES),
        replace(READY, mmt_min=3.0, postpartum_weeks=1, baseline_known=False, is_minor=True),
        replace(READY, birth_ruled_out=NO),
    ]
    named = {need for one in states for item in return_to_run.entry(one) for need in item.needs}

    assert named == set(run_entry.NEEDS)
