"""Work that must happen once however often it is sent."""

from django.db import models

from clinic.models.people import Clinic


class SubmittedOnce(models.Model):
    """The answer already given to one submission; the unique key decides a double click."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    principal = models.CharField(max_length=60)
    body_hash = models.CharField(max_length=64)
    answer = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "principal", "key"], name="submitted_once"),
        ]

    def __str__(self) -> str:
        return self.key
