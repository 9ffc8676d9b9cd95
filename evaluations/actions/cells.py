"""Reading entries against what stands on the chart: what would be stored, or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clinic.domain.body import Side
from clinic.models import User
from evaluations import library
from evaluations.domain import findings, guards
from evaluations.domain.catalogue import Item, UnknownItem
from evaluations.domain.findings import Checked, FindingSet, Question, Refused, Status
from evaluations.models import Evaluation, Finding
from evaluations.queries import chart, earlier, hop
from evaluations.queries.changes import Key
from evaluations.queries.past import COLUMNS, Row


class RefusedFinding(ValueError):
    """What was typed cannot be; ``refused`` says how to fix it and what may have been meant."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__(refused.message)


class CellChanged(Exception):
    """Someone else changed this cell meanwhile; ``row`` is what stands there now."""

    def __init__(self, row: Row, *, by: str, at: datetime) -> None:
        self.row, self.by, self.at = row, by, at
        super().__init__(f"{by} changed this while you were typing.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One cell as it was left: what was typed, and the version of the cell that was on screen
    (0 when it had never been filled). ``keeps`` confirms last time's value as unchanged."""

    code: str
    side: Side
    qualifier: str
    raw: str
    status: Status
    base_version: int
    keeps: bool = False

    @property
    def key(self) -> Key:
        return (self.code, self.side.value, self.qualifier)


@dataclass(frozen=True, kw_only=True, slots=True)
class Write:
    """What goes on disk for a cell. ``questions`` are asked once and block nothing."""

    row: Row
    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stale:
    """The cell holds something else than the page showed: ``row``."""

    row: Row


Outcome = Write | Stale | RefusedFinding | UnknownItem


@dataclass(kw_only=True, slots=True)
class Sheet:
    """The stored cells that entries are read against; what is accepted stands here at once, so
    that the next entry is read against it."""

    evaluation: Evaluation
    by: User
    at: datetime
    standing: dict[str, dict[Key, Row]] = field(default_factory=dict)
    earlier: dict[Key, tuple[int, Row]] = field(default_factory=dict)
    before: Sequence[FindingSet] = ()
    written: set[Key] = field(default_factory=set)
    hop_is_open: bool | None = None

    @classmethod
    def opened(
        cls, evaluation: Evaluation, entries: Sequence[Entry], *, by: User, at: datetime
    ) -> "Sheet":
        """With the cells of the items entered and of those their limits depend on. One query,
        one more when a value of last time is kept, and one in a case that was measured before."""
        sheet = cls(evaluation=evaluation, by=by, at=at)
        codes = {code for entry in entries for code in _read_beside(entry.code)}
        for row in chart.cells_of(evaluation.pk, codes):
            sheet.standing.setdefault(row[0], {})[row[:3]] = row
        kept = {entry.code for entry in entries if entry.keeps}
        if kept and evaluation.previous_id:
            sheet.earlier = _earlier(evaluation.previous_id, kept)
        sheet.before = earlier.measured(evaluation, codes, most=guards.SAME_VISITS)
        return sheet

    def read(self, entry: Entry) -> Outcome:
        """What would be stored for this entry, now standing; or why it is not."""
        try:
            write = self._read(entry)
        except (RefusedFinding, UnknownItem) as error:
            return error
        if isinstance(write, Write):
            self.standing.setdefault(entry.code, {})[entry.key] = write.row
            self.written.add(entry.key)
        return write

    def _read(self, entry: Entry) -> Write | Stale:
        item = library.catalogue().item(entry.code)
        if entry.key in self.written:
            raise _refused("This was sent twice at once. Check what it holds.")
        beside = [row for code in _read_beside(entry.code) for row in self._rows(code)]
        if item.gated and entry.status is Status.TESTED:
            self._check_gate(entry)
        carried_from, checked = self._kept(entry) if entry.keeps else (None, None)
        if checked is None:
            checked = _checked(item, entry, beside)
        there = self.standing.get(entry.code, {}).get(entry.key)
        row = self._row(entry, checked, carried_from, there)
        if there is not None and there[-1] != entry.base_version and not _same(there, row):
            return Stale(row=there)
        return Write(row=row, questions=self._asked(item, entry, checked, beside))

    def _asked(
        self, item: Item, entry: Entry, checked: Checked, beside: Iterable[Row]
    ) -> tuple[Question, ...]:
        """What is asked once about an unusual value; a kept one was asked about last time."""
        if entry.keeps:
            return ()
        nudges = guards.nudges(
            item,
            entry.side,
            entry.qualifier,
            checked,
            chart.finding_set(beside),
            self.before,
            self._context(),
        )
        return (checked.question, *nudges) if checked.question else nudges

    def _context(self) -> guards.Context:
        complaint = Side(self.evaluation.episode.side)
        return guards.Context(complaint=complaint if complaint in _SIDED else None)

    def _rows(self, code: str) -> Iterable[Row]:
        return self.standing.get(code, {}).values()

    def _row(
        self, entry: Entry, checked: Checked, carried_from: int | None, there: Row | None
    ) -> Row:
        return (
            *entry.key,
            checked.status.value,
            checked.num,
            checked.text,
            checked.reason,
            checked.typed,
            carried_from,
            self.by.pk,
            there[-1] + 1 if there else 1,
        )

    def _kept(self, entry: Entry) -> tuple[int, Checked]:
        """The finding of the evaluation before that is confirmed unchanged, and its value."""
        if entry.key not in self.earlier:
            raise _refused("There is no earlier value to keep. Measure it.")
        pk, row = self.earlier[entry.key]
        return pk, Checked(status=Status.TESTED, num=row[4], text=row[5], typed=row[7])

    def _check_gate(self, entry: Entry) -> None:
        """The hop test: through the gate only, by a licensed therapist, none after a positive."""
        if self.hop_is_open is None:
            verdict = hop.gate(self.evaluation, examiner=self.by, at=self.at)
            self.hop_is_open = hop.is_open(self.evaluation, verdict, examiner=self.by)
        if not self.hop_is_open:
            raise _refused("The hop test is not open. Its card says why.")
        sore = [row[1] for row in self._rows(entry.code) if row[2] == "" and row[5] == "positive"]
        if entry.qualifier == "" and any(side != entry.side for side in sore):
            raise _refused("The other side was positive. Stop here and hold running.")


_SIDED = (Side.RIGHT, Side.LEFT)


def is_gated(entry: Entry) -> bool:
    """Whether the cell is read through a gate that must see every other cell on disk."""
    return entry.code in library.catalogue() and library.catalogue().item(entry.code).gated


def _read_beside(code: str) -> set[str]:
    """The items that a cell is read against: its own, and those its limits depend on."""
    if code not in library.catalogue():
        return set()
    return {code, *(one.cell for one in library.catalogue().item(code).scales)}


def _checked(item: Item, entry: Entry, beside: Iterable[Row]) -> Checked:
    checked = findings.check(
        item, entry.side, entry.qualifier, entry.raw, entry.status, chart.finding_set(beside)
    )
    if isinstance(checked, Refused):
        raise RefusedFinding(checked)
    return checked


def _earlier(evaluation_id: int, codes: set[str]) -> dict[Key, tuple[int, Row]]:
    """The measured cells of an evaluation with their primary keys; none when it was entered in
    error. One query."""
    rows = Finding.objects.filter(
        evaluation_id=evaluation_id,
        evaluation__void__isnull=True,
        code__in=codes,
        status=Status.TESTED,
    ).values_list("pk", *COLUMNS)
    return {row[1:4]: (row[0], row[1:]) for row in rows}


def _same(there: Row, row: Row) -> bool:
    """Two people gave the same value in the same way: nothing is lost by the second."""
    return there[3:7] == row[3:7] and (there[8] is None) == (row[8] is None)


def _refused(message: str) -> RefusedFinding:
    return RefusedFinding(Refused(message=message))
