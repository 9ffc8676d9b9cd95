"""Keeping a questionnaire as it is today, so that a form begun on it can be finished on it."""

from datetime import datetime

from clinic.models import Clinic
from intake import editions, library
from intake.models import QuestionnaireEdition


def begin(*, clinic: Clinic, at: datetime, code: str = library.DEFAULT) -> QuestionnaireEdition:
    """The edition that a sitting begun now is of; kept the first time it is asked for.

    The version names the rows by their digest, so two different texts never share a version.
    """
    files = editions.newest(code)
    parsed, sha256 = editions.parsed(files), editions.digest(files)
    found, _ = QuestionnaireEdition.objects.get_or_create(
        code=parsed.code,
        version=f"{parsed.version}.{sha256[:8]}",
        defaults={"content": files, "sha256": sha256, "at": at},
    )
    return found
