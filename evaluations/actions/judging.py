"""Judging a case: all rules at once, what fires kept for people to decide, the tablet told.

Every judgement is stored with its rule-set version and inputs; history is never judged anew. A
rule that fires has one live row per case until people close it. A false alarm stays closed for the
same facts of the same sitting and evaluation, and fires again on anything new.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import EpisodeOfCare, User, Visit
from evaluations import library
from evaluations.actions import governing, withdrawing
from evaluations.domain import hop_gate, triggers
from evaluations.domain.decisions import Action
from evaluations.domain.triggers import CALM_RULE, Firing, RuleSet, Urgency
from evaluations.models import Alert, Evaluation, Judgement, TriggerFiring
from evaluations.queries import known, stops
from evaluations.queries.known import Facts
from intake.domain.judging import JudgeResult, Stop, StopKind
from intake.models import IntakeSession

State = TriggerFiring.State
Moment = Judgement.Moment
Because = list[dict[str, Any]]
AT_HOME = "plan:"
"""How the principal of a phone begins that opened a link for home."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """One pass of the rules and what it is about."""

    visit: Visit
    session: IntakeSession | None
    evaluation: Evaluation | None
    moment: Moment
    verdict: triggers.Judgement
    row: Judgement
    by: User | str
    at: datetime


@transaction.atomic
def judge_intake(
    *, session: IntakeSession, finished: bool, by: User | str, at: datetime
) -> JudgeResult:
    """Judge the answers of a sitting so far; an emergency stops the tablet with its words."""
    visit = session.visit
    visit.patient, visit.clinic = session.patient, session.clinic  # the same rows, read once
    evaluation: Evaluation | None = visit.evaluations.filter(signed_at=None, void=None).first()
    found = _judge(
        visit,
        rules=governing.in_force(clinic=visit.clinic_id, at=at),
        facts=known.facts(visit, session=session, evaluation=evaluation, at=at),
        session=session,
        evaluation=evaluation,
        moment=Moment.INTAKE_SUBMITTED if finished else Moment.INTAKE_PAGE,
        finished=finished,
        by=by,
        at=at,
    )
    return JudgeResult(stop=stops.stop_of(found.verdict))


@transaction.atomic
def judge_finding(*, evaluation: Evaluation, by: User, at: datetime) -> Judgement:
    """Judge after a finding was saved; nothing new is stored when no fact has changed."""
    facts, session = known.of_evaluation(evaluation, at=at)
    rows = Judgement.objects.filter(episode_id=evaluation.episode_id)
    last: Judgement | None = rows.order_by("-pk").first()
    rules = governing.in_force(clinic=evaluation.clinic_id, at=at)
    if last and last.inputs == facts and last.ruleset_version == rules.version:
        return last
    return _judge_evaluation(evaluation, facts, session, Moment.FINDING, rules, by=by, at=at)


@transaction.atomic
def judge_clarified(*, evaluation: Evaluation, by: User, at: datetime) -> Judgement:
    """Judge after answers were asked again in person."""
    facts, session = known.of_evaluation(evaluation, at=at)
    rules = governing.in_force(clinic=evaluation.clinic_id, at=at)
    return _judge_evaluation(evaluation, facts, session, Moment.CLARIFIED, rules, by=by, at=at)


@transaction.atomic
def judge_without_answers(*, visit: Visit, by: User, at: datetime) -> Judgement:
    """Judge a case whose answers turned out to be another person's; its examination counts."""
    evaluation = known.newest_of_case(visit.episode_id)
    return _judge(
        visit,
        rules=governing.in_force(clinic=visit.clinic_id, at=at),
        facts=known.facts(visit, session=None, evaluation=evaluation, at=at),
        session=None,
        evaluation=evaluation,
        moment=Moment.CLARIFIED,
        finished=False,
        by=by,
        at=at,
    ).row


@dataclass(frozen=True, kw_only=True, slots=True)
class AtHome:
    """What a report from home came to. ``stop`` holds words to show at once, or is None."""

    judgement: Judgement
    stop: Stop | None


@transaction.atomic
def judge_home(
    *, evaluation: Evaluation, said: Collection[str] = (), by: User | str, at: datetime
) -> AtHome:
    """Judge after a report from home, with the newest examination of the case.

    ``said`` names the facts of this very report, like "intake.saddle_numb". ``stop`` speaks of
    emergencies that rest on one of them or that nobody has decided about.
    """
    newest = known.newest_of_case(evaluation.episode_id) or evaluation
    facts, session = known.of_evaluation(newest, at=at)
    rules = governing.in_force(clinic=newest.clinic_id, at=at)
    found = _pass_of(newest, facts, session, Moment.HOME, rules, by=by, at=at)
    due = set(
        TriggerFiring.objects.filter(episode_id=newest.episode_id, state=State.OPEN).values_list(
            "code", flat=True
        )
    )
    due |= {one.code for one in found.verdict.fired if any(fact in said for fact, _ in one.reasons)}
    return AtHome(judgement=found.row, stop=stops.stop_of(found.verdict, only=due))


