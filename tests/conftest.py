"""What every test stands on. ``DATABASE_URL`` chooses the database, as it does for the site."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from clinic import audit
from clinic.domain.roles import Role
from clinic.models import Clinic, EpisodeOfCare, Patient, User, Visit
from clinic.passwords import BoundedArgon2
from clinic.safekeeping import heartbeat
from evaluations.queries import past
from tests import factories

NOW = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)  # 9:00 in the clinic's zone


def pytest_configure(config: pytest.Config) -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Hashed names need collectstatic first; only the journeys serve collected files.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    # Argon2 still, but cheap: hundreds of tests make staff, and none tries to guess a password.
    BoundedArgon2.memory_cost, BoundedArgon2.time_cost = 8, 1


UNTRACED = tuple(
    f"tests/{part}"
    for part in (
        "project/",
        "evaluations/frozen/",
        "evaluations/pdf/",
        "evaluations/domain/test_return_to_run_random.py",
        "evaluations/domain/test_safe_inputs.py",
        "evaluations/test_interleavings.py",
        "evaluations/test_writers_at_once.py",
        "intake/domain/test_walks.py",
    )
)
"""Measuring what these run doubles their time and tells nothing that others do not."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(UNTRACED):
            item.add_marker(pytest.mark.untraced)


@pytest.fixture(autouse=True)
def no_kept_past() -> None:
    """What signed evaluations hold is kept by their ids, and tests use ids again."""
    past.forget()


@pytest.fixture(autouse=True)
def _worker_lives() -> None:
    """As beside a site that runs: else every Today board says that the worker stopped."""
    heartbeat.beat()


@pytest.fixture(autouse=True)
def _any_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests write at ``NOW`` and pages at the time of the run, which may be before it."""
    monkeypatch.setattr(audit, "MOST_BEHIND", timedelta(days=36_500))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def clinic(db: None) -> Clinic:
    return factories.clinic()


@pytest.fixture
def staff(clinic: Clinic) -> dict[str, User]:
    """One of each role: desk, therapist, assistant, manager, auditor."""
    return {
        "desk": factories.user(clinic, "Dana Reyes", Role.FRONT_DESK),
        "therapist": factories.user(clinic, "Priya Raman", Role.THERAPIST),
        "assistant": factories.user(clinic, "Ana Silva", Role.ASSISTANT),
        "manager": factories.user(clinic, "Mona Webb", Role.MANAGER),
        "auditor": factories.user(clinic, "Omar Haddad", Role.AUDITOR),
    }


@pytest.fixture
def desk(staff: dict[str, User]) -> User:
    return staff["desk"]


@pytest.fixture
def therapist(staff: dict[str, User]) -> User:
    return staff["therapist"]


@pytest.fixture
def patient(clinic: Clinic, desk: User) -> Patient:
    return factories.patient(clinic, by=desk)


@pytest.fixture
def episode(patient: Patient, desk: User) -> EpisodeOfCare:
    return factories.episode(patient, by=desk)


@pytest.fixture
def visit(episode: EpisodeOfCare, therapist: User, desk: User) -> Visit:
    return factories.visit(episode, therapist=therapist, by=desk)


@pytest.fixture(autouse=True)
def _flushable(request: pytest.FixtureRequest) -> Iterator[None]:
    """Frozen tables refuse the flush after a transactional test, so their guards step aside."""
    marker = request.node.get_closest_marker("django_db")
    transactional = bool(marker and marker.kwargs.get("transaction")) or not {
        "transactional_db",
        "live_server",
    }.isdisjoint(request.fixturenames)
    if transactional:
        request.getfixturevalue("_django_db_helper")
    yield
    if transactional:
        with connection.cursor() as cursor:
            drop_guards(cursor)


def drop_guards(cursor: Any) -> None:
    """Remove every frozen trigger. The flush's ``post_migrate`` writes them again."""
    if connection.vendor == "sqlite":
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'frozen%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        return
    cursor.execute(
        "SELECT tgname, tgrelid::regclass FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgname LIKE 'frozen%'"
    )
    for name, table in cursor.fetchall():
        cursor.execute(f"DROP TRIGGER {name} ON {table}")
