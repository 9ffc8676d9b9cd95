"""Eight people write one chart at the same moment, on real connections to a real database.

Each reads a cell, adds one under their own name and saves it at the version read; a conflict is
read again. None is lost when the cell ends at as many as were acknowledged. SQLite is tried on a
file, as in a clinic: in memory its tables are locked in another way.
"""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
QUICK = {"writers": 3, "times": 10, "held": 1.0}
LONG = {"writers": 8, "times": 300, "held": 3.0}

SETUP = """
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from evaluations.actions import charting
    from clinic.domain.roles import Role
    from tests import factories
    clinic = factories.clinic()
    by = factories.user(clinic, "Priya Raman", Role.THERAPIST)
    case = factories.episode(factories.patient(clinic, by=by), by=by)
    visit = factories.visit(case, therapist=by, by=by)
    print(charting.open_evaluation(visit=visit, by=by, at=factories.AT).pk)
"""

WRITE = """
    import json, sys
    import django
    django.setup()
    from django.db import OperationalError
    from clinic.models import User
    from evaluations.actions.charting import CellChanged
    from evaluations.models import Evaluation, Finding
    from tests.evaluations.saving import entry, save
    pk, name, times = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    by = User.objects.get()
    cell = "note_assessment/none/"
    told = {"kept": 0, "busy": 0, "conflicts": 0}
    for number in range(times):
        while True:
            evaluation = Evaluation.objects.get(pk=pk)
            there = Finding.objects.filter(evaluation=evaluation, code="note_assessment").first()
            count = int(there.text.split()[0]) if there else 0
            one = entry(cell, f"{count + 1} {name}", base=there.version if there else 0)
            try:
                (result,) = save(evaluation, [one], by, key=f"{name}-{number}-{count:08}").results
            except OperationalError:
                told["busy"] += 1
                continue
            if not isinstance(result, CellChanged):
                break
            told["conflicts"] += 1
        told["kept"] += 1
    print(json.dumps(told))
"""

HOLD = """
    import sys, time
    import django
    django.setup()
    from django.db import transaction
    from evaluations.models import Evaluation
    with transaction.atomic():
        Evaluation.objects.filter(pk=int(sys.argv[1])).update(complexity="low")
        print("held", flush=True)
        time.sleep(float(sys.argv[2]))
"""

READ = """
    import json, sys
    import django
    django.setup()
    from clinic import audit
    from evaluations.models import Evaluation, Finding, FindingRevision
    one = Finding.objects.get(evaluation_id=int(sys.argv[1]))
    rows = FindingRevision.objects.order_by("version")
    print(json.dumps({
        "count": int(one.text.split()[0]),
        "version": one.version,
        "versions": list(rows.values_list("version", flat=True)),
        "values": [int(text.split()[0]) for text in rows.values_list("text", flat=True)],
        "raised": Evaluation.objects.get(pk=one.evaluation_id).version - 1,
        "chain": list(audit.verify_chain().faults),
    }))
"""


def start(script: str, env: dict[str, str], *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, words)],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(script: str, env: dict[str, str], *words: object) -> str:
    process = start(script, env, *words)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return said


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own: a SQLite file, or another one on the PostgreSQL of the tests."""
    base = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "BACKSTRIDE_VAR": str(tmp_path),
        "BACKSTRIDE_LOG_LEVEL": "ERROR",
    }
    if connection.vendor == "sqlite":
        yield base | {"DATABASE_URL": f"sqlite:///{tmp_path}/clinic.sqlite3"}
        return
    name = f"writers_{os.getpid()}"
    server = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    program = ["psql", "-h", settings.DATABASES["default"]["HOST"], "-U", "postgres", "-qc"]
    subprocess.run([*program, f"CREATE DATABASE {name}"], check=True)
    yield base | {"DATABASE_URL": server}
    subprocess.run([*program, f"DROP DATABASE {name} WITH (FORCE)"], check=True)


def write_together(env: dict[str, str], *, writers: int, times: int, held: float) -> None:
    pk = answer(SETUP, env).strip()
    with start(HOLD, env, pk, held) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        at_once = [start(WRITE, env, pk, f"writer{number}", times) for number in range(writers)]
        told = [json.loads(one.communicate(timeout=580)[0]) for one in at_once]
    found = json.loads(answer(READ, env, pk))
    wanted = writers * times
    assert sum(one["kept"] for one in told) == wanted
    assert found["count"] == found["version"] == found["raised"] == wanted
    assert found["versions"] == found["values"] == list(range(1, wanted + 1))
    assert found["chain"] == []
    assert [one["busy"] for one in told] == [0] * writers  # the holder lets go within the timeout


def test_writers_at_once_lose_nothing(env: dict[str, str]) -> None:
    write_together(env, **QUICK)


@pytest.mark.drill
def test_eight_writers_of_three_hundred_lose_nothing(env: dict[str, str]) -> None:
    write_together(env, **LONG)
