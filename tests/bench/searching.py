"""G12: patient type-ahead beside the raw trigram query, and beside reading every row."""

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection

from clinic.domain.roles import Role
from clinic.domain.text import search_key
from clinic.models import Clinic, Patient, User
from clinic.queries import find_patients
from tests import factories
from tests.bench.rounds import Goal, Result, compare

PATIENTS = 30_000
RAW = Goal(code="G12", what=f"type-ahead, its SQL, {PATIENTS:,} patients / raw trigrams", most=1.5)
SCAN = Goal(code="", what="  the same / LIKE over every row", most=None)

WHOLE = Goal(code="", what="  the whole call, rows as objects / raw trigrams", most=None)

_HEAD = ("SELECT id, family_name, given_name, preferred_name, birth_date, number, phone, language "
         "FROM clinic_patient WHERE clinic_id = %s AND ")  # fmt: skip
_TAIL = " ORDER BY family_name, given_name, id LIMIT 20"
_TRIGRAMS = {
    "sqlite": "id IN (SELECT rowid FROM clinic_patient_search WHERE search MATCH %s)",
    "postgresql": "search LIKE %s",
}
SYLLABLES = ("ra", "mo", "fi", "len", "tor", "ka", "sel", "dun", "vi", "ber", "osa", "nor", "gu")


def results() -> Iterator[Result]:
    clinic = factories.clinic(name="Hillside")
    chance = random.Random(11)
    _fill(factories.user(clinic, "Dana Reyes", Role.FRONT_DESK), chance)
    words = ["".join(chance.sample(SYLLABLES, 2))[:4] for _ in range(40)]
    asked = itertools.cycle([_asked(clinic, word) for word in words])
    whole, raw, every = itertools.cycle(words), itertools.cycle(words), itertools.cycle(words)

    def ask() -> None:
        _rows(*next(asked))

    def find() -> None:
        find_patients(clinic, next(whole))

    def trigrams() -> None:
        word = next(raw)
        term = f'"{word}"' if connection.vendor == "sqlite" else f"%{word}%"
        _rows(_HEAD + _TRIGRAMS[connection.vendor] + _TAIL, [clinic.pk, term])

    def scan() -> None:
        _rows(_HEAD + "lower(search) LIKE %s" + _TAIL, [clinic.pk, f"%{next(every)}%"])

    yield compare(RAW, ours=ask, floor=trigrams, repeat=40)
    yield compare(SCAN, ours=ask, floor=scan, repeat=40)
    yield compare(WHOLE, ours=find, floor=trigrams, repeat=40)


def _asked(clinic: Clinic, word: str) -> tuple[str, Any]:
    """The statement that type-ahead sends for ``word``."""
    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        sent.append((sql, given))
        return execute(sql, given, many, context)

    with connection.execute_wrapper(keep):
        find_patients(clinic, word)
    [statement] = sent
    return statement


def _fill(by: User, chance: random.Random) -> None:
    made = (_patient(by, number, chance) for number in range(PATIENTS))
    Patient.objects.bulk_create(made, batch_size=2_000)


def _patient(by: User, number: int, chance: random.Random) -> Patient:
    family, given = _name(chance), _name(chance)
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(27_000))
    phone = f"+1503{number:07}"
    return Patient(
        clinic=by.clinic,
        number=f"HS-{number}",
        family_name=family,
        given_name=given,
        birth_date=born,
        phone=phone,
        language="en",
        search=search_key(family, given, born.isoformat(), phone),
        created_at=factories.AT,
        created_by=by,
    )


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3)))).capitalize()


def _rows(sql: str, given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
