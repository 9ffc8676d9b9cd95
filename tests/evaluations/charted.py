"""An answered and examined case, ready to be planned and signed, for tests that start there."""

from datetime import datetime
from typing import Any

from clinic.domain.body import Side
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import charting, judging
from evaluations.models import Evaluation, Finding
from intake.models import IntakeSession, QuestionnaireResponse
from tests import factories

NO = [
    "saddle_numb",
    "bladder_change",
    "bowel_change",
    "sexual_change",
    "foot_slap_or_trip",
    "new_brain_symptoms",
    "chest_pain_or_breathless",
    "trauma_major",
    "trauma_minor",
    "fever_chills",
    "weight_loss_unexplained",
    "steroids_3mo",
    "unsteady_gait",
    "hand_clumsy",
    "calf_cramp_walk_rest_relief",
    "recent_infection",
    "spine_procedure_90d",
    "injected_drugs",
    "immunosuppressed",
    "diabetes",
    "osteoporosis",
    "fragility_fracture",
    "abdominal_pain",
    "exertional_collapse",
    "feel_unwell",
    "flank_pain",
    "urinary_burning_blood",
    "pain_cyclic_or_meals",
    "self_harm_thoughts",
    "leg_pain_below_knee",
    "leg_pain_to_toes",
    "bend_forward_worse",
    "extension_worse",
    "cannot_stand_straight",
    "spreads_down_leg_with_activity",
    "pain_walking_limp",
    "load_pain",
    "pain_constant_unaffected",
    "night_pain_unrelenting",
    "rest_night_bone_pain",
    "pain_after_every_workout",
    "prior_bsi",
    "vitd_low",
    "malabsorption",
]

CLEAN: dict[str, Any] = {
    "filled_by": "self",
    **dict.fromkeys(NO, "no"),
    "cancer_history": "none",
    "leg_weakness_side": "none",
    "leg_pain_side": "none",
    "improving": "better",
    "nprs_now": 3,
    "nprs_best": 1,
    "nprs_worst": 4,
    "pain_regions": ["lumbar_right"],
    "smoker": "never",
}
"""Answers to which no urgent rule fires."""


def answered(visit: Visit, *, by: User, at: datetime, **answers: Any) -> IntakeSession:
    """A submitted sitting with :data:`CLEAN` answers changed by ``answers``."""
    session = IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire="runner_lbp",
        questionnaire_version=factories.edition(visit.clinic),
        state=IntakeSession.State.SUBMITTED,
        started_at=at,
        started_by=by,
        submitted_at=at,
    )
    given = {code: value for code, value in {**CLEAN, **answers}.items() if value is not None}
    QuestionnaireResponse.objects.create(session=session, patient=visit.patient, answers=given)
    judging.judge_intake(session=session, finished=True, by="tablet:1", at=at)
    return session


def examined(visit: Visit, *, by: User, at: datetime) -> Evaluation:
    """An open evaluation with a normal nerve screen."""
    evaluation = charting.open_evaluation(visit=visit, by=by, at=at)
    for item in library.catalogue():
        if item.required_in_screen:
            for side in item.sides:
                find(evaluation, item.code, side, by=by, at=at, text=item.normal[-1])
    judging.judge_finding(evaluation=evaluation, by=by, at=at)
    return evaluation


def find(
    evaluation: Evaluation, code: str, side: Side, *, by: User, at: datetime, **value: Any
) -> Finding:
    return Finding.objects.create(
        evaluation=evaluation, code=code, side=side, recorded_at=at, recorded_by=by, **value
    )
