"""One sitting at the questions: where it is, and the code that hands it to a tablet."""

from typing import ClassVar, Self

from django.db import models

from clinic.models import Clinic, Patient, User, Visit, in_error
from intake.models.tablet import Tablet


class SittingQuerySet(models.QuerySet["IntakeSession"]):
    def standing(self) -> Self:
        """Without what was entered in error: it was another person's, or should not be at all."""
        return self.exclude(in_error("intakesession"))


class IntakeSession(models.Model):
    """One sitting, bound to one visit and one draft. The device holds only its key.

    ``queue_key`` encrypts what waits on the device while the network is away. It lives as long as
    the sitting is open, so that what is left on a device afterwards can never be read.
    """

    class Place(models.TextChoices):
        TABLET = "tablet", "On a clinic tablet"
        HOME = "home", "At home, by a link"
        PAPER = "paper", "On paper, keyed in by staff"
        PERSON = "person", "Asked in person"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the tablet"
        PAIRED = "paired", "On the tablet"
        ANSWERING = "answering", "Answering"
        STOPPED = "stopped", "Stopped: a person is needed"
        SUBMITTED = "submitted", "Done"
        ENDED = "ended", "Ended"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="intake_sessions")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="intake_sessions")
    questionnaire = models.CharField(max_length=60)
    questionnaire_version = models.CharField(max_length=80)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    place = models.CharField(max_length=8, choices=Place, default=Place.TABLET)
    tablet = models.ForeignKey(
        Tablet, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    queue_key = models.CharField(max_length=44, blank=True, help_text="Base64, 256 bits")
    queue_ref = models.CharField(max_length=32, blank=True, help_text="Names the waiting answers")
    big_text = models.BooleanField(default=False)
    high_contrast = models.BooleanField(default=False)
    tablet_key_hash = models.CharField(max_length=64, blank=True, db_index=True)
    tablet_name = models.CharField(max_length=40, blank=True)
    page = models.CharField(max_length=60, blank=True, help_text="Code of the page on the glass")
    page_number = models.PositiveIntegerField(default=0)
    page_count = models.PositiveIntegerField(default=0)
    misses = models.PositiveIntegerField(
        default=0, help_text="Wrong name or birthday on the tablet"
    )
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    identified_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    help_asked_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_kind = models.CharField(max_length=12, blank=True, help_text="emergency or calm")
    stop_rules = models.JSONField(default=list, help_text="Rule codes whose patient text is shown")
    submitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SittingQuerySet] = SittingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["submitted_at"], name="intake_by_sending")]
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(state__in=["waiting", "paired", "answering", "stopped"]),
                name="one_open_intake_a_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"Intake {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state not in (self.State.SUBMITTED, self.State.ENDED)


class PairingCode(models.Model):
    """The one-time code that hands a session to a tablet; only its hash is kept."""

    session = models.ForeignKey(IntakeSession, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Code for intake {self.session_id}"
