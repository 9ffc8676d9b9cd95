from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from clinic import frozen
from clinic.domain.content import ContentError
from intake import library


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        frozen.register([frozen.Guard("intake_answerrevision"), frozen.Guard("intake_consent")])
        try:
            library.load()
        except ContentError as error:
            raise ImproperlyConfigured(f"Intake content is not usable:\n{error}") from error
