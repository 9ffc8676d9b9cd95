"""What the person told about running before the injury, with where each value comes from.

Nothing here is taken for true: it stands in the therapist's form, who confirms or changes it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.templatetags.clinic import near_day
from evaluations.models import Evaluation
from evaluations.queries import known
from intake import queries as intake
from intake.domain import units
from intake.models import IntakeSession
from intake.queries import case

MILE = 1000
"""Thousandths of a mile in a mile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One value as the form takes it, and who said it when."""

    value: Any
    source: str


def told(evaluation: Evaluation, *, at: datetime) -> dict[str, Told]:
    """Values by field of the form; a field that nobody answered is absent."""
    session = intake.latest_session(evaluation.episode_id)
    if session is None:
        return {}
    said = _said(session)
    found = dict(_fields(said))
    facts, _ = known.of_evaluation(evaluation, at=at)
    source = f"Intake {near_day(intake.day_of(session))}"
    found |= {name: Told(value=value, source=source) for name, value in _rules(facts["intake"])}
    return found


def _said(session: IntakeSession) -> dict[str, Told]:
    """Every raw answer of the case, the newest sitting's last."""
    sittings = case.upto(session)
    spoken = case.words_of_staff(sittings)
    found: dict[str, Told] = {}
    for one in reversed(sittings):
        day = near_day(intake.day_of(one))
        for code, value in one.response.answers.items():
            found[code] = Told(value=value, source=f"Intake {day}")
        for code, value in spoken.get(one.pk, {}).items():
            found[code] = Told(value=value, source=f"Asked in person {day}")
    return found


def _fields(said: Mapping[str, Told]) -> Iterator[tuple[str, Told]]:
    for name, code in (("weekly", "weekly_before"), ("race_distance", "race_distance")):
        if code in said and (miles := _miles(said[code].value)) is not None:
            yield name, Told(value=miles, source=said[code].source)
    longest = [said[code] for code in _LONGEST if code in said]
    known_ones = [(miles, one) for one in longest if (miles := _miles(one.value)) is not None]
    if known_ones:
        miles, one = max(known_ones, key=lambda pair: pair[0])
        yield "longest_before", Told(value=miles, source=one.source)
    if isinstance(said["run_days_week"].value if "run_days_week" in said else None, int):
        yield "run_days", said["run_days_week"]
    yield from _dates(said)
    yield from _pace(said)


_LONGEST = ("longest_run_recent", "longest_run_prior30")
"""Before the pain: in the two weeks before it, and in the month before those."""


def _dates(said: Mapping[str, Told]) -> Iterator[tuple[str, Told]]:
    for name, code in (("last_run_on", "last_run_date"), ("race_on", "race_date")):
        if code in said:
            try:
                day = date.fromisoformat(str(said[code].value))
            except ValueError:
                continue
            yield name, Told(value=day, source=said[code].source)
    if "running_now" in said:
        yield "running_now", said["running_now"]


def _pace(said: Mapping[str, Told]) -> Iterator[tuple[str, Told]]:
    """Seconds a mile, from "9:30" and what it was for."""
    pace, per = said.get("easy_pace"), said.get("easy_pace_per")
    if pace is None or per is None:
        return
    minutes, _, seconds = str(pace.value).partition(":")
    if minutes.isdigit() and seconds.isdigit():
        whole = int(minutes) * 60 + int(seconds)
        factor = 1.609344 if per.value == "km" else 1
        yield "pace_seconds", Told(value=round(whole * factor), source=pace.source)


def _miles(value: object) -> int | None:
    """Thousandths of a mile of ``{"amount": 24, "unit": "miles"}``; None for "do not know"."""
    if not isinstance(value, dict) or not isinstance(value.get("amount"), int | float):
        return None
    row = units.UNITS[value["unit"]]
    return round(float(value["amount"]) * row.factor * MILE)


def _rules(facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What the rules read as well: the worst pain of a day, and whether a leg hurts."""
    if isinstance(facts.get("nprs_worst"), int | float):
        yield "worst", int(facts["nprs_worst"])
    side = facts.get("leg_pain_side")
    if side in ("left", "right", "both"):
        yield "leg_symptoms", "yes"
    elif side == "none":
        yield "leg_symptoms", "no"


def unit(evaluation: Evaluation) -> str:
    """ "km" for a person who answered in kilometers, "mi" otherwise."""
    session = intake.latest_session(evaluation.episode_id)
    said = _said(session) if session else {}
    answered = said["weekly_before"].value if "weekly_before" in said else {}
    is_km = isinstance(answered, dict) and answered.get("unit") == "km"
    return "km" if is_km else "mi"
