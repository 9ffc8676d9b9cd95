"""Keeping a questionnaire as it is today, so that a form begun on it can be finished on it."""

from datetime import datetime

from django.utils import timezone

from clinic.models import Clinic
from intake import editions, library
from intake.domain import instrument_places
from intake.library import Files
from intake.models import QuestionnaireEdition
from intake.queries import holdings


def begin(*, clinic: Clinic, at: datetime, code: str = library.DEFAULT) -> QuestionnaireEdition:
    """The edition that a sitting begun now is of; kept the first time it is asked for.

    The version names the rows by their digest, so two different texts never share a version.
    """
    files = _with_imported_words(clinic, editions.newest(code), at)
    parsed, sha256 = editions.parsed(files), editions.digest(files)
    found, _ = QuestionnaireEdition.objects.get_or_create(
        code=parsed.code,
        version=f"{parsed.version}.{sha256[:8]}",
        defaults={"content": files, "sha256": sha256, "at": at},
    )
    return found


def _with_imported_words(clinic: Clinic, files: Files, at: datetime) -> Files:
    """The questionnaire asks published instruments whose words this clinic may show today."""
    on = timezone.localtime(at, clinic.zone).date()
    texts = holdings.texts_in_use(clinic, on=on)
    return instrument_places.with_texts(files, texts, library.load().instruments)
