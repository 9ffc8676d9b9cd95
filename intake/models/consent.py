"""What was agreed to, refused or acknowledged, and the signature under it."""

from typing import ClassVar, Self

from django.db import models

from clinic.models import Patient, User, in_error
from clinic.models.audit import AppendOnly, AppendOnlyQuerySet
from intake.models.sitting import IntakeSession


class ConsentQuerySet(AppendOnlyQuerySet):
    def standing(self) -> Self:
        """Without what was entered in error, like a yes that another person gave."""
        return self.exclude(in_error("consent"))


class Consent(AppendOnly):
    """One agreement or acknowledgement, by version and language; refusing is recorded too.

    ``strokes`` is a drawn signature: a list of strokes, each a list of ``[x, y, ms]`` in a box
    1000 wide. ``relation`` and ``authority`` are the guardian's, ``present`` names who else was
    there, ``subject`` is what a yes is about: the person named, the place, the notice's version.
    ``by`` is the member of staff who took it back, said why it was refused or keyed it from
    paper.
    """

    session = models.ForeignKey(IntakeSession, on_delete=models.PROTECT, related_name="consents")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    agreed = models.BooleanField()
    signed_name = models.CharField(max_length=200, blank=True)
    signed_as = models.CharField(max_length=20, default="patient", help_text="patient or guardian")
    method = models.CharField(max_length=5, default="typed", help_text="typed, drawn or paper")
    strokes = models.JSONField(default=list, blank=True)
    relation = models.CharField(max_length=80, blank=True)
    authority = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    present = models.CharField(max_length=200, blank=True)
    interpreter = models.CharField(max_length=80, blank=True)
    device = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was not agreed to")
    expires_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed=False) | ~models.Q(signed_name=""),
                name="consent_agreed_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
