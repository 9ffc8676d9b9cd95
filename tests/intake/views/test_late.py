"""An enrolled tablet brings back the pages that it kept."""

import json

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from intake.actions import pairing, tablets
from intake.models import StrayAnswers
from tests import factories
from tests.intake import sittings


@pytest.fixture
def enrolled(visit, desk):
    return factories.tablet(visit.clinic, by=desk)


@pytest.fixture
def device(client, enrolled):
    client.cookies[settings.TABLET_COOKIE_NAME] = enrolled[1]
    return client


@pytest.fixture
def ref(sitting):
    sitting.refresh_from_db()
    return sitting.queue_ref


def bring(client, body):
    raw = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(reverse("intake:late"), raw, content_type="application/json")


def told(reply):
    return reply.status_code, reply.json()


def test_the_key_of_what_waits_is_given_to_a_tablet_of_the_clinic(device, sitting, ref):
    sitting.refresh_from_db()
    assert told(bring(device, {"ref": ref})) == (200, {"result": "key", "key": sitting.queue_key})


def test_a_page_handed_in_is_kept_for_staff(device, enrolled, ref):
    page = {"ref": ref, "key": "k1", "page": "smoker", "fields": {"smoker": ["never"]}}
    for _ in range(2):
        assert told(bring(device, page)) == (200, {"result": "kept"})
    stray = StrayAnswers.objects.get()
    assert (stray.page, stray.fields, stray.tablet) == (
        "smoker",
        {"smoker": ["never"]},
        enrolled[0],
    )


def test_only_names_and_texts_of_fields_are_kept(device, ref):
    fields = {"a": ["x", 7, None], "b": "text", "c": {"d": 1}, "n" * 200: ["long"]}
    bring(device, {"ref": ref, "key": "k", "page": "p" * 200, "fields": fields})
    stray = StrayAnswers.objects.get()
    assert stray.fields == {"a": ["x", "7", "None"], "n" * 80: ["long"]}
    assert stray.page == "p" * 60


def test_of_a_form_that_ended_nothing_can_be_read_and_staff_are_told(device, sitting, ref, desk):
    pairing.end_session(session=sitting, by=desk, at=timezone.now())
    assert told(bring(device, {"ref": ref})) == (410, {"result": "over"})
    assert not StrayAnswers.objects.exists()
    assert told(bring(device, {"ref": ref, "key": "lost", "pages": 4})) == (410, {"result": "over"})
    stray = StrayAnswers.objects.get()
    assert (stray.why, stray.fields) == ("unreadable", {"pages": ["4"]})


def test_a_browser_that_is_no_tablet_gets_nothing(client, ref):
    assert told(bring(client, {"ref": ref})) == (404, {"result": "unknown"})


def test_a_tablet_that_was_switched_off_gets_nothing(device, enrolled, ref, staff):
    tablets.revoke(tablet=enrolled[0], by=staff["manager"], at=timezone.now())
    assert told(bring(device, {"ref": ref})) == (404, {"result": "unknown"})


def test_a_tablet_of_another_clinic_gets_nothing(client, ref):
    other = factories.clinic(name="Hilltop")
    by = factories.user(other, "Rosa Vidal", "front_desk")
    client.cookies[settings.TABLET_COOKIE_NAME] = factories.tablet(other, by=by)[1]
    assert told(bring(client, {"ref": ref})) == (404, {"result": "unknown"})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '"ref"',
        b"\xff\xfe",
        "[" * 200_000,
        '{"ref": null}',
        '{"ref": {"a": 1}}',
        '{"ref": "' + "x" * 100_000 + '"}',
        '{"ref": "\\u0000"}',
        '{"ref": "\\ud800"}',
    ],
)
def test_what_is_not_a_request_is_answered_plainly(device, ref, body):
    assert told(bring(device, body)) == (404, {"result": "unknown"})


@pytest.mark.parametrize(
    "more",
    [
        {"key": "", "fields": {}},
        {"key": "k", "fields": []},
        {"key": "k"},
        {"key": "k", "pages": 3},
        {"fields": {"a": ["b"]}},
    ],
)
def test_what_is_half_a_page_only_gets_the_key(device, ref, more):
    assert bring(device, {"ref": ref} | more).json()["result"] == "key"
    assert not StrayAnswers.objects.exists()


@pytest.mark.parametrize("pages", [True, -1, 10**30, "many", None, [1]])
def test_a_strange_count_of_lost_pages_breaks_nothing(device, sitting, ref, desk, pages):
    pairing.end_session(session=sitting, by=desk, at=timezone.now())
    assert bring(device, {"ref": ref, "key": "lost", "pages": pages}).status_code == 410


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "<script>", "x" * 50_000])
def test_hostile_fields_are_kept_as_text_or_made_plain(device, ref, text):
    page = {"ref": ref, "key": "k1", "page": "goal_1", "fields": {"belief": [text], text: ["x"]}}
    assert bring(device, page).status_code == 200


def test_a_huge_body_is_refused_without_a_fault(device, ref):
    page = {"ref": ref, "key": "k", "page": "p", "fields": {"a": ["x" * 6_000_000]}}
    assert bring(device, page).status_code in (400, 413)
    assert not StrayAnswers.objects.exists()


def test_only_a_post_is_taken(device, db):
    assert device.get(reverse("intake:late")).status_code == 405
    assert sittings.AT
