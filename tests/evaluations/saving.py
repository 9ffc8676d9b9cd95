"""Entries as a page sends them, for tests of saving."""

from typing import Any

from clinic.domain.body import Side
from clinic.models import User
from evaluations.actions import charting
from evaluations.actions.charting import Entry, SavedCells
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Finding
from tests.factories import AT

_keys = iter(range(10**9))


def entry(cell: str, raw: str, *, base: int = 0, **changes: Any) -> Entry:
    code, side, qualifier = cell.split("/")
    given: dict[str, Any] = {"status": Status.TESTED, "keeps": False} | changes
    return Entry(
        code=code, side=Side(side), qualifier=qualifier, raw=raw, base_version=base, **given
    )


def save(evaluation: Evaluation, entries: list[Entry], by: User, **changes: Any) -> SavedCells:
    given: dict[str, Any] = {"key": f"save-{next(_keys):08}", "at": AT} | changes
    return charting.record_findings(evaluation=evaluation, entries=entries, by=by, **given)


def values(evaluation: Evaluation) -> dict[str, tuple[Any, ...]]:
    """Every cell by its address: status, number, text, version."""
    rows = Finding.objects.filter(evaluation=evaluation)
    return {
        f"{one.code}/{one.side}/{one.qualifier}": (one.status, one.num, one.text, one.version)
        for one in rows
    }
