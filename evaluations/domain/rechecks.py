"""What a re-check of a watched firing must say, and when the next one is due at the latest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from evaluations.domain.plan import Fault

RESULTS = ("better", "same", "worse")
SHORTEST_NOTE = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What someone asked or tested again. ``due_again`` None ends the watch."""

    result: str
    note: str
    due_again: date | None


def faults(said: Said, *, today: date, latest: date, may_end: bool) -> Iterator[Fault]:
    """``latest``: the last day for the next one. ``may_end``: a therapist with a licence asks."""
    if said.result not in RESULTS:
        yield Fault(field="result", words="Choose how it is now")
    if len(said.note.strip()) < SHORTEST_NOTE:
        words = (
            f"Write at least {SHORTEST_NOTE} characters: what you asked or tested, and its result"
        )
        yield Fault(field="note", words=words)
    if said.due_again is not None:
        if not today <= said.due_again <= latest:
            words = f"Choose a day from today to {latest:%-d %b %Y}"
            yield Fault(field="due_again", words=words)
    elif said.result in ("same", "worse"):
        yield Fault(field="due_again", words="Choose when to check again: it is not better")
    elif not may_end:
        words = "Choose when to check again. Only a licensed therapist ends the watch"
        yield Fault(field="due_again", words=words)
