"""Bring the database up to this version: back up, migrate, check; or leave it as it was."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clinic.safekeeping import upgrades
from clinic.safekeeping.stores import NotSafe


class Command(BaseCommand):
    help = "Back up, migrate, write and check the guards. Stop the site first; run as the owner."
    requires_system_checks = ()  # some ask a database that is up to date

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            upgrades.upgrade(
                migrate=lambda: call_command("migrate", interactive=False, verbosity=0),
                say=self.stdout.write,
                at=timezone.now(),
            )
        except NotSafe as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The database is up to date and its guards stand. Start the site.")
        self.stdout.write("Then run `manage.py backup`: older backups need the older version.")
