"""Firings with what people made of them, as rows, for tests of what counts them."""

from datetime import datetime, timedelta
from typing import Any

from clinic.models import EpisodeOfCare, User
from evaluations.models import (
    Judgement,
    Outcome,
    Recipient,
    Referral,
    ReferralReason,
    TriggerDecision,
    TriggerFiring,
)
from tests import factories
from tests.factories import AT

NEW = {"recheck_due": AT + timedelta(days=3), "safety_net_given": True}
LOWERED = {**NEW, "reason_code": "other", "exam_evidence": [{"code": "test_slr"}]}
LOWERS = ("step_down", "dismiss_as_false_positive")


def firing(by: User, code: str = "RF-RAD-03", urgency: str = "same_day", **changes: Any) -> Any:
    """A firing of a case of its own."""
    episode: EpisodeOfCare = factories.episode(factories.patient(by.clinic, by=by), by=by)
    of = {"clinic": by.clinic, "patient": episode.patient, "episode": episode}
    judgement = Judgement.objects.create(
        **of, moment="finding", ruleset_version="1", inputs={}, result={},
        max_urgency=urgency, at=AT,
    )  # fmt: skip
    return TriggerFiring.objects.create(
        **of,
        judgement=judgement,
        **{
            "code": code,
            "urgency": urgency,
            "decided_urgency": urgency,
            "ruleset_version": "1",
            "because": [],
            "fired_at": AT,
            **changes,
        },
    )


def decide(one: TriggerFiring, action: str, by: User, *, at: datetime = AT) -> None:
    to = "soon" if action == "step_down" else one.urgency
    TriggerDecision.objects.create(
        firing=one,
        code=one.code,
        action=action,
        from_urgency=one.urgency,
        to_urgency=to,
        ruleset_version="1",
        inputs_snapshot={},
        reason_text="Looked at it with care today.",
        by=by,
        licence_number="PT-1",
        at=at,
        **(LOWERED if action in LOWERS else {}),
    )


def refer(one: TriggerFiring, by: User, *results: str) -> Referral:
    """A referral of this firing, closed after each result in turn."""
    recipient = Recipient.objects.create(clinic=one.clinic, kind="spine", name="Dr. Lin")
    made = Referral.objects.create(
        clinic=one.clinic, patient=one.patient, episode=one.episode, recipient=recipient,
        template="RL-NEURO", urgency=one.urgency, state="closed", state_since=AT, opened_at=AT,
        opened_by=by,
    )  # fmt: skip
    ReferralReason.objects.create(referral=made, firing=one, by=by, at=AT)
    for day, result in enumerate(results):
        Outcome.objects.create(
            referral=made, result=result, words="They wrote back.", plan="resume", by=by,
            licence_number="PT-1", at=AT + timedelta(days=day),
        )  # fmt: skip
    return made
