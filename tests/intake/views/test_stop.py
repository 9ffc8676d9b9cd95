"""The stop screen: whether a person knows, and where to go when nobody came."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from evaluations.actions import alerts
from evaluations.models import Alert
from intake import library
from intake.actions import answering, pairing
from intake.models import IntakeSession
from tests.intake import sittings
from tests.intake.sittings import ASKED

STOP = reverse("intake:stop")
STATE = reverse("intake:stop_state")
WALK = "Nobody has come yet. Walk to the front desk now, or call 911."
KNOWS = "Your team knows."


@pytest.fixture
def sitting(visit, desk, judge):
    judge("real")
    return sittings.answering_session(visit, desk)


@pytest.fixture
def tablet(client, sitting):
    client.cookies[settings.KIOSK_COOKIE_NAME] = sitting[1]
    return client


def stop(sitting, *, code="saddle_numb", ago=timedelta(), **changes):
    """An answer stops the form, ``ago``."""
    session = sitting[0]
    sittings.answer_all(session, until=code)
    page = ASKED.page(code)
    raw = sittings.raw_for(page, **{code: "yes"})
    answering.save_page(session=session, page=page, raw=raw, at=timezone.now())
    at = timezone.now() - ago
    IntakeSession.objects.update(stopped_at=at, **changes)
    return Alert.objects.get()


def said(page):
    """What stands on the page, without the words that wait in its attributes."""
    return "\n".join(line.split(">", 1)[1] for line in page.split("\n") if "data-" in line)


def test_a_new_stop_waits_for_a_person(tablet, sitting):
    stop(sitting)

    page = tablet.get(STOP).text
    assert WALK not in said(page)
    assert KNOWS not in said(page)
    assert 'data-late-in="1' in page
    assert tablet.get(STATE).json() == {"answered": False}


def test_two_minutes_without_an_answer_send_the_person_to_the_desk_or_911(tablet, sitting):
    stop(sitting, ago=timedelta(minutes=2))

    assert WALK in said(tablet.get(STOP).text)


def test_an_answered_stop_says_that_the_team_knows(tablet, sitting, desk):
    alert = stop(sitting, ago=timedelta(minutes=3))
    alerts.acknowledge(alert=alert, by=desk, at=timezone.now())

    page = said(tablet.get(STOP).text)
    assert KNOWS in page
    assert WALK not in page
    assert tablet.get(STATE).json() == {"answered": True}


def test_a_wish_for_help_that_was_answered_answers_no_emergency(tablet, sitting, desk):
    answering.ask_for_help(session=sitting[0], at=timezone.now())
    pairing.help_given(session=sitting[0], by=desk, at=timezone.now())
    sitting[0].refresh_from_db()
    sittings.answer_all(sitting[0], until="saddle_numb")
    page = ASKED.page("saddle_numb")
    raw = sittings.raw_for(page, saddle_numb="yes")
    answering.save_page(session=sitting[0], page=page, raw=raw, at=timezone.now())

    assert tablet.get(STATE).json() == {"answered": False}


@pytest.mark.parametrize(
    ("kind", "place", "words"),
    [
        ("emergency", "tablet", "stop_late"),
        ("emergency", "home", "stop_late_home"),
        ("calm", "tablet", "calm_late"),
        ("calm", "home", "calm_late_home"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_each_screen_says_what_to_do_when_nobody_came(
    tablet, sitting, kind, place, words, language
):
    stop(sitting, ago=timedelta(minutes=5), stop_kind=kind, place=place, language=language)

    assert library.words(language)[words] in said(tablet.get(STOP).text)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", ["emergency", "calm"])
def test_whoever_is_at_home_is_told_a_number_and_not_to_wait(tablet, sitting, kind, language):
    stop(sitting, ago=timedelta(minutes=5), stop_kind=kind, place="home", language=language)
    page = said(tablet.get(STOP).text)

    assert ("911" if kind == "emergency" else "988") in page
    assert ("Do not wait for us." if language == "en" else "No nos espere.") in page


def test_the_state_is_told_to_a_stopped_tablet_alone(client, tablet, sitting):
    assert tablet.get(STATE).status_code == 302

    client.cookies.clear()
    assert client.get(STATE).status_code == 410
