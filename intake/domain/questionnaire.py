"""A questionnaire as content: sections → pages → questions → options.

Two questions about the same matter stand on one page, so that one save judges both. When a
question shows is data (:class:`Condition`), never code: the server, the tablet's script and the
review page read the same rows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic.domain.content import Words


class Kind(StrEnum):
    """What an answer is. The stored shape stands beside each."""

    CHOICE = "choice"  # "yes"
    MANY = "many"  # ["speed", "hills"]
    NUMBER = "number"  # 4 or 4.5
    QUANTITY = "quantity"  # {"amount": 3, "unit": "weeks"}
    SERIES = "series"  # {"amounts": [12, None, 10], "unit": "miles"}
    SCALE = "scale"  # 0 to 10
    LINE = "line"  # one line of text
    TEXT = "text"  # some lines of text
    DATE = "date"  # "2026-03-08"
    REGIONS = "regions"  # ["lumbar_left", "buttock_left"]
    BODY = "body"  # {"pain": {"lumbar_left": 2, "sacrum": None}, "numb": {…}}
    ENTRIES = "entries"  # [{"name": "ibuprofen", "dose": "200 mg"}]


PICKS = frozenset({Kind.CHOICE, Kind.MANY})
MEASURED = frozenset({Kind.QUANTITY, Kind.SERIES})
WHEN = ("past", "future", "any")
LAYOUTS = ("tiles", "rows")
SHAPES = ("any", "phone", "npi", "email", "pace")
"""What one line of text may be: stored as E.164, ten digits, an address, minutes:seconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """True when the answer to ``code`` is one of ``is_`` or lies in ``at_least``…``at_most``.

    Quantities are compared in their base unit (days, miles, pounds, inches). ``answered`` asks
    only whether there is an answer. ``unknown`` also lets "not sure" pass a range.
    """

    code: str
    is_: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    unknown: bool = False
    answered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One answer to tap. ``quiet`` is drawn softer, ``alone`` excludes all others of its list,
    ``no_fact`` is kept as an answer but tells the rules nothing."""

    code: str
    words: Words
    quiet: bool = False
    alone: bool = False
    no_fact: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One text of each row of a list of entries. The first column names the row."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question. With ``fact`` its code is the name that the rules read.

    ``private`` is asked only of a person alone with the tablet, else by staff. ``boxes`` gives
    each unit its own box, so that no unit has to be chosen; feet come with a box for inches.
    "None of these" never speaks for a question that is answered ``by_itself``.
    """

    code: str
    kind: Kind
    ask: Words
    source: str
    hint: Words | None = None
    options: tuple[Option, ...] = ()
    show_when: tuple[Condition, ...] = ()
    optional: bool = False
    fact: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unusual_below: float | None = None
    unusual_above: float | None = None
    decimals: bool = False
    units: tuple[str, ...] = ()
    labels: tuple[Words, ...] = ()
    ends: tuple[Words, ...] = ()
    when: str = "any"
    limit: int = 200
    shape: str = "any"
    why: Words | None = None
    private: bool = False
    by_itself: bool = False
    boxes: bool = False
    columns: tuple[Column, ...] = ()
    entries: int = 6

    @property
    def boxed(self) -> tuple[str, ...]:
        """The unit of each box, in order."""
        if not self.boxes:
            return ()
        feet = ("ft", "in") if "ft" in self.units else ()
        return (*feet, *(unit for unit in self.units if unit not in feet))

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is asked on one screen. ``none_of_these`` offers one tap that says no to every row."""

    code: str
    section: str
    heading: Words
    questions: tuple[Question, ...]
    lead: Words | None = None
    why: Words | None = None
    layout: str = "tiles"
    none_of_these: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    code: str
    words: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """Answers that do not fit together: asked once on ``page``, then kept if the person says so.

    It speaks when all of ``when`` hold, when the numbers of ``rising`` do not rise, or when the sum
    of ``adds``, or what ``works_out`` names, leaves ``at_least``…``at_most``.
    """

    code: str
    page: str
    words: Words
    when: tuple[Condition, ...] = ()
    rising: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    works_out: str = ""
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Questionnaire:
    """``given`` is known without asking: pages may depend on it, but it is never stored, never on a
    page and never a fact. ``in_person`` is asked only by staff, in private, never on a page.
    """

    code: str
    version: str
    title: Words
    source: str
    sections: tuple[Section, ...]
    pages: tuple[Page, ...]
    checks: tuple[Check, ...] = ()
    given: tuple[Question, ...] = ()
    in_person: tuple[Question, ...] = ()
    by_code: Mapping[str, Question] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Every walk looks questions up by code, so the index is made once: what is given first."""
        every = (*self.given, *self.questions(), *self.in_person)
        object.__setattr__(self, "by_code", {q.code: q for q in every})

    def questions(self) -> Iterator[Question]:
        return (question for page in self.pages for question in page.questions)

    def page(self, code: str) -> Page | None:
        return next((page for page in self.pages if page.code == code), None)

    def page_of(self, question: str) -> Page | None:
        return next((p for p in self.pages if any(q.code == question for q in p.questions)), None)

    def section(self, code: str) -> Section:
        return next(section for section in self.sections if section.code == code)
