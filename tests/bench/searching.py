"""G12: patient type-ahead beside the raw trigram query, and beside reading every row.

A million patients by default (``BENCH_PATIENTS``). Each term's time is the median of its rounds,
and the 95th percentile of the terms is compared: what a person feels is the slow one.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from clinic.domain.roles import Role
from clinic.domain.text import search_key
from clinic.models import Clinic
from clinic.queries import find_patients
from tests import factories
from tests.bench import crowd
from tests.bench.rounds import Goal, Result, fixed_loop

TERMS, ROUNDS = 40, 5
LETTERS = (3, 4, 5, 6)
RAW = "type-ahead, its SQL, {:,} patients: p95 / raw trigrams"
SCAN = "  the same: p95 / LIKE over every row"
WHOLE = "  the whole call, rows as objects: p95 / raw trigrams"

_HEAD = ("SELECT id, family_name, given_name, preferred_name, birth_date, number, phone, language "
         "FROM clinic_patient WHERE clinic_id = %s AND ")  # fmt: skip
_TAIL = " ORDER BY family_name, given_name, id LIMIT 20"
_SORTED = (
    " ORDER BY family_name || '', given_name, id LIMIT 20"  # past the index: every row is read
)
_TRIGRAMS = {
    "sqlite": "id IN (SELECT rowid FROM clinic_patient_search WHERE search MATCH %s)",
    "postgresql": "search LIKE %s",
}


def results() -> Iterator[Result]:
    clinic = factories.clinic(name="Hillside")
    chance = random.Random(11)
    by = factories.user(clinic, "Dana Reyes", Role.FRONT_DESK)
    many = crowd.patients()
    yield from measured(clinic, crowd.fill_patients(by, many=many, chance=chance), many, chance)


def measured(
    clinic: Clinic, names: crowd.Names, many: int, chance: random.Random
) -> Iterator[Result]:
    taken = _taken(clinic, _terms(names, chance))
    p95 = {name: statistics.quantiles(times, n=20)[18] for name, times in taken.items()}
    loop = time.process_time()
    fixed_loop()
    loop = (time.process_time() - loop) * 1000
    for what, ours, floor, most in (
        (RAW.format(many), "asked", "trigrams", 1.5),
        (SCAN, "asked", "scan", 0.2),
        (WHOLE, "whole", "trigrams", None),
    ):
        goal = Goal(code="G12" if most else "", what=what, most=most)
        yield _result(goal, p95[ours], p95[floor], loop)


def _terms(names: crowd.Names, chance: random.Random) -> Sequence[str]:
    """Beginnings of names that people bear, of 3 to 6 letters, in whatever script."""
    found: set[str] = set()
    while len(found) < TERMS:
        for family, _ in names.some(TERMS):
            term = search_key(family)[: chance.choice(LETTERS)].strip()
            if len(term) >= min(LETTERS) and len(found) < TERMS:
                found.add(term)
    return sorted(found)


def _taken(clinic: Clinic, terms: Sequence[str]) -> Mapping[str, list[float]]:
    """Milliseconds of each way by term, the ways and terms in another order every round."""
    works: dict[tuple[str, str], Callable[[], object]] = {}
    for term in terms:
        works |= {(way, term): work for way, work in _ways(clinic, term).items()}
    times: dict[tuple[str, str], list[float]] = {key: [] for key in works}
    for _ in range(ROUNDS + 1):
        for key in random.sample(list(works), len(works)):
            began = time.perf_counter()
            works[key]()
            times[key].append((time.perf_counter() - began) * 1000)
    found: dict[str, list[float]] = {}
    for (way, _), taken in times.items():
        found.setdefault(way, []).append(statistics.median(taken[1:]))
    return found


def _ways(clinic: Clinic, term: str) -> dict[str, Callable[[], object]]:
    asked, given = _asked(clinic, term)
    quoted = f'"{term}"' if connection.vendor == "sqlite" else f"%{term}%"
    return {
        "asked": lambda: _rows(asked, given),
        "trigrams": lambda: _rows(
            _HEAD + _TRIGRAMS[connection.vendor] + _TAIL, [clinic.pk, quoted]
        ),
        "scan": lambda: _rows(_HEAD + "lower(search) LIKE %s" + _SORTED, [clinic.pk, f"%{term}%"]),
        "whole": lambda: find_patients(clinic, term),
    }


def _asked(clinic: Clinic, word: str) -> tuple[str, Any]:
    """The statement that type-ahead searches by for ``word``: the first that it sends."""
    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, given: Any, many: bool, context: Any) -> Any:
        sent.append((sql, given))
        return execute(sql, given, many, context)

    with connection.execute_wrapper(keep):
        find_patients(clinic, word)
    return sent[0]


def _result(goal: Goal, ours: float, floor: float, loop: float) -> Result:
    ratio = ours / floor
    return Result(
        goal=goal,
        ratio=ratio,
        low=ratio,
        high=ratio,
        ours=ours,
        floor=floor,
        loop=loop,
        clock="wall",
    )


def _rows(sql: str, given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
