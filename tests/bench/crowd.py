"""Crowds for the measurements: patients by the million, and an audit trail as long.

``BENCH_PATIENTS`` and ``BENCH_EVENTS`` say how many; by default a million of each. Rows go in by
COPY on PostgreSQL and in one prepared statement on SQLite; the chain of the trail is a real one.
"""

import itertools
import os
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from clinic import search_index
from clinic.domain import trail
from clinic.domain.text import search_key
from clinic.models import Clinic, User

MILLION = 1_000_000
AT_ONCE = 20_000
FAMILY_NAMES, GIVEN_NAMES = 21_425, 2_736
AT = datetime(2024, 1, 2, 16, 0, tzinfo=UTC)
SCRIPTS: tuple[tuple[float, str], ...] = (
    (
        0.80,
        "ra mo fi len tor ka sel dun vi ber osa nor gu sha mi wil son hart ley an der smi th "
        "john brow gar cia rod rig uez dav mart hern lop gon zal per tho mas tay jack whi har san "
        "cla lew rob walk you all king wri sco tt hill flo gre ada bak nel cam mit car "
        "ter phil ev tur par coll edw stew mor mur coo pet bai ree kel how cox ward bro wat",
    ),
    (0.08, "gó né zá ñu ür ßen łó ćį řá çe ø å ãe"),
    (0.04, "ива пет ров ова ков ска мир сла лен дми"),
    (0.02, "παπ αδο που λος κων στα νιδ ης ελε νη"),
    (0.02, "محم علي حسن فاط سعي يوس خال نور"),
    (0.02, "김 이 박 최 민 준 서 연 지 현 우"),
    (0.02, "王 李 张 伟 芳 娜 秀 英 敏 静 强"),
)


def patients() -> int:
    return int(os.environ.get("BENCH_PATIENTS", MILLION))


def events() -> int:
    return int(os.environ.get("BENCH_EVENTS", MILLION))


class Names:
    """Made-up names, a few of them common and most of them rare, in seven scripts."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.family = [self._name() for _ in range(FAMILY_NAMES)]
        self.given = [self._name() for _ in range(GIVEN_NAMES)]
        self._family = _zipf(FAMILY_NAMES)
        self._given = _zipf(GIVEN_NAMES)

    def _name(self) -> str:
        weights = [weight for weight, _ in SCRIPTS]
        ((_, syllables),) = self._chance.choices(SCRIPTS, weights)
        return "".join(
            self._chance.choices(syllables.split(), k=self._chance.choice((2, 3)))
        ).capitalize()

    def some(self, many: int) -> Iterable[tuple[str, str]]:
        family = self._chance.choices(self.family, cum_weights=self._family, k=many)
        given = self._chance.choices(self.given, cum_weights=self._given, k=many)
        return zip(family, given, strict=True)


def _zipf(many: int) -> list[float]:
    return list(itertools.accumulate(1 / rank**0.7 for rank in range(1, many + 1)))


def fill_patients(by: User, *, many: int, chance: random.Random) -> Names:
    """``many`` patients of the clinic of ``by``; the search index is built behind them."""
    names = Names(chance)
    columns = (
        "clinic_id", "number", "given_name", "family_name", "preferred_name", "birth_date",
        "sex_at_birth", "gender", "pronouns", "phone", "email", "language", "emergency_name",
        "emergency_relation", "emergency_phone", "allergies", "is_demo", "search", "created_at",
        "created_by_id", "version",
    )  # fmt: skip
    rows = _patients(by, names, many, chance)
    with Unindexed():
        _insert("clinic_patient", columns, rows, many=many, what="patients")
    return names


def _patients(
    by: User, names: Names, many: int, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    first, made = date(1940, 1, 1), _made_at()
    for number, (family, given) in enumerate(names.some(many)):
        born = (first + timedelta(days=chance.randrange(27_000))).isoformat()
        phone = f"+1503{number:07}"
        search = search_key(given, family, born, phone[1:], f"HS-{number}")
        yield (
            by.clinic_id, f"HS-{number}", given, family, "", born, "declined", "", "", phone, "",
            "en", "", "", "", "", False, search, made, by.pk, 1,
        )  # fmt: skip


def _made_at() -> str:
    return AT.replace(tzinfo=None).isoformat(" ") + (
        "+00" if connection.vendor == "postgresql" else ""
    )


class Unindexed:
    """The search index away while rows go in: built once behind them, it takes seconds."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER clinic_patient_search_insert")
            else:
                cursor.execute("DROP INDEX clinic_patient_search_trigram")

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute(
                    "INSERT INTO clinic_patient_search(clinic_patient_search) VALUES ('rebuild')"
                )
            search_index.install(connection)
            cursor.execute("ANALYZE clinic_patient")


# -- The audit trail -----------------------------------------------------------------------------

_ACTIONS = ("view", "list", "update", "record_finding", "print", "create", "sign", "deny")
_OFTEN = (50, 20, 12, 10, 3, 2, 2, 1)
_THINGS = ("patient", "visit", "evaluation", "finding", "document", "intakesession")


def fill_events(clinic: Clinic, *, many: int, chance: random.Random, people: int = 40) -> None:
    """``many`` events behind those that are there, rightly chained, ten seconds apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM clinic_auditevent ORDER BY seq DESC LIMIT 1")
        seq, before = cursor.fetchone() or (0, "")
    columns = (*trail.COLUMNS, "prev_hash", "hash")
    rows = _events(clinic.pk, seq, before, many, people, chance)
    _insert("clinic_auditevent", columns, rows, many=many, what="events")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clinic_auditevent")


def _events(
    clinic: int, seq: int, before: str, many: int, people: int, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    actions = chance.choices(_ACTIONS, _OFTEN, k=many)
    for number, action in enumerate(actions, start=1):
        at = AT + timedelta(seconds=10 * number)
        patient = chance.randrange(1, 50_000) if number % 9 else None
        reason = "asked by the insurer" if chance.random() < 0.01 else ""
        outcome = "refused" if action == "deny" else "done"
        row = (
            action, at.isoformat(timespec="microseconds"), clinic,
            '["kind","starts_at"]' if action == "update" else "[]",
            f"10.0.0.{number % 30}", str(number), chance.choice(_THINGS), None, outcome, patient,
            f"user:{chance.randrange(1, people)}", reason, "", seq + number, "",
        )  # fmt: skip
        hash_ = trail.sealed(before, trail.canonical(row))
        yield (row[0], _stored(at), *row[2:], before, hash_)
        before = hash_


def _stored(at: datetime) -> str:
    is_sqlite = connection.vendor == "sqlite"
    return str(at.replace(tzinfo=None)) if is_sqlite else at.isoformat()


# -- Rows, fast ------------------------------------------------------------------------------------


def _insert(
    table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]], *, many: int, what: str
) -> None:
    done, names = 0, ", ".join(columns)
    with transaction.atomic(), connection.cursor() as cursor:
        while some := list(itertools.islice(rows, AT_ONCE)):
            if connection.vendor == "sqlite":
                marks = ", ".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", some)
            else:
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in some:
                        copy.write_row(row)
            done += len(some)
            _tell(what, done, many)


def _tell(what: str, done: int, many: int) -> None:
    if sys.stderr.isatty() or done == many:
        bar = "#" * (30 * done // many)
        end = "\n" if done == many else ""
        sys.stderr.write(f"\r{bar:.<30} {done:,} of {many:,} {what}{end}")
        sys.stderr.flush()
