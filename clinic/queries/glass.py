"""Records opened against the usual rule: which wait for a review, and what was read."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from clinic import queries
from clinic.domain.roles import Permission
from clinic.models import AuditEvent, BreakGlass, Patient, User

SHOWN = 100
LOOK_ALIKES = 5


def to_review(viewer: User) -> QuerySet[BreakGlass]:
    """What waits for this person: of their clinic, and never what they opened themselves."""
    rows = BreakGlass.objects.filter(clinic_id=viewer.clinic_id, reviewed_at=None)
    return rows.exclude(user=viewer).select_related("user", "patient").order_by("opened_at")


def told_to(viewer: User) -> list[BreakGlass]:
    """What Today tells whoever reviews; nothing to anybody else."""
    return list(to_review(viewer)) if viewer.may(Permission.REVIEW_GLASS) else []


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """One opening, with what was read in its time: (when, what) pairs, the oldest first."""

    glass: BreakGlass
    reads: list[tuple[datetime, str]]


def with_reads(glass: BreakGlass) -> Opening:
    """Reads are found by their mark, which the chain of the trail covers."""
    events = AuditEvent.objects.filter(
        clinic_id=glass.clinic_id,
        principal=f"user:{glass.user_id}",
        at__gte=glass.opened_at,
        at__lte=glass.expires_at,
    ).order_by("seq")
    marked = [event for event in events if glass.mark in event.fields]
    return Opening(glass=glass, reads=[(row.event.at, row.deed) for row in queries.told(marked)])


def reviewed(viewer: User) -> QuerySet[BreakGlass]:
    """The newest that were reviewed."""
    rows = BreakGlass.objects.filter(clinic_id=viewer.clinic_id, reviewed_at__isnull=False)
    return rows.select_related("user", "patient", "reviewed_by").order_by("-opened_at")[:SHOWN]


def of_mine(viewer: User) -> QuerySet[BreakGlass]:
    """What the viewer opened and somebody else will review."""
    rows = BreakGlass.objects.filter(user=viewer, reviewed_at=None)
    return rows.select_related("patient").order_by("opened_at")


def may_be_staff(patient: Patient) -> list[User]:
    """Staff with this person's e-mail or phone: perhaps the same person."""
    same = Q()
    if patient.email:
        same |= Q(email=patient.email.casefold())
    if patient.phone:
        same |= Q(direct_phone=patient.phone)
    if not same:
        return []
    found = User.objects.filter(clinic_id=patient.clinic_id, is_active=True).filter(same)
    return list(found.order_by("name")[:LOOK_ALIKES])
