"""Addresses of rows that exist: of a clinic's, or of one person's; and of rows that nobody has."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import URLPattern

from clinic.models import Clinic, Patient
from tests.project import access_table

RowOf = Callable[[str], models.Model | None]
"""The row whose number a word of an address is; None for a word that names no row."""

UNKNOWN = 987654
BY_KIND = {"int": str(UNKNOWN), "uuid": access_table.SAMPLES["uuid"]}
TABLES = {
    "patient": "clinic.Patient",
    "to": "clinic.Patient",
    "other": "clinic.Patient",
    "visit": "clinic.Visit",
    "episode": "clinic.EpisodeOfCare",
    "user": "clinic.User",
    "glass": "clinic.BreakGlass",
    "amendment": "clinic.AmendmentRequest",
    "merge": "clinic.PatientMerge",
    "session": "intake.IntakeSession",
    "tablet": "intake.Tablet",
    "consent": "intake.Consent",
    "score": "intake.ScoreRecord",
    "evaluation": "evaluations.Evaluation",
    "exercise": "evaluations.PlannedExercise",
    "goal": "evaluations.Goal",
    "problem": "evaluations.Problem",
    "diagnosis": "evaluations.Diagnosis",
    "job": "evaluations.RenderJob",
    "document": "evaluations.Document",
    "firing": "evaluations.TriggerFiring",
    "alert": "evaluations.Alert",
    "referral": "evaluations.Referral",
    "reply": "evaluations.Reply",
    "programme": "evaluations.RunProgramme",
    "recipient": "evaluations.Recipient",
}
WAYS = ("", "episode__", "evaluation__", "plan__evaluation__", "referral__", "session__")
"""From a row to whose it is: the clinic or the patient."""


def filled(pattern: URLPattern, row_of: RowOf | None = None) -> str:
    """The address with the numbers of these rows; where there is none, of one that nobody has."""

    def number(found: re.Match[str]) -> str:
        kind, name = found[1] or "", found[2].removesuffix("_id")
        row = row_of(name) if row_of and kind in BY_KIND else None
        return str(row.pk) if row else BY_KIND.get(kind, access_table.SAMPLES[found[1]])

    return "/" + re.sub(r"<(?:(\w+):)?(\w+)>", number, str(pattern.pattern))


def newest_of_clinic(clinic: Clinic) -> RowOf:
    return lambda name: _newest(name, "clinic", clinic)


def newest_of_person(patient: Patient) -> RowOf:
    """What is a person's own; nothing else of the clinic's."""
    return lambda name: patient if name == "patient" else _newest(name, "patient", patient)


def _newest(name: str, owner: str, of: Clinic | Patient) -> models.Model | None:
    if name not in TABLES:
        return None
    model = apps.get_model(TABLES[name])
    way = next((one for one in _ways(model, owner)), None)
    rows: Any = model._default_manager
    return rows.filter(**{way: of}).order_by("pk").last() if way else None


def _ways(model: type[models.Model], owner: str) -> Iterator[str]:
    """How a row of this table is known to be its owner's, the shortest way first."""
    for way in WAYS:
        at: Any = model
        for step in [*way.split("__")[:-1], owner]:
            fields = {one.name: one for one in at._meta.get_fields()} if at else {}
            at = fields[step].related_model if step in fields else None
        if at:
            yield f"{way}{owner}"


def objects() -> list[URLPattern]:
    """Every address that staff may call and that names a row by its number."""
    return [
        pattern
        for pattern in access_table.routes()
        if access_table.policy_of(pattern).principal == "staff"
        and re.search(r"<(?:int|uuid):", str(pattern.pattern))
    ]


def questions(*whos: str) -> Iterator[tuple[URLPattern, str, str]]:
    """Each such address, by each of its methods, as the first of ``whos`` whose role may.

    One that the reviewed table lacks fails the table's own test.
    """
    rows = {row["address"] + row["name"]: row for row in access_table.read()}
    for pattern in objects():
        row = rows.get("/" + str(pattern.pattern) + (pattern.name or ""), {})
        who = next((name for name in whos if row.get(name, "").startswith("in")), None)
        for method in row["methods"].split() if who else []:
            yield pattern, method, who or ""
