"""What the examination found, said to the patient: only what was tested, sides as words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from clinic.domain import content
from clinic.domain.body import Side
from clinic.domain.content import Faults, Row, Words

TESTED = "tested"
POSITIVE = "positive"
MOST = 4
"""The paper says two to four things."""


class Cell(Protocol):
    """One recorded value: ``num`` in thousandths, ``text`` for grades and results."""

    @property
    def code(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def num(self) -> int | None: ...
    @property
    def text(self) -> str: ...


class Kind(StrEnum):
    POSITIVE = "positive"
    WEAKER = "weaker"
    LESS = "less"
    ALL_NORMAL = "all_normal"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSentence:
    """One row of content. ``gap`` is in thousandths; ``both`` is said when both sides are so."""

    code: str
    kind: Kind
    findings: tuple[str, ...]
    words: Words
    both: Words | None
    normal: frozenset[str]
    gap: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A true sentence; ``code`` names the row, so that a therapist can leave it out."""

    code: str
    words: Words


SIDE_IN_A_SENTENCE = {
    Side.RIGHT: ("right", "derecha", "derecho"),
    Side.LEFT: ("left", "izquierda", "izquierdo"),
}

Cells = Mapping[tuple[str, str], Cell]


def found(rows: Iterable[FoundSentence], cells: Iterable[Cell]) -> tuple[Found, ...]:
    """Every sentence that the tested main values make true, in order of weight."""
    tested = {
        (cell.code, str(cell.side)): cell
        for cell in cells
        if cell.status == TESTED and cell.qualifier == ""
    }
    return tuple(
        Found(code=row.code, words=words)
        for row in rows
        if (words := _READ[row.kind](row, tested)) is not None
    )


def _positive(row: FoundSentence, cells: Cells) -> Words | None:
    sides = [
        side
        for side in SIDE_IN_A_SENTENCE
        if any(_text(cells, code, side) == POSITIVE for code in row.findings)
    ]
    return _sided(row, sides)


def _weaker(row: FoundSentence, cells: Cells) -> Words | None:
    (code,) = row.findings
    return _lower_side(row, *(grade_rank(_text(cells, code, s)) for s in SIDE_IN_A_SENTENCE))


def _less(row: FoundSentence, cells: Cells) -> Words | None:
    (code,) = row.findings
    return _lower_side(row, *(_num(cells, code, side) for side in SIDE_IN_A_SENTENCE))


def _lower_side(row: FoundSentence, right: int | None, left: int | None) -> Words | None:
    if right is None or left is None or abs(right - left) < max(row.gap, 1):
        return None
    return _sided(row, [Side.RIGHT if right < left else Side.LEFT])


def _all_normal(row: FoundSentence, cells: Cells) -> Words | None:
    is_normal = all(
        _text(cells, code, side) in row.normal
        for code in row.findings
        for side in SIDE_IN_A_SENTENCE
    )
    return row.words if is_normal else None


_READ: dict[Kind, Callable[[FoundSentence, Cells], Words | None]] = {
    Kind.POSITIVE: _positive,
    Kind.WEAKER: _weaker,
    Kind.LESS: _less,
    Kind.ALL_NORMAL: _all_normal,
}


def _text(cells: Cells, code: str, side: Side) -> str:
    cell = cells.get((code, side.value))
    return cell.text if cell else ""


def _num(cells: Cells, code: str, side: Side) -> int | None:
    cell = cells.get((code, side.value))
    return cell.num if cell else None


def grade_rank(grade: str) -> int | None:
    """Order of a strength grade ("4-", "4", "4+" …), or ``None`` for what is none."""
    tidy = grade.replace("−", "-")
    base, sign = tidy[:1], tidy[1:]
    if base not in {"0", "1", "2", "3", "4", "5"} or sign not in {"", "+", "-"}:
        return None
    return int(base) * 3 + {"-": -1, "": 0, "+": 1}[sign]


def _sided(row: FoundSentence, sides: list[Side]) -> Words | None:
    if not sides:
        return None
    if len(sides) > 1 and row.both is not None:
        return row.both
    english, feminine, masculine = SIDE_IN_A_SENTENCE[sides[0]]
    return Words(
        row.words.en.format(side=english), row.words.es.format(side=feminine, lado=masculine)
    )


_KEYS = frozenset({"code", "kind", "findings", "words", "both", "normal", "gap", "source"})


def parse(
    rows: Iterable[Row], *, catalogue: Collection[str], faults: Faults
) -> tuple[FoundSentence, ...]:
    """The rows in file order; ``catalogue`` are the finding codes that exist."""
    sentences = tuple(_sentence(row, catalogue, faults) for row in rows)
    content.unique((sentence.code for sentence in sentences), "found", faults)
    return sentences


def _sentence(row: Row, catalogue: Collection[str], faults: Faults) -> FoundSentence:
    code = content.text(row, "code", "found", faults)
    where = f"found {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    sentence = FoundSentence(
        code=code,
        kind=Kind(content.choice(row, "kind", set(Kind), where, faults) or Kind.ALL_NORMAL),
        findings=content.texts(row, "findings", where, faults),
        words=content.words(row, "words", where, faults),
        both=content.optional_words(row, "both", where, faults),
        normal=frozenset(content.texts(row, "normal", where, faults)),
        gap=round((content.number(row, "gap", where, faults, default=0) or 0) * 1000),
        source=content.text(row, "source", where, faults),
    )
    _check(sentence, catalogue, where, faults)
    return sentence


def _check(sentence: FoundSentence, catalogue: Collection[str], where: str, faults: Faults) -> None:
    for finding in sentence.findings:
        if finding not in catalogue:
            faults.add(where, f"names an unknown finding '{finding}'")
    if sentence.kind in (Kind.WEAKER, Kind.LESS) and len(sentence.findings) != 1:
        faults.add(where, "compares the sides of one finding, so names exactly one")
    if sentence.kind is Kind.POSITIVE and sentence.both is None:
        faults.add(where, "needs 'both' for a test that is positive on both sides")
    if sentence.kind is Kind.ALL_NORMAL and not (sentence.normal and sentence.findings):
        faults.add(where, "needs 'findings' and the 'normal' values")
