"""Ways in: one-time links for staff, failed sign-ins, and records opened against the usual rule."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from clinic.models.audit import AppendOnly
from clinic.models.people import Clinic, Patient, User, records_of


class StaffLink(models.Model):
    """A one-time link by which a member of staff chooses a password. Only its hash is kept."""

    class Purpose(models.TextChoices):
        INVITE = "invite", "First sign-in"
        RESET = "reset", "New password"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=6, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="staff_link_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Link {self.pk}"


class SignInFailures(models.Model):
    """Failed sign-ins under one key: an account, an account at an address, an address, or all.

    ``key`` is a keyed hash, so that the table names nobody.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} failures"


def staff_of(patient_id: int) -> frozenset[int]:
    """The staff accounts that this person has here, said on any of their records."""
    rows = Patient.objects.filter(pk__in=records_of(patient_id), works_here_as__isnull=False)
    return frozenset(pk for pk in rows.values_list("works_here_as_id", flat=True) if pk)


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def open_to(self, user: User, patient_id: int, *, at: datetime) -> Self:
        """What ``user`` may read of this person at ``at``; the last to expire first."""
        rows = self.filter(user=user, patient_id__in=records_of(patient_id))
        return rows.filter(ended_at=None, expires_at__gt=at).order_by("-expires_at", "-pk")


class BreakGlass(models.Model):
    """A record opened against the usual rule, for a typed reason, for an hour, then reviewed."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "Emergency access"
        CO_WORKER = "co_worker", "Co-worker's record"

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", "Was needed"
        NOT_JUSTIFIED = "not_justified", "Was not needed"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="glass_broken")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="glass_broken")
    reason = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    finding = models.CharField(max_length=13, choices=Finding, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[BreakGlassQuerySet] = BreakGlassQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="glass_has_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, finding="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding="")),
                name="glass_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("user")),
                name="glass_reviewed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["user", "patient", "expires_at"], name="glass_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def mark(self) -> str:
        """What an audit event carries among its fields when it was read behind this glass."""
        return f"glass:{self.pk}"


class LegalHold(AppendOnly):
    """A patient's record is kept whatever its age, or no longer: the newest row stands."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="legal_holds")
    held = models.BooleanField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Legal hold {self.pk}"
