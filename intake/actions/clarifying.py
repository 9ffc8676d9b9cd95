"""Answers asked again in person. What the form was told stays; what was said now stands over it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.domain.text import RefusedText, clean_line
from clinic.models import User, Visit
from intake import queries
from intake.actions import scores
from intake.actions.editions import begin
from intake.domain.answers import Value
from intake.domain.questionnaire import Kind
from intake.models import AnswerRevision, IntakeSession, QuestionnaireResponse
from intake.queries import case

ASKED = "Asked in person"
LONGEST_NAME, LONGEST_WORDS = 60, 200
"""Who asked and the exact answer: with the words around them they fit the reason of a revision."""


class NotAQuestion(ValueError):
    """The code is not a question with options, or the answer is not one of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What a clinician writes down of an answer that the person would only say in person."""

    asked_by: str
    words: str


NO_NOTE = Note(asked_by="", words="")


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteFault:
    """What a note lacks: ``part`` is "asked_by" or "words"."""

    code: str
    part: str
    words: str


class NeedsNote(ValueError):
    """The person would rather say it in person, so who asked and the exact answer are needed."""

    def __init__(self, faults: Iterable[NoteFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.words for fault in self.faults))


@transaction.atomic
def answer_in_person(
    *,
    session: IntakeSession,
    answers: Mapping[str, str],
    by: User,
    at: datetime,
    notes: Mapping[str, Note] | None = None,
    anew: Collection[str] = (),
) -> list[AnswerRevision]:
    """Keep each chosen option beside the form's answer, with its note where there is one.

    An answer that stands already is not written again, but for those in ``anew``: something else
    was said of them since. Raises :class:`NotAQuestion`, and
    :class:`NeedsNote` when the person would rather say one of them in person and the note is not
    whole; then nothing is kept.
    """
    questions = queries.questions_of(session)
    for code, value in answers.items():
        question = questions.get(code)
        if question is None or question.kind is not Kind.CHOICE or not question.option(value):
            raise NotAQuestion(f"{code} cannot be answered with {value!r}")
    held_response(session)
    reasons = _reasons(answers, notes or {}, case.declined(session))
    return _keep(session, answers, reasons, anew=anew, by=by, at=at)


def _reasons(
    answers: Mapping[str, str], notes: Mapping[str, Note], declined: frozenset[str]
) -> dict[str, str]:
    """Why each answer is written down. A note is whole, or there is none and none is needed."""
    faults: list[NoteFault] = []
    reasons = {
        code: _noted(code, notes.get(code, NO_NOTE), faults)
        if code in declined or code in notes
        else ASKED
        for code in answers
    }
    if faults:
        raise NeedsNote(faults)
    return reasons


def noted(code: str, note: Note) -> str:
    """The reason that a whole note makes of an answer. Raises :class:`NeedsNote`."""
    faults: list[NoteFault] = []
    reason = _noted(code, note, faults)
    if faults:
        raise NeedsNote(faults)
    return reason


def _noted(code: str, note: Note, faults: list[NoteFault]) -> str:
    who = _line(code, "asked_by", note.asked_by, LONGEST_NAME, "Name who asked", faults)
    said = _line(
        code, "words", note.words, LONGEST_WORDS, "Write their answer in their own words", faults
    )
    return f"{ASKED} by {who}. Answer: “{said}”"


def _line(code: str, part: str, raw: str, limit: int, empty: str, faults: list[NoteFault]) -> str:
    try:
        line = clean_line(raw, limit=limit)
    except RefusedText as refused:
        faults.append(NoteFault(code=code, part=part, words=str(refused)))
        return ""
    if not line:
        faults.append(NoteFault(code=code, part=part, words=empty))
    return line


@transaction.atomic
def keep_words(
    *, session: IntakeSession, answers: Mapping[str, Value], reason: str, by: User, at: datetime
) -> list[AnswerRevision]:
    """Write down clean ``answers`` that staff vouch for, with who, when and why.

    The form's own answers stay as they are. A value that stands already is not written again.
    """
    return _keep(session, answers, dict.fromkeys(answers, reason), by=by, at=at)


def _keep(
    session: IntakeSession,
    answers: Mapping[str, Value],
    reasons: Mapping[str, str],
    *,
    anew: Collection[str] = (),
    by: User,
    at: datetime,
) -> list[AnswerRevision]:
    response = held_response(session)
    standing = response.answers | queries.in_person(session)
    changed = {c: v for c, v in answers.items() if c in anew or standing.get(c) != v}
    made = [
        AnswerRevision.objects.create(
            response=response,
            code=code,
            value=value,
            earlier=standing.get(code),
            source=queries.STAFF,
            language=session.language,
            at=at,
            by=audit.principal_of(by),
            reason=reasons[code],
        )
        for code, value in changed.items()
    ]
    if made:
        audit.record(
            "answer_in_person",
            by=by,
            at=at,
            clinic=session.clinic_id,
            patient=session.patient_id,
            about=response,
            fields=changed,
        )
        if session.submitted_at is not None:
            scores.score_session(session=session, by=by, at=at)
    return made


def held_response(session: IntakeSession) -> QuestionnaireResponse:
    """The answers of a sitting, locked until the transaction ends; made if there are none."""
    found, _ = QuestionnaireResponse.objects.select_for_update().get_or_create(
        session=session, defaults={"patient_id": session.patient_id}
    )
    return found


@transaction.atomic
def session_without_tablet(*, visit: Visit, by: User, at: datetime) -> IntakeSession:
    """A sitting for a person who was asked in person only: sent already, without answers."""
    asked = begin(clinic=visit.clinic, at=at)
    session = IntakeSession.objects.create(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        place=IntakeSession.Place.PERSON,
        questionnaire=asked.code,
        questionnaire_version=asked.version,
        language=visit.patient.language,
        state=IntakeSession.State.SUBMITTED,
        started_at=at,
        started_by=by,
        submitted_at=at,
    )
    QuestionnaireResponse.objects.create(
        session=session, patient_id=visit.patient_id, submitted_at=at
    )
    audit.record(
        "start_in_person",
        by=by,
        at=at,
        clinic=visit.clinic_id,
        patient=visit.patient_id,
        about=session,
    )
    return session
