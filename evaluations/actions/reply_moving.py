"""A paper that came back and was kept with the wrong referral, mostly another person's.

It stays there, marked; a copy stands at the right referral and says who moved it and why. What a
therapist recorded from it stays until a therapist decides again.
"""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actions import in_error
from clinic.models import User
from evaluations.actions import referring
from evaluations.models import Referral, Reply
from evaluations.queries import replies


class CannotMove(ValueError):
    """The paper stays where it is; the message says why, and what to do first."""


@transaction.atomic
def move(*, reply: Reply, to: Referral, reason: str, by: User, at: datetime) -> Reply:
    """Mark the paper as entered in error and copy it to the referral it is about.

    A page on which someone records an outcome from it goes stale. Raises :class:`CannotMove`,
    :class:`clinic.actions.in_error.NeedsReason`.
    """
    both = Referral.objects.select_for_update().select_related("patient")
    held = {row.pk: row for row in both.filter(pk__in=(reply.referral_id, to.pk)).order_by("pk")}
    wrong, right = held[reply.referral_id], held[to.pk]
    _check(reply, wrong, right)
    why = in_error.said(reason)
    copy = _copy(reply, right, by, at)
    is_another = wrong.patient_id != right.patient_id
    in_error.mark(
        row=reply, patient=wrong.patient, reason=why, by=by, at=at, became=copy,
        moved_to=right.patient if is_another else None,
    )  # fmt: skip
    audit.record(
        "move_here", by=by, at=at, clinic=right.clinic_id, patient=right.patient, about=copy,
        reason=why,
    )  # fmt: skip
    for row in (wrong, right):
        referring.change(row, version=row.version)
    return copy


def _check(reply: Reply, wrong: Referral, right: Referral) -> None:
    if replies.is_misfiled(reply):
        raise CannotMove("This reply is marked as entered in error already.")
    if wrong.clinic_id != right.clinic_id:
        raise CannotMove("The other referral is of another clinic.")
    if wrong.pk == right.pk:
        raise CannotMove("The reply is with this referral already. Choose another.")
    if right.state in (Referral.State.DRAFT, Referral.State.CANCELLED):
        raise CannotMove("That referral never went out. Choose the one that this reply answers.")


def _copy(reply: Reply, to: Referral, by: User, at: datetime) -> Reply:
    """The same bytes at ``to``; where they were kept there too, that paper stands."""
    there: Reply | None = replies.standing(to).filter(sha256=reply.sha256).first()
    if there is not None:
        return there
    copy: Reply = Reply.objects.create(
        referral=to, media_type=reply.media_type, file=bytes(reply.file), sha256=reply.sha256,
        size=reply.size, by=by, at=at,
    )  # fmt: skip
    return copy
