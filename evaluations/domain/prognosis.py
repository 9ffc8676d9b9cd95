"""How long it may take: a range with what makes it slower, never a promise (safety reference 5.1).

Classes and modifiers are worked out from what is known of the case. What is not known stays
unknown, and the therapist decides.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clinic.domain.content import Words
from evaluations.domain.truth import Truth

ASKS = (
    "mild", "severe", "bone", "nerve", "leg_pain", "long_course", "distress", "sleep",
    "had_before", "low_fuel",
)  # fmt: skip
"""What classes and modifiers may be worked out from."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Whether something is so, and the words that say so: "STarT Back medium, 3 Dec"."""

    truth: Truth
    why: str


Known = Mapping[str, Told]
"""By a name of :data:`ASKS`; one that is missing is unknown."""

NOT_KNOWN = Told(truth=Truth.UNKNOWN, why="not known")


@dataclass(frozen=True, kw_only=True, slots=True)
class Prognosis:
    """A class of course: ``label`` and ``range`` for staff, ``words`` for the patient."""

    code: str
    label: str
    range: str
    asks: str
    words: Words
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Modifier:
    """Something that makes the course slower; ``words`` go on after "because"."""

    code: str
    label: str
    asks: str
    words: Words
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PrognosisWords:
    """The fixed words around a class and its modifiers."""

    heading: Words
    slower: Words
    no_promise: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A class to start from, with its reason."""

    code: str
    why: str


def told(known: Known, name: str) -> Told:
    return known.get(name, NOT_KNOWN)


def offered(classes: Mapping[str, Prognosis], known: Known) -> Offer | None:
    """The class that fits what is known: bone before severe before mild. None where none does."""
    asked = {one.asks: one.code for one in classes.values() if one.asks}
    for name in ("bone", "severe", "mild"):
        found = told(known, name)
        if name in asked and found.truth is Truth.YES:
            return Offer(code=asked[name], why=found.why)
    return None


def sentences(
    chosen: Prognosis, modifiers: Collection[Modifier], words: PrognosisWords
) -> tuple[Words, ...]:
    """What the patient reads: the range, what may make it slower, and that it is no promise."""
    return (chosen.words, *_slower(modifiers, words), words.no_promise)


def _slower(modifiers: Collection[Modifier], words: PrognosisWords) -> tuple[Words, ...]:
    if not modifiers:
        return ()
    said = {
        language: words.slower.in_(language).format(
            reasons="; ".join(one.words.in_(language) for one in modifiers)
        )
        for language in ("en", "es")
    }
    return (Words(said["en"], said["es"]),)
