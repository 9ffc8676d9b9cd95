"""Decisions about firings, made by the actions with all that defends them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from clinic.models import User
from evaluations.actions import clearing, deciding
from evaluations.actions.signing import Reauthenticated
from evaluations.domain.decisions import Action, Proposal
from evaluations.models import Evaluation, Finding, HoldLift, TriggerDecision, TriggerFiring

_numbers = count(1)


def own_words() -> str:
    """A reason that nobody wrote before."""
    return f"Strength and feeling normal, pain eases lying, note {next(_numbers)}."


def finding(firing: TriggerFiring, by: User, at: datetime) -> Finding:
    """A tested finding of ``at`` in the case."""
    rows = Evaluation.objects.filter(episode_id=firing.episode_id, signed_at=None)
    evaluation = rows.first() or Evaluation.objects.create(
        clinic=firing.clinic,
        patient=firing.patient,
        episode=firing.episode,
        visit=firing.episode.visits.first(),
        opened_at=at,
        opened_by=by,
    )
    row, _ = Finding.objects.get_or_create(
        evaluation=evaluation,
        code="obs_contusion",
        side="none",
        defaults={"text": "no", "recorded_at": at, "recorded_by": by},
    )
    return row


def lowering(at: datetime, **changes: Any) -> Proposal:
    details: dict[str, Any] = {
        "action": Action.STEP_DOWN,
        "reason_code": "improved_in_session",
        "reason_text": own_words(),
        "safety_net_given": True,
        "safety_net_language": "en",
        "safety_net_format": "paper",
        "recheck_due": at.date() + timedelta(days=1),
    }
    return Proposal(**details | changes)


def decide(
    firing: TriggerFiring, proposal: Proposal, by: User, at: datetime, **changes: Any
) -> TriggerDecision:
    firing.refresh_from_db()
    ids = [finding(firing, by, at).pk] if proposal.safety_net_given else []
    how: dict[str, Any] = {
        "finding_ids": ids,
        "version": firing.version,
        "proof": Reauthenticated(by.pk, at),
    }
    return deciding.decide(firing=firing, proposal=proposal, by=by, at=at, **how | changes)


def accepted(firing: TriggerFiring, by: User, at: datetime) -> TriggerDecision:
    watched = at.date() + timedelta(days=1) if firing.decided_urgency == "monitor" else None
    return decide(firing, Proposal(action=Action.ACCEPT, recheck_due=watched), by, at)


def _agreed(at: datetime) -> dict[str, Any]:
    return {"agreed_name": "Dr. Lee", "agreed_phone": "(503) 555-0188", "agreed_at": at}


def lowered(firing: TriggerFiring, by: User, at: datetime) -> TriggerDecision:
    """Lowered one level; an emergency with a physician who agrees."""
    return decide(firing, lowering(at, **_agreed(at)), by, at)


def set_aside(firing: TriggerFiring, by: User, at: datetime) -> TriggerDecision:
    """Closed as a false alarm; an emergency with a physician who agrees."""
    proposal = lowering(at, action=Action.FALSE_POSITIVE, **_agreed(at))
    return decide(firing, proposal, by, at)


def lifted(firing: TriggerFiring, effect: str, by: User, at: datetime) -> HoldLift:
    return clearing.lift_hold(
        firing=firing,
        effect=effect,
        cites="Seen by Dr. Lee, X-ray clear, may run again",
        proof=Reauthenticated(by.pk, at),
        by=by,
        at=at,
    )
