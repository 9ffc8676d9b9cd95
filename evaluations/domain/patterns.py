"""Patterns: what speaks for and against each hypothesis, and the codes it may offer.

Nothing here is counted, weighed or multiplied: a figure is text as its source prints it, and the
word for its strength stands beside it (measures reference 8.0).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.content import Words
from evaluations.domain.diagnosis import CodeList
from evaluations.domain.expression import Condition
from evaluations.domain.panel_facts import Vocabulary


class Direction(StrEnum):
    SUPPORTS = "supports"
    AGAINST = "against"
    NOTE = "note"


STRENGTHS: Mapping[str, Words] = {
    "strong": Words("strong", "fuerte"),
    "moderate": Words("moderate", "moderada"),
    "small": Words("small", "pequeña"),
    "little": Words("little", "poca"),
    "no_value": Words("no value", "sin valor"),
    "reasoning": Words("clinical reasoning", "razonamiento clínico"),
}
"""How far a finding moves the question, in one word."""

TAGS: Mapping[str, Words] = {
    "V": Words("read in the source", "leído en la fuente"),
    "V2": Words("as quoted by another page", "citado por otra página"),
    "C": Words("derived from its figures", "calculado de sus cifras"),
    "GK": Words("verify: general knowledge", "verificar: conocimiento general"),
    "S": Words("clinic teaching", "enseñanza de la clínica"),
}
"""What is known of a figure (measures reference 0.1)."""

TO_VERIFY = "GK"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A citation that a line may name."""

    code: str
    reference: str
    where: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One finding that speaks for or against. ``crossed`` tests the side that does not hurt.

    ``figures`` are the likelihood ratio as printed, "" where there is none. A note may stand
    without a rule: it is always told.
    """

    code: str
    direction: Direction
    label: Words
    when: Condition | None
    strength: str
    sources: tuple[Source, ...]
    tags: tuple[str, ...]
    figures: str = ""
    is_sided: bool = False
    crossed: bool = False
    note: Words | None = None

    @property
    def is_to_verify(self) -> bool:
        return TO_VERIFY in self.tags

    @property
    def strength_words(self) -> Words:
        return STRENGTHS[self.strength]

    @property
    def tag_words(self) -> tuple[tuple[str, Words], ...]:
        return tuple((tag, TAGS[tag]) for tag in self.tags)


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """What to do when ``when`` holds, over the lines of the pattern."""

    words: Words
    when: Condition
    tags: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A code, a family of sides or a stem with encounters that a pattern offers."""

    code: str
    note: Words | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """One hypothesis. Its place among the others is fixed by the content."""

    code: str
    label: Words
    lines: tuple[Line, ...]
    actions: tuple[Action, ...]
    candidates: tuple[Candidate, ...]
    context: Words | None
    codes_note: Words | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Safety:
    """What stands above every pattern while it holds."""

    code: str
    label: Words
    do: Words
    when: Condition
    urgency: str
    tags: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PatternContent:
    """Everything the panel is made of."""

    patterns: tuple[Pattern, ...]
    safety: tuple[Safety, ...]
    vocabulary: Vocabulary
    codes: CodeList

    def pattern(self, code: str) -> Pattern | None:
        return next((one for one in self.patterns if one.code == code), None)
