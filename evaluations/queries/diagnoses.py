"""The diagnosis codes of an evaluation, and the table that they are chosen from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from evaluations import library
from evaluations.domain import code_offers, diagnosis
from evaluations.domain.code_offers import Offer
from evaluations.domain.diagnosis import Code
from evaluations.models import Diagnosis, DiagnosisCode, Evaluation

AT_MOST = 30
"""Rows of one search."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What a search of the table found. ``is_loaded`` is false while the table is not filled."""

    words: str
    offers: tuple[Offer, ...]
    is_cut: bool
    is_loaded: bool


def chosen(evaluation: Evaluation) -> list[Diagnosis]:
    """In the therapist's order. One query."""
    return list(evaluation.diagnoses.filter(removed=False))


def known(codes: Iterable[str]) -> dict[str, Code]:
    """Billable codes by code, from the table; what it lacks from our own list. One query."""
    wanted = list(codes)
    rows = DiagnosisCode.objects.filter(code__in=wanted, is_billable=True)
    return _listed(wanted) | {row.code: _code(row) for row in rows}


def _listed(wanted: Iterable[str]) -> dict[str, Code]:
    ours = library.patterns().codes
    return {
        code: Code(code=code, description=ours.descriptions[code], release=ours.release)
        for code in wanted
        if code in ours.descriptions
    }


def _code(row: DiagnosisCode) -> Code:
    return Code(
        code=row.code,
        description=row.description,
        release=date.fromisoformat(row.release),
        excludes1=tuple(row.excludes1),
        valid_to=row.valid_to,
    )


def warnings(evaluation: Evaluation, rows: list[Diagnosis] | None = None) -> tuple[str, ...]:
    """What may not stand together, and what the table does not vouch for on the day of the visit.

    Words beside the codes; they stop nothing. At most two queries.
    """
    codes = [row.code for row in (chosen(evaluation) if rows is None else rows)]
    found = known(codes)
    standing = [found[code] for code in codes if code in found]
    on = evaluation.visit.starts_at.astimezone(evaluation.clinic.zone).date()
    together = diagnosis.clashes(standing, library.patterns().codes.excludes1)
    return (
        *(
            f"{one.code} and {one.other} exclude each other (Excludes1): not together at one "
            "visit, unless they are unrelated."
            for one in together
        ),
        *diagnosis.outdated(standing, on=on),
    )


def search(typed: str) -> Search:
    """By code ("M54.3", "m543") or by words, each of which must stand in the description."""
    words = " ".join(typed.split())[:80]
    if not words:
        return Search(words="", offers=(), is_cut=False, is_loaded=True)
    rows = list(_matching(words)[: AT_MOST + 1])
    shown = rows[:AT_MOST]
    offers = code_offers.searched(library.patterns().codes, map(_code, _with_letters(shown)))
    return Search(
        words=words,
        offers=offers,
        is_cut=len(rows) > AT_MOST,
        is_loaded=bool(rows) or DiagnosisCode.objects.exists(),
    )


def _matching(words: str) -> QuerySet[DiagnosisCode]:
    by_words = Q()
    for word in words.split():
        by_words &= Q(description__icontains=word)
    plain = words.replace(".", "").replace(" ", "").upper()
    dotted = f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
    current = DiagnosisCode.objects.filter(is_billable=True, valid_to__isnull=True)
    return current.filter(by_words | Q(code__startswith=dotted)).order_by("code")


def _with_letters(rows: list[DiagnosisCode]) -> list[DiagnosisCode]:
    """The rows, and with each code that ends in an encounter its other encounters."""
    stems = {row.code[:-1] for row in rows if code_offers.takes_letter(row.code)}
    if not stems:
        return rows
    codes = [f"{stem}{letter}" for stem in stems for letter in diagnosis.ENCOUNTERS]
    more = DiagnosisCode.objects.filter(code__in=codes, is_billable=True, valid_to__isnull=True)
    every = {row.code: row for row in [*rows, *more]}
    return [every[code] for code in sorted(every)]
