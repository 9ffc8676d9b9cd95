"""Runners for journeys: somebody with a plan to sign, and somebody five days into one."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from clinic.actions import patients, visits
from evaluations.actions import exercising, planning, reporting
from evaluations.actions.reporting import Reporter
from evaluations.domain.home_report import RunSaid
from evaluations.management.demonstration import running
from evaluations.models import Evaluation
from tests.evaluations import charted, signed
from tests.journeys import desk_work as work

BORN = date(1985, 3, 9)
RUNNER = {
    "weekly": 20, "run_days": 3, "longest": 7, "longest_30": 4, "days_off": 21, "worst": 3,
    "days": [0, 1, 2, 3, 4, 5, 6], "starts_in": 0,
}  # fmt: skip
EXERCISES = ("EX-07", "EX-27", "EX-29", "EX-30", "EX-39")
LAST = timedelta(days=5)


def planned(name: str, language: str) -> dict[str, Any]:
    """Examined today, with five exercises and a way back to running; nothing is signed."""
    return _of(_planned(name, language, at=work.now()))


def ran(name: str, language: str) -> dict[str, Any]:
    """Signed five days ago; the first run was red."""
    at = work.now() - LAST
    evaluation = _planned(name, language, at=at)
    signed.sign(evaluation, work.therapist(), at)
    day = at.astimezone(evaluation.clinic.zone).date()
    reporting.log_run(
        who=Reporter(evaluation=evaluation, by="plan:0"),
        said=RunSaid(
            on=day, session_on=day, did="all", pain_before=1, pain_during=6, pain_after=3,
            pain_morning=1, still_worse="no", signs=(),
        ),
        key=str(uuid4()),
        at=datetime.combine(day + timedelta(days=1), time(8), tzinfo=evaluation.clinic.zone),
    )  # fmt: skip
    return _of(evaluation)


def _planned(name: str, language: str, *, at: datetime) -> Evaluation:
    details = work.DETAILS | {"given_name": name, "family_name": "Rivas", "language": language}
    desk, therapist = work.desk(), work.therapist()
    patient = patients.register_patient(
        clinic=work.clinic(), details=details | {"birth_date": BORN}, by=desk, at=at
    )
    episode = patients.open_episode(
        patient=patient, complaint="low back", side="right", by=desk, at=at
    )
    visit = visits.make_visit(
        episode=episode, therapist=therapist, starts_at=at, kind="initial", by=desk, at=at
    )
    charted.answered(visit, by=desk, at=at, body_facts=["none"], pregnant="no")
    evaluation = charted.examined(visit, by=therapist, at=at)
    who: dict[str, Any] = {"by": therapist, "at": at}
    planning.save_visits(
        evaluation=evaluation, care_class="medium", visits_per_week=1, weeks=6, **who
    )
    for code in EXERCISES:
        exercising.add_exercise(evaluation=evaluation, code=code, over_guide=True, **who)
    running.draft(evaluation, RUNNER, **who)
    return evaluation


def _of(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "patient": evaluation.patient_id,
        "visit": evaluation.visit_id,
        "evaluation": evaluation.pk,
        "episode": evaluation.episode_id,
    }
