"""The words of a published instrument, as a clinic imports them.

A text is one TOML file (docs/instruments.md). It is checked whole; nothing of it is used while
one fault stands.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.domain import content, text
from clinic.domain.content import LANGUAGES, ContentError, Faults, Row, Words
from intake.domain.instruments import Instrument, Layout

LARGEST_FILE = 100_000
"""Characters: PHQ-4 needs 3,000, Roland-Morris 9,000."""

LONGEST_LINE, LONGEST_LEAD = 400, 1_000
NEVER = "never"


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentWords:
    """Imported words. ``version`` counts the imports of one clinic; 0 before it is stored."""

    code: str
    lead: Words
    items: Mapping[int, Words]
    options: Mapping[int, Words]
    copyright: str
    sha256: str
    version: int = 0

    def as_content(self) -> dict[str, Any]:
        """What is stored: ``{"lead": …, "items": {"1": {"en": …, "es": …}}, "options": …}``."""
        return {
            "lead": both(self.lead),
            "items": {str(n): both(words) for n, words in sorted(self.items.items())},
            "options": {str(n): both(words) for n, words in sorted(self.options.items())},
            "copyright": self.copyright,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class LicenceRecord:
    """By what right the clinic shows the words. ``expires`` is None where it never does."""

    holder: str
    number: str
    expires: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TextFile:
    words: InstrumentWords
    licence: LicenceRecord


def from_content(
    code: str, version: int, sha256: str, stored: Mapping[str, Any]
) -> InstrumentWords:
    """Words as :meth:`InstrumentWords.as_content` stored them."""
    return InstrumentWords(
        code=code,
        version=version,
        sha256=sha256,
        lead=Words(**stored["lead"]),
        items={int(n): Words(**words) for n, words in stored["items"].items()},
        options={int(n): Words(**words) for n, words in stored["options"].items()},
        copyright=stored["copyright"],
    )


def fingerprint(words: InstrumentWords) -> str:
    """SHA-256 over code, lead, items and options: a changed letter changes it."""
    told = {"code": words.code} | words.as_content()
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_text(given: str, instruments: Mapping[str, Instrument], *, on: date) -> TextFile:
    """The words of one file; ContentError with every fault. ``on`` is today in the clinic."""
    data = _toml(given)
    instrument = _named(data, instruments)
    faults = Faults()
    content.unknown_keys(data, ("instrument", "licence", "words", "item", "option"), "file", faults)
    words = _words(data, data["instrument"], instrument, faults)
    licence = _licence(_table(data, "licence", faults), on, faults)
    faults.raise_if_any()
    return TextFile(words=words, licence=licence)


def _toml(given: str) -> Row:
    if len(given) > LARGEST_FILE:
        raise ContentError([f"file: has more than {LARGEST_FILE:,} characters"])
    try:
        return tomllib.loads(given)
    except (ValueError, RecursionError) as error:
        raise ContentError([f"file: is not TOML: {error}"]) from error


def _named(data: Row, instruments: Mapping[str, Instrument]) -> Instrument:
    """The instrument the file is for: without it nothing else of the file can be judged."""
    top = data.get("instrument")
    code = top.get("code") if isinstance(top, dict) else None
    found = instruments.get(code) if isinstance(code, str) else None
    if found is None or not found.takes_text:
        takes = ", ".join(sorted(one.code for one in instruments.values() if one.takes_text))
        raise ContentError([f"[instrument]: 'code' is {code!r}; words can be imported for {takes}"])
    return found


def _table(data: Row, key: str, faults: Faults) -> Row:
    found = data.get(key)
    if isinstance(found, dict):
        return found
    faults.add("file", f"needs a table [{key}]")
    return {}


def _words(data: Row, top: Row, instrument: Instrument, faults: Faults) -> InstrumentWords:
    known = ("code", "version", "items", "copyright", "sha256")
    content.unknown_keys(top, known, "[instrument]", faults)
    version = content.text(top, "version", "[instrument]", faults)
    if version and version != instrument.version:
        faults.add("[instrument]", f"'version' is {version}, here it is {instrument.version}")
    lead = _line(_table(data, "words", faults), "lead", "[words]", LONGEST_LEAD, faults)
    found = InstrumentWords(
        code=instrument.code,
        lead=lead,
        items=_numbered(data, "item", "number", _item_numbers(instrument), faults),
        options=_numbered(data, "option", "answer", _option_numbers(instrument), faults),
        copyright=_tidy(
            content.text(top, "copyright", "[instrument]", faults), "copyright", 500, faults
        ),
        sha256=content.text(top, "sha256", "[instrument]", faults, default="").lower(),
    )
    _check_count(top, data, instrument, faults)
    _check_fingerprint(found, faults)
    return found


def _item_numbers(instrument: Instrument) -> tuple[int, ...]:
    return tuple(instrument.by_number)


def _option_numbers(instrument: Instrument) -> tuple[int, ...]:
    """A list of ticks has no options; a form of choices shares one set."""
    if instrument.place is None or instrument.place.layout is Layout.TICKS:
        return ()
    first = instrument.items[0]
    return tuple(range(first.low, first.high + 1))


def _numbered(
    data: Row, table: str, key: str, wanted: Sequence[int], faults: Faults
) -> dict[int, Words]:
    """``[[item]]`` or ``[[option]]`` rows by number: each wanted one once, and no other."""
    found: dict[int, Words] = {}
    for row in content.rows(data, table, "file", faults) if table in data else ():
        number = row.get(key)
        where = f"{table} {number}"
        content.unknown_keys(row, (key, "text"), where, faults)
        words = _line(row, "text", where, LONGEST_LINE, faults)
        if type(number) is not int or number not in wanted:
            faults.add(where, f"is no {table} of this form")
        elif number in found:
            faults.add(where, "stands twice")
        else:
            found[number] = words
    for number in wanted:
        if number not in found:
            faults.add(f"{table} {number}", "is missing")
    return found


def _line(row: Row, key: str, where: str, limit: int, faults: Faults) -> Words:
    words = content.words(row, key, where, faults)
    return Words(*(_tidy(words.in_(one), f"{where} {one}", limit, faults) for one in LANGUAGES))


def _tidy(raw: str, where: str, limit: int, faults: Faults) -> str:
    try:
        return text.clean_line(raw, limit=limit)
    except text.RefusedText as refused:
        faults.add(where, str(refused))
        return ""


def _check_count(top: Row, data: Row, instrument: Instrument, faults: Faults) -> None:
    """The file says how many items it holds, so that a lost page of it shows."""
    given, wanted = top.get("items"), len(instrument.items)
    if given != wanted:
        faults.add("[instrument]", f"'items' is {given!r}, the form has {wanted}")
    rows = data.get("item")
    if isinstance(rows, list) and len(rows) != wanted:
        faults.add("file", f"holds {len(rows)} [[item]] rows, the form has {wanted}")


def _check_fingerprint(words: InstrumentWords, faults: Faults) -> None:
    """Compared only once the words are whole: before that it could say nothing."""
    if len(faults):
        return
    found = fingerprint(words)
    if words.sha256 != found:
        faults.add(
            "[instrument]",
            f"'sha256' is '{words.sha256}', the words read as {found}; "
            "check every line against the licensed form, then write this in",
        )


def _licence(row: Row, on: date, faults: Faults) -> LicenceRecord:
    where = "[licence]"
    content.unknown_keys(row, ("holder", "number", "expires"), where, faults)
    holder = _tidy(content.text(row, "holder", where, faults), where, 200, faults)
    number = _tidy(content.text(row, "number", where, faults), where, 100, faults)
    expires = row.get("expires")
    if expires == NEVER:
        return LicenceRecord(holder=holder, number=number, expires=None)
    if type(expires) is not date:
        faults.add(where, "needs 'expires', a date like 2027-12-31 or \"never\"")
        return LicenceRecord(holder=holder, number=number, expires=None)
    if expires < on:
        faults.add(where, f"the license ended on {expires.isoformat()}")
    return LicenceRecord(holder=holder, number=number, expires=expires)


def both(words: Words) -> dict[str, str]:
    return {"en": words.en, "es": words.es}
