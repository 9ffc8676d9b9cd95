"""Filling the table of diagnosis codes from a release of ICD-10-CM."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db import transaction

from evaluations.domain import diagnosis
from evaluations.models import DiagnosisCode

CHUNK = 2_000
"""Rows a transaction: small enough that nobody who saves meanwhile waits long."""


UNFINISHED = "~"
"""Stands in the table, as no code that anyone could choose, until a fill is whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """One code as a release prints it; ``excludes1`` with what its headings exclude."""

    code: str
    description: str
    is_billable: bool
    excludes1: tuple[str, ...] = ()


def holds(release: date) -> bool:
    """Whether the table was filled whole from this release."""
    newest = DiagnosisCode.objects.filter(release=release.isoformat())
    return newest.exists() and not newest.filter(code=UNFINISHED).exists()


def fill(
    release: date, printed: Iterable[Printed], *, told: Callable[[int], None] = lambda rows: None
) -> int:
    """Every code of ``release``, which took effect on that day. How many there are.

    Codes that it no longer prints stay, valid to the day before. Filling again changes nothing;
    a fill that broke off is finished by the next. ``told`` hears how many rows are in.
    """
    known = dict(DiagnosisCode.objects.values_list("code", "valid_from"))
    known.pop(UNFINISHED, None)
    mark = Printed(code=UNFINISHED, description="", is_billable=False)
    first = diagnosis.fiscal_year(release).first if not known else release
    done = 0
    _keep([_row(mark, release, first)])
    for chunk in _chunks(printed):
        _keep([_row(one, release, known.get(one.code, first)) for one in chunk])
        done += len(chunk)
        told(done)
    with transaction.atomic():
        retired = DiagnosisCode.objects.filter(release__lt=release.isoformat())
        retired.filter(valid_to__isnull=True).update(valid_to=release - timedelta(days=1))
        DiagnosisCode.objects.filter(code=UNFINISHED).delete()
    return done


_COLUMNS = ["description", "is_billable", "excludes1", "release", "valid_from", "valid_to"]


def _keep(rows: list[DiagnosisCode]) -> None:
    with transaction.atomic():
        DiagnosisCode.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=_COLUMNS
        )


def _row(one: Printed, release: date, valid_from: date) -> DiagnosisCode:
    return DiagnosisCode(
        code=one.code,
        description=one.description[:300],
        is_billable=one.is_billable,
        excludes1=list(one.excludes1),
        release=release.isoformat(),
        valid_from=valid_from,
        valid_to=None,
    )


def _chunks(printed: Iterable[Printed]) -> Iterator[list[Printed]]:
    rows = iter(printed)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
