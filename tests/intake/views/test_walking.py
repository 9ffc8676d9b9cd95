"""What the tablet's script asks for and sends: the book, where it stands, a page saved."""

import gzip
import json
import random
import re

import pytest
from django.conf import settings
from django.urls import reverse

from clinic.models import AuditEvent
from intake import queries
from intake.actions import answering, pairing
from intake.domain import wizard
from intake.models import AnswerRevision, IntakeSession, PageSent, QuestionnaireResponse
from tests.intake import sittings
from tests.intake.sittings import ASKED, AT

State = IntakeSession.State
DOUBLED = 200


@pytest.fixture
def session(visit, desk):
    return sittings.answering_session(visit, desk)


@pytest.fixture
def tablet(client, session):
    client.cookies[settings.KIOSK_COOKIE_NAME] = session[1]
    return client


@pytest.fixture
def book(session):
    session[0].refresh_from_db()
    version = session[0].questionnaire_version
    return lambda language="en": reverse("intake:book", args=[version, language])


def send(tablet, page, raw, *, key="k1", seq="1", waited="0", at=""):
    return tablet.post(
        reverse("intake:page", args=[page]),
        raw,
        headers={
            "Accept": "application/json",
            "Idempotency-Key": key,
            "X-Page-Seq": seq,
            "X-Page-Waited": waited,
            "X-Page-At": at,
        },
    )


def answers():
    return QuestionnaireResponse.objects.get().answers


# -- A save --------------------------------------------------------------------------------------


def test_a_saved_page_says_which_comes_next(tablet):
    reply = send(tablet, "filled_by", sittings.raw_for(ASKED.page("filled_by")))
    assert (reply.status_code, reply.json()) == (200, {"result": "saved", "next": "you"})
    assert answers()["filled_by"] == "self"


def test_after_the_last_page_nothing_comes_next(tablet, session):
    sittings.answer_all(session[0])
    last = wizard.pages(ASKED, queries.walked_of(session[0]))[-1]
    reply = send(tablet, last.code, sittings.raw_for(last))
    assert reply.json() == {"result": "saved", "next": ""}


def test_a_later_page_than_the_first_open_one_leads_back_to_that(tablet):
    page = ASKED.page_of("smoker")
    reply = send(tablet, page.code, sittings.raw_for(page))
    assert reply.json() == {"result": "saved", "next": "filled_by"}


def test_a_page_that_no_longer_shows_is_taken_and_breaks_nothing(tablet, session):
    sittings.answer_all(session[0])
    before = answers()
    walked = {page.code for page in wizard.pages(ASKED, queries.walked_of(session[0]))}
    hidden = [page for page in ASKED.pages if page.code not in walked]
    assert hidden
    for number, page in enumerate(hidden):
        reply = send(tablet, page.code, sittings.raw_for(page), key=f"h{number}")
        assert (reply.status_code, reply.json()["result"]) == (200, "saved"), page.code
    assert answers() == before


def test_problems_come_as_the_page_with_the_good_answers_kept(tablet):
    reply = send(tablet, "filled_by", {"filled_by": "self"})
    told = reply.json()
    assert (reply.status_code, told["result"]) == (422, "problems")
    assert "Choose one answer." in told["html"]
    assert "data-error-summary" in told["html"]
    assert "<html" not in told["html"]
    assert answers() == {"filled_by": "self"}


def test_an_emergency_answer_says_stopped(tablet, session, judge):
    judge("stern")
    page = sittings.page_at("saddle_numb")
    reply = send(tablet, page.code, sittings.raw_for(page, saddle_numb="yes"))
    assert reply.json() == {"result": "stopped"}


def test_a_page_that_the_form_never_had_is_closed(tablet):
    reply = send(tablet, "no_such_page", {})
    assert (reply.status_code, reply.json()) == (404, {"result": "closed"})


@pytest.mark.parametrize("how", ["ended", "moved", "revoked"])
def test_a_sitting_that_is_over_says_so_and_leaves_the_key_for_the_page_that_tells_why(
    tablet, session, desk, visit, how
):
    if how == "ended":
        pairing.end_session(session=session[0], by=desk, at=AT)
    elif how == "moved":
        pairing.start_session(visit=visit, by=desk, at=AT)
    else:
        session[0].refresh_from_db()
        pairing.take_off(session[0].tablet)
    reply = send(tablet, "filled_by", {"filled_by": "self"})
    assert (reply.status_code, reply.json()) == (410, {"result": "over"})
    assert not reply.cookies
    assert not QuestionnaireResponse.objects.exists()


