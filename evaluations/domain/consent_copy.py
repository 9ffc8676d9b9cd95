"""The signed copy of a person's consents: composed whole, as plain data, in one language."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from evaluations.domain import documents
from evaluations.domain.documents import Running
from evaluations.domain.paper_words import Speaker
from intake.domain import signature
from intake.domain.consent import ConsentText

KIND = "consents"
FORMAT = 1

Strokes = Sequence[Sequence[Sequence[int]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One answer as it is on record. ``at`` is the clinic's own clock. ``device`` names the
    clinic's tablet; it is empty where the person used a device of their own."""

    text: ConsentText
    agreed: bool
    at: datetime
    name: str
    relation: str
    method: str
    device: str
    subject: str
    present: str
    interpreter: str
    reason: str
    expires_on: date | None
    strokes: Strokes


@dataclass(frozen=True, kw_only=True, slots=True)
class Signatory:
    """Whose consents these are, and the clinic that keeps them."""

    name: str
    born: date
    clinic: str
    phone: str
    on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One consent. ``signature`` is the number of the drawing to show, 0 where there is none."""

    heading: str
    version: str
    sentences: tuple[str, ...]
    answer: str
    lines: tuple[str, ...]
    typed: str
    signature: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A drawn signature, kept once however many consents it stands under."""

    number: int
    path: str
    picture: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentCopy:
    title: str
    lead: str
    entries: tuple[Entry, ...]
    drawings: tuple[Drawing, ...]
    running: Running
    language: str
    kind: str = KIND
    format: int = FORMAT


def compose(said: Sequence[Said], who: Signatory, speaker: Speaker) -> ConsentCopy:
    """Every answer, the refused ones too, in the order given."""
    drawn = _drawings(said, speaker)
    return ConsentCopy(
        title=speaker.say("copy_title"),
        lead=speaker.say("copy_lead", phone=who.phone),
        entries=tuple(_entry(one, drawn, speaker) for one in said),
        drawings=tuple(drawn.values()),
        running=Running(
            who=f"{who.name}, {speaker.say('born', date=speaker.day(who.born))}",
            document=speaker.say("copy_running", date=speaker.day(who.on)),
            clinic=who.clinic,
            page=speaker.say("page"),
            of=speaker.say("of"),
        ),
        language=speaker.language,
    )


def to_json(copy: ConsentCopy) -> dict[str, Any]:
    return documents.plain(asdict(copy))


def _drawings(said: Sequence[Said], speaker: Speaker) -> dict[str, Drawing]:
    """Each different drawing by its path, numbered from 1."""
    found: dict[str, Drawing] = {}
    for one in said:
        path = signature.path(one.strokes)
        if path and path not in found:
            picture = speaker.say("copy_picture", name=one.name)
            found[path] = Drawing(number=len(found) + 1, path=path, picture=picture)
    return found


def _entry(one: Said, drawn: dict[str, Drawing], speaker: Speaker) -> Entry:
    drawing = drawn.get(signature.path(one.strokes))
    return Entry(
        heading=speaker.of(one.text.title),
        version=speaker.say("copy_version", number=one.text.version),
        sentences=tuple(speaker.of(words) for words in one.text.paragraphs),
        answer=_answer(one, speaker),
        lines=tuple(line for line in _lines(one, speaker) if line),
        typed=one.name if one.agreed and drawing is None else "",
        signature=drawing.number if drawing else 0,
    )


def _answer(one: Said, speaker: Speaker) -> str:
    key, answer = ("copy_yes", one.text.agree) if one.agreed else ("copy_no", one.text.refuse)
    return speaker.say(key, answer=speaker.of(answer))


def _lines(one: Said, speaker: Speaker) -> tuple[str, ...]:
    return (
        _about(one, speaker),
        speaker.say("copy_ends", date=speaker.day(one.expires_on)) if one.expires_on else "",
        _signed(one, speaker),
        _how(one, speaker) if one.agreed else "",
        speaker.say("copy_present", name=one.present) if one.present else "",
        speaker.say("copy_interpreter", name=one.interpreter) if one.interpreter else "",
        one.reason,
    )


def _about(one: Said, speaker: Speaker) -> str:
    if one.text.notice:
        return speaker.say("copy_notice", date=speaker.day(date.fromisoformat(one.subject)))
    if one.text.about is not None and one.subject:
        return speaker.say("copy_about", ask=speaker.of(one.text.about), answer=one.subject)
    return ""


def _signed(one: Said, speaker: Speaker) -> str:
    clock = speaker.clock(one.at)
    when = {"date": speaker.day(one.at.date()), "time": clock}
    if not one.agreed:
        return speaker.say("copy_refused", **when)
    if one.relation:
        return speaker.say("copy_guardian", name=one.name, relation=one.relation, **when)
    return speaker.say("copy_signed", name=one.name, **when)


def _how(one: Said, speaker: Speaker) -> str:
    if one.method == "paper":
        return speaker.say("copy_paper")
    return speaker.say(f"copy_{one.method}", device=one.device or speaker.say("copy_own_device"))
