"""What reaches the patient at home and what comes back: links, reports, the teach-back."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from clinic.models import Clinic, EpisodeOfCare, Patient, User, in_error
from clinic.models.audit import AppendOnly, AppendOnlyQuerySet
from evaluations.models.document import Document
from evaluations.models.evaluation import Evaluation
from evaluations.models.running import RunProgramme


class PlanLink(models.Model):
    """Opens one signed plan on one phone, to whoever has the link and the birth date.

    Only hashes are kept. ``tries`` counts wrong birth dates in total, over all devices. The
    first right click uses the link up and gives the phone its key; ``open_until`` ends the
    phone's half hour, after which the birth date is asked again.
    """

    MAX_TRIES = 5
    MAX_DOWNLOADS = 3

    class Purpose(models.TextChoices):
        HOME = "home", "Plan at home"
        TEACH_BACK = "teach_back", "Teach-back on the tablet"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plan_links")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="plan_links")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.HOME)
    language = models.CharField(max_length=5)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    sent_to = models.EmailField(blank=True, help_text="Where it was e-mailed, if it was")
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    key_hash = models.CharField(max_length=64, blank=True, default="")
    open_until = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="When the phone's key ends")
    downloads = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_hash"], condition=~Q(key_hash=""), name="one_phone_a_key"
            ),
            models.CheckConstraint(
                condition=Q(key_hash="") | Q(used_at__isnull=False), name="a_key_only_when_used"
            ),
        ]

    def __str__(self) -> str:
        return f"Plan link {self.pk}"

    @property
    def is_locked(self) -> bool:
        return self.tries >= self.MAX_TRIES


class PlanLinkTry(AppendOnly):
    """One try at a known link: opened, asked again, wrong birth date, locked, too late, used."""

    link = models.ForeignKey(PlanLink, on_delete=models.PROTECT, related_name="attempts")
    outcome = models.CharField(max_length=20)
    ip = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Try at plan link {self.link_id}"


class HomeReportQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Without what was entered in error, like a report that someone else sent."""
        return self.exclude(in_error("homereport"))


class HomeReport(AppendOnly):
    """One thing a person reported between visits: a run, an exercise, how they are, a day off.

    Scores are 0 to 10. ``signs`` are codes of home.toml (limp, sharp, spread_leg, numb, bone …);
    ``answers`` the "anything new?" questions by code, yes, no, unsure or a side. A later
    row that completes or corrects an earlier one of the same session names it in ``replaces``.
    """

    class Kind(models.TextChoices):
        RUN = "run", "Run"
        EXERCISE = "exercise", "Exercise"
        CHECK = "check", "How I am"
        DAY_OFF = "day_off", "Day off"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="home_reports")
    episode = models.ForeignKey(
        EpisodeOfCare, on_delete=models.PROTECT, related_name="home_reports"
    )
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="home_reports"
    )
    programme = models.ForeignKey(
        RunProgramme, on_delete=models.PROTECT, related_name="reports", null=True, blank=True
    )
    link = models.ForeignKey(
        PlanLink, on_delete=models.PROTECT, related_name="reports", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=36, unique=True, help_text="The phone's own, made once")
    on = models.DateField(help_text="The day it is about")
    session_on = models.DateField(null=True, blank=True, help_text="The planned day it answers")
    exercise = models.CharField(max_length=20, blank=True, help_text="Code in the library")
    did = models.CharField(max_length=5, blank=True, help_text="all, part or none")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    distance = models.PositiveIntegerField(null=True, blank=True, help_text="1/1000 mile")
    pain_before = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_during = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_after = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_morning = models.PositiveSmallIntegerField(null=True, blank=True)
    still_worse = models.CharField(
        max_length=6, blank=True, help_text="Still worse after 24 hours: yes, no or unsure"
    )
    signs = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    colour = models.CharField(max_length=6, blank=True, help_text="green, amber or red")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="plan:7 (a link) or user:3")

    objects: ClassVar[HomeReportQuerySet] = HomeReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["episode", "at"], name="home_report_by_case")]

    def __str__(self) -> str:
        return f"Home report {self.pk}"


class HomeReportSeen(AppendOnly):
    """A clinician looked at a report and says so."""

    report = models.OneToOneField(HomeReport, on_delete=models.PROTECT, related_name="seen")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Seen home report {self.report_id}"


class TeachBack(AppendOnly):
    """Three questions about the person's own plan before leaving: each with every answer given.

    ``questions`` is a list of ``{"code", "answers": [{"choice", "right"}]}`` in order.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="teach_backs")
    language = models.CharField(max_length=5)
    questions = models.JSONField()
    first_right = models.PositiveSmallIntegerField(help_text="Right at the first try")
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="plan:7 (a link) or user:3")

    def __str__(self) -> str:
        return f"Teach-back {self.pk}"


class Handover(AppendOnly):
    """A paper that left the clinic's hands: which, to whom, how, when."""

    class How(models.TextChoices):
        PRINTED = "printed", "Printed here"
        DOWNLOADED = "downloaded", "Opened by staff"
        LINK = "link", "Link for home"
        EMAIL = "email", "Link by e-mail"
        PHONE = "phone", "Opened on the patient's phone"
        SENT = "sent", "Sent to another provider"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="handovers")
    how = models.CharField(max_length=12, choices=How)
    to = models.CharField(max_length=200, help_text="patient, or the provider's name")
    at = models.DateTimeField()
    by = models.CharField(max_length=60, help_text="plan:7 (a link) or user:3")

    def __str__(self) -> str:
        return f"Handover {self.pk}"
