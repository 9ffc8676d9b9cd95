"""What a person is asked between visits, and which facts of the case the answers make true.

A yes at home outranks an earlier no, an "I am not sure" too; a no clears nothing: only a person
who asks again face to face does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic.domain import content
from clinic.domain.content import Faults, Row, Words
from evaluations.domain.facts import Fact

NO, YES, UNSURE = "no", "yes", "unsure"
SIDES = ("left", "right", "both")
_WEAK = frozenset({None, NO, "none"})
"""What is known gives way to these newer words; anything else was said before and stands."""


class Kind(StrEnum):
    YES_NO = "yn"
    SIDE = "side"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """One thing that a run can show."""

    code: str
    words: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class NewQuestion:
    """One "anything new?" question; ``makes`` are the facts of each answer that makes any."""

    code: str
    words: Words
    kind: Kind
    makes: Mapping[str, Mapping[str, str]]

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be answered, in the order it is shown; nothing is chosen beforehand."""
        return (NO, YES, UNSURE) if self.kind is Kind.YES_NO else (NO, *SIDES, UNSURE)

    def facts(self, answer: str) -> Mapping[str, str]:
        """The ``intake.*`` facts, without that word before them; none for "no"."""
        if answer in SIDES:
            made = self.makes["side"]
            return {name: value.format(side=answer) for name, value in made.items()}
        return self.makes.get(answer, {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """``words`` are the fixed texts of the pages a person sees at home."""

    signs: Mapping[str, Sign]
    questions: Mapping[str, NewQuestion]
    words: Mapping[str, Words] = field(default_factory=dict)


class RefusedAnswer(ValueError):
    """An answer that the question does not have; the message names the question."""


def check(home: Home, answers: Mapping[str, str]) -> Mapping[str, str]:
    """``answers`` unchanged, or :class:`RefusedAnswer`."""
    for code, answer in answers.items():
        known = home.questions.get(code)
        if known is None or answer not in known.answers:
            raise RefusedAnswer(code)
    return answers


def facts_of(home: Home, answers: Mapping[str, str]) -> dict[str, object]:
    """The facts that one report makes true. A question that was retired since makes none."""
    found: dict[str, object] = {}
    for code, answer in answers.items():
        if code in home.questions:
            found = outranked(found, home.questions[code].facts(answer))
    return found


def outranked(known: Mapping[str, object], newer: Mapping[str, object]) -> dict[str, object]:
    """``known`` with what was said at home since. A firm earlier word is never weakened."""
    found = dict(known)
    for name, value in newer.items():
        found[name] = _stronger(found.get(name), value)
    return found


def _stronger(before: object, value: object) -> object:
    if before in _WEAK or before == value:
        return value
    if value == UNSURE:
        return before
    if before in SIDES and value in SIDES:
        return "both"
    return value


_SIGN_KEYS = {"code", "words", "source"}
_NEW_KEYS = {"code", "words", "kind", "yes", "unsure", "side", "source"}


def parse(whole: Row, *, facts: Mapping[str, Fact], faults: Faults) -> Home:
    """``home.toml``; ``facts`` is the vocabulary: an answer makes facts of words they may hold."""
    signs = [_sign(row, faults) for row in content.rows(whole, "sign", "home.toml", faults)]
    asked = [_new(row, facts, faults) for row in content.rows(whole, "new", "home.toml", faults)]
    content.unique((one.code for one in signs), "sign", faults)
    content.unique((one.code for one in asked), "new", faults)
    return Home(
        signs={one.code: one for one in signs},
        questions={one.code: one for one in asked},
        words=_words(whole.get("words", {}), faults),
    )


def _words(table: object, faults: Faults) -> Mapping[str, Words]:
    if not isinstance(table, dict):
        faults.add("home.toml", "'words' must be a table")
        return {}
    return {name: content.words(table, name, "home.toml words", faults) for name in table}


def _sign(row: Row, faults: Faults) -> Sign:
    code = content.text(row, "code", "sign", faults)
    where = f"sign {code}"
    content.unknown_keys(row, _SIGN_KEYS, where, faults)
    content.text(row, "source", where, faults)
    return Sign(code=code, words=content.words(row, "words", where, faults))


def _new(row: Row, facts: Mapping[str, Fact], faults: Faults) -> NewQuestion:
    code = content.text(row, "code", "new", faults)
    where = f"new {code}"
    content.unknown_keys(row, _NEW_KEYS, where, faults)
    content.text(row, "source", where, faults)
    kind = Kind(content.choice(row, "kind", set(Kind), where, faults) or Kind.YES_NO)
    asked = (YES, UNSURE) if kind is Kind.YES_NO else ("side", UNSURE)
    return NewQuestion(
        code=code,
        words=content.words(row, "words", where, faults),
        kind=kind,
        makes={name: _made(row, name, facts, where, faults) for name in asked},
    )


def _made(
    row: Row, name: str, facts: Mapping[str, Fact], where: str, faults: Faults
) -> Mapping[str, str]:
    table = row.get(name)
    if not isinstance(table, dict) or not all(isinstance(one, str) for one in table.values()):
        faults.add(where, f"needs a table '{name}' of facts and their words")
        return {}
    for fact, word in table.items():
        _check(f"intake.{fact}", word.format(side=SIDES[0]), facts, where, faults)
    return {**table}


def _check(fact: str, word: str, facts: Mapping[str, Fact], where: str, faults: Faults) -> None:
    if fact not in facts:
        faults.add(where, f"names the fact {fact}, which facts.toml does not have")
    elif fault := facts[fact].fault_in(word):
        faults.add(where, f"{fact}: {fault}")
