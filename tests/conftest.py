"""What every test stands on. ``DATABASE_URL`` chooses the database, as it does for the site."""

import pytest
from django.conf import settings


def pytest_configure(config: pytest.Config) -> None:
    # Hashed names need collectstatic first; only the journeys serve collected files.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
