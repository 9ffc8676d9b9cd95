"""Sentences to start a note from. What only the therapist knows is a blank, written ``***``."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words

BLANK = "***"
"""What stands in a note for something still to fill in. It stops signing."""
_KEYS = frozenset({"code", "note", "label", "text", "text_es", "source"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """``note`` is the catalogue code of the note it belongs to; ``text_es`` may be ""."""

    code: str
    note: str
    label: Words
    text: str
    text_es: str

    @property
    def blanks(self) -> int:
        return blanks(self.text)


def blanks(text: str) -> int:
    """How many blanks of a text are still to fill in."""
    return text.count(BLANK)


def parse(rows: Iterable[Row], *, notes: Collection[str]) -> tuple[Snippet, ...]:
    """The snippets in their order, or one ContentError with every fault.

    ``notes`` are the codes of the notes that the catalogue holds.
    """
    faults = Faults()
    listed = tuple(rows)
    content.unique((str(row.get("code")) for row in listed), "snippet", faults)
    found = tuple(_snippet(row, notes, faults) for row in listed)
    faults.raise_if_any()
    return found


def _snippet(row: Row, notes: Collection[str], faults: Faults) -> Snippet:
    code = content.text(row, "code", "snippet", faults)
    where = f"snippet {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    content.text(row, "source", where, faults)
    snippet = Snippet(
        code=code,
        note=content.choice(row, "note", notes, where, faults),
        label=content.words(row, "label", where, faults),
        text=content.text(row, "text", where, faults),
        text_es=content.text(row, "text_es", where, faults, default=""),
    )
    if snippet.text_es and blanks(snippet.text_es) != snippet.blanks:
        faults.add(where, "text_es must have as many blanks as text")
    return snippet
