"""Sign against sign, against saves, against void: one signature, of what its signer saw.

``make test`` runs 12 races, ``make drill`` 1,000 others; the seeds are fixed.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import transaction

from clinic.domain.roles import Role
from clinic.models import User, Visit
from evaluations.models import Evaluation
from tests import factories
from tests.evaluations import charted
from tests.evaluations.races import Race, Signer, Voider, Writer, faults

pytestmark = pytest.mark.django_db

EACH = 100


@pytest.fixture
def evaluation(visit: Visit, therapist: User, desk: User, now: datetime) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


class _Undo(Exception):
    """Puts the evaluation back as it was."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def run(seeds: range, evaluation: Evaluation, people: list[User], at: datetime) -> None:
    wrong, told, refused = [], 0, 0
    for seed in seeds:
        chance = random.Random(seed)
        race = Race(evaluation=evaluation, chance=chance, at=at)
        signers = [Signer(race=race, by=one) for one in people[: chance.randint(1, 2)]]
        writers = [
            Writer(race=race, by=people[2], times=chance.randint(1, 3))
            for _ in range(chance.randint(0, 2))
        ]
        others = [*writers, Voider(race=race, by=people[1])]
        with undone():
            race.run(signers, others)
            wrong += [f"seed {seed}: {one}" for one in faults(race, signers, others)]
        told += sum(one.told is not None for one in signers)
        refused += sum(one.refused for one in writers)
    assert wrong == []
    assert told >= len(seeds) // 8  # else nobody ever came between
    assert refused >= len(seeds) // 8


@pytest.fixture
def people(staff: dict[str, User]) -> list[User]:
    second = factories.user(staff["desk"].clinic, "Theo Webb", Role.THERAPIST)
    return [staff["therapist"], second, staff["assistant"]]


def test_one_signature_whoever_comes_between(
    evaluation: Evaluation, people: list[User], now: datetime
) -> None:
    run(range(12), evaluation, people, now)


@pytest.mark.drill
@pytest.mark.parametrize("hundred", range(1, 11))
def test_one_signature_in_many_more_races(
    hundred: int, evaluation: Evaluation, people: list[User], now: datetime
) -> None:
    run(range(hundred * EACH, (hundred + 1) * EACH), evaluation, people, now)
