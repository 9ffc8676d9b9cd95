"""A referral letter as plain data: page one for the reader, a data sheet behind it.

:func:`body` composes what is signed; :func:`paper` puts the name under it and nothing else, so
the same signed letter always gives the same paper (safety reference 1.7).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from clinic.domain.text import RefusedText, clean_text
from evaluations.domain import day_words, documents, letter_page
from evaluations.domain.documents import Running, UnknownFormat
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import Urgency

KIND = "letter"
FORMAT = 1

LIMITS: Mapping[str, int] = {"question": 220, "history": 240, "done": 150, "said": 150}
"""Characters of each text that a clinician writes: page one has room for so many."""
LABELS: Mapping[str, str] = {
    "question": "We ask",
    "history": "History",
    "done": "Done and stopped",
    "said": "Patient told",
}
MISSING: Mapping[str, str] = {
    "question": "Write what you ask of the reader",
    "history": "Write the history in three lines",
    "done": "Write what you did and what you stopped",
    "said": "Write what the patient was told",
}
MOST_LINES = 4
"""A text of a letter has few lines: a new line is part of what is typed."""

MOST_MEDICINES = 80
"""Characters of medicines, and of allergies, that stand on page one; more stand behind it."""
MOST_RULES = 2
"""So many rules are named beside the urgency; the others are counted there."""
FEWEST_REASONS = 2
"""So many of the facts stand on page one at least; the others stand on the data sheet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Texts:
    """What the clinician wrote."""

    question: str
    history: str
    done: str
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A fact, its value with unit and side, and who told or measured it when ("" not known)."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """The patient as the reader has to know them. ``interpreter`` is a sentence."""

    name: str
    born: date
    number: str
    age: int
    phone: str
    language: str
    interpreter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    name: str
    organisation: str
    phone: str
    fax: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who signs, and the clinic with the name of its time zone. ``direct`` is the clinician's own
    phone, "" for none."""

    name: str
    licence: str
    direct: str
    clinic: str
    address: str
    phone: str
    fax: str
    zone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Nerve:
    """The nerve table: level, strength, light touch and reflex, RIGHT before LEFT."""

    heading: str
    rows: tuple[tuple[str, ...], ...]
    notes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Flags:
    """The red flags: the count as a heading, then the items by answer."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FactSheet:
    """One group of facts on the data sheet; ``unknown`` names what was not asked or examined."""

    label: str
    rows: tuple[Line, ...]
    unknown: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """All that one letter is composed of. Nothing in it is filled in where nothing was recorded.

    ``title`` says how soon, ``urgency_words`` the level, ``rules`` name what fired. ``replaces``
    is a sentence about an earlier letter, ``doubt`` one about sides that differ; "" for neither.
    ``also`` are facts beside the reasons. ``nerve`` and ``vitals`` are None where this reader does
    not need them.
    """

    template: str
    dated: date
    edition: int
    title: str
    urgency: Urgency
    urgency_words: str
    rules: tuple[str, ...]
    replaces: str
    doubt: str
    to: Reader
    sender: Sender
    person: Person
    texts: Texts
    reasons: tuple[Line, ...]
    also: tuple[Line, ...]
    nerve: Nerve | None
    vitals: str | None
    flags: Flags
    medicines: str
    allergies: str
    asks_about_running: bool
    facts: tuple[FactSheet, ...]
    examined: tuple[Line, ...]
    scores: tuple[Line, ...]


def faults(words: Mapping[str, str]) -> tuple[Fault, ...]:
    """What is wrong with the typed texts, beside each field; blank ones are no fault here."""
    return tuple(_faults(words))


def _faults(words: Mapping[str, str]) -> Iterator[Fault]:
    for name, limit in LIMITS.items():
        try:
            said = clean_text(words.get(name, ""))
        except RefusedText as refused:
            yield Fault(field=name, words=str(refused))
            continue
        if len(said) > limit:
            over = f"Use at most {limit} characters, so that the letter stays on one page."
            yield Fault(field=name, words=f"{over} This has {len(said):,}.")
        elif said.count("\n") >= MOST_LINES:
            yield Fault(field=name, words=f"Use at most {MOST_LINES} lines")


def missing(words: Mapping[str, str]) -> tuple[Fault, ...]:
    """The texts that a letter cannot be signed without."""
    return tuple(
        Fault(field=name, words=MISSING[name]) for name in LIMITS if not words.get(name, "").strip()
    )


# Before signing -------------------------------------------------------------------------------


def body(matter: Matter) -> dict[str, Any]:
    """What is signed, as plain data. :func:`over_full` says whether it fits."""
    page_one = _page_one(matter)
    page_one["why"] = _with_room(page_one, matter)
    sheet = _sheet(matter, reasons=bool(page_one["why"]["more"]))
    return documents.plain(page_one | {"sheet": sheet})


def _with_room(page_one: Mapping[str, Any], matter: Matter) -> dict[str, Any]:
    """As many of the reasons as page one has room for, whole, never fewer than a few; and what
    else is known, where there is room for that too."""
    most = len(matter.reasons)
    fewest = min(FEWEST_REASONS, most)
    tries = [(most, True), *((number, False) for number in range(most, fewest - 1, -1))]
    for number, also in tries:
        why = _why(matter, number, also=also)
        if letter_page.over({**page_one, "why": why}) <= 0:
            return why
    return _why(matter, fewest, also=False)


def over_full(signed: Mapping[str, Any]) -> str:
    """Words for the clinician when page one has no room for it all; "" when it has."""
    over = letter_page.over(signed)
    if over <= 0:
        return ""
    lines = "1 line" if over == 1 else f"{over} lines"
    return f"The letter is {lines} too long for one page. Shorten what you wrote. Nothing is cut."


def _page_one(matter: Matter) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "template": matter.template,
        "edition": matter.edition,
        "dated": matter.dated.isoformat(),
        "heading": matter.title,
        "to": _to(matter.to),
        "sender": _from(matter.sender),
        "signer": {
            "name": matter.sender.name,
            "licence": matter.sender.licence,
            "zone": matter.sender.zone,
        },
        "replaces": matter.replaces,
        "urgency": {
            "icon": matter.urgency.value,
            "words": _urgency_words(matter),
            "doubt": matter.doubt,
        },
        "about": _about(matter.person),
        "texts": {
            name: {"label": LABELS[name], "words": words}
            for name, words in asdict(matter.texts).items()
        },
        "why": {"rows": [], "more": "", "also": ""},
        "nerve": asdict(matter.nerve) if matter.nerve else None,
        "vitals": matter.vitals or "",
        "flags": asdict(matter.flags),
        "medicines": _short("Medicines", matter.medicines),
        "allergies": _short("Allergies", matter.allergies),
        "reply": _reply(matter),
        "person": f"{matter.person.name}, born {_day(matter.person.born)}, {matter.person.number}",
        "clinic": _clinic(matter.sender),
    }


def _to(reader: Reader) -> str:
    by = f"fax {reader.fax}" if reader.fax else reader.phone
    return "To " + ", ".join(part for part in (reader.name, reader.organisation, by) if part)


def _from(sender: Sender) -> list[str]:
    phone = f"Direct {sender.direct}" if sender.direct else f"Clinic {sender.phone}"
    return [f"From {sender.name}", f"License {sender.licence}", phone]


def _urgency_words(matter: Matter) -> str:
    named, left = matter.rules[:MOST_RULES], len(matter.rules) - MOST_RULES
    more = f"; and {left} more" if left > 0 else ""
    return f"{matter.urgency_words}: {'; '.join(named)}{more}."


def _about(person: Person) -> str:
    phone = f"Phone {person.phone}." if person.phone else "No phone on file."
    return (
        f"{person.name}, born {_day(person.born)}, age {person.age}. "
        f"Speaks {person.language}, {person.interpreter}. {phone}"
    )


def _day(on: date) -> str:
    return day_words.full(on, "en")


def _short(label: str, words: str) -> dict[str, str]:
    """A long list stands whole on the data sheet, and page one says so."""
    if len(words) <= MOST_MEDICINES:
        return {"label": label, "words": words}
    return {"label": label, "words": "the list is on the data sheet, whole."}


def _why(matter: Matter, number: int, *, also: bool) -> dict[str, Any]:
    left = len(matter.reasons) - number
    beside = "; ".join(f"{one.label}: {one.value}" for one in matter.also)
    return {
        "rows": [asdict(one) for one in matter.reasons[:number]],
        "more": f"{left} more on the data sheet, page 2." if left else "",
        "also": f"{beside}." if also and beside else "",
    }


def _reply(matter: Matter) -> dict[str, Any]:
    sender = matter.sender
    by = f"fax {sender.fax}" if sender.fax else f"phone {sender.phone}"
    address = ", ".join(one.strip() for one in sender.address.split("\n") if one.strip())
    where = [one for one in (sender.clinic, address, by) if one]
    return {
        "heading": f"Reply to {', '.join(where)}",
        "finding": ["confirmed", "excluded", "other:"],
        "running": ["not yet", "may start"] if matter.asks_about_running else [],
    }


def _clinic(sender: Sender) -> str:
    return f"{sender.clinic}, {sender.phone}"


def _sheet(matter: Matter, *, reasons: bool) -> dict[str, Any]:
    """Behind page one: what the reader may look up. ``reasons``: page one has not all of them."""
    return {
        "heading": "Data sheet",
        "reasons": [asdict(one) for one in matter.reasons] if reasons else [],
        "facts": [asdict(one) for one in matter.facts],
        "examined": [asdict(one) for one in matter.examined],
        "scores": [asdict(one) for one in matter.scores],
        "medicines": {"label": "Medicines", "words": matter.medicines},
        "allergies": {"label": "Allergies", "words": matter.allergies},
    }


# After signing --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """The name under a letter; ``at`` is the clinic's own clock, ``check`` the stored hash."""

    name: str
    licence: str
    at: datetime
    zone: str
    check: str


def paper(signed: Mapping[str, Any], under: Signed | None) -> dict[str, Any]:
    """The letter as printed. Without a name it is a draft and says so.

    :class:`UnknownFormat` for a body that this program cannot read.
    """
    if signed.get("format") != FORMAT:
        raise UnknownFormat(f"letter, format {signed.get('format')!r}")
    on = _day(date.fromisoformat(signed["dated"]))
    status = f"version {signed['edition']}" if under else "draft"
    return documents.plain(
        {
            **signed,
            "title": "Referral letter",
            "signature": _signature(under) if under else "Draft, not signed",
            "running": asdict(
                Running(
                    who=signed["person"],
                    document=f"Referral letter, {on}, {status}",
                    clinic=_foot(signed["clinic"], under),
                    page="Page",
                    of="of",
                )
            ),
            "language": "en",
            "kind": KIND,
        }
    )


def _signature(under: Signed) -> str:
    day = _day(under.at.date())
    clock = day_words.clock(under.at.time(), "en")
    return f"{under.name}, License {under.licence}, signed {day}, {clock} ({under.zone})"


def _foot(clinic: str, under: Signed | None) -> str:
    return f"{clinic}. Check {under.check[:4]} {under.check[4:8]}" if under else clinic
