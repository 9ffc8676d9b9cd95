"""What is known for the entry checks (safety reference 6.2).

What the record proves is read from it; the rest is what the therapist found and kept. What is not
known is not met.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.models import records_of
from evaluations import library
from evaluations.domain import run_entry
from evaluations.domain.run_details import Details
from evaluations.domain.triggers import Urgency
from evaluations.domain.truth import Truth
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import known, run_rows

ASKED = frozenset({"walk", "spread", "numb", "motion", "birth", "guardian"})
"""The checks that a person answers; all others are read from the record."""
ADULT = 18
_SAID = {"yes": Truth.YES, "no": Truth.NO}


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One entry check. ``said`` is what the therapist kept of it; ``is_asked`` that they may."""

    code: str
    words: str
    met: Truth
    needs: tuple[str, ...]
    said: Mapping[str, Any]
    is_asked: bool
    wants_days: bool

    @property
    def is_met(self) -> bool:
        return self.met is Truth.YES

    @property
    def answer(self) -> str:
        return str(self.said.get("met", ""))

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(date.fromisoformat(day) for day in self.said.get("days", ()))


def facts(
    evaluation: Evaluation, details: Details, entry: Mapping[str, Any], *, at: datetime
) -> run_entry.Known:
    newest = known.newest_of_case(evaluation.episode_id) or evaluation
    found, _ = known.of_evaluation(newest, at=at)
    told, exam = found["intake"], found["exam"]
    walk = entry.get("walk", {})
    return run_entry.Known(
        urgent_open=_urgent_open(evaluation.patient_id),
        hold_running=run_rows.holding(evaluation.patient_id) is not None,
        bone=details.bone,
        cleared_by=details.cleared_by,
        cleared_on=details.cleared_on,
        walk=said(entry, "walk"),
        walk_days=tuple(date.fromisoformat(day) for day in walk.get("days", ())),
        spread=said(entry, "spread"),
        numb=said(entry, "numb"),
        mmt_min=lowest_grade(exam.get("mmt")),
        motion=said(entry, "motion"),
        pregnant=_pregnant(told.get("pregnant"), found["person"]["sex_at_birth"]),
        postpartum_weeks=told.get("postpartum_weeks"),
        birth_ruled_out=said(entry, "birth"),
        baseline_known=None not in (details.weekly, details.run_days, details.longest_before),
        is_minor=found["person"]["age_years"] < ADULT,
        guardian=said(entry, "guardian"),
    )


def said(entry: Mapping[str, Any], code: str) -> Truth:
    """What the therapist kept of one check."""
    return _SAID.get(str(entry.get(code, {}).get("met", "")), Truth.UNKNOWN)


def _urgent_open(patient_id: int) -> bool:
    """An emergency or same-day rule that nobody decided yet, in any record of the person."""
    rows = TriggerFiring.objects.filter(
        patient_id__in=records_of(patient_id),
        state=TriggerFiring.State.OPEN,
        decided_urgency__in=(Urgency.EMERGENCY, Urgency.SAME_DAY),
    )
    return rows.exists()


def _pregnant(word: object, sex: str) -> Truth:
    if word is None and sex == "male":
        return Truth.NO
    return {"no": Truth.NO, "yes": Truth.YES, "maybe": Truth.YES}.get(str(word), Truth.UNKNOWN)


def lowest_grade(mmt: object) -> float | None:
    """The lowest myotome grade of ``{"left": {"L4": 5.0}, …}``; None where none was graded."""
    grades = list(_grades(mmt))
    return min(grades) if grades else None


def _grades(mmt: object) -> Iterator[float]:
    if isinstance(mmt, dict):
        for one in mmt.values():
            yield from _grades(one)
    elif isinstance(mmt, int | float):
        yield float(mmt)


def checks(
    evaluation: Evaluation, details: Details, entry: Mapping[str, Any], *, at: datetime
) -> tuple[Check, ...]:
    """Every criterion with what is kept of it, in the order of the reference."""
    now = facts(evaluation, details, entry, at=at)
    words = library.return_to_run()
    return tuple(
        Check(
            code=one.code,
            words=words.entry[one.code].en,
            met=one.met,
            needs=tuple(words.needs[code].en for code in one.needs),
            said=entry.get(one.code, {}),
            is_asked=one.code in ASKED and not (one.code == "birth" and _is_told(now)),
            wants_days=one.code == "walk",
        )
        for one in run_entry.entry(now)
    )


def _is_told(one: run_entry.Known) -> bool:
    """Whether the answers of the person settle pregnancy and birth."""
    return one.pregnant is not Truth.UNKNOWN or one.postpartum_weeks is not None
