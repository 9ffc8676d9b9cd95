"""Which questionnaire a sitting answers: the edition it was begun on, to the end and ever after."""

import hashlib
import json
from functools import lru_cache

from clinic.domain.content import Faults
from intake import library
from intake.domain import questionnaire_reader
from intake.domain.questionnaire import Questionnaire
from intake.library import Files
from intake.models import IntakeSession, QuestionnaireEdition


def of(session: IntakeSession) -> Questionnaire:
    return edition(session.questionnaire, session.questionnaire_version)


@lru_cache(maxsize=128)
def edition(code: str, version: str) -> Questionnaire:
    """The questionnaire as it was kept. Its rows never change, so it is read once a process."""
    kept = QuestionnaireEdition.objects.get(code=code, version=version)
    return parsed([(name, rows) for name, rows in kept.content])


def parsed(files: Files) -> Questionnaire:
    """The questionnaire of ``files``; ContentError with every fault."""
    faults = Faults()
    found = questionnaire_reader.parse(files, faults)
    faults.raise_if_any()
    return found


def digest(files: Files) -> str:
    """SHA-256 of the rows, whatever file system or machine they were read on."""
    canonical = json.dumps(files, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def newest(code: str = library.DEFAULT) -> Files:
    """The rows of the questionnaire as the content has it today."""
    return library.load().rows[code]
