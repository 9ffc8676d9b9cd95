"""Exercises of the library: what they are for, how much of them, and what takes them off a plan."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain import content
from clinic.domain.body import Side
from clinic.domain.content import Faults, Row, Words
from clinic.domain.text import search_key


class Kind(StrEnum):
    STRENGTH = "strength"
    STRETCH = "stretch"
    MOBILITY = "mobility"
    FITNESS = "fitness"


class Level(StrEnum):
    """Which variation of an exercise is planned."""

    EASIER = "easier"
    USUAL = "usual"
    HARDER = "harder"


class Stage(StrEnum):
    """When an exercise is fit to be given; the page warns, the therapist decides."""

    ANY = "any"
    AFTER_SIX_WEEKS = "after_six_weeks"
    LATE = "late"
    WITH_THERAPIST = "with_therapist"


STAGE_WORDS = {
    Stage.AFTER_SIX_WEEKS: "Not in the first 6 weeks.",
    Stage.LATE: "Late stage only, and coached in the clinic first.",
    Stage.WITH_THERAPIST: "Taught by the therapist first, with consent.",
}


class Effect(StrEnum):
    """What an active precaution does: ``HIDE`` takes the exercise off the paper."""

    HIDE = "hide"
    WARN = "warn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """``days`` are offsets from the plan's date (0 = that day, 6 = six days on)."""

    code: str
    words: Words
    days: tuple[int, ...]
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dose:
    """How much and how often; at least one of ``reps``, ``hold_seconds``, ``minutes``."""

    schedule: str
    reps: int | None = None
    sets: int | None = None
    hold_seconds: int | None = None
    minutes: int | None = None
    each_side: bool = False
    side: Side = Side.NONE
    """LEFT or RIGHT when only that side is to be done; then ``each_side`` is not said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """``usual`` is the source's own dose; ``rep_seconds`` how long one repetition takes.

    ``area`` groups what may be swapped; ``keywords`` are staff words to find it by.
    ``cautions``, ``easier``, ``harder`` and ``equipment`` are ``None`` where there is none.
    ``together_with`` is the code of the exercise that this one adds to, "" for none.
    """

    code: str
    figure: str
    name: Words
    kind: Kind
    target: Words
    area: str
    keywords: str
    dose: Dose
    usual: str
    rep_seconds: int
    steps: Words
    cautions: Words | None
    easier: Words | None
    harder: Words | None
    equipment: Words | None
    stage: Stage
    together_with: str
    running: bool
    precautions: Mapping[str, Effect]
    source: str

    @property
    def stage_words(self) -> str:
        return STAGE_WORDS.get(self.stage, "")

    def variation(self, level: Level) -> Words | None:
        """What is done at ``level`` in place of the usual; ``None`` for nothing else."""
        return {Level.EASIER: self.easier, Level.HARDER: self.harder}.get(level)

    def codes(self, effect: Effect) -> frozenset[str]:
        return frozenset(code for code, has in self.precautions.items() if has is effect)


@dataclass(frozen=True, kw_only=True, slots=True)
class DoseWords:
    """The pieces a dose is said with, each a pattern in both languages."""

    times: Words
    sets: Words
    each_side: Words
    left: Words
    right: Words
    hold: Words
    minute: Words
    minutes: Words
    easier: Words
    harder: Words


LIMITS = {"reps": (1, 60), "sets": (1, 6), "hold_seconds": (1, 120), "minutes": (1, 90)}

_KEYS = frozenset(
    {
        "code", "figure", "name", "kind", "target", "area", "keywords", "dose", "usual",
        "rep_seconds", "steps", "cautions", "easier", "harder", "equipment", "stage",
        "together_with", "running", "precautions", "source",
    }
)  # fmt: skip
_DOSE_KEYS = frozenset({"schedule", "each_side", *LIMITS})


class RefusedDose(ValueError):
    """A dose that cannot be printed; the message says how to fix it."""


def check_dose(dose: Dose) -> Dose:
    """``dose`` unchanged, or :class:`RefusedDose` when a number is missing or impossible."""
    if dose.reps is None and dose.hold_seconds is None and dose.minutes is None:
        raise RefusedDose("Enter how many times, how long to hold, or how many minutes.")
    for name, (low, high) in LIMITS.items():
        value = getattr(dose, name)
        if value is not None and not low <= value <= high:
            label = name.replace("_", " ")
            raise RefusedDose(f"{label.capitalize()} is {value}. Enter {low} to {high}.")
    return dose


def said(dose: Dose, words: DoseWords, schedules: Mapping[str, Schedule], language: str) -> str:
    """ "12 times, 3 sets. Hold 2 seconds. Most days." in ``language``."""
    sentences = [
        f"{', '.join(_amounts(dose, words, language))}{_side(dose, words, language)}.",
        *_hold_after(dose, words, language),
        schedules[dose.schedule].words.in_(language),
    ]
    return " ".join(sentences)


def said_level(exercise: Exercise, level: Level, words: DoseWords, language: str) -> str:
    """ "Easier: bend your knees." in ``language``; "" for the usual way."""
    variation = exercise.variation(level)
    if variation is None:
        return ""
    pattern = words.easier if level is Level.EASIER else words.harder
    return pattern.in_(language).format(how=variation.in_(language))


def alternatives(library: Mapping[str, Exercise], exercise: Exercise) -> tuple[Exercise, ...]:
    """The other exercises for the same part of the body, in library order."""
    return tuple(
        other
        for other in library.values()
        if other.code != exercise.code and other.area == exercise.area
    )


def found(library: Mapping[str, Exercise], query: str) -> tuple[Exercise, ...]:
    """Exercises that hold every word of ``query`` in their names, targets or keywords.

    Those whose name holds them come first; a query without words finds none.
    """
    terms = search_key(query).split()
    if not terms:
        return ()
    named = [one for one in library.values() if _holds(_names(one), terms)]
    rest = [one for one in library.values() if one not in named and _holds(_all_of(one), terms)]
    return (*named, *rest)


def _holds(text: str, terms: Iterable[str]) -> bool:
    key = search_key(text)
    return all(term in key for term in terms)


def _names(one: Exercise) -> str:
    return f"{one.code} {one.name.en} {one.name.es}"


def _all_of(one: Exercise) -> str:
    return f"{_names(one)} {one.target.en} {one.target.es} {one.keywords}"


def _amounts(dose: Dose, words: DoseWords, language: str) -> list[str]:
    parts = []
    if dose.minutes is not None:
        pattern = words.minute if dose.minutes == 1 else words.minutes
        parts.append(pattern.in_(language).format(minutes=dose.minutes))
    if dose.reps is not None:
        parts.append(words.times.in_(language).format(reps=dose.reps))
    elif dose.hold_seconds is not None:
        parts.append(words.hold.in_(language).format(seconds=dose.hold_seconds))
        if dose.sets is not None and dose.sets > 1:
            return [*parts, words.times.in_(language).format(reps=dose.sets)]
    if dose.sets is not None and dose.sets > 1:
        parts.append(words.sets.in_(language).format(sets=dose.sets))
    return parts


def _side(dose: Dose, words: DoseWords, language: str) -> str:
    if dose.side in (Side.LEFT, Side.RIGHT):
        only = words.left if dose.side is Side.LEFT else words.right
        return f", {only.in_(language)}"
    return f" {words.each_side.in_(language)}" if dose.each_side else ""


def _hold_after(dose: Dose, words: DoseWords, language: str) -> list[str]:
    if dose.reps is None or dose.hold_seconds is None:
        return []
    return [f"{words.hold.in_(language).format(seconds=dose.hold_seconds)}."]


def parse_schedules(rows: Iterable[Row], faults: Faults) -> dict[str, Schedule]:
    found = [_schedule(row, faults) for row in rows]
    content.unique((schedule.code for schedule in found), "schedule", faults)
    return {schedule.code: schedule for schedule in found}


def _schedule(row: Row, faults: Faults) -> Schedule:
    code = content.text(row, "code", "schedule", faults)
    where = f"schedule {code}"
    content.unknown_keys(row, {"code", "words", "days", "source"}, where, faults)
    days = row.get("days")
    if not isinstance(days, list) or not all(type(day) is int and 0 <= day <= 6 for day in days):
        faults.add(where, "'days' must be a list of 0 to 6")
        days = []
    return Schedule(
        code=code,
        words=content.words(row, "words", where, faults),
        days=tuple(days),
        source=content.text(row, "source", where, faults),
    )


def parse_dose_words(row: Row, faults: Faults) -> DoseWords:
    names = DoseWords.__slots__
    content.unknown_keys(row, {*names, "source"}, "dose", faults)
    content.text(row, "source", "dose", faults)
    return DoseWords(**{name: content.words(row, name, "dose", faults) for name in names})


def parse(
    rows: Iterable[Row], *, schedules: Collection[str], precautions: Collection[str], faults: Faults
) -> dict[str, Exercise]:
    """Exercises by code, in file order; every fault is added to ``faults``."""
    found = [_exercise(row, schedules, precautions, faults) for row in rows]
    content.unique((exercise.code for exercise in found), "exercise", faults)
    content.unique((exercise.figure for exercise in found), "exercise figure", faults)
    codes = {exercise.code for exercise in found}
    for exercise in found:
        if exercise.together_with and exercise.together_with not in codes:
            faults.add(
                f"exercise {exercise.code}", f"adds to {exercise.together_with}, which is not there"
            )
    return {exercise.code: exercise for exercise in found}


def _exercise(
    row: Row, schedules: Collection[str], precautions: Collection[str], faults: Faults
) -> Exercise:
    code = content.text(row, "code", "exercise", faults)
    where = f"exercise {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    return Exercise(
        code=code,
        figure=content.text(row, "figure", where, faults),
        name=content.words(row, "name", where, faults),
        kind=Kind(content.choice(row, "kind", set(Kind), where, faults) or Kind.STRENGTH),
        target=content.words(row, "target", where, faults),
        area=content.text(row, "area", where, faults),
        keywords=content.text(row, "keywords", where, faults),
        dose=_dose(row.get("dose"), schedules, where, faults),
        usual=content.text(row, "usual", where, faults),
        rep_seconds=int(content.number(row, "rep_seconds", where, faults, default=4) or 4),
        steps=content.words(row, "steps", where, faults),
        cautions=_words_or_none(row, "cautions", where, faults),
        easier=_words_or_none(row, "easier", where, faults),
        harder=_words_or_none(row, "harder", where, faults),
        equipment=_words_or_none(row, "equipment", where, faults),
        stage=_stage(row, where, faults),
        together_with=str(row.get("together_with", "")),
        running=content.flag(row, "running", where, faults),
        precautions=_precautions(row, precautions, where, faults),
        source=content.text(row, "source", where, faults),
    )


def _words_or_none(row: Row, key: str, where: str, faults: Faults) -> Words | None:
    return content.words(row, key, where, faults) if key in row else None


def _stage(row: Row, where: str, faults: Faults) -> Stage:
    if "stage" not in row:
        return Stage.ANY
    return Stage(content.choice(row, "stage", set(Stage), where, faults) or Stage.ANY)


def _dose(row: object, schedules: Collection[str], where: str, faults: Faults) -> Dose:
    if not isinstance(row, dict):
        faults.add(where, "needs a 'dose' table")
        return Dose(schedule="")
    content.unknown_keys(row, _DOSE_KEYS, where, faults)
    dose = Dose(
        schedule=content.choice(row, "schedule", schedules, where, faults),
        each_side=content.flag(row, "each_side", where, faults),
        reps=_whole(row, "reps", where, faults),
        sets=_whole(row, "sets", where, faults),
        hold_seconds=_whole(row, "hold_seconds", where, faults),
        minutes=_whole(row, "minutes", where, faults),
    )
    try:
        return check_dose(dose)
    except RefusedDose as refused:
        faults.add(where, str(refused))
        return dose


def _whole(row: Row, name: str, where: str, faults: Faults) -> int | None:
    value = content.number(row, name, where, faults)
    return None if value is None else int(value)


def _precautions(
    row: Row, known: Collection[str], where: str, faults: Faults
) -> Mapping[str, Effect]:
    found: dict[str, Effect] = {}
    for entry in content.rows(row, "precautions", where, faults):
        code = content.choice(entry, "code", known, where, faults)
        effect = content.choice(entry, "effect", set(Effect), where, faults)
        if code and effect:
            found[code] = Effect(effect)
    return found
