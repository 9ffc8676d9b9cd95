"""Staff make the link, print its slip, read the address back, see the tries, call it back."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from evaluations.models import PlanLink
from evaluations.queries import plan_links as links

BORN = {"day": "14", "month": "2", "year": "1990"}


@pytest.fixture
def desk_page(client, therapist, plan):
    client.force_login(therapist)
    address = f"/patients/{plan.patient_id}/evaluations/{plan.pk}/link/"

    def ask(**fields):
        return client.post(address, fields, follow=True) if fields else client.get(address)

    return ask


def test_the_slip_shows_code_and_mark_once(desk_page):
    assert b"No link was made yet" in desk_page().content
    page = desk_page(act="home").content.decode()
    code = re.search(r"data-link-code>([^<]+)<", page).group(1)
    assert len(code.replace(" ", "")) == 12
    assert 'class="qr"' in page
    assert code not in desk_page().content.decode()
    assert b"Not opened yet" in desk_page().content


def test_the_address_is_read_back_before_anything_is_sent(desk_page, plan, monkeypatch):
    plan.patient.email = "renata@example.test"
    plan.patient.save()
    monkeypatch.setattr(links, "may_be_mailed", lambda patient, *, at: True)
    page = desk_page(act="send", address="renata@example.test")
    assert b"Not sent" in page.content
    page = desk_page(act="send", address="other@example.test", read_back="yes")
    assert b"Read it back again" in page.content
    assert mail.outbox == []
    page = desk_page(act="send", address="renata@example.test", read_back="yes")
    assert b"on its way" in page.content
    (message,) = mail.outbox
    assert re.search(r"http://testserver/plan/\?language=en#\S{43}", message.body)


def test_without_a_consent_the_page_says_what_is_missing(desk_page):
    assert b"a standing consent to e-mail" in desk_page().content


def test_it_is_called_back_and_the_tries_are_there(desk_page, client, plan):
    desk_page(act="home")
    link = PlanLink.objects.get()
    page = desk_page(act="revoke", link=str(link.pk))
    assert b"called back" in page.content
    assert desk_page(act="revoke", link="999999").status_code == 404
    assert desk_page(act="revoke", link="x").status_code == 404
    link.attempts.create(link=link, outcome="wrong_date", ip="203.0.113.9", at=timezone.now())
    page = desk_page().content
    assert b"Wrong birth date" in page
    assert b"203.0.113.9" in page


def test_every_try_has_words():
    assert set(links.TRY_WORDS) >= {state.value for state in links.State} - {
        "open", "asleep", "waiting", "ended",
    }  # fmt: skip


def test_a_plan_that_is_not_the_newest_gets_none(desk_page, plan, therapist, staff):
    from evaluations.actions import voiding
    from tests.evaluations import signed

    asked = voiding.ask(evaluation=plan, reason=signed.REASON, by=therapist, at=timezone.now())
    voiding.approve(request=asked, by=staff["manager"], at=timezone.now())
    page = desk_page(act="home")
    assert page.status_code == 409
    assert b"entered in error" in page.content


def test_the_front_desk_does_not_send_plans(client, desk, plan):
    client.force_login(desk)
    address = f"/patients/{plan.patient_id}/evaluations/{plan.pk}/link/"
    assert client.get(address).status_code == 403
