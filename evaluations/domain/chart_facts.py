"""From the chart to the ``exam`` facts that rules read, as ``content/exam_facts.toml`` says.

A fact that cannot be told from the findings is left out: unknown to the rules, never no.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clinic.domain.body import Side
from evaluations.domain import grades, repeated
from evaluations.domain.catalogue import Catalogue, Item
from evaluations.domain.findings import FindingSet, Found, Status

YES, NO, UNSURE, NOT_TESTED = "yes", "no", "unsure", "not_tested"

Answer = str | None
"""yes, no, unsure, not_tested, or None when the cell is blank."""

Roots = dict[str, dict[str, float]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One cell of the catalogue; a two-sided item stands for both its sides.

    An ``optional`` source speaks when it was recorded and is not missed when it was not.
    """

    item: Item
    qualifier: str
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartFact:
    """How one exam fact follows from its sources. Codes in ``answers`` map a cell's word."""

    name: str
    how: str
    sources: tuple[Source, ...]
    answers: Mapping[str, str]
    words: Mapping[str, str]
    one_is_enough: bool = False
    enough_at: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """What a fact may be told from: today, the evaluation signed before, and the catalogue."""

    now: FindingSet
    before: FindingSet
    catalogue: Catalogue


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartFacts:
    """Every exam fact that the chart feeds."""

    facts: tuple[ChartFact, ...]
    catalogue: Catalogue

    def reads(self, code: str) -> bool:
        """Whether any fact could change with a cell of this item."""
        if self.catalogue.item(code).section == "nerve" or code == repeated.ITEM:
            return True
        return any(source.item.code == code for fact in self.facts for source in fact.sources)

    def tell(self, now: FindingSet, before: FindingSet) -> dict[str, Any]:
        """The known facts by name without "exam."; ``before`` is the previous signed evaluation
        of the episode (empty when there is none)."""
        chart = Chart(now=now, before=before, catalogue=self.catalogue)
        told = {fact.name: HOW[fact.how](fact, chart) for fact in self.facts}
        return {name: value for name, value in told.items() if value is not None}

    def one(self, name: str, now: FindingSet) -> Any:
        """One fact of today's findings alone; None where it is not known."""
        [fact] = [fact for fact in self.facts if fact.name == name]
        return HOW[fact.how](fact, Chart(now=now, before=FindingSet(), catalogue=self.catalogue))


# What single cells say --------------------------------------------------------------------------


def _cells(source: Source, findings: FindingSet) -> list[Found | None]:
    sides = source.item.sides_for(source.qualifier)
    return [findings.get(source.item.code, side, source.qualifier) for side in sides]


def _answer(fact: ChartFact, found: Found | None) -> Answer:
    if found is None:
        return None
    if found.status is not Status.TESTED:
        return NOT_TESTED
    said = {fact.answers.get(word) for word in found.text.split(",")}
    return next((one for one in (YES, UNSURE, NOT_TESTED, NO) if one in said), None)


def _together(answers: Iterable[Answer]) -> Answer:
    """Yes wins, then unsure, then not tested, then blank; no only when all say no."""
    said = list(answers)
    for one in (YES, UNSURE, NOT_TESTED):
        if one in said:
            return one
    return NO if said and None not in said else None


def _of_source(fact: ChartFact, source: Source, findings: FindingSet) -> list[Answer]:
    answers = [_answer(fact, found) for found in _cells(source, findings)]
    return [one for one in answers if one is not None] if source.optional else answers


def _named(fact: ChartFact, answer: Answer) -> Answer:
    return fact.words.get(answer, answer) if answer else None


def _any(fact: ChartFact, chart: Chart) -> Answer:
    by_source = [_together(_of_source(fact, source, chart.now)) for source in fact.sources]
    if fact.one_is_enough and NO in by_source:
        by_source = [one for one in by_source if one in (YES, NO, UNSURE)]
    else:
        by_source = [
            one
            for one, source in zip(by_source, fact.sources, strict=True)
            if one is not None or not source.optional
        ]
    return _named(fact, _together(by_source))


def _painful(fact: ChartFact, chart: Chart) -> Answer:
    return _together(
        _pain(source.item.code, side, chart.now)
        for source in fact.sources
        for side in source.item.sides
    )


