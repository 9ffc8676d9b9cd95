"""How log lines are written: what happened and where, never what anyone typed."""

import logging
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Tracebacks without the exceptions' own words.

    A database error repeats the row it refused, and a ``ValueError`` the text it could not read:
    both may be a patient's.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # logging's own name
        error, lines = ei[1], []
        while error is not None:
            lines.append(type(error).__qualname__)
            lines += [_place(frame) for frame in traceback.extract_tb(error.__traceback__)]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _place(frame: traceback.FrameSummary) -> str:
    return f"  {frame.filename}:{frame.lineno} in {frame.name}"
