from datetime import timedelta

import pytest

from intake import decorators


@pytest.fixture(autouse=True)
def patient_keys(monkeypatch):
    """Sittings of these tests were touched on a fixed day; their keys must outlive it."""
    monkeypatch.setattr(decorators, "KEY_LIFE", timedelta(days=100_000))
