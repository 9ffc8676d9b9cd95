"""The log of what left the clinic: each kind once, nothing without whom, what and why."""

from datetime import date, datetime
from typing import Any

import pytest

from clinic.actions import disclosing
from clinic.actions.disclosing import Entry, RefusedDisclosure
from clinic.models import AuditEvent, Disclosure, Patient, User
from clinic.models.audit import AppendOnlyError

pytestmark = pytest.mark.django_db


def entry(**changes: Any) -> Entry:
    said = {
        "on": date(2026, 12, 1),
        "recipient": "County court",
        "what": "Copy of the evaluation of 17 Nov",
        "purpose": "court",
        "why": "Subpoena 12-44",
    }
    return Entry(**{**said, **changes})


@pytest.mark.parametrize("purpose", list(Disclosure.Purpose))
def test_one_of_each_kind_is_kept(
    patient: Patient, therapist: User, now: datetime, purpose: str
) -> None:
    row = disclosing.log(
        patient=patient, entry=entry(purpose=purpose), by=therapist, at=now, about=patient
    )

    assert (row.purpose, row.recipient, row.about_type) == (purpose, "County court", "patient")
    event = AuditEvent.objects.latest("seq")
    assert (event.action, event.fields, event.patient_id) == ("disclose", [purpose], patient.pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient": "  "}, "recipient"),
        ({"what": ""}, "what"),
        ({"why": ""}, "why"),
        ({"on": date(2026, 12, 4)}, "on"),
        ({"recipient": "x" * 201}, "recipient"),
    ],
)
def test_what_is_missing_is_refused_by_its_field(
    patient: Patient, therapist: User, now: datetime, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(RefusedDisclosure) as refused:
        disclosing.log(patient=patient, entry=entry(**changes), by=therapist, at=now)

    assert refused.value.field == field
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("purpose", Disclosure.EXEMPT)
def test_an_exempt_kind_needs_no_reason(
    patient: Patient, therapist: User, now: datetime, purpose: str
) -> None:
    assert disclosing.log(
        patient=patient, entry=entry(purpose=purpose, why=""), by=therapist, at=now
    )


def test_an_entry_is_never_changed(patient: Patient, therapist: User, now: datetime) -> None:
    row = disclosing.log(patient=patient, entry=entry(), by=therapist, at=now)
    with pytest.raises(AppendOnlyError):
        row.save()
