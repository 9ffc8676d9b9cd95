"""The runs that a patient's paper shows: of the draft that is being signed, or as they stand."""

from collections.abc import Iterable
from datetime import date, datetime

from clinic.domain.content import LANGUAGES, Words
from evaluations import library
from evaluations.domain import run_words
from evaluations.domain.plan_record import RunDay, RunWeeks
from evaluations.domain.return_to_run import Session
from evaluations.models import Evaluation, RunProgramme, RunWithdrawal
from evaluations.queries import run_draft, running

TAKEN_BACK = ("hold", "therapist")
"""Ends of a programme of which the paper speaks; a case that ended says nothing of it."""


def weeks(evaluation: Evaluation, *, first: date, at: datetime) -> RunWeeks | None:
    """Runs from ``first`` on. None where no programme was made for the case, or its draft is
    refused: a draft never hides a programme that stands."""
    draft = run_draft.of(evaluation)
    if draft is not None:
        made = run_draft.reckoned(draft, at=at).made
        if made is not None:
            return _weeks(made.sessions, draft.unit, first)
    return _standing(evaluation, first, at)


def _standing(evaluation: Evaluation, first: date, at: datetime) -> RunWeeks | None:
    standing = running.standing(evaluation.episode, at=at)
    if standing is None:
        return None
    if standing.withdrawn is not None:
        return _withdrawn(standing.withdrawn)
    if standing.is_stopped:
        return RunWeeks(is_stopped=True)
    return _weeks(standing.sessions, standing.unit, first)


def _withdrawn(withdrawal: RunWithdrawal) -> RunWeeks | None:
    return RunWeeks(is_stopped=True) if withdrawal.because in TAKEN_BACK else None


def of_programme(programme: RunProgramme, *, first: date, at: datetime) -> RunWeeks | None:
    """Runs of one signed programme from ``first`` on."""
    standing = running.standing_of(programme, at=at)
    if standing.withdrawn is not None:
        return _withdrawn(standing.withdrawn)
    return _weeks(standing.sessions, standing.unit, first)


def _weeks(sessions: Iterable[Session], unit: str, first: date) -> RunWeeks:
    return RunWeeks(
        days=tuple(_day(one, unit) for one in sessions if one.on >= first),
        honest=library.return_to_run().texts["honest"],
    )


def _day(session: Session, unit: str) -> RunDay:
    return RunDay(
        on=session.on,
        what=_said(session, unit),
        run=session.run_minutes,
        walk=session.walk_minutes,
        times=session.times,
    )


def _said(session: Session, unit: str) -> Words:
    words = library.return_to_run()
    distance = "" if session.distance is None else run_words.planned(session.distance, unit)
    return Words(*(words.told(session, language, distance) for language in LANGUAGES))
