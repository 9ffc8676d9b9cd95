"""Sittings with answers for tests, without walking a tablet through the pages."""

import re
from datetime import UTC, datetime, timedelta

from django.urls import reverse

from intake import library
from intake.actions.editions import begin
from intake.models import IntakeSession, QuestionnaireResponse
from tests import factories

AT = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)  # 9:00 in the clinic's zone

PLAIN = {
    "filled_by": "self",
    "onset_ago": {"amount": 3, "unit": "weeks"},
    "onset_kind": "slowly",
    "nprs_now": 2,
    "nprs_best": 1,
    "nprs_worst": 4,
    "saddle_numb": "no",
    "belief": "I did too much. <b>Hills</b> {{ far }}",
    "goal_1": "Run the bridge race",
}
"""A quiet intake with some words of the patient's own."""
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


# The page that staff read of it


def review_url(session):
    return reverse("intake:review", args=[session.patient_id, session.pk])


def act_url(session, name, *rest):
    return reverse(f"intake:{name}", args=[session.patient_id, session.pk, *rest])


def part(page, start, end="</section>"):
    """The piece of HTML from ``start`` to the next ``end``."""
    return page[page.index(start) :].split(end)[0]


def squeezed(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
