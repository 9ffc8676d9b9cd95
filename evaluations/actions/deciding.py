"""Deciding about a fired rule, logging who was reached, checking again."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from clinic import audit
from clinic.domain.roles import Permission, Role
from clinic.domain.text import RefusedText, clean_line, clean_text
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import following, judging, referring, withdrawing
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import decisions, loop, rechecks
from evaluations.domain.decisions import Proposal, Question
from evaluations.domain.plan import Fault
from evaluations.domain.triggers import NONE, Urgency
from evaluations.models import (
    Contact,
    Finding,
    Judgement,
    Recheck,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.queries import rulesets

State = TriggerFiring.State

WAYS = ("phone", "in_person", "911", "letter")
"""How a person was reached about a firing."""


class RefusedDecision(ValueError):
    """What was sent may not stand; ``faults`` name each field and how to fix it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


class FiringChanged(Exception):
    """Someone decided about it, or its evidence changed, since the page was opened."""


class MayNotDecide(Exception):
    """The role of this person does not allow it."""


@transaction.atomic
def decide(
    *,
    firing: TriggerFiring,
    proposal: Proposal,
    finding_ids: Collection[int] = (),
    version: int,
    proof: Reauthenticated,
    by: User,
    at: datetime,
) -> TriggerDecision:
    """Record a decision with its defence; the firing itself stays for ever.

    ``finding_ids`` are the findings it rests on, ``version`` the firing as it was on screen.
    Raises :class:`RefusedDecision`, :class:`FiringChanged` and, for another's password,
    :class:`evaluations.actions.signing.WrongPassword`.
    """
    if proof.user_id != by.pk:
        raise WrongPassword("Someone else's password was typed.")
    evidence = _evidence(firing, finding_ids)
    said = replace(
        _cleaned(proposal), evidence=tuple(_day(one.recorded_at, by) for one in evidence)
    )
    faults = decisions.check(
        said,
        _question(firing, said, evidence, by=by, at=at),
        reasons=library.decision_reasons(),
        urgencies=rulesets.of_firing(firing).urgencies,
    )
    if faults:
        raise RefusedDecision(faults)
    TriggerFiring.objects.select_for_update().get(pk=firing.pk)  # two at once: one waits
    stands = decisions.decided_urgency(said, Urgency(firing.decided_urgency))
    decision = _write(firing, said, evidence, stands, by=by, at=at)
    _change(firing, said, stands, version=version, by=by)
    _record("decide", decision, firing, by=by, at=at, fields=[said.action])
    if said.action is decisions.Action.ESCALATE:
        judging.call_person(firing, by=by, at=at)
    _refer(firing, said, by=by, at=at)
    withdrawing.withdraw_held(patient_id=firing.patient_id, by=by, at=at)
    return decision


def _write(
    firing: TriggerFiring,
    said: Proposal,
    evidence: Iterable[Finding],
    stands: Urgency,
    *,
    by: User,
    at: datetime,
) -> TriggerDecision:
    """The decision goes first: the database lets no firing change without one for its version."""
    return TriggerDecision.objects.create(
        firing=firing,
        code=firing.code,
        from_urgency=firing.decided_urgency,
        to_urgency=NONE if decisions.closes(said.action) else stands,
        ruleset_version=firing.ruleset_version,
        inputs_snapshot=_snapshot(firing),
        exam_evidence=[_cited(one) for one in evidence],
        by=by,
        licence_number=by.licence_number,
        at=at,
        **_stored(said, firing, by, at),
    )


def _snapshot(firing: TriggerFiring) -> dict[str, Any]:
    """What is known now, what fired it, and the version of the firing that is decided."""
    rows = Judgement.objects.filter(episode_id=firing.episode_id)
    newest = rows.order_by("-pk").first() or firing.judgement
    return {"because": firing.because, "inputs": newest.inputs, "version": firing.version}


def _change(
    firing: TriggerFiring, said: Proposal, stands: Urgency, *, version: int, by: User
) -> None:
    """Raises :class:`FiringChanged`: the row must be the one on screen, and still live."""
    state = State.CLOSED if decisions.closes(said.action) else State.DECIDED
    if decisions.waits_still(Role(by.role)):
        state = State.OPEN
    live = TriggerFiring.objects.filter(pk=firing.pk, version=version).exclude(state=State.CLOSED)
    if firing.version != version or not live.update(
        state=state, decided_urgency=stands, version=F("version") + 1
    ):
        raise FiringChanged("This trigger has changed since you opened it. Look at it again.")
    firing.refresh_from_db()


