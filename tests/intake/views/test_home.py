"""Opening a link at home."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from intake.actions import codes, home_links
from intake.models import HomeLink, IntakeSession

BORN = {"day": "14", "month": "2", "year": "1990"}


@pytest.fixture
def made(visit, desk):
    return home_links.make(visit=visit, by=desk, at=timezone.now())


@pytest.fixture
def opened(client, made):
    client.post(reverse("intake:home"), BORN | {"token": made.token})
    return client


def send(client, **fields):
    return client.post(reverse("intake:home"), BORN | fields)


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_at_the_page_uses_nothing_and_tells_nothing(client, made, method):
    for _ in range(3):
        response = getattr(client, method)(reverse("intake:home"))
        assert "Renata" not in response.text
        assert settings.KIOSK_COOKIE_NAME not in response.cookies
    assert HomeLink.objects.get().opened_at is None
    assert send(client, token=made.token).status_code == 302


def test_a_post_without_a_birth_date_leaves_the_link_as_it_was(client, made):
    response = client.post(reverse("intake:home"), {"token": made.token})
    assert response.status_code == 422
    assert "Fill in the day, month and year" in response.text
    assert HomeLink.objects.get().tries == 0


def test_link_and_birth_date_give_the_same_cookie_as_a_tablet_gets(client, made):
    response = send(client, token=made.token)
    assert response.url == reverse("intake:hello")
    cookie = response.cookies[settings.KIOSK_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    page = client.get(response.url).text
    assert "Hello, Renata F." in page
    assert "not watched all the time" in page
    assert 'class="home"' in page


def test_the_short_code_is_enough_without_the_link(client, made):
    assert send(client, code=made.code).status_code == 302


@pytest.mark.parametrize(
    "sent",
    [
        BORN | {"day": "30"},
        BORN | {"day": "x"},
        BORN | {"year": "\u0661\u0669\u0669\u0660"},
        BORN | {"year": "19900"},
        BORN | {"year": "0"},
        {"day": "14"},
    ],
)
def test_what_is_no_date_is_no_try(client, made, sent):
    response = client.post(reverse("intake:home"), sent | {"token": made.token})
    assert response.status_code == 422
    assert HomeLink.objects.get().tries == 0


def test_unknown_expired_locked_called_back_and_used_up_all_read_the_same(client, made, desk):
    replies = {send(client, token="guess").text.replace("guess", made.token)}
    link = HomeLink.objects.get()
    for changes in (
        {"expires_at": timezone.now()},
        {"tries": 5},
        {"revoked_at": timezone.now()},
    ):
        HomeLink.objects.update(**changes)
        replies.add(send(client, token=made.token).text)
        HomeLink.objects.update(expires_at=link.expires_at, tries=0, revoked_at=None)
    IntakeSession.objects.update(state="submitted")
    replies.add(send(client, token=made.token).text)
    assert len({_without_token(one) for one in replies}) == 1


def _without_token(page):
    return "".join(line for line in page.splitlines() if "csrf" not in line.casefold())


def test_too_many_guesses_from_one_place_read_the_same_too(client, made, monkeypatch):
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 0)
    response = send(client, token=made.token)
    assert "This does not open" in response.text


def test_staff_do_not_open_a_persons_form_in_their_own_browser(client, made, desk):
    client.force_login(desk)
    assert send(client, token=made.token).status_code == 403


def test_after_an_idle_time_the_page_asks_who_it_is_and_the_link_is_not_needed(opened):
    assert opened.post(reverse("intake:idle")).url == reverse("intake:who")
    who = {"name": "Renata", "day": "14", "month": "2"}
    assert opened.post(reverse("intake:who"), who).url == reverse("intake:hello")


def test_the_third_miss_after_an_idle_time_closes_it_until_the_link_is_opened_again(opened, made):
    opened.post(reverse("intake:idle"))
    for _ in range(3):
        said = opened.post(reverse("intake:who"), {"name": "Nobody", "day": "1", "month": "1"}).text
    assert "Open your link again" in said
    assert "desk" not in said
    assert opened.get(reverse("intake:who")).status_code == 410
    assert send(opened, token=made.token).status_code == 302


def test_help_at_home_names_the_phone_and_who_watches(opened):
    opened.post(reverse("intake:help"))
    page = opened.get(reverse("intake:help")).text
    assert "(503) 555-0142" in page
    assert "not watched all the time" in page
    assert "A person is coming" not in page


def test_stopping_for_now_speaks_of_home_and_keeps_the_link_open(opened, made):
    left = opened.post(reverse("intake:hand_back"))
    page = opened.get(left.url).text
    assert "You can close this page." in page
    assert "front desk" not in page
    assert send(opened, token=made.token).status_code == 302


def test_a_page_kept_open_after_the_link_was_called_back_says_what_to_do(opened, made, desk):
    home_links.revoke(session=made.session, by=desk, at=timezone.now())
    assert "Open your link again" in opened.get(reverse("intake:hello")).text


def test_the_next_day_the_page_asks_for_the_link_again(opened, made, monkeypatch):
    from datetime import timedelta

    from intake import decorators

    monkeypatch.setattr(decorators, "KEY_LIFE", timedelta(hours=12))
    IntakeSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=13))
    assert "Open your link again" in opened.get(reverse("intake:hello")).text
    assert send(opened, token=made.token).status_code == 302


def test_a_stopped_form_opens_on_its_stop_screen_with_the_words_for_home(client, made):
    IntakeSession.objects.update(
        state="stopped", stopped_at=timezone.now(), stop_kind="emergency", place="home"
    )
    response = send(client, token=made.token)
    assert response.url == reverse("intake:stop")
    page = client.get(response.url).text
    assert "911" in page


def test_the_page_speaks_spanish(client, made):
    address = reverse("intake:home") + "?language=es"
    assert "Su formulario" in client.get(address).text
    assert "Esto no se abre" in client.post(address, BORN | {"token": "guess"}).text
