"""Staff settle an intake on its page: correct, confirm, use or leave what came late."""

import re

import pytest

from intake.actions import clarifying, settling
from intake.models import AnswerRevision, QuestionnaireResponse, StrayAnswers
from intake.queries import standing
from tests.intake import answered
from tests.intake.answered import AT, PLAIN, act_url, part, review_url, squeezed

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(visit, desk):
    return answered.sitting(visit, desk, **PLAIN)


@pytest.fixture
def as_therapist(client, therapist):
    client.force_login(therapist)
    return client


# Correcting


def shown(session, code):
    response = QuestionnaireResponse.objects.get(session=session)
    return standing.token(standing.sheet_of(session, response).of(code).value)


def correct(client, session, code, **fields):
    given = {"shown": shown(session, code), "reason": "Question misread"} | fields
    return client.post(act_url(session, "correct", code), given)


def test_a_number_is_corrected_in_place_and_both_values_stay(as_therapist, session):
    reply = correct(as_therapist, session, "nprs_now", nprs_now="3")
    assert reply.status_code == 302
    assert reply.url.endswith("#a-nprs_now")
    page = squeezed(as_therapist.get(review_url(session)).text)
    assert "3 out of 10 P. Raman" in page
    assert "Question misread" in page
    assert "First told: 2 out of 10" in page
    assert "Now 3, best 1, worst 4 of 10" in page


@pytest.mark.parametrize(
    ("code", "fields", "value"),
    [
        ("onset_ago", {"onset_ago": "5", "onset_ago__unit": "days"}, {"amount": 5, "unit": "days"}),
        ("saddle_numb", {"saddle_numb": "yes"}, "yes"),
        ("belief", {"belief": " It is\nthe hills "}, "It is\nthe hills"),
        ("goal_1", {"goal_1": "Walk"}, "Walk"),
        (
            "onset_date",
            {"onset_date__day": "2", "onset_date__month": "11", "onset_date__year": "2026"},
            "2026-11-02",
        ),
        ("age_at_onset", {"age_at_onset": "24"}, 24),
    ],
)
def test_every_kind_of_answer_is_corrected_as_the_tablet_cleans_it(
    as_therapist, session, code, fields, value
):
    assert correct(as_therapist, session, code, **fields).status_code == 302
    assert AnswerRevision.objects.get(code=code).value == value


def test_a_wrong_value_is_refused_with_words_and_kept_as_typed(as_therapist, session):
    reply = correct(as_therapist, session, "onset_ago", onset_ago="soon", onset_ago__unit="weeks")
    assert reply.status_code == 422
    assert 'value="soon"' in reply.text
    assert 'role="alert"' in reply.text
    assert not AnswerRevision.objects.exists()


def test_what_stands_already_is_not_said_to_be_written_down(as_therapist, session):
    assert correct(as_therapist, session, "nprs_now", nprs_now="2").status_code == 302
    assert "That is what stands already." in as_therapist.get(review_url(session)).text


def test_a_correction_says_why(as_therapist, session):
    reply = correct(as_therapist, session, "nprs_now", nprs_now="3", reason="")
    assert reply.status_code == 422
    assert "Say why, or where the answer comes from." in reply.text
    reply = correct(as_therapist, session, "nprs_now", nprs_now="3", why="x" * 301)
    assert "at most 300 characters" in reply.text


def test_what_was_declined_is_written_down_with_who_asked_and_the_exact_answer(
    as_therapist, visit, desk
):
    session = answered.sitting(visit, desk, **PLAIN | {"saddle_numb": "declined"})
    opened = as_therapist.get(act_url(session, "correct", "saddle_numb") + "?", follow=True).text
    assert 'name="asked_by"' in opened
    assert "Priya Raman" in opened
    sent = {"saddle_numb": "no", "reason": "Slip of the finger", "words": "No, it was a mistake"}
    refused = correct(as_therapist, session, "saddle_numb", **sent)
    assert refused.status_code == 422
    assert "Name who asked" in refused.text
    assert "No, it was a mistake" in refused.text
    kept = correct(as_therapist, session, "saddle_numb", **sent, asked_by="Priya Raman")
    assert kept.status_code == 302
    assert "No, it was a mistake" in AnswerRevision.objects.get().reason


def test_an_answer_changed_meanwhile_shows_both(as_therapist, session, therapist):
    old = shown(session, "saddle_numb")
    said = {"saddle_numb": "unsure"}
    clarifying.answer_in_person(session=session, answers=said, by=therapist, at=AT)
    reply = correct(as_therapist, session, "saddle_numb", saddle_numb="yes", shown=old)
    assert reply.status_code == 409
    assert "Now: <b><bdi>Not sure</bdi></b>" in reply.text
    assert AnswerRevision.objects.count() == 1


def test_a_field_opens_in_place_with_and_without_script(as_therapist, session):
    address = act_url(session, "correct", "nprs_now")
    reply = as_therapist.get(address)
    assert reply.url == f"{review_url(session)}?correct=nprs_now#a-nprs_now"
    assert "Write it down" in as_therapist.get(reply.url).text
    piece = as_therapist.get(address, HTTP_HX_REQUEST="true").text
    assert piece.strip().startswith("<form")


def test_an_unknown_question_is_not_found(as_therapist, session):
    assert as_therapist.get(act_url(session, "correct", "shoe_size")).status_code == 404
    assert as_therapist.get(f"{review_url(session)}?correct=shoe_size").status_code == 404


