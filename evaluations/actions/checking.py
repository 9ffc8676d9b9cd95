"""Someone asks, with the code on a paper, whether to go by it. Nothing else is told."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic import audit
from evaluations.domain.register import CODE_LENGTH, Told, told
from evaluations.queries import register
from intake.actions import codes
from intake.domain.pairing import tidy_code

ACTION = "check_paper"


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What is said, and the phone of the clinic that made the paper, "" when nobody knows it."""

    told: Told
    phone: str


def check(*, typed: str, ip: str, at: datetime) -> Checked:
    """What the public page says of a code; a wrong one is counted against the place it came from.

    Known or not, the same work is done: one look and one line in the trail. Raises
    :class:`codes.TooManyTries`.
    """
    with transaction.atomic():
        codes.refuse_guessers(ACTION, ip=ip, at=at)
        code = tidy_code(typed[: 4 * CODE_LENGTH])
        found = register.issued_as(code)
        if found is None:
            codes.record_wrong(ACTION, clinic=None, at=at)
            return Checked(told=told(None), phone="")
        job, standing = found
        audit.record(
            ACTION,
            by=audit.ANONYMOUS,
            at=at,
            clinic=job.clinic_id,
            patient=job.patient_id,
            about=job,
        )
        return Checked(told=told(standing), phone=job.clinic.phone)
