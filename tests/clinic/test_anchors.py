"""The anchor file, and every way of changing the trail that it and the chain show.

``test_no_tampering_is_missed`` tampers with a trail of 240 events, 210 times by a fixed seed.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from clinic import audit
from clinic.domain import trail
from clinic.models import AuditEvent, Clinic
from clinic.safekeeping import anchors
from tests.conftest import drop_guards

EVENTS = 240
TAMPERINGS = 210
COLUMNS = "action principal patient_id object_type object_id reason outcome fields at ip session"


@pytest.fixture(autouse=True)
def anchor_file(tmp_path: Path, settings: Any) -> Path:
    settings.ANCHOR_FILE = tmp_path / "kept" / "anchors.jsonl"
    return live.ANCHOR_FILE


def happen(clinic: Clinic, at: datetime, times: int) -> None:
    for number in range(times):
        audit.record(
            ("view", "update", "sign")[number % 3],
            by=audit.SYSTEM,
            at=at + timedelta(seconds=number),
            clinic=clinic,
            patient=number % 7 or None,
            about=("visit", str(number)),
            fields=["kind"] if number % 2 else [],
            reason="asked to" if number % 5 else "",
        )


@pytest.fixture
def anchored(clinic: Clinic, now: datetime) -> Path:
    """A trail of 240 events with an anchor after every 40th, the last at its very end."""
    for _ in range(EVENTS // 40):
        happen(clinic, now, 40)
        anchors.write("hour", at=now)
    return live.ANCHOR_FILE


def faults() -> tuple[str, ...]:
    return anchors.check().faults


# -- Tampering -----------------------------------------------------------------------------------

Rows = list[dict[str, Any]]


def edit(rows: Rows, chance: random.Random) -> str:
    name = chance.choice(COLUMNS.split())
    row = chance.choice(rows)
    new = {"patient_id": 99, "fields": '["given_name"]', "at": "2020-01-01 00:00:00"}
    row[name] = new.get(name, f"{row[name]}x"[-8:])
    return f"{name} of {row['seq']} changed"


def delete(rows: Rows, chance: random.Random) -> str:
    gone = chance.randrange(len(rows) - 1)
    return f"{rows.pop(gone)['seq']} deleted"


def delete_and_close_up(rows: Rows, chance: random.Random) -> str:
    told = delete(rows, chance)
    renumber(rows)
    return f"{told}, numbers closed up"


def insert(rows: Rows, chance: random.Random) -> str:
    place = chance.randrange(1, len(rows) - 1)
    new = {**rows[place], "action": "download", "hash": "0" * 64, "prev_hash": "1" * 64}
    rows.insert(place, new)
    renumber(rows)
    return f"one inserted at {place}"


def insert_and_rechain(rows: Rows, chance: random.Random) -> str:
    told = insert(rows, chance)
    rechain(rows)
    return f"{told}, chained anew"


def reorder(rows: Rows, chance: random.Random) -> str:
    one, two = chance.sample(range(len(rows)), 2)
    rows[one]["seq"], rows[two]["seq"] = rows[two]["seq"], rows[one]["seq"]
    return f"{one} and {two} exchanged"


def truncate(rows: Rows, chance: random.Random) -> str:
    left = chance.randrange(len(rows) - 1)
    del rows[left:]
    return f"cut off after {left}"


def truncate_and_go_on(rows: Rows, chance: random.Random) -> str:
    """The end is cut off and as many events, rightly chained, put in its place."""
    left = chance.randrange(1, len(rows) - 2)
    for row in rows[left:]:
        row["principal"] = "user:1"
    rechain(rows)
    return f"forked after {left}"


def edit_and_rechain(rows: Rows, chance: random.Random) -> str:
    told = edit(rows, chance)
    rechain(rows)
    return f"{told}, chained anew"


def renumber(rows: Rows) -> None:
    for number, row in enumerate(rows, start=1):
        row["seq"] = number


def rechain(rows: Rows) -> None:
    """What somebody does who owns the database: every hash right again."""
    before = ""
    for row in rows:
        told = {**row, "fields": trail.fields_from_store(row["fields"]), "at": stored_at(row["at"])}
        row["prev_hash"] = before
        row["hash"] = before = trail.sealed(
            before, trail.canonical(tuple(told[name] for name in trail.COLUMNS))
        )


def stored_at(at: Any) -> str:
    if isinstance(at, str):
        return trail.moment_from_sqlite(at)
    return str(at.isoformat(timespec="microseconds"))


WAYS: list[Callable[[Rows, random.Random], str]] = [
    edit,
    edit_and_rechain,
    delete,
    delete_and_close_up,
    insert,
    insert_and_rechain,
    reorder,
    truncate,
    truncate_and_go_on,
]


def stored() -> Rows:
    is_sqlite = connection.vendor == "sqlite"
    names = [field.column for field in AuditEvent._meta.fields]
    told = ", ".join("at || ''" if one == "at" and is_sqlite else one for one in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told} FROM clinic_auditevent ORDER BY seq")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def put_back(rows: Rows) -> None:
    for number, row in enumerate(rows):
        row["id"] = number + 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_auditevent")
        if not rows:
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(
            f"INSERT INTO clinic_auditevent ({', '.join(rows[0])}) VALUES ({marks})",
            [list(row.values()) for row in rows],
        )


@pytest.fixture
def unguarded(anchored: Path) -> None:
    with connection.cursor() as cursor:
        drop_guards(cursor)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.usefixtures("unguarded")
def test_no_tampering_is_missed() -> None:
    chance = random.Random(20_261_203)
    whole = stored()
    assert faults() == ()
    missed = []
    for number in range(TAMPERINGS):
        rows = [dict(row) for row in whole]
        told = WAYS[number % len(WAYS)](rows, chance)
        with transaction.atomic():
            put_back(rows)
            if not faults():
                missed.append(told)
            transaction.set_rollback(True)
    assert missed == []
    assert faults() == ()


@pytest.mark.usefixtures("unguarded")
def test_a_cut_off_end_shows_by_the_anchor_alone() -> None:
    put_back(stored()[:200])

    assert audit.verify_chain().faults == ()
    assert "its end was cut off" in faults()[0]


@pytest.mark.usefixtures("unguarded")
def test_what_nobody_anchored_yet_can_be_cut_off_unseen(clinic: Clinic, now: datetime) -> None:
    known = AuditEvent.objects.count()
    happen(clinic, now, 20)
    put_back(stored()[:known])

    assert faults() == ()


# -- The file itself ----------------------------------------------------------------------


def test_a_trail_held_against_its_anchors_is_whole(anchored: Path) -> None:
    verdict = anchors.check()

    assert verdict.faults == verdict.notes == ()
    assert verdict.anchors == 6
    assert verdict.events == verdict.seq == AuditEvent.objects.count()


def test_the_file_may_be_read_by_its_owner_alone(anchored: Path) -> None:
    assert anchored.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:3] + lines[4:], "line 4 of the anchor file does not follow"),
        (lambda lines: lines[:-1], "1 lines that the trail says were written"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "does not follow"),
        (lambda lines: [lines[0].replace('"seq":', '"seq":1'), *lines[1:]], "was changed"),
        (lambda lines: ["{}\n", *lines[1:]], "line 1 of the anchor file cannot be read"),
        (lambda lines: ["7\n", *lines[1:]], "line 1 of the anchor file cannot be read"),
        (lambda lines: [], "6 lines that the trail says were written"),
    ],
    ids=["a line gone", "the last gone", "exchanged", "edited", "no anchor", "no object", "empty"],
)
def test_a_changed_anchor_file_shows(anchored: Path, change: Any, said: str) -> None:
    lines = anchored.read_text().splitlines(keepends=True)
    anchored.write_text("".join(change(lines)))

    assert said in " | ".join(faults())


def test_an_anchor_file_of_another_clinic_shows(anchored: Path, settings: Any) -> None:
    settings.SECRET_KEY = "another " * 8

    assert "marked with another key" in faults()[0]


def test_a_former_secret_still_counts(anchored: Path, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 8

    assert faults() == ()


def test_half_a_line_left_by_a_full_disk_is_written_over(
    anchored: Path, clinic: Clinic, now: datetime
) -> None:
    with anchored.open("a") as file:
        file.write('{"at":"2026')
    happen(clinic, now, 1)
    anchors.write("hour", at=now)

    assert faults() == ()
    assert len(anchored.read_text().splitlines()) == 7


def test_nothing_is_written_after_a_trail_that_the_file_does_not_know(
    anchored: Path, now: datetime
) -> None:
    with connection.cursor() as cursor:
        drop_guards(cursor)
    put_back(stored()[:100])

    with pytest.raises(anchors.Diverged, match="none of that number"):
        anchors.write("hour", at=now)


def test_after_a_restore_the_file_says_so_and_goes_on(
    anchored: Path, clinic: Clinic, now: datetime
) -> None:
    with connection.cursor() as cursor:
        drop_guards(cursor)
    put_back(stored()[:100])
    call_command("anchor_audit", "--after-restore", stdout=StringIO())
    happen(clinic, now, 3)
    anchors.write("hour", at=now)

    verdict = anchors.check()
    assert verdict.faults == ()
    assert "put back from a backup; events 101 to 245" in verdict.notes[0]


def test_an_empty_trail_has_no_anchor(db: None, now: datetime) -> None:
    assert anchors.write("hour", at=now) is None
    with pytest.raises(CommandError, match="no event yet"):
        call_command("anchor_audit")


# -- When a line is due --------------------------------------------------------------------------


def test_a_line_is_due_after_a_thousand_events(
    clinic: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "EVENTS", 10)
    happen(clinic, now, 9)
    assert anchors.due() == ""
    happen(clinic, now, 1)
    assert anchors.due() == "rows"
    anchors.write("rows", at=now)
    assert anchors.due() == ""


def test_a_line_is_due_after_a_backup(clinic: Clinic, now: datetime) -> None:
    audit.record("backup", by=audit.SYSTEM, at=now, clinic=None)
    assert anchors.due() == "backup"
    anchors.write("backup", at=now)
    assert anchors.due() == ""


def test_the_record_of_a_line_is_no_news(clinic: Clinic, now: datetime) -> None:
    assert not anchors.has_news()
    happen(clinic, now, 1)
    assert anchors.has_news()
    anchors.write("hour", at=now)
    assert not anchors.has_news()


# -- The command ----------------------------------------------------------------------


def test_the_command_says_that_the_trail_is_whole(anchored: Path) -> None:
    said = StringIO()
    call_command("verify_audit", stdout=said)

    assert "246 events up to no. 246, held against 6 anchors" in said.getvalue()


def test_the_command_reads_a_copy_kept_elsewhere(anchored: Path, tmp_path: Path) -> None:
    kept = tmp_path / "copy.jsonl"
    anchored.rename(kept)

    with pytest.raises(CommandError, match="6 lines that the trail says were written"):
        call_command("verify_audit")
    call_command("verify_audit", anchors=[kept], stdout=StringIO())


def test_the_command_refuses_a_file_that_is_not_there(anchored: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("verify_audit", anchors=[tmp_path / "none"])


@pytest.mark.parametrize("since", [40, 57])
def test_the_command_reads_on_from_an_event(anchored: Path, since: int) -> None:
    said = StringIO()
    call_command("verify_audit", since=since, stdout=said)

    assert f"{246 - since} events up to no. 246" in said.getvalue()


@pytest.mark.usefixtures("unguarded")
def test_the_command_names_each_fault() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_auditevent SET reason = 'other' WHERE seq IN (7, 90)")

    with pytest.raises(CommandError, match=r"event 7 was changed\n.*event 90 was changed"):
        call_command("verify_audit")