def _refer(firing: TriggerFiring, said: Proposal, *, by: User, at: datetime) -> None:
    """Ask whom the rule names, in the draft for that reader; a refusal is kept with it."""
    stands = Urgency(firing.decided_urgency)
    if decisions.waits_still(Role(by.role)) or not decisions.is_referred(said, stands):
        return
    if not library.letters().has_letter(firing.code):
        return
    referral = referring.open_or_join(firing=firing, by=by, at=at)
    if said.reason_code == decisions.REFUSED and referral.state != loop.State.DECLINED:
        following.decline(
            referral=referral, details=said.details, version=referral.version, by=by, at=at
        )


def _evidence(firing: TriggerFiring, finding_ids: Collection[int]) -> list[Finding]:
    """The tested findings of the case among those named; an unknown one is a fault."""
    wanted = set(finding_ids)
    rows = list(
        Finding.objects.filter(
            pk__in=wanted,
            evaluation__episode_id=firing.episode_id,
            status=Finding.Status.TESTED,
        ).select_related("evaluation__visit")
    )
    if len(rows) != len(wanted):
        raise RefusedDecision([Fault(field="evidence", words="Choose findings of this case")])
    return rows


def _question(
    firing: TriggerFiring, said: Proposal, evidence: list[Finding], *, by: User, at: datetime
) -> Question:
    modes = {one.evaluation.visit.mode for one in evidence}
    earlier = TriggerDecision.objects.filter(by=by).values_list("reason_text", flat=True)
    return Question(
        code=firing.code,
        urgency=Urgency(firing.decided_urgency),
        still_true=firing.still_true,
        role=Role(by.role),
        licensed=bool(by.licence_number),
        name=by.name,
        in_person=modes == {Visit.Mode.IN_PERSON},
        neuro_normal=_neuro_normal(firing, _day(at, by), by),
        today=_day(at, by),
        now=at,
        earlier_texts=frozenset(map(decisions.plain, earlier)) if said.reason_text else frozenset(),
        printed=frozenset(map(decisions.plain, _printed(firing))),
        fired_at=firing.fired_at,
    )


def _printed(firing: TriggerFiring) -> Iterator[str]:
    """The clinic's own texts: those of the rule, and the sentences that notes start from."""
    rule = rulesets.rule_of(firing)
    if rule is not None:
        yield from (rule.do, rule.note, rule.false_positives, rule.source)
        yield from (words for tell in (rule.tell,) if tell for words in (tell.en, tell.es))
    for snippet in library.snippets_of_notes():
        yield from (snippet.text, snippet.text_es)


def _neuro_normal(firing: TriggerFiring, today: date, by: User) -> bool:
    """The nerve screen of an examination judged today is complete and normal."""
    rows = Judgement.objects.filter(episode_id=firing.episode_id, evaluation__isnull=False)
    last: Judgement | None = rows.order_by("-pk").first()
    if last is None or _day(last.at, by) != today:
        return False
    return bool(last.inputs["exam"].get("neuro_screen") == "normal")


def _day(at: datetime, by: User) -> date:
    """The day in the clinic."""
    return at.astimezone(by.clinic.zone).date()


def _cleaned(proposal: Proposal) -> Proposal:
    """The typed words made safe to store, or a fault beside each that cannot be."""
    faults: list[Fault] = []
    name = clean(proposal.agreed_name, "agreed_name", clean_line, faults)
    phone = clean(proposal.agreed_phone, "agreed_phone", clean_line, faults)
    details = {
        key: clean(proposal.details[key], key, clean_text, faults)
        for key in decisions.DETAILS
        if key in proposal.details
    }
    text = clean(proposal.reason_text, "reason_text", clean_text, faults)
    if faults:
        raise RefusedDecision(faults)
    return replace(
        proposal, reason_text=text, details=details, agreed_name=name, agreed_phone=phone
    )


def clean(raw: str, name: str, how: Any, faults: list[Fault]) -> str:
    """Typed words made safe to store, or "" and a fault that says why not."""
    try:
        return str(how(raw))
    except RefusedText as error:
        faults.append(Fault(field=name, words=str(error)))
        return ""


