"""The run programme of a case: drafted from what was told, checked, signed, changed.

A draft belongs to an evaluation. It is signed with it, or later on its own by password; what is
signed is frozen. What was never known is refused, not guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F

from clinic import audit
from clinic.domain.text import RefusedText, clean_line
from clinic.models import EpisodeOfCare, User
from evaluations.actions import reasons, run_schedules, withdrawing
from evaluations.domain import return_to_run, run_details, run_words
from evaluations.domain.plan import Fault
from evaluations.domain.run_details import Details
from evaluations.models import Evaluation, FullTrainingGate, RunProgramme, RunSchedule
from evaluations.queries import home_rows, run_draft, run_gate_facts, run_intake, running

SHORTEST_REASON = 10
CHANGED = "Someone changed this programme while you were reading. Read it again."


class RefusedRun(ValueError):
    """What was sent may not stand; ``faults`` name each field or check and how to fix it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


class RunChanged(Exception):
    """The draft is not the one that was read."""


# The draft ------------------------------------------------------------------------------------


@transaction.atomic
def save(
    *,
    evaluation: Evaluation,
    details: Details,
    unit: str,
    race_on: date | None,
    version: int,
    by: User,
    at: datetime,
) -> RunProgramme:
    """Start the draft of an evaluation, or change it. Each value keeps where it came from.

    ``version`` is 0 where the reader saw no draft. Raises :class:`RefusedRun` and
    :class:`RunChanged`.
    """
    faults = [*run_details.check(details, today=home_rows.day_of(at, evaluation.clinic))]
    if unit not in run_words.UNITS:
        faults.append(Fault(field="unit", words="Choose miles or kilometers."))
    if faults:
        raise RefusedRun(faults)
    draft = _draft(evaluation, version, by=by, at=at)
    told = run_intake.told(evaluation, at=at)
    sources = {
        name: told[name].source if name in told and told[name].value == value else by.name
        for name, value in vars_of(details).items()
        if value not in (None, "", ())
    }
    draft.runner = {"details": run_details.to_json(details), "sources": sources}
    draft.unit, draft.race_on = unit, race_on
    draft.save()
    _raise_version(evaluation)
    _record("draft_run", draft, by=by, at=at, fields=sorted(sources))
    return draft


def vars_of(details: Details) -> dict[str, Any]:
    """Each value by field, as it is compared with what was told."""
    return {name: getattr(details, name) for name in run_details.LABELS}


def _draft(evaluation: Evaluation, version: int, *, by: User, at: datetime) -> RunProgramme:
    EpisodeOfCare.objects.select_for_update().only("pk").get(pk=evaluation.episode_id)
    draft: RunProgramme | None = run_draft.of(evaluation)
    if draft is None:
        if version:
            raise RunChanged(CHANGED)
        return RunProgramme(
            clinic_id=evaluation.clinic_id,
            patient_id=evaluation.patient_id,
            episode_id=evaluation.episode_id,
            evaluation=evaluation,
            number=_next_number(evaluation.episode_id),
            made_at=at,
            made_by=by,
        )
    if draft.version != version:
        raise RunChanged(CHANGED)
    draft.version += 1
    return draft


def _next_number(episode_id: int) -> int:
    rows = RunProgramme.objects.filter(episode_id=episode_id)
    return (rows.aggregate(last=models.Max("number"))["last"] or 0) + 1


def _raise_version(evaluation: Evaluation) -> None:
    """What is signed with the evaluation is what was read; a signed one does not change."""
    unsigned = Evaluation.objects.filter(pk=evaluation.pk, signed_at__isnull=True)
    unsigned.update(version=F("version") + 1)


@transaction.atomic
def confirm(
    *,
    programme: RunProgramme,
    code: str,
    met: str,
    days: Iterable[date] = (),
    note: str = "",
    by: User,
    at: datetime,
) -> RunProgramme:
    """Keep what the therapist found for one entry check: "yes", "no" or "" for not known."""
    draft = _held(programme)
    said = _confirmed(code, met, tuple(days), note, today=home_rows.day_of(at, draft.clinic))
    entry = {**draft.entry, code: {**said, "by": by.name, "at": at.isoformat()}}
    draft.entry, draft.version = entry, draft.version + 1
    draft.save(update_fields=["entry", "version"])
    _raise_version(draft.evaluation)
    _record("check_run_entry", draft, by=by, at=at, fields=[code])
    return draft


def _confirmed(
    code: str, met: str, days: tuple[date, ...], note: str, *, today: date
) -> Mapping[str, Any]:
    if code not in run_draft.ASKED or met not in ("", "yes", "no"):
        raise RefusedRun([Fault(field="met", words="Choose from the list.")])
    if any(day > today for day in days):
        raise RefusedRun([Fault(field="days", words="The day cannot be in the future.")])
    try:
        words = clean_line(note, limit=200)
    except RefusedText as refused:
        raise RefusedRun([Fault(field="note", words=str(refused))]) from refused
    return {"met": met, "days": sorted({day.isoformat() for day in days}), "note": words}


