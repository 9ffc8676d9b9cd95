"""What the person at the tablet does: answer, ask for help, send."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clinic import audit
from clinic.models import User
from intake import consents, editions, queries
from intake.actions import scores, starting
from intake.actions.pairing import tablet
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.answers import Problem, Raw, Value
from intake.domain.judging import JudgeResult, Stop
from intake.domain.questionnaire import Page, Questionnaire
from intake.models import AnswerRevision, IntakeSession, PageSent, QuestionnaireResponse

State = IntakeSession.State
DESK = "desk"
"""The source of what the desk fills in for the person: insurance, referrer, contacts."""


class NotAnswering(Exception):
    """The sitting is not open for answers: stopped, sent, ended or locked."""


class NotComplete(Exception):
    """Questions or consents are still open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What became of a page. Good answers are on disk even when others have problems.

    ``answers`` are those on disk; ``known`` holds what is given beside them, to walk by.
    """

    session: IntakeSession
    problems: Mapping[str, Problem]
    answers: Mapping[str, Value]
    known: Mapping[str, Value]

    @property
    def stopped(self) -> bool:
        return self.session.state == State.STOPPED


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Whose word an answer is: the person's at the device, paper's, or what the desk knows."""

    by: User | str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """How a page arrived. ``key`` is the device's own, ``seq`` its count, ``device_at`` its clock;
    ``waited`` says that the page lay on the device while the network was away."""

    key: str
    seq: int
    waited: bool = False
    device_at: datetime | None = None


def save_page(
    *,
    session: IntakeSession,
    page: Page,
    raw: Raw,
    at: datetime,
    told: Told | None = None,
    sent: Sent | None = None,
) -> Saved:
    """Keep what was sent for ``page`` and have all answers so far judged, in one transaction.

    Sending the same page again changes nothing, and a page whose key was taken before is not
    stored again, however late it comes. Answers that no longer show are taken back; every earlier
    value stays as a revision. Raises :class:`NotAnswering`.
    """
    with transaction.atomic():
        by_desk = told is not None and told.source == DESK
        held = hold(session, even_stopped=sent is not None and sent.waited, even_sent=by_desk)
        told = told or _told_by_person(held)
        asked, response = editions.of(held), _response(held)
        given = queries.given_of(held)
        known = response.answers | given
        found = replies.clean_page(asked, page, raw, known, on=queries.day_of(held))
        if sent is not None and not _receipt(held, page, sent, at):
            return Saved(
                session=held, problems=found.problems, answers=response.answers, known=known
            )
        kept = {c: v for c, v in known.items() if replies.page_lacks(page, c)}
        values = {code: value for code, value in found.values.items() if value is not None}
        answers = replies.pruned(asked, kept | values)
        _store(held, response, answers, told, at)
        _mark_kept(held, asked, response, page, found.kept, told, at)
        if not by_desk:  # the person goes on where they are, and insurance alarms nobody
            _move(held, asked, answers | given, page, at, past_blanks=isinstance(told.by, User))
            _judge(held, finished=False, by=told.by, at=at)
    return Saved(session=held, problems=found.problems, answers=answers, known=answers | given)


def _told_by_person(held: IntakeSession) -> Told:
    return Told(by=tablet(held), source="patient")


def _receipt(held: IntakeSession, page: Page, sent: Sent, at: datetime) -> bool:
    """Whether this page is new. The sitting is locked, so two at once cannot both be."""
    if PageSent.objects.filter(session=held, key=sent.key).exists():
        return False
    PageSent.objects.create(
        session=held,
        key=sent.key,
        seq=sent.seq,
        page=page.code,
        waited=sent.waited,
        device_at=sent.device_at,
        received_at=at,
    )
    return True


def hold(
    session: IntakeSession, *, even_stopped: bool = False, even_sent: bool = False
) -> IntakeSession:
    """The sitting, locked until the transaction ends. Raises :class:`NotAnswering`.

    What waited on the device is taken even after a stop: those answers were given before it. What
    the desk knows is taken at any time until the sitting was ended.
    """
    held = IntakeSession.objects.select_for_update().get(pk=session.pk)
    held.clinic, held.patient = session.clinic, session.patient  # read with it; not what is held
    taken = {State.ANSWERING} | ({State.STOPPED} if even_stopped else set())
    if held.state in taken or (even_sent and held.state != State.ENDED):
        return held
    raise NotAnswering(held.state)


def _response(held: IntakeSession) -> QuestionnaireResponse:
    found, _ = QuestionnaireResponse.objects.get_or_create(
        session=held, defaults={"patient_id": held.patient_id}
    )
    return found


def _store(
    held: IntakeSession,
    response: QuestionnaireResponse,
    answers: Mapping[str, Value],
    told: Told,
    at: datetime,
) -> None:
    before = response.answers
    changed = sorted(c for c in before.keys() | answers.keys() if before.get(c) != answers.get(c))
    if not changed:
        return
    source = told.source
    if source == "patient" and answers.get("filled_by") == "guardian":
        source = "guardian"
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            response=response,
            code=code,
            value=answers.get(code),
            earlier=before.get(code),
            source=source,
            language=held.language,
            at=at,
            by=audit.principal_of(told.by),
        )
        for code in changed
    )
    note = {"source": source, "language": held.language, "at": at.isoformat()}
    gone = before.keys() - answers.keys()
    response.provenance = {c: row for c, row in response.provenance.items() if c not in gone}
    response.provenance |= {code: note for code in changed if code in answers}
    response.answers = dict(answers)
    response.version += 1
    response.save(update_fields=["answers", "provenance", "version"])
    _record("answer", held, at, by=told.by, about=response, fields=changed)


