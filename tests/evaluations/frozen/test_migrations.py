"""The guards stand after every migration, there and back."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from clinic import frozen

pytestmark = pytest.mark.django_db(transaction=True)


def names() -> list[str]:
    graph = MigrationLoader(None).graph
    return sorted(name for app, name in graph.nodes if app == "evaluations")


@pytest.mark.parametrize("name", names())
def test_the_guards_stand_after_each_migration_there_and_back(name: str) -> None:
    try:
        call_command("migrate", "evaluations", name, verbosity=0)
        assert frozen.missing(connection) == ()
    finally:
        call_command("migrate", verbosity=0)
    assert frozen.missing(connection) == ()
    assert len(frozen.guards()) > 20
