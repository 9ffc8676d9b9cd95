"""What the letters are made of: templates, what each rule asks, which facts each reader needs.

Minimum necessary (safety reference 1.7): a reader gets the groups of facts that the template
names, and of the others only the facts that a rule of the letter rests on.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from clinic.domain.content import Words
from evaluations.domain.triggers import Urgency

SIDES = {"left": "LEFT", "right": "RIGHT", "both": "LEFT and RIGHT"}
"""Sides as a letter says them: words, never one letter."""

KINDS = (
    "emergency", "spine", "sports", "primary", "neurology", "rheumatology", "vascular",
    "cardiology", "oncology", "obstetrics", "pediatrics", "eye", "mental_health",
    "pelvic_health", "dietitian", "other",
)  # fmt: skip
"""Kinds of recipient, as the directory knows them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """How soon, in words; ``within`` holds ``{days}`` for a rule's own limit."""

    words: Words
    within: Words | None

    def said(self, within_days: int | None) -> str:
        if self.within is None or within_days is None:
            return self.words.en
        return self.within.en.format(days=within_days)

    def level(self, label: str, within_days: int | None) -> str:
        """The urgency beside the title: never a longer time than the title gives."""
        return label if self.within is None or within_days is None else f"Within {within_days} days"


@dataclass(frozen=True, kw_only=True, slots=True)
class FactGroup:
    """Facts that belong together; ``private`` and ``never`` as ``letters.toml`` says."""

    code: str
    label: Words
    facts: tuple[str, ...]
    private: bool
    never: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Template:
    """One of the nine. ``to`` are kinds of recipient, ``facts`` codes of groups; ``also`` are facts
    that stand on page one where they are known."""

    code: str
    name: Words
    to: tuple[str, ...]
    facts: tuple[str, ...]
    also: tuple[str, ...]
    scores: tuple[str, ...]
    nerve: bool
    vitals: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """What one rule asks of the reader; ``side`` are the facts that may tell the side."""

    rule: str
    letter: str
    to: tuple[str, ...]
    assess: str
    advise: tuple[str, ...]
    side: tuple[str, ...]

    def assessed(self, facts: Mapping[str, object]) -> str:
        """ "LEFT lumbar nerve-root pain"; without the side where no fact tells it."""
        told = (SIDES.get(str(facts.get(name, ""))) for name in self.side)
        side = next((one for one in told if one), "")
        return " ".join(self.assess.replace("{side}", side).split())


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterContent:
    """All of ``letters.toml``. Templates stand in the order of their weight; ``flags`` are the
    must-ask items by fact, ``never`` the rules without a letter with the reason."""

    titles: Mapping[Urgency, Title]
    groups: Mapping[str, FactGroup]
    templates: Mapping[str, Template]
    asks: Mapping[str, Ask]
    flags: Mapping[str, Words]
    never: Mapping[str, str]

    def has_letter(self, code: str) -> bool:
        """Whether a rule may be written to anybody. One that is not known here may."""
        return code not in self.never

    def template_of(self, codes: Iterable[str]) -> str:
        """The template of a letter about these rules: the weightiest of theirs."""
        theirs = {self.asks[code].letter for code in codes if code in self.asks}
        order = list(self.templates)
        return next((code for code in order if code in theirs), order[-1])

    def kinds_of(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Kinds of recipient for these rules, each once, the usual ones first."""
        own = [kind for code in codes if code in self.asks for kind in self.asks[code].to]
        return tuple(dict.fromkeys(own)) or self.templates[self.template_of(())].to

    def question(self, codes: Iterable[str], facts: Mapping[str, object], *, limit: int) -> str:
        """ "Please assess for …. Please advise on …." of as many rules as ``limit`` has room for.

        What has no room is said to stand in the letter. ``codes`` come weightiest first.
        """
        asks = [self.asks[code] for code in codes if code in self.asks]
        for number in range(len(asks), 0, -1):
            words = _asked(asks[:number], facts, more=number < len(asks))
            if len(words) <= limit:
                return words
        return ""

    def group_of(self, fact: str) -> FactGroup | None:
        """The group of a fact of the dictionary; a computed one has none."""
        return next((one for one in self.groups.values() if fact in one.facts), None)

    def may_print(self, fact: str, template: str, *, because: Collection[str] = ()) -> bool:
        """Whether this reader gets the fact: the template names its group, or a rule rests on it.

        A computed fact is printed only where a rule rests on it.
        """
        group = self.group_of(fact)
        if group is not None and group.never:
            return False
        named = group is not None and group.code in self.templates[template].facts
        return named or fact in because

    def may_name(self, fact: str, template: str, *, because: Collection[str] = ()) -> bool:
        """Whether this reader may know how a red flag was answered: all but private ones may."""
        group = self.group_of(fact)
        is_open = group is not None and not group.private and not group.never
        return is_open or self.may_print(fact, template, because=because)


def _asked(asks: list[Ask], facts: Mapping[str, object], *, more: bool) -> str:
    assess = list(dict.fromkeys(one.assessed(facts) for one in asks))
    advise = list(dict.fromkeys(words for one in asks for words in one.advise))
    if more:
        assess.append("what else stands below")
    words = f"Please assess for {listed(assess)}."
    return f"{words} Please advise on {listed(advise)}." if advise else words


def listed(parts: list[str]) -> str:
    """ "a and b", "a, b and c"; "a, b; c; and d" where a part holds a comma itself."""
    if len(parts) < 2:
        return "".join(parts)
    if any("," in part for part in parts):
        return f"{'; '.join(parts[:-1])}; and {parts[-1]}"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
