"""The link to a plan: a long secret, a birth date, and one click that uses it up.

Reading the link tells nothing and uses nothing. The first right click gives the phone a key of
its own; the half hour after each use it stays open, then the birth date is asked again.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from clinic import audit
from clinic.models import User
from evaluations import library
from evaluations.actions import register
from evaluations.domain import day_words
from evaluations.models import Document, Evaluation, Handover, PlanLink, PlanLinkTry
from evaluations.queries import plan_links, plans
from evaluations.queries.plan_links import State
from intake.actions import codes
from intake.domain import pairing

Purpose = PlanLink.Purpose

LIFE = {Purpose.HOME: timedelta(days=7), Purpose.TEACH_BACK: timedelta(minutes=30)}
"""How long a link waits for its first click."""

CODE_LENGTH = 12
AWAKE = timedelta(minutes=30)
"""How long a phone stays open after its last use."""

USUAL_WEEKS, MOST_WEEKS = 12, 26
TRIES_EVERYWHERE = 1_000
"""Wrong guesses from all addresses together in ten minutes; past this nobody opens a link."""


class CannotMake(Exception):
    """This plan gets no link now; the message says why."""


class CannotSend(Exception):
    """The link was not e-mailed; the message says why."""


class WrongLink(Exception):
    """Unknown, too old, locked, called back, used, or not that birth date: never said which."""


class Superseded(Exception):
    """The right person, but a plan that is no longer the newest; ``link`` names it."""

    def __init__(self, link: PlanLink) -> None:
        super().__init__("There is a newer plan.")
        self.link = link


class WrongDate(Exception):
    """The phone is known; the birth date is not that person's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A new link. ``token`` (256 bits) and ``code`` are shown once; only their hashes are kept."""

    link: PlanLink
    token: str
    code: str


def make(*, evaluation: Evaluation, purpose: str, by: User, at: datetime) -> Made:
    """A link to a signed plan. One made before for the same purpose and case opens nothing more.

    Raises :class:`CannotMake`.
    """
    token, code = secrets.token_urlsafe(32), codes.make(CODE_LENGTH)
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        _check_newest(evaluation)
        _call_in(evaluation, purpose, by=by, at=at)
        link = PlanLink.objects.create(
            clinic_id=evaluation.clinic_id,
            patient_id=evaluation.patient_id,
            evaluation=evaluation,
            purpose=purpose,
            language=_language(evaluation),
            token_hash=pairing.key_hash(token),
            code_hash=codes.hashed(code, purpose="plan"),
            made_at=at,
            made_by=by,
            expires_at=at + LIFE[Purpose(purpose)],
        )
        _record("link_issue", link, by=by, at=at)
        if purpose == Purpose.HOME:
            _hand_over(link, Handover.How.LINK, by=by, at=at)
    return Made(link=link, token=token, code=code)


def _check_newest(evaluation: Evaluation) -> None:
    if not evaluation.is_signed:
        raise CannotMake("The plan is not signed. Sign it first.")
    if hasattr(evaluation, "void"):
        raise CannotMake("This evaluation was entered in error. It is given to nobody.")
    if plan_links.newer_plan(evaluation) is not None:
        raise CannotMake("There is a newer plan of this case. Make the link from that one.")


def _language(evaluation: Evaluation) -> str:
    """The person's own, where the signed papers are written in it."""
    papers = evaluation.signed.document["papers"]
    return evaluation.patient.language if evaluation.patient.language in papers else "en"


def _call_in(evaluation: Evaluation, purpose: str, *, by: User, at: datetime) -> None:
    """Every link of the case made before for this purpose; a phone that holds one lets go."""
    older = PlanLink.objects.filter(
        evaluation__episode_id=evaluation.episode_id, purpose=purpose, revoked_at=None
    )
    for link in older:
        _revoke(link, by=by, at=at)


