"""Answers as the facts that rules read: ``{"intake.saddle_numb": "yes", …}``.

Names and values are those of the field dictionary. What was not asked or not answered is absent.
Where one fact gathers several answers, the reading is the one that keeps an alert on.
"""

from collections.abc import Mapping
from datetime import date

from intake.domain import answers as replies
from intake.domain import units
from intake.domain.answers import Answers, Value
from intake.domain.questionnaire import Kind, Question, Questionnaire

CORD_SYMPTOMS = ("saddle_numb", "bladder_change", "bowel_change", "sexual_change")
"""Each has its own ``_ago``, ``_worse`` and ``_checked`` questions; the rules read one of each."""

LONGSTANDING_DAYS = 90
"""``ces_longstanding_explained`` means over three months, so a younger symptom is a "no"."""

GATHERED = (
    "symptom_days", "ces_onset_days", "ces_getting_worse", "ces_longstanding_explained",
    "weekly_miles_last", "weekly_miles_prev4_avg", "intensity_jump",
)  # fmt: skip


def names(questionnaire: Questionnaire) -> frozenset[str]:
    """Every fact this questionnaire can give, without the ``intake.`` before it."""
    direct = {question.code for question in questionnaire.questions() if question.fact}
    return frozenset(direct | set(GATHERED))


def facts(questionnaire: Questionnaire, answers: Answers, *, on: date) -> dict[str, Value]:
    """The facts as of ``on``, the day of answering (spans are never aged afterwards)."""
    known = replies.pruned(questionnaire, answers)
    questions = questionnaire.by_code
    found: dict[str, Value] = {
        code: _fact(questions[code], value) for code, value in known.items() if questions[code].fact
    }
    found |= _cord(questions, known) | _miles(known)
    found["symptom_days"] = _symptom_days(questions, known, on)
    found["intensity_jump"] = _any_of(known.get("training_changes"))
    found.setdefault("pregnant", _cannot_be_pregnant(known.get("body_facts")))
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
    return replies.base_amount(question, value)


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


def _miles(known: Answers) -> dict[str, Value]:
    """Last week's miles, and the mean of the four weeks before it when all four are known."""
    series = known.get("weekly_miles")
    if not isinstance(series, dict):
        return {}
    miles = [None if a is None else units.in_base(a, series["unit"]) for a in series["amounts"]]
    before = [amount for amount in miles[1:5] if amount is not None]
    mean = round(sum(before) / 4, 2) if len(before) == 4 else None
    return {"weekly_miles_last": miles[0], "weekly_miles_prev4_avg": mean}


def _any_of(changes: Value | None) -> Value | None:
    if not isinstance(changes, list):
        return None
    if changes == ["none"]:
        return "no"
    return "unsure" if changes == ["unsure"] else "yes"
