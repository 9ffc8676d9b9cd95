"""The register of papers: the code each one carries, and every time one leaves our hands."""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actions import disclosing
from clinic.domain import text
from clinic.models import User
from evaluations.domain.register import CODE_LENGTH
from evaluations.models import Document, Handover, RenderJob
from evaluations.models.document import TITLES
from intake.actions import codes

How = Handover.How
PATIENT = "patient"
CHART = "chart"
FOR_THE_PATIENT = ("plan", "card", "consents", "paper_form", "discharge", "chart")
WITHIN = (How.DOWNLOADED, How.PHONE)
"""Ways that give out nothing new: staff looked at it, or a link was opened that stands already."""
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
    _disclose(row, by=by, at=at)
    return row


def _disclose(row: Handover, *, by: User | str, at: datetime) -> None:
    """What goes to the patient or to another provider stands in the log of disclosures too.

    A form printed for a pen says nothing of anybody yet.
    """
    kind, is_patients = row.document.kind, row.to == PATIENT
    is_looked_at = row.how in WITHIN and kind != "chart"
    if not isinstance(by, User) or row.to == CHART or kind == "paper_form" or is_looked_at:
        return
    patient, purpose = row.document.patient, disclosing.Purpose
    disclosing.log(
        patient=patient,
        entry=disclosing.Entry(
            on=at.astimezone(patient.clinic.zone).date(),
            recipient="The patient" if is_patients else row.to,
            what=f"{TITLES[kind]}, {row.get_how_display().lower()}",
            purpose=purpose.PATIENT if is_patients else purpose.TREATMENT,
        ),
        by=by,
        at=at,
        about=row.document,
    )
