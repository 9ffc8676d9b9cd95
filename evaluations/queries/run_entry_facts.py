"""What is known for the entry checks and for the gate to full training (safety reference 6.2, 6.5).

What the record proves is read from it; the rest is what the therapist found and kept. What is not
known is not met.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from evaluations.domain.run_details import Details
from evaluations.domain.triggers import Urgency
from evaluations.domain.truth import Truth
from evaluations.models import Evaluation, RunProgramme, TriggerFiring
from evaluations.queries import known, run_rows

ASKED = frozenset({"walk", "spread", "numb", "motion", "birth", "guardian"})
"""The checks that a person answers; all others are read from the record."""
ADULT = 18
_SAID = {"yes": Truth.YES, "no": Truth.NO}


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryFacts:
    """Everything that the seven criteria ask. ``mmt_min`` is a grade like 4.7."""

    urgent_open: bool
    hold_running: bool
    bone: str
    cleared_by: str
    cleared_on: date | None
    walk: Truth
    walk_days: tuple[date, ...]
    spread: Truth
    numb: Truth
    mmt_min: float | None
    motion: Truth
    pregnant: Truth
    postpartum_weeks: int | None
    birth_ruled_out: Truth
    baseline_known: bool
    is_minor: bool
    guardian: Truth


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
) -> EntryFacts:
    newest = known.newest_of_case(evaluation.episode_id) or evaluation
    found, _ = known.of_evaluation(newest, at=at)
    told, exam = found["intake"], found["exam"]
    walk = entry.get("walk", {})
    return EntryFacts(
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
    """An emergency or same-day rule that nobody has decided yet, in any case of the person."""
    rows = TriggerFiring.objects.filter(
        patient_id=patient_id,
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


# The checks ------------------------------------------------------------------------------------

GRADE_NEEDED = 4.7
WEEKS_NEEDED = 12
WALK_DAYS = 2

WORDS = {
    "clear": "No undecided emergency or same-day trigger, and running is not on hold",
    "bone": "No bone stress injury, or cleared by a physician",
    "walk": "Walks fast for 30 minutes on 2 days, pain 2 or less, usual pain next morning",
    "spread": "No pain spreading down the leg in the last 72 hours",
    "numb": "No new numbness",
    "strength": "Leg strength by nerve root at least 5-",
    "motion": "The low back moves at least half of normal, pain 3 or less",
    "birth": "Not pregnant, and at least 12 weeks after a birth",
    "baseline": "Weekly distance, running days and longest run before the injury are known",
    "guardian": "A parent or guardian agrees",
}


def judged(known_now: EntryFacts) -> dict[str, tuple[Truth, tuple[str, ...]]]:
    """Each criterion by code: whether it is met, and what it needs where it is not."""
    found = {
        "clear": _clear(known_now),
        "bone": _bone(known_now),
        "walk": _walk(known_now),
        "spread": (known_now.spread, ("Ask and write it down.",)),
        "numb": (known_now.numb, ("Ask and write it down.",)),
        "strength": _strength(known_now.mmt_min),
        "motion": (known_now.motion, ("Look at the motion and write it down.",)),
        "birth": _birth(known_now),
        "baseline": (
            Truth.YES if known_now.baseline_known else Truth.UNKNOWN,
            ("Ask and fill it in above.",),
        ),
    }
    if known_now.is_minor:
        found["guardian"] = (known_now.guardian, ("Ask the parent or guardian.",))
    return {code: (met, () if met is Truth.YES else needs) for code, (met, needs) in found.items()}


def _clear(one: EntryFacts) -> tuple[Truth, tuple[str, ...]]:
    needs = []
    if one.urgent_open:
        needs.append("Decide the urgent triggers first.")
    if one.hold_running:
        needs.append("Running is on hold: lift it on the page of its trigger first.")
    return (Truth.NO, tuple(needs)) if needs else (Truth.YES, ())


def _bone(one: EntryFacts) -> tuple[Truth, tuple[str, ...]]:
    if one.bone == "none":
        return Truth.YES, ()
    if one.bone == "cleared":
        is_named = bool(one.cleared_by and one.cleared_on)
        needs = ("Write down which physician cleared it, and when.",)
        return (Truth.YES if is_named else Truth.UNKNOWN), needs
    if one.bone == "open":
        return Truth.NO, ("A physician clears it first.",)
    return Truth.UNKNOWN, ("Say whether there is one.",)


def _walk(one: EntryFacts) -> tuple[Truth, tuple[str, ...]]:
    needs = ("Write down the two days.",)
    if one.walk is Truth.YES and len(one.walk_days) < WALK_DAYS:
        return Truth.UNKNOWN, needs
    return one.walk, needs


def _strength(grade: float | None) -> tuple[Truth, tuple[str, ...]]:
    if grade is None:
        return Truth.UNKNOWN, ("Grade the nerve roots on the chart.",)
    is_met = grade >= GRADE_NEEDED
    return (Truth.YES if is_met else Truth.NO), ("A root is weaker: no running yet.",)


def _birth(one: EntryFacts) -> tuple[Truth, tuple[str, ...]]:
    if one.pregnant is Truth.YES:
        return Truth.NO, ("In pregnancy a physician decides; no programme is made here.",)
    if one.postpartum_weeks is not None:
        is_met = one.postpartum_weeks >= WEEKS_NEEDED
        return (Truth.YES if is_met else Truth.NO), ("Wait until 12 weeks after the birth.",)
    if one.pregnant is Truth.NO or one.birth_ruled_out is Truth.YES:
        return Truth.YES, ()
    return one.birth_ruled_out, ("Ask and write it down.",)


def checks(
    evaluation: Evaluation, details: Details, entry: Mapping[str, Any], *, at: datetime
) -> tuple[Check, ...]:
    """Every criterion with what is kept of it, in the order of the reference."""
    now = facts(evaluation, details, entry, at=at)
    return tuple(
        Check(
            code=code,
            words=WORDS[code],
            met=met,
            needs=needs,
            said=entry.get(code, {}),
            is_asked=code in ASKED and not (code == "birth" and _is_told(now)),
            wants_days=code == "walk",
        )
        for code, (met, needs) in judged(now).items()
    )


def _is_told(one: EntryFacts) -> bool:
    """Whether the answers of the person settle pregnancy and birth."""
    return one.pregnant is not Truth.UNKNOWN or one.postpartum_weeks is not None


# The gate to full training ---------------------------------------------------------------------

GATE = {
    "mobility": "The low back moves fully, pain 1 or less at the end, or as before",
    "flexibility": "Straight leg raise within 10 degrees of the other side, if the leg hurt",
    "hips": "Both hips move alike, within 10 degrees",
    "strength": "Strength within 10% of the other side; hip 5/5 and 20 clean repetitions",
    "hop": "Single-leg hops, 10 then 20, in clinic: no familiar pain, both sides alike",
    "paces": "Jog, run, sprint and jump in clinic: pain 0 or 1",
    "outcome": "Running index or own activities 90% or more, RMDQ 4 or less, confidence 8 or more",
    "distance": "2 weeks or more at full distance, all green",
}
BONE_GATE = {"bone": "Physician cleared it, and an energy plan is in place"}


def gate(
    programme: RunProgramme, *, at: datetime
) -> tuple[tuple[str, str, Truth, tuple[str, ...]], ...]:
    """Code, words, what the record proves, and what is needed, for each item."""
    asked = GATE | (BONE_GATE if programme.profile == "bone" else {})
    return tuple((code, words, Truth.UNKNOWN, ()) for code, words in asked.items())
