"""A full disk, a busy or missing database: told in words, with 503, and over by itself."""

import errno
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic import audit, away, spool
from clinic.decorators import Policy
from clinic.logs import JsonLines
from clinic.models import AuditEvent, Clinic, Patient, User, Visit
from clinic.outages import Outage, outage_of

AT = datetime(2026, 12, 3, 20, 15, tzinfo=UTC)


def caused(error: DatabaseError, cause: Exception | None = None) -> DatabaseError:
    error.__cause__ = cause
    return error


def coded(state: str) -> psycopg.Error:
    return psycopg.errors.lookup(state)("refused")


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OperationalError("database or disk is full"), Outage.FULL),
        (OperationalError("disk I/O error"), Outage.FULL),
        (OperationalError("database is locked"), Outage.BUSY),
        (OperationalError("database table is locked"), Outage.BUSY),
        (OperationalError("unable to open database file"), Outage.AWAY),
        (OperationalError("attempt to write a readonly database"), Outage.AWAY),
        (OperationalError("no such table: clinic_user"), None),
        (caused(OperationalError("x"), coded("53100")), Outage.FULL),
        (caused(OperationalError("x"), coded("53300")), Outage.BUSY),
        (caused(OperationalError("x"), coded("55P03")), Outage.BUSY),
        (caused(OperationalError("x"), coded("40P01")), Outage.BUSY),
        (caused(OperationalError("x"), coded("57014")), Outage.BUSY),
        (caused(OperationalError("x"), coded("57P01")), Outage.AWAY),
        (caused(OperationalError("x"), psycopg.OperationalError("closed")), Outage.AWAY),
        (caused(IntegrityError("x"), coded("23505")), None),
        (InterfaceError("connection already closed"), Outage.AWAY),
        (DataError("NUL"), Outage.UNFIT),
        (OSError(errno.ENOSPC, "No space left on device"), Outage.FULL),
        (OSError(errno.EACCES, "Permission denied"), None),
        (ValueError("not ours"), None),
        (None, None),
    ],
)
def test_an_error_is_the_outage_behind_it(
    error: BaseException | None, outage: Outage | None
) -> None:
    assert outage_of(error) is outage


@pytest.fixture
def failing(client: Client, desk: User, patient: Patient, monkeypatch: Any) -> Any:
    """Makes a patient's page fail with an error, and asks for it."""
    client.force_login(desk)
    client.raise_request_exception = False

    def ask(error: Exception, **headers: str) -> Any:
        def fail(*args: Any, **kwargs: Any) -> Any:
            raise error

        monkeypatch.setattr("clinic.access.audit.record_read", fail)
        return client.get(reverse("clinic:patient", args=[patient.pk]), **headers)

    return ask


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("database or disk is full", b"Records can still be read"),
        ("database is locked", b"The records are busy"),
        ("unable to open database file", b"cannot be reached"),
    ],
)
def test_a_page_says_in_words_what_to_do(failing: Any, error: str, words: bytes) -> None:
    reply = failing(OperationalError(error))

    assert reply.status_code == 503
    assert int(reply["Retry-After"]) > 0
    assert words in reply.content
    assert "default-src 'none'" in reply["Content-Security-Policy"]


def test_a_script_is_told_as_json_and_when_to_try_again(failing: Any) -> None:
    reply = failing(OperationalError("database is locked"), HTTP_ACCEPT="application/json")

    assert (reply.status_code, reply["Retry-After"]) == (503, "3")
    assert reply.json()["error"] == "busy"


def test_a_value_that_no_database_takes_is_refused_and_not_tried_again(failing: Any) -> None:
    reply = failing(DataError("NUL"))

    assert reply.status_code == 400
    assert "Retry-After" not in reply


def test_a_fault_of_ours_stays_a_500(failing: Any) -> None:
    assert failing(KeyError("x")).status_code == 500