def _pain(code: str, side: Side, findings: FindingSet) -> Answer:
    """What the pain fields of a movement say; a movement that pain stopped was painful."""
    status = findings.status(code, side)
    if status is Status.UNABLE_PAIN:
        return YES
    score = findings.number(code, side, "pain_nprs")
    said = findings.word(code, side, "pain_provoked")
    if score or said == YES:
        return YES
    if score == 0 or said == NO:
        return NO
    return NOT_TESTED if status not in (None, Status.TESTED) else None


def _word(fact: ChartFact, chart: Chart) -> Answer:
    source = fact.sources[0]
    found = _cells(source, chart.now)[0]
    if found is None:
        return None
    return fact.words.get(found.text, found.text) if found.status is Status.TESTED else NOT_TESTED


# Repeated movements: worked out of the rows of each direction, or the one word of a chart from
# before those rows were there.

_SPREAD = ("none", "some", "all_directions")


def _peripheralises(fact: ChartFact, chart: Chart) -> Answer:
    """The worse of what the directions and the word say; unknown only when neither speaks."""
    said = [one for one in (repeated.peripheralises(chart.now), _word(fact, chart)) if one]
    known = [one for one in said if one in _SPREAD]
    return max(known, key=_SPREAD.index) if known else next(iter(said), None)


def _preference(fact: ChartFact, chart: Chart) -> Answer:
    """A preference that was found by the directions, else by the word; "none" gives way."""
    told = repeated.directional_preference(chart.now)
    said = [one for one in (_named(fact, told), _word(fact, chart)) if one]
    return next((one for one in said if one not in ("none", NOT_TESTED)), next(iter(said), None))


# Numbers ----------------------------------------------------------------------------------------


def _plain(num: int) -> float:
    """Thousandths as the rules compare them: an int when whole."""
    return num // 1000 if num % 1000 == 0 else num / 1000


def _nums(fact: ChartFact, chart: Chart) -> list[int | None]:
    source = fact.sources[0]
    return [
        chart.now.number(source.item.code, side, source.qualifier) for side in source.item.sides
    ]


def _number(fact: ChartFact, chart: Chart) -> float | None:
    num = _nums(fact, chart)[0]
    return None if num is None else _plain(num)


def _highest(fact: ChartFact, chart: Chart) -> float | None:
    nums = _nums(fact, chart)
    known = [num for num in nums if num is not None]
    if not known or (len(known) < len(nums) and max(known) < fact.enough_at):
        return None
    return _plain(max(known))


def _difference(fact: ChartFact, chart: Chart) -> float | None:
    right, left = _nums(fact, chart)
    return None if right is None or left is None else _plain(abs(right - left))


# Nerves -----------------------------------------------------------------------------------------


def _graded(fact: ChartFact, findings: FindingSet) -> Roots | None:
    roots: Roots = {}
    for source in fact.sources:
        root = source.item.code.rpartition("_")[2].upper()
        for side in source.item.sides:
            grade = findings.word(source.item.code, side)
            if grade is not None:
                roots.setdefault(root, {})[side.value] = grades.decimal(grade)
    return roots or None


def _myotomes(fact: ChartFact, chart: Chart) -> Roots | None:
    return _graded(fact, chart.now)


def _previous_myotomes(fact: ChartFact, chart: Chart) -> Roots | None:
    return _graded(fact, chart.before)


_REFLEX_RANK = {"0": 0, "1+": 1, "2+": 2, "3+": 3, "4+": 4}
_NORMAL_REFLEX = 2


def _reflexes(fact: ChartFact, chart: Chart, judge: Callable[[int, int], str]) -> Answer:
    return _together(
        _reflex(source.item.code, chart.now, judge)
        for source in fact.sources
        if not source.optional or any(_cells(source, chart.now))
    )


def _reflex(code: str, findings: FindingSet, judge: Callable[[int, int], str]) -> Answer:
    """A reflex needs both sides: one alone cannot show a difference."""
    both = [findings.get(code, side) for side in (Side.RIGHT, Side.LEFT)]
    tested = [_REFLEX_RANK[one.text] for one in both if one and one.status is Status.TESTED]
    if len(tested) == 2:
        return judge(min(tested), max(tested))
    return NOT_TESTED if any(one and one.status is not Status.TESTED for one in both) else None


