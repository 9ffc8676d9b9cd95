from django.apps import AppConfig

from clinic import frozen
from evaluations.frozen import GUARDS


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        frozen.register(GUARDS)
