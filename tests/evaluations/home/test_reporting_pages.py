"""Reports on the phone: what is asked, what is said afterwards, and what an emergency shows."""

from uuid import uuid4

import pytest
from django.utils import timezone

from evaluations.models import HomeReport, PlanLink, TriggerFiring

BORN = {"day": "14", "month": "2", "year": "1990"}
NOTHING_NEW = {"pain_before": "2", "still_worse": "no"}


@pytest.fixture
def now():
    """The plan was signed today: the pages read the clock."""
    return timezone.now()


@pytest.fixture
def phone(client, fresh):
    client.post("/plan/", BORN | {"token": fresh.token})
    return client


def page_of(client, address, **fields):
    """Send a form and go where it leads."""
    key = fields.pop("key", uuid4().hex)
    return client.post(address, {"key": key} | fields, follow=True)


def test_the_check_asks_everything_and_chooses_nothing(phone):
    page = phone.get("/plan/check/").content.decode()
    assert page.count("<fieldset") == 14
    assert "checked" not in page


def test_a_quiet_day_is_thanked_for_and_not_asked_again(phone):
    page = page_of(phone, "/plan/check/", **NOTHING_NEW)
    assert b"Thank you. We have it." in page.content
    assert b"You told us how you are today" in phone.get("/plan/now/").content


def test_what_is_missing_is_said_beside_its_question(phone):
    page = page_of(phone, "/plan/check/", pain_before="")
    assert page.status_code == 422
    assert b"Choose a number from 0 to 10." in page.content
    assert not HomeReport.objects.exists()


@pytest.mark.parametrize(("answer", "words"), [("saddle", b"911"), ("chest", b"911")])
def test_an_emergency_shows_its_whole_words_at_once_and_calls_the_clinic(phone, answer, words):
    page = page_of(phone, "/plan/check/", **NOTHING_NEW, **{answer: "yes"})
    firing = TriggerFiring.objects.filter(urgency="emergency").latest("pk")
    assert words in page.content
    assert b"tel:911" in page.content
    assert b"(503) 555-0142" in page.content
    assert firing.alert.place == "home"


def test_a_second_tap_counts_once_and_shows_the_same_emergency(phone):
    key = uuid4().hex
    first = page_of(phone, "/plan/check/", key=key, saddle="yes", **NOTHING_NEW)
    again = page_of(phone, "/plan/check/", key=key, saddle="yes", **NOTHING_NEW)
    assert HomeReport.objects.count() == 1
    assert b"tel:911" in first.content
    assert b"tel:911" in again.content
    assert b"You told us about something serious" in phone.get("/plan/now/").content


def test_a_script_is_told_where_to_go(phone):
    reply = phone.post(
        "/plan/check/", NOTHING_NEW | {"key": uuid4().hex}, HTTP_ACCEPT="application/json"
    )
    assert reply.json() == {"next": f"/plan/told/{HomeReport.objects.get().pk}/"}
    reply = phone.post("/plan/check/", {"key": uuid4().hex}, HTTP_ACCEPT="application/json")
    assert reply.status_code == 422


def test_one_tap_marks_an_exercise_as_done_today(phone):
    key = uuid4().hex
    reply = phone.post("/plan/done/", {"exercise": "EX-07", "number": "1", "key": key})
    assert reply["Location"] == "/plan/now/#exercise-1"
    assert HomeReport.objects.get().did == "all"
    assert b"Done today" in phone.get("/plan/now/").content


def test_an_exercise_that_is_not_on_the_plan_is_not_ticked(phone):
    assert phone.post("/plan/done/", {"exercise": "EX-01", "key": uuid4().hex}).status_code == 302
    assert phone.get("/plan/exercises/EX-01/").status_code == 404
    assert not HomeReport.objects.exists()


def test_how_an_exercise_went_is_kept_with_its_pain(phone):
    page = page_of(
        phone,
        "/plan/exercises/EX-07/",
        did="part",
        pain_before="1",
        pain_during="4",
        pain_after="2",
    )
    assert b"Stop an exercise if pain goes down your leg" in page.content
    report = HomeReport.objects.get()
    assert (report.exercise, report.did, report.pain_during) == ("EX-07", "part", 4)


def test_days_away_are_kept_and_refused_in_words(phone):
    today = timezone.localdate().isoformat()
    assert (
        b"Choose today or a later day"
        in page_of(phone, "/plan/days-away/", first="2020-01-01", last=today).content
    )


def test_without_a_running_plan_no_run_is_asked_for(phone):
    assert phone.get("/plan/run/").status_code == 404
    assert phone.get("/plan/runs.ics").status_code == 404
    assert b'id="runs"' not in phone.get("/plan/now/").content


def test_reports_of_another_phone_are_not_shown(phone, plan, fresh):
    page_of(phone, "/plan/check/", **NOTHING_NEW)
    report = HomeReport.objects.get()
    other = PlanLink.objects.get(pk=fresh.link.pk)
    assert report.link == other
    assert phone.get(f"/plan/told/{report.pk + 1}/").status_code == 404
    assert phone.get(f"/plan/run/{report.pk + 1}/morning/").status_code == 404


def test_a_report_of_a_sleeping_phone_is_kept_once_the_birth_date_is_typed(phone):
    PlanLink.objects.update(open_until=timezone.now())
    sent = NOTHING_NEW | {"key": uuid4().hex, "saddle": "no"}
    asked = phone.post("/plan/check/", sent)
    assert asked.status_code == 401
    assert b'name="saddle" value="no"' in asked.content
    assert phone.post("/plan/check/", sent | BORN).status_code == 302
    assert HomeReport.objects.get().answers == {"saddle": "no"}
