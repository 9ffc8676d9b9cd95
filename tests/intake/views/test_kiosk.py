"""The tablet during the questions."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from intake import library
from intake.actions import answering, pairing
from intake.domain import wizard
from intake.models import IntakeSession, QuestionnaireResponse
from tests.intake import answered, sittings
from tests.intake.sittings import ASKED, AT

State = IntakeSession.State
HOSTILE = [
    "{{ request.user }}{% load x %}",
    "<script>alert(1)</script>",
    "a\x00b",
    "\u202eevil",
    "\n" * 200_000,
    "w" * 20_000,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
]


@pytest.fixture
def session(visit, desk):
    return sittings.answering_session(visit, desk)


@pytest.fixture
def tablet(client, session):
    client.cookies[settings.KIOSK_COOKIE_NAME] = session[1]
    return client


def url(code):
    return reverse("intake:page", args=[code])


def post(tablet, code, **given):
    move = given.pop("move", "next")
    raw = sittings.raw_for(ASKED.page(code), **given)
    return tablet.post(url(code), raw | {"move": move})


def upto(session, code=""):
    return sittings.answer_all(session[0], until=code)


def answers():
    return QuestionnaireResponse.objects.get().answers


def test_a_question_page_asks_and_preselects_nothing(tablet, session):
    upto(session, "saddle_numb")
    page = tablet.get(url("saddle_numb")).text
    assert "<h1>Safety questions: your nerves" in page
    assert "Is there any numbness" in page
    assert "Question 1 of 7" in page
    assert not re.search(r"<input[^>]* checked", page)
    assert 'autocomplete="off"' in page
    assert "style=" not in page


def test_a_saved_page_leads_on_by_redirect(tablet):
    response = post(tablet, "filled_by")
    assert (response.status_code, response.url) == (302, url("you"))
    assert answers()["filled_by"] == "self"


def test_the_same_page_sent_twice_is_kept_once(tablet):
    for _ in range(2):
        assert post(tablet, "filled_by").url == url("you")
    assert QuestionnaireResponse.objects.get().version == 2


def test_an_empty_page_is_asked_again_with_the_problem_in_words(tablet):
    response = tablet.post(url("filled_by"), {"move": "next"})
    assert response.status_code == 422
    assert response.text.count("Choose one answer.") == 6  # three rows: above, and beside the field
    assert "data-error-summary" in response.text


def test_a_page_out_of_reach_leads_to_the_first_open_question(tablet):
    assert tablet.get(url("nprs_now")).url == url("filled_by")
    assert tablet.get(url("no_such_page")).url == url("filled_by")


def test_back_keeps_what_was_answered_and_asks_nothing(tablet, session):
    upto(session, "saddle_numb")
    response = post(tablet, "saddle_numb", saddle_numb="unsure", saddle_numb_worse=[], move="back")
    assert response.url == url("you")
    assert answers()["saddle_numb"] == "unsure"
    assert tablet.post(url("filled_by"), {"move": "back"}).url == reverse("intake:hello")


def test_get_help_on_a_question_keeps_the_answer_and_calls_the_desk(tablet):
    response = post(tablet, "filled_by", move="help")
    assert response.url == reverse("intake:help")
    assert answers()["filled_by"] == "self"
    assert IntakeSession.objects.get().help_asked_at


def test_changing_the_language_keeps_what_was_typed(tablet, session):
    upto(session, "goal_1")
    response = tablet.post(url("goal_1"), {"goal_1": "Run far", "language": "es"})
    assert response.status_code == 200
    assert "¿A qué le gustaría volver?" in response.text
    assert 'value="Run far"' in response.text
    assert "goal_1" not in answers()


def test_numbers_typed_wrongly_stay_as_typed_beside_how_to_fix_them(tablet, session):
    upto(session, "body_size")
    response = post(tablet, "body_size", height_in__option=[], height_in__ft="five")
    assert "Write a number with digits, like 3." in response.text
    assert 'value="five"' in response.text


def test_an_impossible_number_is_refused_with_its_limit(tablet, session):
    upto(session, "body_size")
    response = post(tablet, "body_size", height_in__option=[], height_in__cm="400")
    assert "That is too high. The most is 100 inches." in response.text


def test_an_unusual_number_asks_once(tablet, session):
    upto(session, "body_size")
    given = {"height_in__option": [], "height_in__ft": "3", "height_in__in": "4"}
    asked = post(tablet, "body_size", **given)
    assert "40 inches is unusual" in asked.text
    assert 'name="keep" value="height_in"' in asked.text
    assert post(tablet, "body_size", **given, keep="height_in").status_code == 302


def test_answers_that_do_not_fit_are_asked_once(tablet, session):
    upto(session, "nprs_now")
    asked = post(tablet, "nprs_now", nprs_worst="1")
    assert "between your best and your worst" in asked.text
    assert post(tablet, "nprs_now", nprs_worst="1", keep="pain_order").status_code == 302


def test_rows_take_one_tap_for_all_noes(tablet, session):
    upto(session, "infection_risks")
    response = tablet.post(url("infection_risks"), {"none_of_these": "yes", "move": "next"})
    assert response.status_code == 302
    assert answers()["tb_exposure"] == "no"


OPENED = {
    "filled_by": "guardian",
    "body_facts": ["periods", "could_be_pregnant", "birth_last_year"],
    "spreads_down_leg_with_activity": "yes",
    "onset_ago": "2",
    "onset_ago__unit": "years",
    "onset_ago__option": [],
    "age_at_onset": "30",
    "age_at_onset__option": [],
    "worse_with": ["sit"],
    "tried": ["rest", "pt"],
    "training_changes": ["miles"],
    "more_running": ["ground", "pace", "shoes", "race", "strength"],
    "takes_medicines": "yes",
    "allergies": ["latex"],
    "fill_in_now": ["insurance", "doctor", "contact"],
    "contact_phone": "212 555 0123",
    "goal_1": "Run",
    "goal_2": "Sit",
}
PRIVATE = {"guardian", "mood", "self_harm_thoughts"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_draws_in_both_languages(tablet, session, language):
    sittings.answer_all(session[0], **OPENED)
    answering.set_language(session=session[0], language=language, at=AT)
    for page in [page for page in ASKED.pages if page.code not in PRIVATE]:
        drawn = tablet.get(url(page.code))
        assert drawn.status_code == 200, page.code
        assert f'lang="{language}"' in drawn.text
        assert "style=" not in drawn.text
        assert not re.search(r"\{[a-z]+\}", re.sub("<[^>]*>", "", drawn.text)), page.code


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_inert_or_refused_and_never_breaks_a_page(tablet, session, text):
    upto(session, "goal_1")
    response = tablet.post(url("goal_1"), {"belief": text, "worry": "w", "move": "next"})
    assert response.status_code in (302, 422)
    page = tablet.get(url("goal_1")).text if response.status_code == 302 else response.text
    assert "<script>alert" not in page
    if response.status_code == 422:
        assert "Write it in plain words, at most 1000 letters." in page
        assert answers()["worry"] == "w"
    assert tablet.get(reverse("intake:check")).status_code == 200


def test_field_names_that_nobody_asked_for_are_not_kept(tablet):
    tablet.post(url("filled_by"), {"filled_by": "self", "is_admin": "yes", "smoker": "current"})
    assert answers() == {"filled_by": "self"}


def test_an_emergency_answer_leads_to_the_stop_screen_at_once(tablet, session, judge):
    judge("stern")
    upto(session, "saddle_numb")
    assert post(tablet, "saddle_numb", saddle_numb="yes").url == reverse("intake:stop")
    page = tablet.get(reverse("intake:stop")).text
    assert "Stop here and talk to a staff member now." in page
    assert "TEST-01 now." in page
    assert 'class="halt"' in page
    assert "data-idle" not in page
    for address in (url("saddle_numb"), reverse("intake:check"), reverse("intake:who")):
        assert tablet.get(address).url == reverse("intake:stop")


def test_a_stopped_tablet_at_home_says_call_911(tablet, session, judge, visit):
    visit.mode = "telehealth"
    visit.save()
    judge("stern")
    upto(session, "saddle_numb")
    post(tablet, "saddle_numb", saddle_numb="yes")
    page = tablet.get(reverse("intake:stop")).text
    assert "Call 911 or go to the ER now." in page
    assert "not watched all the time" in page


def test_thoughts_of_self_harm_lead_to_the_calm_screen(tablet, session, judge):
    judge("stern")
    upto(session, "self_harm_thoughts")
    post(tablet, "self_harm_thoughts", self_harm_thoughts="yes")
    page = tablet.get(reverse("intake:stop")).text
    assert "Thank you for telling us." in page
    assert ">988<" in page
    assert "a80f1c" not in page


def test_a_form_stopped_meanwhile_takes_no_more_answers(tablet, session, judge):
    judge("stern")
    upto(session, "saddle_numb")
    stale = session[0]
    sittings.save(stale, "saddle_numb", saddle_numb="yes")
    assert tablet.post(reverse("intake:send")).url == reverse("intake:stop")
    assert post(tablet, "saddle_numb", saddle_numb="no").url == reverse("intake:stop")
    assert answers()["saddle_numb"] == "yes"


def test_the_check_page_lists_each_answer_with_a_way_to_change_it(tablet, session):
    upto(session)
    page = tablet.get(reverse("intake:check")).text
    assert "Left blank" in page
    assert "Left low back" in page
    shown = len(re.findall(r"\?then=check", page))
    assert shown == len(list(wizard.review(ASKED, answers())))


def test_a_changed_answer_leads_back_to_the_check_page_by_way_of_what_it_opened(tablet, session):
    upto(session)
    response = post(tablet, "pain_regions", pain_regions="pain.sacrum", then="check")
    assert response.url == reverse("intake:check")
    response = post(tablet, "insurance", fill_in_now="contact", then="check")
    assert response.url == url("contact")


def test_what_is_still_open_comes_first_on_the_check_page(tablet, session):
    upto(session, "saddle_numb")
    page = tablet.get(reverse("intake:check")).text
    assert "Some questions still need an answer." in page
    assert f"{url('saddle_numb')}?then=check" in page
    assert tablet.get(reverse("intake:sign", args=["privacy"])).url == reverse("intake:check")
    assert tablet.post(reverse("intake:send")).url == reverse("intake:check")


def test_after_sending_the_old_key_opens_nothing(tablet, session):
    upto(session)
    sittings.sign_all(session[0])
    tablet.post(reverse("intake:send"))
    tablet.cookies[settings.KIOSK_COOKIE_NAME] = session[1]
    assert tablet.get(reverse("intake:check")).status_code == 410
    assert tablet.post(reverse("intake:send")).status_code == 410


def test_the_judges_last_word_shows_the_stop_screen_instead_of_goodbye(tablet, session, judge):
    upto(session)
    sittings.sign_all(session[0])
    judge("last_word")
    assert tablet.post(reverse("intake:send")).url == reverse("intake:stop")
    assert tablet.get(reverse("intake:stop")).status_code == 200


def test_every_page_of_the_content_has_an_address_of_its_own():
    own = {
        "who",
        "hello",
        "language",
        "help",
        "idle",
        "handed",
        "done",
        "check",
        "send",
        "stop",
    } | {"sign"}
    assert own.isdisjoint(page.code for page in ASKED.pages)


def test_handing_back_ends_the_key_but_not_the_draft(tablet, session):
    upto(session, "saddle_numb")
    pairing.hand_back(session=session[0], at=AT)
    assert tablet.get(url("saddle_numb")).status_code == 410
    assert "filled_by" in answers()


def test_an_answered_date_and_series_come_back_as_they_were_given(tablet, session):
    upto(session)
    when = {"onset_date__day": "8", "onset_date__month": "3", "onset_date__year": "2026"}
    post(tablet, "onset", **when)
    page = tablet.get(url("onset")).text
    assert 'name="onset_date__day" value="8"' in page
    assert '<option value="3" selected>March</option>' in page
    post(tablet, "running_now", training_changes="miles")
    miles = {"weekly_miles__option": [], "weekly_miles__0": "12", "weekly_miles__unit": "km"}
    post(tablet, "weekly_miles", **miles)
    page = tablet.get(url("weekly_miles")).text
    assert 'name="weekly_miles__0" value="12"' in page
    assert re.search(r'value="km"[^>]* checked', page)


@pytest.mark.parametrize(
    ("state", "status", "leads"),
    [("stopped", 302, "/tablet/stop/"), ("paired", 302, "/tablet/who/"), ("ended", 410, None)],
)
@pytest.mark.parametrize("act", ["save_page", "submit"])
def test_a_sitting_that_changed_at_the_last_moment_is_shown_where_it_is_now(
    tablet, session, monkeypatch, act, state, status, leads
):
    upto(session)

    def too_late(**asked):
        IntakeSession.objects.update(state=state)
        raise answering.NotAnswering

    monkeypatch.setattr(answering, act, too_late)
    response = {
        "save_page": lambda: post(tablet, "smoker"),
        "submit": lambda: tablet.post(reverse("intake:send")),
    }[act]()
    assert (response.status_code, getattr(response, "url", None)) == (status, leads)


def test_going_on_from_the_check_page_leads_back_to_it(tablet, session):
    upto(session)
    assert tablet.get(reverse("intake:who")).url == reverse("intake:check")


def test_a_returning_person_finds_their_goal_in_its_field_and_rates_it(
    tablet, visit, desk, therapist
):
    answered.sitting(visit, desk, goal_1="Run the bridge", goal_1_now=3)
    QuestionnaireResponse.objects.update(sha256="0" * 64)
    back = answered.later_visit(visit, therapist, desk)
    returning, key = sittings.answering_session(back, desk)
    tablet.cookies[settings.KIOSK_COOKIE_NAME] = key
    assert returning.questionnaire == answered.RETURNING
    asked = library.current(answered.RETURNING)
    for page in asked.pages[:-1]:
        assert (
            tablet.post(url(page.code), sittings.raw_for(page) | {"move": "next"}).status_code
            == 302
        )
    page = asked.pages[-1]
    assert 'value="Run the bridge"' in tablet.get(url(page.code)).text
    sent = sittings.raw_for(page, goal_1="Run the bridge", goal_1_now="7")
    assert tablet.post(url(page.code), sent | {"move": "next"}).url == reverse("intake:check")
    told = QuestionnaireResponse.objects.get(session=returning).answers
    assert (told["goal_1"], told["goal_1_now"]) == ("Run the bridge", 7)
