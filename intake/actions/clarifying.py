"""Answers asked again in person. What the form was told stays; what was said now stands over it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.models import User, Visit
from intake import queries
from intake.actions import scores
from intake.actions.editions import begin
from intake.domain.answers import Value
from intake.domain.questionnaire import Kind
from intake.models import AnswerRevision, IntakeSession, QuestionnaireResponse

ASKED = "Asked in person"


class NotAQuestion(ValueError):
    """The code is not a question with options, or the answer is not one of them."""


def answer_in_person(
    *, session: IntakeSession, answers: Mapping[str, str], by: User, at: datetime
) -> list[AnswerRevision]:
    """Keep each chosen option beside the form's answer. Raises NotAQuestion.

    An answer that stands already is not written again.
    """
    questions = queries.questions_of(session)
    for code, value in answers.items():
        question = questions.get(code)
        if question is None or question.kind is not Kind.CHOICE or not question.option(value):
            raise NotAQuestion(f"{code} cannot be answered with {value!r}")
    return keep_words(session=session, answers=answers, reason=ASKED, by=by, at=at)


@transaction.atomic
def keep_words(
    *, session: IntakeSession, answers: Mapping[str, Value], reason: str, by: User, at: datetime
) -> list[AnswerRevision]:
    """Write down clean ``answers`` that staff vouch for, with who, when and why.

    The form's own answers stay as they are. A value that stands already is not written again.
    """
    response = held_response(session)
    standing = response.answers | queries.in_person(session)
    changed = {code: v for code, v in answers.items() if standing.get(code) != v}
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
            reason=reason,
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
