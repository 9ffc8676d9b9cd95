"""What a save changes on the page: the words of its cells and the ends of their rows."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from clinic.domain.body import Side
from clinic.models import User
from clinic.templatetags.clinic import clock
from evaluations import library
from evaluations.actions.charting import CellChanged, Entry, RefusedFinding, Result, SavedCells
from evaluations.actions.charting import Saved as SavedCell
from evaluations.domain.catalogue import Item, UnknownItem
from evaluations.models import Evaluation
from evaluations.queries import chart
from evaluations.queries.changes import Change
from evaluations.views import cells, rows, sheet

GAIT = "gait"


class Answer:
    """The JSON of what was saved, read back from the chart in a fixed number of queries."""

    def __init__(
        self, evaluation: Evaluation, entries: Sequence[Entry], done: SavedCells, *, by: User
    ) -> None:
        self._evaluation, self._entries, self._done, self._by = evaluation, entries, done, by
        self._drawn: dict[str, dict[str, Any]] = {}

    def one(self) -> tuple[int, dict[str, Any]]:
        """HTTP status and body for a page that sent one cell."""
        (body,) = self.results()
        if body.pop("ok"):
            return 200, body | self.whole()
        return 409 if body["error"] == "conflict" else 400, body

    def whole(self) -> dict[str, Any]:
        """What is said once of all cells."""
        return {
            "saved": clock(self._done.at),
            "seen": self._done.seen,
            "sentence": self._sentence(),
            "others": [self._other(one) for one in self._done.others],
        }

    def results(self) -> list[dict[str, Any]]:
        pairs = zip(self._entries, self._done.results, strict=True)
        return [{"cell": _cell(entry)} | self._result(entry, one) for entry, one in pairs]

    def _result(self, entry: Entry, result: Result) -> dict[str, Any]:
        match result:
            case SavedCell():
                return self._saved(entry, result)
            case RefusedFinding(refused=refused):
                return _failed("refused", refused.message) | {"offer": refused.offer}
            case CellChanged():
                return self._conflict(result)
            case UnknownItem():
                return _failed("unreadable", str(result))

    def _saved(self, entry: Entry, saved: SavedCell) -> dict[str, Any]:
        item = library.catalogue().item(entry.code)
        now = self._stored.of(entry.code).now
        found = chart.finding_set(now).get(entry.code, entry.side, entry.qualifier)
        return {
            "ok": True,
            "version": saved.version,
            "question": saved.question,
            "offer": saved.offer,
            "questions": [{"text": one.text, "offer": one.offer} for one in saved.questions],
            "value": cells.said(item, found),
            **self._row_of(item),
        }

    def _conflict(self, changed: CellChanged) -> dict[str, Any]:
        message = f"{changed.by} changed this at {clock(changed.at)} while you were typing."
        change = Change(row=changed.row, by=changed.by, at=changed.at)
        return _failed("conflict", message) | _told(change)

    def _other(self, change: Change) -> dict[str, Any]:
        code, side, qualifier = change.row[:3]
        item = library.catalogue().item(code)
        return {
            "cell": f"{code}/{side}/{qualifier}",
            "name": cells.name(item, Side(side), qualifier),
            "mine": change.row[9] == self._by.pk,
            **_told(change),
            **self._row_of(item),
        }

    def _row_of(self, item: Item) -> dict[str, Any]:
        """The ends of a row, drawn once however many of its cells were saved."""
        if item.code not in self._drawn:
            self._drawn[item.code] = {**rows.redrawn(item, self._stored.of(item.code))}
        return self._drawn[item.code]

    def _sentence(self) -> str:
        if not self._has_gait:
            return ""
        return sheet.sentence(self._stored.of(item.code) for item in _gait_items())

    @cached_property
    def _saved_codes(self) -> set[str]:
        pairs = zip(self._entries, self._done.results, strict=True)
        return {entry.code for entry, result in pairs if isinstance(result, SavedCell)}

    @cached_property
    def _has_gait(self) -> bool:
        items = map(library.catalogue().item, self._saved_codes)
        return any(item.section == GAIT for item in items)

    @cached_property
    def _stored(self) -> chart.Chart:
        codes = self._saved_codes | {one.row[0] for one in self._done.others}
        if self._has_gait:
            codes |= {item.code for item in _gait_items()}
        return chart.chart(self._evaluation, codes)


def _told(change: Change) -> dict[str, Any]:
    """A cell as somebody else left it."""
    found = chart.found(change.row)
    said = cells.said(library.catalogue().item(found.code), found)
    return {
        "by": change.by,
        "at": clock(change.at),
        "theirs": said,
        "value": found.text or said,
        "status": found.status.value,
        "version": change.row[-1],
    }


def _failed(kind: str, message: str) -> dict[str, Any]:
    return {"ok": False, "error": kind, "message": message, "offer": ""}


def _cell(entry: Entry) -> str:
    return f"{entry.code}/{entry.side.value}/{entry.qualifier}"


def _gait_items() -> tuple[Item, ...]:
    return library.catalogue().in_section(GAIT)
