"""What the site's own PostgreSQL role may do to tables that are only added to.

A clinic's server has two roles: one owns the tables and migrates, the other is the site, and is
granted rows but no tables (``docs/going-live/postgresql.sql``). Triggers refuse what changes a
frozen row; rights refuse it a second time, and refuse what would take the triggers away.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from clinic import frozen

_NARROW = """
DO $$
DECLARE role name;
BEGIN
    FOR role IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name = '{table}'
          AND grantee <> current_user AND privilege_type IN ({named})
    LOOP
        EXECUTE format('REVOKE {taken} ON {table} FROM %I', role);
    END LOOP;
END $$
"""


def narrow(connection: BaseDatabaseWrapper) -> None:
    """Take from every role but the owner what it may not do to tables that are only added to."""
    if connection.vendor != "postgresql":
        return
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in frozen.guards():
            if guard.is_append_only and guard.table in tables:
                cursor.execute(_statement(guard))


def _statement(guard: frozen.Guard) -> str:
    taken = ["UPDATE", "DELETE", "TRUNCATE", "TRIGGER"]
    if not guard.table.startswith("clinic_"):  # rows of these are locked, which needs UPDATE
        taken.remove("UPDATE")
    named = ", ".join(f"'{one}'" for one in taken)
    return _NARROW.format(table=guard.table, named=named, taken=", ".join(taken))
