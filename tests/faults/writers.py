"""People who write all the time, and who remember on disk what they were told was saved.

A writer sends one thing under one key until it is told 2xx, whatever happens in between, as the
chart's page and the tablet do. What was acknowledged is in a file that was synced before the next
is sent; what was only sent may be there or not, and is not lost either way.
"""

import bisect
import http.client
import json
import os
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

CSRF = "c" * 32
PATIENCE_SECONDS = 20


@dataclass(kw_only=True)
class Ledger:
    """What all writers were told. ``moments`` are the times of acknowledgements, monotonic."""

    acked: list[str] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    moments: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ack(self, key: str) -> None:
        with self.lock:
            self.acked.append(key)
            self.moments.append(time.monotonic())

    def since(self, moment: float) -> float | None:
        """When the first acknowledgement after ``moment`` came."""
        with self.lock:
            place = bisect.bisect_right(self.moments, moment)
            return self.moments[place] if place < len(self.moments) else None


class Writer(threading.Thread):
    """One person. ``port`` may change between tries; ``rest`` is the pause after each save."""

    def __init__(self, port: int, ledger: Ledger, folder: Path, rest: float = 0.0) -> None:
        super().__init__(daemon=True)
        self.port, self.ledger, self.rest = port, ledger, rest
        self.stopped = threading.Event()
        self._file = os.open(folder / f"acked-{id(self)}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        while not self.stopped.is_set():
            key = uuid.uuid4().hex
            with self.ledger.lock:
                self.ledger.sent.add(key)
            self._until_saved(key)
            time.sleep(self.rest)
        os.close(self._file)

    def _until_saved(self, key: str) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            status, body = self._try(key)
            self.ledger.answers[status] += 1
            if status == http.client.OK and self.saved(body):
                os.write(self._file, f"{key}\n".encode())
                os.fsync(self._file)
                self.ledger.ack(key)
                return
            if status not in (0, http.client.SERVICE_UNAVAILABLE):
                self.ledger.wrong.append(f"{status} {body[:300]!r}")
                time.sleep(0.5)
            time.sleep(random.uniform(0.02, 0.1))
        self.ledger.wrong.append(f"{key} was not taken within two minutes")

    def _try(self, key: str) -> tuple[int, bytes]:
        """Status and body; status 0 when nobody answered."""
        path, body, headers = self.request(key)
        try:
            self._line = self._line or http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE_SECONDS
            )
            self._line.request("POST", path, body, headers)
            reply = self._line.getresponse()
            return reply.status, reply.read()
        except (OSError, http.client.HTTPException):
            if self._line:
                self._line.close()
            self._line = None
            return 0, b""

    def request(self, key: str) -> tuple[str, bytes, dict[str, str]]:
        raise NotImplementedError

    def saved(self, body: bytes) -> bool:
        raise NotImplementedError


def _headers(cookies: dict[str, str], kind: str) -> dict[str, str]:
    told = "; ".join(f"{name}={value}" for name, value in {**cookies, "csrf": CSRF}.items())
    return {
        "Cookie": told,
        "X-CSRFToken": CSRF,
        "Accept": "application/json",
        "Content-Type": kind,
        "Host": "127.0.0.1",
    }


class Charting(Writer):
    """A therapist whose note grows: every save is one cell, at the version of the save before."""

    CELL = "note_assessment/none/"

    def __init__(self, chart: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._url, self._version = chart["url"], 0
        self._headers = _headers(chart["cookies"], "application/json")

    def request(self, key: str) -> tuple[str, bytes, dict[str, str]]:
        cell = {"cell": self.CELL, "raw": key, "status": "tested", "base": self._version}
        return self._url, json.dumps({**cell, "key": key}).encode(), self._headers

    def saved(self, body: bytes) -> bool:
        self._version = json.loads(body)["version"]
        return True


class Answering(Writer):
    """A person at a tablet who goes through the same few pages again and again."""

    def __init__(self, tablet: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages, self._seq = tablet["pages"], 0
        self._headers = _headers(tablet["cookies"], "application/x-www-form-urlencoded")
        self._last = ""

    def request(self, key: str) -> tuple[str, bytes, dict[str, str]]:
        if key != self._last:
            self._seq, self._last = self._seq + 1, key
        code, raw = self._pages[self._seq % len(self._pages)]
        headers = self._headers | {
            "Idempotency-Key": str(uuid.UUID(key)),
            "X-Page-Seq": str(self._seq),
        }
        return f"/tablet/{code}/", urlencode(raw, doseq=True).encode(), headers

    def saved(self, body: bytes) -> bool:
        return bool(json.loads(body)["result"] == "saved")
