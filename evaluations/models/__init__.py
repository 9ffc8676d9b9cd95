from evaluations.models.diagnosis import Diagnosis, DiagnosisCode
from evaluations.models.document import Document, RenderJob
from evaluations.models.evaluation import Evaluation, Finding, FindingRevision
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
from evaluations.models.signature import (
    Addendum,
    AuthorSignature,
    CertificationStep,
    EvaluationVoid,
    ReturnedToAuthor,
    SignedEvaluation,
    VoidRefusal,
    VoidRequest,
)

__all__ = [
    "Addendum",
    "Alert",
    "AuthorSignature",
    "CertificationStep",
    "Contact",
    "Diagnosis",
    "DiagnosisCode",
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
    "ReturnedToAuthor",
    "SignedEvaluation",
    "TriggerDecision",
    "TriggerFiring",
    "VoidRefusal",
    "VoidRequest",
]
