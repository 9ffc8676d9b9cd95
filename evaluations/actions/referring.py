"""Opening a referral for what fired, choosing who reads it, and drafting its words.

One letter goes to one reader: a further reason for the same reader joins the draft. How a referral
then goes on is in :mod:`evaluations.actions.following`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText, clean_text
from clinic.models import User
from evaluations import library
from evaluations.domain import letter
from evaluations.domain.loop import READER_MAY_CHANGE, WORDS_MAY_CHANGE, State
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import Urgency
from evaluations.models import (
    Recipient,
    Referral,
    ReferralReason,
    ReferralStep,
    SignedLetter,
    TriggerFiring,
)
from evaluations.queries import letter as letters
from evaluations.queries import rulesets

WORDS = ("question", "history", "done", "said")


class RefusedReferral(ValueError):
    """What was sent may not stand; ``faults`` name each field and how to fix it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


class ReferralChanged(Exception):
    """Someone changed it since the page was opened. What was typed is given back."""

    def __init__(self) -> None:
        super().__init__("Someone changed this referral since you opened it. Look at it again.")


class MayNotRefer(Exception):
    """The role of this person does not allow it."""


class NotReferred(Exception):
    """The rule refers to nobody: there is no letter for it."""


@transaction.atomic
def open_or_join(
    *, firing: TriggerFiring, by: User, at: datetime, recipient: Recipient | None = None
) -> Referral:
    """The referral that asks about this firing: one that does already, a draft, or a new one.

    A new emergency never waits inside a same-day referral: it opens its own, linked by ``follows``,
    and so does a firing raised after its letter went out. A draft is as urgent as its reasons are.
    Raises :class:`MayNotRefer` and :class:`NotReferred`.
    """
    check_may(by, Permission.DECIDE_TRIGGER)
    if not library.letters().has_letter(firing.code):
        raise NotReferred(f"{firing.code} has no letter.")
    TriggerFiring.objects.select_for_update().get(pk=firing.pk)  # two at once: one waits
    asked = _asks_already(firing)
    if asked is not None and asked.state == State.DRAFT:
        return _weighed(asked, by=by, at=at)
    if asked is not None and not _has_risen(firing, asked):
        return asked
    draft = _draft_for(firing, recipient)
    if draft is None:
        return _open(firing, recipient, follows=asked or _followed(firing), by=by, at=at)
    _add_reasons(draft, [firing], by=by, at=at)
    record("join_referral", draft, by=by, at=at, fields=[firing.code])
    return draft


def _asks_already(firing: TriggerFiring) -> Referral | None:
    rows = Referral.objects.filter(reasons__firing=firing).exclude(state__in=Referral.ENDED)
    found: Referral | None = rows.order_by("-pk").first()
    return found


def _has_risen(firing: TriggerFiring, asked: Referral) -> bool:
    return Urgency(firing.decided_urgency).rank > Urgency(asked.urgency).rank


def _weighed(draft: Referral, *, by: User, at: datetime) -> Referral:
    """The draft, as urgent as what has been decided about its reasons since."""
    before = (draft.urgency, draft.within_days, draft.template)
    _weigh(draft)
    if (draft.urgency, draft.within_days, draft.template) != before:
        draft.version += 1
        draft.save()
        record("weigh_referral", draft, by=by, at=at, fields=[draft.urgency])
    return draft


def _draft_for(firing: TriggerFiring, recipient: Recipient | None) -> Referral | None:
    """The draft that this firing joins: for the same reader, or one that reads such things."""
    drafts = Referral.objects.filter(episode_id=firing.episode_id, state=State.DRAFT)
    for draft in drafts.select_related("recipient").select_for_update(of=("self",)):
        if _may_join(firing, draft) and _same_reader(firing, draft, recipient):
            return draft
    return None


def _may_join(firing: TriggerFiring, draft: Referral) -> bool:
    emergency = Urgency.EMERGENCY
    return firing.decided_urgency != emergency or draft.urgency == emergency


