"""How the records are kept safe: backups, drills, purges, and the day's visits read from a file."""

from django.db import models
from django.db.models import F, Q

from clinic.models.people import Clinic, User


class SafekeepingRun(models.Model):
    """One run of a backup or of a restore drill. What it proved is in ``report``."""

    class Kind(models.TextChoices):
        BACKUP = "backup", "Backup"
        DRILL = "drill", "Restore drill"

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.BigIntegerField(null=True, blank=True)
    encrypted = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    fault = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "started_at"], name="safekeeping_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", ended_at=None)
                | (Q(ended_at__isnull=False) & ~Q(state="running")),
                name="safekeeping_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class PurgeList(models.Model):
    """Records past their time: listed by one person, approved by another, then removed.

    ``entries`` names rows by table and count; the tombstone that stays says what went, by hash.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    cutoff = models.DateField(help_text="Nothing newer than this is on the list")
    entries = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    run_at = models.DateTimeField(null=True, blank=True)
    tombstone = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")),
                name="purge_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="purge_approved_pair",
            ),
            models.CheckConstraint(
                condition=Q(run_at=None) | Q(approved_at__isnull=False), name="purge_run_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"Purge {self.pk}"


class ScheduleImport(models.Model):
    """A file of visits that was read: what was added, changed, and left out with the reason."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Schedule {self.pk}"