def _stored(said: Proposal, firing: TriggerFiring, by: User, at: datetime) -> dict[str, Any]:
    due = said.recheck_due and datetime.combine(said.recheck_due, time(23, 59), by.clinic.zone)
    if due and firing.decided_urgency == Urgency.EMERGENCY:
        due = min(due, at + timedelta(days=1))  # within 24 hours, not by the next day's end
    return {
        "action": said.action,
        "reason_code": said.reason_code,
        "reason_text": said.reason_text,
        "safety_net_given": said.safety_net_given,
        "safety_net_language": said.safety_net_language if said.safety_net_given else "",
        "safety_net_format": said.safety_net_format if said.safety_net_given else "",
        "recheck_due": due,
        "agreed_name": said.agreed_name,
        "agreed_phone": said.agreed_phone,
        "agreed_at": said.agreed_at,
        "details": dict(said.details),
    }


def _cited(one: Finding) -> Mapping[str, Any]:
    return {
        "evaluation": one.evaluation_id,
        "code": one.code,
        "side": one.side,
        "qualifier": one.qualifier,
        "version": one.version,
    }


@transaction.atomic
def log_contact(
    *,
    firing: TriggerFiring,
    who: str,
    phone: str,
    how: str,
    outcome: str,
    by: User,
    at: datetime,
) -> Contact:
    """Record that a person was reached. Raises :class:`RefusedDecision`, :class:`MayNotDecide`."""
    _check_clinician(by, "Only a clinician with a license logs whom they reached.")
    faults: list[Fault] = []
    said = {
        "who": clean(who, "who", clean_line, faults),
        "phone": clean(phone, "phone", clean_line, faults),
        "outcome": clean(outcome, "outcome", clean_line, faults),
    }
    faults += _contact_faults(said, how, {fault.field for fault in faults})
    if faults:
        raise RefusedDecision(faults)
    contact = Contact.objects.create(firing=firing, how=how, by=by, at=at, **said)
    _record("log_contact", contact, firing, by=by, at=at)
    return contact


def _contact_faults(said: Mapping[str, str], how: str, refused: set[str]) -> Iterable[Fault]:
    needed = {"who": "Name the person you reached", "outcome": "Write what they said or will do"}
    for name, words in needed.items():
        if not said[name] and name not in refused:
            yield Fault(field=name, words=words)
    if how not in WAYS:
        yield Fault(field="how", words="Choose how you reached them")


@transaction.atomic
def recheck(
    *,
    firing: TriggerFiring,
    result: str,
    note: str,
    due_again: date | None,
    by: User,
    at: datetime,
) -> Recheck:
    """Record that a watched firing was asked or tested again, and when to do so next.

    ``due_again`` None ends the watch. Raises :class:`RefusedDecision`, :class:`MayNotDecide`.
    """
    _check_clinician(by, "Only a clinician with a license checks again.")
    faults: list[Fault] = []
    text = clean(note, "note", clean_line, faults)
    level = rulesets.of_firing(firing).urgencies[Urgency(firing.decided_urgency)]
    today = _day(at, by)
    said = rechecks.Said(result=result, note=text, due_again=due_again)
    latest = today + timedelta(days=level.recheck_days)
    refused = {fault.field for fault in faults}
    found = rechecks.faults(said, today=today, latest=latest, may_end=by.is_licensed_pt)
    faults += [fault for fault in found if fault.field not in refused]
    if faults:
        raise RefusedDecision(faults)
    again = due_again and datetime.combine(due_again, time(23, 59), by.clinic.zone)
    row = Recheck.objects.create(
        firing=firing, result=result, note=text, due_again=again, by=by, at=at
    )
    _record("recheck", row, firing, by=by, at=at, fields=[result])
    return row


def _check_clinician(by: User, words: str) -> None:
    """Students chart and call someone; what settles a trigger takes a license."""
    if not (by.may(Permission.ESCALATE_TRIGGER) and by.licence_number):
        raise MayNotDecide(words)


def _record(
    action: str,
    about: TriggerDecision | Contact | Recheck,
    firing: TriggerFiring,
    *,
    by: User,
    at: datetime,
    fields: Iterable[str] = (),
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=firing.clinic_id,
        patient=firing.patient_id,
        about=about,
        fields=[firing.code, *fields],
    )
