"""Rule sets as the clinic keeps them: every version's own text, who signed it off, comparisons."""

import uuid

from django.db import models

from clinic.models import Clinic, User
from clinic.models.audit import AppendOnly


class RuleSetVersion(AppendOnly):
    """The text of one rule set, kept for ever: what judged a case can always be read again."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", "Came with the program"
        CLINIC = "clinic", "Loaded by this clinic"

    version = models.CharField(max_length=40, unique=True)
    origin = models.CharField(max_length=10, choices=Origin)
    sources = models.JSONField(help_text="{file name: TOML text}, in judged order")
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version


class RulesInForce(AppendOnly):
    """From ``at`` this version judges this clinic's patients; the newest row holds.

    ``by`` is the lead who signed it off; none stands only on the shipped set of the first day.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="rules_in_force")
    ruleset = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="in_force")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    licence_number = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    comparison = models.ForeignKey(
        "evaluations.RuleComparison",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="What the lead had read",
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by__isnull=True, licence_number="")
                | (models.Q(by__isnull=False) & ~models.Q(licence_number="")),
                name="rules_signed_off_with_licence",
            ),
            models.UniqueConstraint(
                fields=["clinic"],
                condition=models.Q(by__isnull=True),
                name="one_first_day_a_clinic",
            ),
        ]

    def __str__(self) -> str:
        return f"Rules in force {self.pk}"


class RuleComparison(models.Model):
    """Two versions over the clinic's past cases: who would newly fire, who would no longer.

    The worker fills it in steps; ``result`` names cases and rules by their keys, never a person.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being compared"
        DONE = "done", "Done"
        FAILED = "failed", "Could not be finished"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    older = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    newer = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    last_judgement = models.BigIntegerField(default=0, help_text="The last key that was compared")
    up_to = models.BigIntegerField(default=0, help_text="The last key to compare")
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"], name="comparison_queue")]

    def __str__(self) -> str:
        return f"Comparison {self.pk}"
