"""The discharge summary for the person: what was treated, then and now, what to go on with."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from evaluations.domain import compose, day_words, documents, plan
from evaluations.domain.documents import PlanDocument
from evaluations.domain.wording import Wording

KIND = "discharge"
FORMAT = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One goal of the case: its first measure and the newest; None where it was not taken."""

    goal: plan.Goal
    first: int | None
    now: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Treated:
    """From when to when, and how many visits."""

    first_on: date
    last_on: date
    visits: int


def paper(
    signed: PlanDocument, treated: Treated, outcomes: Iterable[Outcome], wording: Wording
) -> dict[str, Any]:
    """The summary as it is stored, in the language of the signed plan ``signed``.

    Raises :class:`compose.CannotPrint`: a goal of an earlier plan may not have been read in it.
    """
    language = signed.language
    title = _say(wording, language, "discharge")
    goals = [_goal(one, wording, language) for one in outcomes]
    made = documents.plain(
        {
            "title": title,
            "help": asdict(signed.help),
            "from_line": signed.from_line,
            "treated": {
                "heading": _say(wording, language, "treated"),
                "sentences": [_treated(treated, wording, language), *signed.found.sentences],
            },
            "goals": {
                "heading": _say(wording, language, "then_and_now"),
                "columns": [
                    _say(wording, language, f"{one}_column")
                    for one in ("goal", "first", "now", "aim", "met")
                ],
                "rows": goals,
                "none": "" if goals else _say(wording, language, "no_goals_kept"),
            },
            "exercises": {
                **asdict(signed.exercises),
                "heading": _say(wording, language, "go_on"),
            },
            "self_care": asdict(signed.self_care),
            "come_back": {
                "heading": _say(wording, language, "come_back"),
                "sentences": [
                    _say(wording, language, "come_back_says"),
                    _say(wording, language, "questions", phone=signed.help.phone),
                ],
            },
            "running": asdict(replace(signed.running, document=f"{title}, {signed.dated}")),
            "language": language,
            "kind": KIND,
            "format": FORMAT,
        }
    )
    return compose.checked(made)


def _say(wording: Wording, language: str, key: str, /, **values: object) -> str:
    return wording.words[key].in_(language).format(**values)


def _treated(treated: Treated, wording: Wording, language: str) -> str:
    visits = treated.visits
    counted = "one_visit" if visits == 1 else "many_visits"
    return _say(
        wording,
        language,
        "treated_says",
        first=day_words.full(treated.first_on, language),
        last=day_words.full(treated.last_on, language),
        visits=_say(wording, language, counted, **({} if visits == 1 else {"number": visits})),
    )


def _goal(one: Outcome, wording: Wording, language: str) -> dict[str, str]:
    measure = wording.options.measures[one.goal.measure]
    activity = plan.goal_activity(one.goal, wording.options, language)
    unit = measure.unit.in_(language)
    limit = "at_least" if measure.higher_is_better else "at_most"
    return {
        "name": f"{activity}: {measure.words.in_(language)}",
        "first": _figure(one.first, unit, wording, language),
        "now": _figure(one.now, unit, wording, language),
        "aim": _say(wording, language, limit, number=plan.figure(one.goal.target or 0), unit=unit),
        "met": _say(wording, language, _met(one, higher_is_better=measure.higher_is_better)),
    }


def _figure(num: int | None, unit: str, wording: Wording, language: str) -> str:
    return _say(wording, language, "not_measured") if num is None else f"{plan.figure(num)}{unit}"


def _met(one: Outcome, *, higher_is_better: bool) -> str:
    if one.now is None or one.goal.target is None:
        return "not_measured"
    reached = one.now >= one.goal.target if higher_is_better else one.now <= one.goal.target
    return "met" if reached else "not_met"
