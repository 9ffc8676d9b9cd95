"""What a person is asked to agree to, or to say they received: versioned, in both languages.

Every file is one purpose with its own yes or no. What is known of the person and the visit
decides which are asked (:func:`asked_for`), and an answer given before may still stand
(:func:`stands`). Nothing is ever agreed to by silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinic.domain import content, dates
from clinic.domain.content import Faults, Row, Words


class Kind(StrEnum):
    """Required: staff talk with whoever says no. Acknowledgement: received, whether signed or not.
    Optional: no costs nothing."""

    REQUIRED = "required"
    ACKNOWLEDGEMENT = "acknowledgement"
    OPTIONAL = "optional"


class Signer(StrEnum):
    """Whose signature stands under it. A minor's consents are a guardian's; assent is their own."""

    RESPONSIBLE = "responsible"
    PATIENT = "patient"


GROUPS = ("contact", "choices")
"""Optional ones that share a page of short rows; each is still its own purpose and row."""

AUTHORITIES = ("parent", "legal_guardian", "court", "other")
"""By what right someone signs for another person."""

ONCE = 0
"""Months of an answer that stands for its sitting only."""

_KEYS = (
    "code", "version", "source", "kind", "signer", "title", "agree", "refuse", "refusing",
    "paragraph", "when", "valid_months", "ends_after_months", "together", "about", "notice",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Asked only where what is known of ``code`` is one of ``is_``."""

    code: str
    is_: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentText:
    """One purpose. ``refusing`` says what saying no means; it never blocks the tablet.

    ``valid_months`` is how long an answer stands (None: until there is a new version).
    A yes ends after ``ends_after_months``, where it is set. ``about`` asks the one thing a yes must
    name (a person, a place). ``notice`` is the version of the paper that was handed over.
    """

    code: str
    version: int
    kind: Kind
    signer: Signer
    title: Words
    paragraphs: tuple[Words, ...]
    agree: Words
    refuse: Words
    refusing: Words
    when: tuple[Known, ...] = ()
    valid_months: int | None = None
    ends_after_months: int | None = None
    together: str = ""
    about: Words | None = None
    notice: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SignPage:
    """One screen: a text of its own, or the rows of one group."""

    code: str
    texts: tuple[ConsentText, ...]

    @property
    def is_group(self) -> bool:
        return bool(self.texts[0].together)

    @property
    def signer(self) -> Signer:
        return self.texts[0].signer


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """An earlier answer, as far as it decides whether to ask again."""

    version: int
    agreed: bool
    own: bool
    on: date
    expires_on: date | None = None


def asked_for(text: ConsentText, known: Mapping[str, object]) -> bool:
    return all(known.get(one.code) in one.is_ for one in text.when)


def stands(text: ConsentText, given: Given, *, own: bool, on: date) -> bool:
    """Whether an earlier answer makes asking again needless on the day ``on``.

    ``own`` says that the person signs for themselves now: what a guardian signed before does not
    stand for a person who has come of age. A required one that was refused is asked again.
    """
    if given.version != text.version or given.own is not own:
        return False
    if text.kind is Kind.REQUIRED and not given.agreed:
        return False
    if given.expires_on is not None and on >= given.expires_on:
        return False
    return text.valid_months is None or on < dates.months_after(given.on, text.valid_months)


def ends_on(text: ConsentText, on: date) -> date | None:
    """The day from which a yes said on ``on`` no longer holds."""
    if text.ends_after_months is None:
        return None
    return dates.months_after(on, text.ends_after_months)


def pages(texts: Iterable[ConsentText]) -> tuple[SignPage, ...]:
    """The screens of ``texts``, in order; a group stands where its first text does."""
    grouped: dict[str, list[ConsentText]] = {}
    for text in texts:
        grouped.setdefault(text.together or text.code, []).append(text)
    return tuple(SignPage(code=code, texts=tuple(found)) for code, found in grouped.items())


def parse(name: str, data: Row, faults: Faults) -> ConsentText:
    """The consent in one file; faults go to ``faults``."""
    row = data.get("consent")
    if not isinstance(row, dict):
        faults.add(name, "needs a table [consent]")
        row = {}
    content.unknown_keys(row, _KEYS, name, faults)
    content.text(row, "source", name, faults)
    found = ConsentText(
        code=content.text(row, "code", name, faults),
        version=_count(row, "version", name, faults) or 0,
        kind=Kind(content.choice(row, "kind", list(Kind), name, faults, default=Kind.REQUIRED)),
        signer=Signer(
            content.choice(row, "signer", list(Signer), name, faults, default=Signer.RESPONSIBLE)
        ),
        title=content.words(row, "title", name, faults),
        paragraphs=tuple(
            content.words(one, "words", name, faults)
            for one in content.rows(row, "paragraph", name, faults)
        ),
        agree=content.words(row, "agree", name, faults),
        refuse=content.words(row, "refuse", name, faults),
        refusing=content.words(row, "refusing", name, faults),
        when=tuple(_when(row, name, faults)),
        valid_months=_count(row, "valid_months", name, faults),
        ends_after_months=_count(row, "ends_after_months", name, faults),
        together=content.choice(row, "together", ("", *GROUPS), name, faults, default=""),
        about=content.optional_words(row, "about", name, faults),
        notice=content.text(row, "notice", name, faults, default=""),
    )
    _check(found, name, faults)
    return found


def _check(found: ConsentText, name: str, faults: Faults) -> None:
    if not found.version:
        faults.add(name, "needs a version from 1 up")
    if found.together and found.kind is not Kind.OPTIONAL:
        faults.add(name, "only an optional consent may share a page")
    if found.ends_after_months == ONCE:
        faults.add(name, "'ends_after_months' must be 1 or more")


def _count(row: Row, key: str, name: str, faults: Faults) -> int | None:
    found = content.number(row, key, name, faults)
    if found is not None and (found < 0 or found != int(found)):
        faults.add(name, f"'{key}' must be a whole number from 0 up")
        return None
    return None if found is None else int(found)


def _when(row: Row, name: str, faults: Faults) -> Iterator[Known]:
    if "when" not in row:
        return
    for one in content.rows(row, "when", name, faults):
        content.unknown_keys(one, ("code", "is"), name, faults)
        code, options = (
            content.text(one, "code", name, faults),
            content.texts(one, "is", name, faults),
        )
        if not options:
            faults.add(name, "a [[consent.when]] needs 'is'")
        yield Known(code=code, is_=options)
