"""Rows of the board as the actions leave them: a sitting, a firing, an alert."""

from typing import Any

from django.utils import timezone

from clinic.models import User, Visit
from evaluations.models import Alert, Judgement, TriggerFiring
from intake import library
from intake.models import IntakeSession
from tests import factories


def sitting(visit: Visit, desk: User, **changes: Any) -> IntakeSession:
    return IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire=library.DEFAULT,
        questionnaire_version=factories.edition(visit.clinic),
        started_at=timezone.now(),
        started_by=desk,
        **({"tablet_name": "Tablet 2", "page_number": 3, "page_count": 13} | changes),
    )


def firing(visit: Visit, urgency: str, code: str = "RF-CES-01") -> TriggerFiring:
    judgement = Judgement.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        moment="intake_page",
        ruleset_version="1",
        inputs={},
        result={},
        max_urgency=urgency,
        at=timezone.now(),
    )
    return TriggerFiring.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        judgement=judgement,
        code=code,
        urgency=urgency,
        decided_urgency=urgency,
        ruleset_version="1",
        because=[],
        fired_at=timezone.now(),
    )


def alert(visit: Visit, session: IntakeSession) -> Alert:
    return Alert.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        firing=firing(visit, "emergency"),
        session=session,
        kind="emergency",
        raised_at=timezone.now(),
    )
