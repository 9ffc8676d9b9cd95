"""The JSON of a save: many cells at once, what others changed, what is no cell."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.models import User
from evaluations.models import Evaluation, Finding, FindingRevision
from tests.evaluations.saving import entry, save, values
from tests.evaluations.views.conftest import address

pytestmark = pytest.mark.django_db

Post = Callable[..., Any]

CELLS = [
    {"cell": "rom_hip_ir/right/", "raw": "29", "status": "tested", "base": 0},
    {"cell": "run_cadence/none/", "raw": "105", "status": "tested", "base": 0},
]


@pytest.fixture
def post(screen: Client, evaluation: Evaluation) -> Post:
    def _post(cells: Any, **more: Any) -> Any:
        body = {"cells": cells, "key": "a-key-of-many"} | more
        return screen.post(
            address("save_cell", evaluation), json.dumps(body), content_type="application/json"
        )

    return _post


def test_many_cells_answer_one_by_one(post: Post, evaluation: Evaluation) -> None:
    told = post(CELLS).json()
    hip, cadence = told["results"]
    assert (hip["cell"], hip["ok"], hip["version"], hip["value"]) == (
        "rom_hip_ir/right/", True, 1, "29",
    )  # fmt: skip
    assert (cadence["offer"], [one["offer"] for one in cadence["questions"]]) == ("210", ["210"])
    assert "105 a minute" in told["sentence"]
    assert (told["seen"], told["others"]) == (2, [])
    assert told["saved"]


def test_what_cannot_be_saved_stands_in_its_place(
    post: Post, evaluation: Evaluation, staff: dict[str, User]
) -> None:
    save(evaluation, [entry("rom_hip_er/left/", "40")], staff["assistant"])
    told = post(
        [
            {"cell": "rom_lumbar_flexion/none/", "raw": "400", "status": "tested", "base": 0},
            {"cell": "rom_hip_er/left/", "raw": "44", "status": "tested", "base": 0},
            {"cell": "test_nothing/left/", "raw": "44", "status": "tested", "base": 0},
            {"cell": "nonsense", "raw": "44", "status": "tested", "base": 0},
            *CELLS,
        ]
    )
    assert told.status_code == 200
    refused, changed, unknown, nonsense, *saved = told.json()["results"]
    assert (refused["error"], "not possible" in refused["message"]) == ("refused", True)
    assert (changed["error"], changed["by"], changed["theirs"], changed["version"]) == (
        "conflict", "Ana Silva", "40", 1,
    )  # fmt: skip
    assert (unknown["error"], nonsense["error"]) == ("unreadable", "unreadable")
    assert [one["cell"] for one in (changed, nonsense)] == ["rom_hip_er/left/", "nonsense"]
    assert all(one["ok"] for one in saved)


def test_the_page_hears_what_somebody_else_changed(
    post: Post, evaluation: Evaluation, staff: dict[str, User]
) -> None:
    save(evaluation, [entry("rom_hip_extension/right/", "12")], staff["assistant"])
    (other,) = post(CELLS, seen=1).json()["others"]
    assert (other["name"], other["by"], other["mine"]) == (
        "Hip extension, right", "Ana Silva", False,
    )  # fmt: skip
    assert (other["cell"], other["theirs"], other["version"]) == (
        "rom_hip_extension/right/", "12", 1,
    )  # fmt: skip


def test_one_cell_alone_hears_it_too(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    save(evaluation, [entry("rom_hip_extension/right/", "12")], therapist)
    body = CELLS[0] | {"key": "a-key-of-one", "seen": 1}
    url = address("save_cell", evaluation)
    told = screen.post(url, json.dumps(body), content_type="application/json").json()
    assert [(one["mine"], one["cell"]) for one in told["others"]] == [
        (True, "rom_hip_extension/right/")
    ]
    assert told["seen"] == 3


@pytest.mark.parametrize(
    ("cells", "more"),
    [
        ([], {}),
        ("rom_hip_ir/right/", {}),
        ({}, {}),
        (CELLS, {"key": "short"}),
        (CELLS, {"key": 3}),
        (CELLS, {"seen": "1"}),
        (CELLS, {"seen": True}),
    ],
)
def test_what_is_no_list_of_cells_is_refused_whole(
    cells: Any, more: dict[str, Any], post: Post
) -> None:
    assert post(cells, **more).status_code == 400
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    "strange",
    [None, 3, "x", [], {}, {"cell": 3}, {"cell": "rom_hip_ir/right/"}, {**CELLS[0], "raw": 1}],
)
def test_what_is_no_cell_leaves_the_others_saved(
    strange: Any, post: Post, evaluation: Evaluation
) -> None:
    wrong, *right = post([strange, *CELLS]).json()["results"]
    assert (wrong["ok"], wrong["error"]) == (False, "unreadable")
    assert all(one["ok"] for one in right)
    assert len(values(evaluation)) == 2


def test_too_many_cells_are_refused_with_the_number(post: Post) -> None:
    reply = post(CELLS * 151)
    assert reply.status_code == 413
    assert "At most 300 values" in reply.json()["message"]


def test_a_signed_evaluation_takes_none_of_many(
    post: Post, evaluation: Evaluation, therapist: User
) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(
        signed_at=evaluation.opened_at, signed_by=therapist
    )
    assert post(CELLS).status_code == 423


def test_one_key_for_other_cells_is_refused(post: Post) -> None:
    assert post(CELLS).status_code == 200
    assert post(CELLS[:1]).status_code == 422


def test_a_resend_of_many_is_answered_alike(post: Post) -> None:
    assert post(CELLS).json()["results"] == post(CELLS).json()["results"]
    assert FindingRevision.objects.count() == 2
