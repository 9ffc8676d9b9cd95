from evaluations.models.document import Document, RenderJob
from evaluations.models.evaluation import (
    Evaluation,
    EvaluationVoid,
    Finding,
    FindingRevision,
    SignedEvaluation,
)
from evaluations.models.plan import (
    Goal,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
)
from evaluations.models.referral import (
    Alert,
    Contact,
    HoldLift,
    Judgement,
    TriggerDecision,
    TriggerFiring,
)

__all__ = [
    "Alert",
    "Contact",
    "Document",
    "Evaluation",
    "EvaluationVoid",
    "Finding",
    "FindingRevision",
    "Goal",
    "HoldLift",
    "Judgement",
    "PlanOfCare",
    "PlannedExercise",
    "PlannedIntervention",
    "Problem",
    "RenderJob",
    "SignedEvaluation",
    "TriggerDecision",
    "TriggerFiring",
]
