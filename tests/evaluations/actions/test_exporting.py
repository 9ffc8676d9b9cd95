"""A copy of the record: each asks for the password, is counted, and is kept as given."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.models import AuditEvent, Disclosure, Patient, User, Visit
from evaluations.actions import exporting
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.fhir import bundle
from evaluations.models import RenderJob
from evaluations.pdf import process, rendering

pytestmark = pytest.mark.django_db


def copied(patient: Patient, by: User, at: datetime, kind: str = "json") -> exporting.File:
    proof = Reauthenticated(by.pk, at)
    return exporting.as_file(patient=patient, kind=kind, proof=proof, by=by, at=at)


@pytest.mark.parametrize(("kind", "ends"), [("json", "json"), ("fhir", "fhir.json")])
def test_a_file_names_nobody_and_is_kept_as_given(
    visit: Visit, therapist: User, now: datetime, kind: str, ends: str
) -> None:
    made = copied(visit.patient, therapist, now, kind)

    assert made.name == f"record-2026-12-03.{ends}"
    assert json.loads(made.body)
    [given] = Disclosure.objects.all()
    assert (given.purpose, given.recipient) == ("patient", "The patient")
    event = AuditEvent.objects.get(action="export")
    assert (event.fields, event.object_type) == ([kind], "chartcopy")


def test_someone_elses_password_makes_no_copy(
    visit: Visit, therapist: User, desk: User, now: datetime
) -> None:
    proof = Reauthenticated(desk.pk, now)
    with pytest.raises(WrongPassword):
        exporting.as_file(patient=visit.patient, kind="json", proof=proof, by=therapist, at=now)
    assert not Disclosure.objects.exists()


def test_too_many_copies_in_an_hour_are_refused(
    visit: Visit, therapist: User, now: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(exporting, "MOST_AN_HOUR", 2)
    copied(visit.patient, therapist, now)
    copied(visit.patient, therapist, now)
    with pytest.raises(exporting.TooMany):
        copied(visit.patient, therapist, now)
    assert copied(visit.patient, therapist, now + timedelta(hours=2))


def test_a_copy_on_paper_waits_for_the_worker(visit: Visit, therapist: User, now: datetime) -> None:
    jobs = exporting.as_papers(
        patient=visit.patient,
        language="es",
        proof=Reauthenticated(therapist.pk, now),
        by=therapist,
        at=now,
    )

    [job] = RenderJob.objects.all()
    assert (job,) == jobs
    assert (job.kind, job.language, job.edition, job.patient) == ("chart", "es", 1, visit.patient)


def test_a_bundle_that_is_not_fhir_is_given_to_nobody(
    visit: Visit, therapist: User, now: datetime, monkeypatch: Any
) -> None:
    real = bundle.of

    def broken(copy: Any) -> Any:
        made = real(copy)
        made["entry"][0]["resource"]["birthDate"] = "soon"
        return made

    monkeypatch.setattr(bundle, "of", broken)
    with pytest.raises(bundle.NotValid, match="birthDate"):
        copied(visit.patient, therapist, now, "fhir")
    assert not Disclosure.objects.exists()


def test_a_reference_that_leads_nowhere_and_a_double_are_seen(
    visit: Visit, therapist: User, now: datetime
) -> None:
    made = json.loads(copied(visit.patient, therapist, now, "fhir").body)
    doubled = {**made, "entry": [*made["entry"], made["entry"][0]]}
    with pytest.raises(bundle.NotValid, match="one address"):
        bundle.check(doubled)
    lost = {**made, "entry": made["entry"][1:]}
    with pytest.raises(bundle.NotValid, match="lead nowhere"):
        bundle.check(lost)


# From the console -------------------------------------------------------------------------------


def test_the_console_writes_a_file_for_its_owner_alone(
    visit: Visit, therapist: User, tmp_path: Path
) -> None:
    where = {"to": tmp_path, "by": therapist.email, "format": "fhir"}
    call_command("export_patient", visit.patient.number, **where)
    [file] = tmp_path.iterdir()

    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["resourceType"] == "Bundle"
    with pytest.raises(CommandError, match="there already"):
        call_command("export_patient", visit.patient.number, **where)


def test_the_console_prints_the_papers(
    visit: Visit, therapist: User, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rendering, "render", lambda *_, **__: process.Printed(pages=1, pdf=b"%PDF"))
    where = {"to": tmp_path, "by": therapist.email, "format": "pdf"}
    call_command("export_patient", visit.patient.number, **where)

    assert [one.suffix for one in tmp_path.iterdir()] == [".pdf"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Name the patient's number"),
        ({"number": "BK-0"}, "No patient has the number"),
        ({"by": "nobody@example.test"}, "Name with --by"),
        ({"to": None}, "Name a folder"),
    ],
)
def test_the_console_says_what_is_missing(
    visit: Visit, therapist: User, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    said = {"number": visit.patient.number, "to": tmp_path, "by": therapist.email, **changes}
    with pytest.raises(CommandError, match=words):
        call_command("export_patient", said.pop("number"), **said)


def test_every_record_is_checked_and_nothing_is_written(visit: Visit, capsys: Any) -> None:
    call_command("export_patient", all=True, validate=True)

    assert "1 of 1 records are valid." in capsys.readouterr().out
    assert not Disclosure.objects.exists()
