"""How log lines are written: what happened and where, never what anyone typed."""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Tracebacks without the exceptions' own words, refusals without the address.

    A database error repeats the row it refused, and a ``ValueError`` the text it could not read:
    both may be a patient's.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's own name
        record.message = _message(record)
        return super().formatMessage(record)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's own name
        error, lines = ei[1], []
        while error is not None:
            lines.append(type(error).__qualname__)
            lines += [_place(frame) for frame in traceback.extract_tb(error.__traceback__)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _place(frame: traceback.FrameSummary) -> str:
    return f"  {frame.filename}:{frame.lineno} in {frame.name}"


TOLD = ("route", "method", "status", "ms", "principal", "request_id")
"""What a line about a request may carry, and nothing else of it: no path, no query, no address."""


class JsonLines(WithoutValues):
    """One JSON object a line, for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        line |= {name: getattr(record, name) for name in TOLD if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    """Django's own lines about a request repeat its path: a link's secret half, or a typed name."""
    if record.name.startswith("django.") and hasattr(record, "request"):
        return record.getMessage().partition(":")[0]
    return record.getMessage()
