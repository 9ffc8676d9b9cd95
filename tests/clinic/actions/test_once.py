"""A form sent twice does its work once."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError

from clinic.actions import once as actions
from clinic.models import Clinic, SubmittedOnce


def _send(clinic: Clinic, now: datetime, done: list[int], body: dict[str, Any]) -> dict[str, Any]:
    def work() -> dict[str, Any]:
        done.append(1)
        return {"id": len(done)}

    return actions.once(key="k1", body=body, clinic=clinic, by="user:1", at=now, work=work)


def test_the_second_sending_gets_the_first_answer(clinic: Clinic, now: datetime) -> None:
    done: list[int] = []

    answers = [_send(clinic, now, done, {"a": 1}) for _ in range(3)]

    assert answers == [{"id": 1}] * 3
    assert done == [1]


def test_one_key_with_two_bodies_is_refused(clinic: Clinic, now: datetime) -> None:
    _send(clinic, now, [], {"a": 1})

    with pytest.raises(actions.SameKeyOtherWork):
        _send(clinic, now, [], {"a": 2})


def test_work_that_fails_leaves_no_trace_of_the_key(clinic: Clinic, now: datetime) -> None:
    def broken() -> dict[str, Any]:
        raise IntegrityError("a fault of the work itself")

    with pytest.raises(IntegrityError, match="itself"):
        actions.once(key="k1", body={}, clinic=clinic.pk, by="user:1", at=now, work=broken)

    assert not SubmittedOnce.objects.exists()


def test_a_rival_that_got_in_first_decides_the_answer(
    clinic: Clinic, now: datetime, monkeypatch: Any
) -> None:
    answers = iter([None, {"id": 7}])
    monkeypatch.setattr(actions, "_answered", lambda mine, digest: next(answers))
    SubmittedOnce.objects.create(
        clinic=clinic, key="k1", principal="user:1", body_hash="x", answer={}, at=now
    )

    assert _send(clinic, now, [], {"a": 1}) == {"id": 7}
