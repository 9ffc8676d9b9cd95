"""The directory of recipients: those offered, those found, and those that look alike."""

from collections.abc import Mapping
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from clinic.domain.text import search_key
from clinic.models import Clinic
from evaluations.models import Recipient, Referral

KINDS = {kind.value: place for place, kind in enumerate(Recipient.Kind)}


def offered(clinic: Clinic) -> list[Recipient]:
    """Those a referral may be addressed to, by kind in the order of the kinds, then by name."""
    return _ordered(Recipient.objects.filter(clinic=clinic, retired_at=None))


def listed(
    clinic: Clinic, *, term: str = "", kind: str = "", retired: bool = False
) -> list[tuple[str, list[Recipient]]]:
    """The directory by kind: (words of the kind, recipients with ``open_referrals``)."""
    rows = Recipient.objects.filter(clinic=clinic, retired_at__isnull=not retired)
    if kind:
        rows = rows.filter(kind=kind)
    found = [one for one in _ordered(_counted(rows)) if _holds(one, term)]
    return [
        (Recipient.Kind(code).label, list(group))
        for code, group in groupby(found, key=lambda one: one.kind)
    ]


def retired_count(clinic: Clinic) -> int:
    return Recipient.objects.filter(clinic=clinic, retired_at__isnull=False).count()


def open_referrals(recipient: Recipient) -> int:
    return Referral.objects.filter(recipient=recipient).exclude(state__in=Referral.ENDED).count()


def alike(
    clinic: Clinic, details: Mapping[str, str], *, but: Recipient | None = None
) -> list[Recipient]:
    """Recipients this could already be, retired ones too: same phone, fax, e-mail or name."""
    rows = Recipient.objects.filter(clinic=clinic).order_by("name", "pk")
    return [one for one in rows if one != but and _same(one, details)]


def _same(one: Recipient, details: Mapping[str, str]) -> bool:
    if search_key(one.name) == search_key(details["name"]):
        return search_key(one.organisation) == search_key(details["organisation"])
    return _shared(one.fax, details["fax"]) or (
        one.kind == details["kind"]
        and (_shared(one.phone, details["phone"]) or _shared(one.email, details["email"]))
    )


def _shared(one: str, other: str) -> bool:
    return bool(one) and one.casefold() == other.casefold()


def _counted(rows: QuerySet[Recipient]) -> QuerySet[Recipient]:
    still_open = ~Q(referrals__state__in=Referral.ENDED) & Q(referrals__isnull=False)
    return rows.annotate(open_referrals=Count("referrals", filter=still_open))


def _ordered(rows: QuerySet[Recipient]) -> list[Recipient]:
    return sorted(rows, key=lambda one: (KINDS[one.kind], one.name.casefold(), one.pk))


def _holds(one: Recipient, term: str) -> bool:
    """Whether every word of ``term`` stands somewhere in the recipient; figures in its numbers."""
    digits = "".join(c for c in one.phone + one.fax if c.isdigit())
    text = search_key(
        one.name, one.organisation, one.get_kind_display(), one.email, one.address, one.note, digits
    )
    return all(word in text for word in search_key(term).split())
