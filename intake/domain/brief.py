"""An intake in one minute: what the person said, verbatim, and the key answers as plain lines.

Staff read it, so it is in English whatever language was answered in; quotes stay as they were
typed. A line that no answer fills is left out: nothing is filled in for a person.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from intake.domain import wording
from intake.domain.answers import Answers, Value
from intake.domain.questionnaire import Question

QUOTED: Mapping[str, str] = {
    "onset_story": "What happened",
    "cannot_do": "Cannot do",
    "goal_1": "Wants",
    "goal_2": "Also wants",
    "goal_3": "Also wants",
    "belief": "Thinks it is",
    "worry": "Worries about",
}
"""What is kept in the person's own words, in the order to read it."""

DAY = ("pain_waking", "pain_first_hour", "pain_midday", "pain_evening", "pain_night")
TIMES = ("waking", "first hour", "midday", "evening", "night")
OPEN = ("unsure", "declined")


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """``label`` says what the words answer; ``words`` are as they were typed."""

    code: str
    label: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the brief. ``since`` is the day of the earlier sitting it comes from, if any."""

    label: str
    words: str
    since: date | None = None


class Said:
    """The answers of one sitting, in staff's English."""

    def __init__(self, questions: Mapping[str, Question], answers: Answers) -> None:
        self._questions, self._answers = questions, answers

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
        return self._answers.get(code) == "yes"

    def number(self, code: str) -> str:
        """A number, or "" for none and for "not sure"."""
        value = self._answers.get(code)
        return f"{value:g}" if isinstance(value, (int, float)) else ""


def quotes(answers: Answers) -> tuple[Quote, ...]:
    found = ((code, label, answers.get(code)) for code, label in QUOTED.items())
    return tuple(
        Quote(code=code, label=label, words=words)
        for code, label, words in found
        if isinstance(words, str) and words
    )


def lines(questions: Mapping[str, Question], answers: Answers) -> tuple[Line, ...]:
    """The key answers of one sitting, in the order to read them."""
    said = Said(questions, answers)
    found = ((label, "; ".join(part for part in say(said) if part)) for label, say in LINES.items())
    return tuple(Line(label=label, words=_sentence(words)) for label, words in found if words)


def with_history(
    newest: tuple[Line, ...], earlier: tuple[tuple[date, tuple[Line, ...]], ...]
) -> tuple[Line, ...]:
    """``newest`` with the lines that only earlier sittings fill; these come newest first."""
    known = {line.label: line for line in newest}
    for day, said in earlier:
        for line in said:
            known.setdefault(line.label, Line(label=line.label, words=line.words, since=day))
    return tuple(known[label] for label in LINES if label in known)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _started(said: Said) -> Iterator[str]:
    when, ago = said.words("onset_date"), said.words("onset_ago")
    if said.value("onset_ago") == "unsure":
        ago = ""
    yield when or (f"{ago} ago" if ago else "")
    yield said.words("onset_kind").lower()
    trend = said.words("improving").lower()
    yield f"now {trend}" if trend else ""


def _pain(said: Said) -> Iterator[str]:
    parts = {"now": "nprs_now", "best": "nprs_best", "worst": "nprs_worst"}
    given = [f"{word} {said.number(code)}" for word, code in parts.items() if said.number(code)]
    yield f"{', '.join(given)} of 10" if given else ""


def _leg(said: Said) -> Iterator[str]:
    sides = {"none": "no leg pain", "both": "BOTH legs", "left": "LEFT leg", "right": "RIGHT leg"}
    side = said.value("leg_pain_side")
    yield sides.get(str(side), said.words("leg_pain_side"))
    yield "below the knee" if said.is_yes("leg_pain_below_knee") else ""
    yield "to the toes" if said.is_yes("leg_pain_to_toes") else ""
    weak = said.value("leg_weakness_side")
    sides = {"none": "no weakness", "both": "BOTH weak", "left": "LEFT weak", "right": "RIGHT weak"}
    yield sides.get(str(weak), f"weakness: {said.words('leg_weakness_side')}" if weak else "")


def _day(said: Said) -> Iterator[str]:
    given = zip(TIMES, map(said.number, DAY), strict=True)
    yield ", ".join(f"{time} {number}" for time, number in given if number)
    yield "the same all day" if said.value("varies_in_day") == "no" else ""
    minutes = said.number("morning_stiffness")
    yield f"stiff {minutes} minutes in the morning" if minutes else ""
    yield "wakes, no position helps" if said.is_yes("night_pain_unrelenting") else ""
    yield "deep ache at rest or at night" if said.is_yes("rest_night_bone_pain") else ""


def _worse(said: Said) -> Iterator[str]:
    yield _listed(said, "worse_with")
    yield "bending forward" if said.is_yes("bend_forward_worse") else ""
    yield "leaning back" if said.is_yes("extension_worse") else ""
    yield "each landing on that foot" if said.is_yes("load_pain") else ""
    yield "makes a limp" if said.is_yes("pain_walking_limp") else ""


def _eases(said: Said) -> Iterator[str]:
    yield _listed(said, "better_with")
    yield "nothing changes it" if said.is_yes("pain_constant_unaffected") else ""


def _listed(said: Said, code: str) -> str:
    return said.words(code).lower()


def _running_before(said: Said) -> Iterator[str]:
    yield _weekly(said)
    days = said.number("run_days_week")
    yield f"{days} days a week" if days else ""
    longest = said.words("longest_run_recent") if _amount(said, "longest_run_recent") else ""
    yield f"longest {longest}" if longest else ""
    changed = _listed(said, "training_changes")
    yield f"changed: {changed}" if changed and said.value("training_changes") != ["none"] else ""


def _weekly(said: Said) -> str:
    value = said.value("weekly_miles")
    amounts = value.get("amounts", []) if isinstance(value, dict) else []
    given = [amount for amount in amounts if amount is not None]
    if not given or not isinstance(value, dict):
        return ""
    low, high = min(given), max(given)
    span = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    return f"{span} {value['unit']} a week"


def _amount(said: Said, code: str) -> bool:
    return isinstance(said.value(code), dict)


def _running_since(said: Said) -> Iterator[str]:
    now = said.words("running_now").lower()
    yield {"yes": "running now", "no": "not running"}.get(str(said.value("running_now")), now)
    last = said.words("last_run_date")
    yield f"last run {last}" if last else ""


def _medicines(said: Said) -> Iterator[str]:
    yield said.words("medicines")


def _allergies(said: Said) -> Iterator[str]:
    yield said.words("allergies")
    yield said.words("allergy_list")


def _answered(said: Said) -> Iterator[str]:
    ways = {
        "self": "by the patient, alone",
        "with_help": "by the patient, with someone's help",
        "guardian": "by a parent or guardian",
    }
    yield ways.get(str(said.value("filled_by")), "")
    yield "wants an interpreter" if said.is_yes("interpreter_wanted") else ""
    yield "wants us to read along" if said.is_yes("reading_help") else ""
    needs = said.value("access_needs")
    yield f"help with: {_listed(said, 'access_needs')}" if needs and needs != ["none"] else ""


LINES: Mapping[str, Callable[[Said], Iterator[str]]] = {
    "Started": _started,
    "Pain": _pain,
    "Leg": _leg,
    "24 hours": _day,
    "Worse": _worse,
    "Eases": _eases,
    "Ran before": _running_before,
    "Runs now": _running_since,
    "Medicines": _medicines,
    "Allergies": _allergies,
    "Answered": _answered,
}
