"""A clinic of its own for the measurements: its database, its people, its charts."""

import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from clinic.models import EpisodeOfCare, User
    from evaluations.models import Evaluation

FINDINGS = 120
CHARTS = 12
EARLIER = 10
"""Signed evaluations of a case before the one that is open, one a week."""
START = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)


@contextmanager
def opened() -> Iterator[None]:
    """Settings as production has them, over a fresh database; never the one in use.

    ``BENCH_DATABASE_URL`` names an empty PostgreSQL database to measure on instead of SQLite.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings"
    os.environ.pop("DATABASE_URL", None)
    if elsewhere := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = elsewhere
    with tempfile.TemporaryDirectory(prefix="backstride-bench-") as folder:
        os.environ["BACKSTRIDE_VAR"] = folder
        os.environ["BACKSTRIDE_LOG_LEVEL"] = "ERROR"
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """``charts`` are open evaluations of 120 findings, each after ten signed ones of 120."""

    therapist: "User"
    charts: tuple["Evaluation", ...]
    small: "Evaluation"


def furnish() -> House:
    from clinic.domain.roles import Role
    from tests import factories

    clinic = factories.clinic()
    therapist = factories.user(clinic, "Priya Raman", Role.THERAPIST)
    chance = random.Random(7)
    charts = [_case(therapist, number, FINDINGS, chance) for number in range(CHARTS)]
    small = _case(therapist, CHARTS, 1, chance)
    return House(therapist=therapist, charts=tuple(charts), small=small)


def _case(therapist: "User", number: int, size: int, chance: random.Random) -> "Evaluation":
    """A patient's open evaluation, the signed ones of the weeks before behind it."""
    from evaluations.models import Evaluation
    from tests import factories

    person = factories.patient(
        therapist.clinic, by=therapist, family_name=f"Flores {number}", phone=f"+1503555{number:04}"
    )
    case = factories.episode(person, by=therapist)
    today = [_visited(case, therapist, week, size, chance) for week in range(EARLIER + 1)][-1]
    return Evaluation.objects.get(pk=today.pk)


def _visited(
    case: "EpisodeOfCare", therapist: "User", week: int, size: int, chance: random.Random
) -> "Evaluation":
    """The evaluation of one week, signed unless it is the last."""
    from evaluations.actions import charting
    from evaluations.models import Evaluation
    from tests import factories

    at = START + timedelta(weeks=week)
    visit = factories.visit(case, therapist=therapist, by=therapist, starts_at=at)
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=at)
    _fill(evaluation, size, chance)
    if week < EARLIER:
        Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=at, signed_by=therapist)
    return evaluation


def _fill(evaluation: "Evaluation", size: int, chance: random.Random) -> None:
    from evaluations.models import Finding

    rows = [
        Finding(
            evaluation=evaluation,
            code=code,
            side=side,
            recorded_at=evaluation.opened_at,
            recorded_by=evaluation.opened_by,
            **value,
        )
        for code, side, value in _cells(chance)[:size]
    ]
    Finding.objects.bulk_create(rows)


def _cells(chance: random.Random) -> list[tuple[str, str, dict[str, Any]]]:
    """A made-up value for the main cell of each number, grade, result and choice, by side."""
    from evaluations import library

    sections = library.catalogue().sections
    items = [item for one in sections for item in library.catalogue().in_section(one.code)]
    return [
        (item.code, side.value, value)
        for item in items
        if not item.gated and (value := _value(item, chance))
        for side in item.sides
    ]


def _value(item: Any, chance: random.Random) -> dict[str, Any]:
    kind = item.entry.kind.value
    if kind == "number":
        return {"num": chance.randrange(*_usual(item.entry.scale), 1000)}
    if kind == "grade":
        return {"text": chance.choice(["3", "4-", "4", "4+", "5"])}
    if kind in ("result", "choice"):
        return {"text": chance.choice(item.entry.choices).code}
    return {}


def _usual(scale: Any) -> tuple[int, int]:
    """Within the soft limits where there are some."""
    low, high = (
        hard if soft is None else soft for hard, soft in zip(scale.hard, scale.soft, strict=True)
    )
    return low, high + 1
