"""What gunicorn is told beside its command line."""

import socket
from typing import Any

PATIENCE_SECONDS = 120


def when_ready(server: Any) -> None:
    """Let the kernel hold a connection until something is asked on it.

    Browsers open connections in advance. A sync worker that accepts one waits on it and serves
    nobody else; on Linux it is not handed over before its first bytes are there.
    """
    if not hasattr(socket, "TCP_DEFER_ACCEPT"):
        return
    for listener in server.LISTENERS:
        if listener.sock.family in (socket.AF_INET, socket.AF_INET6):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, PATIENCE_SECONDS)
