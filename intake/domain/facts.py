"""Answers as the facts that rules read: ``{"intake.saddle_numb": "yes", …}``.

Names and values are those of the field dictionary. What was not asked or not answered is absent.
Where one fact gathers several answers, the reading is the one that keeps an alert on.
"""

from collections.abc import Mapping
from datetime import date

from intake.domain import answers as replies
from intake.domain import marks, scoring, units
from intake.domain.answers import Answers, Value
from intake.domain.questionnaire import Kind, Question, Questionnaire

CORD_SYMPTOMS = ("saddle_numb", "bladder_change", "bowel_change", "sexual_change")
"""Each has its own ``_ago``, ``_worse`` and ``_checked`` questions; the rules read one of each."""

LONGSTANDING_DAYS = 90
"""``ces_longstanding_explained`` means over three months, so a younger symptom is a "no"."""

ASKED_AGAIN = {"saddle_marked": "saddle_numb"}
"""Asked beside the body chart of a person who had answered no, and read as the first question."""

EATING = ("eat_control", "eat_worry", "eat_loss", "eat_sick", "eat_others")
"""Our own five-item screen; the rules read how many are "yes"."""

EATING_CUT = 2

HISTORY = {
    "psoriasis_hx": "psoriasis",
    "uveitis_hx": "eye",
    "arthritis_hx": "arthritis",
    "prior_dvt": "clot",
}
"""Facts that a tap on the list of conditions says yes to, where no question of their own did."""

GATHERED_FROM: Mapping[str, tuple[str, ...]] = {
    "symptom_days": ("onset_date", "onset_ago"),
    "ces_onset_days": CORD_SYMPTOMS,
    "ces_getting_worse": CORD_SYMPTOMS,
    "ces_longstanding_explained": CORD_SYMPTOMS,
    "weekly_miles_last": ("weekly_miles", "weekly_before"),
    "weekly_miles_prev4_avg": ("weekly_miles", "weekly_before"),
    "intensity_jump": ("training_changes",),
    "eat_screen_yes": EATING,
    "eating_disorder_dx": ("conditions",),
    "phq2_total": ("mood_interest", "mood_down"),
    "gad2_total": ("worry_nervous", "worry_control"),
}
"""The questions behind each fact that is not an answer by itself."""


def names(questionnaire: Questionnaire) -> frozenset[str]:
    """Every fact this questionnaire asks for, whatever its branches show, without "intake."."""
    codes = questionnaire.by_code
    direct = {code for code, question in codes.items() if question.fact}
    gathered = {fact for fact, behind in GATHERED_FROM.items() if codes.keys() & set(behind)}
    return frozenset(direct | gathered)


def facts(questionnaire: Questionnaire, answers: Answers, *, on: date) -> dict[str, Value]:
    """The facts as of ``on``, the day of answering (spans are never aged afterwards)."""
    known = _with_saddle(replies.pruned(questionnaire, answers))
    questions = questionnaire.by_code
    found: dict[str, Value] = {
        code: _fact(questions[code], value) for code, value in known.items() if questions[code].fact
    }
    found |= _cord(questions, known) | _miles(questions, known) | _eating(known)
    found |= scoring.pair_totals(known)
    found["symptom_days"] = _symptom_days(questions, known, on)
    found["intensity_jump"] = _any_of(known.get("training_changes"))
    found.setdefault("pregnant", _cannot_be_pregnant(known.get("body_facts")))
    if known.get("wakes_with_pain") == "no":
        found["wakes_second_half_night"] = "no"
    found = _conditions(known.get("conditions")) | found
    return {f"intake.{code}": value for code, value in found.items() if value is not None}


