"""What stands beside the charting sheet: the nerve screen, what signing asks for, what follows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import chart_facts, derived, focus
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.derived import Given
from evaluations.domain.findings import FindingSet
from evaluations.models import Evaluation
from evaluations.queries import chart, report, to_settle
from evaluations.queries.blockers import Blocker


def neuro_screen(evaluation: Evaluation) -> str:
    """ "normal", "abnormal" or "not complete"."""
    findings = chart.findings_of(evaluation.pk)
    return chart_facts.neuro_screen(findings, library.catalogue()) or "not complete"


# Before signing --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ToDo:
    """One kind of thing to settle before signing: how many, and the first place of it."""

    words: str
    number: int
    anchor: str


_TO_SETTLE = {
    "carried": "Carried values to settle",
    "performed": "Done, result missing",
    "impossible": "Not possible as it stands",
    "opposite": "Positive on the other side",
    "blank": "Notes with blanks",
}
"""What the cells leave open, by the code that signing gives it, in the order shown."""

ASSESSMENT = "note_assessment"
TESTS = "special_tests"


def before_signing(evaluation: Evaluation, called: Collection[str]) -> tuple[ToDo, ...]:
    """What signing will ask for, counted; then what is still blank and may stay so."""
    open_cells = [one for one in to_settle.cells_to_settle(evaluation) if one.at is not None]
    findings = chart.findings_of(evaluation.pk)
    return (
        *_settle(open_cells),
        *_blank_tests(findings, called),
        *_no_assessment(findings),
    )


def _settle(open_cells: Iterable[Blocker]) -> Iterator[ToDo]:
    places: dict[str, list[str]] = {}
    for one in open_cells:
        if one.at is not None:
            places.setdefault(one.code, []).append(one.at.code)
    for code, words in _TO_SETTLE.items():
        if code in places:
            yield ToDo(words=words, number=len(places[code]), anchor=f"row-{places[code][0]}")


def _blank_tests(findings: FindingSet, called: Collection[str]) -> Iterator[ToDo]:
    """Special tests in front that hold neither a result nor a reason on any side."""
    held = {found.code for found in findings}
    blank = [
        item.code
        for item in library.catalogue().in_section(TESTS)
        if item.entry.kind is Kind.RESULT
        and not item.gated
        and focus.is_up_front(item, called)
        and item.code not in held
    ]
    if blank:
        yield ToDo(words="Special tests still blank", number=len(blank), anchor=f"row-{blank[0]}")


def _no_assessment(findings: FindingSet) -> Iterator[ToDo]:
    if not findings.word(ASSESSMENT):
        yield ToDo(words="Assessment", number=0, anchor=f"row-{ASSESSMENT}")


# What is worked out ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkedOut:
    """A derived value in words, or what it still needs; "–" while nothing of it was done."""

    item: Item
    side: Side
    words: str


def worked_out(evaluation: Evaluation) -> tuple[WorkedOut, ...]:
    """Every derived row of the catalogue, by side. The number of queries is constant."""
    findings = chart.findings_of(evaluation.pk)
    given = Given(
        involved=report.INVOLVED.get(evaluation.episode.side), mass=report.mass_of(evaluation)
    )
    return tuple(
        WorkedOut(item=item, side=side, words=derived.say(item, side, findings, given=given))
        for item in library.catalogue()
        if item.entry.kind is Kind.DERIVED and not item.is_retired
        for side in item.sides
    )
