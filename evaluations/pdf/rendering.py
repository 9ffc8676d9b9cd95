"""``render``: a composed document in, PDF bytes out. Equal input gives equal bytes."""

import atexit
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from evaluations.pdf import markup
from evaluations.pdf.process import Printed, PrintProcess

WALL_SECONDS_OF = {"report": 75.0, "chart": 75.0}
"""Papers that may be long get more than the usual time; the lease of a job is longer still."""


def render(
    document: Mapping[str, Any],
    *,
    template: str,
    made_at: datetime,
    form: markup.Form = markup.AS_USUAL,
) -> Printed:
    """The paper. ``made_at`` becomes the PDF's creation date. A copy with a mark says it on
    every page. The same document, date and form give the same bytes.

    Raises :class:`markup.CannotPrint` for a document that may not be printed, and
    :class:`process.PressFailed` when the printing process failed or was stopped.
    """
    page = markup.page(document, template=template, made_at=made_at, form=form)
    return _warm_press().print(page, wall_seconds=WALL_SECONDS_OF.get(template))


@cache
def _warm_press() -> PrintProcess:
    """One child a worker, kept warm. It ends with the worker."""
    press = PrintProcess()
    atexit.register(press.stop)
    return press
