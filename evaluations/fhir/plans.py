"""CarePlan and Goal: the plan of care of each evaluation, and each way back to running."""

from collections.abc import Iterator
from datetime import date, timedelta

from evaluations.fhir.chart import Chart, Row
from evaluations.fhir.names import ACTIVITY, HL7, SIDE, Plain, annotation, coding, concept, english
from evaluations.fhir.names import extension as ours


def resources(chart: Chart) -> Iterator[Plain]:
    evaluations = {row["id"]: row for row in chart.rows("evaluations")}
    for row in chart.rows("plans"):
        yield _plan(chart, row, evaluations[row["evaluation"]])
        for goal in chart.under("goals", "plan", row["id"]):
            yield _goal(chart, goal, evaluations[row["evaluation"]])
    for row in chart.rows("run_programmes"):
        yield _programme(chart, row)


def _plan(chart: Chart, row: Row, evaluation: Row) -> Plain:
    goals = chart.under("goals", "plan", row["id"])
    return chart.at.entry(
        "CarePlan",
        row["id"],
        status=_status(evaluation),
        intent="plan",
        category=[concept(coding(ACTIVITY, "plan-of-care"))],
        description=_frequency(row),
        subject=chart.subject,
        encounter=chart.encounter(evaluation["visit"]),
        period=_period(row, evaluation),
        author=chart.staff(evaluation["signed_by"]),
        replaces=[chart.at.ref("CarePlan", row["replaces"])] if row["replaces"] else [],
        goal=[chart.at.ref("Goal", one["id"]) for one in goals],
        activity=[*_techniques(chart, row), *_exercises(chart, row)],
        note=list(_notes(chart, row)),
        extension=[
            *ours("visits-per-week", valueInteger=row["visits_per_week"]),
            *ours("weeks", valueInteger=row["weeks"]),
            *ours("minutes-a-day", valueInteger=row["minutes_a_day"]),
        ],
    )


def _status(evaluation: Row) -> str:
    if "in_error" in evaluation:
        return "entered-in-error"
    return "active" if evaluation["signed_at"] else "draft"


def _frequency(row: Row) -> str:
    if row["visits_per_week"] is None or row["weeks"] is None:
        return ""
    return f"{row['visits_per_week']} visits a week for {row['weeks']} weeks"


def _period(row: Row, evaluation: Row) -> Plain:
    if not evaluation["signed_at"]:
        return {}
    start = date.fromisoformat(evaluation["signed_at"][:10])
    end = start + timedelta(weeks=row["weeks"]) if row["weeks"] else None
    return {"start": start.isoformat(), **({"end": end.isoformat()} if end else {})}


def _techniques(chart: Chart, row: Row) -> Iterator[Plain]:
    for one in chart.under("interventions", "plan", row["id"]):
        name = english(one["in_words"].get("code"))
        yield _activity(one, "technique", name, one["note"])


def _exercises(chart: Chart, row: Row) -> Iterator[Plain]:
    for one in chart.under("exercises", "plan", row["id"]):
        dose = english(one["in_words"].get("dose"))
        why = f"Precaution set aside: {one['override_reason']}" if one["override_reason"] else ""
        said = ". ".join(part for part in (dose, one["level"], why) if part)
        yield _activity(one, "exercise", english(one["in_words"].get("code")), said)


def _activity(row: Row, kind: str, name: str, said: str) -> Plain:
    side = row.get("side", "none")
    return {
        "detail": {
            "code": concept(
                coding(ACTIVITY, row["code"], name),
                *([coding(SIDE, side)] if side != "none" else []),
                text=name or row["code"],
            ),
            "status": "cancelled" if row["removed"] else "scheduled",
            **({"description": said} if said else {}),
            "extension": ours("kind", valueCode=kind),
        }
    }


def _notes(chart: Chart, row: Row) -> Iterator[Plain]:
    for name in ("found_en", "not_now_en", "follow_up_en", "prognosis_note"):
        if row[name]:
            yield annotation(row[name])
    for name in ("prognosis", "modifiers", "self_care"):
        if english(row["in_words"].get(name)):
            yield annotation(english(row["in_words"][name]))
    for one in chart.under("problems", "plan", row["id"]):
        removed = "Removed: " if one["removed"] else ""
        side = one["in_words"].get("side", one["side"]) if one["side"] != "none" else ""
        cause = f"supposed cause {one['cause']}" if one["cause"] else ""
        parts = (one["finding"], side, one["value"], cause)
        yield annotation(f"{removed}Problem: {', '.join(part for part in parts if part)}")


def _goal(chart: Chart, row: Row, evaluation: Row) -> Plain:
    words = row["in_words"]
    activity = english(words.get("activity")) or row["activity"]
    condition = english(words.get("condition"))
    is_wrong = "in_error" in evaluation
    status = "cancelled" if row["removed"] else "active" if evaluation["signed_at"] else "proposed"
    return chart.at.entry(
        "Goal",
        row["id"],
        lifecycleStatus="entered-in-error" if is_wrong else status,
        category=[concept(coding(f"{HL7}/goal-category", "physiotherapy"))],
        description=concept(text=", ".join(part for part in (activity, condition) if part)),
        subject=chart.subject,
        startDate=row["baseline_on"],
        target=[
            {
                "measure": concept(
                    coding(ACTIVITY, row["measure"]), text=english(words.get("measure"))
                ),
                "detailString": english(words.get("target")) or str(row["target"] / 1000),
                "dueDate": row["by_date"],
            }
        ],
        note=[annotation(english(words["reason"]))] if english(words.get("reason")) else [],
        extension=[
            *ours("target-thousandths", valueInteger=row["target"]),
            *ours("baseline-thousandths", valueInteger=row["baseline"]),
            *ours("baseline-from", valueString=row["baseline_from"]),
        ],
    )


def _programme(chart: Chart, row: Row) -> Plain:
    ended = next(iter(chart.under("run_withdrawals", "programme", row["id"])), None)
    schedules = chart.under("run_schedules", "programme", row["id"])
    newest = max(schedules, key=lambda one: one["number"]) if schedules else None
    return chart.at.entry(
        "CarePlan/running",
        row["id"],
        status=_run_status(row, ended),
        intent="plan",
        category=[concept(coding(ACTIVITY, "return-to-running"))],
        description="Way back to running",
        subject=chart.subject,
        period={"start": row["signed_at"], **({"end": ended["at"]} if ended else {})}
        if row["signed_at"]
        else {},
        author=chart.staff(row["signed_by"]),
        activity=[_session(one) for one in newest["sessions"]] if newest else [],
        note=[annotation(f"Ended: {ended['because']}. {ended['reason']}")] if ended else [],
        extension=ours("profile", valueCode=row["profile"]),
    )


def _run_status(row: Row, ended: Row | None) -> str:
    if "in_error" in row:
        return "entered-in-error"
    if ended:
        return "revoked"
    return "active" if row["signed_at"] else "draft"


def _session(one: Plain) -> Plain:
    told = "; ".join(f"{name} {value}" for name, value in one.items() if value not in (None, ""))
    return {
        "detail": {
            "code": concept(coding(ACTIVITY, "run")),
            "status": "scheduled",
            **({"scheduledPeriod": {"start": one["on"], "end": one["on"]}} if "on" in one else {}),
            "description": told,
        }
    }
