"""A way back in for who cannot ask a manager: the lone manager, above all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.actions import second_step, staff_links
from clinic.models import User
from clinic.views import staff


class Command(BaseCommand):
    help = "Print a one-time link by which someone of the staff chooses a new password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the work email that they sign in with")
        parser.add_argument(
            "--without-second-step",
            action="store_true",
            help="also remove their app, passkeys and recovery codes: they lost them",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        user = User.objects.filter(email=options["email"].casefold()).first()
        if user is None:
            raise CommandError("Nobody signs in with this email.")
        try:
            made = staff_links.make(
                user=user, by=audit.SYSTEM, at=now, life=staff_links.AT_THE_MACHINE
            )
        except staff_links.NotActive as refused:
            raise CommandError(str(refused)) from refused
        if options["without_second_step"]:
            second_step.clear(user=user, by=audit.SYSTEM, at=now)
            self.stdout.write(f"The second step of {user.name} is removed.")
        until = made.link.expires_at.astimezone(user.clinic.zone)
        self.stdout.write(f"{user.name} opens this link until {until:%H:%M}, once:")
        self.stdout.write(staff.link_page(made.token))
