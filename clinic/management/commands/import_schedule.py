"""``manage.py import_schedule FILE --clinic NAME --by E-MAIL``: visits from a file, for cron."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.actions import schedule
from clinic.domain import schedule_file, schedule_rows
from clinic.domain.roles import Permission
from clinic.domain.schedule_rows import Outcome
from clinic.models import Clinic, User


class Command(BaseCommand):
    help = (
        "Add and move visits from a CSV or .ics file. Visits it lacks are listed, never cancelled."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--clinic", required=True, help="Its name, or its number")
        parser.add_argument("--by", required=True, help="E-mail of the person who answers for it")
        parser.add_argument("--look", action="store_true", help="Only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = _clinic(options["clinic"])
        by = _person(clinic, options["by"])
        source, now = _source(options["file"], clinic), timezone.now()
        if faults := schedule_rows.lacking(source.mapped):
            raise CommandError("The headings are not clear. " + " ".join(faults))
        plan = schedule.plan(clinic=clinic, source=source, at=now)
        for line in plan.of(Outcome.CANNOT):
            self.stderr.write(f"Line {line.line}: {line.why} {line.fix}")
        for gone in plan.missing:
            self.stderr.write(f"Not in the file any more: visit {gone.pk}. Cancel it on its page.")
        if not options["look"]:
            schedule.apply(clinic=clinic, source=source, digest=plan.digest, by=by, at=now)
        told = ((one.value, len(plan.of(one))) for one in Outcome)
        self.stdout.write(", ".join(f"{word} {number}" for word, number in told))


def _clinic(named: str) -> Clinic:
    rows = Clinic.objects.filter(pk=int(named)) if named.isdecimal() else None
    found = (rows if rows is not None else Clinic.objects.filter(name=named)).first()
    if found is None:
        raise CommandError(f"No clinic is called “{named}”.")
    return found


def _person(clinic: Clinic, email: str) -> User:
    found = User.objects.filter(clinic=clinic, email=email.casefold()).first()
    if found is None or not found.may(Permission.IMPORT_SCHEDULE):
        raise CommandError(f"{email} may not read schedules for this clinic.")
    return found


def _source(path: Path, clinic: Clinic) -> schedule.Source:
    try:
        with path.open("rb") as file:
            data = file.read(schedule_file.MOST_BYTES + 1)
        table = schedule_file.read(data, zone=clinic.zone)
    except (OSError, schedule_file.UnreadableFile) as fault:
        raise CommandError(str(fault)) from fault
    return schedule.Source(
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        table=table,
        mapped=schedule_rows.guess(table.columns),
    )
