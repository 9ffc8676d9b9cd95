"""What was found, cell by cell: reading what was typed, and looking findings up.

A finding is one cell: code × side × qualifier. Not tested is never negative: every lookup here
answers None unless the cell was tested.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.body import Side
from clinic.domain.text import RefusedText, clean_line, clean_text
from evaluations.domain import grades, typed, units
from evaluations.domain.catalogue import Entry, Item, Kind, Scale, UnknownItem

REASON_LIMIT = 200
"""Longest reason for not testing, in characters."""

TYPED_LIMIT = 60
"""Longest text of a typed number that is kept beside its value, in characters."""

AGGREGATION = "hhd_aggregation"
"""The field that says how several trials of one cell become its value."""


class Status(StrEnum):
    """Whether the cell was done. A value exists only when it was tested."""

    TESTED = "tested"
    PERFORMED = "performed"  # it was done, its result is not entered yet
    NOT_TESTED = "not_tested"
    UNABLE_PAIN = "unable_pain"
    UNABLE_OTHER = "unable_other"
    CONTRAINDICATED = "contraindicated"
    DECLINED = "declined"
    CLEARED = "cleared"


NEEDS_REASON = (Status.NOT_TESTED, Status.UNABLE_OTHER, Status.CONTRAINDICATED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One cell as stored: ``num`` in thousandths, words, choices and grades in ``text``.

    ``typed`` is what was typed, kept where it was converted or held several trials; ``is_kept``
    marks a value of last time that was confirmed, not measured again; ``by`` is who recorded it.
    """

    code: str
    side: Side = Side.NONE
    qualifier: str = ""
    status: Status = Status.TESTED
    num: int | None = None
    text: str = ""
    reason: str = ""
    typed: str = ""
    is_kept: bool = False
    by: int | None = None


Cell = tuple[str, Side, str]


class FindingSet:
    """The findings of one evaluation. A cleared cell reads as if it had never been filled."""

    def __init__(self, rows: Iterable[Found] = ()) -> None:
        self._cells: dict[Cell, Found] = {
            (row.code, row.side, row.qualifier): row
            for row in rows
            if row.status is not Status.CLEARED
        }

    def __iter__(self) -> Iterator[Found]:
        return iter(self._cells.values())

    def __len__(self) -> int:
        return len(self._cells)

    def get(self, code: str, side: Side = Side.NONE, qualifier: str = "") -> Found | None:
        return self._cells.get((code, side, qualifier))

    def tested(self, code: str, side: Side = Side.NONE, qualifier: str = "") -> Found | None:
        """The cell if it holds a value; None when it is blank or was not tested."""
        found = self._cells.get((code, side, qualifier))
        return found if found is not None and found.status is Status.TESTED else None

    def number(self, code: str, side: Side = Side.NONE, qualifier: str = "") -> int | None:
        """Thousandths of the unit."""
        found = self.tested(code, side, qualifier)
        return found.num if found else None

    def word(self, code: str, side: Side = Side.NONE, qualifier: str = "") -> str | None:
        """A choice, result, grade, flag or note."""
        found = self.tested(code, side, qualifier)
        return found.text if found and found.num is None else None

    def words(self, code: str, side: Side = Side.NONE, qualifier: str = "") -> tuple[str, ...]:
        """The chosen codes of a multiple choice; empty when blank or not tested."""
        found = self.word(code, side, qualifier)
        return tuple(found.split(",")) if found else ()

    def status(self, code: str, side: Side = Side.NONE) -> Status | None:
        found = self._cells.get((code, side, ""))
        return found.status if found else None

    def with_(self, row: Found) -> "FindingSet":
        """The same findings with one cell changed."""
        key = (row.code, row.side, row.qualifier)
        others = [one for cell, one in self._cells.items() if cell != key]
        return FindingSet([*others, row])


