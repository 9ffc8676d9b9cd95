"""The register of papers: the code each one carries, and every time one leaves our hands."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain import text
from clinic.models import User
from evaluations.domain.register import CODE_LENGTH
from evaluations.models import Document, Handover, RenderJob
from intake.actions import codes

How = Handover.How
PATIENT = "patient"
CHART = "chart"
FOR_THE_PATIENT = ("plan", "card", "consents", "paper_form", "discharge")
LONGEST_NAME = 200


def new_code() -> str:
    """What the QR mark of one paper asks with: 10 of 32 symbols that nobody mixes up, 50 bits."""
    return codes.make(CODE_LENGTH)


def meant_for(job: RenderJob) -> str:
    """Who a paper is written for: the patient, the reader of a letter, or the chart."""
    if job.referral is not None and job.referral.recipient is not None:
        return str(job.referral.recipient.name)
    return PATIENT if job.kind in FOR_THE_PATIENT else CHART


@transaction.atomic
def hand_over(document: Document, *, how: str, to: str, by: User | str, at: datetime) -> Handover:
    """Keep that a paper left the clinic's hands. ``to`` is :data:`PATIENT` or a name; ``by`` a
    member of staff or a link (``plan:7``). Raises ``ValueError`` for a way that is none and
    :class:`clinic.domain.text.RefusedText` for a name that is none."""
    row: Handover = Handover.objects.create(
        document=document,
        how=How(how),
        to=text.clean_line(to, limit=LONGEST_NAME),
        at=at,
        by=audit.principal_of(by),
    )
    audit.record(
        "hand_over",
        by=by,
        at=at,
        clinic=document.clinic_id,
        patient=document.patient_id,
        about=document,
        reason=how,
    )
    return row
