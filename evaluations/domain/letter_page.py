"""How much of page one a letter takes, reckoned before it is printed.

The reckoning is on the safe side: text is taken as wide as its widest usual reading, and the
heights are those of ``evaluations/pdf/letter.css``. So a letter that fits here fits on paper, and
one that does not is refused with words instead of being clipped.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

HEIGHT = 706.0
"""Points that page one has for its text, a little less than the page box leaves."""
WIDTH = 526.0
LINE = 13.2
"""One line of 11 pt text."""

_LEDE_TITLE, _LEDE_WIDTH, _BOX, _BOX_WIDTH = 25.5, 330.0, 9.0, 160.0
_URGENCY, _URGENCY_LINE, _URGENCY_WIDTH = 22.8, 15.0, 478.0
_HEADING, _GAP = 19.6, 2.5
_ROW_EDGE, _WHY_LABEL, _WHY_VALUE = 2.9, 340.0, 172.0
_NERVE_HEAD, _NERVE_EDGE, _NERVE_LINE, _NERVE_WIDTH = 15.5, 2.9, 11.5, 72.0
_SIGNATURE, _REPLY, _REPLY_HEAD, _REPLY_WIDTH = 6.0, 60.4, 13.8, 505.0


def over(document: Mapping[str, Any]) -> int:
    """By how many lines page one is too long; 0 or less when all of it fits."""
    return math.ceil((height(document) - HEIGHT) / LINE)


def height(document: Mapping[str, Any]) -> float:
    """Points that page one takes."""
    texts = document["texts"]
    return sum(
        (
            _head(document),
            _urgency(document["urgency"]),
            _text(document["about"]) + _GAP,
            *(_GAP + _text(_joined(texts[name])) for name in texts),
            _why(document["why"]),
            _nerve(document),
            _flags(document["flags"]),
            _GAP + _text(f"{_joined(document['medicines'])} {_joined(document['allergies'])}"),
            _SIGNATURE + LINE * lines(_signature(document), WIDTH, bold=True),
            _REPLY + _REPLY_HEAD * _reply_lines(document["reply"]["heading"]),
        )
    )


def _head(document: Mapping[str, Any]) -> float:
    to = _LEDE_TITLE + LINE * lines(document["to"], _LEDE_WIDTH)
    box = _BOX + sum(LINE * lines(one, _BOX_WIDTH, bold=True) for one in document["sender"])
    return max(to, box) + (LINE + _GAP if document["replaces"] else 0.0)


def _urgency(urgency: Mapping[str, str]) -> float:
    said = (urgency["words"], urgency["doubt"])
    found = sum(lines(one, _URGENCY_WIDTH, size=12.0, bold=True) for one in said if one)
    return _URGENCY + _URGENCY_LINE * found


def _reply_lines(heading: str) -> int:
    return lines(heading, _REPLY_WIDTH, size=11.5, bold=True)


def _signature(document: Mapping[str, Any]) -> str:
    """As long as it can get, on the longest day."""
    signer = document["signer"]
    when = f"signed 30 Sep 2026, 12:00 noon ({signer['zone']})"
    return f"{signer['name']}, License {signer['licence']}, {when}"


def _joined(labelled: Mapping[str, str]) -> str:
    return f"{labelled['label']}: {labelled['words']}"


def _text(words: str) -> float:
    return LINE * lines(words, WIDTH)


def _why(why: Mapping[str, Any]) -> float:
    rows = sum(
        _ROW_EDGE
        + LINE
        * max(
            lines(f"{row['label']} ({row['source']})", _WHY_LABEL),
            lines(row["value"], _WHY_VALUE, bold=True),
        )
        for row in why["rows"]
    )
    beside = _GAP + _text(f"Also known: {why['also']}") if why["also"] else 0.0
    return _HEADING + rows + (LINE if why["more"] else 0.0) + beside


def _nerve(document: Mapping[str, Any]) -> float:
    """The nerve table, and below it one paragraph with the vital signs."""
    nerve, vitals = document["nerve"], f"Vital signs: {document['vitals']}"
    if nerve is None:
        return _GAP + _text(vitals)
    rows = sum(_NERVE_EDGE + _NERVE_LINE * _nerve_lines(row) for row in nerve["rows"])
    head = _NERVE_HEAD if nerve["rows"] else 0.0
    return _HEADING + head + rows + _text(f"{nerve['notes']} {vitals}")


def _nerve_lines(row: Sequence[str]) -> int:
    return max(lines(words, _NERVE_WIDTH, size=10.0, bold=True) for words in row)


def _flags(flags: Mapping[str, Any]) -> float:
    said = " ".join(f"{one['label']} {one['value']}" for one in flags["lines"])
    return _HEADING + _text(said)


# Text ------------------------------------------------------------------------------------------


def lines(words: str, width: float, *, size: float = 11.0, bold: bool = False) -> int:
    """Lines that ``words`` take in a column of ``width`` points, at least one."""
    ems = width / size / (1.0 if bold else _PLAIN)
    return max(1, sum(_lines_of(one, ems) for one in words.split("\n")))


def _lines_of(words: str, ems: float) -> int:
    """Greedy, as the renderer does it: a word that has no room begins a line."""
    count, used = 1, 0.0
    for word in words.split():
        wide = sum(map(_em, word))
        if used and used + _SPACE + wide > ems:
            count, used = count + 1, 0.0
        used += wide + (_SPACE if used else 0.0)
        if used > ems:  # a word longer than a line is broken
            more = math.ceil(used / ems) - 1
            count, used = count + more, used - more * ems
    return count


_SPACE = 0.31
_PLAIN = 0.95  # how wide plain type is beside the bold
_WIDTHS = {
    0.28: "'|",
    0.33: "!().,:;ijl-`{}[]t",
    0.40: 'frI/"_\\',
    0.46: "1*",
    0.60: "$+02345789<=>?~^abcdeghknopqsuvxyzEFJLPTVYBS",
    0.70: "#&6ACDGHKNRUXZQO",
    0.80: "@wm",
    0.97: "%MW",
}
"""Widths of the bold type in parts of its size, rounded up (Atkinson Hyperlegible Next)."""
_EM = {character: width for width, some in _WIDTHS.items() for character in some} | {
    "m": 0.88,
    "w": 0.74,
    "O": 0.76,
    "Q": 0.76,
}


def _em(character: str) -> float:
    """How wide a character is, in parts of the type size: more rather than less."""
    if character in _EM:
        return _EM[character]
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.05
    plain = unicodedata.normalize("NFD", character)[0]
    return _EM.get(plain, 0.85)
