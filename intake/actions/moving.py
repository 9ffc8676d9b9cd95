"""An intake filed under the wrong patient: it stays there, marked; a copy stands at the right one.

The copy keeps every source and time and says where it came from. What was agreed to is not
copied: nobody can agree for another person, so the right patient is asked again.
"""

from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from clinic import audit
from clinic.actions import in_error
from clinic.models import EnteredInError, EpisodeOfCare, User, Visit
from intake.actions import scores
from intake.models import (
    AnswerConfirmation,
    AnswerRevision,
    Consent,
    HomeLink,
    IntakeSession,
    QuestionnaireResponse,
    StrayAnswers,
)

MOVED_FROM = "moved_from"
"""In the provenance of each answer of a copy: the number of the sitting it was given in."""

KEPT = (
    "clinic_id", "questionnaire", "questionnaire_version", "language", "state", "place",
    "tablet_name", "page", "page_number", "page_count", "started_at", "started_by_id",
    "identified_at", "last_seen_at", "submitted_at", "ended_at", "stop_rules", "stop_kind",
    "stopped_at",
)  # fmt: skip
"""What a copied sitting takes over as it was: how, when and in which words it was answered."""


class CannotMove(ValueError):
    """The intake stays where it is; the message says why, and what to do first."""


@transaction.atomic
def move(
    *, session: IntakeSession, to: Visit, reason: str, by: User, at: datetime
) -> IntakeSession:
    """Mark ``session`` as entered in error and copy it to the visit ``to`` of the right patient.

    Both cases are judged in the same transaction: the right one with the answers, the wrong one
    without them. A rule that fired for the wrong one stays until a therapist decides about it.
    Raises :class:`CannotMove`, and :class:`clinic.actions.in_error.NeedsReason`.
    """
    _lock(session.visit.episode_id, to.episode_id)
    held = IntakeSession.objects.select_related("patient", "visit", "clinic").get(pk=session.pk)
    _check(held, to)
    why = in_error.said(reason)
    copy = _copy(held, to, at)
    in_error.mark(
        row=held, patient=held.patient, reason=why, by=by, at=at, moved_to=to.patient, became=copy
    )
    _leave(held, why, by, at)
    audit.record(
        "move_here", by=by, at=at, clinic=copy.clinic_id, patient=to.patient, about=copy,
        reason=why,
    )  # fmt: skip
    if copy.submitted_at is not None:
        scores.score_session(session=copy, by=by, at=at)
    finished = copy.submitted_at is not None
    _named(settings.INTAKE_JUDGE)(session=copy, finished=finished, by=by, at=at)
    _named(settings.INTAKE_CLARIFIED)(session=held, by=by, at=at)
    return copy


@transaction.atomic
def mark(*, session: IntakeSession, reason: str, by: User, at: datetime) -> EnteredInError:
    """Mark a closed sitting that nobody should have filled in: no copy stands anywhere.

    Raises :class:`CannotMove`, and :class:`clinic.actions.in_error.NeedsReason`.
    """
    _lock(session.visit.episode_id)
    held = IntakeSession.objects.select_related("patient", "visit", "clinic").get(pk=session.pk)
    _check_closed(held)
    why = in_error.said(reason)
    marked = in_error.mark(row=held, patient=held.patient, reason=why, by=by, at=at)
    _leave(held, why, by, at)
    _named(settings.INTAKE_CLARIFIED)(session=held, by=by, at=at)
    return marked


def _lock(*episodes: int) -> None:
    """The cases in the order of their numbers, so that two moves across never wait in a ring."""
    rows = EpisodeOfCare.objects.select_for_update().filter(pk__in=episodes).order_by("pk")
    list(rows.values_list("pk"))


def _check(held: IntakeSession, to: Visit) -> None:
    _check_closed(held)
    if to.clinic_id != held.clinic_id:
        raise CannotMove("The other record is of another clinic.")
    if to.patient.merged_into_id is not None:
        number = to.patient.stands_for.number
        raise CannotMove(f"That record was joined with {number}. Choose {number}.")
    if to.patient_id in held.patient.record_ids:
        raise CannotMove("Both records are of the same person. Choose somebody else.")
    if to.status in (Visit.Status.CANCELLED, Visit.Status.NO_SHOW, Visit.Status.ERROR):
        raise CannotMove("That visit did not take place. Choose another visit, or make one.")


def _check_closed(held: IntakeSession) -> None:
    if held.is_open:
        raise CannotMove("This intake is still open. End it on its tablet page first.")
    if not IntakeSession.objects.standing().filter(pk=held.pk).exists():
        raise CannotMove("This intake is marked as entered in error already.")


def _copy(held: IntakeSession, to: Visit, at: datetime) -> IntakeSession:
    kept = {name: getattr(held, name) for name in KEPT}
    copy: IntakeSession = IntakeSession.objects.create(patient=to.patient, visit=to, **kept)
    old = QuestionnaireResponse.objects.filter(session=held).first()
    if old is not None:
        _copy_answers(old, copy)
    for stray in StrayAnswers.objects.filter(session=held, settled_at=None):
        StrayAnswers.objects.create(session=copy, **_values(stray, "session"))
    return copy


def _copy_answers(old: QuestionnaireResponse, copy: IntakeSession) -> None:
    new = QuestionnaireResponse.objects.create(
        session=copy,
        patient_id=copy.patient_id,
        answers=old.answers,
        provenance={
            code: row | {MOVED_FROM: old.session_id} for code, row in old.provenance.items()
        },
        version=old.version,
        submitted_at=old.submitted_at,
        sha256=old.sha256,
    )
    AnswerRevision.objects.bulk_create(
        AnswerRevision(response=new, **_values(one, "response"))
        for one in old.revisions.order_by("pk")
    )
    AnswerConfirmation.objects.bulk_create(
        AnswerConfirmation(response=new, **_values(one, "response"))
        for one in old.confirmations.order_by("pk")
    )


def _values(row: models.Model, *but: str) -> dict[str, Any]:
    """The columns of a row for a copy of it, without its number and ``but``."""
    fields = [one for one in row._meta.concrete_fields if one.name not in ("id", *but)]
    return {one.attname: getattr(row, one.attname) for one in fields}


def _leave(held: IntakeSession, why: str, by: User, at: datetime) -> None:
    """What hung on the sitting does not count for the wrong patient any more."""
    for consent in Consent.objects.standing().filter(session=held).order_by("pk"):
        in_error.mark(row=consent, patient=held.patient, reason=why, by=by, at=at)
    for score in held.scores.filter(voided_at=None).order_by("pk"):
        words = f"Its intake was entered in error: {why}"[:300]
        scores.void_score(score=score, reason=words, by=by, at=at)
    HomeLink.objects.filter(session=held, revoked_at=None).update(revoked_at=at)


@cache
def _named(path: str) -> Any:
    return import_string(path)
