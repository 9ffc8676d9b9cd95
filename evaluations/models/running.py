"""The way back to running: the programme a therapist signs, the weeks made of it, its end.

A programme is frozen when it is signed. Its weeks are made anew from what was really run; each
making is a row of its own. Distances are thousandths of a mile, as everywhere in the record.
"""

from django.db import models
from django.db.models import Q

from clinic.models import Clinic, EpisodeOfCare, Patient, User
from clinic.models.audit import AppendOnly
from evaluations.models.evaluation import Evaluation


class RunProgramme(models.Model):
    """What a programme is reckoned from; signed with its evaluation, or later by password.

    ``runner`` holds what :mod:`evaluations.domain.return_to_run` needs, as plain data; ``entry``
    what the therapist confirmed of the entry criteria, by code.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="run_programmes")
    episode = models.ForeignKey(
        EpisodeOfCare, on_delete=models.PROTECT, related_name="run_programmes"
    )
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="run_programmes"
    )
    number = models.PositiveSmallIntegerField(default=1, help_text="Counts those of the case")
    unit = models.CharField(max_length=2, default="mi", help_text="mi or km: how it is shown")
    runner = models.JSONField(default=dict)
    entry = models.JSONField(default=dict)
    profile = models.CharField(max_length=20, blank=True, help_text="bone, cautious, brisk, …")
    race_on = models.DateField(null=True, blank=True, help_text="Kept; never shortens anything")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="run_programme_signed_pair",
            ),
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=Q(signed_at__isnull=True),
                name="one_run_draft_an_evaluation",
            ),
            models.UniqueConstraint(fields=["episode", "number"], name="run_programme_number"),
        ]

    def __str__(self) -> str:
        return f"Run programme {self.pk}"


class RunSchedule(AppendOnly):
    """One making of the dated sessions. The newest one of a programme is what stands.

    ``state`` is where the runner is (step, phase, base), ``sessions`` the dated list from
    ``starts_on`` on; both as :mod:`evaluations.domain.return_to_run` writes them.
    """

    class Why(models.TextChoices):
        SIGNED = "signed", "Signed"
        WEEK = "week", "A new week"
        REPORT = "report", "A run was reported"
        THERAPIST = "therapist", "Changed by the therapist"
        DAY_OFF = "day_off", "Days off"

    programme = models.ForeignKey(RunProgramme, on_delete=models.PROTECT, related_name="schedules")
    number = models.PositiveIntegerField()
    why = models.CharField(max_length=12, choices=Why)
    reason = models.CharField(max_length=500, blank=True)
    starts_on = models.DateField()
    state = models.JSONField()
    sessions = models.JSONField()
    moved = models.CharField(
        max_length=12, blank=True, help_text="on, hold, back, rest or recompute: see next_phase"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="run_schedule_number")
        ]

    def __str__(self) -> str:
        return f"Run schedule {self.pk}"


class RunWithdrawal(AppendOnly):
    """A programme that may no longer be run: a hold, a newer one, or the therapist's word.

    ``because`` is hold, replaced, therapist or discharged; ``code`` names the hold or the rule.
    """

    programme = models.OneToOneField(
        RunProgramme, on_delete=models.PROTECT, related_name="withdrawal"
    )
    because = models.CharField(max_length=12)
    code = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    def __str__(self) -> str:
        return f"Withdrawal of run programme {self.programme_id}"


class FullTrainingGate(AppendOnly):
    """One look at the gate to full training: each item with yes, no or unknown and its proof."""

    programme = models.ForeignKey(RunProgramme, on_delete=models.PROTECT, related_name="gates")
    items = models.JSONField()
    passed = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Full-training gate {self.pk}"
