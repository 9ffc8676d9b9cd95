"""What is known of a sitting without asking, as the questionnaire's conditions name it."""

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone

from intake.models import IntakeSession, PageSent, QuestionnaireResponse

ADULT_AGE = 18


def day_of(session: IntakeSession) -> date:
    """The day of answering, in the clinic."""
    return timezone.localtime(session.started_at, session.clinic.zone).date()


def given_of(session: IntakeSession) -> dict[str, str]:
    """Under age, first or returning visit, and where the person answers."""
    minor = session.patient.age_on(day_of(session)) < ADULT_AGE
    returning = session.questionnaire.endswith("_return")
    return {
        "given_minor": "yes" if minor else "no",
        "given_visit": "return" if returning else "first",
        "given_place": session.place,
    }


def walked_of(session: IntakeSession) -> dict[str, Any]:
    """The answers so far with what is given beside them: what the wizard walks by."""
    found = QuestionnaireResponse.objects.filter(session=session).values_list("answers", flat=True)
    return dict(found.first() or {}) | given_of(session)


def walked_as_read(session: IntakeSession) -> dict[str, Any]:
    """The same, of a sitting that was read together with its answers just now."""
    response = getattr(session, "response", None)
    return dict(response.answers if response else {}) | given_of(session)


def pages_sent(session: IntakeSession) -> int:
    """The highest count of any page of this sitting, so that a new device counts on from it."""
    return PageSent.objects.filter(session=session).aggregate(last=Max("seq"))["last"] or 0
