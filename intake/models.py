"""One sitting at the tablet, what was answered in it, and what was agreed to."""

from django.db import models

from clinic.models import Clinic, Patient, User, Visit
from clinic.models.audit import AppendOnly


class IntakeSession(models.Model):
    """One sitting, bound to one visit and one draft. The tablet holds only ``tablet_key``."""

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
    questionnaire_version = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="en")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
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

    class Meta:
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


class QuestionnaireResponse(models.Model):
    """The answers of one sitting, as one document keyed by question code.

    ``answers`` maps code → value (None is never stored: a question not answered is absent).
    ``provenance`` maps code → {"source", "language", "at"}.
    """

    session = models.OneToOneField(IntakeSession, on_delete=models.PROTECT, related_name="response")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="responses")
    answers = models.JSONField(default=dict)
    provenance = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    submitted_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"Response {self.pk}"


class AnswerRevision(AppendOnly):
    """Each value an answer has had, in order. ``value`` None means that it was taken back."""

    response = models.ForeignKey(
        QuestionnaireResponse, on_delete=models.PROTECT, related_name="revisions"
    )
    code = models.CharField(max_length=60)
    value = models.JSONField(null=True, blank=True)
    earlier = models.JSONField(null=True, blank=True)
    source = models.CharField(max_length=12, help_text="patient, guardian, staff or paper")
    language = models.CharField(max_length=5)
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="tablet:7 or user:3")

    class Meta:
        indexes = [models.Index(fields=["response", "code"], name="revision_by_answer")]

    def __str__(self) -> str:
        return f"{self.code} of response {self.response_id}"


class Consent(AppendOnly):
    """One agreement or acknowledgement, by version and language; refusing is recorded too."""

    session = models.ForeignKey(IntakeSession, on_delete=models.PROTECT, related_name="consents")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    agreed = models.BooleanField()
    signed_name = models.CharField(max_length=200, blank=True)
    signed_as = models.CharField(max_length=20, default="patient", help_text="patient or guardian")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed=False) | ~models.Q(signed_name=""),
                name="consent_agreed_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
