"""Signing a run programme alone, by password: its evaluation was signed before."""

from datetime import datetime

from django.db import transaction

from clinic.models import User
from evaluations.actions import copies, judging, running
from evaluations.actions.signing import NotLicensed, Reauthenticated, WrongPassword
from evaluations.domain import compose, documents
from evaluations.domain.plan import Fault
from evaluations.models import RunProgramme
from evaluations.pdf import markup
from evaluations.queries import known, sign_off

UNPRINTABLE = (compose.CannotPrint, documents.DocumentTooLong, markup.CannotPrint)


def sign_alone(
    *, programme: RunProgramme, version: int, proof: Reauthenticated, by: User, at: datetime
) -> RunProgramme:
    """Freeze the draft as it was read, and ask for the patient's plan again: the one on paper does
    not know these runs. The rules are judged once more first, and what they find stays whether or
    not it is signed.

    Raises :class:`NotLicensed`, :class:`WrongPassword`, :class:`running.RunChanged` and
    :class:`running.RefusedRun`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    if not by.is_licensed_pt:
        raise NotLicensed((sign_off.NOT_LICENSED,))
    if not programme.evaluation.is_signed:
        words = "Sign the evaluation: this programme is signed with it."
        raise running.RefusedRun([Fault(field="", words=words)])
    newest = known.newest_of_case(programme.episode_id) or programme.evaluation
    judging.judge_at_sign_off(evaluation=newest, by=by, at=at)
    return _sign(programme, version, by=by, at=at)


@transaction.atomic
def _sign(programme: RunProgramme, version: int, *, by: User, at: datetime) -> RunProgramme:
    held = RunProgramme.objects.select_for_update().filter(pk=programme.pk, version=version)
    if not held.exists():
        raise running.RunChanged(running.CHANGED)
    made = running.sign(programme, by=by, at=at)
    try:
        copies.reissue_plan(episode_id=made.episode_id, by=by, at=at)
    except UNPRINTABLE as refused:
        faults = [Fault(field="", words=words) for words in str(refused).splitlines()]
        raise running.RefusedRun(faults) from refused
    return made
