"""A wire between a browser and the site that breaks in the middle of a reply."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

PIECE = 65_536
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing throws the connection away


class Wire:
    """Forwards every connection. ``cut`` names the request whose next reply breaks off."""

    def __init__(self, url: str) -> None:
        self._to = (str(urlsplit(url).hostname), int(urlsplit(url).port or 80))
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.cut = b""
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(self._to) as far:
            doomed = threading.Event()
            back = threading.Thread(target=self._reply, args=(far, near, doomed), daemon=True)
            back.start()
            for piece in _pieces(near):
                if self.cut and piece.startswith(self.cut):
                    doomed.set()
                    self.cut = b""
                far.sendall(piece)
            back.join(timeout=1)

    def _reply(self, far: socket.socket, near: socket.socket, doomed: threading.Event) -> None:
        for piece in _pieces(far):
            try:
                if doomed.is_set():
                    near.sendall(piece[: len(piece) - 5])
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    near.close()
                    self.cuts += 1
                    return
                near.sendall(piece)
            except OSError:
                return  # the browser has gone


def _pieces(one: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            piece = one.recv(PIECE)
        except OSError:
            return
        if not piece:
            return
        yield piece


@contextmanager
def wire(url: str) -> Iterator[Wire]:
    running = Wire(url)
    try:
        yield running
    finally:
        running.close()
