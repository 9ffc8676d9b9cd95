"""Telling someone by e-mail that something is late: the clinician first, the lead a day later.

Safety reference 1.7. The message names nobody and nothing, so that it may cross any network; what
is late stands on the board. Each due time is told once to each reader.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPRecipientsRefused

from django.core import mail
from django.db import IntegrityError, transaction

from clinic import audit
from clinic.domain.roles import Permission
from clinic.models import Clinic, User, Visit, records_of
from evaluations.domain.due import working_days_after
from evaluations.domain.triggers import Urgency
from evaluations.models import OverdueNotice
from evaluations.queries import loop_board
from evaluations.queries.loop_rows import Row

SUBJECT = "Backstride: a referral is overdue"
TEXT = "A referral is overdue.\n\nOpen Backstride, then Referrals: what is late stands there.\n"
LEAD_AFTER_WORKING_DAYS = 1

log = logging.getLogger("backstride.notices")
Told = set[tuple[str, int, int, datetime]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """What one round sent. ``failed``: the mail server did not take all; what is left stays due."""

    count: int
    failed: bool = False


def send_overdue(*, at: datetime) -> Sent:
    """One message for each late thing and each reader who has not had it for this due time."""
    count, refused = 0, False
    for clinic in Clinic.objects.order_by("pk"):
        for row, reader in _untold(clinic, at=at):
            try:
                count += _tell(row, reader, clinic, at=at)
            except SMTPRecipientsRefused:
                refused = True
                log.warning("The mail server refuses the address of staff account %s.", reader.pk)
            except OSError as error:  # smtplib's faults are OSErrors too
                log.warning("No overdue notice could be sent (%s).", type(error).__name__)
                return Sent(count=count, failed=True)
    return Sent(count=count, failed=refused)


def _untold(clinic: Clinic, *, at: datetime) -> Iterator[tuple[Row, User]]:
    late = [row for row in loop_board.of_clinic(clinic, now=at) if _is_told_of(row)]
    if not late:
        return
    told, people = _told(clinic, late), _People.of(clinic)
    for row in late:
        for reader in people.for_row(row, clinic, at=at):
            if (*row.about_id, reader.pk, _due(row)) not in told:
                yield row, reader


def _is_told_of(row: Row) -> bool:
    """Late, and not an emergency to decide: for that the alarm calls every clinician by itself."""
    called = row.is_to_decide and row.urgency is Urgency.EMERGENCY
    return row.place.is_overdue and row.about_id[0] != "alert" and not called


def _due(row: Row) -> datetime:
    assert row.due is not None  # noqa: S101  # what is late had a time
    return row.due.by


def _told(clinic: Clinic, late: Iterable[Row]) -> Told:
    since = min(_due(row) for row in late)
    rows = OverdueNotice.objects.filter(to__clinic=clinic, due_at__gte=since)
    return {
        ("referral" if referral else "firing", referral or firing, to, due_at)
        for referral, firing, to, due_at in rows.values_list(
            "referral_id", "firing_id", "to_id", "due_at"
        )
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class _People:
    """Who of a clinic may be told: those who follow referrals, and the leads among them."""

    active: dict[int, User]
    leads: list[User]

    @classmethod
    def of(cls, clinic: Clinic) -> "_People":
        staff = User.objects.filter(clinic=clinic, is_active=True).order_by("pk")
        active = {one.pk: one for one in staff if one.may(Permission.FOLLOW_REFERRAL)}
        return cls(active=active, leads=[one for one in active.values() if one.is_lead])

    def for_row(self, row: Row, clinic: Clinic, *, at: datetime) -> list[User]:
        """Who answers for it; the leads a working day later, or at once when nobody does."""
        person = self.active.get(row.by_id or _therapist_of(row) or 0)
        if person is None:
            return self.leads or self._deciders()
        due = _due(row).astimezone(clinic.zone)
        if at < working_days_after(due, LEAD_AFTER_WORKING_DAYS):
            return [person]
        return [person, *(lead for lead in self.leads if lead != person)]

    def _deciders(self) -> list[User]:
        return [one for one in self.active.values() if one.may(Permission.DECIDE_TRIGGER)]


def _therapist_of(row: Row) -> int | None:
    """Whoever the patient's newest visit is with."""
    visits = Visit.objects.filter(patient__in=records_of(row.patient.pk))
    newest = (
        visits.exclude(status__in=(Visit.Status.CANCELLED, Visit.Status.ERROR))
        .order_by("-starts_at", "-pk")
        .values_list("therapist_id", flat=True)
    )
    return newest.first()


def _tell(row: Row, reader: User, clinic: Clinic, *, at: datetime) -> bool:
    """Send, then write it down: a crash between the two tells someone twice, never not at all.

    The message is sent outside the transaction, so that a slow mail server holds no lock.
    """
    mail.send_mail(SUBJECT, TEXT, None, [reader.email])
    kind, key = row.about_id
    try:
        with transaction.atomic():
            notice = OverdueNotice.objects.create(
                **{f"{kind}_id": key}, to=reader, due_at=_due(row), at=at
            )
            audit.record(
                "remind", by=audit.SYSTEM, at=at, clinic=clinic, patient=row.patient, about=notice
            )
    except IntegrityError:  # another worker told them in the same moment
        return False
    return True
