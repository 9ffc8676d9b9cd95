from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from clinic import frozen
from clinic.domain.content import ContentError
from intake import library

ADDED_ONLY = (
    "answerconfirmation",
    "answerrevision",
    "consent",
    "pagesent",
    "questionnaireedition",
)
"""Tables whose rows are never changed or taken away."""

CLOSED = (
    frozen.Guard("intake_scorerecord", "{row}.voided_at IS NOT NULL"),
    frozen.Guard("intake_instrumenttext", "{row}.retired_at IS NOT NULL"),
)
"""Rows that stay as they are once they are out of use."""


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        frozen.register(frozen.Guard(f"intake_{table}") for table in ADDED_ONLY)
        frozen.register(CLOSED)
        try:
            library.load()
        except ContentError as error:
            raise ImproperlyConfigured(f"Intake content is not usable:\n{error}") from error
