"""A slow network between a tablet and the site: 400 ms there and back, 400 kbit/s, counted.

It stands outside the browser, so that what a service worker fetches is slowed and counted too.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

ON_THE_WAY = 0.2
"""Seconds in each direction."""

BYTES_A_SECOND = 400_000 / 8
PIECE = 1400


@dataclass
class Lane:
    """One direction, shared by all connections. ``carried`` counts its bytes."""

    carried: int = 0
    free_at: float = 0.0

    def due(self, size: int) -> float:
        """When ``size`` more bytes have arrived at the other end."""
        self.carried += size
        self.free_at = max(time.monotonic(), self.free_at) + size / BYTES_A_SECOND
        return self.free_at + ON_THE_WAY


@dataclass
class SlowLink:
    """Takes connections on ``port`` and passes them on to ``site``, a port of this machine."""

    site: int
    down: Lane = field(default_factory=Lane)
    up: Lane = field(default_factory=Lane)
    port: int = 0

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _connect(self, tablet: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """To the site only once something is asked, as a proxy in front of it does: connections
        that a browser opens in advance would each hold one of its few processes."""
        first = await tablet.read(PIECE)
        if not first:
            back.close()
            return
        reply, onward = await asyncio.open_connection("127.0.0.1", self.site)
        await asyncio.gather(_carry(self.up, tablet, onward, first), _carry(self.down, reply, back))


async def _carry(
    lane: Lane, source: asyncio.StreamReader, target: asyncio.StreamWriter, first: bytes = b""
) -> None:
    """``first`` and everything from ``source`` to ``target``, each piece when it is due."""
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    if first:
        pieces.put_nowait((lane.due(len(first)), first))
    with closing(target):
        await asyncio.gather(_take(lane, source, pieces), _give(pieces, target))


async def _take(
    lane: Lane, source: asyncio.StreamReader, pieces: "asyncio.Queue[tuple[float, bytes]]"
) -> None:
    try:
        while piece := await source.read(PIECE):
            pieces.put_nowait((lane.due(len(piece)), piece))
    except ConnectionError:
        pass  # the browser dropped a connection that it had no more use for
    pieces.put_nowait((0.0, b""))


async def _give(pieces: "asyncio.Queue[tuple[float, bytes]]", target: asyncio.StreamWriter) -> None:
    while (found := await pieces.get())[1]:
        due, piece = found
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if not target.is_closing():
            target.write(piece)


@contextmanager
def opened(site: int) -> Iterator[SlowLink]:
    """A slow link to the port ``site``, in a thread of its own."""
    link, ready = SlowLink(site=site), threading.Event()
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[link.serve(ready, over)])
    thread.start()
    ready.wait()
    try:
        yield link
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