@pytest.mark.django_db
def test_an_outage_before_any_view_is_told_too(client: Client, monkeypatch: Any) -> None:
    client.raise_request_exception = False

    def fail(*args: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("clinic.middleware.ClosedByDefault._check", fail)

    assert client.get("/").status_code == 503


@pytest.mark.parametrize(("principal", "words"), [("tablet", "front desk"), ("phone", "recepción")])
def test_on_the_tablet_the_words_send_to_the_desk_in_both_languages(
    rf: Any, principal: str, words: str
) -> None:
    def view(request: Any) -> HttpResponse:
        return HttpResponse()

    view.policy = Policy(principal)  # type: ignore[attr-defined]
    request = rf.get("/")
    request.resolver_match = type("Match", (), {"func": view})()

    reply = away.answer(request, Outage.FULL)

    assert reply.status_code == 503
    assert words in reply.content.decode()


@pytest.fixture
def room(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    spool.reserve()


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON clinic_auditevent
FOR EACH ROW EXECUTE FUNCTION full_disk()"""


def fill_disk() -> None:
    """SQLite may not grow by a page; PostgreSQL says what it says when its disk is full."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FULL)
            return
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    for length in (400, 0):  # what is left of the last pages
        with suppress(OperationalError):
            while True:
                with transaction.atomic():
                    audit.record("view", by=audit.SYSTEM, at=AT, clinic=None, reason="x" * length)


def make_room() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS full_disk CASCADE")
        else:
            cursor.execute("PRAGMA max_page_count = 1000000")


@pytest.fixture
def at_work(
    transactional_db: None, room: None, client: Client, desk: User, patient: Patient
) -> Iterator[Client]:
    """The desk's browser. Whatever a test did to the disk, there is room afterwards."""
    client.force_login(desk)
    client.raise_request_exception = False
    yield client
    make_room()


def test_on_a_full_disk_records_are_read_nothing_is_saved_and_it_recovers_by_itself(
    at_work: Client, patient: Patient, visit: Visit
) -> None:
    page = reverse("clinic:patient", args=[patient.pk])
    cancel = reverse("clinic:visit_status", args=[patient.pk, visit.pk])
    arrived = {"status": "arrived", "version": visit.version, "back": "today"}
    before = AuditEvent.objects.count()
    fill_disk()

    read, saved = at_work.get(page), at_work.post(cancel, arrived)
    make_room()

    assert (read.status_code, saved.status_code) == (200, 503)
    assert Visit.objects.get(pk=visit.pk).status == "booked"
    waiting = spool.kept()
    assert {(one["action"], one["patient"]) for one in waiting} >= {("view", patient.pk)}
    assert audit.carry_in() == len(waiting)
    assert spool.kept() == []
    late = AuditEvent.objects.filter(reason__startswith="Written late")
    assert [event.action for event in late] == [one["action"] for one in waiting]
    assert AuditEvent.objects.count() > before
    assert audit.verify_chain().faults == ()
    assert at_work.post(cancel, arrived).status_code in (200, 204, 302)


def test_a_read_that_can_be_written_down_nowhere_does_not_happen(
    at_work: Client, patient: Patient, settings: Any
) -> None:
    fill_disk()
    (settings.VAR_DIR / "reads-while-full").write_bytes(b"")

    assert at_work.get(reverse("clinic:patient", args=[patient.pk])).status_code == 503


def test_the_spool_keeps_order_and_forgets_only_what_was_carried(room: None) -> None:
    for number in range(3):
        spool.keep({"action": str(number)})

    spool.clear(2)
    spool.keep({"action": "3"})

    assert [read["action"] for read in spool.kept()] == ["2", "3"]


def test_the_spool_says_when_it_is_full(room: None) -> None:
    spool.keep({"fields": ["x" * (spool.ROOM - 1000)]})

    with pytest.raises(spool.SpoolFull):
        spool.keep({"fields": ["x" * 1000]})


def test_a_spool_that_was_never_needed_is_empty(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path

    assert spool.kept() == []


def test_inside_a_transaction_a_full_disk_is_the_callers_to_tell(
    at_work: Client, desk: User, clinic: Clinic
) -> None:
    fill_disk()

    with pytest.raises(OperationalError), transaction.atomic():
        audit.record_read("view", by=desk, at=AT, clinic=clinic.pk, fields=["x" * 5000])


def formatted(name: str, message: str, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord(name, logging.INFO, __file__, 1, message, (), None)
    vars(record).update(extra)
    return json.loads(JsonLines().format(record))  # type: ignore[no-any-return]


def test_a_json_line_names_the_route_and_who_asked_and_never_the_address(
    at_work: Client, patient: Patient, desk: User, settings: Any, caplog: Any
) -> None:
    settings.LOG_FORMAT = "json"
    with caplog.at_level(logging.INFO):
        at_work.get(reverse("clinic:patient", args=[patient.pk]), {"q": "Renata"})

    [asked] = [one for one in caplog.records if one.name == "backstride.request"]
    told = json.loads(JsonLines().format(asked))
    assert (told["route"], told["status"]) == ("clinic:patient", 200)
    assert told["principal"] == f"user:{desk.pk}"
    assert told["request_id"] == AuditEvent.objects.order_by("-seq")[0].request_id
    for canary in ("Renata", "Flores", "1990", "?q="):
        assert canary not in json.dumps(told)


def test_djangos_own_lines_lose_the_path_in_json() -> None:
    told = formatted("django.request", "Gone: /home/secret-half/", request=object())

    assert told["message"] == "Gone"


def test_a_json_line_tells_where_an_error_came_from_and_not_its_words() -> None:
    try:
        raise ValueError("Renata Flores")
    except ValueError:
        told = formatted("clinic", "It failed", exc_info=sys.exc_info())

    assert "ValueError" in told["trace"][0]
    assert "Renata" not in json.dumps(told)
