"""The trigram index behind patient search: FTS5 on SQLite, pg_trgm on PostgreSQL.

Both index ``Patient.search``. SQLite's copy is kept in step by triggers, which a table rebuild
drops, so they are written after every migration like the frozen guards.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = """
CREATE VIRTUAL TABLE IF NOT EXISTS clinic_patient_search USING fts5(
  search, content='clinic_patient', content_rowid='id', tokenize='trigram');
DROP TRIGGER IF EXISTS clinic_patient_search_insert;
CREATE TRIGGER clinic_patient_search_insert AFTER INSERT ON clinic_patient BEGIN
  INSERT INTO clinic_patient_search(rowid, search) VALUES (new.id, new.search); END;
DROP TRIGGER IF EXISTS clinic_patient_search_delete;
CREATE TRIGGER clinic_patient_search_delete AFTER DELETE ON clinic_patient BEGIN
  INSERT INTO clinic_patient_search(clinic_patient_search, rowid, search)
  VALUES ('delete', old.id, old.search); END;
DROP TRIGGER IF EXISTS clinic_patient_search_update;
CREATE TRIGGER clinic_patient_search_update AFTER UPDATE OF search ON clinic_patient BEGIN
  INSERT INTO clinic_patient_search(clinic_patient_search, rowid, search)
  VALUES ('delete', old.id, old.search);
  INSERT INTO clinic_patient_search(rowid, search) VALUES (new.id, new.search); END;
"""
_POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX IF NOT EXISTS clinic_patient_search_trigram
  ON clinic_patient USING gin (search gin_trgm_ops);
"""

TRIGGERS = tuple(f"clinic_patient_search_{event}" for event in ("insert", "delete", "update"))
"""Names of the triggers that keep SQLite's copy in step."""


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the index and its triggers where they are missing."""
    if "clinic_patient" not in connection.introspection.table_names():
        return
    script = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    with connection.cursor() as cursor:
        for statement in _statements(script):
            cursor.execute(statement)


def leave_no_bytes(connection: BaseDatabaseWrapper) -> None:
    """Nothing removed stays readable in SQLite's files: neither in the search index nor the log."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clinic_patient_search(clinic_patient_search) VALUES ('rebuild')"
        )
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _statements(script: str) -> list[str]:
    """The script's statements; a trigger's body keeps its own semicolons."""
    found, current = [], ""
    for line in script.strip().splitlines():
        current += line + "\n"
        body = current.startswith("CREATE TRIGGER")
        if line.rstrip().endswith("END;" if body else ";"):
            found.append(current)
            current = ""
    return found