def _same_reader(firing: TriggerFiring, draft: Referral, recipient: Recipient | None) -> bool:
    if recipient is not None:
        return draft.recipient_id == recipient.pk
    known = library.letters()
    if draft.recipient is None:
        return bool(draft.template == known.template_of([firing.code]))
    return draft.recipient.kind in known.kinds_of([firing.code])


def _open(
    firing: TriggerFiring,
    recipient: Recipient | None,
    *,
    follows: Referral | None,
    by: User,
    at: datetime,
) -> Referral:
    referral = Referral.objects.create(
        clinic_id=firing.clinic_id,
        patient_id=firing.patient_id,
        episode_id=firing.episode_id,
        evaluation_id=firing.evaluation_id,
        recipient=recipient,
        template=library.letters().template_of([firing.code]),
        urgency=firing.decided_urgency,
        within_days=_within_days(firing),
        state_since=at,
        opened_at=at,
        opened_by=by,
        follows=follows,
    )
    _add_reasons(referral, [firing], by=by, at=at)
    record("open_referral", referral, by=by, at=at, fields=[firing.code])
    return referral


def _within_days(firing: TriggerFiring) -> int | None:
    rule = rulesets.rule_of(firing)
    return rule.within_days if rule else None


def _followed(firing: TriggerFiring) -> Referral | None:
    """The open same-day referral that a new emergency follows."""
    if firing.decided_urgency != Urgency.EMERGENCY:
        return None
    rows = Referral.objects.filter(episode_id=firing.episode_id, urgency=Urgency.SAME_DAY)
    found: Referral | None = rows.exclude(state__in=Referral.ENDED).order_by("-pk").first()
    return found


def _add_reasons(
    referral: Referral, firings: Iterable[TriggerFiring], *, by: User, at: datetime
) -> None:
    """Ask about these too: the letter is as urgent as its most urgent reason."""
    for firing in firings:
        ReferralReason.objects.get_or_create(
            referral=referral, firing=firing, defaults={"by": by, "at": at}
        )
    _weigh(referral)
    fill_blanks(referral, vars_of(letters.suggested(referral, at=at)))
    referral.version += 1
    referral.save()


def _weigh(referral: Referral) -> None:
    """Template, urgency and days of the reasons that stand; of all of them when none does."""
    every = [row.firing for row in referral.reasons.select_related("firing__clinic")]
    live = [firing for firing in every if firing.state != TriggerFiring.State.CLOSED] or every
    referral.template = library.letters().template_of([firing.code for firing in live])
    urgencies = [Urgency(firing.decided_urgency) for firing in live]
    referral.urgency = max(urgencies, key=lambda one: one.rank)
    days = [_within_days(firing) for firing in live]
    referral.within_days = min((one for one in days if one is not None), default=None)


def fill_blanks(referral: Referral, words: Mapping[str, str]) -> None:
    """Words for what nobody has written yet; what someone typed stays."""
    for name in WORDS:
        if not getattr(referral, name):
            setattr(referral, name, words[name])


def vars_of(words: Any) -> dict[str, str]:
    """The four short texts of a referral, or of what was suggested for one, by name."""
    return {name: getattr(words, name) for name in WORDS}


@transaction.atomic
def choose_recipient(
    *, referral: Referral, recipient: Recipient, version: int, by: User, at: datetime
) -> Referral:
    """Who will read it. One draft a reader: where there is one already, the two become one, and
    that one is returned. Raises :class:`RefusedReferral`, :class:`ReferralChanged`."""
    check_may(by, Permission.DECIDE_TRIGGER)
    if recipient.clinic_id != referral.clinic_id or recipient.retired_at is not None:
        words = "Choose someone from the clinic's directory"
        raise RefusedReferral([Fault(field="recipient", words=words)])
    check_state(referral, READER_MAY_CHANGE, field="recipient")
    twin = _twin(referral, recipient)
    kept = referral
    if twin is not None:
        kept = _as_one(referral, twin, version=version, by=by, at=at)
        version = kept.version
    if kept.recipient_id != recipient.pk:
        change(kept, version=version, recipient=recipient)
        record("choose_recipient", kept, by=by, at=at, fields=["recipient"])
    return kept


