"""Reading patients and who did what: type-ahead, likely duplicates, events in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from clinic.domain import events
from clinic.domain.text import search_key
from clinic.models import AuditEvent, Clinic, Patient, User
from clinic.queries.duplicates import standing

LIMIT = 20
_FTS = "SELECT rowid FROM clinic_patient_search WHERE clinic_patient_search MATCH %s"


def find_patients(clinic: Clinic, term: str, *, limit: int = LIMIT) -> list[Patient]:
    """Patients whose name, number, phone or birth date holds every word of ``term``.

    Words of three letters or more go to the trigram index; shorter ones must begin a name.
    An empty term finds nobody: a list of everyone is not a search. Where a record that was
    merged into another fits, the one that stands for the person is found.
    """
    words = search_key(term).replace("\x00", " ").split()
    if not words:
        return []
    found = Patient.objects.of_clinic(clinic)
    for word in words:
        if len(word) < 3:
            found = found.filter(Q(search__startswith=word) | Q(search__contains=f" {word}"))
    long_words = [word for word in words if len(word) >= 3]
    if long_words:
        found = found.filter(_hold(long_words))
    return standing(found.order_by("family_name", "given_name", "pk")[:limit])


def _hold(words: list[str]) -> Q:
    """Rows that hold every word, each anywhere in the text, by the trigram index."""
    if connection.vendor == "postgresql":
        return Q(*(Q(search__contains=word) for word in words))
    quoted = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    return Q(pk__in=RawSQL(_FTS, [quoted]))  # noqa: S611  # constant SQL, the term is a parameter


def possible_duplicates(
    clinic: Clinic, *, given_name: str, family_name: str, birth_date: date | None, phone: str
) -> list[Patient]:
    """Records this could already be: same birth date, phone, or first and last name.

    Those merged into another are among them: :func:`standing` names the ones to open.
    """
    same = Q()
    if birth_date:
        same |= Q(birth_date=birth_date)
    if phone:
        same |= Q(phone=phone)
    if given_name and family_name:
        name = search_key(given_name, family_name)
        same |= Q(search__startswith=name) | Q(search__contains=f" {name} ")
    if not same:
        return []
    return list(Patient.objects.of_clinic(clinic).filter(same).order_by("family_name")[:8])


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One audit event in words. ``patient`` is the number of the patient concerned, or empty."""

    event: AuditEvent
    who: str
    deed: str
    verb: str
    thing: str
    patient: str


def told(told_events: Iterable[AuditEvent]) -> list[Told]:
    """Events with the people behind them named; three queries however many events."""
    rows = list(told_events)
    staff = {f"user:{pk}": name for pk, name in User.objects.values_list("pk", "name")}
    numbers = dict(
        Patient.objects.filter(
            pk__in={row.patient_id for row in rows if row.patient_id}
        ).values_list("pk", "number")
    )
    return [
        Told(
            event=row,
            who=staff.get(row.principal, row.principal.replace(":", " ")),
            deed=events.deed(row.action, row.object_type, row.object_id),
            verb=events.verb(row.action),
            thing=events.thing(row.object_type, row.object_id),
            patient=numbers.get(row.patient_id or 0, ""),
        )
        for row in rows
    ]
