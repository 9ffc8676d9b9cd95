"""Referrals from draft to outcome: to whom, why, what was sent, what came back."""

import uuid
from typing import ClassVar

from django.db import models

from clinic.models import Clinic, EpisodeOfCare, Patient, User
from clinic.models.audit import AppendOnly
from evaluations.models.document import Document
from evaluations.models.evaluation import Evaluation
from evaluations.models.referral import TriggerFiring


class Recipient(models.Model):
    """Someone the clinic refers to. A retired one stays on what was sent and is not offered."""

    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "Emergency department"
        SPINE = "spine", "Spine physician or surgeon"
        SPORTS = "sports", "Sports or orthopedic physician"
        PRIMARY = "primary", "Primary care"
        NEUROLOGY = "neurology", "Neurologist"
        RHEUMATOLOGY = "rheumatology", "Rheumatologist"
        VASCULAR = "vascular", "Vascular physician"
        CARDIOLOGY = "cardiology", "Cardiologist"
        ONCOLOGY = "oncology", "Oncologist"
        OBSTETRICS = "obstetrics", "Obstetrics or midwifery"
        PEDIATRICS = "pediatrics", "Pediatrician"
        EYE = "eye", "Eye doctor"
        MENTAL_HEALTH = "mental_health", "Mental health or eating disorders"
        PELVIC_HEALTH = "pelvic_health", "Pelvic health"
        DIETITIAN = "dietitian", "Dietitian"
        OTHER = "other", "Other"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="recipients")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200, help_text="The person, or the department")
    organisation = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    note = models.CharField(max_length=300, blank=True, help_text="How to reach them best")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retired_at__isnull=True, retired_by__isnull=True)
                | models.Q(retired_at__isnull=False, retired_by__isnull=False),
                name="recipient_retired_pair",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="recipient_has_a_name"),
        ]
        indexes = [models.Index(fields=["clinic", "kind"], name="recipient_by_kind")]

    def __str__(self) -> str:
        return f"Recipient {self.pk}"


class Referral(models.Model):
    """What one recipient is asked about one case, for every reason merged into one letter.

    ``state`` follows :mod:`evaluations.domain.loop`. The words are the clinician's draft; what went
    out stands in :class:`SignedLetter`. ``within_days`` is sooner than the urgency alone asks.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        ACKNOWLEDGED = "acknowledged", "Received"
        APPOINTMENT_MADE = "appointment_made", "Booked"
        SEEN = "seen", "Seen"
        OUTCOME_RECEIVED = "outcome_received", "Outcome received"
        CLOSED = "closed", "Closed"
        DECLINED = "declined", "Patient declined"
        FAILED_DELIVERY = "failed_delivery", "Delivery failed"
        LOST_TO_FOLLOW_UP = "lost_to_follow_up", "Lost to follow-up"
        CANCELLED = "cancelled_by_clinician", "Cancelled"

    ENDED: ClassVar = (State.CLOSED, State.CANCELLED)

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="referrals")
    episode = models.ForeignKey(EpisodeOfCare, on_delete=models.PROTECT, related_name="referrals")
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="referrals", null=True, blank=True
    )
    recipient = models.ForeignKey(
        Recipient, on_delete=models.PROTECT, related_name="referrals", null=True, blank=True
    )
    template = models.CharField(max_length=20, help_text="RL-CES … RL-GENERAL")
    urgency = models.CharField(max_length=12)
    within_days = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField()
    question = models.TextField(blank=True, help_text="Please assess for …")
    history = models.TextField(blank=True)
    done = models.TextField(blank=True, help_text="What we did, and what we stopped")
    said = models.TextField(blank=True, help_text="What the patient was told")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="followed_by", null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "recipient"],
                condition=models.Q(state="draft"),
                name="one_draft_a_case_and_recipient",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "declined", "cancelled_by_clinician"])
                | models.Q(recipient__isnull=False),
                name="sent_referral_has_a_reader",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "state"], name="referral_by_state")]

    def __str__(self) -> str:
        return f"Referral {self.pk}"


class SignedLetter(AppendOnly):
    """A letter as it was signed: its composed words, its reader, who signed. Never changed.

    ``edition`` counts from 1; a later one supersedes the earlier, which stays.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="letters")
    edition = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="letters")
    content = models.JSONField(help_text="The composed letter and its data sheet")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=240, help_text="Signer as printed")
    licence_number = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "edition"], name="one_letter_an_edition"),
            models.CheckConstraint(
                condition=~models.Q(licence_number=""), name="letter_signed_with_licence"
            ),
        ]

    def __str__(self) -> str:
        return f"Letter {self.edition} of referral {self.referral_id}"