# Confirming


def test_the_rest_is_confirmed_in_one_act_and_only_what_was_shown(as_therapist, visit, desk):
    given = PLAIN | {"fever_chills": "declined", "bladder_change": "yes"}
    session = answered.sitting(visit, desk, **given)
    page = as_therapist.get(review_url(session)).text
    assert "Confirm the rest" in page
    rest = part(page, 'id="confirm"', "</form>")
    stands = re.findall(r'name="stands" value="([^"]+)"', rest)
    codes = {one.split()[0] for one in stands}
    assert "nprs_now" in codes
    assert not {"fever_chills", "bladder_change"} & codes
    assert as_therapist.post(act_url(session, "confirm"), {"stands": stands}).status_code == 302
    page = as_therapist.get(review_url(session)).text
    assert "Confirm the rest" not in page
    assert "Confirmed P. Raman" in squeezed(page)


def test_one_answer_or_one_section_is_confirmed_by_itself(as_therapist, session):
    page = as_therapist.get(review_url(session)).text
    one = re.search(r'name="one" value="(nprs_now \w+)"', page)[1]
    reply = as_therapist.post(act_url(session, "confirm"), {"one": one})
    assert reply.url.endswith("#a-nprs_now")
    assert session.response.confirmations.count() == 1
    stands = re.findall(r'name="stands" value="([^"]+)"', page)
    only = re.search(r'name="only" value="(section-goals[^"]+)"', page)[1]
    reply = as_therapist.post(act_url(session, "confirm"), {"stands": stands, "only": only})
    assert reply.url.endswith("#section-goals")
    codes = set(session.response.confirmations.values_list("code", flat=True))
    assert codes == {"nprs_now", "goal_1", "belief"}


def test_confirming_nothing_confirms_nothing(as_therapist, session):
    assert as_therapist.post(act_url(session, "confirm"), {"stands": ["odd"]}).status_code == 302
    assert not session.response.confirmations.exists()


def test_a_doubt_is_asked_not_confirmed(as_therapist, visit, desk):
    session = answered.sitting(visit, desk, **(PLAIN | {"saddle_numb": "unsure"}))
    stands = f"saddle_numb {shown(session, 'saddle_numb')}"
    reply = as_therapist.post(act_url(session, "confirm"), {"stands": [stands]})
    assert reply.status_code == 422
    assert not session.response.confirmations.exists()


def test_what_changed_since_it_was_shown_is_not_confirmed(as_therapist, session):
    reply = as_therapist.post(act_url(session, "confirm"), {"stands": ["nprs_now stale"]})
    assert reply.status_code == 409
    assert not session.response.confirmations.exists()


def test_a_correction_takes_the_confirmation_away(as_therapist, session):
    stands = f"nprs_now {shown(session, 'nprs_now')}"
    as_therapist.post(act_url(session, "confirm"), {"stands": [stands]})
    assert "Confirmed P. Raman" in squeezed(as_therapist.get(review_url(session)).text)
    correct(as_therapist, session, "nprs_now", nprs_now="3")
    assert "Confirmed P. Raman" not in squeezed(as_therapist.get(review_url(session)).text)


# What came late


@pytest.fixture
def stray(session):
    return StrayAnswers.objects.create(
        session=session,
        key="k1",
        page="nprs_now",
        fields={"nprs_now": ["6"]},
        why="ended",
        received_at=AT,
    )


@pytest.mark.parametrize(("choice", "stands"), [("use", 6), ("keep", 2)])
def test_a_late_answer_is_used_or_left(as_therapist, session, stray, choice, stands):
    page = as_therapist.get(review_url(session)).text
    assert "Use “<bdi>6 out of 10</bdi>”" in page
    assert "Keep “<bdi>2 out of 10</bdi>”" in page
    address = act_url(session, "late", stray.pk)
    assert as_therapist.post(address).status_code == 422
    assert as_therapist.post(address, {"nprs_now": choice}).status_code == 302
    sheet = standing.sheet_of(session, session.response)
    assert sheet.of("nprs_now").value == stands
    stray.refresh_from_db()
    assert stray.settled_by is not None
    assert as_therapist.post(address, {"nprs_now": "use"}).status_code == 302
    assert standing.sheet_of(session, session.response).of("nprs_now").value == stands


def test_late_answers_of_another_intake_are_not_found(as_therapist, session, stray):
    assert as_therapist.post(act_url(session, "late", stray.pk + 1)).status_code == 404


def test_late_answers_that_say_nothing_new_are_only_seen(as_therapist, session, stray):
    StrayAnswers.objects.update(fields={"nprs_now": "2"})
    assert "Says nothing that does not stand already" in as_therapist.get(review_url(session)).text
    assert as_therapist.post(act_url(session, "late", stray.pk)).status_code == 302


def test_late_answers_that_cannot_be_read_are_shown_as_they_came(as_therapist, session, stray):
    StrayAnswers.objects.update(fields={"nprs_now": ["eleven"]})
    page = as_therapist.get(review_url(session)).text
    assert "Could not be read: “<bdi>eleven</bdi>”" in page
    StrayAnswers.objects.update(page="gone")
    assert as_therapist.get(review_url(session)).status_code == 200


def test_settling_needs_a_late_answer_of_this_sitting(session, therapist):
    with pytest.raises(StrayAnswers.DoesNotExist):
        settling.settle_stray(session=session, stray_id=1, choices={}, by=therapist, at=AT)
