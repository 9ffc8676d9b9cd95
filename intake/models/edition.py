"""The questionnaires as they were asked: kept, so that a form begun on one is finished on it."""

from django.db import models

from clinic.models.audit import AppendOnly


class QuestionnaireEdition(AppendOnly):
    """One version of one questionnaire, with any imported words, as its rows of content."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=80)
    content = models.JSONField(help_text="File name → its rows, as read from TOML")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_edition_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
