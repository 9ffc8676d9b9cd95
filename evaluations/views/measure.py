"""One measure over the visits of a case: the picture, and the same as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest
from clinic.decorators import requires
from clinic.domain.body import Side
from clinic.domain.roles import Permission
from evaluations import access, library
from evaluations.domain import report_text, trend, trend_picture
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.trend_picture import Bar
from evaluations.queries import progress, trends
from evaluations.queries.progress import Trend
from evaluations.queries.trends import Examination


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One side of one day; ``head`` names the side where the table has no head to see."""

    head: str
    shown: str
    kept: bool
    comparable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One row of the table: an evaluation with what it found on each side."""

    on: date
    kind: str
    is_signed: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """The measure, or one place, level or direction of it."""

    name: str
    sides: tuple[Side, ...]
    trends: tuple[Trend, ...]
    bars: tuple[Bar, ...]
    days: tuple[Day, ...]


@requires(Permission.SEE_CHART)
@require_GET
def measure(request: StaffRequest, patient_id: int, evaluation_id: int, code: str) -> HttpResponse:
    """Every reading of a measure in the case. The number of queries is constant."""
    evaluation = access.evaluation_for(request, patient_id, evaluation_id)
    if code not in library.catalogue():
        raise Http404("There is no such measure.")
    item = library.catalogue().item(code)
    today = timezone.localdate()
    found = trends.of_episode(evaluation.episode_id, [code])
    page = {
        "patient": evaluation.patient,
        "age": evaluation.patient.age_on(today),
        "evaluation": evaluation,
        "item": item,
        "method": report_text.method(item, found[-1].visit.findings, sex="", age=None),
        "places": tuple(_places(item, found, today)),
    }
    return render(request, "evaluations/measure.html", page)


def _places(item: Item, found: Sequence[Examination], today: date) -> Iterator[Place]:
    if item.entry.kind in (Kind.GROUP, Kind.DERIVED):
        return
    for instance in tuple(one.code for one in item.each) or ("",):
        days = tuple(_days(item, instance, found))
        if days:
            yield _place(item, instance, found, days, today)


def _place(
    item: Item, instance: str, found: Sequence[Examination], days: tuple[Day, ...], today: date
) -> Place:
    series = trend.series(item, [one.visit for one in found], instance)
    one_by_one = [_of_side(series, line) for line in series.lines] if series else []
    return Place(
        name=report_text.name(item, item.code, instance),
        sides=item.sides_for(instance),
        trends=tuple(progress.of_series(item.code, one, today=today) for one in one_by_one),
        bars=trend_picture.bars(series) if series else (),
        days=days,
    )


def _of_side(series: trend.Series, line: trend.Line) -> trend.Series:
    """The line of one side alone, which can show what is within error."""
    name = f"{series.name} {report_text.on_side(line.side)}".strip()
    return replace(series, name=name, lines=(line,))


def _days(item: Item, instance: str, found: Sequence[Examination]) -> Iterator[Day]:
    """Newest first; an evaluation in which nothing of it was charted is left out."""
    sides = item.sides_for(instance)
    lines = {
        side: {one.on: one for one in line.readings}
        for side in sides
        if (line := trend.readings(item, side, [one.visit for one in found], instance))
    }
    for one in reversed(found):
        cells = [one.visit.findings.get(item.code, side, instance) for side in sides]
        if not any(cells):
            continue
        yield Day(
            on=one.visit.on,
            kind=one.evaluation.get_kind_display(),
            is_signed=one.evaluation.is_signed,
            cells=tuple(
                Cell(
                    head=report_text.on_side(side),
                    shown=_shown(item, one, side, instance),
                    kept=bool(cell and cell.is_kept),
                    comparable=reading.comparable
                    if (reading := lines.get(side, {}).get(one.visit.on))
                    else True,
                )
                for side, cell in zip(sides, cells, strict=True)
            ),
        )


def _shown(item: Item, one: Examination, side: Side, instance: str) -> str:
    cell = one.visit.findings.get(item.code, side, instance)
    if cell is None:
        return ""
    why = trend.is_untested(item, one.visit, side, instance)
    return why or report_text.value(item, cell, one.visit.findings)