def _twin(referral: Referral, recipient: Recipient) -> Referral | None:
    if referral.state != State.DRAFT:
        return None
    rows = Referral.objects.filter(
        episode_id=referral.episode_id, recipient=recipient, state=State.DRAFT
    )
    found: Referral | None = rows.exclude(pk=referral.pk).first()
    return found


def _as_one(
    referral: Referral, twin: Referral, *, version: int, by: User, at: datetime
) -> Referral:
    """The more urgent of two drafts, the older of equals, asking for both; the other is ended."""
    ranks = [Urgency(one.urgency).rank for one in (referral, twin)]
    kept, gone = (referral, twin) if ranks[0] > ranks[1] else (twin, referral)
    change(referral, version=version)
    end = {"from_state": State.DRAFT, "to_state": State.CANCELLED, "how": "in_person"}
    note = f"Joined referral {kept.pk}: one letter for one reader."
    ReferralStep.objects.create(referral=gone, note=note, by=by, at=at, **end)
    change(gone, version=gone.version, state=State.CANCELLED, state_since=at)
    fill_blanks(kept, vars_of(gone))
    _add_reasons(kept, [row.firing for row in gone.reasons.all()], by=by, at=at)
    record("join_referral", kept, by=by, at=at, fields=[f"referral:{gone.pk}"])
    return kept


@transaction.atomic
def save_draft(
    *, referral: Referral, words: Mapping[str, str], version: int, by: User, at: datetime
) -> Referral:
    """Keep the four short texts. A letter already signed stays as it was signed.

    Raises :class:`RefusedReferral`, :class:`ReferralChanged`.
    """
    check_may(by, Permission.DECIDE_TRIGGER)
    check_state(referral, WORDS_MAY_CHANGE, field="question")
    faults: list[Fault] = []
    clean = {name: cleaned(words.get(name, ""), name, faults) for name in WORDS}
    faults += letter.faults(clean)
    if faults:
        raise RefusedReferral(faults)
    changed = [name for name in WORDS if clean[name] != getattr(referral, name)]
    if changed:
        change(referral, version=version, **clean)
        record("save_letter_words", referral, by=by, at=at, fields=changed)
    return referral


def cleaned(raw: str, field: str, faults: list[Fault], *, clean: Any = clean_text) -> str:
    """Typed words made safe to store, or "" and a fault that says why not."""
    try:
        return str(clean(raw))
    except RefusedText as refused:
        faults.append(Fault(field=field, words=str(refused)))
        return ""


def check_may(by: User, permission: Permission, *, licensed: bool = False) -> None:
    """Raises :class:`MayNotRefer`."""
    if not by.may(permission) or (licensed and not by.is_licensed_pt):
        who = "a licensed therapist" if licensed else "a clinician"
        raise MayNotRefer(f"Only {who} may do this.")


def check_state(referral: Referral, states: Iterable[State], *, field: str) -> None:
    if referral.state not in tuple(states):
        words = f"This cannot be changed now: the referral is {referral.get_state_display()}."
        raise RefusedReferral([Fault(field=field, words=words)])


def change(referral: Referral, *, version: int, **values: Any) -> None:
    """Set these on the row that was on screen, in the state it was in, and count the change.

    Raises :class:`ReferralChanged` when it is no longer that row.
    """
    read = Referral.objects.filter(pk=referral.pk, version=version, state=referral.state)
    if not read.update(version=F("version") + 1, **values):
        raise ReferralChanged
    referral.refresh_from_db()


def newest_letter(referral: Referral) -> SignedLetter | None:
    found: SignedLetter | None = referral.letters.order_by("-edition").first()
    return found


def record(
    action: str, referral: Referral, *, by: User, at: datetime, fields: Iterable[str] = ()
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=referral.clinic_id,
        patient=referral.patient_id,
        about=referral,
        fields=fields,
    )
