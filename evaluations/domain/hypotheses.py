"""The panel of hypotheses: for each pattern what was found for it, against it, and not yet checked.

A line speaks only when everything it needs was tested or told. Nothing is scored, ranked or
chosen: the patterns stand in the order of the content, whatever fires.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from clinic.domain.body import Side
from clinic.domain.content import Words
from evaluations.domain import evidence, findings, truth, units
from evaluations.domain.catalogue import LEFT_RIGHT
from evaluations.domain.expression import Condition
from evaluations.domain.panel_facts import CELLS, OTHER, PanelCase, settled
from evaluations.domain.patterns import (
    Action,
    Direction,
    Line,
    Pattern,
    PatternContent,
    Safety,
)
from evaluations.domain.truth import Standing, Truth


class State(StrEnum):
    """Where a line stands."""

    FIRES = "fires"
    OTHER_SIDE = "other_side"  # it fires, on a side that does not hurt
    OPEN = "open"  # something it needs was not tested or not asked
    NOT_SO = "not_so"  # all of it was looked at, and it does not hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One finding in words, "Slump" RIGHT "Positive"; ``item`` is its row in the sheet, if any."""

    label: Words
    side: Side
    value: Words
    item: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """What a line waits for: a cell of the sheet (``item``), or something not asked yet.

    ``is_asked_by_intake`` is false where the intake has no such question: ask in person.
    """

    label: Words
    side: Side
    item: str = ""
    is_asked_by_intake: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A line, where it stands, what it rests on and what it waits for."""

    line: Line
    state: State
    found: tuple[Shown, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hypothesis:
    """One pattern of one patient."""

    pattern: Pattern
    lines: tuple[Judged, ...]
    actions: tuple[Action, ...]

    def _of(self, *directions: Direction) -> tuple[Judged, ...]:
        said = (State.FIRES, State.OTHER_SIDE)
        return tuple(
            one for one in self.lines if one.line.direction in directions and one.state in said
        )

    @property
    def supports(self) -> tuple[Judged, ...]:
        return self._of(Direction.SUPPORTS)

    @property
    def against(self) -> tuple[Judged, ...]:
        return self._of(Direction.AGAINST)

    @property
    def notes(self) -> tuple[Judged, ...]:
        return self._of(Direction.NOTE)

    @property
    def open(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.lines if one.state is State.OPEN)

    @property
    def not_so(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.lines if one.state is State.NOT_SO)

    @property
    def is_untouched(self) -> bool:
        """Nothing of it was looked at: it may stand folded, in its place."""
        return all(one.state is State.OPEN or one.line.when is None for one in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Warned:
    """A safety line that holds, with what it rests on."""

    safety: Safety
    found: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """``sides`` are the sides that hurt; empty when nobody has said."""

    safety: tuple[Warned, ...]
    hypotheses: tuple[Hypothesis, ...]
    sides: frozenset[Side]


def judge(content: PatternContent, case: PanelCase) -> Panel:
    """Every pattern, in the order of the content."""
    sides = painful_sides(case)
    return Panel(
        safety=tuple(_warned(content.safety, case)),
        hypotheses=tuple(_hypothesis(one, case, sides) for one in content.patterns),
        sides=sides,
    )


_SIDES = {
    "left": frozenset({Side.LEFT}),
    "right": frozenset({Side.RIGHT}),
    "both": frozenset(LEFT_RIGHT),
    "none": frozenset(LEFT_RIGHT),
}


def painful_sides(case: PanelCase) -> frozenset[Side]:
    """As the examiner wrote, else the leg that hurts, else where the body chart was marked."""
    examined = case.raw("exam.symptomatic_side")
    if examined in _SIDES:
        return _SIDES[examined]
    leg = case.word("intake.leg_pain_side")
    if leg in ("left", "right", "both"):
        return _SIDES[leg]
    regions = case.raw("intake.pain_regions") or ()
    marked = {region.rpartition("_")[2] for region in regions}
    return frozenset(side for side in LEFT_RIGHT if side.value in marked)


def _warned(lines: Iterable[Safety], case: PanelCase) -> Iterator[Warned]:
    """A safety line needs no certainty: what is known already is enough."""
    for line in lines:
        sides = [replace(case, side=side) for side in LEFT_RIGHT]
        held = [one for one in sides if line.when.standing(one).truth is Truth.YES]
        if held:
            found = (shown for one in held for shown in _found(line.when, one))
            yield Warned(safety=line, found=tuple(dict.fromkeys(found)))


def _hypothesis(pattern: Pattern, case: PanelCase, sides: frozenset[Side]) -> Hypothesis:
    earlier: dict[str, tuple[Standing, Condition]] = {}
    lines = []
    for line in pattern.lines:
        judged = _judged(line, case, sides)
        lines.append(judged)
        if line.when is not None:
            earlier[line.code] = (_STANDINGS[judged.state], line.when)
    seen = replace(case, judged=earlier)
    return Hypothesis(
        pattern=pattern,
        lines=tuple(lines),
        actions=tuple(one for one in pattern.actions if one.when.standing(seen).truth is Truth.YES),
    )


_STANDINGS: Mapping[State, Standing] = {
    State.FIRES: truth.YES,
    State.OTHER_SIDE: truth.NO,
    State.OPEN: truth.UNKNOWN,
    State.NOT_SO: truth.NO,
}


def _judged(line: Line, case: PanelCase, painful: frozenset[Side]) -> Judged:
    if line.when is None:
        return Judged(line=line, state=State.FIRES, found=(), missing=())
    looks = [replace(case, side=side) for side in (LEFT_RIGHT if line.is_sided else (Side.NONE,))]
    truths = {look.side: settled(line.when.standing(look)) for look in looks}
    ours = [look for look in looks if _matches(line, look.side, painful)]
    for state, among in ((State.FIRES, ours), (State.OTHER_SIDE, looks)):
        firing = [look for look in among if truths[look.side] is Truth.YES]
        if firing:
            found = (shown for look in firing for shown in _found(line.when, look))
            return Judged(line=line, state=state, found=tuple(dict.fromkeys(found)), missing=())
    waiting = [look for look in ours if truths[look.side] is Truth.UNKNOWN]
    if not waiting:
        return Judged(line=line, state=State.NOT_SO, found=(), missing=())
    missing = (one for look in waiting for one in _missing(line.when, look))
    return Judged(line=line, state=State.OPEN, found=(), missing=tuple(dict.fromkeys(missing)))


def _matches(line: Line, side: Side, painful: frozenset[Side]) -> bool:
    """Whether what is found on ``side`` is about a side that hurts. Unknown greys nothing."""
    about = OTHER[side] if line.crossed else side
    return side is Side.NONE or not painful or about in painful


# Words -------------------------------------------------------------------------------------------


def _found(when: Condition, case: PanelCase) -> Iterator[Shown]:
    for name, value in when.reasons(case, held=True):
        group = name.partition(".")[0]
        if group in CELLS:
            yield from _cell_shown(group, name, value, case)
        elif group == "hx":
            history = case.vocabulary.history[name.partition(".")[2]]
            yield Shown(label=history.label, side=Side.NONE, value=_say(value))
        else:
            fact = case.vocabulary[name]
            yield Shown(
                label=fact.label, side=Side.NONE, value=_say(value, evidence.say(value, fact))
            )


_PLAIN = {"yes": Words("yes", "sí"), "no": Words("no", "no")}


def _say(value: Any, english: str = "") -> Words:
    plain = _PLAIN.get(value) if isinstance(value, str) else None
    return plain or Words(english or str(value), english or str(value))


def _cell_shown(group: str, name: str, value: Any, case: PanelCase) -> Iterator[Shown]:
    cell = case.vocabulary.cell(name)
    side = _side_of(group, name, case)
    if group == "gap":
        number = units.with_unit(
            round(value * 1000), cell.entry.scale.unit if cell.entry.scale else ""
        )
        words = Words(f"{number} less than the other side", f"{number} menos que el otro lado")
        yield Shown(label=cell.label, side=side, value=words, item=cell.item.code)
        return
    found = cell.found(case.chart, side)
    if found is not None:
        words = Words(*(findings.shown(cell.item, found, one) for one in ("en", "es")))
        yield Shown(label=cell.label, side=side, value=words, item=cell.item.code)


def _side_of(group: str, name: str, case: PanelCase) -> Side:
    cell = case.vocabulary.cell(name)
    side = OTHER[case.side] if group == "there" else case.side
    return side if cell.item.allows_side(cell.qualifier, side) else Side.NONE


def _missing(when: Condition, case: PanelCase) -> Iterator[Missing]:
    for name in when.needs(case, held=True):
        group, _, rest = name.partition(".")
        if group in CELLS:
            cell = case.vocabulary.cell(name)
            yield Missing(
                label=cell.item.label, side=_side_of(group, name, case), item=cell.item.code
            )
        elif group == "hx":
            history = case.vocabulary.history[rest]
            yield Missing(
                label=history.label,
                side=Side.NONE,
                is_asked_by_intake=history.when is not None,
            )
        else:
            yield Missing(
                label=case.vocabulary[name].label, side=Side.NONE, item=_SHEET.get(name, "")
            )


_SHEET: Mapping[str, str] = {
    "whole.centralisation": "rm_direction",
    "exam.neuro_screen": "neuro_myotome_l2",
    "exam.mmt": "neuro_myotome_l2",
    "exam.bony_tender_sacrum_pelvis": "palp_focal_bone",
}
"""Where in the sheet a fact of the whole chart is entered."""
