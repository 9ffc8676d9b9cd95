"""Which runs the phone shows: this week's, and the next one once the week is over."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from evaluations.actions import plan_links, reporting, withdrawing
from evaluations.models import PlanLink
from evaluations.queries import plan_at_home
from evaluations.queries import running as programmes
from tests.evaluations import runs

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MONDAY = 4 * DAY
"""From the day of signing, a Thursday, to the first run."""


@pytest.fixture
def link(visit, therapist, desk, now) -> PlanLink:
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=now)
    runs.signed_programme(evaluation, therapist, now)
    evaluation.refresh_from_db()
    return plan_links.make(evaluation=evaluation, purpose="home", by=therapist, at=now).link


def shown(link: PlanLink, at: datetime) -> list[date]:
    found = plan_at_home.runs_of(link, at=at)
    assert found is not None
    return [day.on for day in found.days]


def test_before_the_first_week_the_first_run_is_shown(link, now) -> None:
    assert shown(link, now) == [date(2026, 12, 7)]


def test_in_the_week_its_runs_are_shown(link, now) -> None:
    week = [date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 11)]

    assert shown(link, now + MONDAY) == week


def test_a_red_run_shows_its_colour_and_a_later_next_run(link, now) -> None:
    at = now + MONDAY
    who = reporting.Reporter(evaluation=link.evaluation, link=link, by=plan_links.phone(link))
    said = replace(runs.GREEN, pain_during=6)

    told = reporting.log_run(who=who, said=said, key="one-red-run", at=at)
    found = plan_at_home.runs_of(link, at=at)

    assert told.colour == "red"
    assert found is not None
    assert (found.days[0].on, found.days[0].colour) == (date(2026, 12, 7), "red")
    assert not found.days[0].may_tell
    assert found.days[1].on >= date(2026, 12, 10)


def test_a_withdrawn_programme_says_not_to_run(link, therapist, now) -> None:
    programme = programmes.newest(link.evaluation.episode_id)
    assert programme is not None
    withdrawing.withdraw(programme=programme, because="hold", by=therapist, at=now)

    found = plan_at_home.runs_of(link, at=now)

    assert found is not None
    assert found.is_stopped
    assert found.days == ()
