"""The panel of hypotheses of one evaluation."""

from datetime import datetime
from typing import Any

from evaluations import library
from evaluations.domain import hypotheses
from evaluations.domain.hypotheses import Panel
from evaluations.domain.panel_facts import PanelCase
from evaluations.models import Evaluation
from evaluations.queries import chart, known, rulesets
from intake.models import IntakeSession
from intake.queries import case


def panel(evaluation: Evaluation, *, at: datetime) -> Panel:
    """What chart, intake and person say for and against each pattern. A fixed number of queries,
    however much was charted."""
    content = library.patterns()
    nested, session = known.of_evaluation(evaluation, at=evaluation.signed_at or at)
    values = library.facts().check(nested)
    return hypotheses.judge(
        content,
        PanelCase(
            vocabulary=content.vocabulary,
            patient=rulesets.in_force(evaluation.clinic_id).calculations.case(values),
            chart=chart.findings_of(evaluation.pk),
            answers=_answers(session) if session else {},
        ),
    )


def _answers(session: IntakeSession) -> dict[str, Any]:
    """The newest word on each question of the case."""
    sittings = case.upto(session)
    spoken = case.words_of_staff(sittings)
    said: dict[str, Any] = {}
    for one in reversed(sittings):
        said |= one.response.answers | spoken.get(one.pk, {})
    return said
