"""An intake in one minute: what the person said, verbatim, and the key answers as plain lines.

Staff read it, so it is in English whatever language was answered in; quotes stay as they were
typed. A line that no answer fills is left out: nothing is filled in for a person.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from intake.domain import units, wording
from intake.domain.answers import Answers, Value
from intake.domain.questionnaire import Question

QUOTED: Mapping[str, str] = {
    "what_happened": "What happened",
    "cannot_do": "Cannot do",
    "goal_1": "Wants",
    "goal_2": "Also wants",
    "goal_3": "Also wants",
    "belief": "Thinks it is",
    "worry": "Worries about",
}
"""What is kept in the person's own words, in the order to read it."""

STORY = "what_happened"
DAY = ("pain_waking", "pain_first_hour", "pain_midday", "pain_evening", "pain_night")
TIMES = ("waking", "first hour", "midday", "evening", "night")
OPEN = ("unsure", "declined")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """``label`` says what the words answer; ``words`` are as they were typed. ``note`` adds to a
    goal how well it goes now and by when it is wanted. ``since`` is as in :class:`Line`."""

    code: str
    label: str
    words: str
    note: str = ""
    since: date | None = None

    @property
    def is_story(self) -> bool:
        return self.code == STORY


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the brief. ``since`` is the day of the earlier sitting it comes from, if any."""

    label: str
    words: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitting:
    """What one sitting answered on its day."""

    on: date
    questions: Mapping[str, Question]
    answers: Answers


class Said:
    """The answers of one sitting, in staff's English."""

    def __init__(self, sitting: Sitting) -> None:
        self.on, self._questions, self._answers = sitting.on, sitting.questions, sitting.answers

    def value(self, code: str) -> Value | None:
        return self._answers.get(code)

    def words(self, code: str) -> str:
        """The answer in words, "" where there is none or the question is unknown."""
        value, question = self._answers.get(code), self._questions.get(code)
        if value is None or question is None:
            return ""
        if isinstance(value, str) and value in OPEN:
            return "not sure" if value == "unsure" else "would rather say in person"
        return wording.said(question, value).en

    def is_yes(self, code: str) -> bool:
        return bool(self._answers.get(code) == "yes")

    def number(self, code: str) -> str:
        """A number, or "" for none and for "not sure"."""
        value = self._answers.get(code)
        return f"{value:g}" if isinstance(value, (int, float)) else ""


def quotes(sittings: Sequence[Sitting]) -> tuple[Quote, ...]:
    """What the person typed, in the order to read it; ``sittings`` come newest first.

    What the newest does not say comes from the earlier sitting that did.
    """
    found: dict[str, Quote] = {}
    for place, sitting in enumerate(sittings):
        for quote in _quotes(sitting, since=sitting.on if place else None):
            found.setdefault(quote.code, quote)
    return tuple(_rated(found[code], sittings[0]) for code in QUOTED if code in found)


def _rated(quote: Quote, newest: Sitting) -> Quote:
    """A goal of old that was rated today is today's, with today's rating."""
    note = _note(Said(newest), quote.code)
    return replace(quote, note=note, since=None) if note else quote


def _quotes(sitting: Sitting, *, since: date | None) -> Iterator[Quote]:
    said = Said(sitting)
    for code, label in QUOTED.items():
        words = sitting.answers.get(code)
        if isinstance(words, str) and words:
            note = _note(said, code)
            yield Quote(code=code, label=label, words=words, note=note, since=since)


def _note(said: Said, code: str) -> str:
    now, by = said.number(f"{code}_now"), said.words(f"{code}_date")
    return ", ".join(part for part in (now and f"now {now} of 10", by and f"by {by}") if part)


def lines(sittings: Sequence[Sitting]) -> tuple[Line, ...]:
    """The key answers in the order to read them; ``sittings`` come newest first."""
    found: dict[str, Line] = {}
    for place, sitting in enumerate(sittings):
        for line in _lines(sitting, since=sitting.on if place else None):
            found.setdefault(line.label, line)
    return tuple(found[label] for label in LINES if label in found)


