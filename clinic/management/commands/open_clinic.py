"""Make the clinic and its first manager in an empty database."""

import secrets
from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic import audit
from clinic.actions import opening

DETAILS = {
    "name": "what patients call the clinic",
    "address": "printed on papers",
    "phone": "printed in every help box",
    "hours_en": "such as “weekdays 7:30 to 5:30”",
    "hours_es": "such as “de lunes a viernes, de 7:30 a 5:30”",
    "time_zone": "such as America/Los_Angeles",
}
MANAGER = {"manager_name": "who makes the other accounts", "manager_email": "signs in with it"}


class Command(BaseCommand):
    help = "Make the clinic and its first manager in an empty database; prints a password once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, meaning in {**DETAILS, **MANAGER}.items():
            parser.add_argument(f"--{name.replace('_', '-')}", required=True, help=meaning)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError("This is the demo. Set BACKSTRIDE_MODE=production first.")
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"“{options['time_zone']}” is no time zone; try America/New_York.")
        password = secrets.token_urlsafe(18)
        try:
            opening.open_clinic(
                details={name: options[name] for name in DETAILS},
                manager={"name": options["manager_name"], "email": options["manager_email"]},
                password=password,
                by=audit.SYSTEM,
                at=timezone.now(),
            )
        except opening.AlreadyOpen as error:
            raise CommandError("There is a clinic in this database already.") from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(
            f"{options['manager_email']} signs in with this password, shown only now:\n{password}\n"
            "Change it after signing in, then make the other accounts on the Staff page."
        )
        call_command("load_icd10", stdout=self.stdout, stderr=self.stderr)
