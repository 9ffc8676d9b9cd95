"""What one row of a table of visits asks for: who, with whom, when. Nothing is guessed about
people: a row names one record here for sure, or it cannot be used.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

from clinic.domain import schedule_people, typed
from clinic.domain.schedule_file import Table
from clinic.domain.schedule_people import OUR_NUMBER, NewPerson
from clinic.domain.text import search_key

Mapped = Mapping[str, int]
"""Field → column, counted from 0."""

GUESSES = {
    "day": ("date", "day", "visit date", "appointment date", "appt date"),
    "time": ("time", "start time", "appointment time", "appt time", "from"),
    "start": ("start", "starts", "begin", "start date time", "date time", "datetime"),
    "number": ("number", "patient number", "patient no", "patient id", "mrn", "chart", "chart no"),
    "name": ("name", "patient", "patient name", "client", "client name", "summary"),
    "given": ("first", "first name", "given name", "given"),
    "family": ("last", "last name", "family name", "surname", "family"),
    "born": ("born", "birth date", "dob", "date of birth", "birthday", "birthdate"),
    "phone": ("phone", "mobile", "cell", "phone number", "mobile phone", "telephone"),
    "therapist": ("therapist", "provider", "with", "clinician", "therapist email", "attendee"),
    "kind": ("kind", "type", "visit type", "appointment type", "appt type"),
    "outside": ("id", "uid", "visit id", "appointment id", "appt id", "outside id"),
    "status": ("status",),
    "fault": ("fault",),
    "text": ("description", "notes"),
}
FIELD_WORDS = {
    "day": "Day", "time": "Time", "start": "Day and time in one", "number": "Patient number",
    "name": "Patient’s whole name", "given": "First name", "family": "Last name",
    "born": "Birth date", "phone": "Phone", "therapist": "Therapist", "kind": "Kind of visit",
    "outside": "Its number in the other program", "text": "Notes that name the patient’s number",
}  # fmt: skip

KINDS = (
    ("re_evaluation", ("re-eval", "reeval", "re eval", "recheck", "progress")),
    ("discharge", ("discharge", "final", "last visit")),
    ("initial", ("initial", "new", "eval", "first", "intake")),
    ("follow_up", ("follow", "return", "treat", "follow_up")),
)
_OFFSET = re.compile(r"(.*\d)\s*([+-])(\d{2}):?(\d{2})")
_TIMES = ("%H:%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H:%M:%S", "%H.%M", "%H%M")


class Outcome(StrEnum):
    ADD = "add"
    CHANGE = "change"
    SAME = "same"
    CANNOT = "cannot"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A record here. ``stands_as`` is the number to use where it was joined with another."""

    pk: int
    number: str
    name: str
    keys: tuple[str, ...]
    born: date
    stands_as: str = ""
    has_case: bool = True
    had_visits: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    pk: int
    name: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Booked:
    """A visit here. ``may_change`` while nobody has come and it is not cancelled."""

    pk: int
    version: int
    patient: int
    therapist: int
    starts_at: datetime
    outside_id: str
    may_change: bool
    is_off: bool
    state: str
    who: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    people: Sequence[Person]
    staff: Sequence[Staff]
    visits: Sequence[Booked]
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row of the file and what becomes of it. ``fix`` says how to put right what cannot;
    ``register``: whom it names, where nobody here is that."""

    line: int
    outcome: Outcome
    who: str = ""
    why: str = ""
    fix: str = ""
    person: Person | None = None
    therapist: Staff | None = None
    starts_at: datetime | None = None
    kind: str = ""
    outside_id: str = ""
    visit: Booked | None = None
    register: NewPerson | None = None

    @property
    def kind_words(self) -> str:
        return self.kind.replace("_", " ").capitalize()

    @property
    def patient_id(self) -> int:
        """0 where the row names nobody."""
        return self.person.pk if self.person else 0

    @property
    def therapist_id(self) -> int:
        return self.therapist.pk if self.therapist else 0


class Fault(ValueError):
    """Why a row cannot be used, and how to fix it."""

    def __init__(self, why: str, fix: str, *, register: NewPerson | None = None) -> None:
        super().__init__(why)
        self.why, self.fix, self.register = why, fix, register


def guess(columns: Sequence[str]) -> dict[str, int]:
    """Which column is what, by its heading; what is not sure is left open."""
    headings = [search_key(re.sub(r"[_\-/.]+", " ", one)) for one in columns]
    found: dict[str, int] = {}
    for name, words in GUESSES.items():
        place = next((headings.index(word) for word in words if word in headings), None)
        if place is not None and place not in found.values():
            found[name] = place
    return found


def lacking(mapped: Mapped) -> list[str]:
    """What is still to be matched with a column before any row can be read."""
    faults = []
    if "start" not in mapped and not {"day", "time"} <= mapped.keys():
        faults.append("Choose the columns of the day and the time.")
    whole = "name" in mapped or {"given", "family"} <= mapped.keys()
    if not {"number", "text"} & mapped.keys() and not (whole and "born" in mapped):
        faults.append("Choose the column of the patient’s number, or of name and birth date.")
    if "therapist" not in mapped:
        faults.append("Choose the column of the therapist.")
    return faults


def named_in(table: Table, mapped: Mapped) -> tuple[set[str], set[date]]:
    """The patient numbers and the birth dates of the file: the people to look for."""
    numbers, births = set(), set()
    for row in table.rows:
        cells = {name: row[place] for name, place in mapped.items()}
        number = cells.get("number", "") or _number_in(cells)
        born = typed.read_date(cells.get("born", ""))
        if number:
            numbers.add(number.upper())
        if born is not None:
            births.add(born)
    return numbers, births


class Index:
    """What is known, by how a row may name it."""

    def __init__(self, known: Known) -> None:
        self.zone, self.today = known.zone, known.now.astimezone(known.zone).date()
        self.by_number = {one.number.casefold(): one for one in known.people}
        self.by_name: dict[tuple[str, date], list[Person]] = {}
        for one in known.people:
            for key in one.keys:
                self.by_name.setdefault((key, one.born), []).append(one)
        self.staff: dict[str, list[Staff]] = {}
        for who in known.staff:
            for key in dict.fromkeys((who.email.casefold(), *_names_of(who.name))):
                self.staff.setdefault(key, []).append(who)
        self.by_outside = {one.outside_id: one for one in known.visits if one.outside_id}
        self.at: dict[datetime, list[Booked]] = {}
        for visit in known.visits:
            if not visit.is_off:
                self.at.setdefault(visit.starts_at, []).append(visit)


def _names_of(name: str) -> tuple[str, ...]:
    first, _, last = name.rpartition(" ")
    return tuple(search_key(one) for one in (name, f"{last} {first}", f"{first[:1]} {last}", last))


def read_row(number: int, cells: Mapping[str, str], known: Index) -> Line:
    who = cells.get("name") or " ".join(
        part for part in (cells.get("given", ""), cells.get("family", "")) if part
    )
    shown = who or cells.get("number", "")
    try:
        if cells.get("fault"):
            raise Fault(cells["fault"], "Change it in the other program and export again.")
        starts_at = _starts(cells, known)
        person = _person(cells, who, known)
        therapist = _therapist(cells.get("therapist", ""), known)
    except Fault as fault:
        return Line(
            line=number, outcome=Outcome.CANNOT, who=shown, why=fault.why, fix=fault.fix,
            register=fault.register,
        )  # fmt: skip
    return Line(
        line=number,
        outcome=Outcome.ADD,
        who=person.name,
        person=person,
        therapist=therapist,
        starts_at=starts_at,
        kind=_kind(cells.get("kind", ""), person),
        outside_id=_outside(cells.get("outside", ""), person, starts_at),
    )


def _outside(given: str, person: Person, starts_at: datetime) -> str:
    """The other program's own number; else one made of who and when."""
    if given:
        return given[:200]
    own = f"{person.number}|{starts_at.astimezone(UTC).isoformat()}"
    return "made:" + hashlib.sha256(own.encode()).hexdigest()[:32]