def _lines(sitting: Sitting, *, since: date | None) -> Iterator[Line]:
    said = Said(sitting)
    for label, say in LINES.items():
        words = "; ".join(part for part in say(said) if part)
        if words:
            yield Line(label=label, words=_sentence(words), since=since)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _started(said: Said) -> Iterator[str]:
    yield said.words("onset_date") or _about(said)
    yield said.words("onset_kind").lower()
    times = said.number("had_before_count")
    yield f"had before, {times} times" if times else _if_yes(said, "had_before", "had before")


def _about(said: Said) -> str:
    """The span as it was said, and the day that makes: it still reads right at a later visit."""
    ago = said.value("onset_ago")
    if not isinstance(ago, dict):
        return ""
    days = int(units.in_base(ago["amount"], ago["unit"]))
    day = said.on - timedelta(days=days)
    return f"{said.words('onset_ago')} ago, about {wording.day(day).en}"


def _if_yes(said: Said, code: str, words: str) -> str:
    return words if said.is_yes(code) else ""


def _pain(said: Said) -> Iterator[str]:
    parts = {"now": "nprs_now", "best": "nprs_best", "worst": "nprs_worst"}
    given = [f"{word} {said.number(code)}" for word, code in parts.items() if said.number(code)]
    yield f"{', '.join(given)} of 10" if given else ""
    trends = {"same": "no change", "varies": "up and down"}
    trend = said.words("improving").lower()
    yield trends.get(str(said.value("improving")), f"getting {trend}" if trend else "")
    yield _if_yes(said, "load_pain", "worse with each landing on that foot")
    yield _if_yes(said, "pain_walking_limp", "makes a limp")


def _leg(said: Said) -> Iterator[str]:
    yield _sided(said, "leg_pain_side", "no leg pain", "{} hurts", "leg pain: {}")
    yield _if_yes(said, "leg_pain_below_knee", "below the knee")
    yield _if_yes(said, "leg_pain_to_toes", "to the toes")
    yield _sided(said, "leg_weakness_side", "no weakness", "{} weak", "weakness: {}")
    more = {"back": "back bothers more", "leg": "leg bothers more", "same": "both bother the same"}
    yield more.get(str(said.value("bothers_more")), "")


def _sided(said: Said, code: str, none: str, sure: str, open_: str) -> str:
    """A side in capitals, as everywhere; doubt stays doubt."""
    legs = {"left": "LEFT leg", "right": "RIGHT leg", "both": "BOTH legs"}
    side = said.value(code)
    if side is None or side == "none":
        return none if side else ""
    return sure.format(legs[side]) if side in legs else open_.format(said.words(code))


def _day(said: Said) -> Iterator[str]:
    given = zip(TIMES, map(said.number, DAY), strict=True)
    yield ", ".join(f"{time} {number}" for time, number in given if number)
    yield "the same all day" if said.value("varies_in_day") == "no" else ""
    minutes = said.number("morning_stiffness")
    yield f"stiff {minutes} minutes" if minutes else _if_yes(said, "stiff_morning", "stiff")
    yield _night(said)
    yield _if_yes(said, "rest_night_bone_pain", "deep ache at rest or at night")


def _night(said: Said) -> str:
    if said.value("night_pain_unrelenting") == "yes":
        return "wakes, no position helps"
    late = _if_yes(said, "wakes_second_half_night", ", second half of the night")
    return _if_yes(said, "wakes_with_pain", f"wakes with pain{late}")


def _worse(said: Said) -> Iterator[str]:
    yield _listed(said, "worse_with")
    yield _if_yes(said, "bend_forward_worse", "bending forward")
    yield _if_yes(said, "extension_worse", "leaning back")
    soon = said.words("starts_after").lower()
    yield f"comes in {soon}" if soon else ""


