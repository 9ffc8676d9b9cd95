"""Calls for a person now, and every step taken until the patient is safe."""

from django.db import models

from clinic.models import Clinic, Patient, User
from clinic.models.audit import AppendOnly
from evaluations.models.referral import TriggerFiring
from intake.models import IntakeSession


class Alert(models.Model):
    """A person is needed now. Acknowledged within two minutes or every clinician is called.

    A fired emergency raises it, or a member of staff by hand, who is ``raised_by``, or the
    patient, who asks for help on the tablet of ``session``.
    """

    class Place(models.TextChoices):
        TABLET = "tablet", "Tablet"
        DESK = "desk", "Front desk"
        CHART = "chart", "Charting screen"
        HOME = "home", "At home"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alerts")
    firing = models.OneToOneField(
        TriggerFiring, on_delete=models.PROTECT, related_name="alert", null=True, blank=True
    )
    session = models.ForeignKey(
        IntakeSession, on_delete=models.PROTECT, related_name="alerts", null=True, blank=True
    )
    kind = models.CharField(max_length=12, help_text="emergency, calm or help")
    place = models.CharField(max_length=10, choices=Place, default=Place.TABLET)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Arrived, or stood down")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(firing__isnull=False)
                | models.Q(raised_by__isnull=False)
                | models.Q(session__isnull=False),
                name="alert_has_a_cause",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "acknowledged_at"], name="alert_unanswered"),
            models.Index(fields=["clinic", "ended_at"], name="alert_not_ended"),
        ]

    def __str__(self) -> str:
        return f"Alert {self.pk}"


class AlertStep(AppendOnly):
    """One thing done about an alert: who was told or phoned, and whether the patient arrived."""

    class What(models.TextChoices):
        CAME = "came", "A clinician came"
        TOLD = "told", "Told the patient what happens next"
        CALLED_911 = "called_911", "Called 911"
        CALLED_HOSPITAL = "called_hospital", "Phoned the emergency department"
        CALLED_PHYSICIAN = "called_physician", "Phoned a physician"
        CALLED_LINE = "called_line", "Phoned 988 or another help line"
        LEFT = "left", "The patient left, and how"
        NO_ANSWER = "no_answer", "Called to check, no answer"
        CALLED_CONTACT = "called_contact", "Called the emergency contact"
        WELFARE_CHECK = "welfare_check", "Asked for a welfare check"
        ARRIVED = "arrived", "Arrival confirmed"
        STOOD_DOWN = "stood_down", "Seen here, no emergency"

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20, choices=What)
    who = models.CharField(max_length=200, blank=True, help_text="Whom they spoke to")
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} of alert {self.alert_id}"
