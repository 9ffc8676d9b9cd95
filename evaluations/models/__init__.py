from evaluations.models.alert import Alert, AlertStep
from evaluations.models.diagnosis import Diagnosis, DiagnosisCode
from evaluations.models.document import Document, RenderJob
from evaluations.models.evaluation import Evaluation, Finding, FindingRevision
from evaluations.models.loop import (
    Outcome,
    OverdueNotice,
    Recipient,
    Referral,
    ReferralReason,
    ReferralStep,
    Reply,
    Sending,
    SignedLetter,
)
from evaluations.models.plan import (
    Goal,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
)
from evaluations.models.referral import (
    Contact,
    HoldLift,
    Judgement,
    Recheck,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.models.rules import RuleComparison, RuleSetVersion, RulesInForce
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
    "AlertStep",
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
    "Outcome",
    "OverdueNotice",
    "PlanOfCare",
    "PlannedExercise",
    "PlannedIntervention",
    "Problem",
    "Recheck",
    "Recipient",
    "Referral",
    "ReferralReason",
    "ReferralStep",
    "RenderJob",
    "Reply",
    "ReturnedToAuthor",
    "RuleComparison",
    "RuleSetVersion",
    "RulesInForce",
    "Sending",
    "SignedEvaluation",
    "SignedLetter",
    "TriggerDecision",
    "TriggerFiring",
    "VoidRefusal",
    "VoidRequest",
]
