"""One problem from first visit to discharge, and the visits in it."""

from django.db import models

from clinic.models.people import Clinic, Patient, User


class EpisodeOfCare(models.Model):
    """One problem of one patient ("Case" on screen). ``side`` is the patient's own side."""

    class Side(models.TextChoices):
        LEFT = "left", "LEFT"
        RIGHT = "right", "RIGHT"
        BILATERAL = "bilateral", "BOTH SIDES"
        MIDLINE = "midline", "MIDDLE"
        NONE = "none", "Side not said"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    complaint = models.CharField(max_length=200, default="low back pain")
    side = models.CharField(max_length=10, choices=Side, default=Side.NONE)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    closed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="episode_closed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.pk}"

    @property
    def title(self) -> str:
        """ "RIGHT low back and buttock": the side in capitals before the complaint."""
        sided = self.side in (self.Side.LEFT, self.Side.RIGHT, self.Side.BILATERAL)
        return f"{self.get_side_display()} {self.complaint}" if sided else self.complaint


class Visit(models.Model):
    """One appointment. Times are stored in UTC and shown in the clinic's zone."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "New patient"
        FOLLOW_UP = "follow_up", "Follow-up"
        RE_EVALUATION = "re_evaluation", "Re-evaluation"
        DISCHARGE = "discharge", "Discharge"

    class Status(models.TextChoices):
        BOOKED = "booked", "Booked"
        ARRIVED = "arrived", "Here"
        WITH_THERAPIST = "with_therapist", "With therapist"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        NO_SHOW = "no_show", "Did not come"
        ERROR = "error", "Entered in error"

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        TELEHEALTH = "telehealth", "Video"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="visits")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="visits")
    therapist = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INITIAL)
    mode = models.CharField(max_length=20, choices=Mode, default=Mode.IN_PERSON)
    status = models.CharField(max_length=20, choices=Status, default=Status.BOOKED)
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    outside_id = models.CharField(
        max_length=200, blank=True, help_text="Its name in the program it was imported from"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["cancelled", "error"])
                | ~models.Q(cancelled_reason=""),
                name="cancelled_visit_has_reason",
            ),
            models.UniqueConstraint(
                fields=["clinic", "outside_id"],
                condition=~models.Q(outside_id=""),
                name="visit_imported_once",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "starts_at"], name="visit_by_day")]

    def __str__(self) -> str:
        return f"Visit {self.pk}"
