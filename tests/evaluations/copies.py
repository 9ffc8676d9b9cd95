"""A copied record as plain data, for tests of what is made of it without a database."""

from typing import Any

from evaluations.domain.findings import FindingSet, Found
from evaluations.models import Finding
from evaluations.queries.chart_copy import words
from evaluations.queries.chart_copy.tables import TABLES
from tests.factories import AT

WHEN = "2026-12-03T17:00:00Z"

PATIENT: dict[str, Any] = {
    "id": 7,
    "number": "BK-2041",
    "given_name": "Renata",
    "family_name": "Flores",
    "preferred_name": "",
    "birth_date": "1990-02-14",
    "sex_at_birth": "female",
    "gender": "",
    "pronouns": "she/her",
    "phone": "+15035550117",
    "email": "",
    "language": "en",
    "needs_interpreter": None,
    "emergency_name": "Ana Flores",
    "emergency_relation": "",
    "emergency_phone": "",
    "emergency_may_share": None,
    "allergies": "",
    "created_at": WHEN,
    "created_by": 3,
    "in_words": {"sex_at_birth": "Female"},
}
CASE: dict[str, Any] = {
    "id": 1,
    "patient": 7,
    "complaint": "low back",
    "side": "right",
    "opened_at": WHEN,
    "opened_by": 3,
    "closed_at": None,
    "closed_by": None,
    "closed_reason": "",
    "in_words": {"side": "RIGHT"},
}
VISIT: dict[str, Any] = {
    "id": 4,
    "patient": 7,
    "episode": 1,
    "therapist": 3,
    "starts_at": WHEN,
    "kind": "initial",
    "mode": "in_person",
    "status": "done",
    "cancelled_reason": "",
    "in_words": {"kind": "New patient", "mode": "In person", "status": "Done"},
}
EVALUATION: dict[str, Any] = {
    "id": 9,
    "patient": 7,
    "episode": 1,
    "visit": 4,
    "kind": "initial",
    "previous": None,
    "opened_at": WHEN,
    "opened_by": 3,
    "complexity": "",
    "signed_at": None,
    "signed_by": None,
    "in_words": {"kind": "Evaluation"},
}


def copy(**tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The copy with these tables besides the person, a case, a visit and an evaluation."""
    rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}
    usual = {
        "patients": [PATIENT],
        "cases": [CASE],
        "visits": [VISIT],
        "evaluations": [EVALUATION],
    }
    return {
        "format": "backstride.chart",
        "version": 1,
        "made_at": WHEN,
        "made_by": 3,
        "with_attachments": False,
        "clinic": {
            "id": 1,
            "name": "Riverbend Running and Spine",
            "address": "14 River Street",
            "phone": "(503) 555-0142",
            "time_zone": "America/Los_Angeles",
        },
        "patient": 7,
        "records": [7],
        "staff": {
            "3": {"name": "Priya Raman, PT, DPT", "role": "Therapist", "licence_number": "PT-1"}
        },
        "tables": rows | usual | tables,
    }


class Speaker(words.Speaker):
    """Reads no database: the findings beside a cell are those given."""

    def __init__(self, found: FindingSet) -> None:
        super().__init__()
        self._findings[9] = found


def finding(key: int, found: Found, among: FindingSet) -> dict[str, Any]:
    """A finding as the copy holds it, with its kind, its unit and its words."""
    one = Finding(
        pk=key,
        evaluation_id=9,
        code=found.code,
        side=found.side.value,
        qualifier=found.qualifier,
        status=found.status.value,
        num=found.num,
        text=found.text,
        reason=found.reason,
        typed=found.typed,
        recorded_at=AT,
        recorded_by_id=3,
    )
    row: dict[str, Any] = {
        "id": key,
        "evaluation": 9,
        "code": one.code,
        "side": one.side,
        "qualifier": one.qualifier,
        "status": one.status,
        "num": one.num,
        "text": one.text,
        "reason": one.reason,
        "typed": one.typed,
        "carried_from": None,
        "version": 1,
        "recorded_at": WHEN,
        "recorded_by": 3,
    }
    row["in_words"] = words.SAYERS["findings"](one, row, Speaker(among))
    return row


def findings(*found: Found) -> list[dict[str, Any]]:
    among = FindingSet(found)
    return [finding(key, one, among) for key, one in enumerate(found, start=1)]
