"""A site of its own to do harm to: its web server, its database, its writers.

Only processes that were started here are ever killed, by their own ids.
"""

import importlib.util
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from clinic.management.commands import serve
from tests.faults.writers import Answering, Charting, Ledger, Writer
from tests.journeys.conftest import free_port

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
_spec = importlib.util.spec_from_file_location("own_postgresql", ROOT / ".ci" / "postgresql.py")
assert _spec
assert _spec.loader
own_postgresql = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(own_postgresql)


class Server:
    """A PostgreSQL of its own that keeps what it has acknowledged, whatever becomes of it."""

    SETTINGS = ("listen_addresses=", "max_connections=60", "fsync=on", "synchronous_commit=on")

    def __init__(self) -> None:
        self._folder = folder = Path(tempfile.mkdtemp(prefix="backstride-pg-"))
        self._owner = own_postgresql.unprivileged()
        if self._owner:
            shutil.chown(folder, self._owner)
        words = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", folder / "data", *words, stdout=subprocess.DEVNULL).wait()
        self.url = f"postgresql://postgres@/postgres?host={folder}"
        self.start()

    def _run(self, program: str, *words: Any, **kwargs: Any) -> "subprocess.Popen[bytes]":
        as_owner = {"user": self._owner, "group": self._owner, "extra_groups": []}
        return subprocess.Popen(
            [own_postgresql.program(program), *map(str, words)],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            **(as_owner if self._owner else {}),
            **kwargs,
        )

    def start(self) -> None:
        """Until it takes connections; one that died hard leaves children that go first."""
        until = time.monotonic() + PATIENCE_SECONDS
        told = [word for one in self.SETTINGS for word in ("-c", one)]
        while time.monotonic() < until:
            with (self._folder / "log").open("ab") as log:
                data = self._folder / "data"
                self.process = self._run(
                    "postgres", "-D", data, "-k", self._folder, *told, stdout=log, stderr=log
                )
            if self._is_ready(until):
                return
            time.sleep(0.1)
        raise TimeoutError((self._folder / "log").read_text()[-2000:])

    def _is_ready(self, until: float) -> bool:
        asks = [own_postgresql.program("pg_isready"), "-q", "-h", str(self._folder)]
        while self.process.poll() is None and time.monotonic() < until:
            if subprocess.run(asks, check=False).returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def stop(self, how: int) -> None:
        """SIGINT is a fast stop, SIGQUIT an immediate one, SIGKILL ends the postmaster."""
        self.process.send_signal(how)
        self.process.wait(timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        self.stop(signal.SIGINT)
        shutil.rmtree(self._folder)


@dataclass(kw_only=True)
class Count:
    """What a drill came to; printed, and held to its bars."""

    kills: Counter[str] = field(default_factory=Counter)
    recovered: list[float] = field(default_factory=list)
    acked: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def told(self) -> str:
        times = sorted(self.recovered) or [0.0]
        p95 = times[min(len(times) - 1, int(len(times) * 0.95))]
        return (
            f"{dict(self.kills)}, acknowledged {self.acked:,}, lost {len(self.lost)},"
            f" doubled {len(self.doubled)}, phantom {len(self.phantom)}; first 2xx after it: median"
            f" {statistics.median(times):.2f} s, p95 {p95:.2f} s, max {times[-1]:.2f} s;"
            f" answers {self.answers}"
        )


@dataclass(kw_only=True)
class Premises:
    """``web`` is the web server, the first of its own process group."""

    folder: Path
    env: Mapping[str, str]
    port: int = field(default_factory=free_port)
    workers: int = 2
    server: Server | None = None
    ledger: Ledger = field(default_factory=Ledger)
    count: Count = field(default_factory=Count)
    writers: list[Writer] = field(default_factory=list)
    web: "subprocess.Popen[bytes] | None" = None
    log: Path | None = None

    def ask(self, *words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.furnish", *words],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            check=True,
            timeout=900,
        )
        return json.loads(done.stdout)

    def open(self) -> None:
        """Start the web server as ``serve`` does, in a process group of its own."""
        command = serve.web_server("127.0.0.1", self.port, self.workers)
        with (self.log or self.folder / "log").open("ab") as log:
            self.web = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for(self, moment: float, patience: float = PATIENCE_SECONDS) -> float:
        """Seconds from ``moment`` to the first acknowledgement after it."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if first := self.ledger.since(moment):
                return first - moment
            time.sleep(0.02)
        log = (self.log or self.folder / "log").read_text(errors="replace")[-3000:]
        raise TimeoutError(f"Nothing was saved for {patience} s.\n{log}\n{self.ledger.wrong[:3]}")

    def write(self, people: Any, *, rest: float = 0.0) -> None:
        told = (self.port, self.ledger, self.folder, rest)
        self.writers += [Charting(one, *told) for one in people["charts"]]
        self.writers += [Answering(one, *told) for one in people["tablets"]]
        for one in self.writers:
            one.start()

    def kill_site(self) -> None:
        assert self.web
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.open()

    def kill_worker(self) -> None:
        """One of the processes that serve; their parent forks another."""
        assert self.web
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        until = time.monotonic() + PATIENCE_SECONDS
        while not (serving := children.read_text().split()) and time.monotonic() < until:
            time.sleep(0.02)  # both were killed, and neither is forked again yet
        os.kill(int(random.choice(serving)), signal.SIGKILL)

    def stop_server(self, how: int) -> None:
        assert self.server
        self.server.stop(how)
        self.server.start()

    def close(self) -> None:
        """Everyone finishes what is in hand; then the site is stopped, also after a failure."""
        for one in self.writers:
            one.stopped.set()
        for one in self.writers:
            one.join(timeout=150)
        if self.web and self.web.poll() is None:
            os.killpg(self.web.pid, signal.SIGTERM)
            try:
                self.web.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.web.pid, signal.SIGKILL)
                self.web.wait()

    def reckon(self) -> Count:
        """Hold what was acknowledged against what is there, both ways."""
        self.close()
        there = self.ask("found")
        kept = Counter([*there["texts"], *(key.replace("-", "") for key in there["keys"])])
        kept.pop("", None)
        acked, count = set(self.ledger.acked), self.count
        count.acked = len(self.ledger.acked)
        count.lost = sorted(acked - set(kept))
        count.doubled = sorted(key for key, times in kept.items() if times > 1)
        count.phantom = sorted(set(kept) - self.ledger.sent)
        count.answers, count.wrong = dict(self.ledger.answers), self.ledger.wrong
        count.faults = there["faults"]
        sys.stderr.write(f"\n{os.environ['PYTEST_CURRENT_TEST']}: {count.told()}\n")
        return count


def hold(count: Count) -> None:
    """The bars that no fault may move."""
    assert count.lost == count.doubled == count.phantom == count.faults == []
    assert count.wrong == []
    assert not [status for status in count.answers if status >= 500 and status != 503]
    assert count.acked > 0


@contextmanager
def premises(
    folder: Path,
    *,
    engine: str,
    charts: int = 3,
    tablets: int = 3,
    rest: float = 0.0,
    **changes: str,
) -> Iterator[Premises]:
    """A running site with writers at work. ``changes`` are variables of its environment."""
    server = Server() if engine == "postgresql" else None
    url = server.url if server else f"sqlite:///{folder}/clinic.sqlite3"
    known = {name: value for name, value in os.environ.items() if name not in settings.VARIABLES}
    env = {
        **known,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "BACKSTRIDE_MODE": "demo",
        "BACKSTRIDE_VAR": str(folder / "var"),
        "DATABASE_URL": url,
        **changes,
    }
    site = Premises(folder=folder, env=env, server=server)
    try:
        people = site.ask(str(charts), str(tablets))
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"],
            cwd=ROOT, env=env, check=True,
        )  # fmt: skip
        site.open()
        began = time.monotonic()
        site.write(people, rest=rest)
        site.wait_for(began)
        yield site
    finally:
        site.close()
        if server:
            server.close()
