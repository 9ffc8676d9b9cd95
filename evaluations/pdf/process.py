"""The worker's handle on its printing child: start it warm, give it a page, kill it if it hangs."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from evaluations.pdf import child, frames

WALL_SECONDS = 25.0  # from handing over a page to having the PDF
HOMES = "backstride-print-"  # then the owner's process number, then something random
PAGES_EACH = 200  # then a fresh child, so that what leaks stays small
NOT_CUT_OFF = (
    "This machine lets no process leave the network. Printing goes on: each page is still refused"
    " every address, and Python refuses connections; only the third lock is missing."
)
log = logging.getLogger("backstride.printing")
PROJECT = Path(__file__).resolve().parents[2]


class PressFailed(Exception):
    """No PDF came of it; the message is a reason a member of staff can read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    pdf: bytes
    pages: int


class PrintProcess:
    """One child at a time. Use from one thread."""

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self.wall_seconds = wall_seconds
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self.is_cut_off: bool | None = None  # from the network; None: no child has said yet
        self._printed, self._greeted = 0, False

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def print(self, markup: str, *, wall_seconds: float | None = None) -> Printed:
        """The PDF, or :class:`PressFailed`. A child that failed is gone when this returns.

        ``wall_seconds`` replaces the usual patience, for a paper that may be long.
        """
        channel, page = self._warm_channel(), markup.encode()
        seconds = self.wall_seconds if wall_seconds is None else wall_seconds
        try:
            reply = self._exchange(channel, page, seconds)
        except TimeoutError:
            self.stop()
            raise PressFailed(
                f"Printing took more than {seconds:.0f} seconds and was stopped."
            ) from None
        except (OSError, frames.ChannelClosed):
            raise PressFailed(self._why_it_ended(len(page))) from None
        return self._pdf_in(reply)

    def stop(self) -> None:
        """Kill the child, if there is one, and forget it."""
        if self._child:
            self._child.kill()
            self._child.wait()
        if self._channel:
            self._channel.close()
        if self._home:
            self._home.cleanup()
        self._child = self._channel = self._home = None
        self._printed, self._greeted = 0, False

    def _warm_channel(self) -> socket.socket:
        if self._printed >= PAGES_EACH or (self._child and self._child.poll() is not None):
            self.stop()
        if self._channel is None:
            self._start()
        assert self._channel is not None  # noqa: S101  (_start sets it)
        return self._channel

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        sweep()
        self._home = tempfile.TemporaryDirectory(prefix=f"{HOMES}{os.getpid()}-")
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "evaluations.pdf.child", str(theirs.fileno())],
            env=_bare_environment(self._home.name),
            cwd=self._home.name,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()
        self._channel = ours

    def _exchange(self, channel: socket.socket, page: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        channel.settimeout(seconds)
        frames.send(channel, page)
        if not self._greeted:
            self._greet(frames.receive(channel))
        channel.settimeout(max(0.001, deadline - time.monotonic()))
        reply = frames.receive(channel)
        if reply is None:
            raise frames.ChannelClosed("no reply")
        return reply

    def _greet(self, greeting: bytes | None) -> None:
        """Take the child's first word; say once where it could not leave the network."""
        self._greeted = True
        was, self.is_cut_off = self.is_cut_off, greeting == child.CUT_OFF
        if not self.is_cut_off and was is not False:
            log.warning(NOT_CUT_OFF)

    def _pdf_in(self, reply: bytes) -> Printed:
        if reply[:1] != b"+":
            self.stop()
            raise PressFailed(f"The page could not be printed ({reply[1:].decode()}).")
        self._printed += 1
        pages, _, pdf = reply[1:].partition(b"\n")
        return Printed(pdf=pdf, pages=int(pages))

    def _why_it_ended(self, size: int) -> str:
        assert self._child is not None  # noqa: S101  (only called after an exchange)
        code = self._child.wait(timeout=5)
        self.stop()
        if code == -signal.SIGXCPU:
            most = child.cpu_seconds(size)
            return f"Printing took more than {most} seconds of work and was stopped."
        return f"The printing process ended early (code {code})."


def sweep() -> None:
    """Remove the folders of children whose owner was killed and could not clean up."""
    for home in Path(tempfile.gettempdir()).glob(f"{HOMES}*"):
        owner = home.name.removeprefix(HOMES).partition("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(home, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # someone else's
        return True
    return True


def _bare_environment(home: str) -> dict[str, str]:
    """Nothing of ours: no secret key, no database address. A fixed hash seed for equal bytes."""
    return {
        "PYTHONPATH": str(PROJECT),
        "PYTHONHASHSEED": "0",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": home,
        "TMPDIR": home,
    }
