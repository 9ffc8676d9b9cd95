"""What was answered in a sitting: the document, its history, and how each part arrived."""

from django.db import models

from clinic.models import Patient, User
from clinic.models.audit import AppendOnly
from intake.models.sitting import IntakeSession
from intake.models.tablet import Tablet


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
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why staff wrote it down beside the form"
    )

    class Meta:
        indexes = [models.Index(fields=["response", "code"], name="revision_by_answer")]

    def __str__(self) -> str:
        return f"{self.code} of response {self.response_id}"


class AnswerConfirmation(AppendOnly):
    """A person read an answer, or a conflict between answers, and says that it stands.

    ``code`` is a question's or a check's; ``value`` is what stood when it was confirmed.
    """

    response = models.ForeignKey(
        QuestionnaireResponse, on_delete=models.PROTECT, related_name="confirmations"
    )
    code = models.CharField(max_length=60)
    value = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["response", "code"], name="confirmation_by_answer")]

    def __str__(self) -> str:
        return f"{self.code} of response {self.response_id} confirmed"


class PageSent(AppendOnly):
    """The receipt of one page: the same key is never taken twice.

    ``seq`` is the device's own count; ``waited`` says that the page lay on the device first.
    ``device_at`` is the device's clock, which may be wrong.
    """

    session = models.ForeignKey(IntakeSession, on_delete=models.PROTECT, related_name="pages_sent")
    key = models.CharField(max_length=36)
    seq = models.PositiveIntegerField()
    page = models.CharField(max_length=60)
    waited = models.BooleanField(default=False)
    device_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="a_page_is_taken_once"),
        ]

    def __str__(self) -> str:
        return f"Page {self.page} of intake {self.session_id}"


class StrayAnswers(models.Model):
    """Answers that a device kept and could no longer place: the sitting had moved on or ended.

    Staff compare them with what stands and say what became of them; they are never dropped.
    """

    session = models.ForeignKey(IntakeSession, on_delete=models.PROTECT, related_name="strays")
    tablet = models.ForeignKey(
        Tablet, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=36)
    page = models.CharField(max_length=60)
    fields = models.JSONField(help_text="Field name → what was sent, as the page sends it")
    why = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="a_stray_is_kept_once"),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="stray_settled_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Stray {self.page} of intake {self.session_id}"
