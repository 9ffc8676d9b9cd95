"""The database: whether it may be served, and whether it will keep what it is given."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clinic import readiness
from clinic.models import AuditEvent
from evaluations.management.doctor import Finding, fault, ok, warn

MOST_APART = timedelta(seconds=5)
OWNERS_PAGE = "docs/going-live.md, step 3"
ENCRYPTED = ("require", "verify-ca", "verify-full")
MENDS = (
    ("not up to date", "`sudo backstride migrate`"),
    ("Triggers", "`sudo backstride migrate` writes them again; then ask who took them away"),
    ("Demo users", "a real clinic begins with a new database: docs/going-live.md, step 5"),
    ("may lose saved records", "switch it on in postgresql.conf and restart PostgreSQL"),
    ("PostgreSQL role", OWNERS_PAGE),
)


def refusals() -> Iterator[Finding]:
    """Everything for which the site refuses to start on this database."""
    found = readiness.faults()
    for line in found:
        mends = (mend for sign, mend in MENDS if sign in line)
        yield fault(line, next(mends, ""))
    if not found:
        yield ok("The database is up to date, guarded and this clinic's own.")


def newest_event() -> Iterator[Finding]:
    """A clock that was set back would write a trail out of order."""
    if readiness.unmigrated():
        return
    newest = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest is not None and newest > timezone.now() + MOST_APART:
        yield fault(
            f"The newest line of the audit trail is of {newest:%Y-%m-%d %H:%M} UTC, which is to"
            " come: this machine's clock was set back.",
            "Set the clock right before anyone works.",
        )


def sqlite() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
        cursor.execute("PRAGMA quick_check(1)")
        (said,) = cursor.fetchone()
    if said != "ok":
        yield fault(f"SQLite finds the file damaged: {said}", "Restore the newest backup.")
    else:
        yield ok(f"SQLite finds its file whole (journal {mode}).")


def postgresql() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('data_checksums'), current_setting('server_encoding'), now()"
        )
        checksums, encoding, now = cursor.fetchone()
    if checksums != "on":
        mend = f"`pg_checksums --enable`, with PostgreSQL stopped: {OWNERS_PAGE}"
        yield warn("PostgreSQL keeps no checksums: a dying disk goes unnoticed.", mend)
    if encoding != "UTF8":
        yield fault(f"The database is in {encoding}.", f"Make it in UTF8: {OWNERS_PAGE}")
    if abs(now - timezone.now()) > MOST_APART:
        yield fault("PostgreSQL's clock and this machine's differ.", "Set both by a time server.")
    yield from _wire()
    if not readiness.too_mighty():
        yield ok("The site's role owns no table and may change no trigger.")


def _wire() -> Iterator[Finding]:
    database = connection.settings_dict
    host = str(database["HOST"])
    is_near = not host or host.startswith("/") or host in settings.THIS_MACHINE
    if not is_near and database["OPTIONS"].get("sslmode") not in ENCRYPTED:
        yield fault(
            "Records cross the network to PostgreSQL unencrypted.",
            "Add ?sslmode=verify-full&sslrootcert=… to DATABASE_URL.",
        )
