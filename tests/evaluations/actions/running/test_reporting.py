"""What a report from home does: kept once, coloured, the programme moved, the rules asked."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from clinic.models import AuditEvent
from evaluations.actions import reporting
from evaluations.actions.reporting import RefusedReport, Reported
from evaluations.domain.home_report import CheckSaid, ExerciseSaid
from evaluations.models import Alert, HomeReport, RunSchedule, TriggerFiring
from evaluations.queries import running
from tests.evaluations import runs

pytestmark = pytest.mark.django_db

FIRST = datetime.fromisoformat("2026-12-08T08:00-08:00")


@pytest.fixture
def run(programme, evaluation):
    """Log a run; ``changes`` to a green one of 7 December, told the morning after."""

    def log(at: datetime = FIRST, key: str = "", **changes) -> Reported:
        said = replace(runs.GREEN, **changes)
        key = key or str(uuid4())
        return reporting.log_run(who=runs.at_home(evaluation), said=said, key=key, at=at)

    return log


def place(programme, at):
    stands = running.standing(programme.episode, at=at)
    return stands.to_come[0]


def test_a_green_run_moves_the_programme_on(run, programme) -> None:
    done = run()
    assert (done.colour, done.move.kind, done.stop, done.withdrawn) == ("green", "on", None, False)
    assert place(programme, FIRST).step == 4


def test_a_red_run_rests_and_goes_back(run, programme) -> None:
    done = run(pain_during=6)
    assert (done.colour, done.move.kind) == ("red", "back")
    assert (place(programme, FIRST).step, place(programme, FIRST).on) == (2, date(2026, 12, 11))
