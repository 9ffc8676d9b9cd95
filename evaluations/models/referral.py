"""Judgements, the firings they make, and what people decide about them. All of it stays."""

from django.db import models

from clinic.models import Clinic, EpisodeOfCare, Patient, User
from clinic.models.audit import AppendOnly
from evaluations.models.evaluation import Evaluation
from intake.models import IntakeSession


class Judgement(AppendOnly):
    """One run of the whole rule set: version, inputs, results. History never recomputes."""

    class Moment(models.TextChoices):
        INTAKE_PAGE = "intake_page"
        INTAKE_SUBMITTED = "intake_submitted"
        FINDING = "finding"
        SIGN_OFF = "sign_off"
        CLARIFIED = "clarified"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+", db_index=False)
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="judgements")
    session = models.ForeignKey(
        IntakeSession,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    evaluation = models.ForeignKey(
        Evaluation,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    moment = models.CharField(max_length=20, choices=Moment)
    ruleset_version = models.CharField(max_length=40)
    inputs = models.JSONField()
    result = models.JSONField()
    max_urgency = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Judgement {self.pk}"


class TriggerFiring(models.Model):
    """A rule that fired for a case. It is never hidden or deleted; people decide about it.

    One row per rule and case stays open at a time; ``decided_urgency`` is what the decisions
    have made of ``urgency`` so far. ``because`` is a list of {"fact", "value"}.
    """

    class State(models.TextChoices):
        OPEN = "open", "To decide"
        DECIDED = "decided", "Decided"
        CLOSED = "closed", "Closed"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="firings")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="firings")
    session = models.ForeignKey(
        IntakeSession, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="firings", null=True, blank=True
    )
    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="firings")
    code = models.CharField(max_length=20)
    urgency = models.CharField(max_length=12)
    decided_urgency = models.CharField(max_length=12)
    ruleset_version = models.CharField(max_length=40)
    because = models.JSONField()
    fired_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    still_true = models.BooleanField(default=True, help_text="What the newest judgement says")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "code"],
                condition=~models.Q(state="closed"),
                name="one_live_firing_a_rule_and_case",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "state"], name="firing_by_state")]

    def __str__(self) -> str:
        return f"{self.code} of case {self.episode_id}"


class TriggerDecision(AppendOnly):
    """One decision about one firing, with everything that defends it."""

    class Action(models.TextChoices):
        ACCEPT = "accept", "Accept"
        STEP_DOWN = "step_down", "Lower one level"
        FALSE_POSITIVE = "dismiss_as_false_positive", "Not real"
        ESCALATE = "escalate", "Raise"
        DATA_CLARIFIED = "data_clarified", "Answer clarified"

    firing = models.ForeignKey(TriggerFiring, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=30, choices=Action)
    from_urgency = models.CharField(max_length=12)
    to_urgency = models.CharField(max_length=12)
    ruleset_version = models.CharField(max_length=40)
    inputs_snapshot = models.JSONField()
    reason_code = models.CharField(max_length=40, blank=True)
    reason_text = models.TextField(blank=True)
    exam_evidence = models.JSONField(default=list, help_text="[{evaluation, code, side, version}]")
    safety_net_given = models.BooleanField(default=False)
    safety_net_language = models.CharField(max_length=5, blank=True)
    safety_net_format = models.CharField(max_length=20, blank=True)
    recheck_due = models.DateTimeField(null=True, blank=True)
    agreed_name = models.CharField(
        max_length=200, blank=True, help_text="Second clinician or physician"
    )
    agreed_phone = models.CharField(max_length=40, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    details = models.JSONField(default=dict, help_text="What the reason asks for, by field")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    licence_number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.action} of firing {self.firing_id}"


class Contact(AppendOnly):
    """A person reached about a firing: whom, when, by what means, what they said."""

    firing = models.ForeignKey(TriggerFiring, on_delete=models.PROTECT, related_name="contacts")
    who = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    how = models.CharField(max_length=20, help_text="phone, in_person, 911, letter")
    outcome = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Contact about firing {self.firing_id}"


class HoldLift(AppendOnly):
    """One effect of one firing, lifted by a clinician who cites why."""

    firing = models.ForeignKey(TriggerFiring, on_delete=models.PROTECT, related_name="lifts")
    effect = models.CharField(max_length=30)
    cites = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firing", "effect"], name="hold_lifted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.effect} of firing {self.firing_id} lifted"


class Alert(models.Model):
    """A person is needed now. Acknowledged within two minutes or every clinician is called."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    firing = models.OneToOneField(TriggerFiring, on_delete=models.PROTECT, related_name="alert")
    session = models.ForeignKey(
        IntakeSession, on_delete=models.PROTECT, related_name="alerts", null=True, blank=True
    )
    kind = models.CharField(max_length=12, help_text="emergency or calm")
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    escalated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | models.Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_pair",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "acknowledged_at"], name="alert_unanswered")]

    def __str__(self) -> str:
        return f"Alert {self.pk}"
