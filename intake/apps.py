from django.apps import AppConfig

from clinic import frozen


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Intake"

    def ready(self) -> None:
        frozen.register([frozen.Guard("intake_answerrevision"), frozen.Guard("intake_consent")])
