"""What the rule report counts, of whom, and at what cost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Clinic, User, Visit
from evaluations.domain.rule_report import Line, Period, Span
from evaluations.queries import rule_report
from evaluations.queries.rule_report import Report
from tests import factories
from tests.evaluations import fired, rows
from tests.factories import AT, Role

pytestmark = pytest.mark.django_db

DECEMBER = Period(span=Span.MONTH, first=date(2026, 12, 1), last=date(2026, 12, 31))


def report(clinic: Clinic, shown: Period = DECEMBER) -> Report:
    return rule_report.report(clinic, shown)


def line(clinic: Clinic, code: str = "RF-RAD-03") -> Line:
    return next(one for one in report(clinic).lines if one.code == code)


def test_a_firing_counts_once_in_each_column_it_was_decided_for(therapist: User) -> None:
    one = fired.firing(therapist)
    for action in ("accept", "accept", "step_down"):
        fired.decide(one, action, therapist)
    fired.decide(fired.firing(therapist, state="closed"), "dismiss_as_false_positive", therapist)
    found = line(therapist.clinic)
    assert (found.fired, found.open) == (2, 1)
    assert found.decisions == {"accept": 1, "step_down": 1, "dismiss_as_false_positive": 1}


def test_the_newest_outcome_of_a_firing_counts(therapist: User) -> None:
    fired.refer(fired.firing(therapist), therapist, "unknown", "confirmed")
    twice = fired.firing(therapist)
    fired.refer(twice, therapist, "confirmed")
    later = fired.refer(twice, therapist)
    fired.Outcome.objects.create(
        referral=later, result="excluded", words="A scan.", plan="resume", by=therapist,
        licence_number="PT-1", at=AT + timedelta(days=9),
    )  # fmt: skip
    assert line(therapist.clinic).outcomes == {"confirmed": 1, "excluded": 1}


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (datetime(2026, 12, 1, 7, 59, tzinfo=UTC), False),  # 30 November, 23:59 in the clinic
        (datetime(2026, 12, 1, 8, 0, tzinfo=UTC), True),
        (datetime(2027, 1, 1, 7, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 1, 8, 0, tzinfo=UTC), False),
    ],
)
def test_days_begin_and_end_at_the_clinics_midnight(
    therapist: User, at: datetime, counts: bool
) -> None:
    fired.firing(therapist, fired_at=at)
    assert bool(report(therapist.clinic).lines) is counts


def test_another_clinics_firings_are_not_counted(therapist: User) -> None:
    other = factories.user(factories.clinic(name="Hillside"), "Lee Park", Role.THERAPIST)
    one = fired.firing(other)
    fired.decide(one, "accept", other)
    fired.refer(one, other, "confirmed")
    assert report(therapist.clinic).lines == ()


def test_urgent_alerts_stand_against_the_intakes_that_were_sent(
    therapist: User, visit: Visit, desk: User
) -> None:
    for _ in range(2):
        rows.sitting(visit, desk, state="submitted", submitted_at=AT)
    rows.sitting(visit, desk)
    rows.sitting(visit, desk, state="submitted", submitted_at=AT - timedelta(days=40))
    fired.firing(therapist, "RF-CES-01", "emergency")
    fired.firing(therapist, "RF-RAD-03")
    found = report(therapist.clinic).alerts
    assert (found.intakes, found.urgent, found.rate) == (2, 1, 50.0)
    assert found.apart["RF-RAD-03"] == 1


@pytest.mark.parametrize(("dismissed", "asks"), [(40, False), (41, True)])
def test_a_rule_that_is_mostly_dismissed_asks_for_a_review(
    therapist: User, dismissed: int, asks: bool
) -> None:
    for number in range(50):
        one = fired.firing(therapist, fired_at=AT - timedelta(days=300))
        was = "dismiss_as_false_positive" if number < dismissed else "accept"
        fired.decide(one, was, therapist)
    fired.firing(therapist)  # nobody has decided this one
    assert bool(report(therapist.clinic).to_review) is asks


def test_the_counts_cost_the_same_for_many_firings(therapist: User) -> None:
    costs = []
    for number in (1, 6):
        for _ in range(number):
            one = fired.firing(therapist)
            fired.decide(one, "accept", therapist)
            fired.refer(one, therapist, "confirmed")
        with CaptureQueriesContext(connection) as queries:
            report(therapist.clinic)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8


def test_nothing_fired_is_an_empty_report(clinic: Clinic) -> None:
    found: Any = report(clinic)
    assert (found.lines, found.alerts.rate) == ((), None)
