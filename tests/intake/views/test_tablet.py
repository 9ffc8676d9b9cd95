"""The tablet before and after the questions."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from intake import decorators, library
from intake.actions import codes, pairing, tablets
from intake.models import IntakeSession, Tablet
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State = IntakeSession.State
WHO = {"name": "Renata", "day": "14", "month": "2"}


@pytest.fixture
def code(visit, desk, client):
    """A code that lives now, on the machine's own clock; the client is an enrolled tablet."""
    client.cookies[settings.TABLET_COOKIE_NAME] = factories.tablet(visit.clinic, by=desk)[1]
    return pairing.start_session(visit=visit, by=desk, at=timezone.now())[1]


@pytest.fixture
def tablet(client, code):
    client.post(reverse("intake:tablet"), {"code": code})
    return client


def test_the_right_code_gives_the_tablet_a_key_that_scripts_cannot_read(client, code):
    response = client.post(reverse("intake:tablet"), {"code": code})
    assert response.url == reverse("intake:who")
    cookie = response.cookies[settings.KIOSK_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    session = IntakeSession.objects.get()
    assert cookie.value not in session.tablet_key_hash


def test_a_wrong_code_says_so_and_keeps_what_was_typed(client, code):
    response = client.post(reverse("intake:tablet"), {"code": "22222222"})
    assert response.status_code == 422
    assert "That code does not work" in response.text
    assert 'value="22222222"' in response.text
    assert settings.KIOSK_COOKIE_NAME not in response.cookies


def test_the_fifth_wrong_code_closes_this_tablet_for_a_while(client, code):
    for _ in range(5):
        client.post(reverse("intake:tablet"), {"code": "22222222"})
    response = client.post(reverse("intake:tablet"), {"code": code})
    assert "Too many wrong codes" in response.text
    assert not IntakeSession.objects.exclude(tablet_key_hash="").exists()


def test_a_tampered_count_of_tries_counts_as_none(client, code):
    client.cookies["kiosk-tries"] = "forged"
    assert client.post(reverse("intake:tablet"), {"code": code}).status_code == 302


def test_too_many_tries_from_one_address_are_refused(client, code, monkeypatch):
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 0)
    assert "Too many wrong codes" in client.post(reverse("intake:tablet"), {"code": code}).text


def test_the_code_page_speaks_spanish_and_hands_the_language_on(client, code):
    page = client.get(reverse("intake:tablet"), {"language": "es"})
    assert 'lang="es"' in page.text
    assert "Escriba el código" in page.text
    client.post(reverse("intake:tablet") + "?language=es", {"code": code})
    assert "Le damos la bienvenida" in client.get(reverse("intake:who")).text


def test_staff_do_not_pair_the_browser_they_are_signed_in_with(client, desk, code):
    client.force_login(desk)
    response = client.post(reverse("intake:tablet"), {"code": code})
    assert response.status_code == 403
    assert not IntakeSession.objects.exclude(tablet_key_hash="").exists()


def test_nothing_of_the_person_shows_before_they_typed_who_they_are(tablet):
    page = tablet.get(reverse("intake:who"))
    assert "Renata" not in page.text
    assert "Flores" not in page.text
    assert tablet.get(reverse("intake:hello")).url == reverse("intake:who")
    assert tablet.get(reverse("intake:page", args=["filled_by"])).url == reverse("intake:who")


def test_the_right_name_and_birthday_greet_with_first_name_and_initial(tablet):
    assert tablet.post(reverse("intake:who"), WHO).url == reverse("intake:hello")
    page = tablet.get(reverse("intake:hello"))
    assert "Hello, Renata F." in page.text
    assert "Flores" not in page.text
    assert "Renata" not in re.search("<title>(.*)</title>", page.text)[1]


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "", "day": "14", "month": "2"},
        {"name": "Renata", "day": "", "month": "2"},
        {"name": "Renata", "day": "14", "month": "x"},
        {"name": "Renata", "day": "١٤", "month": "2"},
        {},
    ],
)
def test_an_unfinished_name_or_birthday_is_no_miss(tablet, sent):
    response = tablet.post(reverse("intake:who"), sent)
    assert "Fill in your name" in response.text
    assert IntakeSession.objects.get().misses == 0


def test_the_third_miss_sends_the_tablet_to_the_desk_and_drops_its_key(tablet):
    for _ in range(2):
        response = tablet.post(reverse("intake:who"), WHO | {"name": "<b>Nobody"})
        assert "That does not match" in response.text
        assert "&lt;b&gt;Nobody" in response.text
    response = tablet.post(reverse("intake:who"), WHO | {"day": "15"})
    assert response.status_code == 403
    assert "Take the tablet to the front desk" in response.text
    assert tablet.get(reverse("intake:who")).status_code == 410


def test_a_tablet_without_a_key_gets_410_in_both_languages(client, db):
    response = client.get(reverse("intake:page", args=["saddle_numb"]))
    assert response.status_code == 410
    assert "This form is closed" in response.text
    assert "Este formulario está cerrado" in response.text


