"""Importing the words of a published instrument, with the licence, and taking them out of use."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from clinic import audit
from clinic.models import Clinic, User
from intake import library
from intake.domain import instrument_texts
from intake.models import InstrumentText


class NotInUse(Exception):
    """No text of that instrument is in use."""


@transaction.atomic
def import_text(*, clinic: Clinic, given: str, by: User | str, at: datetime) -> InstrumentText:
    """Keep the words of one TOML file and use them from the next intake on.

    The text in use before is retired, not changed. Raises ``ContentError`` naming every fault;
    then nothing is kept.
    """
    on = timezone.localtime(at, clinic.zone).date()
    found = instrument_texts.read_text(given, library.load().instruments, on=on)
    return _keep(clinic, found, by, at)


def _keep(
    clinic: Clinic, found: instrument_texts.TextFile, by: User | str, at: datetime
) -> InstrumentText:
    Clinic.objects.select_for_update().get(pk=clinic.pk)  # one import of a clinic at a time
    code = found.words.code
    earlier = InstrumentText.objects.filter(clinic=clinic, code=code)
    earlier.filter(retired_at=None).update(retired_at=at)
    kept = InstrumentText.objects.create(
        clinic=clinic,
        code=code,
        version=(earlier.aggregate(newest=Max("version"))["newest"] or 0) + 1,
        content=found.words.as_content(),
        sha256=found.words.sha256,
        copyright=found.words.copyright,
        licence_holder=found.licence.holder,
        licence_number=found.licence.number,
        licence_expires=found.licence.expires,
        imported_at=at,
        imported_by=by if isinstance(by, User) else None,
    )
    audit.record("import_instrument", by=by, at=at, clinic=clinic, about=kept, fields=[code])
    return kept


@transaction.atomic
def retire_text(*, clinic: Clinic, code: str, by: User, at: datetime) -> InstrumentText:
    """Ask it no longer from the next intake on. What was asked with it stays as it is.

    Raises :class:`NotInUse`.
    """
    held = (
        InstrumentText.objects.select_for_update()
        .filter(clinic=clinic, code=code, retired_at=None)
        .first()
    )
    if held is None:
        raise NotInUse(code)
    held.retired_at = at
    held.save(update_fields=["retired_at"])
    audit.record("retire_instrument", by=by, at=at, clinic=clinic, about=held, fields=[code])
    return held