def send(
    *, evaluation: Evaluation, address: str, page: Callable[[str], str], by: User, at: datetime
) -> Made:
    """Make a link for home and e-mail it. ``address`` is what staff read back; ``page`` gives the
    whole address of the link for its token.

    Raises :class:`CannotMake` or :class:`CannotSend`; then no link is left behind.
    """
    patient = evaluation.patient
    if not plan_links.may_be_mailed(patient, at=at):
        raise CannotSend("There is no address with a consent to e-mail. Print the link instead.")
    if not constant_time_compare(address, patient.email):
        raise CannotSend("The address changed since you read it back. Read it back again.")
    made = make(evaluation=evaluation, purpose=Purpose.HOME, by=by, at=at)
    try:
        _message(made, to=address, link=page(made.token)).send()
    except OSError as error:  # the mail server did not take it: smtplib's errors are these too
        revoke(link=made.link, by=by, at=at)
        raise CannotSend("The mail server did not take it. Print the link instead.") from error
    with transaction.atomic():
        PlanLink.objects.filter(pk=made.link.pk).update(sent_to=address)
        _record("link_send", made.link, by=by, at=at)
        _hand_over(made.link, Handover.How.EMAIL, by=by, at=at)
    return made


def _message(made: Made, *, to: str, link: str) -> EmailMessage:
    """Names nobody, no clinic and nothing of health."""
    words, language = library.at_home().words, made.link.language
    until = day_words.full(made.link.expires_at.astimezone(made.link.clinic.zone).date(), language)
    return EmailMessage(
        subject=words["mail_subject"].in_(language),
        body=words["mail_body"].in_(language).format(link=link, day=until),
        to=[to],
    )


def open_link(
    *, token: str, code: str, born: date, purpose: str, ip: str, at: datetime
) -> tuple[PlanLink, str]:
    """Use a link or its code up: the link, and the key that this phone keeps.

    Raises :class:`WrongLink`, :class:`Superseded` (only to who typed the right birth date) or
    :class:`codes.TooManyTries`.
    """
    with transaction.atomic():
        codes.refuse_guessers("link_open", ip=ip, at=at, everywhere=TRIES_EVERYWHERE)
        link = _spelt(token, code, purpose)
        known = link.patient.birth_date if link else date.min
        is_right = constant_time_compare(born.isoformat(), known.isoformat())
        if link is None:
            codes.record_wrong("link_open", clinic=None, at=at)
        else:
            outcome, key = _tried(link, is_right=is_right, at=at)
            _note(link, outcome, ip=ip, at=at)
    if link is None:
        raise WrongLink
    return _opened(link, outcome, key)


def _opened(link: PlanLink, outcome: str, key: str) -> tuple[PlanLink, str]:
    """Raised outside the transaction, so that the try itself is kept."""
    if outcome == State.SUPERSEDED:
        raise Superseded(link)
    if not key:
        raise WrongLink
    return link, key


def _spelt(token: str, code: str, purpose: str) -> PlanLink | None:
    spelt = (
        {"token_hash": pairing.key_hash(token)}
        if token
        else {"code_hash": codes.hashed(pairing.tidy_code(code), purpose="plan")}
    )
    rows = PlanLink.objects.select_for_update(of=("self",)).select_related(
        "patient", "clinic", "evaluation__void"
    )
    return rows.filter(**spelt, purpose=purpose).first()


def _tried(link: PlanLink, *, is_right: bool, at: datetime) -> tuple[str, str]:
    """What became of a try, as staff read it, and the phone's key where it was the right one."""
    state = plan_links.state_of(link, at=at)
    if link.used_at is not None and state is not State.REVOKED:
        return "used", ""
    if state not in (State.WAITING, State.SUPERSEDED):
        return state.value, ""
    if not is_right:
        return _count_wrong(link), ""
    if state is State.SUPERSEDED:
        return state.value, ""
    key = _use_up(link, at=at)
    return ("opened" if key else "used"), key


def _count_wrong(link: PlanLink) -> str:
    PlanLink.objects.filter(pk=link.pk).update(tries=F("tries") + 1)
    return "wrong_date"


def _use_up(link: PlanLink, *, at: datetime) -> str:
    """A key for the phone that came first; "" when another one did."""
    key = secrets.token_urlsafe(32)
    given = {
        "used_at": at,
        "key_hash": pairing.key_hash(key),
        "open_until": at + AWAKE,
        "ends_at": at + _open_for(link),
    }
    free = PlanLink.objects.filter(
        pk=link.pk, used_at=None, revoked_at=None, tries__lt=PlanLink.MAX_TRIES
    )
    if free.update(**given) != 1:
        return ""
    for name, value in given.items():
        setattr(link, name, value)
    return key


def _open_for(link: PlanLink) -> timedelta:
    """The phone keeps a plan for as many weeks as the plan says, a tablet for one sitting."""
    if link.purpose == Purpose.TEACH_BACK:
        return LIFE[Purpose.TEACH_BACK]
    weeks = plans.plan_of(link.evaluation).weeks or USUAL_WEEKS
    return timedelta(weeks=min(weeks, MOST_WEEKS))


