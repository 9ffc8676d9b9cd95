"""Papers as plain data: what each says, whole, before anything draws it.

A :class:`PlanDocument` holds every word of the patient's plan in one language. It is made of
texts, numbers and tuples only, survives ``from_json(to_json(document))`` unchanged, and is what
signing stores. :mod:`evaluations.domain.compose` fills it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

MAX_DOCUMENT_CHARACTERS = 120_000
FORMAT = 2
READABLE = (1, FORMAT)
"""1 had no run weeks, no prognosis and no exercise codes."""


class DocumentTooLong(ValueError):
    """The paper as a whole is too long to draw; the message says what to shorten."""


class UnknownFormat(ValueError):
    """Stored data that this program does not know how to read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """What repeats on every page. ``page`` and ``of`` say "Page 1 of 2"."""

    who: str
    document: str
    clinic: str
    page: str
    of: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpList:
    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpBox:
    """When to get help: always whole, always first."""

    heading: str
    now: HelpList
    today: HelpList
    phone: str
    hours: str
    closed: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading and its sentences."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GoalCard:
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Goals:
    """``none`` is said in place of cards when there is no goal yet."""

    heading: str
    cards: tuple[GoalCard, ...]
    none: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekDay:
    """``run`` is the run of that day, "" for none; ``what`` everything else there is to do."""

    day: str
    what: str
    run: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """Seven dated rows; ``columns`` are day, what, done, pain after, next morning."""

    heading: str
    note: str
    columns: tuple[str, ...]
    days: tuple[WeekDay, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExerciseCard:
    """``figure`` names the drawing, ``code`` the exercise (neither is printed); ``picture`` is the
    drawing's text for the blind."""

    number: int
    figure: str
    name: str
    picture: str
    dose: str
    steps: str
    code: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercises:
    """``none`` is said in place of cards when no exercise may be done."""

    heading: str
    start: str
    finish: str
    cards: tuple[ExerciseCard, ...]
    none: str
    stop_rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRow:
    """One dated run: ``what`` says it whole; ``run``, ``walk`` and ``times`` in short cells, "" for
    a run by distance."""

    day: str
    run: str = ""
    walk: str = ""
    times: str = ""
    what: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Light:
    """One colour of the pain traffic light; ``light`` is go, same or stop (not printed)."""

    light: str
    word: str
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WayBack:
    """The dated runs and the traffic light for them. Runs that were taken back leave only words
    (``said``); without a programme there is nothing at all."""

    heading: str = ""
    note: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[RunRow, ...] = ()
    said: tuple[str, ...] = ()
    lights: tuple[Light, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanDocument:
    """The patient's plan. The fields stand in reading order: the help box comes first."""

    help: HelpBox
    title: str
    from_line: str
    next_visit: str
    clinic_phone: str
    found: Section
    goals: Goals
    week: Week
    exercises: Exercises
    not_now: Section
    talked: Section
    self_care: Section
    follow_up: Section
    running: Running
    language: str
    version: int
    dated: str
    expected: Section = Section(heading="", sentences=())
    way_back: WayBack = WayBack()
    kind: str = "plan"
    format: int = FORMAT


def to_json(document: PlanDocument) -> dict[str, Any]:
    """Plain data for storage; tuples become lists."""
    return plain(asdict(document))


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` as JSON keeps it."""
    kept: dict[str, Any] = json.loads(json.dumps(data))
    return kept


def from_json(data: dict[str, Any]) -> PlanDocument:
    """The document that :func:`to_json` stored, or :class:`UnknownFormat`."""
    if data.get("format") not in READABLE or data.get("kind") != "plan":
        raise UnknownFormat(f"kind {data.get('kind')!r}, format {data.get('format')!r}")
    document: PlanDocument = _built(PlanDocument, data)
    return document


def _built(kind: Any, data: Any) -> Any:
    if get_origin(kind) is tuple:
        return tuple(_built(get_args(kind)[0], one) for one in data)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return data
    hints = get_type_hints(kind)
    names = {field.name for field in fields(kind)}
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if not isinstance(data, dict) or not needed <= set(data) <= names:
        raise UnknownFormat(f"{kind!r} does not match what was stored")
    return kind(**{name: _built(hints[name], value) for name, value in data.items()})


def canonical(data: dict[str, Any]) -> str:
    """JSON text that is the same for equal data: sorted keys, no spaces."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(data: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(data).encode()).hexdigest()


_NOT_READ = frozenset({"figure", "code", "light", "kind", "language", "dated"})


def texts_of(value: Any) -> tuple[str, ...]:
    """Every text in one part of a document, or of a paper as it is stored."""
    return tuple(_texts_in(value))


def texts(document: PlanDocument) -> tuple[str, ...]:
    """Every text a person reads."""
    return tuple(_texts_in(document))


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in _parts(value):
        yield from _texts_in(part)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, (tuple, list)):
        return list(value)
    if isinstance(value, dict):
        return [part for name, part in value.items() if name not in _NOT_READ]
    if is_dataclass(value):
        names = (field.name for field in fields(value))
        return [getattr(value, name) for name in names if name not in _NOT_READ]
    return []


def check_length(document: PlanDocument) -> PlanDocument:
    """``document`` unchanged, or :class:`DocumentTooLong`."""
    size = sum(len(text) for text in _texts_in(document))
    if size > MAX_DOCUMENT_CHARACTERS:
        raise DocumentTooLong(
            f"The plan has {size:,} characters. It can have {MAX_DOCUMENT_CHARACTERS:,}. "
            "Shorten your own words."
        )
    return document
