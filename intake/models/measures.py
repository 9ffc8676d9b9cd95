"""Texts of published questionnaires that a clinic may show, and the scores of all measures."""

from django.db import models

from clinic.models import Clinic, Patient, User, Visit
from intake.models.sitting import IntakeSession


class InstrumentText(models.Model):
    """The words of one instrument, imported once by a clinic with the record of its licence."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    content = models.JSONField(help_text="The words by language, item and option")
    sha256 = models.CharField(max_length=64)
    copyright = models.CharField(max_length=500)
    licence_holder = models.CharField(max_length=200)
    licence_number = models.CharField(max_length=100, blank=True)
    licence_expires = models.DateField(null=True, blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "code", "version"], name="one_text_a_version"
            ),
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=models.Q(retired_at=None),
                name="one_text_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} text {self.version}"


class ScoreRecord(models.Model):
    """One score of one measure: item answers, total in thousandths, or why there is none.

    ``answers`` holds ``items`` (number → answer), the person's own ``names`` of items, and the
    ``class`` where only that was entered. A measure of parts alone is scorable without a total.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="scores")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="scores")
    session = models.ForeignKey(
        IntakeSession, on_delete=models.PROTECT, null=True, blank=True, related_name="scores"
    )
    instrument = models.CharField(max_length=40)
    instrument_version = models.CharField(max_length=20)
    scorer_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    total = models.IntegerField(null=True, blank=True, help_text="Thousandths of the total")
    parts = models.JSONField(default=dict, help_text="Part → thousandths")
    scorable = models.BooleanField()
    missing = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=12, help_text="patient, guardian, staff or paper")
    measured_on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="tablet:7 or user:3")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["patient", "instrument", "at"], name="score_by_measure")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "instrument"],
                condition=models.Q(voided_at=None),
                name="one_score_a_sitting",
            ),
            models.CheckConstraint(
                condition=models.Q(scorable=True) | models.Q(total=None),
                name="score_total_only_if_scorable",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at=None, voided_by=None, void_reason="")
                | (
                    models.Q(voided_at__isnull=False, voided_by__isnull=False)
                    & ~models.Q(void_reason="")
                ),
                name="score_voided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} of visit {self.visit_id}"
