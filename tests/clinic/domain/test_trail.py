"""The bytes that an event's hash is taken of: the hand-written JSON is the general one's."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain import trail

TEXT = st.text(max_size=40)
NUMBER = st.none() | st.integers(min_value=-(2**63), max_value=2**63 - 1)
MOMENT = st.datetimes(timezones=st.just(UTC))
KINDS: dict[str, Any] = {
    "at": MOMENT.map(lambda at: at.isoformat(timespec="microseconds")),
    "fields": st.lists(TEXT, max_size=4),
    "clinic_id": NUMBER,
    "object_version": NUMBER,
    "patient_id": NUMBER,
    "seq": NUMBER,
}
EVENTS = st.fixed_dictionaries({name: KINDS.get(name, TEXT) for name in trail.COLUMNS})


@given(EVENTS)
def test_the_form_is_that_of_the_general_encoder(event: dict[str, Any]) -> None:
    row = {**event, "fields": trail.fields_json(event["fields"])}

    assert trail.canonical(tuple(row[name] for name in trail.COLUMNS)) == json.dumps(
        event, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@given(st.lists(TEXT, max_size=4))
def test_fields_come_back_from_the_database_in_the_hashed_form(fields: list[str]) -> None:
    assert trail.fields_from_store(json.dumps(fields)) == trail.fields_json(fields)


@given(MOMENT)
def test_a_moment_comes_back_from_sqlite_in_the_hashed_form(at: datetime) -> None:
    stored = str(at.replace(tzinfo=None))  # as Django writes it

    assert trail.moment_from_sqlite(stored) == at.isoformat(timespec="microseconds")


def test_a_number_that_became_text_is_another_event() -> None:
    row = dict.fromkeys(trail.COLUMNS, "") | {"fields": "[]", "clinic_id": None}
    other = row | {"clinic_id": "null"}

    assert trail.canonical(tuple(row.values())) != trail.canonical(tuple(other.values()))


def test_text_that_became_a_number_is_no_event() -> None:
    row = dict.fromkeys(trail.COLUMNS, "") | {"fields": "[]", "action": 5}

    with pytest.raises(TypeError):
        trail.canonical(tuple(row.values()))


def test_an_event_is_sealed_together_with_the_one_before() -> None:
    assert trail.sealed("", "{}") != trail.sealed("a", "{}")
    assert len(trail.sealed("", "{}")) == 64


def test_a_whole_second_has_its_fraction_written() -> None:
    at = datetime(2026, 12, 3, 16, 0, tzinfo=UTC) + timedelta(0)

    assert trail.moment_from_sqlite("2026-12-03 16:00:00") == at.isoformat(timespec="microseconds")
