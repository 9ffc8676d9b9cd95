"""What the person at the tablet does: answer, ask for help, send."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import audit
from intake import consents, editions
from intake.actions.pairing import tablet
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.answers import Problem, Raw, Value
from intake.domain.judging import JudgeResult, Stop
from intake.domain.questionnaire import Page, Questionnaire
from intake.models import AnswerRevision, IntakeSession, QuestionnaireResponse

State = IntakeSession.State


class NotAnswering(Exception):
    """The sitting is not open for answers: stopped, sent, ended or locked."""


class NotComplete(Exception):
    """Questions or consents are still open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What became of a page. Good answers are on disk even when others have problems."""

    session: IntakeSession
    problems: Mapping[str, Problem]
    answers: Mapping[str, Value]

    @property
    def stopped(self) -> bool:
        return self.session.state == State.STOPPED


def save_page(*, session: IntakeSession, page: Page, raw: Raw, at: datetime) -> Saved:
    """Keep what was sent for ``page`` and have all answers so far judged, in one transaction.

    Sending the same page again changes nothing. Answers that no longer show are taken back; every
    earlier value stays as a revision. Raises :class:`NotAnswering`.
    """
    with transaction.atomic():
        held = hold(session)
        asked = editions.of(held)
        response = _response(held)
        on = day_of(held)
        found = replies.clean_page(asked, page, raw, response.answers, on=on)
        kept = {c: v for c, v in response.answers.items() if replies.page_lacks(page, c)}
        given = {code: value for code, value in found.values.items() if value is not None}
        answers = replies.pruned(asked, kept | given)
        _store(held, response, answers, at)
        _mark_kept(held, asked, response, page, found.kept, at)
        _move(held, asked, answers, page, at)
        _judge(held, finished=False, at=at)
    return Saved(session=held, problems=found.problems, answers=answers)


def day_of(session: IntakeSession) -> date:
    """The day of answering, in the clinic."""
    return timezone.localtime(session.started_at, session.clinic.zone).date()


def hold(session: IntakeSession) -> IntakeSession:
    """The sitting, locked until the transaction ends. Raises :class:`NotAnswering`."""
    held = (
        IntakeSession.objects.select_for_update(of=("self",))
        .select_related("clinic")
        .get(pk=session.pk)
    )
    if held.state != State.ANSWERING:
        raise NotAnswering(held.state)
    return held


def _response(held: IntakeSession) -> QuestionnaireResponse:
    found, _ = QuestionnaireResponse.objects.get_or_create(
        session=held, defaults={"patient_id": held.patient_id}
    )
    return found


def _store(
    held: IntakeSession, response: QuestionnaireResponse, answers: Mapping[str, Value], at: datetime
) -> None:
    before = response.answers
    changed = sorted(c for c in before.keys() | answers.keys() if before.get(c) != answers.get(c))
    if not changed:
        return
    source = "guardian" if answers.get("filled_by") == "guardian" else "patient"
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            response=response,
            code=code,
            value=answers.get(code),
            earlier=before.get(code),
            source=source,
            language=held.language,
            at=at,
            by=tablet(held),
        )
        for code in changed
    )
    told = {"source": source, "language": held.language, "at": at.isoformat()}
    gone = before.keys() - answers.keys()
    response.provenance = {c: row for c, row in response.provenance.items() if c not in gone}
    response.provenance |= {code: told for code in changed if code in answers}
    response.answers = dict(answers)
    response.version += 1
    response.save(update_fields=["answers", "provenance", "version"])
    _record("answer", held, at, about=response, fields=changed)


def _mark_kept(
    held: IntakeSession,
    asked: Questionnaire,
    response: QuestionnaireResponse,
    page: Page,
    kept: Sequence[str],
    at: datetime,
) -> None:
    """Remember, under the check's code, that the person kept answers that do not fit."""
    here = {check.code for check in asked.checks if check.page == page.code}
    marked = here & response.provenance.keys()
    if marked == set(kept):
        return
    rest = {code: row for code, row in response.provenance.items() if code not in here}
    told = {"source": "patient", "language": held.language, "at": at.isoformat(), "kept": True}
    response.provenance = rest | dict.fromkeys(kept, told)
    response.save(update_fields=["provenance"])


def _move(
    held: IntakeSession,
    asked: Questionnaire,
    answers: Mapping[str, Value],
    page: Page,
    at: datetime,
) -> None:
    """Where the person stands now: for the Today board, and to go on from later."""
    later = wizard.after(asked, answers, page)
    open_ = wizard.first_open(asked, answers)
    if open_ is not None and (
        later is None or wizard.reachable(asked, answers, later.code) is None
    ):
        later = open_
    place = wizard.progress(asked, answers, later or page)
    held.page = later.code if later else "review"
    held.page_number, held.page_count = place.page, place.pages
    held.last_seen_at = at
    held.save(update_fields=["page", "page_number", "page_count", "last_seen_at"])


@cache
def _named(path: str) -> Callable[..., JudgeResult]:
    judge: Callable[..., JudgeResult] = import_string(path)
    return judge


def _judge(held: IntakeSession, *, finished: bool, at: datetime) -> None:
    """Ask the judge; a rule that has not stopped this person before stops the form now."""
    judge = _named(settings.INTAKE_JUDGE)
    result = judge(session=held, finished=finished, by=tablet(held), at=at)
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


def ask_for_help(*, session: IntakeSession, at: datetime) -> None:
    """Tell the desk that a person is wanted; asking again changes nothing."""
    with transaction.atomic():
        asked = IntakeSession.objects.filter(pk=session.pk, help_asked_at=None)
        if asked.update(help_asked_at=at):
            _record("ask_for_help", session, at)


def submit(*, session: IntakeSession, at: datetime) -> IntakeSession:
    """Close the answers and let go of the tablet; sending again changes nothing.

    The judge has the last word: a new emergency leaves the answers sent and the tablet on the
    stop screen. Raises :class:`NotComplete` and :class:`NotAnswering`.
    """
    with transaction.atomic():
        held = hold(session)
        response = _response(held)
        open_ = replies.missing(editions.of(held), response.answers)
        if open_ or consents.unsaid(held):
            raise NotComplete
        response.submitted_at = held.submitted_at = at
        response.sha256 = _digest(response.answers)
        response.save(update_fields=["submitted_at", "sha256"])
        held.state, held.last_seen_at = State.SUBMITTED, at
        held.save(update_fields=["state", "submitted_at", "last_seen_at"])
        _record("submit", held, at, about=response)
        _judge(held, finished=True, at=at)
        if held.state == State.SUBMITTED:
            held.tablet_key_hash = ""
            held.save(update_fields=["tablet_key_hash"])
    return held


def _digest(answers: Mapping[str, Value]) -> str:
    canonical = json.dumps(answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _record(
    action: str,
    held: IntakeSession,
    at: datetime,
    *,
    about: Any = None,
    fields: list[str] | None = None,
) -> None:
    audit.record(
        action,
        by=tablet(held),
        at=at,
        clinic=held.clinic_id,
        patient=held.patient_id,
        about=about or held,
        fields=fields or (),
    )
