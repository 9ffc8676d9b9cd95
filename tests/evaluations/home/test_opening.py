"""Opening a plan: looking tells nothing, scanners use nothing, one click uses it up."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evaluations.actions import plan_links
from evaluations.models import PlanLink, PlanLinkTry
from tests.evaluations import registered, signed

BORN = {"day": "14", "month": "2", "year": "1990"}
WRONG = BORN | {"day": "15"}
OPEN = "/plan/"


def send(client, /, **fields):
    return client.post(OPEN, BORN | fields)


@pytest.fixture
def opened(client, fresh):
    send(client, token=fresh.token)
    return client


def sleep():
    PlanLink.objects.update(open_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_uses_nothing_and_tells_nothing(client, fresh, method):
    for _ in range(3):
        reply = getattr(client, method)(OPEN)
        assert fresh.token.encode() not in reply.content
        assert b"Renata" not in reply.content
    assert PlanLink.objects.get().used_at is None
    assert not PlanLinkTry.objects.exists()


def test_a_scanner_that_sends_the_form_without_a_birth_date_uses_nothing(client, fresh):
    for born in (
        {},
        {"day": "", "month": "", "year": ""},
        {"day": "31", "month": "2", "year": "1990"},
    ):
        assert client.post(OPEN, born | {"token": fresh.token}).status_code == 422
    assert PlanLink.objects.get().tries == 0
    assert send(client, token=fresh.token).status_code == 302


def test_a_click_opens_it_and_the_phone_keeps_a_strict_cookie(client, fresh):
    reply = send(client, token=fresh.token)
    assert reply["Location"] == reverse("evaluations:plan_now")
    cookie = reply.cookies[settings.PLAN_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    page = client.get(reply["Location"])
    assert page.status_code == 200
    assert b"When to get help" in page.content


def test_the_code_opens_it_without_a_script(client, fresh):
    assert send(client, code=fresh.code).status_code == 302


def words_of(reply):
    """The page without the guard against forged forms and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", reply.content.decode())
    return reply.status_code, re.sub(r'value="[^"]*" (data-token|autocomplete)', "", text)


def test_unknown_wrong_expired_used_locked_and_revoked_read_the_same(fresh, plan, therapist):
    def said(**fields):
        return words_of(Client().post(OPEN, BORN | {"token": fresh.token} | fields))

    unknown = said(token="x" * 43)
    assert said(day="15") == said(day="15")
    found = [said(day="14", token="y" * 43)]
    PlanLink.objects.update(expires_at=timezone.now())
    found.append(said())
    PlanLink.objects.update(expires_at=timezone.now() + timedelta(days=1), tries=5)
    found.append(said())
    PlanLink.objects.update(tries=0, used_at=timezone.now())
    found.append(said())
    plan_links.revoke(link=fresh.link, by=therapist, at=timezone.now())
    found.append(said())
    assert all(one == unknown for one in found)


def test_a_newer_version_is_told_to_the_right_person(client, fresh, plan, therapist):
    signed.add(plan, therapist, timezone.now())
    PlanLink.objects.update(made_at=timezone.now() - timedelta(hours=1))
    reply = send(client, token=fresh.token)
    assert reply.status_code == 410
    assert b"There is a newer plan" in reply.content
    assert b"(503) 555-0142" in reply.content


def test_the_phone_is_told_of_a_newer_plan_and_of_help(opened, plan, therapist):
    signed.add(plan, therapist, timezone.now() + timedelta(seconds=1))
    reply = opened.get("/plan/now/")
    assert reply.status_code == 410
    assert b"There is a newer plan" in reply.content
    assert b"When to get help" in reply.content


def test_a_plan_called_back_is_closed_on_the_phone(opened, fresh, therapist):
    plan_links.revoke(link=fresh.link, by=therapist, at=timezone.now())
    reply = opened.get("/plan/now/")
    assert reply.status_code == 410
    assert b"This plan is closed" in reply.content


def test_a_phone_without_a_key_finds_nothing_in_two_languages(client, fresh):
    reply = client.get("/plan/now/")
    assert reply.status_code == 410
    assert b"No plan is open here" in reply.content
    assert b"No hay un plan abierto" in reply.content


def test_after_half_an_hour_it_asks_who_it_is_and_goes_on(opened):
    sleep()
    asked = opened.get("/plan/now/")
    assert asked.status_code == 401
    assert b"Is this you?" in asked.content
    assert b"Renata" not in asked.content
    assert opened.post("/plan/now/", WRONG).status_code == 401
    sleep()
    assert opened.post("/plan/lock/", BORN).status_code == 302


def test_what_was_being_sent_goes_along_with_the_birth_date(opened):
    sleep()
    asked = opened.post("/plan/lock/", {"note": "typed <b>", "many": ["a", "b"]})
    page = asked.content.decode()
    assert 'name="note" value="typed &lt;b&gt;"' in page
    assert page.count('name="many"') == 2


def test_a_script_of_a_sleeping_phone_is_told_to_ask(opened):
    sleep()
    assert opened.post("/plan/lock/", HTTP_ACCEPT="application/json").status_code == 401


def test_five_wrong_dates_on_the_phone_close_it(opened):
    sleep()
    for _ in range(4):
        assert opened.post("/plan/now/", WRONG).status_code == 401
    assert b"This plan is closed" in opened.post("/plan/now/", WRONG).content


def test_the_same_link_again_on_the_same_phone_goes_on(opened, fresh):
    sleep()
    assert send(opened, token=fresh.token).status_code == 302
    sleep()
    assert send(opened, code=fresh.code).status_code == 302
    assert opened.get("/plan/now/").status_code == 200
    assert opened.post(OPEN, WRONG | {"token": fresh.token}).status_code == 422


def test_a_staff_sign_in_never_opens_a_plan(opened, desk):
    opened.force_login(desk)
    assert opened.get("/plan/now/").status_code == 403
    assert opened.get(OPEN).status_code == 403


def test_the_paper_comes_as_a_file_with_a_plain_name_and_every_header(opened, plan):
    assert opened.post("/plan/paper/").status_code == 302
    registered.document(plan, at=timezone.now(), edition=7)
    reply = opened.post("/plan/paper/")
    assert reply["Content-Disposition"] == 'attachment; filename="treatment-plan.pdf"'
    assert reply["Cache-Control"] == "no-store, private"
    assert reply["Referrer-Policy"] == "no-referrer"
    assert reply["X-Robots-Tag"] == "noindex, nofollow"
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in reply["Content-Security-Policy"]
    opened.post("/plan/paper/")
    opened.post("/plan/paper/")
    assert opened.post("/plan/paper/").status_code == 302
    assert b"You saved it 3 times" in opened.get("/plan/now/").content


def test_no_page_of_the_phone_is_kept_or_found(opened):
    for address in (OPEN, "/plan/now/"):
        reply = opened.get(address)
        assert reply["Cache-Control"] == "no-store, private"
        assert reply["X-Robots-Tag"] == "noindex, nofollow"
        assert reply["Referrer-Policy"] == "same-origin"


def test_putting_it_away_asks_again(opened):
    assert opened.post("/plan/lock/").status_code == 302
    assert opened.get("/plan/now/").status_code == 401


def test_ids_in_the_address_or_the_form_are_ignored(opened, plan):
    page = opened.get("/plan/now/", {"patient": "999", "link": "1"})
    assert page.status_code == 200
