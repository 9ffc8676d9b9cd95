"""Following a referral until it ends: how it went out, what was heard, what came of it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.domain.text import clean_line
from clinic.models import User
from evaluations.actions import register
from evaluations.actions.referring import (
    RefusedReferral,
    change,
    check_may,
    cleaned,
    newest_letter,
    record,
)
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import loop, reply_file
from evaluations.domain.loop import State, Told
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import Urgency
from evaluations.models import Document, Outcome, Referral, ReferralStep, Reply, Sending
from evaluations.queries import replies

How = ReferralStep.How
HOW_SENT = {
    Sending.Way.PRINTED: How.MAIL,
    Sending.Way.HANDED: How.IN_PERSON,
    Sending.Way.FAXED: How.FAX,
    Sending.Way.EMAILED_LINK: How.EMAIL,
}
OUTCOME_WORDS = "what was found, who said so and when"
CANCEL_WORDS = "why it is not needed any more"
LOST_WORDS = "whom you tried to reach, how and when"


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeWords:
    """What came of a referral: codes of :class:`Outcome`, the words, the paper it stands on."""

    result: str
    words: str
    plan: str
    reply: Reply | None = None


@transaction.atomic
def send(
    *,
    referral: Referral,
    document: Document,
    way: str,
    to: str,
    note: str = "",
    version: int,
    by: User,
    at: datetime,
) -> Sending:
    """Record that the signed letter went out; sent once more, it is one more proof.

    Raises :class:`RefusedReferral`, :class:`ReferralChanged`, :class:`MayNotRefer`.
    """
    check_may(by, loop.permission(State.SENT))
    faults: list[Fault] = []
    said = {
        "to": cleaned(to, "to", faults, clean=clean_line),
        "note": cleaned(note, "note", faults, clean=clean_line),
    }
    faults += _sending_faults(referral, document, way, said["to"], {one.field for one in faults})
    if faults:
        raise RefusedReferral(faults)
    proof = Sending.objects.create(
        referral=referral, document=document, way=way, by=by, at=at, **said
    )
    record("send_letter", referral, by=by, at=at, fields=[way])
    register.hand_over(document, how=register.How.SENT, to=said["to"], by=by, at=at)
    if State.SENT in loop.allowed(State(referral.state), Urgency(referral.urgency)):
        how, words = HOW_SENT[Sending.Way(way)], {"who": said["to"], "note": said["note"]}
        _move(referral, State.SENT, version=version, by=by, at=at, how=how, **words)
    else:
        change(referral, version=version)
    return proof


def _sending_faults(
    referral: Referral, document: Document, way: str, to: str, refused: set[str]
) -> Iterable[Fault]:
    signed = newest_letter(referral)
    job = document.job
    if signed is None or (job.referral_id, job.edition) != (referral.pk, signed.edition):
        yield Fault(field="document", words="Send the letter as it was last signed")
    elif signed.recipient_id != referral.recipient_id:
        words = "The letter was signed for someone else. Sign it for this reader first"
        yield Fault(field="document", words=words)
    if way not in Sending.Way:
        yield Fault(field="way", words="Choose how it went out")
    if not to and "to" not in refused:
        yield Fault(field="to", words="Write where it went: a fax number, an address, a name")
    if State(referral.state) not in loop.WORDS_MAY_CHANGE:
        words = f"No letter is sent now: the referral is {referral.get_state_display()}."
        yield Fault(field="document", words=words)


@transaction.atomic
def step(
    *,
    referral: Referral,
    to: State,
    how: str,
    version: int,
    by: User,
    at: datetime,
    **said: Any,
) -> ReferralStep:
    """Log what someone heard: ``who``, ``note`` and ``appointment_at`` as ``to`` asks.

    Raises :class:`RefusedReferral`, :class:`ReferralChanged`, :class:`MayNotRefer`.
    """
    check_may(by, loop.permission(to))
    told = Told(to=to, how=how, **said)
    faults: list[Fault] = []
    told = replace(
        told,
        who=cleaned(told.who, "who", faults, clean=clean_line),
        note=cleaned(told.note, "note", faults, clean=_note),
    )
    faults += loop.step_faults(told, now=at)
    if how not in How:
        faults.append(Fault(field="how", words="Choose how you know"))
    if faults:
        raise RefusedReferral(faults)
    kept = {"who": told.who, "note": told.note, "appointment_at": told.appointment_at}
    return _move(referral, to, version=version, by=by, at=at, how=how, **kept)


def _note(raw: str) -> str:
    return clean_line(raw, limit=500)


def _move(
    referral: Referral,
    to: State,
    *,
    version: int,
    by: User,
    at: datetime,
    how: str = How.IN_PERSON,
    **said: Any,
) -> ReferralStep:
    """Take it to ``to``, if that may come next, and log the step."""
    state = State(referral.state)
    if to not in loop.allowed(state, Urgency(referral.urgency)):
        words = f"This cannot follow: the referral is {referral.get_state_display()}."
        raise RefusedReferral([Fault(field="to", words=words)])
    if referral.recipient_id is None and to not in (State.DRAFT, State.DECLINED, State.CANCELLED):
        raise RefusedReferral([Fault(field="to", words="Choose who it goes to first")])
    change(referral, version=version, state=to, state_since=at)
    taken = ReferralStep.objects.create(
        referral=referral, from_state=state, to_state=to, how=how, by=by, at=at, **said
    )
    record("referral_step", referral, by=by, at=at, fields=[to])
    return taken


@transaction.atomic
def decline(
    *, referral: Referral, details: Mapping[str, str], version: int, by: User, at: datetime
) -> ReferralStep:
    """The patient refuses, informed (safety reference 1.6). It stays open and is offered again.

    ``details``: see :data:`loop.REFUSAL`. Raises :class:`RefusedReferral`.
    """
    check_may(by, loop.permission(State.DECLINED), licensed=True)
    faults: list[Fault] = []
    said = {name: cleaned(details.get(name, ""), name, faults) for name in loop.REFUSAL}
    refused = {fault.field for fault in faults}
    faults += [one for one in loop.refusal_faults(said) if one.field not in refused]
    if faults:
        raise RefusedReferral(faults)
    return _move(referral, State.DECLINED, version=version, by=by, at=at, details=said)


@transaction.atomic
def take_up_again(*, referral: Referral, version: int, by: User, at: datetime) -> ReferralStep:
    """Refused or lost before, and now wanted: back to the letter. Raises as :func:`step`."""
    check_may(by, loop.permission(State.DRAFT))
    drafts = Referral.objects.filter(episode_id=referral.episode_id, state=State.DRAFT)
    if referral.recipient and drafts.filter(recipient=referral.recipient).exists():
        words = "There is a newer draft to the same reader. Go on with that one"
        raise RefusedReferral([Fault(field="to", words=words)])
    return _move(referral, State.DRAFT, version=version, by=by, at=at)


@transaction.atomic
def cancel(*, referral: Referral, words: str, version: int, by: User, at: datetime) -> ReferralStep:
    """End it because a clinician says so, in words. Raises as :func:`step`."""
    check_may(by, loop.permission(State.CANCELLED), licensed=True)
    note = _own_words(words, CANCEL_WORDS)
    return _move(referral, State.CANCELLED, version=version, by=by, at=at, note=note)


@transaction.atomic
def lost(*, referral: Referral, words: str, version: int, by: User, at: datetime) -> ReferralStep:
    """Nobody can be reached any more. It stays open and is offered again at a later visit."""
    check_may(by, loop.permission(State.LOST_TO_FOLLOW_UP), licensed=True)
    note, to = _own_words(words, LOST_WORDS), State.LOST_TO_FOLLOW_UP
    return _move(referral, to, version=version, by=by, at=at, how=How.PHONE, note=note)


def _own_words(raw: str, ask: str) -> str:
    faults: list[Fault] = []
    words = cleaned(raw, "words", faults, clean=_note)
    faults += () if faults else loop.words_faults(words, field="words", ask=ask)
    if faults:
        raise RefusedReferral(faults)
    return words


@transaction.atomic
def keep_reply(*, referral: Referral, file: bytes, by: User, at: datetime) -> Reply:
    """Keep a paper that came back, as it came. The same bytes sent twice are kept once.

    Raises :class:`RefusedReferral` for what is not a PDF or a picture.
    """
    check_may(by, loop.permission(State.SEEN))
    try:
        kind = reply_file.media_type(file)
    except reply_file.RefusedFile as refused:
        raise RefusedReferral([Fault(field="file", words=str(refused))]) from refused
    if referral.state in Referral.ENDED:
        words = "This referral has ended. Keep the paper with a new one"
        raise RefusedReferral([Fault(field="file", words=words)])
    Referral.objects.select_for_update().get(pk=referral.pk)  # pressed twice: one waits
    reply, is_new = replies.standing(referral).get_or_create(
        referral=referral,
        sha256=hashlib.sha256(file).hexdigest(),
        defaults={"media_type": kind, "file": file, "size": len(file), "by": by, "at": at},
    )
    if is_new:
        record("keep_reply", referral, by=by, at=at, fields=[kind])
    return reply


@transaction.atomic
def record_outcome(
    *,
    referral: Referral,
    said: OutcomeWords,
    version: int,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> Outcome:
    """What came of it, coded for the rule report, with the plan decision; a later one may follow.

    Raises :class:`RefusedReferral`, :class:`ReferralChanged`, :class:`MayNotRefer` and, for
    another's password, :class:`WrongPassword`.
    """
    check_may(by, loop.permission(State.OUTCOME_RECEIVED), licensed=True)
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    faults: list[Fault] = []
    words = cleaned(said.words, "words", faults)
    faults += () if faults else loop.words_faults(words, field="words", ask=OUTCOME_WORDS)
    faults += _outcome_faults(referral, said)
    if faults:
        raise RefusedReferral(faults)
    _move(referral, State.OUTCOME_RECEIVED, version=version, by=by, at=at, how=_how_known(said))
    outcome = Outcome.objects.create(
        referral=referral,
        result=said.result,
        words=words,
        plan=said.plan,
        reply=said.reply,
        by=by,
        licence_number=by.licence_number,
        at=at,
    )
    record("record_outcome", referral, by=by, at=at, fields=[said.result, said.plan])
    return outcome


def _outcome_faults(referral: Referral, said: OutcomeWords) -> Iterable[Fault]:
    if said.result not in Outcome.Result:
        yield Fault(field="result", words="Choose what came of it")
    if said.plan not in Outcome.Plan:
        yield Fault(field="plan", words="Choose what the plan does now")
    if said.reply is not None and said.reply.referral_id != referral.pk:
        yield Fault(field="reply", words="Choose a paper of this referral")
    elif said.reply is not None and replies.is_misfiled(said.reply):
        yield Fault(field="reply", words="That paper is marked as entered in error")


def _how_known(said: OutcomeWords) -> str:
    return How.MAIL if said.reply is not None else How.PHONE


@transaction.atomic
def close(*, referral: Referral, version: int, by: User, at: datetime) -> ReferralStep:
    """End the loop, which only an outcome with a plan decision does. Raises as :func:`step`."""
    check_may(by, loop.permission(State.CLOSED), licensed=True)
    if not replies.standing_outcomes(referral.outcomes.all()).exists():
        words = "Record the outcome and the plan decision first"
        raise RefusedReferral([Fault(field="to", words=words)])
    return _move(referral, State.CLOSED, version=version, by=by, at=at)
