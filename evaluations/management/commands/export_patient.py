"""A copy of a record into a folder; or a check that every record makes a valid FHIR bundle."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.models import Patient, User
from evaluations.actions import exporting
from evaluations.fhir import bundle, reading
from evaluations.management.commands.issue_plans import refuse_unknown
from evaluations.pdf import markup, process
from evaluations.queries import chart_copy

FIELDS = ("code", "side", "qualifier", "status", "num", "unit", "text", "reason", "typed")


class Command(BaseCommand):
    help = "Copy a whole record into a folder; or check the FHIR bundle of every record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", default="", help="the patient's number")
        parser.add_argument("--format", choices=["json", "fhir", "pdf"], default="json")
        parser.add_argument("--to", type=Path, help="a folder that exists")
        parser.add_argument("--by", default="", help="e-mail of the member of staff who asks")
        parser.add_argument("--all", action="store_true", help="with --validate: every record")
        parser.add_argument("--validate", action="store_true", help="check, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["validate"]:
            self._validate(options)
        else:
            self._export(options)

    # One copy -----------------------------------------------------------------------------------

    def _export(self, options: dict[str, Any]) -> None:
        patient, by, folder = _patient(options["number"]), _staff(options["by"]), options["to"]
        if by.clinic_id != patient.clinic_id:
            raise CommandError("This patient is of another clinic than who asks.")
        if folder is None or not folder.is_dir():
            raise CommandError("Name a folder that exists with --to.")
        try:
            made = exporting.from_console(
                patient=patient, kind=options["format"], by=by, at=timezone.now()
            )
        except (bundle.NotValid, markup.CannotPrint, process.PressFailed) as refused:
            raise CommandError(str(refused)) from refused
        for one in made:
            self.stdout.write(f"{_write(folder / one.name, one.body)} ({len(one.body):,} bytes)")
        self.stdout.write("It holds a whole record. Give it only to the patient, then delete it.")

    # Every bundle -------------------------------------------------------------------------------

    def _validate(self, options: dict[str, Any]) -> None:
        if not options["all"]:
            patients = [_patient(options["number"])]
        else:
            patients = list(Patient.objects.standing().order_by("pk"))
        faulty = [fault for one in patients if (fault := self._check(one))]
        self.stdout.write(f"{len(patients) - len(faulty)} of {len(patients)} records are valid.")
        if faulty:
            raise CommandError("\n".join(faulty))

    def _check(self, patient: Patient) -> str:
        """What is wrong with one record's bundle; "" where nothing is."""
        by = User.objects.filter(clinic_id=patient.clinic_id).order_by("pk").first()
        if by is None:
            return f"{patient.number}: the clinic has no staff"
        copy = chart_copy.of(patient, by=by, at=timezone.now())
        made = bundle.of(copy)
        try:
            bundle.check(made)
        except bundle.NotValid as refused:
            return f"{patient.number}: {refused}"
        back = list(reading.findings(json.loads(bundle.text(made))))
        if back != [{name: row[name] for name in FIELDS} for row in copy["tables"]["findings"]]:
            return f"{patient.number}: a finding read back is not the one that was written"
        rows = sum(map(len, copy["tables"].values()))
        self.stdout.write(
            f"{patient.number}: {rows} rows, {len(made['entry'])} resources, {len(back)} findings"
        )
        return ""


def _patient(number: str) -> Patient:
    if not number:
        raise CommandError("Name the patient's number, or --all --validate.")
    refuse_unknown([number])
    found = list(Patient.objects.filter(number=number))
    if len(found) > 1:
        raise CommandError(f"More than one clinic has a patient {number}.")
    return found[0]


def _staff(email: str) -> User:
    person = User.objects.filter(email=email.casefold(), is_active=True).first()
    if person is None:
        raise CommandError("Name with --by who asks for it: the e-mail of an active account.")
    return person


def _write(path: Path, body: bytes) -> Path:
    """A new file that only its owner may read; one that is there stays as it is."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise CommandError(f"{path} is there already. Move it away first.") from there
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    return path