def _kind(raw: str, person: Person) -> str:
    low = raw.casefold()
    for kind, words in KINDS:
        if any(word in low for word in words):
            return kind
    return "follow_up" if person.had_visits else "initial"


# Who ----------------------------------------------------------------------------------------


def _person(cells: Mapping[str, str], who: str, known: Index) -> Person:
    number = cells.get("number", "") or _number_in(cells)
    found = [known.by_number[number.casefold()]] if number.casefold() in known.by_number else []
    born = typed.read_date(cells.get("born", ""))
    if not number and born is not None and who:
        found = known.by_name.get((search_key(who.replace(",", " ")), born), [])
    if not found:
        raise Fault(
            "No patient here is that." if number or who else "The row names no patient.",
            "Register the person, then choose the file again."
            if number or who
            else "Add the number.",
            register=schedule_people.named(cells),
        )
    if len(found) > 1:
        raise Fault("Several patients have that name and birth date.", "Add the patient number.")
    (person,) = found
    if person.stands_as:
        raise Fault(
            f"{person.number} was joined with {person.stands_as}.",
            f"Use {person.stands_as} in the other program.",
        )
    if born is not None and born != person.born:
        raise Fault(
            f"{person.number} has another birth date here.", "Check which of the two is right."
        )
    return person


def _number_in(cells: Mapping[str, str]) -> str:
    """A patient number inside a summary or a note of a calendar."""
    found = OUR_NUMBER.search(f"{cells.get('text', '')} {cells.get('name', '')}")
    return found[0].upper() if found else ""


