"""A rule as a clinician reads it: its expression tree in words, nested as the tree is.

Nothing is left out and nothing is summed up: each fact of the expression stands in a line of its
own, and each operator has words of its own, those about missing answers above all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluations.domain import evidence, expression
from evaluations.domain.expression import Condition, Term
from evaluations.domain.facts import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class Plain:
    """One line and what stands under it. ``facts`` are the facts that the line itself reads."""

    words: str
    facts: tuple[str, ...] = ()
    parts: "tuple[Plain, ...]" = ()

    def lines(self, depth: int = 0) -> "Iterator[tuple[int, Plain]]":
        """Every line with its depth, in reading order."""
        yield depth, self
        for part in self.parts:
            yield from part.lines(depth + 1)


ASKED: Mapping[str, tuple[str, str]] = {
    "yes": ("yes", "no"),
    "is_yes": ("yes (no answer counts as no)", "anything but yes, or not answered"),
    "unsure": ("not sure", "anything but not sure"),
    "declined": ("to be asked in person", "anything but to be asked in person"),
    "missing": ("not answered", "answered"),
}
"""What a question asks of one fact, and its opposite."""

SIGNS: Mapping[str, str] = {
    "<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "==": "exactly",
    "!=": "anything but",
}  # fmt: skip

_COUNTED: Mapping[str, str] = {
    "<": "Fewer than {} of these are so",
    "<=": "At most {} of these are so",
    ">": "More than {} of these are so",
    ">=": "At least {} of these are so",
    "==": "Exactly {} of these are so",
    "!=": "Any number but {} of these are so",
}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def read(condition: Condition, *, known: Mapping[str, Fact], names: Mapping[str, str]) -> Plain:
    """``condition`` in words. ``names`` are the rules' names by code, for ``fired(…)``."""
    return _Reader(known, names).plain(condition)


class _Reader:
    def __init__(self, known: Mapping[str, Fact], names: Mapping[str, str]) -> None:
        self.known = known
        self.names = names

    def plain(self, node: Condition) -> Plain:
        match node:
            case expression.Every(parts=parts):
                return self.group("All of", parts)
            case expression.Some(parts=parts):
                return self.group("Any of", parts)
            case expression.IsTrue(part=part):
                return self.group("Only if this is known to be so", (part,))
            case expression.Compare():
                return self.comparison(node)
            case expression.Not(part=part):
                return self.opposite(part)
        return self.leaf(node, holds=True)

    def opposite(self, node: Condition) -> Plain:
        match node:
            case expression.Every(parts=parts):
                return self.group("Not all of", parts)
            case expression.Some(parts=parts):
                return self.group("None of", parts)
            case expression.IsTrue(part=part):
                return self.group("Unless this is known to be so", (part,))
            case expression.Compare() | expression.Not():
                return self.group("It is not so that", (node,))
        return self.leaf(node, holds=False)

    def group(self, head: str, parts: tuple[Condition, ...]) -> Plain:
        return Plain(words=f"{head}:", parts=tuple(self.plain(part) for part in parts))

    # One fact

    def leaf(self, node: Condition, *, holds: bool) -> Plain:
        match node:
            case expression.Asked(question=question, fact=fact):
                return self.line(self.asked(question, fact)[0 if holds else 1], fact)
            case expression.Equals(fact=fact, words=words):
                said = " or ".join(evidence.say(word, self.known[fact]) for word in words)
                return self.line(said if holds else f"answered, and not {said}", fact)
            case expression.SameAs(left=left, right=right):
                how = "the same as" if holds else "known, and not the same as"
                return self.line(f"{how} {self.label(right)}", left, right)
            case expression.Computed(fact=fact):
                return self.line("so" if holds else "known, and not so", fact)
            case expression.Fired(code=code):
                name = f" ({self.names[code]})" if code in self.names else ""
                return Plain(words=f"{code}{name} has {'' if holds else 'not '}fired")
        raise TypeError(f"{type(node).__name__} has no words")

    def asked(self, question: str, fact: str) -> tuple[str, str]:
        if question == "missing" and self.known[fact].group == "exam":
            return "not tested", "tested"
        return ASKED[question]

    def line(self, said: str, *facts: str) -> Plain:
        return Plain(words=f"{self.label(facts[0])}: {said}", facts=facts)

    def label(self, fact: str) -> str:
        return self.known[fact].label.en

    # Numbers

    def comparison(self, node: expression.Compare) -> Plain:
        left, sign, right = node.left, node.sign, node.right
        if isinstance(left, expression.Number) and not isinstance(right, expression.Number):
            left, sign, right = right, _TURNED[sign], left
        if isinstance(left, expression.Count) and isinstance(right, expression.Number):
            return self.group(_COUNTED[sign].format(f"{right.value:g}"), left.parts)
        words = f"{self.term(left)}: {SIGNS[sign]} {self.limit(left, right)}"
        counted = [part for part in (left, right) if isinstance(part, expression.Count)]
        return Plain(
            words=words,
            facts=tuple(one.fact for one in (left, right) if isinstance(one, expression.Quantity)),
            parts=tuple(self.group("How many of these are so", one.parts) for one in counted),
        )

    def term(self, term: Term) -> str:
        match term:
            case expression.Quantity(fact=fact):
                return self.label(fact)
            case expression.Number(value=value):
                return f"{value:g}"
        return "The number counted below"

    def limit(self, of: Term, term: Term) -> str:
        """What it is compared with; a bare number has the unit of the fact beside it."""
        if isinstance(term, expression.Number) and isinstance(of, expression.Quantity):
            return f"{term.value:g} {self.known[of.fact].unit}".strip()
        said = self.term(term)
        return said[:1].lower() + said[1:] if isinstance(term, expression.Count) else said
