"""Signing an evaluation: who, what exactly, when.

What is signed is what was read: the reader's page names the version and the hash of the whole
content, and both are compared again inside the transaction that freezes it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.models import AuditEvent, User
from evaluations.actions import copies, judging, reports, running
from evaluations.actions import documents as papers
from evaluations.domain import compose, documents
from evaluations.domain.statements import MEANINGS
from evaluations.models import AuthorSignature, Evaluation, SignedEvaluation
from evaluations.pdf import markup
from evaluations.queries import cosign, sign_content, sign_off
from evaluations.queries.sign_content import Content
from evaluations.queries.sign_off import Blocker

PLAN = "plan"
MOST_WRONG_PASSWORDS = 5
WRONG_PASSWORDS_WITHIN = timedelta(minutes=15)
CHANGED = "Something was changed while you were reading. Read it again."


class WrongPassword(Exception):
    """The password typed to sign was not the signer's."""


class WrongClock(Exception):
    """What is signed now would be dated before what is already written."""


class CannotSign(Exception):
    """The evaluation may not be signed as it stands; ``blockers`` name each reason."""

    def __init__(self, blockers: tuple[Blocker, ...]) -> None:
        self.blockers = blockers
        super().__init__("\n".join(blocker.what for blocker in blockers))


class NotLicensed(CannotSign):
    """Only a licensed physical therapist signs."""


class ChangedMeanwhile(Exception):
    """The record is not the one that was read; it must be read again."""


class AlreadySigned(Exception):
    """It is signed; ``signed`` says by whom and when."""

    def __init__(self, signed: SignedEvaluation) -> None:
        self.signed = signed
        super().__init__(f"This evaluation was signed by {signed.name}.")


@dataclass(frozen=True, slots=True)
class Reauthenticated:
    """Proof that the person typed the password just now."""

    user_id: int
    at: datetime


def reauthenticate(*, user: User, password: str, at: datetime) -> Reauthenticated:
    """The person's own password, typed again; :class:`WrongPassword` with what to do next.

    After five wrong ones in a quarter of an hour none is tried any more.
    """
    right = _wrong_lately(user, at) < MOST_WRONG_PASSWORDS and user.check_password(password)
    with transaction.atomic():
        audit.record(
            "reauthenticate",
            by=user,
            at=at,
            clinic=user.clinic_id,
            about=user,
            outcome="done" if right else "refused",
        )
    if right:
        return Reauthenticated(user.pk, at)
    if _wrong_lately(user, at) >= MOST_WRONG_PASSWORDS:
        raise WrongPassword("Too many wrong passwords. Wait 15 minutes. Your draft is safe.")
    raise WrongPassword("This is not your password. Type the one you sign in with.")


def reauthenticate_to_sign(*, user: User, password: str, at: datetime) -> Reauthenticated:
    """As :func:`reauthenticate`, for a signature that is dated now: by a clock that is right.

    Raises :class:`WrongClock` too.
    """
    seen = audit.behind(at)
    if seen is None:
        return reauthenticate(user=user, password=password, at=at)
    now, before = (moment.astimezone(user.clinic.zone) for moment in (at, seen))
    raise WrongClock(
        f"Nothing can be signed now. This computer's clock says {now:%Y-%m-%d %H:%M}, but records"
        f" were written at {before:%Y-%m-%d %H:%M}. Ask whoever looks after it to set the clock."
        " Your draft is safe."
    )


def _wrong_lately(user: User, at: datetime) -> int:
    return AuditEvent.objects.filter(
        clinic_id=user.clinic_id,
        principal=audit.principal_of(user),
        action="reauthenticate",
        outcome="refused",
        at__gt=at - WRONG_PASSWORDS_WITHIN,
    ).count()


def sign(
    *,
    evaluation: Evaluation,
    version: int,
    sha256: str,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> SignedEvaluation:
    """Freeze the evaluation as it was read: ``version`` and ``sha256`` stood on the page.

    Where an author signed and sent it to this therapist, it is a co-signature.

    The rules are judged once more first, and what they find stays whether or not it is signed.
    Raises :class:`AlreadySigned`, :class:`NotLicensed`, :class:`ChangedMeanwhile`,
    :class:`CannotSign` and :class:`WrongPassword`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    if not by.is_licensed_pt:
        raise NotLicensed((sign_off.NOT_LICENSED,))
    _refuse_if_signed(evaluation)
    judging.judge_at_sign_off(evaluation=evaluation, by=by, at=at)
    return _freeze(evaluation, version, sha256, by=by, at=at)


@transaction.atomic
def _freeze(
    evaluation: Evaluation, version: int, sha256: str, *, by: User, at: datetime
) -> SignedEvaluation:
    read = Evaluation.objects.filter(pk=evaluation.pk, version=version, signed_at__isnull=True)
    if not read.update(version=F("version") + 1):  # this row is the lock
        _refuse_if_signed(evaluation)
        raise ChangedMeanwhile(CHANGED)
    blockers = sign_off.blockers(evaluation, signer=by, at=at)
    if blockers:
        raise CannotSign(blockers)
    content = sign_content.content(evaluation, signer=by, at=at, version=version)
    if content.sha256 != sha256:
        raise ChangedMeanwhile(CHANGED)
    signed = _store(evaluation, content, by=by, at=at)
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=at, signed_by=by)
    evaluation.refresh_from_db()
    running.sign_with(evaluation, by=by, at=at)
    _queue(signed, content, by=by, at=at)
    audit.record(
        "sign",
        by=by,
        at=at,
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        about=evaluation,
        fields=["signed_at", "signed_by"],
    )
    return signed


def _refuse_if_signed(evaluation: Evaluation) -> None:
    signed = SignedEvaluation.objects.filter(evaluation=evaluation).first()
    if signed is not None:
        raise AlreadySigned(signed)


def _store(evaluation: Evaluation, content: Content, *, by: User, at: datetime) -> SignedEvaluation:
    author: AuthorSignature | None = cosign.waiting(evaluation)
    return SignedEvaluation.objects.create(
        evaluation=evaluation,
        document=content.data,
        sha256=content.sha256,
        meaning=MEANINGS[sign_content.act_of(by, author)],
        signed_by=by,
        signed_at=at,
        time_zone=evaluation.clinic.time_zone,
        name=by.signature,
        licence_number=by.licence_number,
        content_versions=content.versions,
        author=author,
    )


def _queue(signed: SignedEvaluation, content: Content, *, by: User, at: datetime) -> None:
    """Ask for the plan in each language and for the report; what could never be printed stops
    the signature."""
    try:
        for language, document in content.papers.items():
            papers.queue(
                of=signed.evaluation,
                content=documents.to_json(document),
                kind=PLAN,
                language=language,
                made_for_at=at,
                form=markup.Form(paper=signed.evaluation.clinic.paper),
                by=by,
                at=at,
            )
            _queue_discharge(signed, language, by=by, at=at)
        reports.issue(signed=signed, by=by, at=at)
    except (markup.CannotPrint, compose.CannotPrint) as refused:
        raise CannotSign((sign_off.unprintable(str(refused)),)) from refused


def _queue_discharge(signed: SignedEvaluation, language: str, *, by: User, at: datetime) -> None:
    if signed.evaluation.kind == Evaluation.Kind.DISCHARGE:
        form = markup.Form(paper=signed.evaluation.clinic.paper)
        copies.ask(signed=signed, kind=copies.DISCHARGE, language=language, form=form, by=by, at=at)