def _eases(said: Said) -> Iterator[str]:
    yield _listed(said, "better_with")
    calm = said.words("settles_after").lower()
    yield f"calms down in {calm}" if calm else ""
    yield _if_yes(said, "pain_constant_unaffected", "nothing changes it")


def _listed(said: Said, code: str) -> str:
    """The options chosen, in small letters; "" for none of them."""
    return "" if said.value(code) in (None, ["none"]) else said.words(code).lower()


def _ran_before(said: Said) -> Iterator[str]:
    yield _weekly(said)
    days = said.number("run_days_week")
    yield f"{days} days a week" if days else ""
    longest = _measured(said, "longest_run_recent")
    yield f"longest {longest}" if longest else ""
    changed = _listed(said, "training_changes")
    yield f"changed: {changed}" if changed else ""


def _weekly(said: Said) -> str:
    """The least and the most of the weeks before the pain, or the one figure that was given."""
    value = said.value("weekly_miles")
    amounts = value.get("amounts", []) if isinstance(value, dict) else []
    given = [amount for amount in amounts if amount is not None]
    if not given or not isinstance(value, dict):
        usual = _measured(said, "weekly_before")
        return f"{usual} a week" if usual else ""
    low, high = min(given), max(given)
    span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{span} {value['unit']} a week"


def _measured(said: Said, code: str) -> str:
    """An amount with its unit; "" for none and for "not sure"."""
    return said.words(code) if isinstance(said.value(code), dict) else ""


def _runs_now(said: Said) -> Iterator[str]:
    weekly = _measured(said, "weekly_now")
    now = {"yes": f"{weekly} a week" if weekly else "running", "no": "not running"}
    yield now.get(str(said.value("running_now")), "")
    last = said.words("last_run_date")
    yield f"last run {last}" if last else ""
    pain = {"none": "no pain then", "warms_up": "eases as it warms up", "builds": "pain builds up"}
    yield pain.get(str(said.value("run_pain")), "")


def _medicines(said: Said) -> Iterator[str]:
    yield "none" if said.value("takes_medicines") == "no" else ""
    yield "not sure" if said.value("takes_medicines") == "unsure" else ""
    yield said.words("medicines")
    kinds = said.value("medicine_kinds")
    yield said.words("medicine_kinds") if kinds and kinds != ["none"] else ""


def _allergies(said: Said) -> Iterator[str]:
    yield "none known" if said.value("allergies") == ["none"] else _listed(said, "allergies")
    yield said.words("allergy_list")


def _health(said: Said) -> Iterator[str]:
    yield _listed(said, "conditions")
    yield said.words("surgery_what")
    yield said.words("implant_what")


def _life(said: Said) -> Iterator[str]:
    yield said.words("work").lower()
    hours, sleep = said.number("sitting_hours"), said.number("sleep_hours")
    yield f"sits {hours} hours" if hours else ""
    yield f"sleeps {sleep} hours" if sleep else ""


def _answered(said: Said) -> Iterator[str]:
    helper = said.words("helper_relation").lower() or "somebody"
    guardian = said.words("guardian_name") or "a parent or guardian"
    ways = {"self": "alone", "with_help": f"with help: {helper}", "guardian": f"by {guardian}"}
    yield ways.get(str(said.value("filled_by")), "")
    spoken = said.words("spoken_language")
    yield f"wants an interpreter, {spoken}" if said.is_yes("interpreter_wanted") else ""
    yield _if_yes(said, "reading_help", "wants us to read along")
    needs = _listed(said, "access_needs")
    yield f"help with {needs}" if needs else ""


LINES: Mapping[str, Callable[[Said], Iterator[str]]] = {
    "Started": _started,
    "Pain": _pain,
    "Leg": _leg,
    "24 hours": _day,
    "Worse": _worse,
    "Eases": _eases,
    "Ran before": _ran_before,
    "Runs now": _runs_now,
    "Medicines": _medicines,
    "Allergies": _allergies,
    "Health": _health,
    "Work, sleep": _life,
    "Answered": _answered,
}
