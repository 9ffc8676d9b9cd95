"""The only way to load an evaluation, a firing, an alert or a paper for a request; audited."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from clinic.access import StaffRequest, seen
from clinic.models import EpisodeOfCare
from evaluations.models import (
    Alert,
    Document,
    Evaluation,
    HomeReport,
    PlanLink,
    Recipient,
    Referral,
    RenderJob,
    Reply,
    RunProgramme,
    TriggerFiring,
)
from intake.domain import pairing


def evaluation_for(
    request: StaffRequest, patient_id: int, evaluation_id: int, *, action: str = "view"
) -> Evaluation:
    """The evaluation, if it is this patient's: an address that mixes two people finds nothing."""
    rows = Evaluation.objects.select_related("patient", "episode", "visit").filter(
        clinic_id=request.user.clinic_id, patient_id=patient_id, pk=evaluation_id
    )
    row = next(iter(rows), None)  # at most one: first() would sort for nothing
    if row is not None:
        row.clinic = request.user.clinic  # the same one, read with the user
    return seen(request, row, row.patient if row else None, action=action)


def case_for(
    request: StaffRequest, patient_id: int, episode_id: int, *, action: str = "view"
) -> EpisodeOfCare:
    """The case, if it is this patient's."""
    row = (
        EpisodeOfCare.objects.select_related("patient", "clinic")
        .filter(clinic_id=request.user.clinic_id, patient_id=patient_id, pk=episode_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def programme_for(
    request: StaffRequest, patient_id: int, programme_id: int, *, action: str = "view"
) -> RunProgramme:
    """A run programme of this patient, signed or not."""
    row = (
        RunProgramme.objects.select_related("patient", "clinic", "episode", "evaluation")
        .filter(clinic_id=request.user.clinic_id, patient_id=patient_id, pk=programme_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def home_report_for(
    request: StaffRequest, patient_id: int, report_id: int, *, action: str = "view"
) -> HomeReport:
    """A report from home of this patient."""
    row: HomeReport | None = (
        HomeReport.objects.select_related("patient", "evaluation__visit", "programme")
        .filter(clinic_id=request.user.clinic_id, patient_id=patient_id, pk=report_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def firing_for(request: StaffRequest, firing_id: int, *, action: str = "view") -> TriggerFiring:
    row = (
        TriggerFiring.objects.select_related("patient", "episode", "evaluation", "judgement")
        .filter(clinic_id=request.user.clinic_id, pk=firing_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def alert_for(request: StaffRequest, alert_id: int, *, action: str = "view") -> Alert:
    row = (
        Alert.objects.select_related("patient", "firing", "session")
        .filter(clinic_id=request.user.clinic_id, pk=alert_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action, is_call=True)


def job_for(request: StaffRequest, job_id: UUID, *, action: str = "view") -> RenderJob:
    row = (
        RenderJob.objects.select_related("patient", "evaluation")
        .filter(clinic_id=request.user.clinic_id, pk=job_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def document_for(request: StaffRequest, document_id: UUID, *, action: str = "view") -> Document:
    row: Document | None = (
        Document.objects.select_related("patient", "job")
        .filter(clinic_id=request.user.clinic_id, pk=document_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def recipient_for(request: StaffRequest, recipient_id: int, *, action: str = "view") -> Recipient:
    """A recipient of the directory, retired or not."""
    row = Recipient.objects.filter(clinic_id=request.user.clinic_id, pk=recipient_id).first()
    return seen(request, row, None, action=action)


def referral_for(
    request: StaffRequest, patient_id: int, referral_id: int, *, action: str = "view"
) -> Referral:
    row = (
        Referral.objects.select_related("patient", "clinic", "episode", "recipient")
        .filter(clinic_id=request.user.clinic_id, patient_id=patient_id, pk=referral_id)
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)


def reply_for(
    request: StaffRequest,
    patient_id: int,
    referral_id: int,
    reply_id: UUID,
    *,
    action: str = "view",
) -> Reply:
    """A paper that came back about this patient's referral."""
    row: Reply | None = (
        Reply.objects.select_related("referral__patient")
        .filter(
            pk=reply_id,
            referral_id=referral_id,
            referral__patient_id=patient_id,
            referral__clinic_id=request.user.clinic_id,
        )
        .first()
    )
    return seen(request, row, row.referral.patient if row else None, action=action)


def plan_for_phone(request: HttpRequest) -> PlanLink | None:
    """The link that this phone holds the key of, whether or not it still opens anything."""
    key = request.COOKIES.get(settings.PLAN_COOKIE_NAME, "")
    if not key:
        return None
    rows = PlanLink.objects.select_related(
        "patient", "clinic", "evaluation__void", "evaluation__clinic", "evaluation__episode"
    )
    return rows.filter(key_hash=pairing.key_hash(key)).first()


def link_for(
    request: StaffRequest, patient_id: int, evaluation_id: int, link_id: int, *, action: str
) -> PlanLink:
    """A link of this patient's plan; else 404."""
    row = (
        PlanLink.objects.select_related("patient", "evaluation")
        .filter(
            clinic_id=request.user.clinic_id,
            patient_id=patient_id,
            evaluation_id=evaluation_id,
            pk=link_id,
        )
        .first()
    )
    return seen(request, row, row.patient if row else None, action=action)
