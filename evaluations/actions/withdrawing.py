"""Taking a run programme back: for a hold, a newer programme, an error, or a therapist's word.

What is withdrawn never comes back; running again needs a new programme with a new signature.
"""

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import EpisodeOfCare, User
from evaluations.actions import reasons
from evaluations.models import Evaluation, RunProgramme, RunWithdrawal
from evaluations.queries import run_rows

HOLD, REPLACED, THERAPIST = "hold", "replaced", "therapist"
DISCHARGED, VOIDED = "discharged", "voided"
SHORTEST_REASON = 10


class CannotWithdraw(ValueError):
    """The programme stays; the message says why."""


@transaction.atomic
def withdraw(
    *,
    programme: RunProgramme,
    because: str,
    code: str = "",
    reason: str = "",
    by: User | str,
    at: datetime,
) -> RunWithdrawal:
    """Withdraw a signed programme. The first withdrawal stands; a second one changes nothing."""
    RunProgramme.objects.select_for_update().only("pk").get(pk=programme.pk)
    earlier: RunWithdrawal | None = RunWithdrawal.objects.filter(programme=programme).first()
    if earlier is not None:
        return earlier
    row = RunWithdrawal.objects.create(
        programme=programme,
        because=because,
        code=code,
        reason=reason,
        at=at,
        by=by if isinstance(by, User) else None,
    )
    audit.record(
        "withdraw_run",
        by=by,
        at=at,
        clinic=programme.clinic_id,
        patient=programme.patient_id,
        about=programme,
        fields=[part for part in (because, code) if part],
        reason=reason,
    )
    return row


def withdraw_by_hand(
    *, programme: RunProgramme, reason: str, by: User, at: datetime
) -> RunWithdrawal:
    """The therapist's word, with a reason; :class:`CannotWithdraw` for what was never signed."""
    if not by.is_licensed_pt:
        raise CannotWithdraw("Only a licensed physical therapist stops a run programme.")
    if programme.signed_at is None:
        raise CannotWithdraw("This programme is not signed, so nobody runs by it.")
    try:
        words = reasons.clean(reason, shortest=SHORTEST_REASON, ask="Say why")
    except reasons.TooShort as refused:
        raise CannotWithdraw(str(refused)) from refused
    return withdraw(programme=programme, because=THERAPIST, reason=words, by=by, at=at)


def withdraw_held(*, patient_id: int, by: User | str, at: datetime) -> tuple[RunWithdrawal, ...]:
    """Withdraw every programme of the person while a hold on running is in force."""
    programmes = tuple(run_rows.in_force(patient_id))
    holding = run_rows.holding(patient_id) if programmes else None
    if holding is None:
        return ()
    return tuple(
        withdraw(programme=one, because=HOLD, code=holding.code, by=by, at=at) for one in programmes
    )


def withdraw_all(
    *, episode: EpisodeOfCare, because: str, by: User, at: datetime
) -> tuple[RunWithdrawal, ...]:
    """End what is in force in one case."""
    rows = run_rows.in_force(episode.patient_id).filter(episode=episode)
    return tuple(withdraw(programme=one, because=because, by=by, at=at) for one in rows)


def withdraw_of(*, evaluation: Evaluation, by: User, at: datetime) -> tuple[RunWithdrawal, ...]:
    """End what was signed with an evaluation that was entered in error."""
    rows = run_rows.in_force(evaluation.patient_id).filter(evaluation=evaluation)
    return tuple(withdraw(programme=one, because=VOIDED, by=by, at=at) for one in rows)