def test_a_made_up_key_gets_410_and_is_dropped(client, db):
    client.cookies[settings.KIOSK_COOKIE_NAME] = "guess"
    response = client.get(reverse("intake:hello"))
    assert response.status_code == 410
    assert response.cookies[settings.KIOSK_COOKIE_NAME].value == ""


def test_an_ended_sitting_answers_410_whatever_is_asked(tablet, desk):
    tablet.post(reverse("intake:who"), WHO)
    pairing.end_session(session=IntakeSession.objects.get(), by=desk, at=AT)
    for name in ("hello", "who", "check", "send", "stop", "help"):
        assert tablet.get(reverse(f"intake:{name}")).status_code == 410, name


def test_one_tablets_key_opens_only_its_own_draft(tablet, episode, therapist, desk):
    other = factories.visit(episode, therapist=therapist, by=desk)
    session, _key = sittings.answering_session(other, desk)
    tablet.post(reverse("intake:who"), WHO)
    tablet.post(reverse("intake:page", args=["filled_by"]), {"filled_by": "self"})
    assert not hasattr(IntakeSession.objects.get(pk=session.pk), "response")


def both(client, desk, tablet_key):
    client.force_login(desk)
    client.cookies[settings.KIOSK_COOKIE_NAME] = tablet_key
    return client


def test_a_browser_with_a_staff_sign_in_and_a_tablets_key_is_refused_and_recorded(
    client, visit, desk
):
    _, key = sittings.paired(visit, desk)
    both(client, desk, key)
    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    for address in (start, reverse("intake:who")):
        assert client.get(address).status_code == 403
    refused = AuditEvent.objects.filter(action="deny", object_type="device")
    assert refused.count() == 2
    assert refused.first().principal == f"user:{desk.pk}"


def test_signing_out_leads_out_of_having_both(client, visit, desk):
    _, key = sittings.paired(visit, desk)
    both(client, desk, key).post(reverse("account_logout"))
    assert client.get(reverse("intake:who")).status_code == 200


def test_a_dead_key_does_not_lock_staff_out(client, visit, desk):
    both(client, desk, "dead")
    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    assert client.get(start).status_code == 200


def test_language_changes_on_the_spot_and_unknown_ones_do_nothing(tablet):
    tablet.post(reverse("intake:who"), WHO)
    for language in ("es", "xx"):
        response = tablet.post(reverse("intake:language"), {"language": language, "at": "hello"})
        assert response.url == reverse("intake:hello")
    assert "Hola, Renata F." in tablet.get(reverse("intake:hello")).text


@pytest.mark.parametrize(
    ("at", "leads"),
    [
        ("check", "/tablet/check/"),
        ("privacy", "/tablet/sign/privacy/"),
        ("https://elsewhere.test", "/tablet/hello/"),
    ],
)
def test_the_language_button_leads_back_to_its_own_page_only(tablet, at, leads):
    tablet.post(reverse("intake:who"), WHO)
    response = tablet.post(reverse("intake:language"), {"language": "es", "at": at})
    assert response.url == leads


def test_help_tells_the_desk_and_offers_both_ways(tablet):
    tablet.post(reverse("intake:who"), WHO)
    assert tablet.post(reverse("intake:help")).url == reverse("intake:help")
    assert IntakeSession.objects.get().help_asked_at
    page = tablet.get(reverse("intake:help")).text
    assert "A person is coming" in page
    assert reverse("intake:hand_back") in page


def test_idle_gives_the_form_back_and_only_a_new_code_resumes_it_at_the_same_page(
    tablet, visit, desk
):
    tablet.post(reverse("intake:who"), WHO)
    tablet.post(reverse("intake:page", args=["filled_by"]), {"filled_by": "self"})
    rest = tablet.post(reverse("intake:idle"))
    assert rest.url == reverse("intake:handed") + "?language=en"
    assert rest.cookies[settings.KIOSK_COOKIE_NAME].value == ""
    page = tablet.get(rest.url).text
    assert "Your answers are safe" in page
    assert "Renata" not in page
    assert tablet.get(reverse("intake:who")).status_code == 410
    _, code = pairing.start_session(visit=visit, by=desk, at=timezone.now())
    tablet.post(reverse("intake:tablet"), {"code": code})
    tablet.post(reverse("intake:who"), WHO)
    assert "Go on where you were" in tablet.get(reverse("intake:hello")).text


def test_at_home_an_idle_page_asks_again_who_it_is(tablet):
    tablet.post(reverse("intake:who"), WHO)
    tablet.post(reverse("intake:page", args=["filled_by"]), {"filled_by": "self"})
    IntakeSession.objects.update(place=IntakeSession.Place.HOME)
    assert tablet.post(reverse("intake:idle")).url == reverse("intake:who")
    assert "Your answers are safe" in tablet.get(reverse("intake:who")).text


def test_a_device_that_is_not_set_up_says_what_to_do_and_takes_no_code(visit, desk):
    stranger = Client()
    _, code = pairing.start_session(visit=visit, by=desk, at=timezone.now())
    page = stranger.get(reverse("intake:tablet")).text
    assert "This tablet is not set up yet" in page
    assert "data-code" not in page  # the code of a form is no set-up code
    assert "not set up" in stranger.post(reverse("intake:tablet"), {"code": code}).text
    assert not IntakeSession.objects.exclude(tablet_key_hash="").exists()


