"""Every address × everyone × every method is as the reviewed table says, and nothing else.

``make access`` writes the table anew; what changed is read in the diff before it is committed.
"""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern

from clinic.decorators import Policy
from tests import factories
from tests.project import access_table
from tests.project.principals import NAMES, Principal, everyone

WRITES = "WRITE_ACCESS_TABLE"
ROUTES = access_table.routes()


@pytest.fixture
def principals(db: None, settings: Any) -> Iterator[dict[str, Principal]]:
    settings.SECOND_STEP_REQUIRED = True
    logging.disable(logging.CRITICAL)  # thousands are refused here
    yield everyone(factories.clinic())
    logging.disable(logging.NOTSET)


def test_everyone_meets_at_every_address_what_the_table_says(
    principals: dict[str, Principal],
) -> None:
    found = [access_table.row_of(pattern, principals) for pattern in ROUTES]
    found.sort(key=lambda row: (row["address"], row["name"]))
    if os.environ.get(WRITES):
        access_table.write(found)

    assert found == access_table.read()


def test_no_cell_of_the_table_is_an_error() -> None:
    found = [
        row["name"] for row in access_table.read() if any("error" in row[who] for who in NAMES)
    ]

    assert found == []


def test_a_password_alone_and_nobody_get_no_further_than_the_door() -> None:
    rows = [row for row in access_table.read() if row["policy"].startswith("staff")]

    assert {row["anonymous"] for row in rows} == {"sign in"}
    assert {row["tablet"] for row in rows} == {row["phone"] for row in rows} == {"sign in"}


def test_taking_any_one_policy_away_changes_its_row(
    principals: dict[str, Principal], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {row["address"] + row["name"]: row for row in access_table.read()}
    unseen = []
    for pattern in _guarded():
        row = expected["/" + str(pattern.pattern) + (pattern.name or "")]
        with monkeypatch.context() as patch:
            _open(pattern, patch)
            method = next(iter(row["methods"].split()), "POST")
            met = access_table.meet(pattern, principals["anonymous"], [method])
        if met[method] == row["anonymous"]:
            unseen.append(row["address"])

    assert unseen == []


def _guarded() -> Iterator[URLPattern]:
    return (one for one in ROUTES if access_table.policy_of(one).principal != "anyone")


def _open(pattern: URLPattern, patch: pytest.MonkeyPatch) -> None:
    """As if its policy had been forgotten, and the check for forgotten ones with it."""
    view = pattern.callback
    if access_table.policy_of(pattern).principal == "tablet":
        view = view.__wrapped__
        patch.setattr(pattern, "callback", view)
    patch.setattr(view, "policy", Policy("anyone", why="a mutant"), raising=False)


def test_the_table_knows_everyone() -> None:
    assert set(access_table.read()[0]) == {"name", "address", "policy", "methods", *NAMES}
