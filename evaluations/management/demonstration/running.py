"""The demo's way back to running: a programme drafted before signing, and what came from home."""

import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from clinic.models import User
from evaluations.actions import reporting, running
from evaluations.actions.reporting import Reporter
from evaluations.domain.home_report import RunSaid
from evaluations.domain.run_details import Details
from evaluations.models import Evaluation
from evaluations.queries import run_draft
from evaluations.queries import running as programmes

Row = Mapping[str, Any]


def draft(evaluation: Evaluation, row: Row, *, by: User, at: datetime) -> None:
    """A programme that starts the day after or as told, with every entry check met."""
    day = at.astimezone(evaluation.clinic.zone).date()
    made = running.save(
        evaluation=evaluation,
        details=Details(
            weekly=row["weekly"] * 1000,
            run_days=row["run_days"],
            longest_before=row["longest"] * 1000,
            longest_30=row["longest_30"] * 1000,
            last_run_on=day - timedelta(days=row["days_off"]),
            worst=row["worst"],
            leg_symptoms="no",
            bone="none",
            days=tuple(row["days"]),
            starts_on=day + timedelta(days=row.get("starts_in", 1)),
        ),
        unit="mi",
        race_on=None,
        version=0,
        by=by,
        at=at,
    )
    walked = (day - timedelta(days=4), day - timedelta(days=2))
    for code in sorted(run_draft.ASKED):
        days = walked if code == "walk" else ()
        made = running.confirm(
            programme=made, code=code, met="yes", days=days, note="", by=by, at=at
        )


def report(evaluation: Evaluation, told: list[Row], *, now: datetime) -> None:
    """One report for each planned day that is over, oldest first; the last ones repeat."""
    zone = evaluation.clinic.zone
    who = Reporter(evaluation=evaluation, by="plan:0")
    standing = programmes.standing(evaluation.episode, at=now)
    today = now.astimezone(zone).date()
    over = [one.on for one in standing.sessions if one.on < today] if standing else []
    for number, day in enumerate(over):
        said = told[min(number, len(told) - 1)]
        reporting.log_run(
            who=who,
            said=RunSaid(on=day, session_on=day, did="all", signs=(), **said),
            key=str(uuid.uuid4()),
            at=min(now, datetime.combine(day + timedelta(days=1), time(8), tzinfo=zone)),
        )
