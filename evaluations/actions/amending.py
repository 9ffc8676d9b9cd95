"""Requests to correct a record: taken down, extended once, accepted or denied, disagreed with.

Nothing here alters the record: a correction is an addendum, a mark of error or new details, each
made where such things are made, and the request is closed by pointing at it.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.domain.text import RefusedText, clean_line, clean_text
from clinic.models import AmendmentRequest, AmendmentStep, Patient, User
from evaluations import library
from evaluations.domain import amending
from evaluations.domain.amending import Act
from evaluations.models import Addendum, Evaluation, EvaluationVoid
from intake.models import IntakeSession

SHORTEST, LONGEST = 10, 5_000
LONGEST_NAME = 200

ASK = {
    Act.EXTEND: "Say why it takes longer",
    Act.ACCEPT: "Say what was corrected, and where it stands now",
    Act.DENY: "Say why the record stands as it is",
    Act.DISAGREE: "Write the statement as the patient gave it",
    Act.ANSWER: "Write your reply",
}


class RefusedAmendment(ValueError):
    """It cannot be kept; ``field`` says where and the message how to fix it."""

    def __init__(self, field: str, words: str) -> None:
        self.field = field
        super().__init__(words)


@transaction.atomic
def ask(
    *,
    patient: Patient,
    asked_on: date,
    asked_by: str,
    text: str,
    by: User,
    at: datetime,
    about: Evaluation | IntakeSession | Patient | None = None,
) -> AmendmentRequest:
    """Take down what is wrong and what it should say, in the patient's words.

    The clock runs from ``asked_on``. Raises :class:`RefusedAmendment`.
    """
    if asked_on > at.astimezone(patient.clinic.zone).date():
        raise RefusedAmendment("asked_on", "Enter the day they asked, today or before.")
    try:
        who = clean_line(asked_by, limit=LONGEST_NAME)
    except RefusedText as refused:
        raise RefusedAmendment("asked_by", str(refused)) from refused
    if not who:
        raise RefusedAmendment("asked_by", "Name who asked.")
    row: AmendmentRequest = AmendmentRequest.objects.create(
        clinic=patient.clinic,
        patient=patient,
        asked_on=asked_on,
        asked_by=who,
        about_type=(about._meta.model_name or "") if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        text=_words(text, "Write what is wrong and what it should say"),
        by=by,
        at=at,
    )
    _record("ask_amendment", row, row, by=by, at=at)
    return row


def act(
    *, request: AmendmentRequest, kind: str, text: str, by: User, at: datetime, ground: str = ""
) -> AmendmentStep:
    """One step. ``ground`` is why the law lets it be denied, a code of ``rights.toml``.

    Raises :class:`RefusedAmendment`; also when somebody else decided it meanwhile.
    """
    wanted = Act(kind)
    words = _words(text, ASK[wanted])
    if wanted is Act.DENY:
        words = _denial(ground, words)
    if wanted is Act.ACCEPT:
        _check_corrected(request)
    try:
        return _keep(request, wanted, words, by=by, at=at)
    except IntegrityError as twice:
        raise RefusedAmendment("text", "This was decided meanwhile. Look again.") from twice


@transaction.atomic
def _keep(
    request: AmendmentRequest, wanted: Act, words: str, *, by: User, at: datetime
) -> AmendmentStep:
    if wanted not in amending.allowed(request.steps.values_list("kind", flat=True)):
        raise RefusedAmendment("text", "This cannot be done now. Look at what was done already.")
    step: AmendmentStep = AmendmentStep.objects.create(
        request=request, kind=wanted.value, text=words, by=by, at=at
    )
    _record(f"amendment_{wanted.value}", step, request, by=by, at=at)
    return step


def _denial(ground: str, words: str) -> str:
    known = library.words_of_rights()
    if ground not in known.grounds:
        raise RefusedAmendment("ground", "Choose on which ground it is denied.")
    return amending.with_ground(ground, words, known)


def _check_corrected(request: AmendmentRequest) -> None:
    """A signed evaluation is corrected by an addendum or a mark of error since they asked."""
    if request.about_type != "evaluation":
        return
    since = {"evaluation_id": request.about_id}
    is_corrected = (
        Addendum.objects.filter(**since, signed_at__gte=request.at).exists()
        or EvaluationVoid.objects.filter(**since, at__gte=request.at).exists()
    )
    if not is_corrected:
        raise RefusedAmendment(
            "text",
            "Correct the evaluation first: sign an addendum to it, or have it marked as entered "
            "in error. Then accept the request.",
        )


def _words(text: str, ask_for: str) -> str:
    try:
        words = clean_text(text, limit=LONGEST).strip()
    except RefusedText as refused:
        raise RefusedAmendment("text", str(refused)) from refused
    if len(words) < SHORTEST:
        raise RefusedAmendment("text", f"{ask_for}, in at least {SHORTEST} characters.")
    return words


def _record(
    action: str,
    about: AmendmentRequest | AmendmentStep,
    request: AmendmentRequest,
    *,
    by: User,
    at: datetime,
) -> None:
    audit.record(
        action, by=by, at=at, clinic=request.clinic_id, patient=request.patient_id, about=about
    )