class ReferralReason(AppendOnly):
    """A firing that a referral asks about."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reasons")
    firing = models.ForeignKey(TriggerFiring, on_delete=models.PROTECT, related_name="referred")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "firing"], name="one_reason_a_firing"),
        ]

    def __str__(self) -> str:
        return f"Firing {self.firing_id} of referral {self.referral_id}"


class ReferralStep(AppendOnly):
    """One change of state: who, when, how, and whom they spoke to."""

    class How(models.TextChoices):
        PHONE = "phone", "By phone"
        FAX = "fax", "By fax"
        EMAIL = "email", "By e-mail"
        MAIL = "mail", "By mail"
        IN_PERSON = "in_person", "In person"
        PATIENT = "patient", "The patient said so"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=24)
    to_state = models.CharField(max_length=24)
    how = models.CharField(max_length=12, choices=How)
    who = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True)
    details = models.JSONField(default=dict, help_text="What a refusal must record, by field")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.to_state} of referral {self.referral_id}"


class Sending(AppendOnly):
    """Proof that a letter went out: which paper, by which way, to where."""

    class Way(models.TextChoices):
        PRINTED = "printed", "Printed and mailed"
        HANDED = "handed", "Handed to the patient"
        FAXED = "faxed", "Faxed by hand"
        EMAILED_LINK = "emailed_link", "Link sent by the clinic's secure e-mail"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="sendings")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sendings")
    way = models.CharField(max_length=16, choices=Way)
    to = models.CharField(max_length=200, help_text="Fax number, address, or the person's name")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Sending of referral {self.referral_id}"


class Reply(AppendOnly):
    """A paper that came back, as it came: its bytes, their hash and kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="replies")
    media_type = models.CharField(max_length=40)
    file = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Reply {self.pk}"


class Outcome(AppendOnly):
    """What came of a referral, coded for the rule report, and what the plan does about it."""

    class Result(models.TextChoices):
        CONFIRMED = "confirmed", "What we asked about was confirmed"
        EXCLUDED = "excluded", "What we asked about was excluded"
        OTHER = "other_dx", "Another diagnosis"
        UNKNOWN = "unknown", "Still unknown"

    class Plan(models.TextChoices):
        RESUME = "resume", "Go on"
        MODIFY = "modify", "Change the plan"
        STOP = "stop", "Stop physical therapy"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="outcomes")
    result = models.CharField(max_length=10, choices=Result)
    words = models.TextField()
    plan = models.CharField(max_length=10, choices=Plan)
    reply = models.ForeignKey(
        Reply, on_delete=models.PROTECT, related_name="outcomes", null=True, blank=True
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    licence_number = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="outcome_has_words"),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.pk}"


class OverdueNotice(AppendOnly):
    """Somebody was told that a referral or a re-check is late: once for each due time."""

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="notices", null=True, blank=True
    )
    firing = models.ForeignKey(
        TriggerFiring, on_delete=models.PROTECT, related_name="notices", null=True, blank=True
    )
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(referral__isnull=True) ^ models.Q(firing__isnull=True),
                name="notice_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["referral", "to", "due_at"], name="one_notice_of_a_referral"
            ),
            models.UniqueConstraint(
                fields=["firing", "to", "due_at"], name="one_notice_of_a_firing"
            ),
        ]

    def __str__(self) -> str:
        return f"Notice {self.pk}"