def test_the_set_up_code_makes_a_device_a_tablet_for_long(clinic, desk):
    device = Client()
    code = tablets.add(clinic=clinic, name="Tablet 9", by=desk, at=timezone.now())
    page = device.get(reverse("intake:set_up"), {"language": "es"}).text
    assert "Esta tableta todavía no está lista" in page
    assert "data-code" in page
    response = device.post(reverse("intake:set_up"), {"code": code})
    assert response.url == reverse("intake:tablet") + "?language=en"
    cookie = response.cookies[settings.TABLET_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] >= 365 * 24 * 60 * 60
    assert "The front desk gives you the code" in device.get(response.url).text


def test_wrong_set_up_codes_say_so_and_the_sixth_is_not_even_looked_at(clinic, desk, monkeypatch):
    device = Client()
    code = tablets.add(clinic=clinic, name="Tablet 9", by=desk, at=timezone.now())
    for _ in range(5):
        response = device.post(reverse("intake:set_up"), {"code": "22222222"})
        assert response.status_code == 422
        assert "make a new one in Clinic settings" in response.text
    assert "Too many wrong codes" in device.post(reverse("intake:set_up"), {"code": code}).text
    monkeypatch.setattr(codes, "TRIES_PER_ADDRESS", 0)
    assert "Too many wrong codes" in Client().post(reverse("intake:set_up"), {"code": code}).text


def test_staff_do_not_make_their_own_browser_a_tablet(client, desk):
    client.force_login(desk)
    assert client.get(reverse("intake:set_up")).status_code == 403


def test_a_tablet_that_is_switched_off_goes_blank_at_once_and_says_so(tablet, desk):
    tablet.post(reverse("intake:who"), WHO)
    tablets.revoke(tablet=Tablet.objects.get(), by=desk, at=timezone.now())
    gone = tablet.get(reverse("intake:hello"))
    assert gone.status_code == 410
    assert "This tablet is switched off" in gone.text
    assert "This tablet is switched off" in tablet.get(reverse("intake:tablet")).text


def test_the_older_of_two_tablets_says_where_the_form_went(tablet, visit, desk):
    _, code = pairing.start_session(visit=visit, by=desk, at=timezone.now())
    other = Client()
    other.cookies[settings.TABLET_COOKIE_NAME] = factories.tablet(visit.clinic, by=desk)[1]
    assert other.post(reverse("intake:tablet"), {"code": code}).status_code == 302
    gone = tablet.get(reverse("intake:who"))
    assert gone.status_code == 410
    assert "This form is on another tablet now" in gone.text
    assert library.words("es")["moved_title"] in gone.text
    assert "This form is closed" in tablet.get(reverse("intake:who")).text  # the key was dropped


def test_a_tablet_whose_form_was_called_back_says_that_the_answers_are_safe(tablet, visit, desk):
    pairing.start_session(visit=visit, by=desk, at=timezone.now())
    assert "They give you a new code" in tablet.get(reverse("intake:who")).text


def test_a_home_device_whose_form_was_called_back_is_sent_to_its_link(tablet, visit, desk):
    pairing.start_session(visit=visit, by=desk, at=timezone.now())
    IntakeSession.objects.update(place=IntakeSession.Place.HOME)
    assert "Open your link again" in tablet.get(reverse("intake:who")).text


def test_handing_back_early_drops_the_key_and_says_so_in_the_persons_language(tablet):
    tablet.post(reverse("intake:who"), WHO)
    response = tablet.post(reverse("intake:hand_back"))
    assert response.url == reverse("intake:handed") + "?language=en"
    assert response.cookies[settings.KIOSK_COOKIE_NAME].value == ""
    assert "Hand the tablet back" in tablet.get(response.url).text
    assert tablet.get(reverse("intake:hello")).status_code == 410


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "You are done."), ("es", "Ha terminado."), ("xx", "You are done.")],
)
def test_the_last_page_needs_no_key_and_knows_nobody(client, db, language, words):
    assert words in client.get(reverse("intake:done"), {"language": language}).text


def test_no_reply_of_the_tablet_may_be_kept(tablet):
    for response in (tablet.get(reverse("intake:tablet")), tablet.get(reverse("intake:who"))):
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["language", "idle", "hand_back"])
def test_acts_are_never_links(tablet, name):
    tablet.post(reverse("intake:who"), WHO)
    assert tablet.get(reverse(f"intake:{name}")).status_code == 405


def test_a_form_without_its_token_is_refused(code):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("intake:tablet"), {"code": code}).status_code == 403


def test_a_key_is_dead_the_next_day(tablet, monkeypatch):
    monkeypatch.setattr(decorators, "KEY_LIFE", timedelta(hours=12))
    tablet.post(reverse("intake:who"), WHO)
    assert tablet.get(reverse("intake:hello")).status_code == 200
    IntakeSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=13))
    assert tablet.get(reverse("intake:hello")).status_code == 410
