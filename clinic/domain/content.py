"""Typed readers for content files that gather every fault before they raise one error.

A content file is TOML. Each reader takes a row (a ``dict``), reports what is wrong to a
:class:`Faults` and carries on, so that an author sees all faults of all files at once.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es")

Row = Mapping[str, Any]


class ContentError(Exception):
    """Content that may not be used; ``faults`` names every fault, one sentence each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence or label in each language the patient may read."""

    en: str
    es: str

    def in_(self, language: str) -> str:
        """The words in ``language`` ("en" or "es"); any other language reads English."""
        return self.es if language == "es" else self.en


class Faults:
    """Collects faults; :meth:`raise_if_any` turns them into one :class:`ContentError`."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, where: str, what: str) -> None:
        self._found.append(f"{where}: {what}")

    def __len__(self) -> int:
        return len(self._found)

    def extend(self, error: ContentError) -> None:
        self._found.extend(error.faults)

    def raise_if_any(self) -> None:
        if self._found:
            raise ContentError(self._found)


def read_toml(path: Path, faults: Faults) -> Row:
    """The file as a mapping; an unreadable or malformed file is a fault and reads as empty."""
    return toml(read_text(path, faults), path.name, faults)


def read_text(path: Path, faults: Faults) -> str:
    """The whole file, line ends as they are; an unreadable one is a fault and reads as empty."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(path.name, f"cannot be read: {error}")
        return ""


def toml(text: str, name: str, faults: Faults) -> Row:
    """The text of the file ``name`` as a mapping; a malformed one is a fault, read as empty."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        faults.add(name, f"cannot be read: {error}")
        return {}


def rows(data: Row, key: str, where: str, faults: Faults) -> tuple[Row, ...]:
    """The array of tables ``key`` (``[[key]]``); absent is a fault."""
    found = data.get(key)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        faults.add(where, f"needs an array of tables [[{key}]]")
        return ()
    return tuple(found)


def text(row: Row, key: str, where: str, faults: Faults, *, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        faults.add(where, f"needs text in '{key}'")
        return ""
    return value.strip()


def choice(
    row: Row,
    key: str,
    known: Collection[str],
    where: str,
    faults: Faults,
    *,
    default: str | None = None,
) -> str:
    value = row.get(key, default)
    if value not in known:
        faults.add(where, f"'{key}' is {value!r}, expected one of {', '.join(sorted(known))}")
        return default or ""
    return str(value)


def texts(row: Row, key: str, where: str, faults: Faults) -> tuple[str, ...]:
    """A list of strings; absent reads as empty."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        faults.add(where, f"'{key}' must be a list of strings")
        return ()
    return tuple(value)


def number(
    row: Row, key: str, where: str, faults: Faults, *, default: float | None = None
) -> float | None:
    """A number, or ``default`` when absent. TOML booleans are not numbers."""
    value = row.get(key, default)
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    faults.add(where, f"'{key}' must be a number")
    return default


def flag(row: Row, key: str, where: str, faults: Faults, *, default: bool = False) -> bool:
    value = row.get(key, default)
    if not isinstance(value, bool):
        faults.add(where, f"'{key}' must be true or false")
        return default
    return value


def words(row: Row, key: str, where: str, faults: Faults) -> Words:
    """A ``{ en = "…", es = "…" }`` table; a missing language is a fault."""
    value = row.get(key)
    if not isinstance(value, dict):
        faults.add(where, f"needs '{key}' with both en and es")
        return Words("", "")
    for language in LANGUAGES:
        if not isinstance(value.get(language), str) or not value[language].strip():
            faults.add(where, f"'{key}' has no words in {language}")
    return Words(str(value.get("en", "")).strip(), str(value.get("es", "")).strip())


def optional_words(row: Row, key: str, where: str, faults: Faults) -> Words | None:
    return words(row, key, where, faults) if key in row else None


def unknown_keys(row: Row, allowed: Collection[str], where: str, faults: Faults) -> None:
    """A misspelt key is a fault, never ignored."""
    for key in row:
        if key not in allowed:
            faults.add(where, f"has an unknown key '{key}'")


def unique(codes: Iterable[str], where: str, faults: Faults) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            faults.add(where, f"'{code}' stands twice")
        seen.add(code)
