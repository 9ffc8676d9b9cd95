from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules

from clinic import frozen, search_index, table_rights

ADDED_ONLY = (
    "auditevent",
    "patientmerge",
    "notduplicates",
    "enteredinerror",
    "amendmentrequest",
    "amendmentstep",
    "disclosure",
    "legalhold",
)
"""Tables whose rows never change."""


def write_triggers(using: str = "default", **kwargs: Any) -> None:
    frozen.install(connections[using])
    search_index.install(connections[using])
    table_rights.narrow(connections[using])


def keep_triggers(using: str = "default", **kwargs: Any) -> None:
    frozen.stay_through_rebuilds(connections[using])


class ClinicConfig(AppConfig):
    name = "clinic"
    verbose_name = "Clinic"

    def ready(self) -> None:
        frozen.register(frozen.Guard(f"clinic_{table}") for table in ADDED_ONLY)
        # A database can lose its triggers in any migration, so they are written after each.
        autodiscover_modules("checks")
        pre_migrate.connect(keep_triggers, dispatch_uid="clinic.keep_triggers")
        post_migrate.connect(write_triggers, dispatch_uid="clinic.write_triggers")