def spoken(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """The facts of answers that staff asked, whether or not the tablet would have asked."""
    questions = questionnaire.by_code
    found = {
        code: _fact(questions[code], value)
        for code, value in answers.items()
        if code in questions and questions[code].fact
    }
    return {f"intake.{code}": value for code, value in found.items() if value is not None}


def _fact(question: Question, value: Value) -> Value | None:
    if question.kind is Kind.CHOICE:
        option = question.option(value)
        return None if option is None or option.no_fact else value
    if question.kind is Kind.REGIONS:
        return value if isinstance(value, list) else None
    if question.kind is Kind.BODY:
        return [] if value == "none" else marks.regions(value) or None
    return replies.base_amount(question, value)


def _with_saddle(known: Answers) -> Answers:
    """What the chart and the questions beside it say about feeling between the legs, for a person
    who had answered no. Marked and not yet asked again is not sure; asked again and denied is no.
    """
    again = known.get("saddle_marked")
    if known.get("saddle_numb") != "no" or not marks.saddle_changed(known.get("pain_regions")):
        return known
    if again == "no":
        return known
    said = {
        f"saddle_numb{part}": known[f"saddle_marked{part}"]
        for part in ("", "_ago", "_worse", "_checked")
        if f"saddle_marked{part}" in known
    }
    return {**known, "saddle_numb": "unsure"} | said


def _cord(questions: Mapping[str, Question], known: Answers) -> dict[str, Value]:
    """One reading of up to four bladder, bowel, feeling and sex answers.

    Days are the youngest, unknown as soon as one is unknown; worse if any is worse; long-standing
    and explained only if all are.
    """
    present = [code for code in CORD_SYMPTOMS if known.get(code) == "yes"]
    present = present or [code for code in CORD_SYMPTOMS if known.get(code) == "unsure"]
    if not present:
        return {}
    days = [_days(questions, known, f"{code}_ago") for code in present]
    explained = [_explained(questions, known, code) for code in present]
    return {
        "ces_onset_days": None if None in days else min(day for day in days if day is not None),
        "ces_getting_worse": _strongest([known.get(f"{code}_worse") for code in present], "yes"),
        "ces_longstanding_explained": _strongest(explained, "no"),
    }


def _days(questions: Mapping[str, Question], known: Answers, code: str) -> float | None:
    return replies.base_amount(questions[code], known.get(code))


def _explained(questions: Mapping[str, Question], known: Answers, code: str) -> Value | None:
    days = _days(questions, known, f"{code}_ago")
    if days is not None and days <= LONGSTANDING_DAYS:
        return "no"
    return known.get(f"{code}_checked")


def _strongest(given: list[Value | None], alarming: str) -> Value | None:
    """``alarming`` if anyone says it, unknown or unsure before the quiet answer."""
    for answer in (alarming, None, "unsure"):
        if answer in given:
            return answer
    return given[0]


def _cannot_be_pregnant(fits: Value | None) -> Value | None:
    """ "no" for a person who said what fits, and that neither periods nor pregnancy do."""
    if not isinstance(fits, list) or not fits or {"periods", "could_be_pregnant"} & set(fits):
        return None
    return None if "declined" in fits else "no"


def _symptom_days(questions: Mapping[str, Question], known: Answers, on: date) -> Value | None:
    if "onset_date" in known:
        return (on - date.fromisoformat(known["onset_date"])).days
    if "onset_ago" in known:
        return _days(questions, known, "onset_ago")
    return None


def _miles(questions: Mapping[str, Question], known: Answers) -> dict[str, Value]:
    """Last week's miles, and the mean of the four weeks before it when all four are known.

    A person whose miles did not change gave one number, which stands for every week.
    """
    series = known.get("weekly_miles")
    if isinstance(series, dict):
        miles = [None if a is None else units.in_base(a, series["unit"]) for a in series["amounts"]]
        before = [amount for amount in miles[1:5] if amount is not None]
        mean = round(sum(before) / 4, 2) if len(before) == 4 else None
        return {"weekly_miles_last": miles[0], "weekly_miles_prev4_avg": mean}
    if "weekly_before" not in known or not _steady(known.get("training_changes")):
        return {}
    usual = replies.base_amount(questions["weekly_before"], known["weekly_before"])
    return {"weekly_miles_last": usual, "weekly_miles_prev4_avg": usual}


def _steady(changes: Value | None) -> bool:
    """Whether the person said what changed, and that the weekly distance did not."""
    return isinstance(changes, list) and not {"miles", "unsure"} & set(changes)


def _eating(known: Answers) -> dict[str, Value]:
    """How many of the five items are "yes": not known while an open one could reach the cut."""
    said = [known.get(code) for code in EATING]
    yes = said.count("yes")
    settled = yes >= EATING_CUT or all(answer in ("yes", "no") for answer in said)
    return {"eat_screen_yes": yes if settled else None}


def _conditions(tapped: Value | None) -> dict[str, Value]:
    if not isinstance(tapped, list):
        return {}
    found: dict[str, Value] = {fact: "yes" for fact, code in HISTORY.items() if code in tapped}
    eating = "declined" if "declined" in tapped else "no"
    return found | {"eating_disorder_dx": "yes" if "eating" in tapped else eating}


def _any_of(changes: Value | None) -> Value | None:
    if not isinstance(changes, list):
        return None
    if set(changes) <= {"none", "miles"}:
        return "no"  # more miles alone is no harder work: the miles themselves say that
    return "unsure" if changes == ["unsure"] else "yes"
