"""A case that may run again, and a signed run programme, for tests that start there."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations.actions import planning, running
from evaluations.actions.reporting import Reporter
from evaluations.domain.home_report import RunSaid
from evaluations.domain.run_details import Details
from evaluations.models import Evaluation, RunProgramme
from evaluations.queries import run_draft
from evaluations.queries import running as programmes
from tests.evaluations import charted, signed

DETAILS = Details(
    weekly=24_000,
    run_days=4,
    longest_before=9_000,
    longest_30=6_000,
    last_run_on=date(2026, 11, 16),
    worst=3,
    leg_symptoms="no",
    bone="none",
    days=(0, 2, 4, 6),
    starts_on=date(2026, 12, 7),
    pace_seconds=630,
)
"""The worked example of the safety reference 6.4: standard, eleven run/walk sessions."""

WALKED = (date(2026, 11, 29), date(2026, 12, 1))


def examined(visit: Visit, *, by: User, desk: User, at: datetime, **answers: Any) -> Evaluation:
    """An evaluation with nothing in the way of running, and a plan of six weeks."""
    told = {"body_facts": ["none"], "pregnant": "no", **answers}
    charted.answered(visit, by=desk, at=at, **told)
    evaluation = charted.examined(visit, by=by, at=at)
    planning.save_visits(
        evaluation=evaluation, care_class="medium", visits_per_week=1, weeks=6, by=by, at=at
    )
    return evaluation


def drafted(evaluation: Evaluation, by: User, at: datetime, **changes: Any) -> RunProgramme:
    """A draft with every entry check met."""
    details = replace(DETAILS, **changes)
    draft = run_draft.of(evaluation)
    made = running.save(
        evaluation=evaluation,
        details=details,
        unit="mi",
        race_on=None,
        version=draft.version if draft else 0,
        by=by,
        at=at,
    )
    for code in sorted(run_draft.ASKED):
        days = WALKED if code == "walk" else ()
        made = running.confirm(
            programme=made, code=code, met="yes", days=days, note="", by=by, at=at
        )
    return made


def signed_programme(
    evaluation: Evaluation, by: User, at: datetime, **changes: Any
) -> RunProgramme:
    """Drafted and signed with its evaluation."""
    drafted(evaluation, by, at, **changes)
    signed.sign(evaluation, by, at)
    found = programmes.newest(evaluation.episode_id)
    assert found is not None
    return found


def at_home(evaluation: Evaluation) -> Reporter:
    return Reporter(evaluation=evaluation, by="plan:1")


GREEN = RunSaid(
    on=date(2026, 12, 7),
    did="all",
    pain_before=1,
    pain_during=1,
    pain_after=1,
    pain_morning=1,
    still_worse="no",
    signs=(),
)

RIGHT = Side.RIGHT
