"""Cells of the chart that must be settled before it is signed, each with its fixes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from clinic.domain.body import SIDE_WORDS, Side
from evaluations import library
from evaluations.domain import findings, snippets, units
from evaluations.domain.catalogue import LEFT_RIGHT, Item, Kind, UnknownItem
from evaluations.domain.findings import FindingSet, Found, Refused, Status
from evaluations.models import Evaluation, Finding
from evaluations.queries import chart
from evaluations.queries.blockers import At, Blocker, Fix, cell_name, counted, raw_of
from evaluations.queries.past import COLUMNS

CROSSED = ("test_crossed_slr",)
"""Tests that are positive on the side away from the complaint when they tell something."""

Versions = dict[tuple[str, str, str], int]


def cells_to_settle(evaluation: Evaluation) -> tuple[Blocker, ...]:
    """What the cells themselves leave open, in charting order within each kind. The number of
    queries is constant."""
    rows = Finding.objects.filter(evaluation=evaluation).order_by("pk")
    stored = list(rows.values_list(*COLUMNS))
    versions: Versions = {row[:3]: row[-1] for row in stored}
    today = chart.finding_set(stored)
    return (
        *_opposite(evaluation, today, versions),
        *_without_result(today, versions),
        *_impossible(today, versions),
        *_blanks(today, versions),
        *_carried(evaluation, versions),
    )


def _at(found: Found, versions: Versions, raw: str = "") -> At:
    place = (found.code, found.side, found.qualifier)
    base = versions.get((found.code, found.side.value, found.qualifier), 0)
    return At(code=place[0], side=place[1], qualifier=place[2], base=base, raw=raw)


def _item(found: Found) -> Item | None:
    """The item of a finding; None for a code that is retired, which nobody can chart again."""
    known = library.catalogue()
    if found.code not in known or known.item(found.code).is_retired:
        return None
    return known.item(found.code)


def _opposite(evaluation: Evaluation, today: FindingSet, versions: Versions) -> Iterator[Blocker]:
    """Tests that are positive only away from the side of the complaint, until someone says that
    the side is true."""
    complaint = Side(evaluation.episode.side)
    if complaint not in LEFT_RIGHT:
        return
    said = SIDE_WORDS[complaint].en
    for found in today:
        item = _item(found)
        if item is None or not _is_positive(item, found) or found.code in CROSSED:
            continue
        both = today.word(found.code, complaint, found.qualifier) == "positive"
        if found.side in LEFT_RIGHT and found.side is not complaint and not both:
            if found.reason:
                continue
            yield Blocker(
                code="opposite",
                what=f"{item.label.en} is positive on the {SIDE_WORDS[found.side].en}, "
                f"the complaint says {said}",
                how="Choose the true side. The papers wait for this too.",
                at=_at(found, versions),
                fixes=(Fix.MOVE, Fix.CONFIRM),
            )


def _is_positive(item: Item, found: Found) -> bool:
    return (
        item.section == "special_tests"
        and item.entry.kind is Kind.RESULT
        and item.is_main(found.qualifier)
        and found.text == "positive"
    )


def _without_result(today: FindingSet, versions: Versions) -> Iterator[Blocker]:
    for found in today:
        if found.status is not Status.PERFORMED or _item(found) is None:
            continue
        at = _at(found, versions)
        yield Blocker(
            code="performed",
            what=f"{at.name} has no result",
            how="Enter the result, or not tested with a reason.",
            at=at,
            fixes=(Fix.ENTER, Fix.NOT_TESTED, Fix.CLEAR),
        )


def _impossible(today: FindingSet, versions: Versions) -> Iterator[Blocker]:
    """Numbers that cannot be: a later choice of method or position changed their limits."""
    for found in today:
        refused = _refusal(found, today)
        if refused is not None:
            at = _at(found, versions, raw_of(found))
            yield Blocker(
                code="impossible",
                what=f"{at.name}: {raw_of(found)} is not possible",
                how=refused.message,
                at=at,
                fixes=(Fix.ENTER, Fix.CLEAR),
            )


def _refusal(found: Found, today: FindingSet) -> Refused | None:
    item = _item(found)
    if item is None or found.num is None or found.is_kept:
        return None
    try:
        checked = findings.check(
            item, found.side, found.qualifier, raw_of(found), Status.TESTED, today
        )
    except UnknownItem:  # a field that the item had when it was charted
        return None
    return checked if isinstance(checked, Refused) else None


def _blanks(today: FindingSet, versions: Versions) -> Iterator[Blocker]:
    for found in today:
        left = snippets.blanks(found.text)
        if left and _item(found) is not None:
            at = _at(found, versions, found.text)
            yield Blocker(
                code="blank",
                what=f"{at.name}: {counted(left, 'blank')} to fill in",
                how=f"Write what belongs in each {snippets.BLANK}, or take its sentence out.",
                at=at,
                fixes=(Fix.ENTER, Fix.CLEAR),
            )


def _carried(evaluation: Evaluation, versions: Versions) -> Iterator[Blocker]:
    for found in carried_cells(evaluation, versions):
        at = replace(_at(found, versions, raw_of(found)), last=_shown(found))
        yield Blocker(
            code="carried",
            what=f"{at.name}: {at.last} from last time is not settled",
            how="Measure it again, keep it with =, or clear it.",
            at=at,
            fixes=(Fix.KEEP, Fix.ENTER, Fix.NOT_TESTED, Fix.CLEAR),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedLine:
    """One measure of last time with what is to settle of it, right before left."""

    name: str
    cells: tuple[Blocker, ...]


def carried_lines(blockers: Iterable[Blocker]) -> tuple[CarriedLine, ...]:
    """The carried values among ``blockers``, the two sides of a measure in one line."""
    places = [(one.at, one) for one in blockers if one.code == "carried" and one.at]
    return tuple(
        CarriedLine(name=name, cells=tuple(one for _, one in cells))
        for name, cells in groupby(
            places, key=lambda place: cell_name(place[0].code, Side.NONE, place[0].qualifier)
        )
    )


def _shown(found: Found) -> str:
    item = library.catalogue().item(found.code)
    scale = item.cell(found.qualifier).scale
    if found.num is not None and scale is not None:
        return units.with_unit(found.num, scale.unit)
    return findings.shown(item, found)


def carried_cells(evaluation: Evaluation, settled: Iterable[tuple[str, str, str]]) -> list[Found]:
    """The values of last time that are still to settle, cell by cell."""
    left = set(chart.carried(evaluation))
    if not left:
        return []
    today = set(settled)
    found = [
        one
        for one in chart.findings_of(evaluation.previous_id)
        if (one.code, one.side) in left
        and one.status is Status.TESTED
        and library.catalogue().item(one.code).is_main(one.qualifier)
        and (one.code, one.side.value, one.qualifier) not in today
    ]
    return sorted(found, key=_charting_order())


def _charting_order() -> Callable[[Found], tuple[int, str, int]]:
    """As the rows stand on the chart: right before left."""
    rows = {code: number for number, code in enumerate(library.catalogue().codes())}
    sides = {Side.RIGHT: 0, Side.LEFT: 1}
    return lambda one: (rows[one.code], one.qualifier, sides.get(one.side, 2))