def _held(programme: RunProgramme) -> RunProgramme:
    """The draft with its row held; :class:`RefusedRun` once it is signed."""
    draft: RunProgramme = (
        RunProgramme.objects.select_for_update(of=("self",))
        .select_related("clinic", "evaluation")
        .get(pk=programme.pk)
    )
    if draft.signed_at is not None:
        raise RefusedRun(
            [Fault(field="", words="This programme is signed. Change its steps instead.")]
        )
    return draft


# Signing --------------------------------------------------------------------------------------


def sign_with(evaluation: Evaluation, *, by: User, at: datetime) -> RunProgramme | None:
    """Sign the draft of an evaluation that is being signed, inside that transaction.

    A draft that is refused now stays a draft: it is signed on its own when it may be. A discharge
    ends what was in force.
    """
    if evaluation.kind == Evaluation.Kind.DISCHARGE:
        withdrawing.withdraw_all(
            episode=evaluation.episode, because=withdrawing.DISCHARGED, by=by, at=at
        )
    draft = run_draft.of(evaluation)
    if draft is None or run_draft.reckoned(draft, at=at).made is None:
        return None
    return sign(draft, by=by, at=at)


@transaction.atomic
def sign(programme: RunProgramme, *, by: User, at: datetime) -> RunProgramme:
    """Freeze a draft and make its first schedule; an earlier programme of the case is replaced.

    Raises :class:`RefusedRun` with every reason while it is refused.
    """
    draft = _held(programme)
    found = run_draft.reckoned(draft, at=at)
    if found.runner is None or found.made is None:
        raise RefusedRun(found.faults)
    for earlier in running.in_force(draft.episode_id):
        withdrawing.withdraw(programme=earlier, because=withdrawing.REPLACED, by=by, at=at)
    draft.runner = {**draft.runner, "runner": return_to_run.runner_to_json(found.runner)}
    draft.profile = found.made.profile
    draft.signed_at, draft.signed_by = at, by
    draft.version += 1
    draft.save()
    run_schedules.first(draft, by=by, at=at)
    _record("sign_run", draft, by=by, at=at, fields=["signed_at", "signed_by"])
    return draft


# Changes after signing ------------------------------------------------------------------------


@transaction.atomic
def change_step(
    *, programme: RunProgramme, step: str, reason: str, by: User, at: datetime
) -> RunSchedule:
    """Go on from another step by the therapist's word, with the reason; every check still holds."""
    try:
        words = reasons.clean(reason, shortest=SHORTEST_REASON, ask="Say why")
    except reasons.TooShort as refused:
        raise RefusedRun([Fault(field="reason", words=str(refused))]) from refused
    offered = run_draft.steps(programme, at=at)
    if step not in offered:
        raise RefusedRun([Fault(field="step", words="Choose a step from the list.")])
    state = replace(offered[step].state, is_stopped=False, rest_until=None, reds=())
    try:
        made = run_schedules.change(programme, state, reason=words, by=by, at=at)
    except return_to_run.BreaksCheck as broken:
        raise RefusedRun(run_draft.broken(broken)) from broken
    if made is None:
        raise RefusedRun([Fault(field="", words="This programme was withdrawn. Sign a new one.")])
    return made


@transaction.atomic
def check_gate(
    *, programme: RunProgramme, items: Mapping[str, str], by: User, at: datetime
) -> FullTrainingGate:
    """Keep one look at the gate to full training. It is passed only when every item is a yes."""
    if programme.signed_at is None:
        raise RefusedRun([Fault(field="", words="Sign the programme first.")])
    known = run_gate_facts.gate(programme, at=at)
    strange = [code for code, met in items.items() if met not in ("", "yes", "no")]
    if strange or set(items) - {one.code for one in known}:
        raise RefusedRun([Fault(field="", words="Choose yes, no or not known for each.")])
    row = FullTrainingGate.objects.create(
        programme=programme,
        items=[
            {"code": one.code, "met": items.get(one.code, ""), "shown": one.met} for one in known
        ],
        passed=all(items.get(one.code) == "yes" for one in known),
        at=at,
        by=by,
    )
    _record("check_run_gate", programme, by=by, at=at, fields=sorted(items))
    return row


def _record(
    action: str, programme: RunProgramme, *, by: User, at: datetime, fields: Iterable[str]
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=programme.clinic_id,
        patient=programme.patient_id,
        about=programme,
        fields=fields,
    )
