"""A worker that is killed outright leaves a whole paper, a paper to be made, or one that failed
with a reason: never a part of one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluations.pdf import process

FEW, MANY = 12, 200


def killed(kills: int, folder: Path) -> dict[str, Any]:
    """What was found after so many kills, in a database and a temporary folder of their own."""
    (folder / "tmp").mkdir()
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tests.evaluations.pdf.killed_workers", str(kills)],
        cwd=process.PROJECT,
        env={
            **known,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'killed.sqlite3'}",
            "BACKSTRIDE_VAR": str(folder / "var"),
            "TMPDIR": str(folder / "tmp"),
        },
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check(found: dict[str, Any]) -> None:
    assert found["whole"] == found["documents"] == found["jobs"]["done"]
    assert sum(found["jobs"].values()) == found["kills"]
    assert set(found["jobs"]) <= {"done", "failed"}
    assert found["done without a document"] == 0
    assert found["document without done"] == 0
    assert found["failed without a reason"] == 0


def test_a_few_kills_leave_no_part_of_a_paper(tmp_path: Path) -> None:
    check(killed(FEW, tmp_path))


@pytest.mark.drill
def test_two_hundred_kills_leave_no_part_of_a_paper(tmp_path: Path) -> None:
    found = killed(MANY, tmp_path)
    sys.stderr.write(f"{found}\n")
    check(found)