def test_a_page_given_after_a_stop_is_refused_and_leads_to_the_stop_screen(tablet, session, judge):
    judge("stern")
    sittings.save(session[0], "saddle_numb", saddle_numb="yes")
    reply = send(tablet, "filled_by", {"filled_by": "self"})
    assert reply.url == reverse("intake:stop")
    assert "filled_by" not in answers()


def test_a_page_that_waited_is_taken_after_a_stop(tablet, session, judge):
    judge("stern")
    sittings.save(session[0], "saddle_numb", saddle_numb="yes")
    page = sittings.page_at("smoker")
    reply = send(tablet, page.code, sittings.raw_for(page), waited="1")
    assert reply.json() == {"result": "stopped"}
    assert answers()["smoker"] == "never"
    assert PageSent.objects.get().waited


# -- Receipts ------------------------------------------------------------------------------------


def test_the_same_page_sent_again_is_not_stored_again(tablet):
    raw = sittings.raw_for(ASKED.page("filled_by"))
    first, second = (send(tablet, "filled_by", raw).json() for _ in range(2))
    assert first == second
    assert PageSent.objects.count() == 1
    assert QuestionnaireResponse.objects.get().version == 2


def test_an_old_page_that_comes_again_changes_nothing_that_was_said_since(tablet):
    page = sittings.page_at("smoker")
    old = sittings.raw_for(page, smoker="current")
    send(tablet, page.code, old, key="k1", seq="1")
    send(tablet, page.code, sittings.raw_for(page, smoker="never"), key="k2", seq="2")
    send(tablet, page.code, old, key="k1", seq="1", waited="1")
    assert answers()["smoker"] == "never"
    told = AnswerRevision.objects.filter(code="smoker").order_by("pk")
    assert list(told.values_list("value", flat=True)) == ["current", "never"]


def test_a_page_taken_before_still_says_what_is_wrong_with_it(tablet):
    raw = {"filled_by": "self"}
    send(tablet, "filled_by", raw)
    assert send(tablet, "filled_by", raw).json()["result"] == "problems"


@pytest.mark.parametrize(
    ("key", "seq"),
    [("", "1"), ("k" * 37, "1"), ("k", ""), ("k", "-1"), ("k", "1" * 9), ("k", "x"), ("k", "²")],
)
def test_a_receipt_that_cannot_be_one_is_not_kept_and_the_page_is(tablet, key, seq):
    raw = sittings.raw_for(ASKED.page("filled_by"))
    assert send(tablet, "filled_by", raw, key=key, seq=seq).json()["result"] == "saved"
    assert not PageSent.objects.exists()
    assert answers()["filled_by"] == "self"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-12-03T17:00:00.000Z", True),
        ("2026-12-03T17:00:00", False),
        ("2026-13-40T99:00:00Z", False),
        ("yesterday", False),
    ],
)
def test_the_clock_of_the_device_is_kept_where_it_is_one(tablet, told, kept):
    send(tablet, "filled_by", sittings.raw_for(ASKED.page("filled_by")), at=told)
    assert (PageSent.objects.get().device_at is not None) is kept


def test_pages_sent_twice_are_kept_once_each(tablet):
    """A fixed-seed run of people who tap twice: any page, any answer, again at once or later."""
    dice = random.Random("doubled")
    pages = [page for page in ASKED.pages if page.code in ("filled_by", "you", "smoker", "goal_1")]
    sent = []
    for number in range(DOUBLED):
        page = dice.choice(pages)
        raw = sittings.raw_for(page, smoker=dice.choice(["never", "current"]))
        sent.append((page.code, raw, f"key-{number}", str(number + 1)))
        code, raw, key, seq = sent[-1]
        first = send(tablet, code, raw, key=key, seq=seq)
        again = sent[-1] if dice.random() < 0.7 else dice.choice(sent)
        second = send(tablet, again[0], again[1], key=again[2], seq=again[3], waited="1")
        assert {first.status_code, second.status_code} <= {200, 422}
    assert PageSent.objects.count() == DOUBLED
    assert sorted(PageSent.objects.values_list("key", flat=True)) == sorted(k for *_, k, _ in sent)
    told = (
        AnswerRevision.objects.filter(code="smoker").order_by("pk").values_list("value", flat=True)
    )
    assert all(one != other for one, other in zip(told, list(told)[1:], strict=False))
    last = next(raw["smoker"][0] for code, raw, *_ in reversed(sent) if code == "smoker")
    assert answers()["smoker"] == last


# -- Where it stands, and the book ---------------------------------------------------------------


