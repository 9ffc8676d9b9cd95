"""Rows of the board of referrals, at the times a test needs them."""

from datetime import datetime, timedelta
from typing import Any

from clinic.models import User, Visit
from evaluations.actions import directory
from evaluations.models import (
    Alert,
    Judgement,
    Recheck,
    Recipient,
    Referral,
    ReferralReason,
    TriggerDecision,
    TriggerFiring,
)

DAY = timedelta(days=1)


def fired(visit: Visit, code: str, urgency: str, at: datetime, **changes: Any) -> TriggerFiring:
    of = {"clinic": visit.clinic, "patient": visit.patient, "episode": visit.episode}
    judged = Judgement.objects.create(
        **of,
        moment="intake_page",
        ruleset_version="1",
        inputs={},
        result={},
        max_urgency=urgency,
        at=at,
    )
    details = {"decided_urgency": urgency, "because": [], "ruleset_version": "1"}
    return TriggerFiring.objects.create(
        **of, judgement=judged, code=code, urgency=urgency, fired_at=at, **(details | changes)
    )


def decided(
    firing: TriggerFiring, action: str, by: User, at: datetime, **changes: Any
) -> TriggerDecision:
    """A decision with everything its database asks for."""
    details: dict[str, Any] = {
        "from_urgency": firing.urgency,
        "to_urgency": firing.decided_urgency,
        "ruleset_version": "1",
        "inputs_snapshot": {},
        "reason_code": "other",
        "reason_text": "Screened again in the room, nothing found.",
        "exam_evidence": [{"code": "neuro_screen"}],
        "safety_net_given": True,
        "recheck_due": at + 7 * DAY,
        "licence_number": "PT-1",
    }
    return TriggerDecision.objects.create(
        firing=firing, code=firing.code, action=action, by=by, at=at, **(details | changes)
    )


def checked(firing: TriggerFiring, by: User, at: datetime, again: datetime | None) -> Recheck:
    return Recheck.objects.create(
        firing=firing, result="same", note="Asked again.", due_again=again, by=by, at=at
    )


def recipient(visit: Visit, by: User, **changes: Any) -> Recipient:
    details = {"kind": "oncology", "name": "Dr. Helen Brandt", "organisation": "Rose Oncology"}
    return directory.add(clinic=visit.clinic, details=details | changes, by=by, at=visit.starts_at)


def referral(
    firing: TriggerFiring, to: Recipient | None, by: User, at: datetime, **changes: Any
) -> Referral:
    made = Referral.objects.create(
        clinic=firing.clinic,
        patient=firing.patient,
        episode=firing.episode,
        recipient=to,
        template="RL-GENERAL",
        opened_at=at,
        opened_by=by,
        **({"urgency": firing.decided_urgency, "state_since": at} | changes),
    )
    ReferralReason.objects.create(referral=made, firing=firing, by=by, at=at)
    return made


def called(firing: TriggerFiring, at: datetime, **changes: Any) -> Alert:
    return Alert.objects.create(
        clinic=firing.clinic,
        patient=firing.patient,
        firing=firing,
        kind="emergency",
        raised_at=at,
        **changes,
    )
