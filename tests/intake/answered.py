"""Sittings with answers for tests, without walking a tablet through the pages."""

from datetime import UTC, datetime, timedelta

from intake import library
from intake.actions.editions import begin
from intake.models import IntakeSession, QuestionnaireResponse
from tests import factories

AT = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)  # 9:00 in the clinic's zone
State = IntakeSession.State


RETURNING = "runner_lbp_return"


def sitting(visit, desk, *, at=AT, sent=True, form=library.DEFAULT, **answers):
    """A sitting of ``visit`` whose answers are ``answers``, sent unless said otherwise."""
    edition = begin(clinic=visit.clinic, at=at, code=form)
    made = IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire=edition.code,
        questionnaire_version=edition.version,
        state=State.SUBMITTED if sent else State.ANSWERING,
        started_at=at,
        started_by=desk,
        submitted_at=at if sent else None,
    )
    told = {"source": "patient", "language": "en", "at": at.isoformat()}
    QuestionnaireResponse.objects.create(
        session=made,
        patient=visit.patient,
        answers=answers,
        provenance=dict.fromkeys(answers, told),
        submitted_at=made.submitted_at,
    )
    return made


def later_visit(visit, therapist, desk, *, days=14):
    starts = visit.starts_at + timedelta(days=days)
    return factories.visit(visit.episode, therapist=therapist, by=desk, starts_at=starts)
