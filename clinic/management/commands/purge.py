"""Remove the records of every approved list, for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from clinic import search_index
from clinic.actions import purging
from clinic.actions.retention import MayNotPurge
from clinic.models import PurgeList
from clinic.safekeeping.stores import NotSafe


class Command(BaseCommand):
    help = "Remove the records of every list that a second person approved. As the database owner."

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = PurgeList.objects.filter(approved_at__isnull=False, run_at=None).order_by("pk")
        if not waiting:
            self.stdout.write("No approved list waits.")
        for purge_list in waiting:
            try:
                done = purging.run(purge_list, at=timezone.now())
                search_index.leave_no_bytes(connection)
            except (MayNotPurge, NotSafe, DatabaseError) as error:
                raise CommandError(
                    f"Nothing of list {purge_list.pk} was removed. {error}"
                ) from error
            people = done.tombstone["people"]
            stay = len(people) - done.tombstone["gone"]
            self.stdout.write(
                f"List {done.pk}: {done.tombstone['gone']} record(s) removed, {stay} stay(s)."
                " Backups made before today still hold them until they age out."
            )
