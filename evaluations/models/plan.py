"""The plan of care that belongs to one evaluation, frozen with it.

What the patient reads in the therapist's own words is kept in English and, for a patient who
reads Spanish, in Spanish beside it (``…_en``, ``…_es``); all else is codes of ``plan.toml``.
Numbers are in thousandths of their unit, as in findings.
"""

from django.db import models

from evaluations.models.evaluation import Evaluation


class PlanOfCare(models.Model):
    """Frequency, duration and the words of the plan. ``version`` rises with every change."""

    evaluation = models.OneToOneField(Evaluation, on_delete=models.PROTECT, related_name="plan")
    care_class = models.CharField(max_length=40, blank=True, help_text="Code in plan.toml")
    visits_per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_a_day = models.PositiveSmallIntegerField(null=True, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    prognosis = models.CharField(max_length=40, blank=True, help_text="Code in plan.toml")
    modifiers = models.JSONField(default=list, help_text="Codes of what makes it faster or slower")
    prognosis_note = models.CharField(max_length=300, blank=True)
    grade_reason = models.CharField(
        max_length=300, blank=True, help_text="Why the paper reads harder than grade 6"
    )
    left_out = models.JSONField(default=list, help_text="Codes of found sentences not printed")
    found_en = models.TextField(blank=True, help_text="What we found, further words")
    found_es = models.TextField(blank=True)
    not_now_en = models.TextField(blank=True)
    not_now_es = models.TextField(blank=True)
    follow_up_en = models.TextField(blank=True)
    follow_up_es = models.TextField(blank=True)
    self_care = models.JSONField(default=list, help_text="Codes of self-care cards")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"Plan of evaluation {self.evaluation_id}"


class Problem(models.Model):
    """One problem by ICF level: the finding with value, side and day, and its supposed cause."""

    plan = models.ForeignKey(PlanOfCare, on_delete=models.PROTECT, related_name="problems")
    level = models.CharField(max_length=20, help_text="body_function, activity or participation")
    finding = models.CharField(max_length=200)
    finding_code = models.CharField(max_length=60, blank=True, help_text="Code in the catalogue")
    value = models.CharField(max_length=80)
    side = models.CharField(max_length=10)
    found_on = models.DateField()
    cause = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"Problem {self.pk}"


class Goal(models.Model):
    """A measurable goal: from baseline to target of one measure by a date, and why it matters."""

    plan = models.ForeignKey(PlanOfCare, on_delete=models.PROTECT, related_name="goals")
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="goals", null=True, blank=True
    )
    activity = models.CharField(max_length=40, help_text="Code in plan.toml, or own")
    amount = models.BigIntegerField(null=True, blank=True)
    own_en = models.CharField(max_length=200, blank=True)
    own_es = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=40)
    baseline = models.BigIntegerField(null=True, blank=True)
    baseline_from = models.CharField(
        max_length=120, blank=True, help_text="score:CODE, finding:CODE:SIDE, answer:CODE or typed"
    )
    baseline_on = models.DateField(null=True, blank=True)
    condition = models.CharField(max_length=40, blank=True, help_text="Code in plan.toml, or own")
    own_condition_en = models.CharField(max_length=200, blank=True)
    own_condition_es = models.CharField(max_length=200, blank=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="carried_to", null=True, blank=True
    )
    target = models.BigIntegerField()
    by_date = models.DateField()
    reason = models.CharField(max_length=40, help_text="Code in plan.toml, or own")
    own_reason_en = models.CharField(max_length=200, blank=True)
    own_reason_es = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"Goal {self.pk}"


class PlannedIntervention(models.Model):
    plan = models.ForeignKey(PlanOfCare, on_delete=models.PROTECT, related_name="interventions")
    code = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True)
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code


class PlannedExercise(models.Model):
    """One exercise with this patient's dose and side; an override keeps its reason.

    ``side`` is none (as the library says), left, right or bilateral.
    """

    plan = models.ForeignKey(PlanOfCare, on_delete=models.PROTECT, related_name="exercises")
    code = models.CharField(max_length=20)
    side = models.CharField(max_length=10, default="none")
    schedule = models.CharField(max_length=20)
    reps = models.PositiveSmallIntegerField(null=True, blank=True)
    sets = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    level = models.CharField(
        max_length=10, default="usual", help_text="usual, easier or harder, as the library says"
    )
    answers_finding = models.CharField(max_length=120, blank=True)
    override_reason = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.code
