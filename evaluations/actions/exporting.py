"""A copy of the whole record for the person: as papers, as our JSON, as a FHIR bundle.

Each copy asks for the password again, is counted, stands in the audit trail and in the log of
disclosures.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actions import disclosing
from clinic.models import AuditEvent, Patient, User
from evaluations import library
from evaluations.actions import documents
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import chart_paper
from evaluations.fhir import bundle
from evaluations.models import RenderJob
from evaluations.pdf import markup, rendering
from evaluations.queries import chart_copy

MOST_AN_HOUR = 20
"""Copies that one member of staff makes in an hour: more is a fault or a theft."""

JSON, FHIR, PDF = "json", "fhir", "pdf"
MEDIA = {JSON: "application/json", FHIR: "application/fhir+json"}
WORDS = {
    JSON: "Copy of the whole record as a file (JSON)",
    FHIR: "Copy of the whole record as a file (FHIR)",
    PDF: "Copy of the whole record on paper",
}
TO_PATIENT = "The patient"


class TooMany(Exception):
    """The limit of copies an hour is reached; the message says what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A copy to send. ``name`` names nobody."""

    name: str
    media_type: str
    body: bytes


def as_file(
    *,
    patient: Patient,
    kind: str,
    proof: Reauthenticated,
    by: User,
    at: datetime,
    attachments: bool = False,
) -> File:
    """The copy as ``json`` or ``fhir``; ``attachments`` puts the papers themselves in.

    Raises :class:`TooMany`, ``WrongPassword`` for another's password, and
    :class:`evaluations.fhir.bundle.NotValid` for a bundle that FHIR would refuse.
    """
    _check(proof, by, at)
    copy = chart_copy.of(patient, by=by, at=at, attachments=attachments)
    body = written(copy, kind)
    _given(patient, kind, by=by, at=at)
    return File(name=name_of(patient, kind, at), media_type=MEDIA[kind], body=body)


def from_console(*, patient: Patient, kind: str, by: User, at: datetime) -> tuple[File, ...]:
    """The copy for who runs the server and was asked by ``by``; a PDF is printed here and now.

    Raises what :func:`as_file` and :func:`evaluations.pdf.rendering.render` raise.
    """
    copy = chart_copy.of(patient, by=by, at=at)
    name = name_of(patient, kind, at)
    if kind == PDF:
        papers = chart_paper.papers(copy, library.words_of_chart(), language=patient.language)
        form = markup.Form(paper=patient.clinic.paper)
        made = tuple(
            File(
                name=name if len(papers) == 1 else name.replace(".pdf", f"-part-{number}.pdf"),
                media_type="application/pdf",
                body=rendering.render(paper, template=chart_paper.KIND, made_at=at, form=form).pdf,
            )
            for number, paper in enumerate(papers, start=1)
        )
    else:
        made = (File(name=name, media_type=MEDIA[kind], body=written(copy, kind)),)
    _given(patient, kind, by=by, at=at)
    return made


def _given(patient: Patient, kind: str, *, by: User, at: datetime) -> None:
    """The audit trail and the log of disclosures keep that a copy was given."""
    with transaction.atomic():
        _record(patient, kind, by=by, at=at)
        disclosing.log(
            patient=patient,
            entry=disclosing.Entry(
                on=at.astimezone(patient.clinic.zone).date(),
                recipient=TO_PATIENT,
                what=WORDS[kind],
                purpose=disclosing.Purpose.PATIENT,
            ),
            by=by,
            at=at,
        )


def written(copy: dict[str, Any], kind: str) -> bytes:
    """The copy as the bytes of a file; a bundle is checked before anybody gets it."""
    if kind == JSON:
        return json.dumps(copy, ensure_ascii=False, indent=1).encode()
    made = bundle.of(copy)
    bundle.check(made)
    return bundle.text(made).encode()


def name_of(patient: Patient, kind: str, at: datetime) -> str:
    """ "record-2026-12-03.fhir.json": the day, never a name or a number of the person."""
    ends = {JSON: "json", FHIR: "fhir.json", PDF: "pdf"}[kind]
    return f"record-{at.astimezone(patient.clinic.zone).date()}.{ends}"


@transaction.atomic
def as_papers(
    *, patient: Patient, language: str, proof: Reauthenticated, by: User, at: datetime
) -> tuple[RenderJob, ...]:
    """The copy on paper, put in the queue: in parts where it is long, each "part 1 of 3".

    What is given to the patient is kept when a part is opened to print, as with every paper.
    Raises :class:`TooMany`, :class:`documents.QueueIsFull` and
    :class:`evaluations.pdf.markup.CannotPrint`.
    """
    _check(proof, by, at)
    documents.refuse_when_full(patient.clinic_id)
    copy = chart_copy.of(patient, by=by, at=at)
    papers = chart_paper.papers(copy, library.words_of_chart(), language=language)
    _record(patient, PDF, by=by, at=at)
    return tuple(
        documents.queue(
            of=patient.stands_for,
            content=paper,
            kind=chart_paper.KIND,
            language=language,
            made_for_at=at,
            edition=number,
            form=markup.Form(paper=patient.clinic.paper),
            by=by,
            at=at,
        )
        for number, paper in enumerate(papers, start=1)
    )


def _check(proof: Reauthenticated, by: User, at: datetime) -> None:
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    lately = AuditEvent.objects.filter(
        clinic_id=by.clinic_id,
        action="export",
        principal=audit.principal_of(by),
        at__gt=at - timedelta(hours=1),
    )
    if lately.count() >= MOST_AN_HOUR:
        raise TooMany(f"You made {MOST_AN_HOUR} copies in the last hour. Wait before the next.")


def _record(patient: Patient, kind: str, *, by: User, at: datetime) -> None:
    audit.record(
        "export",
        by=by,
        at=at,
        clinic=patient.clinic_id,
        patient=patient,
        about=("chartcopy", str(patient.pk)),
        fields=[kind],
    )
