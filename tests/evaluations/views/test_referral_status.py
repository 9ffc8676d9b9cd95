"""The board of referrals as the desk reads it, its times, and what it costs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.models import User, Visit
from evaluations import library
from evaluations.models import Outcome, Recipient, TriggerFiring
from evaluations.queries import loop_board
from tests import factories
from tests.evaluations import looped
from tests.evaluations.looped import DAY

BOARD = reverse("evaluations:referrals")


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


@pytest.fixture
def brandt(visit: Visit, desk: User) -> Recipient:
    return looped.recipient(visit, desk)


# What the desk may see ------------------------------------------------------------------------


@pytest.fixture
def everything(visit: Visit, therapist: User, brandt: Recipient, at: datetime) -> None:
    """Every rule there is, fired in turn as each kind of row, with its evidence."""
    because = [
        {"fact": "intake.leg_pain_side", "value": "left"},
        {"fact": "intake.saddle_numb", "value": "yes"},
    ]
    for number, rule in enumerate(library.ruleset().rules.values()):
        state = ("open", "decided", "decided", "closed")[number % 4]
        firing = looped.fired(
            visit, rule.code, rule.urgency, at - (number % 9) * DAY, because=because, state=state
        )
        if number % 4 == 1:
            looped.referral(
                firing, brandt, therapist, at - (number % 9) * DAY,
                state=("sent", "seen", "declined", "closed")[number // 4 % 4],
            )  # fmt: skip
        elif number % 4 > 1:
            looped.decided(firing, "accept", therapist, at, recheck_due=at - DAY)


@pytest.mark.parametrize("role", ["desk", "manager"])
@pytest.mark.parametrize("whose", ["clinic", "closed"])
def test_the_desk_reads_states_and_never_what_was_found(
    client: Client, staff: dict[str, User], everything: None, role: str, whose: str
) -> None:
    client.force_login(staff[role])
    page = client.get(BOARD, {"whose": whose}).text
    shown = page[page.index("<main") : page.index("</main>")]
    main = shown.casefold()

    assert "renata flores" in main
    assert "LEFT" not in shown
    for rule in library.ruleset().rules.values():
        assert rule.code.casefold() not in main
        assert rule.name.en.casefold() not in main
        assert not rule.refer_to or rule.refer_to.en.casefold() not in main
    for fact in library.facts().values():
        assert f">{fact.label.en.casefold()}<" not in main
    for hidden in ("brandt", "oncolog", "saddle", "/triggers/", "not real"):
        assert hidden not in main
    for urgency in library.ruleset().urgencies.values():
        assert f">{urgency.label.en.casefold()}<" not in main


def test_the_desk_sees_how_each_stands(
    at_desk: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    looped.fired(visit, "RF-CES-01", "emergency", at)
    looped.fired(visit, "RF-RAD-02", "monitor", at)
    firing = looped.fired(visit, "RF-RED-01", "soon", at - 20 * DAY, state="decided")
    looped.referral(firing, brandt, therapist, at - 12 * DAY, state="sent")
    page = at_desk.get(BOARD).text

    for words in ("Clinician told", "Person needed", "To check again", "In hand", "days late"):
        assert words in page
    assert page.count('class="loop') == 3


# Times ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "words"), [(17, "7 h 30 min left"), (26, "the clinic has closed")]
)
def test_what_is_due_today_says_how_long_is_left_or_that_the_door_is_shut(
    visit: Visit, therapist: User, brandt: Recipient, hour: int, words: str
) -> None:
    now = factories.AT.replace(hour=0) + timedelta(hours=hour + 1)
    firing = looped.fired(visit, "RF-CES-01", "same_day", now, state="decided")
    looped.referral(firing, None, therapist, now)
    (row,) = loop_board.of_clinic(visit.clinic, now=now)

    assert row.note == words


# Cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["therapist", "desk"])
@pytest.mark.parametrize("whose", ["clinic", "closed"])
def test_the_board_costs_the_same_at_one_row_and_at_a_hundred_and_twenty(
    client: Client,
    staff: dict[str, User],
    visit: Visit,
    therapist: User,
    desk: User,
    brandt: Recipient,
    at: datetime,
    role: str,
    whose: str,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(staff[role])
    _one_of_each(visit, therapist, brandt, at)
    client.get(BOARD, {"whose": whose})
    with CaptureQueriesContext(connection) as first:
        client.get(BOARD, {"whose": whose})
    for number in range(20):
        someone = factories.patient(visit.clinic, by=desk, given_name=f"P{number}")
        other = factories.visit(factories.episode(someone, by=desk), therapist=therapist, by=desk)
        _one_of_each(other, therapist, brandt, at)
    with django_assert_num_queries(len(first)):
        page = client.get(BOARD, {"whose": whose}).text
    assert whose == "closed" or page.count("<tr>") >= 120


def _one_of_each(visit: Visit, by: User, to: Recipient, at: datetime) -> None:
    """To decide, a draft, one sent, an arrival, a re-check, one never written, two over."""

    def fired(code: str, urgency: str, state: str) -> TriggerFiring:
        return looped.fired(visit, code, urgency, at, state=state)

    fired("RF-BSI-01", "soon", "open")
    looped.referral(fired("RF-BSI-02", "soon", "decided"), None, by, at)
    looped.referral(fired("RF-BSI-03", "soon", "decided"), to, by, at, state="sent")
    gone = fired("RF-CES-01", "emergency", "decided")
    looped.called(gone, at, acknowledged_at=at, acknowledged_by=by)
    fired("RF-RAD-02", "monitor", "open")
    looped.decided(fired("RF-RED-01", "soon", "decided"), "accept", by, at, recheck_due=None)
    over = looped.referral(fired("RF-SPA-01", "routine", "decided"), to, by, at, state="closed")
    Outcome.objects.create(
        referral=over,
        result="excluded",
        words="No.",
        plan="resume",
        by=by,
        licence_number="PT-1",
        at=at,
    )
    set_aside = fired("RF-VIT-01", "same_day", "closed")
    looped.decided(set_aside, "data_clarified", by, at, recheck_due=None)
