"""Diagnosis codes: the ones the therapist chose, and the code table they are chosen from."""

from django.db import models

from clinic.models import User
from evaluations.models.evaluation import Evaluation


class Diagnosis(models.Model):
    """One ICD-10-CM code of an evaluation, frozen with it. Removed ones stay as rows.

    ``side`` is the side in words that the code names ("" where it names none); ``pattern`` the
    pattern whose candidate it was ("" when it was searched for).
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="diagnoses")
    code = models.CharField(max_length=10)
    description = models.CharField(max_length=300)
    release = models.CharField(max_length=20, help_text="Release of the code table")
    side = models.CharField(max_length=10, blank=True)
    pattern = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "code"],
                condition=models.Q(removed=False),
                name="diagnosis_once_an_evaluation",
            ),
        ]

    def __str__(self) -> str:
        return f"Diagnosis {self.pk}"


class DiagnosisCode(models.Model):
    """One code of a release of ICD-10-CM, as loaded from the table that the clinic installed."""

    code = models.CharField(max_length=10, primary_key=True)
    description = models.CharField(max_length=300)
    is_billable = models.BooleanField()
    excludes1 = models.JSONField(default=list, help_text="Codes and ranges, as printed")
    release = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code
