"""The plans of one case as they were signed, newest first, each with what changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import Words
from clinic.models import EpisodeOfCare
from clinic.templatetags.clinic import day
from evaluations import library
from evaluations.domain import exercises, plan, plan_changes
from evaluations.domain.exercises import Dose
from evaluations.domain.plan_changes import Change, Sayings
from evaluations.models import Evaluation, SignedEvaluation
from evaluations.queries import plan_readings

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedPlan:
    """One plan as it was signed. ``is_void``: marked as entered in error since.

    ``changes`` are those from the signed plan before it; None for the first of the case.
    """

    evaluation: Evaluation
    signed_at: datetime
    signer: str
    visits: str
    goals: tuple[str, ...]
    exercises: tuple[str, ...]
    is_void: bool
    changes: tuple[Change, ...] | None


def of(episode: EpisodeOfCare) -> tuple[SignedPlan, ...]:
    """Newest first; a plan marked as in error is shown, and nothing is compared with it."""
    rows = (
        SignedEvaluation.objects.filter(evaluation__episode=episode)
        .select_related("evaluation__void", "evaluation__signed_by")
        .order_by("signed_at", "pk")
    )
    found: list[SignedPlan] = []
    before: Row | None = None
    for row in rows:
        held = row.document.get("plan") or {}
        is_void = hasattr(row.evaluation, "void")
        changes = None if before is None else plan_changes.between(before, held, SAY)
        found.append(_signed(row, held, is_void=is_void, changes=None if is_void else changes))
        before = before if is_void else held
    return tuple(reversed(found))


def _signed(
    row: SignedEvaluation, held: Row, *, is_void: bool, changes: tuple[Change, ...] | None
) -> SignedPlan:
    return SignedPlan(
        evaluation=row.evaluation,
        signed_at=row.signed_at,
        signer=str(row.document.get("signer", {}).get("name", "")),
        visits=visits(held) or "Not decided",
        goals=tuple(goal(one) for one in held.get("goals", ())),
        exercises=tuple(exercise(one) for one in held.get("exercises", ())),
        is_void=is_void,
        changes=changes,
    )


def visits(held: Row) -> str:
    if not held.get("weeks"):
        return ""
    known = library.plan().options.frequencies.get(held.get("care_class", ""))
    kind = f" ({known.label})" if known else ""
    return f"{held['visits_per_week']} a week for {held['weeks']} weeks{kind}"


def prognosis(held: Row) -> str:
    options = library.plan().options
    chosen = options.prognoses.get(held.get("prognosis", ""))
    if chosen is None:
        return ""
    codes = held.get("modifiers", ())
    slower = [one.label.lower() for code, one in options.modifiers.items() if code in codes]
    more = f"; slower with {', '.join(slower)}" if slower else ""
    return f"{chosen.label}: {chosen.range}{more}"


def goal(row: Row) -> str:
    measure = library.plan().options.measures.get(row["measure"])
    unit, name = (measure.unit.en, measure.words.en) if measure else ("", row["measure"])
    start = row.get("baseline")
    since = f" from {plan.figure(start)}{unit}" if start is not None else ""
    by = day(date.fromisoformat(row["by"]))
    return f"{goal_name(row)}: {name}{since} to {plan.figure(row['target'])}{unit} by {by}"


def goal_name(row: Row) -> str:
    """What the person will do: the same goal keeps it from plan to plan."""
    own = {
        name: Words(row.get(f"{name}_en", ""), row.get(f"{name}_es", ""))
        for name in ("own", "own_condition")
    }
    said = plan.Goal(
        activity=row["activity"],
        amount=row["amount"],
        measure=row["measure"],
        target=row["target"],
        by=None,
        reason="",
        condition=row.get("condition", ""),
        own=own["own"],
        own_condition=own["own_condition"],
    )
    known = {plan.OWN, *library.plan().options.activities}
    return plan_readings.goal_words(said) if row["activity"] in known else row["activity"]


def problem(row: Row) -> str:
    side = SIDE_WORDS[Side(row["side"])].en if row["side"] in list(Side) else row["side"]
    return " ".join(part for part in (row["finding"], side, row["value"]) if part)


def exercise(row: Row) -> str:
    wording = library.plan().wording
    known = wording.library.get(row["code"])
    if known is None or row["schedule"] not in wording.schedules:
        return str(row["code"])
    dose = Dose(
        schedule=row["schedule"],
        reps=row["reps"],
        sets=row["sets"],
        hold_seconds=row["hold_seconds"],
        minutes=row["minutes"],
        each_side=known.dose.each_side,
        side=Side(row["side"]),
    )
    level = row.get("level", "usual")
    said = exercises.said(dose, wording.dose, wording.schedules, "en")
    return f"{known.name.en}{'' if level == 'usual' else f', {level}'}: {said}"


def technique(code: str) -> str:
    known = library.plan().options.interventions.get(code)
    return known.label if known else code


def card(code: str) -> str:
    known = library.plan().options.self_care.get(code)
    return known.label if known else code


SAY = Sayings(
    goal=goal,
    goal_name=goal_name,
    problem=problem,
    exercise=exercise,
    technique=technique,
    visits=visits,
    prognosis=prognosis,
    card=card,
)
