"""The only way to load a sitting or a tablet: for staff by number; for a device by its own key."""

from django.conf import settings
from django.http import Http404, HttpRequest

from clinic.access import StaffRequest, seen
from clinic.domain.roles import Permission
from intake.domain import pairing
from intake.models import Consent, HomeLink, IntakeSession, ScoreRecord, Tablet


def session_for(
    request: StaffRequest, session_id: int, *, patient_id: int | None = None, action: str = "view"
) -> IntakeSession:
    """The sitting, if of this person's clinic (and of ``patient_id``, where given); else 404."""
    found = IntakeSession.objects.select_related("patient", "visit", "response").filter(
        clinic_id=request.user.clinic_id, pk=session_id
    )
    row = (found.filter(patient_id=patient_id) if patient_id is not None else found).first()
    return seen(request, row, row.patient if row else None, action=action)


def consent_for(request: StaffRequest, consent_id: int, *, patient_id: int) -> Consent:
    """One word on a consent, if of this patient of this person's clinic; else 404."""
    row: Consent | None = (
        Consent.objects.select_related("patient", "session__clinic")
        .filter(session__clinic_id=request.user.clinic_id, patient_id=patient_id, pk=consent_id)
        .first()
    )
    return seen(request, row, row.patient if row else None)


def keyed_session_for(request: StaffRequest, session_id: int, *, patient_id: int) -> IntakeSession:
    """The sitting, if staff hold it to key it in; else 404.

    What is asked in person is for those who may read the intake.
    """
    session = session_for(request, session_id, patient_id=patient_id, action="key_intake")
    may = {
        IntakeSession.Place.PAPER: Permission.KEY_INTAKE,
        IntakeSession.Place.PERSON: Permission.SEE_INTAKE,
    }.get(IntakeSession.Place(session.place))
    if may is None or not request.user.may(may):
        raise Http404("This form is in somebody else's hands.")
    return session


def latest_session_for(request: StaffRequest, visit_id: int) -> IntakeSession | None:
    """The newest sitting of a visit that this person has already loaded."""
    return (
        IntakeSession.objects.standing()
        .filter(clinic_id=request.user.clinic_id, visit_id=visit_id)
        .order_by("-started_at", "-pk")
        .first()
    )


_ON_THE_GLASS = (
    "clinic", "patient", "visit", "questionnaire", "questionnaire_version", "language", "state",
    "place", "big_text", "high_contrast", "queue_key", "queue_ref", "tablet_key_hash", "page",
    "started_at", "last_seen_at", "stopped_at", "stop_kind", "stop_rules",
    "clinic__name", "clinic__phone", "clinic__time_zone",
    "patient__birth_date", "patient__sex_at_birth", "patient__given_name",
    "patient__preferred_name", "patient__family_name",
    "response__session", "response__answers",
)  # fmt: skip
"""What the pages of the questions read of a sitting; anything else is read when asked for."""


def tablet_session(request: HttpRequest) -> IntakeSession | None:
    """The sitting that this tablet holds the key of, with its answers; a key opens that one draft
    only."""
    key = request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")
    if not key:
        return None
    found = IntakeSession.objects.select_related("patient", "clinic", "response")
    held = found.only(*_ON_THE_GLASS).filter(tablet_key_hash=pairing.key_hash(key))
    return next(iter(held), None)


def device_of(request: HttpRequest) -> Tablet | None:
    """The tablet that this browser was enrolled as, one that is switched off included."""
    key = request.COOKIES.get(settings.TABLET_COOKIE_NAME, "")
    if not key:
        return None
    return Tablet.objects.filter(key_hash=pairing.key_hash(key)).first()


def sitting_waited_for(device: Tablet, ref: str) -> IntakeSession | None:
    """The sitting whose pages wait on a device of its clinic; a device switched off has none."""
    if device.revoked_at is not None or not ref:
        return None
    found = IntakeSession.objects.filter(clinic_id=device.clinic_id, queue_ref=ref)
    return found.first()


def tablets_for(request: StaffRequest) -> list[Tablet]:
    """Every tablet of the clinic: those in use by name, then those switched off."""
    rows = Tablet.objects.filter(clinic_id=request.user.clinic_id)
    return sorted(
        rows.select_related("enrolled_by", "revoked_by"),
        key=lambda row: (row.revoked_at is not None, row.name.casefold(), -row.pk),
    )


def has_tablet(request: StaffRequest) -> bool:
    """Whether the clinic has a tablet that a form can start on."""
    return Tablet.objects.filter(clinic_id=request.user.clinic_id, revoked_at=None).exists()


def link_of(session: IntakeSession) -> HomeLink | None:
    """The newest link of a sitting that this person has already loaded."""
    return session.links.select_related("made_by").order_by("-made_at", "-pk").first()


def tablet_for(request: StaffRequest, tablet_id: int) -> Tablet:
    """The tablet, if of this person's clinic; else 404. It is nobody's record: not audited."""
    found = Tablet.objects.filter(clinic_id=request.user.clinic_id, pk=tablet_id).first()
    if found is None:
        raise Http404("There is no such tablet here.")
    return found


def score_for(request: StaffRequest, score_id: int, *, patient_id: int) -> ScoreRecord:
    """A score of this person, if of this clinic; else 404."""
    found = ScoreRecord.objects.select_related("patient").filter(
        clinic_id=request.user.clinic_id, patient_id=patient_id, pk=score_id
    )
    row = found.first()
    return seen(request, row, row.patient if row else None)
