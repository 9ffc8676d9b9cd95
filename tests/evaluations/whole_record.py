"""One person with something in nearly every part of the record, made by the same actions."""

from datetime import datetime, timedelta

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations.actions import amending, referring, reporting
from evaluations.domain.amending import Act
from evaluations.models import Evaluation, TriggerDecision
from tests.evaluations import charted, decided, referred, registered, runs
from tests.evaluations.signed import add
from tests.factories import AT


def made(visit: Visit, *, therapist: User, desk: User, at: datetime) -> Evaluation:
    """Answers, an examination, a run programme, a run, an addendum, a paper, a referral that
    was sent, a decision, and a correction that was denied and disagreed with."""
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=at)
    charted.find(evaluation, "rom_hip_ir", Side.LEFT, by=therapist, at=at, num=38_000)
    runs.signed_programme(evaluation, therapist, at)
    add(evaluation, therapist, at)
    registered.document(evaluation, at=at, edition=9)
    who = reporting.Reporter(evaluation=evaluation, by=f"user:{therapist.pk}")
    reporting.log_run(who=who, said=runs.GREEN, key="run-1-of-the-phone", at=at + timedelta(days=5))
    _refer(evaluation, therapist, at)
    _ask(evaluation, therapist, at)
    return evaluation


def _refer(evaluation: Evaluation, by: User, at: datetime) -> None:
    firing = referred.fired(evaluation, "RF-UPR-01", by=by, at=at, cannot_stand_straight="yes")
    assert isinstance(decided.accepted(firing, by, at), TriggerDecision)
    draft = referring.open_or_join(firing=firing, by=by, at=at)
    referred.sent(draft, referred.reader(evaluation.clinic), by=by, at=at)


def _ask(evaluation: Evaluation, by: User, at: datetime) -> None:
    request = amending.ask(
        patient=evaluation.patient,
        about=evaluation,
        asked_on=AT.date(),
        asked_by="Renata Flores",
        text="My left hip turned further than that.",
        by=by,
        at=at,
    )
    steps = {Act.DENY: "It was measured twice.", Act.DISAGREE: "I do not agree: I saw the video."}
    for act, text in steps.items():
        amending.act(request=request, kind=act, text=text, ground="accurate", by=by, at=at)
