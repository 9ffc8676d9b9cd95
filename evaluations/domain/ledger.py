"""The red-flag ledger: how each must-ask item stands, and what is still worth asking, and why.

Nothing is denied unless somebody answered it: what nobody asked, and what the person would rather
say in person, is open.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain.content import Words
from evaluations.domain.facts import Fact, Value
from evaluations.domain.triggers import MUST_ASK_RULE, Judgement, Rule, RuleSet, Urgency
from evaluations.domain.truth import Truth

PRIVATE_FACTS = ("intake.self_harm_thoughts",)
"""What a reader outside the clinic is not told: it is counted, and stays in the chart (minimum
necessary)."""


class Asked(StrEnum):
    """How one must-ask item stands."""

    DENIED = "denied"
    PRESENT = "present"
    UNSURE = "unsure"
    IN_PERSON = "in_person"
    NOT_ASKED = "not_asked"

    @property
    def is_open(self) -> bool:
        """Still to be asked: signing waits for it."""
        return self in (Asked.IN_PERSON, Asked.NOT_ASKED)


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerItem:
    fact: Fact
    asked: Asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The must-ask items of the intake. "Not sure" counts as asked, "in person" does not yet."""

    items: tuple[LedgerItem, ...]

    def number(self, *kinds: Asked) -> int:
        return sum(item.asked in kinds for item in self.items)

    @property
    def is_complete(self) -> bool:
        return not any(item.asked.is_open for item in self.items)

    @property
    def sentence(self) -> str:
        """For staff: "Red flags: asked 9 of 11, present 0, 2 not asked"."""
        asked = self.number(Asked.DENIED, Asked.PRESENT, Asked.UNSURE)
        parts = [f"asked {asked} of {len(self.items)}", f"present {self.number(Asked.PRESENT)}"]
        extras = {
            Asked.UNSURE: "not sure",
            Asked.IN_PERSON: "to ask in person",
            Asked.NOT_ASKED: "not asked",
        }
        parts += [
            f"{self.number(kind)} {words}" for kind, words in extras.items() if self.number(kind)
        ]
        return f"Red flags: {', '.join(parts)}"


def of(ruleset: RuleSet, values: Mapping[str, Value]) -> Ledger:
    """The ledger of checked ``values`` by full fact name."""
    return Ledger(
        items=tuple(
            LedgerItem(fact=fact, asked=standing(fact, values.get(fact.name)))
            for fact in must_ask(ruleset)
            if fact.group == "intake"
        )
    )


def must_ask(ruleset: RuleSet) -> Iterator[Fact]:
    """The facts that RF-DAT-01 misses when nothing at all is known: every must-ask item."""
    nothing_known = ruleset.calculations.case({})
    for reason in ruleset.rules[MUST_ASK_RULE].condition.reasons(nothing_known, held=True):
        yield ruleset.fact(reason.fact)


def standing(fact: Fact, value: Value) -> Asked:
    """How one stored answer counts. What settles nothing is never a denial."""
    if value is None:
        return Asked.NOT_ASKED
    if value in fact.present:
        return Asked.PRESENT
    if value in fact.answers:
        return Asked.DENIED
    return {"unsure": Asked.UNSURE, "declined": Asked.IN_PERSON}.get(value, Asked.NOT_ASKED)


# What is missing, where it matters most first ---------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A fact that is not known, and the undecided rules that it could still fire, most urgent
    first. A must-ask item may have none: signing waits for it all the same."""

    fact: Fact
    asked: Asked
    rules: tuple[Rule, ...]
    must_ask: bool

    @property
    def urgency(self) -> Urgency | None:
        """The highest it could still fire."""
        return self.rules[0].urgency if self.rules else None

    @property
    def rank(self) -> int:
        return self.rules[0].urgency.rank if self.rules else -1


def missing(judged: Judgement, *, groups: tuple[str, ...] = ("intake",)) -> tuple[Missing, ...]:
    """What to ask or examine next, of the fact ``groups``: every must-ask item that is open, and
    what keeps an emergency or same-day rule undecided. The most urgent first, a must-ask item
    before the others of its urgency, then in the order of the facts."""
    must = {fact.name for fact in must_ask(judged.ruleset)}
    keeps = _keeps_open(judged)
    found = [
        one
        for fact in judged.ruleset.calculations.known.values()
        if fact.group in groups
        for one in _missing(fact, judged, keeps.get(fact.name, []), fact.name in must)
    ]
    return tuple(sorted(found, key=lambda one: (-one.rank, not one.must_ask)))


def _missing(fact: Fact, judged: Judgement, rules: list[Rule], must: bool) -> Iterator[Missing]:
    asked = standing(fact, judged.case.raw(fact.name)) if fact.answers else Asked.NOT_ASKED
    if any(rule.urgency.is_urgent for rule in rules) or (must and asked.is_open):
        urgent_first = tuple(sorted(rules, key=lambda rule: -rule.urgency.rank))
        yield Missing(fact=fact, asked=asked, rules=urgent_first, must_ask=must)


def _keeps_open(judged: Judgement) -> dict[str, list[Rule]]:
    """By missing fact: the undecided rules that it could still fire."""
    found: dict[str, list[Rule]] = {}
    for rule in judged.undecided:
        for name in judged.needs(rule):
            found.setdefault(name, []).append(rule)
    return found


# Counts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenItem:
    """One item of a count that is not settled, and the facts to ask for it."""

    label: Words
    needs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """A computed count with what it does not know: only confirmed items are counted."""

    fact: Fact
    confirmed: int
    items: int
    open: tuple[OpenItem, ...]

    @property
    def sentence(self) -> str:
        """ "2 of 11 present, 5 not answered"."""
        said = f"{self.confirmed} of {self.items} present"
        return f"{said}, {len(self.open)} not answered" if self.open else said


def counts(judged: Judgement) -> tuple[Count, ...]:
    """Every computed count of items, in file order."""
    calculations = judged.ruleset.calculations
    return tuple(_count(calculations.known[name], judged) for name in calculations.items)


def _count(fact: Fact, judged: Judgement) -> Count:
    rows = judged.ruleset.calculations.items[fact.name]
    standings = [(label, part, part.standing(judged.case)) for label, _, part in rows]
    return Count(
        fact=fact,
        confirmed=sum(one.truth is Truth.YES for _, _, one in standings),
        items=len(rows),
        open=tuple(
            OpenItem(label=label, needs=_once(part.needs(judged.case, held=True)))
            for label, part, one in standings
            if one.could_become(held=True)
        ),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