NOTHING = FindingSet()


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """An unusual value: saved, and asked about once. ``offer`` is what may have been meant."""

    text: str
    offer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What to store in the cell."""

    status: Status
    num: int | None = None
    text: str = ""
    reason: str = ""
    typed: str = ""
    question: Question | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """What was typed cannot be; the message says how to fix it, ``offer`` what it may have been."""

    message: str
    offer: str = ""


def check(
    item: Item,
    side: Side,
    qualifier: str,
    raw: str,
    status: Status = Status.TESTED,
    beside: FindingSet = NOTHING,
) -> Checked | Refused:
    """Read one cell. ``raw`` is the value, or the reason when the status is not tested.

    ``beside`` holds the other cells of the evaluation. Raises
    :class:`evaluations.domain.catalogue.UnknownItem` for a cell that the item does not have.
    """
    if item.entry.kind is Kind.DERIVED and item.is_main(qualifier):
        return Refused(message=f"{item.label.en} is worked out. Enter what it rests on.")
    entry = item.cell(qualifier)
    if not item.allows_side(qualifier, side):
        raise UnknownItem(f"{item.code} {qualifier} is not recorded on side {side}")
    if status is Status.CLEARED or (status is Status.TESTED and not raw.strip()):
        return Checked(status=Status.CLEARED)
    try:
        if status is not Status.TESTED:
            return _untested(item, qualifier, raw, status)
        if entry.kind is Kind.NUMBER:
            return _number(item, side, qualifier, raw, beside)
        return _READERS[entry.kind](item, entry, raw)
    except RefusedText as error:
        return Refused(message=str(error))


def _untested(item: Item, qualifier: str, raw: str, status: Status) -> Checked | Refused:
    if status is Status.PERFORMED:
        return Checked(status=Status.PERFORMED)
    if not item.is_main(qualifier):
        return Refused(message=f"Mark {item.label.en} itself as not tested, not a part of it.")
    reason = clean_line(raw, limit=REASON_LIMIT)
    if not reason and status in NEEDS_REASON:
        return Refused(message="Say why in a word or two: time, not needed, not safe today.")
    return Checked(status=status, reason=reason)


def scale_of(item: Item, side: Side, qualifier: str, beside: FindingSet) -> Scale:
    """The limits that hold now: some depend on the task or the method."""
    if item.is_main(qualifier):
        for one in item.scales:
            own = beside.word(item.code, Side.NONE, one.cell) or item.protocol.get(one.cell)
            if (own or beside.word(one.cell, Side.NONE)) == one.value:
                return one.scale
    scale = item.cell(qualifier).scale
    if scale is None:
        raise UnknownItem(f"{item.code} {qualifier} is not a number")
    return scale


def _number(
    item: Item, side: Side, qualifier: str, raw: str, beside: FindingSet
) -> Checked | Refused:
    scale = scale_of(item, side, qualifier, beside)
    aggregation = _aggregation(item, qualifier, beside)
    try:
        reading = (typed.read_trials(raw, scale.unit) if aggregation else None) or typed.read(
            raw, scale.unit, item.signs if scale.hard[0] < 0 else None
        )
    except units.NotANumber:
        return Refused(message=f"Type {_number_word(aggregation)}, {_span(scale)}.")
    if aggregation == "single" and len(reading.nums) > 1:
        return Refused(message="This measure keeps one trial. Change the value kept, or type one.")
    num = typed.together(reading, aggregation, scale.step)
    fine = None if reading.is_typed_as else typed.too_fine(raw, num, scale)
    beyond = (_within(item, qualifier, scale, one) for one in reading.nums)
    return (
        (Refused(message=fine[0], offer=fine[1]) if fine else None)
        or next((one for one in beyond if one), None)
        or _consistent(item, side, qualifier, _kept_as(reading, scale, num, raw), beside)
    )


def _aggregation(item: Item, qualifier: str, beside: FindingSet) -> str:
    """How several trials become one value; "" for a cell that takes one number."""
    if not item.is_main(qualifier) or AGGREGATION not in item.fields:
        return ""
    said = beside.word(item.code, Side.NONE, AGGREGATION)
    return said or item.protocol.get(AGGREGATION, "max")


def _number_word(aggregation: str) -> str:
    return "a number or the trials one after the other" if aggregation else "a number"


def _kept_as(reading: typed.Reading, scale: Scale, num: int, raw: str) -> Checked:
    """What to store, with what was typed where that says more, and what the trials ask."""
    kept = typed.nearest(num, scale.step)
    asked = _unusual(scale, kept)
    if reading.spread > typed.SPREAD_SHARE and asked is None:
        said = units.with_unit(kept, scale.unit)
        asked = Question(text=f"The trials differ by {reading.spread} %. Keep {said}?")
    as_typed = raw.strip()[:TYPED_LIMIT] if reading.is_typed_as else ""
    return Checked(status=Status.TESTED, num=kept, typed=as_typed, question=asked)


_GOES_ELSEWHERE = {"wblt_distance": "Degrees go in the row of the lunge angle."}


def _within(item: Item, qualifier: str, scale: Scale, num: int) -> Checked | Refused | None:
    """A refusal or a question when limits say so; None when the number is usual."""
    low, high = scale.hard
    offer = scale.offer if scale.offer and scale.offer.low <= num <= scale.offer.high else None
    meant = units.shown(offer.meant(num)) if offer else ""
    ask = f"{offer.ask.en} Then it is {meant}." if offer else ""
    if not low <= num <= high:
        field = item.field_of(qualifier)
        name = field.label.en if field else item.label.en
        said = units.with_unit(num, scale.unit)
        ask = ask or (_GOES_ELSEWHERE.get(item.code, "") if num > high else "")
        message = f"{name} can be {_span(scale)}. {said} is not possible. {ask}"
        return Refused(message=message.strip(), offer=meant)
    return None


def _consistent(
    item: Item, side: Side, qualifier: str, checked: Checked, beside: FindingSet
) -> Checked | Refused:
    """The value, unless it puts onset and limit in the wrong order."""
    clash = _onset_after_limit(item, side, qualifier, checked.num or 0, beside)
    return Refused(message=clash) if clash else checked


_ONSET_LIMIT = {"angle_p1": "angle_p2", "knee_angle_p1": "knee_angle_p2"}


def _onset_after_limit(item: Item, side: Side, qualifier: str, num: int, beside: FindingSet) -> str:
    """Words when the first symptom would come after the limit; "" when all is in order.

    A leg is raised, so onset ≤ limit; a knee is straightened from bent and read as degrees
    short of straight, so there onset ≥ limit.
    """
    for onset, limit in _ONSET_LIMIT.items():
        first = num if qualifier == onset else beside.number(item.code, side, onset)
        last = num if qualifier == limit else beside.number(item.code, side, limit)
        if qualifier not in (onset, limit) or first is None or last is None:
            continue
        if (first > last) if onset == "angle_p1" else (first < last):
            return (
                f"First felt at {units.shown(first)}° comes after the limit, "
                f"{units.shown(last)}°. Change one of them."
            )
    return ""


def _unusual(scale: Scale, num: int) -> Question | None:
    low, high = scale.soft
    said = units.with_unit(num, scale.unit)
    if scale.offer and scale.offer.low <= num <= scale.offer.high:
        meant = units.shown(scale.offer.meant(num))
        return Question(text=f"{scale.offer.ask.en} Then it is {meant}. Keep {said}?", offer=meant)
    if low is not None and num < low:
        return Question(text=f"Unusual, under {units.with_unit(low, scale.unit)}. Keep {said}?")
    if high is not None and num > high:
        return Question(text=f"Unusual, over {units.with_unit(high, scale.unit)}. Keep {said}?")
    return None


def _span(scale: Scale) -> str:
    low, high = scale.hard
    return f"{units.shown(low)} to {units.with_unit(high, scale.unit)}"


def _grade(item: Item, entry: Entry, raw: str) -> Checked | Refused:
    grade = grades.read_grade(raw)
    if grade is None:
        return Refused(message="Use a grade from 0 to 5, with + or − if needed: 4+, 4−, 5.")
    return Checked(status=Status.TESTED, text=grade)


def _choice(item: Item, entry: Entry, raw: str) -> Checked | Refused:
    code = raw.strip()
    if code not in [one.code for one in entry.choices]:
        return Refused(message=_choose(entry))
    return Checked(status=Status.TESTED, text=code)


def _multi(item: Item, entry: Entry, raw: str) -> Checked | Refused:
    chosen = {code.strip() for code in raw.split(",")}
    known = [one.code for one in entry.choices]
    if not chosen <= set(known):
        return Refused(message=_choose(entry))
    alone = [code for code in ("none", "normal") if code in chosen]
    if alone and len(chosen) > 1:
        word = entry.choice(alone[0]).label.en
        return Refused(message=f'Choose "{word}" alone, or only what you saw.')
    return Checked(status=Status.TESTED, text=",".join(code for code in known if code in chosen))


def _text(item: Item, entry: Entry, raw: str) -> Checked | Refused:
    return Checked(status=Status.TESTED, text=clean_text(raw, limit=entry.max_characters))


def _order(item: Item, entry: Entry, raw: str) -> Checked | Refused:
    """Steps parted by ">", ties by "=": each choice once, the first step first."""
    steps = [sorted(code.strip() for code in step.split("=")) for step in raw.split(">")]
    named = [code for step in steps for code in step]
    known = {one.code for one in entry.choices}
    if not set(named) <= known or len(named) != len(set(named)):
        return Refused(message=f"Put each in its place once: {_labels(entry)}.")
    return Checked(status=Status.TESTED, text=">".join("=".join(step) for step in steps))


def _labels(entry: Entry) -> str:
    return ", ".join(one.label.en for one in entry.choices)


def _choose(entry: Entry) -> str:
    return f"Choose one of these: {_labels(entry)}."


_READERS: Mapping[Kind, Callable[[Item, Entry, str], Checked | Refused]] = {
    Kind.GRADE: _grade,
    Kind.RESULT: _choice,
    Kind.CHOICE: _choice,
    Kind.FLAG: _choice,
    Kind.MULTI: _multi,
    Kind.TEXT: _text,
    Kind.ORDER: _order,
}


def shown(item: Item, found: Found, language: str = "en") -> str:
    """The value of a cell in words: "52", "4−", "Negative", "Groin, Low back".

    Numbers come without their unit: the row names it. A cell that was not tested is the empty
    text; its reason is for the reader of ``found.reason``.
    """
    if found.status is not Status.TESTED:
        return ""
    entry = item.cell(found.qualifier)
    if found.num is not None:
        return units.shown(found.num)
    if entry.kind is Kind.GRADE:
        return grades.shown(found.text)
    if entry.kind is Kind.ORDER:
        return _in_order(entry, found.text, language)
    if entry.choices:
        return ", ".join(entry.choice(code).label.in_(language) for code in found.text.split(","))
    return found.text


def _in_order(entry: Entry, text: str, language: str) -> str:
    """ "Hamstring, then Glute with Lumbar same side"."""
    joint, then = (" with ", ", then ") if language == "en" else (" con ", ", luego ")
    return then.join(
        joint.join(entry.choice(code).label.in_(language) for code in step.split("="))
        for step in text.split(">")
    )
