from intake.models.answers import (
    AnswerConfirmation,
    AnswerRevision,
    PageSent,
    QuestionnaireResponse,
    StrayAnswers,
)
from intake.models.consent import Consent
from intake.models.edition import QuestionnaireEdition
from intake.models.link import HomeLink
from intake.models.measures import InstrumentText, ScoreRecord
from intake.models.sitting import IntakeSession, PairingCode
from intake.models.tablet import Tablet, TabletCode

__all__ = [
    "AnswerConfirmation",
    "AnswerRevision",
    "Consent",
    "HomeLink",
    "InstrumentText",
    "IntakeSession",
    "PageSent",
    "PairingCode",
    "QuestionnaireEdition",
    "QuestionnaireResponse",
    "ScoreRecord",
    "StrayAnswers",
    "Tablet",
    "TabletCode",
]
