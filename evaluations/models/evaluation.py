"""The evaluation, its findings cell by cell, and what was signed."""

from django.db import models

from clinic.domain.body import Side
from clinic.models import Clinic, EpisodeOfCare, Patient, User, Visit
from clinic.models.audit import AppendOnly


class Evaluation(models.Model):
    """One examination of one case. ``version`` rises with every change; signing compares it."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "Evaluation"
        RE_EVALUATION = "re_evaluation", "Re-evaluation"
        DISCHARGE = "discharge", "Discharge"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="evaluations", db_index=False
    )
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="evaluations")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="evaluations")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INITIAL)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="next_ones", null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    complexity = models.CharField(
        max_length=10, blank=True, help_text="low, moderate or high, as the therapist chose"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signed_at__isnull=True, signed_by__isnull=True)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
                name="evaluation_signed_pair",
            ),
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(signed_at__isnull=True),
                name="one_open_evaluation_a_visit",
            ),
        ]
        indexes = [models.Index(fields=["patient", "opened_at"], name="evaluation_by_patient")]

    def __str__(self) -> str:
        return f"Evaluation {self.pk}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class Finding(models.Model):
    """One cell: ``code`` × ``side`` × ``qualifier`` of one evaluation.

    ``num`` is the value in thousandths of the unit; ``text`` holds grades, choices and notes;
    ``typed`` what was typed where that was converted or held several trials. ``carried_from`` is
    the finding of an earlier evaluation that was confirmed unchanged, not measured again.
    A cleared cell keeps its row with status "cleared": nothing is deleted.
    """

    class Status(models.TextChoices):
        TESTED = "tested", "Tested"
        PERFORMED = "performed", "Done, result not entered"
        NOT_TESTED = "not_tested", "Not tested"
        UNABLE_PAIN = "unable_pain", "Unable: pain"
        UNABLE_OTHER = "unable_other", "Unable"
        CONTRAINDICATED = "contraindicated", "Not safe today"
        DECLINED = "declined", "Declined"
        CLEARED = "cleared", "Cleared"

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    code = models.CharField(max_length=60)
    side = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Side])
    qualifier = models.CharField(max_length=80, blank=True, default="")
    status = models.CharField(max_length=16, choices=Status, default=Status.TESTED)
    num = models.BigIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    typed = models.CharField(max_length=120, blank=True, default="")
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "code", "side", "qualifier"], name="finding_cell"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="tested")
                | models.Q(num__isnull=False)
                | ~models.Q(text=""),
                name="tested_finding_has_value",
            ),
            models.CheckConstraint(
                condition=models.Q(status="tested") | models.Q(num__isnull=True, text=""),
                name="untested_finding_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.side} {self.qualifier}".strip()


class FindingRevision(AppendOnly):
    """Each value a cell has had, in order; ``evaluation`` with ``code`` … names the cell."""

    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="revisions", db_index=False
    )
    code = models.CharField(max_length=60)
    side = models.CharField(max_length=10)
    qualifier = models.CharField(max_length=80, blank=True, default="")
    status = models.CharField(max_length=16)
    num = models.BigIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    typed = models.CharField(max_length=120, blank=True, default="")
    carried_from = models.ForeignKey(
        Finding, on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["evaluation", "code", "side"], name="revision_by_cell")]

    def __str__(self) -> str:
        return f"{self.code} {self.side} v{self.version}"
