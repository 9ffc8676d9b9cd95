"""How much of page one a letter takes, reckoned before it is printed.

The reckoning is on the safe side: text is taken as wide as its widest usual reading, and the
heights are those of ``evaluations/pdf/letter.css``. So a letter that fits here fits on paper, and
one that does not is refused with words instead of being clipped.
"""

import math
import unicodedata
from collections.abc import Mapping
from typing import Any

HEIGHT = 700.0
"""Points that page one has for its text, a little less than the page box leaves."""
WIDTH = 527.0
LINE = 14.1
"""One line of 11 pt text."""

_TITLE, _TITLE_LINE = 34.0, 14.1
_URGENCY, _URGENCY_LINE, _URGENCY_WIDTH = 24.0, 15.0, 475.0
_HEADING = 22.0
_ROW, _ROW_PADDING = 14.1, 3.4
_WHY_LABEL, _WHY_VALUE = 335.0, 168.0
_NERVE_HEAD, _NERVE_ROW = 29.0, 14.3
_SIGNATURE, _REPLY = 20.0, 64.0
_LEDE_LEFT = 320.0


def over(document: Mapping[str, Any]) -> int:
    """By how many lines page one is too long; 0 or less when all of it fits."""
    return math.ceil((_height(document) - HEIGHT) / LINE)


def _height(document: Mapping[str, Any]) -> float:
    urgency = f"{document['urgency']['words']} {document['urgency']['doubt']}"
    texts = document["texts"]
    return sum(
        (
            _head(document),
            _URGENCY + _URGENCY_LINE * lines(urgency, _URGENCY_WIDTH, size=12.0, bold=True),
            _text(document["about"]) + 3,
            _labelled(texts["question"]),
            _HEADING + _text(texts["history"]["words"]),
            _why(document["why"]),
            _nerve(document["nerve"]),
            _text(f"Vital signs: {document['vitals']}") if document["vitals"] else 0.0,
            _flags(document["flags"]),
            _HEADING + _text(f"{_joined(document['medicines'])} {_joined(document['allergies'])}"),
            _labelled(texts["done"]) + _labelled(texts["said"]),
            _SIGNATURE + LINE * (lines(_signature(document), WIDTH, bold=True) - 1),
            _REPLY,
        )
    )


def _head(document: Mapping[str, Any]) -> float:
    to = _TITLE + _TITLE_LINE * lines(document["to"], _LEDE_LEFT)
    box = 8.0 + sum(LINE * lines(one, 160.0, bold=True) for one in document["sender"])
    return max(to, box) + (LINE + 3 if document["replaces"] else 0.0)


def _signature(document: Mapping[str, Any]) -> str:
    """As long as it can get: the longest day and time zone."""
    signer = document["signer"]
    when = "signed 30 Sep 2026, 12:00 noon (America/Argentina/ComodRivadavia)"
    return f"{signer['name']}, License {signer['licence']}, {when}"


def _joined(labelled: Mapping[str, str]) -> str:
    return f"{labelled['label']}: {labelled['words']}"


def _labelled(labelled: Mapping[str, str]) -> float:
    return _text(_joined(labelled))


def _text(words: str) -> float:
    return LINE * lines(words, WIDTH)


def _why(why: Mapping[str, Any]) -> float:
    rows = sum(
        _ROW_PADDING
        + _ROW
        * max(
            lines(f"{row['label']} ({row['source']})", _WHY_LABEL),
            lines(row["value"], _WHY_VALUE, bold=True),
        )
        for row in why["rows"]
    )
    return _HEADING + _ROW + _ROW_PADDING + rows + (LINE if why["more"] else 0.0)


def _nerve(nerve: Mapping[str, Any] | None) -> float:
    if nerve is None:
        return 0.0
    table = _NERVE_HEAD + _NERVE_ROW * sum(_nerve_lines(row) for row in nerve["rows"])
    return _HEADING + (table if nerve["rows"] else 0.0) + _text(nerve["notes"])


def _nerve_lines(row: list[str]) -> int:
    return max(lines(words, 72.0, size=10.0, bold=True) for words in row)


def _flags(flags: Mapping[str, Any]) -> float:
    return _HEADING + sum(_text(f"{one['label']} {one['value']}") for one in flags["lines"])


# Text ------------------------------------------------------------------------------------------


def lines(words: str, width: float, *, size: float = 11.0, bold: bool = False) -> int:
    """Lines that ``words`` take in a column of ``width`` points, at least one."""
    return max(1, sum(_lines_of(one, width / size, bold) for one in words.split("\n")))


def _lines_of(words: str, ems: float, bold: bool) -> int:
    """Greedy, as the renderer does it: a word that has no room begins a line."""
    count, used = 1, 0.0
    for word in words.split():
        wide = sum(map(_em, word)) * (1.06 if bold else 1.0)
        if used and used + _SPACE + wide > ems:
            count, used = count + 1, 0.0
        used += wide + (_SPACE if used else 0.0)
        if used > ems:  # a word longer than a line is broken
            more = math.ceil(used / ems) - 1
            count, used = count + more, used - more * ems
    return count


_SPACE = 0.26
_NARROW = frozenset("iljtfrI.,:;'’|!()[]-1")
_WIDE = frozenset("mwMW@%&—…")


def _em(character: str) -> float:
    """How wide a character is, in parts of the type size: more rather than less."""
    if character in _NARROW:
        return 0.37
    if character in _WIDE:
        return 0.92
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.05
    if character.isascii():
        return 0.68 if character.isupper() or character.isdigit() else 0.57
    return 0.8
