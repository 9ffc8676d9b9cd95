"""Making the dated sessions of a signed programme: at signing, each Monday, after every report.

Each making starts again from what was signed and from every run that was reported since, so that
a word that comes late counts as if it had come in time.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit
from clinic.models import User
from evaluations.domain import return_to_run
from evaluations.domain.return_to_run import BreaksCheck, Kind, Move, Programme, State
from evaluations.models import RunProgramme, RunSchedule
from evaluations.queries import home_rows, running

Why = RunSchedule.Why


def first(programme: RunProgramme, *, by: User, at: datetime) -> RunSchedule:
    """The schedule a programme is signed with; raises :class:`BreaksCheck`."""
    today = home_rows.day_of(at, programme.clinic)
    made = return_to_run.programme(running.runner_of(programme), today=today)
    return _store(programme, made, why=Why.SIGNED, by=by, at=at)


@transaction.atomic
def after_report(programme: RunProgramme, *, by: User | str, at: datetime) -> Move | None:
    """What a reported run does to the programme; None where it was withdrawn."""
    if not _locked(programme):
        return None
    replay = running.replay(programme, at=at)
    move = return_to_run.next_phase(replay.runner, replay.state, replay.runs, on=replay.on)
    _anew(programme, replay, why=Why.REPORT, moved=move.kind, by=by, at=at)
    return move


@transaction.atomic
def after_days_off(programme: RunProgramme, *, by: User | str, at: datetime) -> RunSchedule | None:
    if not _locked(programme):
        return None
    return _anew(programme, running.replay(programme, at=at), why=Why.DAY_OFF, by=by, at=at)


@transaction.atomic
def change(
    programme: RunProgramme, state: State, *, reason: str, by: User, at: datetime
) -> RunSchedule | None:
    """Go on from ``state`` by the therapist's word; raises :class:`BreaksCheck`."""
    if not _locked(programme):
        return None
    made = return_to_run.again(running.runner_of(programme), state, (), on=state.on)
    return _store(programme, made, why=Why.THERAPIST, reason=reason, by=by, at=at)


def make_due(*, at: datetime) -> int:
    """The new week of every programme in force, once a week; how many were made."""
    rows = RunProgramme.objects.filter(signed_at__isnull=False, withdrawal__isnull=True)
    waiting = rows.filter(episode__closed_at__isnull=True).select_related("clinic")
    return sum(_make_week(one, at=at) for one in waiting.order_by("pk"))


@transaction.atomic
def _make_week(programme: RunProgramme, *, at: datetime) -> bool:
    today = home_rows.day_of(at, programme.clinic)
    monday = today - timedelta(days=today.weekday())
    if not _locked(programme):
        return False
    newest = programme.schedules.order_by("-number")[0]
    made = programme.schedules.exclude(why__in=(Why.REPORT, Why.DAY_OFF)).order_by("-number")[0]
    if not newest.sessions or home_rows.day_of(made.made_at, programme.clinic) >= monday:
        return False
    replay = running.replay(programme, at=at)
    _anew(programme, replay, why=Why.WEEK, by=audit.SYSTEM, at=at)
    return True


def _locked(programme: RunProgramme) -> bool:
    """Whether the programme may still be run by, with its row held: makings go one by one."""
    RunProgramme.objects.select_for_update().only("pk").get(pk=programme.pk)
    return not running.is_withdrawn(programme)


def _anew(
    programme: RunProgramme,
    replay: running.Replay,
    *,
    why: str,
    moved: str = "",
    by: User | str,
    at: datetime,
) -> RunSchedule:
    """A report is never lost to a programme that would break a check: nothing is planned then,
    and the therapist is asked."""
    try:
        made = return_to_run.again(replay.runner, replay.state, replay.runs, on=replay.on)
    except BreaksCheck as broken:
        made = _nothing(programme, replay)
        reason, moved = f"Breaks a check: {broken}"[:500], Kind.REVIEW
        return _store(programme, made, why=why, reason=reason, moved=moved, by=by, at=at)
    return _store(programme, made, why=why, moved=moved, by=by, at=at)


def _nothing(programme: RunProgramme, replay: running.Replay) -> Programme:
    return Programme(
        profile=return_to_run.Profile(programme.profile),
        sessions=(),
        weeks=0,
        ends_on=None,
        state=replace(replay.state, on=replay.on, is_stopped=True),
        is_whole=False,
    )


def _store(
    programme: RunProgramme,
    made: Programme,
    *,
    why: str,
    reason: str = "",
    moved: str = "",
    by: User | str,
    at: datetime,
) -> RunSchedule:
    last = programme.schedules.order_by("-number").first()
    row = RunSchedule.objects.create(
        programme=programme,
        number=last.number + 1 if last else 1,
        why=why,
        reason=reason,
        starts_on=made.state.on,
        state=return_to_run.state_to_json(made.state),
        sessions=[return_to_run.session_to_json(one) for one in made.sessions],
        moved=moved,
        made_at=at,
        made_by=by if isinstance(by, User) else None,
    )
    audit.record(
        "make_run_schedule",
        by=by,
        at=at,
        clinic=programme.clinic_id,
        patient=programme.patient_id,
        about=row,
        fields=[part for part in (why, moved) if part],
        reason=reason,
    )
    return row
