"""The words a patient reads about the keeping of their own record, read from ``rights.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words

FILE = "rights.toml"
REST = "rest"
"""The part of a record that nothing else names."""

TEXTS = frozenset(
    {
        "letter_denied", "letter_accepted", "letter_extended", "letter_to", "asked", "denied",
        "denied_why", "accepted", "accepted_then", "extended", "your_rights", "right_statement",
        "right_include", "right_complain", "right_secretary", "signed", "account",
        "account_lead", "account_none", "day", "to_whom", "what", "why", "looked",
        "looked_lead", "looked_none", "who", "role", "deed", "questions",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of the record: which rows it is, and what is said of seeing or changing it."""

    code: str
    objects: tuple[str, ...]
    saw: Words
    wrote: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsWords:
    """``grounds`` are why a request may be denied, ``others`` who acts besides staff."""

    texts: Mapping[str, Words]
    grounds: Mapping[str, Words]
    purposes: Mapping[str, Words]
    roles: Mapping[str, Words]
    others: Mapping[str, Words]
    parts: tuple[Part, ...]

    def say(self, key: str, language: str, /, **blanks: object) -> str:
        return self.texts[key].in_(language).format(**blanks)

    def part_of(self, object_type: str) -> Part:
        named = (part for part in self.parts if object_type in part.objects)
        return next(named, None) or next(part for part in self.parts if part.code == REST)


def parse(whole: Row, faults: Faults) -> RightsWords:
    """For use only if ``faults`` stays empty."""
    texts = whole.get("words", {})
    for name in sorted(TEXTS ^ set(texts)):
        faults.add(FILE, f"{name} is {'missing' if name in TEXTS else 'not known'}")
    parts = tuple(_part(row, faults) for row in content.rows(whole, "part", FILE, faults))
    content.unique((code for part in parts for code in part.objects), FILE, faults)
    if REST not in {part.code for part in parts}:
        faults.add(FILE, f"the part {REST} is missing")
    return RightsWords(
        texts={name: content.words(texts, name, FILE, faults) for name in texts},
        grounds=_named(whole, "ground", faults),
        purposes=_named(whole, "purpose", faults),
        roles=_named(whole, "role", faults),
        others=_named(whole, "other", faults),
        parts=parts,
    )


def _named(whole: Row, key: str, faults: Faults) -> Mapping[str, Words]:
    found = content.rows(whole, key, FILE, faults)
    codes = [content.text(row, "code", f"{FILE} {key}", faults) for row in found]
    content.unique(codes, FILE, faults)
    return {
        code: content.words(row, "words", f"{FILE} {code}", faults)
        for code, row in zip(codes, found, strict=True)
    }


def _part(row: Row, faults: Faults) -> Part:
    where = f"{FILE} part {row.get('code', '')}"
    return Part(
        code=content.text(row, "code", where, faults),
        objects=tuple(row.get("objects", ())),
        saw=content.words(row, "saw", where, faults),
        wrote=content.words(row, "wrote", where, faults),
    )
