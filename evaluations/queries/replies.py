"""Papers that came back about a referral: which stand there, and which were another's.

The marks are read by the papers' keys and never joined: the text of a UUID in a column differs
between databases, and a referral has few papers.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from clinic.models import EnteredInError, Patient
from clinic.queries import mistakes
from evaluations.models import Outcome, Referral, Reply, TriggerFiring

REPLY = "reply"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One paper with its marks. ``now`` is where a misfiled one stands, ``first`` the paper that
    this one was copied from; ``outcomes`` were recorded from it."""

    reply: Reply
    mark: EnteredInError | None
    now: Reply | None
    came: EnteredInError | None
    first: Reply | None
    outcomes: tuple[Outcome, ...]


def of(referral: Referral) -> tuple[Kept, ...]:
    """Every paper of the referral, also what does not stand, in the order it was kept."""
    rows = list(_light(Reply.objects.filter(referral=referral)).order_by("at", "pk"))
    keys = [row.pk for row in rows]
    marks, came = mistakes.marks_of(REPLY, keys), mistakes.came_to(REPLY, keys)
    others = [one.became_id for one in marks.values()] + [one.object_id for one in came.values()]
    elsewhere = {str(row.pk): row for row in _light(Reply.objects.filter(pk__in=others))}
    outcomes = list(Outcome.objects.filter(reply__in=keys).order_by("pk"))
    return tuple(
        Kept(
            reply=row,
            mark=(mark := marks.get(str(row.pk))),
            now=elsewhere.get(mark.became_id) if mark else None,
            came=(source := came.get(str(row.pk))),
            first=elsewhere.get(source.object_id) if source else None,
            outcomes=tuple(one for one in outcomes if one.reply_id == row.pk),
        )
        for row in rows
    )


def _light(rows: QuerySet[Reply]) -> QuerySet[Reply]:
    return rows.select_related("by", "referral__patient").defer("file")


def standing(referral: Referral) -> QuerySet[Reply]:
    """The papers of the referral that were not marked as entered in error."""
    return Reply.objects.filter(referral=referral).exclude(pk__in=misfiled())


def is_misfiled(reply: Reply) -> bool:
    return mistakes.mark_of(REPLY, reply.pk) is not None


def standing_outcomes(outcomes: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Those that were not recorded from a paper that was another's."""
    return outcomes.exclude(reply__in=misfiled())


def misfiled() -> frozenset[UUID]:
    """Every paper that was marked, of whatever referral: few ever are."""
    marks = EnteredInError.objects.filter(object_type=REPLY)
    return frozenset(UUID(one) for one in marks.values_list("object_id", flat=True))


# Where a paper may go -----------------------------------------------------------------------


def could_hold(reply: Reply, person: Patient) -> tuple[Referral, ...]:
    """The referrals of this person that went out and that the paper is not at, newest first."""
    rows = Referral.objects.filter(
        clinic_id=reply.referral.clinic_id, patient_id__in=person.record_ids
    )
    went_out = rows.exclude(state__in=(Referral.State.DRAFT, Referral.State.CANCELLED))
    others = went_out.exclude(pk=reply.referral_id)
    return tuple(
        others.select_related("recipient", "patient", "clinic").order_by("-opened_at", "-pk")
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class RestedOn:
    """An outcome that was recorded from the paper, and the triggers that it lifted something of."""

    outcome: Outcome
    may_be_replaced: bool
    lifted: tuple[TriggerFiring, ...]


def rested_on(reply: Reply) -> tuple[RestedOn, ...]:
    """What hangs on a paper. A closed referral takes no later outcome."""
    rows = reply.outcomes.select_related("referral", "by").prefetch_related("lifts__firing")
    return tuple(
        RestedOn(
            outcome=row,
            may_be_replaced=row.referral.state not in Referral.ENDED,
            lifted=tuple({lift.firing_id: lift.firing for lift in row.lifts.all()}.values()),
        )
        for row in rows.order_by("pk")
    )
