"""Keeping a questionnaire as it is today, so that a form begun on it can be finished on it."""

from datetime import date, datetime

from django.utils import timezone

from clinic.models import Clinic, Visit
from intake import editions, library
from intake.domain import instrument_places, instruments
from intake.domain.instruments import Instrument
from intake.library import Files
from intake.models import QuestionnaireEdition
from intake.queries import holdings, measures


def begin(
    *, clinic: Clinic, at: datetime, code: str = library.DEFAULT, visit: Visit | None = None
) -> QuestionnaireEdition:
    """The edition that a sitting begun now is of; kept the first time it is asked for.

    The version names the rows by their digest, so two different texts never share a version.
    ``visit`` leaves out imported lists that were asked in its case too short a time ago.
    """
    files = _with_imported_words(clinic, editions.newest(code), at, visit)
    parsed, sha256 = editions.parsed(files), editions.digest(files)
    found, _ = QuestionnaireEdition.objects.get_or_create(
        code=parsed.code,
        version=f"{parsed.version}.{sha256[:8]}",
        defaults={"content": files, "sha256": sha256, "at": at},
    )
    return found


def _with_imported_words(clinic: Clinic, files: Files, at: datetime, visit: Visit | None) -> Files:
    """The questionnaire asks published instruments whose words this clinic may show today."""
    on = timezone.localtime(at, clinic.zone).date()
    forms = library.load().instruments
    texts = [
        words
        for words in holdings.texts_in_use(clinic, on=on)
        if visit is None or _is_wanted(forms[words.code], visit, on)
    ]
    return instrument_places.with_texts(files, texts, forms)


def _is_wanted(form: Instrument, visit: Visit, on: date) -> bool:
    """One that stands in for our own check always; pages of their own only when due again."""
    if form.place is not None and form.place.page:
        return True
    return instruments.is_due(form, last=measures.last_measured(visit, form.code), on=on)
