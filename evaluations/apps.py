from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from clinic import frozen
from clinic.domain.content import ContentError
from evaluations import library
from evaluations.frozen import GUARDS


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        frozen.register(GUARDS)
        try:
            library.load()
        except ContentError as error:
            raise ImproperlyConfigured(f"Evaluation content is not usable:\n{error}") from error