def _note(link: PlanLink, outcome: str, *, ip: str, at: datetime) -> None:
    """Keep the try; a refused one counts against its address too."""
    PlanLinkTry.objects.create(link=link, outcome=outcome, ip=ip, at=at)
    if outcome == "opened":
        _record("link_open", link, by=phone(link), at=at)
    else:
        codes.record_wrong("link_open", clinic=link.clinic_id, at=at)


def ask_again(*, link: PlanLink, born: date, ip: str, at: datetime) -> None:
    """The same phone after its half hour: the birth date again, in the same five tries.

    Raises :class:`WrongDate`.
    """
    with transaction.atomic():
        held = PlanLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        is_right = constant_time_compare(born.isoformat(), link.patient.birth_date.isoformat())
        opens = is_right and not held.is_locked and held.revoked_at is None
        if opens:
            PlanLink.objects.filter(pk=link.pk).update(open_until=at + AWAKE)
            link.open_until = at + AWAKE
            outcome = "asked_again"
        else:
            outcome = _count_wrong(held)
        PlanLinkTry.objects.create(link=held, outcome=outcome, ip=ip, at=at)
        _record("link_wake", held, by=phone(held), at=at, outcome="done" if opens else "refused")
    if not opens:
        raise WrongDate


def keep_open(*, link: PlanLink, at: datetime) -> None:
    """The phone is in use: its half hour starts anew, written once a minute at most."""
    until = at + AWAKE
    if link.open_until is None or until - link.open_until >= timedelta(minutes=1):
        PlanLink.objects.filter(pk=link.pk, open_until__lt=until).update(open_until=until)
        link.open_until = until


def rest(*, link: PlanLink, at: datetime) -> None:
    """The person puts the plan away: the next look asks the birth date."""
    with transaction.atomic():
        PlanLink.objects.filter(pk=link.pk).update(open_until=at)
        _record("put_away", link, by=phone(link), at=at)


def end(*, link: PlanLink, at: datetime) -> bool:
    """Take the device's key for good; whether it still had one."""
    with transaction.atomic():
        held = PlanLink.objects.filter(pk=link.pk, key_hash=link.key_hash).exclude(key_hash="")
        ended = held.update(key_hash="", ends_at=at, open_until=at) == 1
        if ended:
            _record("link_end", link, by=phone(link), at=at)
    return ended


def revoke(*, link: PlanLink, by: User, at: datetime) -> None:
    """Call the link back: it opens nothing more, and the phone that has the plan lets go."""
    with transaction.atomic():
        held = PlanLink.objects.select_for_update().get(pk=link.pk)
        if held.revoked_at is None:
            _revoke(held, by=by, at=at)


def _revoke(link: PlanLink, *, by: User, at: datetime) -> None:
    PlanLink.objects.filter(pk=link.pk).update(revoked_at=at, revoked_by=by)
    _record("link_revoke", link, by=by, at=at)


def download(*, link: PlanLink, at: datetime) -> Document | None:
    """The plan's paper, counted; None once it was taken three times or while there is none."""
    paper = plan_links.paper_of(link.evaluation, link.language)
    if paper is None:
        return None
    with transaction.atomic():
        left = PlanLink.objects.filter(pk=link.pk, downloads__lt=PlanLink.MAX_DOWNLOADS)
        if left.update(downloads=F("downloads") + 1) != 1:
            return None
        _record("download", link, by=phone(link), at=at)
        register.hand_over(
            paper, how=Handover.How.PHONE, to=register.PATIENT, by=phone(link), at=at
        )
    return paper


def phone(link: PlanLink) -> str:
    """The audit principal of the person who holds the link."""
    return f"plan:{link.pk}"


def _hand_over(link: PlanLink, how: str, *, by: User, at: datetime) -> None:
    """The register tells which paper went by link; without one there is only the trail."""
    paper = plan_links.paper_of(link.evaluation, link.language)
    if paper is not None:
        register.hand_over(paper, how=how, to=register.PATIENT, by=by, at=at)


def _record(
    action: str, link: PlanLink, *, by: User | str, at: datetime, outcome: str = "done"
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=link.clinic_id,
        patient=link.patient_id,
        about=link,
        outcome=outcome,
    )
