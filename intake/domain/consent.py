"""What a person is asked to agree to, or to say they received: versioned, in both languages."""

from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words

KINDS = ("agreement", "acknowledgement")
_KEYS = (
    "code", "version", "source", "kind", "title", "agree", "refuse", "refusing", "paragraph",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentText:
    """One page to sign. ``refusing`` says what saying no means; it never blocks the tablet."""

    code: str
    version: int
    kind: str
    title: Words
    paragraphs: tuple[Words, ...]
    agree: Words
    refuse: Words
    refusing: Words


def parse(name: str, data: Row, faults: Faults) -> ConsentText:
    """The consent in one file; faults go to ``faults``."""
    row = data.get("consent")
    if not isinstance(row, dict):
        faults.add(name, "needs a table [consent]")
        row = {}
    content.unknown_keys(row, _KEYS, name, faults)
    content.text(row, "source", name, faults)
    version = content.number(row, "version", name, faults, default=0)
    if not version or version < 1:
        faults.add(name, "needs a version from 1 up")
    paragraphs = content.rows(row, "paragraph", name, faults)
    return ConsentText(
        code=content.text(row, "code", name, faults),
        version=int(version or 0),
        kind=content.choice(row, "kind", KINDS, name, faults, default="agreement"),
        title=content.words(row, "title", name, faults),
        paragraphs=tuple(content.words(one, "words", name, faults) for one in paragraphs),
        agree=content.words(row, "agree", name, faults),
        refuse=content.words(row, "refuse", name, faults),
        refusing=content.words(row, "refusing", name, faults),
    )
