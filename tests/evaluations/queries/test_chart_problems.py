"""Which findings the problem list offers, and how it says them."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.domain.body import Side
from evaluations.models import Evaluation, Problem
from evaluations.queries import chart_problems
from tests.evaluations import charted

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, now) -> Evaluation:
    return charted.examined(visit, by=therapist, at=now)


def labels(evaluation: Evaluation) -> list[str]:
    return [one.label for one in chart_problems.offered(evaluation)]


def test_a_normal_screen_offers_nothing(evaluation) -> None:
    assert labels(evaluation) == []


CASES: list[tuple[str, str, dict[Side, dict[str, Any]], list[str]]] = [
    (
        "a weak grade",
        "mmt_hip_abductors",
        {Side.RIGHT: {"text": "4"}, Side.LEFT: {"text": "5"}},
        ["RIGHT Hip abductors 4 of 5"],
    ),
    ("a positive test", "test_fadir", {Side.LEFT: {"text": "positive"}}, ["LEFT FADIR positive"]),
    ("a negative test", "test_fadir", {Side.LEFT: {"text": "negative"}}, []),
    (
        "the side that moves less",
        "rom_hip_ir",
        {Side.RIGHT: {"num": 40_000}, Side.LEFT: {"num": 28_000}},
        ["LEFT Hip internal rotation 28°, other side 40°"],
    ),
    (
        "even sides",
        "rom_hip_ir",
        {Side.RIGHT: {"num": 40_000}, Side.LEFT: {"num": 38_000}},
        [],
    ),
    ("one side alone", "rom_hip_ir", {Side.RIGHT: {"num": 5_000}}, []),
]


@pytest.mark.parametrize(
    ("code", "cells", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_is_offered(evaluation, therapist, now, code, cells, expected) -> None:
    for side, value in cells.items():
        charted.find(evaluation, code, side, by=therapist, at=now, **value)
    found = labels(evaluation)
    assert len(found) == len(expected)
    assert all(
        part.split()[0] == one.split()[0] and part.split()[-1] == one.split()[-1]
        for part, one in zip(expected, found, strict=True)
    )


def test_altered_feeling_is_offered(evaluation, therapist, now) -> None:
    evaluation.findings.filter(code="neuro_dermatome_l5", side="left").update(text="1")
    (label,) = labels(evaluation)
    assert label.startswith("LEFT")


def test_a_finding_chosen_from_the_chart_fills_the_problem(client, evaluation, therapist) -> None:
    at = timezone.now()
    charted.find(evaluation, "mmt_hip_abductors", Side.RIGHT, by=therapist, at=at, text="4")
    client.force_login(therapist)
    address = reverse("evaluations:plan_problem", args=[evaluation.patient_id, evaluation.pk])
    client.post(address, {"cell": "mmt_hip_abductors/right", "level": "body_function"})
    problem = Problem.objects.get()
    assert (problem.side, problem.value, problem.finding_code) == (
        "right",
        "4 of 5",
        "mmt_hip_abductors",
    )
