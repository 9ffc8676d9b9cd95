"""The process that prints. It has no secrets, little memory and no network, and can be killed.

``python -m evaluations.pdf.child FD`` serves one channel. It first says whether it could leave
the machine's network (:data:`CUT_OFF`) or not. Then HTML comes down; back goes ``+``, the number
of pages, a newline and the PDF, or ``-`` and a reason. Whatever goes wrong while printing is
reported and then ends the process; its owner starts a new one.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluations.pdf import frames

if TYPE_CHECKING:
    from evaluations.pdf.press import Press

MEMORY = 1_500_000_000  # bytes of address space
CPU_SECONDS = 20  # for each page set
CHARACTERS_A_SECOND = 8_000  # of HTML; a long report may take as much longer, up to
MOST_CPU_SECONDS = 60
FILE_SIZE = 20_000_000  # bytes
OPEN_FILES = 64

CUT_OFF, CONNECTED = b"cut off", b"connected"
_NEW_NETWORK, _NEW_USERS = 0x4000_0000, 0x1000_0000  # CLONE_NEWNET, CLONE_NEWUSER of sched.h
_NO_NEW_PRIVILEGES, _DIE_WITH_OWNER = 38, 1  # PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG of prctl.h

_NEVER = ("socket.connect", "socket.getaddrinfo", "socket.bind", "urllib.Request", "os.system",
          "subprocess.Popen", "os.exec", "os.fork", "os.posix_spawn")  # fmt: skip


class ForbiddenHere(Exception):
    """Printing a page never needs this; something is trying to break out."""


def serve(channel: socket.socket) -> None:
    limit_resources()
    frames.send(channel, CUT_OFF if leave_network() else CONNECTED)
    gc.disable()  # nothing that loads now is ever freed: a seventh of the start is saved
    from evaluations.pdf.press import Press  # loads WeasyPrint, so only once the limits hold

    press = Press()
    gc.freeze()
    gc.enable()
    forbid_reaching_out()
    while (message := frames.receive(channel)) is not None:
        limit_cpu(cpu_seconds(len(message)))
        frames.send(channel, _answer(press, message, channel))


def _answer(press: "Press", message: bytes, channel: socket.socket) -> bytes:
    try:
        pages, pdf = press.print(message.decode())
    except BaseException as error:  # FatalURLFetchingError is no Exception
        frames.send(channel, f"-{type(error).__name__}".encode())
        raise
    return b"+%d\n" % pages + pdf


def limit_resources() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def leave_network() -> bool:
    """Move into a network of our own that leads nowhere, as nobody if the kernel lets us; gain
    no rights by running anything, and end when our owner ends.

    Some machines forbid it (containers without user namespaces, other systems than Linux): then
    only :func:`forbid_reaching_out` holds us back, and our owner says so in the log.
    """
    system = ctypes.CDLL(None, use_errno=True)
    if not hasattr(system, "unshare"):
        return False
    system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    system.prctl(_DIE_WITH_OWNER, signal.SIGKILL, 0, 0, 0)
    ways = (_NEW_USERS | _NEW_NETWORK, _NEW_NETWORK)
    return any(system.unshare(way) == 0 for way in ways)


def cpu_seconds(size: int) -> int:
    """How long a page set of ``size`` characters may work."""
    return min(CPU_SECONDS + size // CHARACTERS_A_SECOND, MOST_CPU_SECONDS)


def limit_cpu(seconds: int) -> None:
    """Give the next page set its own allowance; the limit itself counts the whole process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    most = int(usage.ru_utime + usage.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def forbid_reaching_out() -> None:
    """Refuse network, other programs and files that are not Python's, ours or temporary."""
    library = [Path(path) for path in sysconfig.get_paths().values()]
    readable = [*library, Path(__file__).parent]
    writable = [Path(tempfile.gettempdir()), Path(os.devnull)]

    def refuse(event: str, args: tuple[Any, ...]) -> None:
        if event in _NEVER:
            raise ForbiddenHere(event)
        if event == "open" and isinstance(args[0], (str, bytes)):
            path, mode = Path(os.fsdecode(args[0])), args[1]
            roots = writable if mode and set(mode) & set("wax+") else [*readable, *writable]
            if not any(path.is_relative_to(root) for root in roots):
                raise ForbiddenHere("open")

    sys.addaudithook(refuse)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as own_end:
        serve(own_end)
