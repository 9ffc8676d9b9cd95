"""What patients may ask of their record: copies, corrections, and who it was shown to."""

from django.db import models
from django.db.models import Q

from clinic.models.audit import AppendOnly
from clinic.models.people import Clinic, Patient, User


class AmendmentRequest(AppendOnly):
    """A patient asks to have the record corrected (45 CFR 164.526). What follows are steps."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="amendments")
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=200, help_text="The patient, or who speaks for them")
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    text = models.TextField(help_text="What is wrong and what it should say, in their words")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="amendment_says_what")]

    def __str__(self) -> str:
        return f"Amendment request {self.pk}"


class AmendmentStep(AppendOnly):
    """What was done about a request; the newest step of a kind stands."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", "30 more days"
        ACCEPTED = "accepted", "Accepted"
        DENIED = "denied", "Denied"
        DISAGREED = "disagreed", "Statement of disagreement"
        ANSWERED = "answered", "Reply to the statement"

    request = models.ForeignKey(AmendmentRequest, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="amendment_step_says_why"),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind__in=["accepted", "denied"]),
                name="amendment_decided_once",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(kind="extended"),
                name="amendment_extended_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Disclosure(AppendOnly):
    """What of a record left the clinic, to whom and why (45 CFR 164.528)."""

    class Purpose(models.TextChoices):
        TREATMENT = "treatment", "Treatment, payment or operations"
        PATIENT = "patient", "To the patient"
        AUTHORISED = "authorised", "Authorised by the patient"
        REQUIRED = "required", "Required by law"
        PUBLIC_HEALTH = "public_health", "Public health or oversight"
        COURT = "court", "Court or law enforcement"
        OTHER = "other", "Other"

    EXEMPT = (Purpose.TREATMENT, Purpose.PATIENT, Purpose.AUTHORISED)
    """Kept, and left out of the account that a patient may ask for."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="disclosures")
    on = models.DateField()
    recipient = models.CharField(max_length=200)
    recipient_address = models.CharField(max_length=300, blank=True)
    what = models.CharField(max_length=300)
    purpose = models.CharField(max_length=13, choices=Purpose)
    why = models.CharField(max_length=300, blank=True, help_text="Needed unless exempt")
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["treatment", "patient", "authorised"]) | ~Q(why=""),
                name="disclosure_says_why",
            ),
        ]
        indexes = [models.Index(fields=["patient", "on"], name="disclosure_by_patient")]

    def __str__(self) -> str:
        return f"Disclosure {self.pk}"
