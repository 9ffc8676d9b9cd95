"""Reading the audit trail: what the auditor asks for, a page of it, all of it for a file.

Pages are found by the event they begin after, never by counting to them, so that page 10,000 of a
million events costs what page 1 does; how many there are is counted up to ``COUNTED`` only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from clinic.domain import dates
from clinic.models import AuditEvent, Clinic, Patient, records_of

EVENTS_A_PAGE = 50
COUNTED = 10_000
AT_ONCE = 2_000

SORTS: Mapping[str, str] = {
    "when": "seq",
    "who": "principal",
    "from": "ip",
    "what": "action",
    "thing": "object_type",
    "patient": "COALESCE(patient_id, 0)",
    "fields": "fields",
    "reason": "reason",
    "outcome": "outcome",
}
"""Each column of the page and what it is put in order by; the number of the event comes second."""

_STAFF, _OTHERS = "user:", ("system", "anonymous")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailFilter:
    """What the auditor asks for; an empty part asks nothing. Days are the clinic's own."""

    who: str = ""
    patient: str = ""
    action: str = ""
    thing: str = ""
    outcome: str = ""
    reason: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """By which column; ``rising`` from the least."""

    by: str = "when"
    rising: bool = False

    @property
    def sql(self) -> str:
        is_json = self.by == "fields" and connection.vendor == "postgresql"
        return "fields::text" if is_json else SORTS[self.by]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailPage:
    """``before`` and ``after`` are the events that the pages beside this one stand next to."""

    events: Sequence[AuditEvent]
    before: int | None
    after: int | None


def trail(clinic: Clinic, asked: TrailFilter) -> QuerySet[AuditEvent]:
    """The clinic's audit events that fit, in no order yet."""
    found: QuerySet[AuditEvent] = AuditEvent.objects.filter(clinic_id=clinic.pk)
    found = found.filter(_by(asked.who), *_in_days(clinic, asked))
    if asked.patient:
        found = found.filter(patient_id__in=_records(clinic, asked.patient))
    for name, value in (
        ("action", asked.action),
        ("object_type", asked.thing),
        ("outcome", asked.outcome),
        ("reason__icontains", asked.reason),
    ):
        if value:
            found = found.filter(**{name: value})
    return found.order_by()


def _by(who: str) -> Q:
    if who == "others":
        return ~Q(principal__startswith=_STAFF) & ~Q(principal__in=_OTHERS)
    return Q(principal=who) if who else Q()


def _records(clinic: Clinic, number: str) -> list[int]:
    """Every record of the person with this number: also those merged into it, or it into them."""
    asked = Patient.objects.of_clinic(clinic).filter(number__iexact=number).first()
    if asked is None:
        return []
    people = Patient.objects.filter(pk__in=records_of(asked.pk))
    return list(people.values_list("pk", flat=True))


def _in_days(clinic: Clinic, asked: TrailFilter) -> Iterator[Q]:
    if asked.since:
        yield Q(at__gte=dates.midnight(asked.since, clinic.zone))
    if asked.until and asked.until < date.max:
        yield Q(at__lt=dates.span(asked.until, asked.until, clinic.zone)[1])


def counted(found: QuerySet[AuditEvent]) -> int:
    """How many there are, or ``COUNTED + 1`` for more than that."""
    return found[: COUNTED + 1].count()


def page(
    found: QuerySet[AuditEvent],
    order: Order,
    *,
    after: int | None = None,
    before: int | None = None,
) -> TrailPage:
    """The page behind event ``after``, or the one in front of event ``before``; else the first."""
    beside = after if before is None else before
    rising = order.rising if before is None else not order.rising
    # Keys first: a sort of a million whole rows takes several times as long.
    keys = list(_from(found, order.sql, rising, beside).values_list("pk")[: EVENTS_A_PAGE + 1])
    more, by_key = len(keys) > EVENTS_A_PAGE, AuditEvent.objects.in_bulk([pk for (pk,) in keys])
    rows = [by_key[pk] for (pk,) in keys[:EVENTS_A_PAGE]]
    if before is not None:
        rows.reverse()
    behind = bool(rows) and (more if before is None else True)
    in_front = bool(rows) and (after is not None if before is None else more)
    return TrailPage(
        events=rows,
        before=rows[0].seq if in_front else None,
        after=rows[-1].seq if behind else None,
    )


def _from(
    found: QuerySet[AuditEvent], column: str, rising: bool, beside: int | None
) -> QuerySet[AuditEvent]:
    if beside is not None:
        sign = ">" if rising else "<"
        pair = column if column == "seq" else f"{column}, seq"
        found = found.filter(
            RawSQL(  # noqa: S611  # constant SQL, the number is a parameter
                f"({pair}) {sign} (SELECT {pair} FROM clinic_auditevent WHERE seq = %s)",  # noqa: S608  # a known column
                [beside],
                output_field=BooleanField(),
            )
        )
    return _ordered(found, column, rising)


def _ordered(found: QuerySet[AuditEvent], column: str, rising: bool) -> QuerySet[AuditEvent]:
    by = RawSQL(column, [])  # noqa: S611  # one of SORTS
    if column == "seq":
        return found.order_by("seq" if rising else "-seq")
    return found.order_by(by.asc() if rising else by.desc(), "seq" if rising else "-seq")


def whole(found: QuerySet[AuditEvent], order: Order) -> Iterator[list[AuditEvent]]:
    """Everything that was found, in order, some events at a time, as of one moment."""
    rows = _ordered(found, order.sql, order.rising).iterator(chunk_size=AT_ONCE)
    some: list[AuditEvent] = []
    for event in rows:
        some.append(event)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """The last time the trail was read whole, and whether somebody waits for another."""

    last: AuditEvent | None
    asked: AuditEvent | None


def checked(clinic: Clinic) -> Checked:
    of_clinic = AuditEvent.objects.filter(clinic_id=clinic.pk)
    last = of_clinic.filter(action="check_trail").order_by("-seq").first()
    asked = of_clinic.filter(action="ask_check").order_by("-seq").first()
    is_waiting = asked is not None and (last is None or last.seq < asked.seq)
    return Checked(last=last, asked=asked if is_waiting else None)
