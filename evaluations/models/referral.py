"""Judgements, the firings they make, and what people decide about them. All of it stays."""

from itertools import pairwise

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual

from clinic.models import Clinic, EpisodeOfCare, Patient, User
from clinic.models.audit import AppendOnly
from evaluations.models.evaluation import Evaluation
from intake.models import IntakeSession

_LEVELS = ("emergency", "same_day", "soon", "routine", "monitor")
_ONE_LEVEL = Q()
for _higher, _lower in pairwise(_LEVELS):
    _ONE_LEVEL |= Q(from_urgency=_higher, to_urgency=_lower)
_SETS_NOTHING_ASIDE = ~Q(action__in=["step_down", "dismiss_as_false_positive"]) | Q(
    code="RF-LAT-01"
)
"""Sides that differ are explained, not set aside (safety reference 1.6 and 0.3)."""


class Judgement(AppendOnly):
    """One run of the whole rule set: version, inputs, results. History never recomputes."""

    class Moment(models.TextChoices):
        INTAKE_PAGE = "intake_page"
        INTAKE_SUBMITTED = "intake_submitted"
        FINDING = "finding"
        SIGN_OFF = "sign_off"
        CLARIFIED = "clarified"
        HOME = "home"

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
    code = models.CharField(max_length=20, help_text="The rule, as the firing names it")
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
    licence_number = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(licence_number=""), name="decided_with_licence"),
            models.CheckConstraint(
                condition=~Q(action="step_down") | _ONE_LEVEL, name="lowered_one_level"
            ),
            models.CheckConstraint(
                condition=_SETS_NOTHING_ASIDE
                | (
                    ~Q(reason_code="")
                    & Q(safety_net_given=True, recheck_due__isnull=False)
                    & ~Q(exam_evidence=[])
                ),
                name="lowering_is_defended",
            ),
            models.CheckConstraint(
                condition=Q(action="accept") | Q(GreaterThanOrEqual(Length("reason_text"), 20)),
                name="decided_in_own_words",
            ),
            models.CheckConstraint(
                condition=_SETS_NOTHING_ASIDE
                | ~Q(from_urgency="emergency")
                | (~Q(agreed_name="") & ~Q(agreed_phone="") & Q(agreed_at__isnull=False)),
                name="emergency_lowered_by_two",
            ),
        ]

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
    """One effect of one firing, lifted by a clinician who cites why; new evidence sets it again."""

    firing = models.ForeignKey(TriggerFiring, on_delete=models.PROTECT, related_name="lifts")
    effect = models.CharField(max_length=30)
    cites = models.CharField(max_length=500)
    outcome = models.ForeignKey(
        "evaluations.Outcome", on_delete=models.PROTECT, related_name="lifts", null=True, blank=True
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.effect} of firing {self.firing_id} lifted"


class Recheck(AppendOnly):
    """A firing that was watched, asked or tested again."""

    class Result(models.TextChoices):
        BETTER = "better", "Better or gone"
        SAME = "same", "The same"
        WORSE = "worse", "Worse"

    firing = models.ForeignKey(TriggerFiring, on_delete=models.PROTECT, related_name="rechecks")
    result = models.CharField(max_length=10, choices=Result)
    note = models.CharField(max_length=500)
    due_again = models.DateTimeField(null=True, blank=True, help_text="None: no further re-check")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Re-check of firing {self.firing_id}"
