"""The audit trail: appending beside the least that can be hashed, a page of a million, reading all.

``BENCH_EVENTS`` says how many events stand there; a million by default.
"""

import random
import time
from collections.abc import Callable, Iterator

from django.db import connection, transaction

from clinic import audit, queries
from clinic.domain.roles import Role
from clinic.models import Clinic, User
from clinic.queries import trails
from tests import factories
from tests.bench import crowd
from tests.bench.floors import append_event
from tests.bench.rounds import Goal, Result, compare, fixed_loop

EACH = 20
APPEND = Goal(code="G9", what="append one event / a bare chained row", most=1 / 0.6)
PAGE = Goal(code="", what="a page deep in {:,} events, told in words / its rows bare", most=None)
VERIFY = Goal(code="", what="read all {:,} events, each hash / 60 s", most=None)

_BARE = (
    "SELECT * FROM clinic_auditevent WHERE clinic_id = %s AND seq < %s ORDER BY seq DESC LIMIT 51"
)


def results() -> Iterator[Result]:
    clinic = factories.clinic(name="Hillside")
    by = factories.user(clinic, "Omar Haddad", Role.AUDITOR)
    yield compare(APPEND, ours=lambda: _append(by, clinic), floor=lambda: _bare(clinic), repeat=3)
    many = crowd.events()
    crowd.fill_events(clinic, many=many, chance=random.Random(12))
    yield from measured(clinic, many)


def measured(clinic: Clinic, many: int) -> Iterator[Result]:
    deep = many // 2
    found, order = trails.trail(clinic, trails.TrailFilter()), trails.Order()

    def page() -> None:
        queries.told(trails.page(found, order, after=deep).events)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, [clinic.pk, deep])
            cursor.fetchall()

    yield compare(_of(PAGE, many), ours=page, floor=bare, repeat=20)
    yield _verified(_of(VERIFY, many))


def _of(goal: Goal, many: int) -> Goal:
    return Goal(code=goal.code, what=goal.what.format(many), most=goal.most)


def _undone(work: Callable[[], object]) -> None:
    with transaction.atomic():
        for _ in range(EACH):
            work()
        transaction.set_rollback(True)


def _append(by: User, clinic: Clinic) -> None:
    about = ("visit", "1")
    _undone(
        lambda: audit.record("view", by=by, at=factories.AT, clinic=clinic, patient=1, about=about)
    )


def _bare(clinic: Clinic) -> None:
    _undone(
        lambda: append_event(
            "view", about=("visit", 1), clinic=clinic.pk, patient=1, by="user:1", at=factories.AT
        )
    )


def _verified(goal: Goal) -> Result:
    began = time.perf_counter()
    chain = audit.verify_chain()
    ours = (time.perf_counter() - began) * 1000
    if chain.faults:
        raise AssertionError(chain.faults[0])
    loop = time.process_time()
    fixed_loop()
    ratio = ours / 60_000
    return Result(
        goal=goal,
        ratio=ratio,
        low=ratio,
        high=ratio,
        ours=ours,
        floor=60_000.0,
        loop=(time.process_time() - loop) * 1000,
        clock="wall",
    )