@transaction.atomic
def judge_at_sign_off(*, evaluation: Evaluation, by: User, at: datetime) -> Judgement:
    """The judgement that signing rests on: every must-ask item is due now."""
    facts, session = known.of_evaluation(evaluation, at=at)
    rules = governing.in_force(clinic=evaluation.clinic_id, at=at)
    return _judge_evaluation(evaluation, facts, session, Moment.SIGN_OFF, rules, by=by, at=at)


def _judge_evaluation(
    evaluation: Evaluation,
    facts: Facts,
    session: IntakeSession | None,
    moment: Moment,
    rules: RuleSet,
    *,
    by: User,
    at: datetime,
) -> Judgement:
    return _pass_of(evaluation, facts, session, moment, rules, by=by, at=at).row


def _pass_of(
    evaluation: Evaluation,
    facts: Facts,
    session: IntakeSession | None,
    moment: Moment,
    rules: RuleSet,
    *,
    by: User | str,
    at: datetime,
) -> Pass:
    answering = session is not None and session.submitted_at is None
    return _judge(
        evaluation.visit,
        rules=rules,
        facts=facts,
        session=session,
        evaluation=evaluation,
        moment=moment,
        finished=moment == Moment.SIGN_OFF or not answering,
        by=by,
        at=at,
    )


def _judge(
    visit: Visit,
    *,
    rules: RuleSet,
    facts: Facts,
    session: IntakeSession | None,
    evaluation: Evaluation | None,
    moment: Moment,
    finished: bool,
    by: User | str,
    at: datetime,
) -> Pass:
    # The case is the lock: two passes at once would each add the same firing.
    EpisodeOfCare.objects.select_for_update().only("pk").get(pk=visit.episode_id)
    verdict = triggers.judge(rules, library.facts().check(facts), finished=finished)
    row = Judgement.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        episode_id=visit.episode_id,
        session=session,
        evaluation=evaluation,
        moment=moment,
        ruleset_version=rules.version,
        inputs=facts,
        result=_result(verdict),
        max_urgency=verdict.max_urgency,
        at=at,
    )
    found = Pass(
        visit=visit,
        session=session,
        evaluation=evaluation,
        moment=moment,
        verdict=verdict,
        row=row,
        by=by,
        at=at,
    )
    _keep_firings(found, finished=finished)
    return found


def _result(verdict: triggers.Judgement) -> dict[str, Any]:
    return {
        "fired": [
            {"code": one.code, "urgency": one.urgency, "because": _because(one)}
            for one in verdict.fired
        ],
        "unknown": [rule.code for rule in verdict.undecided],
        "holds": [hold.effect.code for hold in verdict.holds],
        "hop_gate": hop_gate.rehearse(library.hop_gate_rules(), verdict).gate,
    }


def _because(firing: Firing) -> Because:
    return [{"fact": fact, "value": value} for fact, value in firing.reasons]


# Firings ------------------------------------------------------------------------------------


def _keep_firings(found: Pass, *, finished: bool) -> None:
    """Bring the live firings of the case in line with this pass. None of them is ever removed."""
    live = {
        row.code: row
        for row in TriggerFiring.objects.filter(episode_id=found.visit.episode_id).exclude(
            state=State.CLOSED
        )
    }
    fired = [one for one in found.verdict.fired if one.rule.is_alert]
    settled = _settled(found, [one.code for one in fired if one.code not in live])
    for firing in fired:
        row = live.pop(firing.code, None)
        if row is not None:
            _fire_again(found, row, firing)
        elif not _is_within(_because(firing), settled.get(firing.code)):
            _fire(found, firing)
    for row in live.values():
        rule = found.verdict.ruleset.rules.get(row.code)
        if finished or rule is None or not rule.only_when_finished:
            _quieten(found, row)


