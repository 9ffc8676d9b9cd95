"""Which pairs of records the clinic is asked to look at."""

from datetime import date
from typing import Any

import pytest

from clinic.actions import telling_apart
from clinic.models import Clinic, Patient, User
from clinic.queries import duplicates
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

NAMES = {"given_name": "Renata", "family_name": "Flores", "birth_date": date(1990, 2, 4)}


def register(by: User, **changes: Any) -> Patient:
    return factories.patient(by.clinic, by=by, **({"phone": ""} | NAMES | changes))


def pairs(clinic: Clinic) -> list[tuple[int, int]]:
    return [(one.one.pk, one.other.pk) for one in duplicates.worklist(clinic).pairs]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"given_name": "Renatta"},
        {"given_name": "Flores", "family_name": "Renata"},
        {"birth_date": date(1990, 4, 2)},
        {"birth_date": date(1990, 4, 2), "family_name": "Flóres"},
        {"phone": "+15035550117", "birth_date": date(1961, 1, 1)},
        {"family_name": "Soto Flores"},
    ],
)
def test_a_pair_is_found(clinic: Clinic, desk: User, changes: dict[str, Any]) -> None:
    one = register(desk, phone="+15035550117")
    other = register(desk, **changes)

    assert pairs(clinic) == [(one.pk, other.pk)]


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Camila"},
        {"birth_date": date(1961, 1, 1)},
        {"family_name": "Okoye"},
        {"birth_date": date(1990, 4, 20)},
    ],
)
def test_two_people_are_no_pair(clinic: Clinic, desk: User, changes: dict[str, Any]) -> None:
    register(desk)
    register(desk, **changes)

    assert pairs(clinic) == []


def test_a_birth_date_of_too_many_stands_for_unknown(
    clinic: Clinic, desk: User, monkeypatch: Any
) -> None:
    monkeypatch.setattr(duplicates, "CROWD", 1)
    register(desk, phone="+15035550117")
    register(desk, phone="+15035550117")

    assert pairs(clinic) == []


def test_the_likeliest_pair_comes_first_and_the_rest_is_counted(clinic: Clinic, desk: User) -> None:
    one, other = register(desk), register(desk, given_name="Renatta")
    third = register(desk)

    found = duplicates.worklist(clinic, most=1)

    assert [record.pk for record in found.pairs[0].records] == [one.pk, third.pk]
    assert found.more == 2
    assert found.pairs[0].words == "Almost surely one person"
    assert other.pk not in [record.pk for record in found.pairs[0].records]


def test_a_merged_record_is_in_no_pair(clinic: Clinic, desk: User) -> None:
    one, other, third = register(desk), register(desk), register(desk)
    Patient.objects.filter(pk=other.pk).update(merged_into=one)

    assert pairs(clinic) == [(one.pk, third.pk)]


def test_who_was_told_apart_from_one_record_is_apart_from_the_person(
    clinic: Clinic, desk: User
) -> None:
    one, other, third = register(desk), register(desk), register(desk)
    telling_apart.tell_apart(one=third, other=other, by=desk, at=AT)
    Patient.objects.filter(pk=other.pk).update(merged_into=one)

    assert pairs(clinic) == []
    told = duplicates.told_apart(third, other)
    assert told is not None
    assert told.by == desk
    assert duplicates.told_apart(one, other) is None


def test_another_clinic_is_another_list(clinic: Clinic, desk: User) -> None:
    register(desk)
    register(desk)

    assert pairs(factories.clinic(name="Elsewhere")) == []


def test_the_numbers_of_a_whole_chain_stand_beside_the_standing_record(
    clinic: Clinic, desk: User
) -> None:
    one, other, third, alone = (register(desk) for _ in range(4))
    Patient.objects.filter(pk=third.pk).update(merged_into=other)
    Patient.objects.filter(pk=other.pk).update(merged_into=one)

    assert duplicates.other_numbers([one.pk, alone.pk]) == {one.pk: (other.number, third.number)}
    assert duplicates.standing_ids([third.pk, alone.pk]) == {third.pk: one.pk, alone.pk: alone.pk}


def test_more_pairs_cost_no_more_queries(
    clinic: Clinic, desk: User, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        register(desk)

    with django_assert_num_queries(4):
        assert len(duplicates.worklist(clinic).pairs) == 3
