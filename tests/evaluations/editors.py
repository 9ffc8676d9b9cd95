"""Pages of several people on one chart, as a model: what each shows, holds back and was told.

The pages are plain Python; every save is the real action. What a page shows is the only thing
its person may knowingly replace, which is what :func:`faults` checks afterwards.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from clinic.domain.body import Side
from clinic.models import User
from evaluations.actions import charting
from evaluations.actions.charting import CellChanged, Entry, Saved, SavedCells
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Finding, FindingRevision
from tests.factories import AT

CELLS = ("rom_hip_er/right/", "rom_hip_er/left/", "rom_hip_er/left/pain_nprs")
CLEARED = ""
VALUES = (CLEARED, "1", "2", "3", "4", "5")
STEPS = 14


@dataclass(kw_only=True, slots=True)
class Page:
    """One open chart. ``shown`` holds version and value of each cell on the screen."""

    by: User
    shown: dict[str, tuple[int, str]]
    seen: int
    typed: dict[str, str] = field(default_factory=dict)
    in_flight: tuple[str, list[Entry]] | None = None
    witnessed: set[tuple[str, int]] = field(default_factory=set)
    acknowledged: list[tuple[str, int, str]] = field(default_factory=list)
    conflicts: int = 0

    def show(self, cell: str, version: int, value: str) -> None:
        if version >= self.shown.get(cell, (0, CLEARED))[0]:
            self.shown[cell] = version, value
            self.witnessed.add((cell, version))


@dataclass(kw_only=True, slots=True)
class Told:
    """One request that reached the server, and what it answered."""

    page: Page
    key: str
    entries: list[Entry]
    done: SavedCells
    is_resend: bool


class Desk:
    """Several pages over one evaluation, moved step by step by chance."""

    def __init__(self, evaluation: Evaluation, people: Sequence[User], seed: int) -> None:
        self.evaluation, self.chance = evaluation, random.Random(seed)
        self.keys = (f"{evaluation.pk}-{number:08}" for number in range(10**6))
        self.pages = [Page(by=one, shown={}, seen=evaluation.version) for one in people]
        self.requests: list[Told] = []

    def play(self, steps: int = STEPS) -> None:
        moves = (self.type, self.type, self.send, self.send, self.reload)
        for _ in range(steps):
            self.chance.choice(moves)(self.chance.choice(self.pages))
        for page in self.pages:
            for _ in range(4):  # everyone leaves in peace: what is typed goes out
                self.send(page, is_lossy=False)

    def type(self, page: Page) -> None:
        page.typed[self.chance.choice(CELLS)] = self.chance.choice(VALUES)

    def reload(self, page: Page) -> None:
        """The chart anew; what was typed and not saved stays with the page."""
        page.seen = Evaluation.objects.get(pk=self.evaluation.pk).version
        for row in Finding.objects.filter(evaluation=self.evaluation):
            page.show(_cell(row), row.version, _value(row.num))

    def send(self, page: Page, *, is_lossy: bool = True) -> None:
        """Send what is typed, or again what was never answered. Answers get lost at times."""
        is_resend = page.in_flight is not None
        if page.in_flight is None:
            if not page.typed:
                return
            page.in_flight = next(self.keys), [self._entry(page, cell) for cell in page.typed]
            page.typed = {}
        key, entries = page.in_flight
        done = charting.record_findings(
            evaluation=self.evaluation,
            entries=entries,
            key=key,
            by=page.by,
            at=AT,
            seen=page.seen,
        )
        self.requests.append(
            Told(page=page, key=key, entries=entries, done=done, is_resend=is_resend)
        )
        if is_lossy and self.chance.random() < 0.2:
            return
        page.in_flight = None
        self._take(page, entries, done)

    def _entry(self, page: Page, cell: str) -> Entry:
        code, side, qualifier = cell.split("/")
        value = page.typed[cell]
        return Entry(
            code=code,
            side=Side(side),
            qualifier=qualifier,
            raw=value,
            status=Status.TESTED if value else Status.CLEARED,
            base_version=page.shown.get(cell, (0, CLEARED))[0],
        )

    def _take(self, page: Page, entries: list[Entry], done: SavedCells) -> None:
        page.seen = done.seen if done.seen is not None else page.seen
        for change in done.others:
            cell = "/".join(change.row[:3])
            if cell not in page.typed and cell not in map(_address, entries):
                page.show(cell, change.row[-1], _value(change.row[4]))
        for entry, result in zip(entries, done.results, strict=True):
            cell = _address(entry)
            if isinstance(result, Saved):
                page.acknowledged.append((cell, result.version, entry.raw))
                page.show(cell, result.version, entry.raw)
            else:
                assert isinstance(result, CellChanged), result
                self._ask(page, entry, result)

    def _ask(self, page: Page, entry: Entry, changed: CellChanged) -> None:
        """Both values are on the screen; the person keeps one."""
        cell = _address(entry)
        page.conflicts += 1
        page.show(cell, changed.row[-1], _value(changed.row[4]))
        if self.chance.random() < 0.5:
            page.typed.setdefault(cell, entry.raw)


def _address(entry: Entry) -> str:
    return f"{entry.code}/{entry.side.value}/{entry.qualifier}"


def _cell(row: Finding | FindingRevision) -> str:
    return f"{row.code}/{row.side}/{row.qualifier}"


def _value(num: int | None) -> str:
    return CLEARED if num is None else str(num // 1000)


# What must be true afterwards -----------------------------------------------------------------


def faults(desk: Desk) -> Iterator[str]:
    """Words for each thing that is not as it must be; none when all is well."""
    past: dict[str, list[FindingRevision]] = {}
    rows = FindingRevision.objects.filter(evaluation=desk.evaluation).select_related("by")
    for row in rows.order_by("pk"):
        past.setdefault(_cell(row), []).append(row)
    yield from _gaps(desk, past)
    yield from _lost(desk, past)
    yield from _silent(desk, past)


def _gaps(desk: Desk, past: dict[str, list[FindingRevision]]) -> Iterator[str]:
    """Versions count up without a gap, and the cell holds its last revision."""
    for row in Finding.objects.filter(evaluation=desk.evaluation):
        own = past[_cell(row)]
        if [one.version for one in own] != list(range(1, len(own) + 1)):
            yield f"{_cell(row)} has versions {[one.version for one in own]}"
        if (row.version, row.num, row.status) != (own[-1].version, own[-1].num, own[-1].status):
            yield f"{_cell(row)} is not its last revision"
    saves = {one.key for one in desk.requests if _wrote(one.done)}
    raised = Evaluation.objects.get(pk=desk.evaluation.pk).version - 1
    if raised != len(saves):
        yield f"{len(saves)} saves raised the version {raised} times"


def _wrote(done: SavedCells) -> bool:
    return any(isinstance(one, Saved) for one in done.results)


def _lost(desk: Desk, past: dict[str, list[FindingRevision]]) -> Iterator[str]:
    """What was acknowledged is in the history, as it was typed, under the typist's name."""
    for page in desk.pages:
        for cell, version, value in page.acknowledged:
            row = past[cell][version - 1]
            if (_value(row.num), row.by_id) != (value, page.by.pk):
                yield f"{page.by} was told {cell} v{version} = {value}; it is {_value(row.num)}"


def _silent(desk: Desk, past: dict[str, list[FindingRevision]]) -> Iterator[str]:
    """Nobody replaced another value than one that stood on their own screen."""
    writer = {
        (_address(entry), result.version): told.page
        for told in desk.requests
        for entry, result in zip(told.entries, told.done.results, strict=True)
        if isinstance(result, Saved)
    }
    for cell, rows in past.items():
        for before, after in itertools.pairwise(rows):
            page = writer[cell, after.version]
            is_known = (cell, before.version) in page.witnessed
            if not is_known and before.num != after.num:
                yield f"{page.by} replaced {cell} v{before.version} unseen"
