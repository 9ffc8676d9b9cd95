"""Who calls: a listener on this machine that answers and counts, and a guard on every socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.evaluations.pdf.hostile import CANARY

CSS = f'body::after {{ content: "{CANARY}" }}'


@dataclass
class Sinkhole:
    """``calls`` are the first lines of all requests; ``tried`` all that any socket was asked."""

    port: int
    canary: Path
    calls: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)

    def listen(self, server: socket.socket, done: threading.Event) -> None:
        while not done.is_set():
            try:
                caller, _ = server.accept()
            except TimeoutError:
                continue
            with caller:
                self.answer(caller)

    def answer(self, caller: socket.socket) -> None:
        caller.settimeout(0.2)
        try:
            request = caller.recv(2048).decode("latin-1").split("\r\n")[0]
        except TimeoutError:  # an FTP client waits to be greeted
            request = "no words"
        self.calls.append(request)
        caller.sendall(self.reply(request))

    def reply(self, request: str) -> bytes:
        if "/redirect" in request:
            where = f"http://127.0.0.1:{self.port}/canary.css"
            return f"HTTP/1.0 302 Found\r\nLocation: {where}\r\n\r\n".encode()
        return f"HTTP/1.0 200 OK\r\nContent-Type: text/css\r\n\r\n{CSS}".encode()


@contextmanager
def opened(folder: Path) -> Iterator[Sinkhole]:
    canary = folder / "canary.css"
    canary.write_text(CSS)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        hole = Sinkhole(port=server.getsockname()[1], canary=canary)
        thread = threading.Thread(target=hole.listen, args=(server, done))
        thread.start()
        try:
            yield hole
        finally:
            done.set()
            thread.join()


def guard(hole: Sinkhole, patch: pytest.MonkeyPatch) -> None:
    """Write down every connection and every name asked for; only the listener can be reached."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def connecting(own: socket.socket, address: Any) -> None:
        hole.tried.append(str(address))
        if address[1] != hole.port:
            raise OSError("there is no such place")
        connect(own, address)

    def resolving(host: Any, *args: Any, **more: Any) -> Any:
        hole.tried.append(str(host))
        return resolve(host, *args, **more)

    patch.setattr(socket.socket, "connect", connecting)
    patch.setattr(socket, "getaddrinfo", resolving)
