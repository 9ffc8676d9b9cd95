"""Papers: what each says as data, the job that draws it, and the bytes that were issued."""

import uuid

from django.db import models

from clinic.models import Clinic, Patient, User
from clinic.models.audit import AppendOnly
from evaluations.models.evaluation import Evaluation
from intake.models import IntakeSession

TITLES = {
    "plan": "Patient plan",
    "report": "Evaluation report",
    "progress": "Progress report",
    "consents": "Signed consents",
    "paper_form": "Questionnaire on paper",
    "letter": "Referral letter",
    "card": "Wallet card",
    "discharge": "Discharge summary",
    "chart": "Whole chart",
}
"""What staff call each kind of paper."""


class RenderJob(models.Model):
    """One paper to draw. The web process writes it; the worker draws it in a child process."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be made"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="render_jobs")
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="render_jobs", null=True, blank=True
    )
    session = models.ForeignKey(
        IntakeSession, on_delete=models.PROTECT, related_name="render_jobs", null=True, blank=True
    )
    referral = models.ForeignKey(
        "evaluations.Referral",
        on_delete=models.PROTECT,
        related_name="render_jobs",
        null=True,
        blank=True,
    )
    kind = models.CharField(max_length=20, help_text="A key of TITLES")
    language = models.CharField(max_length=5)
    edition = models.PositiveSmallIntegerField(
        default=0, help_text="0 as signed; one more for each addendum or later issue"
    )
    paper = models.CharField(max_length=6, default="letter", help_text="letter or a4")
    type_size = models.CharField(max_length=6, default="normal", help_text="normal or large")
    mark = models.CharField(
        max_length=12, blank=True, help_text="superseded, amended or withdrawn: said on each page"
    )
    code = models.CharField(
        max_length=16, unique=True, null=True, blank=True, help_text="What the QR mark asks with"
    )
    content = models.JSONField(help_text="The composed document")
    content_sha256 = models.CharField(max_length=64)
    made_for_at = models.DateTimeField(help_text="Creation date in the PDF: when it was signed")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "queued_at"], name="render_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "evaluation",
                    "kind",
                    "language",
                    "edition",
                    "paper",
                    "type_size",
                    "mark",
                ],
                name="one_paper_a_kind_edition_and_form",
            ),
            models.UniqueConstraint(
                fields=["referral", "edition", "paper", "type_size", "mark"],
                name="one_letter_an_edition_and_form",
            ),
        ]

    def __str__(self) -> str:
        return f"Render job {self.pk}"

    @property
    def title(self) -> str:
        return TITLES[self.kind]


class Document(AppendOnly):
    """A paper that was issued: its bytes, their hash and size. Never changed or replaced."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="documents")
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="documents", null=True, blank=True
    )
    job = models.OneToOneField(RenderJob, on_delete=models.PROTECT, related_name="document")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "made_at"], name="document_by_patient")]

    def __str__(self) -> str:
        return f"Document {self.pk}"
