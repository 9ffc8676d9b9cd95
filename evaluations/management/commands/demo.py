"""Fill an empty database with the demo clinic."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clinic.domain.roles import ROLE_NAMES, Role
from clinic.models import Clinic, User
from evaluations.management.demonstration import story, tablet


class Command(BaseCommand):
    help = "Make the demo clinic, once; then print its sign-ins. Only in demo mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="of the site")

    def _tell(self, name: str) -> None:
        self.stderr.write(f"  {name}")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo clinic is made only with BACKSTRIDE_MODE=demo.")
        if Clinic.objects.filter(is_demo=False).exists():
            raise CommandError("This database holds a real clinic. Use another DATABASE_URL.")
        if not Clinic.objects.exists():
            self.stderr.write("Making the demo clinic:")
            with transaction.atomic():  # half a demo clinic would look like a whole one
                story.make_clinic(now=timezone.now(), tell=self._tell)
        self.stdout.write(f"\nSign in with the password “{story.PASSWORD}” as:")
        for user in User.objects.filter(is_demo=True, is_active=True).order_by("pk"):
            self.stdout.write(f"  {user.email:<20} {user.name}, {ROLE_NAMES[Role(user.role)]}")
        link = (
            f"{options['address']}{reverse('intake:set_up')}#{tablet.set_up_code(timezone.now())}"
        )
        self.stdout.write("\nTo try a tablet, open this once in a private window (within a day):")
        self.stdout.write(f"  {link}")
