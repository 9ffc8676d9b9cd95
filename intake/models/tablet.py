"""The clinic's tablets: enrolled once, revocable for good."""

from django.db import models

from clinic.models import Clinic, User


class Tablet(models.Model):
    """An enrolled device. It holds a key of its own; without one, no pairing code works."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="tablets")
    name = models.CharField(max_length=40)
    key_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "name"],
                condition=models.Q(revoked_at=None),
                name="one_tablet_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="tablet_revoked_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TabletCode(models.Model):
    """The one-time code that enrolls a device under a name; only its keyed hash is kept."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Code for {self.name}"
