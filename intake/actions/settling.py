"""Staff settle an intake: correct an answer, confirm it, or say what late answers are worth."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from clinic import audit
from clinic.domain import text
from clinic.models import User
from intake import editions, queries
from intake.actions.clarifying import (
    NO_NOTE,
    NotAQuestion,
    Note,
    held_response,
    keep_words,
    noted,
)
from intake.domain import reading
from intake.domain import settling as matters
from intake.domain.questionnaire import Question
from intake.domain.reading import Problem, Raw, Value
from intake.models import (
    AnswerConfirmation,
    IntakeSession,
    QuestionnaireResponse,
    StrayAnswers,
)
from intake.queries import case, standing, strays

LATE = "Arrived late from the device"


class HasChanged(Exception):
    """What the page showed is not what stands now. ``codes`` name the answers."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


class NeedsReason(Exception):
    """A correction says why it was made."""


class StandsAlready(Exception):
    """What was typed is what stands: there is nothing to write down."""


class NotToBeConfirmed(Exception):
    """There is no answer to confirm, or it has to be asked, not confirmed."""


class NotSettled(Exception):
    """Each late answer is either used or not."""


def correct(
    *,
    session: IntakeSession,
    code: str,
    raw: Raw,
    shown: str,
    reason: str,
    by: User,
    at: datetime,
    note: Note = NO_NOTE,
) -> Problem | None:
    """Write down what ``raw`` says over what stands, and have the case judged again.

    ``note`` is for what the person would rather say in person: it takes the place of ``reason``.

    ``raw`` is cleaned as the tablet cleans it; a problem with it is returned and nothing kept.
    ``shown`` is the token of the value that the page showed. Raises :class:`NotAQuestion`,
    :class:`NeedsReason`, :class:`NeedsNote`, :class:`HasChanged`, :class:`StandsAlready`.
    """
    question = queries.questions_of(session).get(code)
    if question is None:
        raise NotAQuestion(f"{code} is no question of this intake")
    why = _why(session, code, reason, note)
    value = reading.clean(question, raw, on=_on(question, session, at))
    if value is None:
        return Problem(kind=f"missing_{question.kind}")
    if isinstance(value, Problem):
        return value
    with transaction.atomic():
        _unchanged(session, held_response(session), {code: shown})
        if not keep_words(session=session, answers={code: value}, reason=why, by=by, at=at):
            raise StandsAlready
        _judge_again(session, by, at)
    return None


def _why(session: IntakeSession, code: str, reason: str, note: Note) -> str:
    if code in case.declined(session):
        return noted(code, note)
    why = text.clean_line(reason, limit=300)
    if not why:
        raise NeedsReason
    return why


def _on(question: Question, session: IntakeSession, at: datetime) -> date:
    """A day in the past is past today; a day to come was to come when the person answered."""
    if question.when == "past":
        return timezone.localtime(at, session.clinic.zone).date()
    return queries.day_of(session)


def _unchanged(
    session: IntakeSession, response: QuestionnaireResponse, shown: Mapping[str, str]
) -> standing.Sheet:
    """The sheet, if each answer of ``shown`` still has the value of its token."""
    sheet = standing.sheet_of(session, response)
    moved = [code for code, one in shown.items() if standing.token(sheet.of(code).value) != one]
    if moved:
        raise HasChanged(moved)
    return sheet


@cache
def _named(path: str) -> Callable[..., None]:
    judge: Callable[..., None] = import_string(path)
    return judge


def _judge_again(session: IntakeSession, by: User, at: datetime) -> None:
    _named(settings.INTAKE_CLARIFIED)(session=session, by=by, at=at)


# Confirming ---------------------------------------------------------------------------------


@transaction.atomic
def confirm(
    *, session: IntakeSession, shown: Mapping[str, str], by: User, at: datetime
) -> list[AnswerConfirmation]:
    """Say that each answer of ``shown`` (code → token of the value on the page) stands.

    What is confirmed already is not confirmed again. Raises :class:`NotToBeConfirmed` for no
    answer or one that is to be asked, and :class:`HasChanged`; then nothing is confirmed.
    """
    response = held_response(session)
    sheet = _unchanged(session, response, shown)
    for code in shown:
        value = sheet.of(code).value
        if value is None or (isinstance(value, str) and value in ("unsure", "declined")):
            raise NotToBeConfirmed(code)
    fresh = {code: sheet.of(code).value for code in shown if not sheet.of(code).confirmed}
    return _confirmed(session, response, fresh, by, at)


@transaction.atomic
def confirm_clash(
    *, session: IntakeSession, check: str, shown: str, by: User, at: datetime
) -> list[AnswerConfirmation]:
    """Say that answers which do not fit are right all the same; ``shown`` is the token of both.

    Raises :class:`NotToBeConfirmed` when nothing clashes there any more, :class:`HasChanged`.
    """
    response = held_response(session)
    values = standing.sheet_of(session, response).values
    found = matters.clashes(editions.of(session), values | queries.given_of(session))
    clash = next((one for one in found if one.check.code == check), None)
    if clash is None:
        raise NotToBeConfirmed(check)
    both = {question.code: values[question.code] for question in clash.questions}
    if standing.token(both) != shown:
        raise HasChanged(list(both))
    return _confirmed(session, response, {check: both}, by, at)


def _confirmed(
    session: IntakeSession,
    response: QuestionnaireResponse,
    values: Mapping[str, Value],
    by: User,
    at: datetime,
) -> list[AnswerConfirmation]:
    made = AnswerConfirmation.objects.bulk_create(
        AnswerConfirmation(response=response, code=code, value=value, at=at, by=by)
        for code, value in values.items()
    )
    if made:
        _record("confirm_answers", session, response, by, at, fields=values)
    return made


# Answers that came too late -----------------------------------------------------------------


@transaction.atomic
def settle_stray(
    *, session: IntakeSession, stray_id: int, choices: Mapping[str, str], by: User, at: datetime
) -> None:
    """Use or leave each answer that a device sent too late: code → "use" or "keep".

    What is used is written down over what stands, and the case is judged again; what came stays
    with the sitting either way. Settling it again changes nothing. Raises :class:`NotSettled`
    while an answer has no choice.
    """
    response = held_response(session)
    stray = StrayAnswers.objects.select_for_update().get(pk=stray_id, session=session)
    if stray.settled_at is not None:
        return
    sheet = standing.sheet_of(session, response)
    late = strays.late_answers(session, stray, sheet.values)
    if any(choices.get(one.code) not in ("use", "keep") for one in late if one.is_clean):
        raise NotSettled
    used = {one.code: one.value for one in late if one.is_clean and choices[one.code] == "use"}
    stray.settled_at, stray.settled_by = at, by
    stray.save(update_fields=["settled_at", "settled_by"])
    _record("settle_late_answers", session, stray, by, at, fields=used)
    if used and keep_words(session=session, answers=used, reason=LATE, by=by, at=at):
        _judge_again(session, by, at)


def _record(
    action: str,
    session: IntakeSession,
    about: QuestionnaireResponse | StrayAnswers,
    by: User,
    at: datetime,
    *,
    fields: Iterable[str],
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=session.clinic_id,
        patient=session.patient_id,
        about=about,
        fields=fields,
    )
