"""Seal everything anew under the newest field key; begun again, it goes on where it stopped."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from clinic import sealing
from clinic.actions import second_step


class Command(BaseCommand):
    help = (
        "Seal secrets under BACKSTRIDE_FIELD_KEY that are still under a key of "
        "BACKSTRIDE_FIELD_KEY_FALLBACKS; then the former key can go."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done, stuck = 0, 0
        for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True).iterator():
            try:
                done += second_step.seal_anew(pk=pk)
            except sealing.Unreadable:
                stuck += 1
        self.stdout.write(f"{done} secrets are sealed under the newest key now.")
        if stuck:
            raise CommandError(
                f"{stuck} secrets open with no key here. Add their key to "
                "BACKSTRIDE_FIELD_KEY_FALLBACKS and run this again."
            )
