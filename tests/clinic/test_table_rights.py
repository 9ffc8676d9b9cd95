"""The site's PostgreSQL role may add to the audit trail and change no line of it."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from clinic import frozen, table_rights


def statements(vendor: str, tables: list[str]) -> list[str]:
    """What is sent to a database with ``tables``."""
    sent: list[str] = []
    cursor = SimpleNamespace(execute=sent.append)
    connection: Any = SimpleNamespace(
        vendor=vendor,
        introspection=SimpleNamespace(table_names=lambda: tables),
        cursor=lambda: nullcontext(cursor),
    )
    table_rights.narrow(connection)
    return sent


def test_the_audit_trail_is_only_added_to() -> None:
    (told,) = statements("postgresql", ["clinic_auditevent", "clinic_patient"])

    assert "REVOKE UPDATE, DELETE, TRUNCATE, TRIGGER ON clinic_auditevent FROM" in told
    assert "grantee <> current_user" in told


def test_rows_that_are_locked_keep_the_right_that_locking_needs() -> None:
    (told,) = statements("postgresql", ["evaluations_signedevaluation"])

    assert "REVOKE DELETE, TRUNCATE, TRIGGER ON evaluations_signedevaluation FROM" in told


def test_sqlite_has_no_roles() -> None:
    assert statements("sqlite", ["clinic_auditevent"]) == []


def test_every_table_of_the_clinic_that_is_only_added_to_is_narrowed() -> None:
    only_added = [one.table for one in frozen.guards() if one.is_append_only]

    assert len(statements("postgresql", only_added)) == len(only_added)