def _reflex_reduced(fact: ChartFact, chart: Chart) -> Answer:
    """Lower on one side and below normal there. Absent on both sides is left to the examiner."""
    return _reflexes(
        fact,
        chart,
        lambda low, high: (
            YES if low < high and low < _NORMAL_REFLEX else UNSURE if high == 0 else NO
        ),
    )


def _reflex_brisk(fact: ChartFact, chart: Chart) -> Answer:
    """Clonus with the reflex, or brisker than normal on one side. Brisk on both alone is unsure."""
    return _reflexes(
        fact,
        chart,
        lambda low, high: (
            YES
            if high == 4 or low <= _NORMAL_REFLEX < high
            else UNSURE
            if low > _NORMAL_REFLEX
            else NO
        ),
    )


def neuro_screen(findings: FindingSet, catalogue: Catalogue) -> Answer:
    """ "abnormal" when any nerve row is, "normal" when every required row is, else None."""
    nerve = catalogue.in_section("nerve")
    rows = [(item, side, findings.tested(item.code, side)) for item in nerve for side in item.sides]
    if any(found and not _is_normal(item, found) for item, _, found in rows):
        return "abnormal"
    if any(_is_uneven(item, findings) for item in nerve):
        return "abnormal"
    if all(found for item, _, found in rows if item.required_in_screen):
        return "normal"
    return None


def _is_normal(item: Item, found: Found) -> bool:
    if found.num is not None:
        return all(norm.low <= found.num <= norm.high for norm in item.norms)
    return found.text in item.normal or found.text == "patient_declined"


def _is_uneven(item: Item, findings: FindingSet) -> bool:
    """A reflex that differs by a grade or more between the sides."""
    right, left = findings.word(item.code, Side.RIGHT), findings.word(item.code, Side.LEFT)
    return item.group == "reflex" and None not in (right, left) and right != left


def _neuro_screen(fact: ChartFact, chart: Chart) -> Answer:
    return neuro_screen(chart.now, chart.catalogue)


# The hop test -----------------------------------------------------------------------------------


def _hopped(fact: ChartFact, chart: Chart) -> dict[Side, bool]:
    """For each side that was hopped: whether it hurt."""
    code = fact.sources[0].item.code
    return {
        side: bool(chart.now.number(code, side, "pain_nprs")) or result != "negative"
        for side in fact.sources[0].item.sides
        if (result := chart.now.word(code, side)) is not None
    }


def _hop_status(fact: ChartFact, chart: Chart) -> Answer:
    statuses = {found.status for found in _cells(fact.sources[0], chart.now) if found}
    for status, word in (
        (Status.TESTED, "done"),
        (Status.DECLINED, "declined"),
        (Status.CONTRAINDICATED, "blocked"),
    ):
        if status in statuses:
            return word
    return "deferred" if statuses else None


def _hop_side(fact: ChartFact, chart: Chart) -> Answer:
    hopped = _hopped(fact, chart)
    sore = [side.value for side, hurt in hopped.items() if hurt]
    if len(sore) == 2:
        return "both"
    if sore:
        return sore[0]
    return "none" if len(hopped) == 2 else None


def _hop_familiar(fact: ChartFact, chart: Chart) -> Answer:
    code = fact.sources[0].item.code
    sore = [side for side, hurt in _hopped(fact, chart).items() if hurt]
    said = [chart.now.word(code, side, "hop_pain_familiar") for side in sore]
    return YES if YES in said else _together(said)


HOW: Mapping[str, Callable[[ChartFact, Chart], Any]] = {
    "any": _any,
    "painful": _painful,
    "word": _word,
    "peripheralises": _peripheralises,
    "directional_preference": _preference,
    "number": _number,
    "highest": _highest,
    "difference": _difference,
    "myotomes": _myotomes,
    "previous_myotomes": _previous_myotomes,
    "reflex_reduced": _reflex_reduced,
    "reflex_brisk": _reflex_brisk,
    "neuro_screen": _neuro_screen,
    "hop_status": _hop_status,
    "hop_side": _hop_side,
    "hop_familiar": _hop_familiar,
}
"""The ways that ``how`` names in the table."""