def _mark_kept(
    held: IntakeSession,
    asked: Questionnaire,
    response: QuestionnaireResponse,
    page: Page,
    kept: Sequence[str],
    told: Told,
    at: datetime,
) -> None:
    """Remember, under the check's code, that the person kept answers that do not fit."""
    here = {check.code for check in asked.checks if check.page == page.code}
    marked = here & response.provenance.keys()
    if marked == set(kept):
        return
    rest = {code: row for code, row in response.provenance.items() if code not in here}
    note = {"source": told.source, "language": held.language, "at": at.isoformat(), "kept": True}
    response.provenance = rest | dict.fromkeys(kept, note)
    response.save(update_fields=["provenance"])


def _move(
    held: IntakeSession,
    asked: Questionnaire,
    answers: Mapping[str, Value],
    page: Page,
    at: datetime,
    *,
    past_blanks: bool = False,
) -> None:
    """Where the form stands now: for the Today board, and to go on from later.

    A person is led back to what is open; whoever keys in paper goes on past its blanks.
    """
    later = wizard.after(asked, answers, page)
    open_ = None if past_blanks else wizard.first_open(asked, answers)
    if open_ is not None and (
        later is None or wizard.reachable(asked, answers, later.code) is None
    ):
        later = open_
    walked = wizard.pages(asked, answers)
    here = page if page in walked else walked[-1]  # what waited on a device may be asked no more
    place = wizard.progress(asked, answers, later or here)
    held.page = later.code if later else "review"
    held.page_number, held.page_count = place.page, place.pages
    held.last_seen_at = at
    held.save(update_fields=["page", "page_number", "page_count", "last_seen_at"])


@cache
def _named(path: str) -> Callable[..., Any]:
    named: Callable[..., Any] = import_string(path)
    return named


def _judge(held: IntakeSession, *, finished: bool, by: User | str, at: datetime) -> None:
    """Ask the judge; a rule that has not stopped this person before stops the form now."""
    judge = _named(settings.INTAKE_JUDGE)
    result: JudgeResult = judge(session=held, finished=finished, by=by, at=at)
    if result.stop is not None:
        _stop(held, result.stop, at)


def _stop(held: IntakeSession, stop: Stop, at: datetime) -> None:
    told = {row["rule"] for row in held.stop_rules}
    new = [message for message in stop.messages if message.rule not in told]
    if not new:
        return
    held.stop_rules = [row | {"now": False} for row in held.stop_rules] + [
        {"rule": one.rule, "en": one.words.en, "es": one.words.es, "now": True} for one in new[:3]
    ]
    held.state, held.stopped_at, held.stop_kind = State.STOPPED, at, stop.kind
    held.save(update_fields=["stop_rules", "state", "stopped_at", "stop_kind"])
    _record("stop", held, at)


def set_language(*, session: IntakeSession, language: str, at: datetime) -> None:
    with transaction.atomic():
        changed = IntakeSession.objects.filter(pk=session.pk).exclude(language=language)
        if changed.update(language=language):
            _record("language", session, at, fields=["language"])
    session.language = language


def switch_look(*, session: IntakeSession, switch: str, at: datetime) -> None:
    """Turn large text (``big_text``) or high contrast (``high_contrast``) on or off."""
    on = not getattr(session, switch)
    with transaction.atomic():
        IntakeSession.objects.filter(pk=session.pk).update(**{switch: on})
        _record("look", session, at, fields=[switch])
    setattr(session, switch, on)


def ask_for_help(*, session: IntakeSession, at: datetime) -> None:
    """Tell the desk that a person is wanted, and call one; asking again changes nothing."""
    with transaction.atomic():
        asked = IntakeSession.objects.filter(pk=session.pk, help_asked_at=None)
        if asked.update(help_asked_at=at):
            _record("ask_for_help", session, at)
            _named(settings.INTAKE_HELP)(session=session, at=at)


def submit(*, session: IntakeSession, at: datetime, by: User | str | None = None) -> IntakeSession:
    """Close the answers and let go of the tablet; sending again changes nothing.

    The judge has the last word: a new emergency leaves the answers sent and the tablet on the
    stop screen. ``by`` is who keyed in paper: what was left blank on it stays not asked. Raises
    :class:`NotComplete` and :class:`NotAnswering`.
    """
    keyed, by = by is not None, by or tablet(session)
    with transaction.atomic():
        held = hold(session)
        response = _response(held)
        open_ = replies.missing(editions.of(held), response.answers | queries.given_of(held))
        if (open_ and not keyed) or consents.unsaid(held):
            raise NotComplete
        response.submitted_at = held.submitted_at = at
        response.sha256 = _digest(response.answers)
        response.save(update_fields=["submitted_at", "sha256"])
        held.state, held.last_seen_at = State.SUBMITTED, at
        _record("submit", held, at, by=by, about=response)
        scores.score_session(session=held, by=by, at=at)
        _judge(held, finished=True, by=by, at=at)
        if held.state == State.SUBMITTED:
            starting.close(held, state=State.SUBMITTED)
        held.save(
            update_fields=["state", "submitted_at", "last_seen_at", "tablet_key_hash", "queue_key"]
        )
    return held


def _digest(answers: Mapping[str, Value]) -> str:
    canonical = json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _record(
    action: str,
    held: IntakeSession,
    at: datetime,
    *,
    by: User | str | None = None,
    about: Any = None,
    fields: list[str] | None = None,
) -> None:
    audit.record(
        action,
        by=by or tablet(held),
        at=at,
        clinic=held.clinic_id,
        patient=held.patient_id,
        about=about or held,
        fields=fields or (),
    )
