"""What the lines of a pattern may read, and what each says of one patient and one side.

Beside the facts of ``facts.toml`` a line reads ``group.name``:

``here``, ``there``   a cell of the chart on the side that is looked at, and on the other one
``gap``               there − here of a number: how much less it is on this side
``whole``             a few things told from all of the chart or of the body chart
``answer``            an answer of the intake form that is no fact of its own
``hx``                the history that a pattern asks for, worked out from facts and answers
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations.domain import panel_cells
from evaluations.domain.calculations import Calculations, PatientCase, merged
from evaluations.domain.catalogue import Catalogue, UnknownItem
from evaluations.domain.expression import Condition, Measure, Reason
from evaluations.domain.facts import Fact, Kind
from evaluations.domain.findings import FindingSet
from evaluations.domain.panel_cells import Cell
from evaluations.domain.panel_whole import WHOLE
from evaluations.domain.truth import Standing, Truth
from intake.domain.questionnaire import Kind as Asked
from intake.domain.questionnaire import Question

CELLS = ("here", "there", "gap")
OTHER = {Side.RIGHT: Side.LEFT, Side.LEFT: Side.RIGHT, Side.NONE: Side.NONE}


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """One thing that a pattern asks of the history. Without a rule the intake does not ask it."""

    code: str
    label: Words
    when: Condition | None


@dataclass(frozen=True, kw_only=True)
class Vocabulary(Mapping[str, Fact]):
    """Every name that a line may read, as the rule language knows facts."""

    calculations: Calculations
    catalogue: Catalogue
    questions: Mapping[str, Question]
    history: Mapping[str, History] = field(default_factory=dict)
    _cells: dict[str, tuple[Cell, Fact]] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, name: str) -> Fact:
        group, _, rest = name.partition(".")
        if group in CELLS:
            return self._cell(name)[1]
        if group == "whole":
            return WHOLE[name][0]
        if group == "answer":
            return _of_answer(name, rest, self.questions)
        if group == "hx":
            return panel_cells.yes_no(name, self.history[rest].label)
        return self.calculations.known[name]

    def __iter__(self) -> Iterator[str]:
        """The names that can be listed: cells and answers have too many."""
        yield from self.calculations.known
        yield from WHOLE
        yield from (f"hx.{code}" for code in self.history)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def cell(self, name: str) -> Cell:
        """The cell that ``here.…`` names; raises KeyError when the catalogue has none."""
        return self._cell(name)[0]

    def _cell(self, name: str) -> tuple[Cell, Fact]:
        """Found once a process: a panel asks for the same few hundred names each time."""
        if name not in self._cells:
            code, *parts = name.partition(".")[2].split("__")
            try:
                cell = panel_cells.find(self.catalogue.item(code), parts)
            except UnknownItem as error:
                raise KeyError(name) from error
            self._cells[name] = cell, panel_cells.fact(name, cell)
        return self._cells[name]


def _of_answer(name: str, rest: str, questions: Mapping[str, Question]) -> Fact:
    """``answer.onset_kind``, ``answer.worse_with__sit``, ``answer.morning_stiffness``."""
    code, _, option = rest.partition("__")
    question = questions[code]
    if question.kind is Asked.MANY and (of := question.option(option)):
        return panel_cells.yes_no(name, Words(f"{question.ask.en} {of.words.en}", question.ask.es))
    if question.kind is Asked.CHOICE and not option:
        return panel_cells.word(name, question.ask, tuple(one.code for one in question.options))
    if question.kind is Asked.NUMBER and not option:
        return Fact(name=name, kind=Kind.NUMBER, label=question.ask, source="", unit="min")
    raise KeyError(name)


# One patient, one side ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class PanelCase:
    """What the chart, the intake and the person say, seen from one side.

    ``judged`` are the lines of the same pattern before this one.
    """

    vocabulary: Vocabulary
    patient: PatientCase
    chart: FindingSet
    answers: Mapping[str, Any]
    side: Side = Side.NONE
    judged: Mapping[str, tuple[Standing, Condition]] = field(default_factory=dict)

    def raw(self, name: str) -> Any:
        group, _, rest = name.partition(".")
        if group in CELLS:
            return self._cell(group, name)
        if group == "whole":
            return WHOLE[name][1](self.chart, self.patient.raw("intake.pain_regions"))
        if group == "answer":
            return answered(self.answers, rest)
        if group == "hx":
            return _told(self.vocabulary.history[rest].when, self)
        return self.patient.raw(name)

    def _cell(self, group: str, name: str) -> Any:
        cell = self.vocabulary.cell(name)
        here, there = cell.value(self.chart, self.side), None
        if group != "here":
            there = cell.value(self.chart, OTHER[self.side])
        if group == "gap":
            return None if here is None or there is None else there - here
        return here if group == "here" else there

    def word(self, name: str) -> str | None:
        value = self.raw(name)
        return value if value in self.vocabulary[name].answers else None

    def measure(self, name: str) -> Measure:
        if name.partition(".")[0] not in (*CELLS, "answer"):
            return self.patient.measure(name)
        value = self.raw(name)
        if value is None:
            return Measure(None, -math.inf, math.inf, needs=(name,))
        return Measure(value, value, value)

    def earlier(self, code: str) -> Standing:
        return self.judged[code][0]

    def why(self, code: str) -> tuple[Reason, ...]:
        return merged(self.judged[code][1].reasons(self, held=True))

    def waits(self, code: str, *, held: bool) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.judged[code][1].needs(self, held=held)))


def _told(when: Condition | None, case: PanelCase) -> str | None:
    if when is None:
        return None
    return {Truth.YES: "yes", Truth.NO: "no", Truth.UNKNOWN: None}[settled(when.standing(case))]


def settled(standing: Standing) -> Truth:
    """Yes or no only where nothing that is missing could turn it: what is open is unknown."""
    is_open = standing.could_become(held=standing.truth is not Truth.YES)
    return Truth.UNKNOWN if is_open else standing.truth


def answered(answers: Mapping[str, Any], rest: str) -> Any:
    """A stored answer as the rules read it; "none of these" says no to every choice."""
    code, _, option = rest.partition("__")
    value = answers.get(code)
    if not option:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number or isinstance(value, str) else None
    if not isinstance(value, list) or value in (["unsure"], ["declined"]):
        return None
    return "yes" if option in value else "no"
