"""What was done for one person and belongs to another: an intake, or a visit that was started.

Nothing leaves the wrong record; it is marked there, and what stands at the right one says where
it came from. Both cases are judged again in the same step.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic.actions import arrivals, in_error, visits
from clinic.domain.roles import Permission
from clinic.models import EpisodeOfCare, Patient, User, Visit
from evaluations.actions import carrying, drafting
from evaluations.models import Evaluation
from intake.actions import moving, pairing
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


STARTED = (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST, Visit.Status.DONE)
MOVE, KEEP, NOBODY = "move", "keep", "nobody"
"""Whose answers a sitting of the visit holds: the right person's, the wrong one's, no one's."""


class NotNow(ValueError):
    """The start stays where it is; the message says why, and what to do first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What the person at the screen says of the wrong visit.

    ``was_booked``: the wrong person does have this visit. ``answers`` is MOVE, KEEP or NOBODY.
    ``carry``: the findings of the draft were measured on the right person and go along.
    """

    visit: Visit | None = None
    was_booked: bool = False
    answers: str = NOBODY
    carry: bool = False


@transaction.atomic
def move_start(
    *, visit: Visit, to: Patient, choices: Choices, reason: str, by: User, at: datetime
) -> Visit:
    """Start the visit of ``to`` instead, and take back what was started at ``visit``.

    Its open intake ends, which wipes the tablet; its draft is marked as an error. Raises
    :class:`NotNow`, :class:`clinic.actions.in_error.NeedsReason`, and what moving an intake raises.
    """
    held = Visit.objects.select_for_update().get(pk=visit.pk)
    drafts = _check(held, choices, by)
    why = in_error.said(reason)
    right = _begun(held, to, choices.visit, by=by, at=at)
    for session in IntakeSession.objects.standing().filter(visit=held).order_by("pk"):
        _settle(session, right, choices.answers, why, by=by, at=at)
    for draft in drafts:
        new = carrying.carry(draft=draft, to=right, by=by, at=at) if choices.carry else None
        drafting.mark(draft=draft, reason=why, moved_to=to, became=new, by=by, at=at)
    _take_back(held, right, choices, why, stuck=bool(drafts), by=by, at=at)
    return right


def drafts_of(visit: Visit) -> list[Evaluation]:
    """The unsigned evaluations of a visit that stand."""
    return list(visit.evaluations.filter(signed_at=None, void=None).order_by("pk"))


def sittings_of(visit: Visit) -> list[IntakeSession]:
    """Its sittings that hold answers and stand."""
    rows = IntakeSession.objects.standing().filter(visit=visit, response__isnull=False)
    return list(rows.exclude(response__answers={}).order_by("pk"))


def _check(held: Visit, choices: Choices, by: User) -> list[Evaluation]:
    if held.status not in STARTED:
        raise NotNow("Nothing was started in this visit. Cancel or move it instead.")
    if held.evaluations.filter(signed_at__isnull=False, void=None).exists():
        raise NotNow(
            "Its evaluation is signed. Ask a second person to mark it as entered in error first."
        )
    drafts, answered = drafts_of(held), sittings_of(held)
    if (drafts or answered) and not by.may(Permission.CORRECT_RECORD):
        raise NotNow("Answers or findings are in the record: a therapist or manager does this.")
    if choices.carry and not by.may(Permission.RECORD_FINDING):
        raise NotNow("A clinician decides whether findings go along.")
    return drafts


def _begun(wrong: Visit, to: Patient, chosen: Visit | None, *, by: User, at: datetime) -> Visit:
    """The right person's visit, checked in, and with the therapist where the wrong one was."""
    right = chosen or visit_like(wrong, to, is_here=True, by=by, at=at)
    if right.status == Visit.Status.BOOKED:
        right = _now(right, Visit.Status.ARRIVED, by, at)
    if wrong.status != Visit.Status.ARRIVED and right.status == Visit.Status.ARRIVED:
        right = _now(right, Visit.Status.WITH_THERAPIST, by, at)
    return right


def _now(visit: Visit, status: str, by: User, at: datetime) -> Visit:
    return visits.set_visit_status(visit=visit, status=status, version=visit.version, by=by, at=at)


def _settle(
    session: IntakeSession, right: Visit, answers: str, why: str, *, by: User, at: datetime
) -> None:
    has_answers = session in sittings_of(session.visit)
    pairing.end_session(session=session, by=by, at=at)
    if has_answers and answers == KEEP:
        return
    if has_answers and answers == MOVE:
        moving.move(session=session, to=right, reason=why, by=by, at=at)
        return
    moving.mark(session=session, reason=why, by=by, at=at)


def _take_back(
    held: Visit,
    right: Visit,
    choices: Choices,
    why: str,
    *,
    stuck: bool,
    by: User,
    at: datetime,
) -> None:
    """Booked again, or struck. A visit whose draft is in error takes no other: one is made."""
    if choices.was_booked and not stuck:
        visits.set_back(visit=held, reason=why, version=held.version, by=by, at=at)
        return
    visits.enter_in_error(
        visit=held, reason=why, version=held.version, moved_to=right.patient, became=right,
        by=by, at=at,
    )  # fmt: skip
    if choices.was_booked:
        visits.make_visit(
            episode=held.episode, therapist=held.therapist, starts_at=held.starts_at,
            kind=held.kind, mode=held.mode, by=by, at=at,
        )  # fmt: skip
