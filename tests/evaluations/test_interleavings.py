"""Two to four people on one chart, in every order: nothing that was acknowledged is lost.

``make test`` plays 400 of them, ``make drill`` 10,000 others; the seeds are fixed.
"""

import random
from datetime import timedelta

import pytest

from clinic.domain.roles import Role
from clinic.models import EpisodeOfCare, User, Visit
from evaluations.actions.charting import CellChanged
from evaluations.models import Evaluation
from tests import factories
from tests.evaluations.editors import Desk, faults
from tests.factories import AT

pytestmark = pytest.mark.django_db

EACH = 400
QUICK, LONG = 1, 25


@pytest.fixture
def people(staff: dict[str, User]) -> list[User]:
    fourth = factories.user(staff["desk"].clinic, "Theo Webb", Role.THERAPIST)
    return [staff["therapist"], staff["assistant"], staff["manager"], fourth]


def evaluations(episode: EpisodeOfCare, by: User) -> list[Evaluation]:
    """As many open evaluations, each of a visit of its own."""
    first = factories.visit(episode, therapist=by, by=by)
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Visit._meta.concrete_fields
        if not field.primary_key
    }
    visits = Visit.objects.bulk_create(
        Visit(**fields | {"starts_at": AT + timedelta(minutes=number)}) for number in range(EACH)
    )
    return Evaluation.objects.bulk_create(
        Evaluation(
            clinic_id=episode.clinic_id,
            patient_id=episode.patient_id,
            episode=episode,
            visit=visit,
            opened_at=AT,
            opened_by=by,
        )
        for visit in visits
    )


def play(seed: int, episode: EpisodeOfCare, people: list[User]) -> None:
    chance = random.Random(seed)
    wrong, saves, conflicts, replayed = [], 0, 0, 0
    for number, evaluation in enumerate(evaluations(episode, people[0])):
        desk = Desk(evaluation, people[: chance.randint(2, 4)], seed * EACH + number)
        desk.play()
        wrong += [f"seed {seed * EACH + number}: {one}" for one in faults(desk)]
        saves += len(desk.requests)
        conflicts += sum(page.conflicts for page in desk.pages)
        replayed += sum(one.is_resend for one in desk.requests)
    assert wrong == []
    assert saves >= 4 * EACH
    assert conflicts >= EACH // 4  # else the editors never met and nothing was shown
    assert replayed >= EACH // 4


@pytest.mark.parametrize("seed", range(QUICK))
def test_no_value_is_lost_whoever_writes_when(
    seed: int, episode: EpisodeOfCare, people: list[User]
) -> None:
    play(seed, episode, people)


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(QUICK, QUICK + LONG))
def test_no_value_is_lost_in_many_more_orders(
    seed: int, episode: EpisodeOfCare, people: list[User]
) -> None:
    play(seed, episode, people)


def test_an_overwrite_that_nobody_saw_would_be_found(
    episode: EpisodeOfCare, people: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check itself is checked: without the conflict, values are replaced unseen."""
    from evaluations.actions import cells

    monkeypatch.setattr(cells, "_same", lambda there, row: True)
    found: list[str] = []
    for number, evaluation in enumerate(evaluations(episode, people[0])[:40]):
        desk = Desk(evaluation, people, number)
        desk.play()
        found += faults(desk)
    assert any("unseen" in one for one in found)
    assert not any(
        isinstance(one, CellChanged) for told in desk.requests for one in told.done.results
    )
