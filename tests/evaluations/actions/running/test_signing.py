"""Signing a run programme: with its evaluation or alone, refused by name, frozen afterwards."""

from datetime import date

import pytest

from evaluations.models import RunProgramme
from evaluations.queries import run_draft, running
from tests.evaluations import runs, signed

pytestmark = pytest.mark.django_db


def test_the_draft_is_signed_with_its_evaluation(programme, therapist, now) -> None:
    assert (programme.signed_by, programme.signed_at, programme.profile) == (
        therapist,
        now,
        "standard",
    )


def test_the_worked_example_comes_out_to_the_day(programme, now) -> None:
    stands = running.standing(programme.episode, at=now)
    walked = [one for one in stands.sessions if one.phase == "A"]
    assert (len(walked), walked[0].on, walked[-1].on) == (
        11,
        date(2026, 12, 7),
        date(2026, 12, 30),
    )
