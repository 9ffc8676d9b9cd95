"""Serve the site, with its worker beside it, until stopped."""

import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any, NoReturn, Self

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from clinic import readiness

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
PATIENCE_SECONDS = 60  # to start, and a quarter of it to stop
QUICK_DEATH_SECONDS = 10
QUICK_DEATHS = 5
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
LOG_LINE = "%(h)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"  # no query: it may hold a name


class Command(BaseCommand):
    help = "Serve the site, with its worker beside it, until stopped (Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web server processes")
        alone = "without the worker, which then is a service of its own: manage.py worker"
        parser.add_argument("--web-only", action="store_true", help=alone)

    def handle(self, *args: Any, **options: Any) -> None:
        place = options["host"], options["port"], options["workers"]
        if options["web_only"]:
            self.become_web_server(*place)
        for number in SIGNALS:
            signal.signal(number, stop)
        try:
            self.serve(*place)
        except Stopped:
            self.stdout.write("Stopped.")

    def become_web_server(self, host: str, port: int, workers: int) -> NoReturn:
        """This process becomes gunicorn: a service manager sees the server itself, not a parent."""
        self.make_ready(host, port)
        command = web_server(host, port, workers)
        os.execv(command[0], command)  # noqa: S606  # a list of words, which reaches no shell

    def make_ready(self, host: str, port: int) -> str:
        refuse_beyond_this_machine(host)
        refuse_taken(host, port)
        told = prepare(f"http://{host}:{port}")
        readiness.refuse_unless_ready()
        connections.close_all()
        for notice in settings.NOTICES:
            self.stderr.write(self.style.WARNING(notice))
        return told

    def serve(self, host: str, port: int, workers: int) -> NoReturn:
        told = self.make_ready(host, port)
        with House(web_server(host, port, workers), worker()) as house:
            house.wait_for_answer(host, port)
            self.stdout.write(f"\nBackstride is ready: http://{host}:{port}/\n{told}")
            self.stdout.write("Ctrl-C stops it.")
            with beside(*codes()):
                house.keep()


def refuse_beyond_this_machine(host: str) -> None:
    if settings.DEMO and host not in THIS_MACHINE:
        raise CommandError(
            f"The demo listens on this machine only, not on {host}: its passwords are public."
        )


def refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be had ({error.strerror}). Stop the program that"
                " uses it, or choose another port: make run PORT=8001"
            ) from error


def prepare(address: str) -> str:
    """Bring static files, and in demo mode the demo clinic, up to date; returns its sign-ins.

    A real clinic's database is migrated on purpose, by hand, after a backup.
    """
    told = StringIO()
    if settings.DEMO:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("demo", address=address, stdout=told)
    collect_static()
    return told.getvalue()


def collect_static() -> None:
    """Collecting also compresses, which takes seconds, so it waits until a file has changed."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            seen.update(f"{path} {about.st_mtime_ns} {about.st_size}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if not mark.is_file() or mark.read_text() != seen.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(seen.hexdigest())


def web_server(host: str, port: int, workers: int) -> list[str]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    log = [] if settings.DEMO else ["--access-logfile", "-", "--access-logformat", LOG_LINE]
    return [
        *(sys.executable, "-m", "gunicorn", "clinic.wsgi", "--bind", bind),
        *("--config", "python:clinic.gunicorn_settings"),
        *("--workers", str(workers), "--worker-class", "sync", "--preload"),
        *("--umask", "0o077"),
        *("--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning"),
        *("--max-requests", "5000", "--max-requests-jitter", "500", *log),
    ]


def worker() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


def codes() -> list[str]:
    """Reads the diagnosis codes into the demo's database, once; a real clinic has them from
    ``open_clinic``. It takes seconds and much memory, so it runs by itself, behind everything."""
    manage = str(settings.BASE_DIR / "manage.py")
    return [sys.executable, manage, "load_icd10", "--gently"] if settings.DEMO else []


@contextmanager
def beside(*command: str) -> Iterator[None]:
    """Run ``command``, if any, meanwhile; whatever is left of it stops at the end."""
    if not command:
        yield
        return
    process = subprocess.Popen(
        [*dies_with_parent(), *command],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


class House:
    """The web server and the worker, started together and stopped together.

    A worker that dies is started again; when it dies at once, again and again, or when the web
    server dies, everything stops: a half-running clinic would look like a running one.
    """

    def __init__(self, web: list[str], work: list[str]) -> None:
        self._commands = {"web server": web, "worker": work}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._quick_deaths = 0

    def __enter__(self) -> Self:
        for name in self._commands:
            self._start(name)
        return self

    def __exit__(self, *error: object) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for process in self._running.values():
            process.terminate()
        until = time.monotonic() + PATIENCE_SECONDS / 4
        for process in self._running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _start(self, name: str) -> None:
        self._started[name] = time.monotonic()
        self._running[name] = subprocess.Popen(
            [*dies_with_parent(), *self._commands[name]],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches this process alone, which stops both in order
        )

    def wait_for_answer(self, host: str, port: int) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not answers(host, port):
            self._look_after()
            if time.monotonic() > until:
                raise CommandError(f"The site did not answer within {PATIENCE_SECONDS} seconds.")
            time.sleep(0.1)

    def keep(self) -> NoReturn:
        """Look after both until a signal raises :class:`Stopped`."""
        while True:
            self._look_after()
            time.sleep(0.5)

    def _look_after(self) -> None:
        if self._running["web server"].poll() is not None:
            raise CommandError("The web server stopped; its reason stands above.")
        if self._running["worker"].poll() is None:
            return
        lived = time.monotonic() - self._started["worker"]
        self._quick_deaths = self._quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 0
        if self._quick_deaths >= QUICK_DEATHS:
            raise CommandError("The worker stops as soon as it starts; its reason stands above.")
        time.sleep(1)
        self._start("worker")


class Stopped(Exception):
    """Someone asked the site to stop."""


def stop(number: int, frame: object) -> None:
    raise Stopped


def dies_with_parent() -> list[str]:
    """Words that make the kernel stop a child whose parent was killed, where they are known."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv and Path("/proc").is_dir() else []


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", settings.LOGIN_URL_PATH, headers={"Host": settings_host()})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def settings_host() -> str:
    host: str = settings.ALLOWED_HOSTS[0]
    return host.removeprefix(".")