def _therapist(raw: str, known: Index) -> Staff:
    plain = raw.split("<")[-1].rstrip("> ") if "@" in raw else raw.split(" PT")[0]
    key = (
        plain.casefold() if "@" in plain else search_key(plain.replace(",", " ").replace(".", " "))
    )
    found = known.staff.get(key, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise Fault(f"Several therapists are called “{raw}”.", "Use the e-mail address.")
    raise Fault(
        f"No therapist here is “{raw}”." if raw else "The row names no therapist.",
        "Use the name or e-mail address on the Staff page.",
    )


# When ---------------------------------------------------------------------------------------


def _starts(cells: Mapping[str, str], known: Index) -> datetime:
    day_raw, time_raw = cells.get("day", ""), cells.get("time", "")
    if cells.get("start"):
        day_raw, _, time_raw = cells["start"].replace("T", " ").partition(" ")
    day = typed.read_date(day_raw)
    if day is None:
        raise Fault(f"“{day_raw}” is no day.", "Write it like 12/3/2026 or 2026-12-03.")
    clock, offset = _clock(time_raw)
    if clock is None:
        raise Fault(f"“{time_raw}” is no time of day.", "Write it like 9:20 or 2:20 PM.")
    starts_at = moment(day, clock, known.zone, offset=offset)
    if starts_at.astimezone(known.zone).date() < known.today:
        raise Fault("It is in the past.", "Visits that are over are not added from a file.")
    return starts_at


def _clock(raw: str) -> tuple[time | None, timedelta | None]:
    """The time of day, and its offset from UTC where the file gives one."""
    offset = None
    found = _OFFSET.fullmatch(raw.strip())
    if found:
        sign = 1 if found[2] == "+" else -1
        offset = sign * timedelta(hours=int(found[3]), minutes=int(found[4]))
        raw = found[1]
    plain = raw.strip().upper().replace("A.M.", "AM").replace("P.M.", "PM")
    for form in _TIMES:
        try:
            return datetime.strptime(plain, form).time(), offset  # noqa: DTZ007  # a time of day
        except ValueError:
            continue
    return None, None


def moment(day: date, clock: time, zone: ZoneInfo, *, offset: timedelta | None = None) -> datetime:
    """The instant on the clinic's clock. Raises :class:`Fault` where the clock skips that time, or
    shows it twice and no ``offset`` says which is meant."""
    local = datetime.combine(day, clock)
    both = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    offsets = [one.utcoffset() for one in both]
    if offset is not None:
        if abs(offset) >= timedelta(hours=24):
            raise Fault("The offset of its time cannot be.", "Write it like -08:00.")
        return local.replace(tzinfo=timezone(offset)).astimezone(zone)
    if offsets[0] == offsets[1]:
        return both[0]
    spoken = f"{clock:%H:%M} on {day.isoformat()}"
    back = both[0].astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back != local:
        raise Fault(f"{spoken} does not exist: clocks go forward.", "Choose another time.")
    raise Fault(
        f"{spoken} happens twice: clocks go back.",
        "Add the offset to the time, like 01:30-07:00 for the first.",
    )
