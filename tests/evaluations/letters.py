"""Cases that lead to each of the nine letters, made by the actions of the screens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations.actions import judging, letters, referring
from evaluations.actions.signing import Reauthenticated
from evaluations.models import Recipient, Referral, SignedLetter, TriggerFiring
from evaluations.queries import letter
from tests.evaluations import charted

RIGHT, LEFT, NONE = Side.RIGHT, Side.LEFT, Side.NONE
SAID = "Told in her own words why, where to go and when to call 911."


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Answers and findings that make ``rule`` fire, and to whom the letter goes."""

    rule: str
    to: str
    answers: Mapping[str, Any]
    found: tuple[tuple[str, Side, dict[str, Any]], ...] = ()
    also: tuple[str, ...] = field(default=())


SLR = (
    ("test_slr", LEFT, {"text": "positive"}),
    ("test_slr", RIGHT, {"text": "negative"}),
)
VITALS = (
    ("vital_sbp", NONE, {"num": 124_000}),
    ("vital_dbp", NONE, {"num": 78_000}),
    ("vital_hr", NONE, {"num": 66_000}),
    ("vital_temp", NONE, {"num": 98_200}),
    ("vital_spo2", NONE, {"num": 98_000}),
)
SCENES: Mapping[str, Scene] = {
    "RL-CES": Scene(
        rule="RF-CES-01", to="emergency", answers={"saddle_numb": "yes", "bladder_change": "yes"}
    ),
    "RL-VASC": Scene(
        rule="RF-PAD-02",
        to="vascular",
        answers={"calf_cramp_walk_rest_relief": "yes", "smoker": "current"},
    ),
    "RL-SYSTEMIC": Scene(
        rule="RF-MAL-03", to="primary", answers={"cancer_history": "past", "improving": "worse"}
    ),
    "RL-NEURO": Scene(
        rule="RF-RAD-03",
        to="spine",
        answers={
            "bend_forward_worse": "yes",
            "leg_pain_to_toes": "yes",
            "leg_pain_below_knee": "yes",
            "leg_pain_side": "left",
        },
        found=SLR,
    ),
    "RL-BSI": Scene(
        rule="RF-BSI-03",
        to="sports",
        answers={
            "load_pain": "yes",
            "pain_regions": {"pain": {"buttock_left": 2}},
            "vitd_low": "yes",
            "prior_bsi": "yes",
        },
    ),
    "RL-MENTAL": Scene(rule="RF-PSY-01", to="mental_health", answers={"self_harm_thoughts": "yes"}),
    "RL-OB": Scene(
        rule="RF-PRG-02",
        to="obstetrics",
        answers={"body_facts": ["could_be_pregnant"], "pregnant": "yes"},
    ),
    "RL-RHEUM": Scene(
        rule="RF-SPA-01",
        to="rheumatology",
        answers={
            "onset_ago": {"amount": 8, "unit": "months"},
            "age_at_onset": 28,
            "wakes_second_half_night": "yes",
            "buttock_pain": "yes",
            "improves_with_movement": "yes",
            "nsaid_helps_48h": "yes",
        },
    ),
    "RL-GENERAL": Scene(rule="RF-UPR-01", to="primary", answers={"cannot_stand_straight": "yes"}),
}


def firing(
    visit: Visit, scene: Scene, *, by: User, at: datetime, more: Mapping[str, Any] | None = None
) -> TriggerFiring:
    """The rule of the scene, fired by its answers and findings."""
    charted.answered(visit, by=by, at=at, **{**scene.answers, **(more or {})})
    evaluation = charted.examined(visit, by=by, at=at)
    for code, side, value in (*VITALS, *scene.found):
        charted.find(evaluation, code, side, by=by, at=at, **value)
    judging.judge_finding(evaluation=evaluation, by=by, at=at)
    return TriggerFiring.objects.get(code=scene.rule)


def recipient(visit: Visit, kind: str, **changes: Any) -> Recipient:
    details = {
        "name": "Dr. Anthony Osei",
        "organisation": "Willamette Spine Clinic",
        "phone": "+15035550177",
        "fax": "+15035550178",
    }
    return Recipient.objects.create(clinic=visit.clinic, kind=kind, **(details | changes))


def drafted(
    visit: Visit, code: str, *, by: User, at: datetime, more: Mapping[str, Any] | None = None
) -> Referral:
    """A referral of the template ``code``, ready to be signed."""
    scene = SCENES[code]
    fired = firing(visit, scene, by=by, at=at, more=more)
    to = recipient(visit, scene.to)
    referral = referring.open_or_join(firing=fired, recipient=to, by=by, at=at)
    words = {name: getattr(referral, name) for name in referring.WORDS}
    words["said"] = SAID
    words["done"] = words["done"] or "Examined today."
    return referring.save_draft(
        referral=referral, words=words, version=referral.version, by=by, at=at
    )


def sign(referral: Referral, *, by: User, at: datetime, **changes: Any) -> SignedLetter:
    """Read the letter as the page shows it, then put a name to it."""
    given = {
        "version": referral.version,
        "sha256": letter.preview(referral, signer=by, at=at).sha256,
        "proof": Reauthenticated(by.pk, at),
    }
    return letters.sign_letter(referral=referral, by=by, at=at, **(given | changes))


def words_of(value: Any) -> str:
    """Every text of a document, in reading order, as one line."""
    if isinstance(value, Mapping):
        return " ".join(words_of(one) for one in value.values())
    if isinstance(value, list):
        return " ".join(words_of(one) for one in value)
    return str(value)
