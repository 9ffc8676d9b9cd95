"""What went wrong in keeping records, and how it was put right without losing a row."""

from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from clinic.domain import events
from clinic.models.audit import AppendOnly
from clinic.models.people import Clinic, Patient, User


class PatientMerge(AppendOnly):
    """Two records are of one person, or after all are not.

    No row moves: ``Patient.merged_into`` says which record stands for the person, and this says
    who decided it. ``undoes`` names the merge that this one takes back.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="merges_absorbed")
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="undone", null=True, blank=True
    )
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_reason"),
        ]

    def __str__(self) -> str:
        return f"Merge {self.pk}"


class NotDuplicates(AppendOnly):
    """Two records that look alike and were looked at: they are two people."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    one = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
            models.UniqueConstraint(fields=["one", "other"], name="pair_told_apart_once"),
        ]

    def __str__(self) -> str:
        return f"Two people {self.pk}"


class EnteredInError(AppendOnly):
    """A record that should not stand where it does: said once, with the reason, never erased.

    ``object_type`` is the model's name in small letters. When the record was of someone else,
    ``moved_to`` is the right patient and ``became_type`` / ``became_id`` name its new place.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="errors")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    moved_to = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="moved_here", null=True, blank=True
    )
    became_type = models.CharField(max_length=60, blank=True)
    became_id = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id"], name="in_error_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="error_has_reason"),
            models.CheckConstraint(
                condition=Q(moved_to=None) | ~Q(moved_to=F("patient")), name="moved_to_another"
            ),
        ]
        indexes = [models.Index(fields=["became_type", "became_id"], name="error_became")]

    def __str__(self) -> str:
        return f"In error: {self.object_type} {self.object_id}"

    @property
    def words(self) -> str:
        """What was marked: "report from home 7"."""
        return events.thing(self.object_type, self.object_id)


def in_error(object_type: str, of: str = "pk") -> Exists:
    """Whether the row whose number stands in ``of`` was entered in error.

    Every query that reads what counts leaves such rows out: ``rows.exclude(in_error("visit"))``.
    Not for rows numbered by a UUID, whose text in a column differs between databases.
    """
    number = Cast(OuterRef(of), CharField())
    return Exists(EnteredInError.objects.filter(object_type=object_type, object_id=number))