def test_the_state_is_where_the_person_stands_and_what_they_said(tablet, session):
    sittings.answer_all(session[0], until="you")
    page = ASKED.page("you")
    send(tablet, page.code, sittings.raw_for(page), seq="7")
    told = tablet.get(reverse("intake:state"))
    found = told.json()
    held = IntakeSession.objects.get()
    assert found["page"] == "saddle_numb"
    assert found["fields"]["filled_by"]["filled_by"] == ["self"]
    assert (found["ref"], found["key"], found["seq"]) == (held.queue_ref, held.queue_key, 7)
    assert found["given"] == queries.given_of(held)
    assert "no-store" in told.headers["Cache-Control"]


def test_the_state_of_a_fresh_sitting_is_empty(tablet):
    found = tablet.get(reverse("intake:state")).json()
    assert (found["page"], found["fields"], found["seq"]) == ("", {}, 0)


def test_state_and_book_need_a_live_key(client, session, book):
    for address in (reverse("intake:state"), book()):
        assert client.get(address).status_code == 410


def test_the_book_comes_packed_and_may_stay_with_this_person(tablet, book):
    reply = tablet.get(book())
    assert reply.headers["Content-Encoding"] == "gzip"
    assert reply.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert len(reply.content) < 80_000
    found = json.loads(gzip.decompress(reply.content))
    assert found["html"].keys() == {page.code for page in ASKED.pages}


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_book_holds_nothing_of_anyone_and_no_code_of_a_rule(
    tablet, session, book, language, visit
):
    session[0].refresh_from_db()
    sittings.save_only(session[0], "belief", "Canary words")
    text = gzip.decompress(tablet.get(book(language)).content).decode()
    patient, held = visit.patient, IntakeSession.objects.get()
    private = ["Canary", patient.given_name, patient.family_name, held.queue_ref, held.queue_key]
    assert [word for word in private if word in text] == []
    assert not re.search(r"\bRF-", text)
    assert "csrfmiddlewaretoken" in text
    assert not re.search(r'name="csrfmiddlewaretoken" value="[^"]', text)


def test_the_book_of_another_version_or_language_is_not_here(tablet, book, session):
    version = session[0].questionnaire_version
    for told in (["1999.1", "en"], [version, "fr"]):
        assert tablet.get(reverse("intake:book", args=told)).status_code == 404


def test_answers_that_stop_by_themselves_are_in_the_book_with_their_words(tablet, book):
    stops = json.loads(gzip.decompress(tablet.get(book()).content))["stops"]
    assert stops["saddle_numb"]["yes"]["kind"] == "emergency"
    assert stops["self_harm_thoughts"]["yes"]["kind"] == "calm"
    assert stops["saddle_numb"]["yes"]["told"]
    assert "no" not in stops["saddle_numb"]


def test_the_worker_and_its_page_know_nobody(client, db):
    worker, page = client.get("/tablet/worker.js"), client.get("/tablet/offline/")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert page.status_code == 200
    assert "csrfmiddlewaretoken" not in page.text


@pytest.mark.parametrize("text", ["a\x00b", "<b>x</b>", "{{ x }}", "\u202eevil", "w" * 20_000])
def test_hostile_text_from_the_script_is_inert_or_refused(tablet, session, text):
    page = ASKED.page_of("belief")
    reply = send(tablet, page.code, {"belief": text})
    assert reply.status_code in (200, 422)
    if reply.status_code == 422:
        assert "<b>x</b>" not in reply.json()["html"]
    held = tablet.get(reverse("intake:state")).json()["fields"].get(page.code, {})
    assert held.get("belief", [text]) in ([text], [text.strip()])


def test_what_is_done_by_script_is_recorded_as_the_person_at_the_tablet(tablet, session):
    send(tablet, "filled_by", sittings.raw_for(ASKED.page("filled_by")))
    event = AuditEvent.objects.filter(action="answer").get()
    assert event.principal == f"tablet:{session[0].pk}"


def test_asking_for_help_twice_calls_the_desk_once(session):
    for _ in range(2):
        answering.ask_for_help(session=session[0], at=AT)
    assert AuditEvent.objects.filter(action="ask_for_help").count() == 1


def test_what_the_desk_fills_in_leaves_the_person_where_they_are(session, desk):
    sittings.answer_all(session[0], until="saddle_numb")
    page = ASKED.page("insurance")
    told = answering.Told(by=desk, source=answering.DESK)
    saved = answering.save_page(
        session=session[0], page=page, raw=sittings.raw_for(page), at=AT, told=told
    )
    assert saved.session.page == "saddle_numb"
