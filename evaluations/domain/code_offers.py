"""How a diagnosis code is offered: sides only where its family has them, never one chosen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import Words
from evaluations.domain.diagnosis import ENCOUNTERS, Code, CodeList, Encounter, Family
from evaluations.domain.patterns import Candidate

SEVENTH = 8
"""The length of a code with its seventh character, the dot counted: "S39.012D"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """What one press adds: one code, or two entries. ``codes`` lack the encounter's letter."""

    words: Words
    codes: tuple[str, ...]

    @property
    def value(self) -> str:
        return ",".join(self.codes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One row of the picker. With ``letters`` it asks what care this is, ``usual`` stands ready."""

    code: str
    description: str
    buttons: tuple[Button, ...]
    letters: tuple[str, ...] = ()
    usual: str = ""
    note: Words | None = None

    @property
    def encounters(self) -> tuple[tuple[str, Words], ...]:
        return tuple((letter, ENCOUNTERS[letter]) for letter in self.letters)


ADD = Words("Add", "Agregar")
TWO_ENTRIES = Words("RIGHT and LEFT, two entries", "DERECHA e IZQUIERDA, dos entradas")
NO_SIDE = Words("Side not stated", "Lado no indicado")


def candidates(codes: CodeList, wanted: Iterable[Candidate]) -> tuple[Offer, ...]:
    """What a pattern offers, in its order."""
    return tuple(_offer(codes, one.code, one.note) for one in wanted)


def _offer(codes: CodeList, code: str, note: Words | None) -> Offer:
    family = next((one for one in codes.families if one.stem == code), None)
    if family:
        return _of_family(codes, family, note)
    encounter = codes.encounter(code)
    if encounter:
        return _of_encounter(encounter, note)
    only = (Button(words=ADD, codes=(code,)),)
    return Offer(code=code, description=codes.descriptions[code], buttons=only, note=note)


def _of_family(codes: CodeList, family: Family, note: Words | None) -> Offer:
    encounter = codes.encounter(family.right)
    return Offer(
        code=family.stem,
        description=family.label.en,
        buttons=tuple(_sides(family)),
        letters=encounter.letters if encounter else (),
        usual=encounter.usual if encounter else "",
        note=note,
    )


def _sides(family: Family) -> Iterator[Button]:
    yield Button(words=SIDE_WORDS[Side.RIGHT], codes=(family.right,))
    yield Button(words=SIDE_WORDS[Side.LEFT], codes=(family.left,))
    if family.both:
        yield Button(words=SIDE_WORDS[Side.BILATERAL], codes=(family.both,))
    else:
        yield Button(words=TWO_ENTRIES, codes=(family.right, family.left))
    if family.unspecified:
        yield Button(words=NO_SIDE, codes=(family.unspecified,))


def _of_encounter(encounter: Encounter, note: Words | None) -> Offer:
    return Offer(
        code=encounter.stem,
        description=encounter.description,
        buttons=(Button(words=ADD, codes=(encounter.stem,)),),
        letters=encounter.letters,
        usual=encounter.usual,
        note=note,
    )


def searched(codes: CodeList, rows: Iterable[Code]) -> tuple[Offer, ...]:
    """One offer for each code found; a family of sides, or of encounters, stands once."""
    offers: dict[str, Offer] = {}
    for row in rows:
        family = codes.family(row.code)
        offer = _of_family(codes, family, None) if family else _found(row)
        known = offers.get(offer.code)
        if known is not None and offer.letters and not family:
            letters = tuple(dict.fromkeys((*known.letters, *offer.letters)))
            offer = _of_encounter(_grown(known, letters), None)
        offers[offer.code] = offer
    return tuple(offers.values())


def _grown(known: Offer, letters: tuple[str, ...]) -> Encounter:
    return Encounter(
        stem=known.code,
        description=known.description,
        letters=letters,
        usual=usual(known.code, letters),
    )


def _found(row: Code) -> Offer:
    if takes_letter(row.code):
        stem, letter = row.code[:-1], row.code[-1]
        described = row.description.rpartition(", ")[0] or row.description
        return _of_encounter(
            Encounter(
                stem=stem, description=described, letters=(letter,), usual=usual(stem, (letter,))
            ),
            None,
        )
    only = (Button(words=ADD, codes=(row.code,)),)
    return Offer(code=row.code, description=row.description, buttons=only)


def takes_letter(code: str) -> bool:
    return len(code) == SEVENTH and code[-1] in ENCOUNTERS


def usual(stem: str, letters: tuple[str, ...]) -> str:
    """Subsequent care stands ready for an injury: the first treatment was elsewhere."""
    return "D" if stem.startswith("S") and "D" in letters else ""
