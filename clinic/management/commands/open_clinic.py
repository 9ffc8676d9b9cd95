"""Make the clinic and its first manager in an empty database."""

from argparse import ArgumentParser
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic import audit
from clinic.actions import opening, staff_links
from clinic.views import staff

DETAILS = {
    "name": "what patients call the clinic",
    "address": "printed on papers",
    "phone": "printed in every help box",
    "hours_en": "such as “weekdays 7:30 to 5:30”",
    "hours_es": "such as “de lunes a viernes, de 7:30 a 5:30”",
    "time_zone": "such as America/Los_Angeles",
}
MANAGER = {"manager_name": "who makes the other accounts", "manager_email": "signs in with it"}


def minutes() -> int:
    return int(staff_links.AT_THE_MACHINE.total_seconds() // 60)


class Command(BaseCommand):
    help = "Make the clinic and its first manager in an empty database; prints a link once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, meaning in {**DETAILS, **MANAGER}.items():
            parser.add_argument(f"--{name.replace('_', '-')}", required=True, help=meaning)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO:
            raise CommandError("This is the demo. Set BACKSTRIDE_MODE=production first.")
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"“{options['time_zone']}” is no time zone; try America/New_York.")
        try:
            made = opening.open_clinic(
                details={name: options[name] for name in DETAILS},
                manager={"name": options["manager_name"], "email": options["manager_email"]},
                by=audit.SYSTEM,
                at=timezone.now(),
            )
        except opening.AlreadyOpen as error:
            raise CommandError("There is a clinic in this database already.") from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(
            f"{options['manager_email']} opens this link within {minutes()} minutes, once:\n"
            f"{staff.link_page(made.token)}\n"
            "There they choose a password, then make the other accounts on the Staff page.\n"
            f"Too late? manage.py sign_in_link {options['manager_email']} prints a new one."
        )
        call_command("load_icd10", stdout=self.stdout, stderr=self.stderr)
