"""What was done for one person and belongs to another: an intake, or a visit that was started.

Nothing leaves the wrong record; it is marked there, and what stands at the right one says where
it came from. Both cases are judged again in the same step.
"""

from datetime import datetime

from django.db import transaction

from clinic.actions import arrivals
from clinic.models import EpisodeOfCare, Patient, User, Visit
from intake.actions import moving
from intake.models import IntakeSession


@transaction.atomic
def move_intake(
    *,
    session: IntakeSession,
    to: Patient,
    visit: Visit | None,
    reason: str,
    by: User,
    at: datetime,
) -> IntakeSession:
    """File the intake at ``visit`` of ``to``; None makes a visit like the wrong one.

    Raises what :func:`intake.actions.moving.move` raises.
    """
    place = visit or visit_like(session.visit, to, is_here=False, by=by, at=at)
    return moving.move(session=session, to=place, reason=reason, by=by, at=at)


def visit_like(visit: Visit, to: Patient, *, is_here: bool, by: User, at: datetime) -> Visit:
    """A visit of ``to`` at the time and with the therapist of ``visit``, in the newest open case
    of ``to``, or in a new one."""
    newest = to.episodes.filter(closed_at=None).order_by("-opened_at", "-pk").first()
    return arrivals.book(
        patient=to,
        episode=newest,
        new_case={"complaint": "", "side": EpisodeOfCare.Side.NONE},
        details={
            "therapist": visit.therapist,
            "starts_at": visit.starts_at,
            "kind": Visit.Kind.FOLLOW_UP if newest else Visit.Kind.INITIAL,
            "mode": visit.mode,
        },
        is_here=is_here,
        by=by,
        at=at,
    )
