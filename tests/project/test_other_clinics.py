"""What is another clinic's answers like what does not exist, word for word."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern

from clinic.models import Clinic, Patient, User
from tests import factories
from tests.project import access_table
from tests.project.principals import Principal, everyone

CANARY = "Xylophonia"
UNKNOWN = 987654
TABLES = {
    "patient": "clinic.Patient",
    "to": "clinic.Patient",
    "other": "clinic.Patient",
    "visit": "clinic.Visit",
    "episode": "clinic.EpisodeOfCare",
    "user": "clinic.User",
    "glass": "clinic.BreakGlass",
    "session": "intake.IntakeSession",
    "tablet": "intake.Tablet",
    "evaluation": "evaluations.Evaluation",
    "exercise": "evaluations.PlannedExercise",
    "job": "evaluations.RenderJob",
    "document": "evaluations.Document",
}
"""Whose number a word of an address is, where a clinic with one sitting and one plan has any."""
BY_KIND = {"int": str(UNKNOWN), "uuid": access_table.SAMPLES["uuid"]}
OBJECTS = [
    pattern
    for pattern in access_table.routes()
    if access_table.policy_of(pattern).principal == "staff"
    and re.search(r"<(?:int|uuid):", str(pattern.pattern))
]


@pytest.fixture
def ours(db: None, settings: Any) -> Iterator[dict[str, Principal]]:
    settings.SECOND_STEP_REQUIRED = False
    logging.disable(logging.CRITICAL)  # hundreds are refused here
    yield everyone(factories.clinic())
    logging.disable(logging.NOTSET)


@pytest.fixture
def theirs(db: None, ours: dict[str, Principal]) -> Clinic:
    """A clinic whose every name says that it is not ours."""
    clinic = factories.clinic(name=f"{CANARY} Clinic")
    everyone(clinic)
    Patient.objects.filter(clinic=clinic).update(given_name=CANARY, family_name=CANARY)
    User.objects.filter(clinic=clinic).update(name=CANARY)
    return clinic


def test_objects_of_another_clinic_answer_like_unknown_ones(
    ours: dict[str, Principal], theirs: Clinic
) -> None:
    told_apart = [
        f"{method} {pattern.pattern} as {who}"
        for pattern, method, who in _questions()
        if _asked(ours[who], method, _address(pattern, theirs))
        != _asked(ours[who], method, _address(pattern, None))
    ]

    assert told_apart == []


def test_no_reply_about_another_clinics_object_names_it(
    ours: dict[str, Principal], theirs: Clinic
) -> None:
    leaks = [
        str(pattern.pattern)
        for pattern, method, who in _questions()
        if CANARY in _asked(ours[who], method, _address(pattern, theirs))[1]
    ]

    assert leaks == []


def test_most_addresses_are_tried_with_rows_that_exist(
    ours: dict[str, Principal], theirs: Clinic
) -> None:
    """Otherwise the tests above would compare nothing with nothing."""
    real = [one for one in OBJECTS if _address(one, theirs) != _address(one, None)]

    assert len(real) > len(OBJECTS) * 0.7


def _questions() -> Iterator[tuple[URLPattern, str, str]]:
    """Each address, by each of its methods, as someone whose role may."""
    rows = {row["address"] + row["name"]: row for row in access_table.read()}
    for pattern in OBJECTS:
        row = rows["/" + str(pattern.pattern) + (pattern.name or "")]
        who = next(
            name
            for name in ("manager", "therapist", "lead", "auditor", "desk")
            if row[name].startswith("in")
        )
        for method in row["methods"].split():
            yield pattern, method, who


def _address(pattern: URLPattern, clinic: Clinic | None) -> str:
    """For the newest rows of ``clinic``, or for rows that nobody has."""

    def number(found: re.Match[str]) -> str:
        kind, name = found[1] or "", found[2].removesuffix("_id")
        unknown = BY_KIND.get(kind, access_table.SAMPLES[found[1]])
        row = _row(name, clinic) if clinic and kind in BY_KIND else None
        return str(row.pk) if row else unknown

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", number, str(pattern.pattern))


def _row(name: str, clinic: Clinic) -> models.Model | None:
    label = TABLES.get(name)
    if label is None:
        return None
    return apps.get_model(label)._default_manager.filter(**_of(label, clinic)).last()


def _of(label: str, clinic: Clinic) -> dict[str, Any]:
    """How a row of this table is known to be the clinic's."""
    model = apps.get_model(label)
    names = {field.name for field in model._meta.get_fields()}
    path = next(
        way
        for way in (
            "clinic",
            "patient__clinic",
            "episode__patient__clinic",
            "evaluation__clinic",
            "plan__evaluation__clinic",
            "evaluation__episode__patient__clinic",
            "pk__isnull",
        )
        if way.split("__")[0] in names or way == "pk__isnull"
    )
    return {path: clinic} if path != "pk__isnull" else {"pk__isnull": True}


def _asked(principal: Principal, method: str, address: str) -> tuple[int, str]:
    """Status and body, without what differs in every reply and the numbers that were asked for."""
    reply = principal.ask(method, address)
    body = reply.content.decode() if not reply.streaming else ""
    place = reply.headers.get("Location", "")
    for part in {one for one in address.split("/") if re.search(r"\d", one)}:
        body, place = (text.replace(f"/{part}", "/#") for text in (body, place))
    return reply.status_code, re.sub(r"\b\w{64}\b", "", body) + place