def _settled(found: Pass, codes: list[str]) -> dict[str, Because]:
    """What people have set aside already about the same sitting and evaluation, by rule.

    Only a false alarm stays closed for the same facts. What closed by itself, or because the
    answer was clarified, fires again when the facts come back.
    """
    if not codes:
        return {}
    rows = TriggerFiring.objects.filter(
        episode_id=found.visit.episode_id,
        state=State.CLOSED,
        code__in=codes,
        decisions__action=Action.FALSE_POSITIVE,
    ).order_by("pk")
    evaluation = found.evaluation.pk if found.evaluation else None
    session = found.session.pk if found.session else None
    return {
        row.code: row.because
        for row in rows
        if row.session_id == session and row.evaluation_id in (None, evaluation)
    }


def _is_within(because: Because, earlier: Because | None) -> bool:
    return earlier is not None and all(one in earlier for one in because)


def _fire(found: Pass, firing: Firing) -> None:
    row = TriggerFiring.objects.create(
        clinic_id=found.visit.clinic_id,
        patient_id=found.visit.patient_id,
        episode_id=found.visit.episode_id,
        session=found.session,
        evaluation=found.evaluation,
        judgement=found.row,
        code=firing.code,
        urgency=firing.urgency,
        decided_urgency=firing.urgency,
        ruleset_version=found.row.ruleset_version,
        because=_because(firing),
        fired_at=found.at,
    )
    _record("fire", row, found, fields=[firing.code])
    call_person(row, by=found.by, at=found.at)
    withdrawing.withdraw_held(patient_id=row.patient_id, by=found.by, at=found.at)


def _fire_again(found: Pass, row: TriggerFiring, firing: Firing) -> None:
    """A live firing that is true again: new evidence undoes a lowering, never an acceptance.

    One that was cleared, its restrictions lifted, asks people anew when it comes back.
    """
    because = _because(firing)
    if row.still_true and row.because == because:
        return
    is_new = not _is_within(because, row.because)
    lowered = Urgency(row.decided_urgency).rank < firing.urgency.rank
    reopened = (lowered and is_new) or ((is_new or not row.still_true) and row.lifts.exists())
    if is_new or not row.still_true:
        row.judgement = found.row  # what was lifted before it does not count any more
    row.still_true, row.because = True, because
    row.evaluation = found.evaluation or row.evaluation
    if reopened:
        stands = max(Urgency(row.decided_urgency), firing.urgency, key=lambda one: one.rank)
        row.state, row.decided_urgency = State.OPEN, stands
    _save(row)
    _record("fire_again" if reopened else "refresh", row, found, fields=[firing.code])
    if reopened:
        call_person(row, by=found.by, at=found.at)
    withdrawing.withdraw_held(patient_id=row.patient_id, by=found.by, at=found.at)


def _quieten(found: Pass, row: TriggerFiring) -> None:
    """No longer true. It still needs its decision, but for rules about missing or crossed data."""
    answered = row.code in (triggers.MUST_ASK_RULE, triggers.SIDE_RULE)
    if not row.still_true and not answered:
        return
    row.still_true = False
    if answered:
        row.state = State.CLOSED
    _save(row)
    _record("settle" if answered else "no_longer_true", row, found, fields=[row.code])


def _save(row: TriggerFiring) -> None:
    row.version += 1
    row.save()


def _record(action: str, row: TriggerFiring, found: Pass, *, fields: Iterable[str]) -> None:
    audit.record(
        action,
        by=found.by,
        at=found.at,
        clinic=row.clinic_id,
        patient=row.patient_id,
        about=row,
        fields=fields,
    )


# Alerts -------------------------------------------------------------------------------------


def call_person(row: TriggerFiring, *, by: User | str, at: datetime) -> None:
    """Call a person for an emergency. A licensed therapist who finds it is that person already."""
    if row.decided_urgency != Urgency.EMERGENCY:
        return
    here = by if isinstance(by, User) and by.is_licensed_pt else None
    place = _place(by)
    alert, _ = Alert.objects.update_or_create(
        firing=row,
        defaults={
            "clinic_id": row.clinic_id,
            "patient_id": row.patient_id,
            "session_id": None if place == Alert.Place.HOME else row.session_id,
            "kind": StopKind.CALM if row.code == CALM_RULE else StopKind.EMERGENCY,
            "place": place,
            "raised_at": at,
            "acknowledged_at": at if here else None,
            "acknowledged_by": here,
            "escalated_at": None,
            "ended_at": None,
        },
    )
    audit.record("alert", by=by, at=at, clinic=row.clinic_id, patient=row.patient_id, about=alert)


def _place(by: User | str) -> str:
    """Where the person is who has to be reached."""
    if isinstance(by, User):
        return Alert.Place.CHART
    return Alert.Place.HOME if by.startswith(AT_HOME) else Alert.Place.TABLET
