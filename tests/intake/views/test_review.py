"""The intake as staff read it: the brief, what to settle, every answer with its source."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.domain.roles import Role
from clinic.models import AuditEvent
from intake.actions import clarifying, settling
from intake.models import AnswerRevision, QuestionnaireResponse, StrayAnswers
from intake.queries import standing
from tests import factories
from tests.intake import answered
from tests.intake.answered import AT

pytestmark = pytest.mark.django_db

PLAIN = {
    "filled_by": "self",
    "onset_ago": {"amount": 3, "unit": "weeks"},
    "onset_kind": "slowly",
    "nprs_now": 2,
    "nprs_best": 1,
    "nprs_worst": 4,
    "saddle_numb": "no",
    "belief": "I did too much. <b>Hills</b> {{ far }}",
    "goal_1": "Run the bridge race",
}


def review_url(session):
    return reverse("intake:review", args=[session.patient_id, session.pk])


def act_url(session, name, *rest):
    return reverse(f"intake:{name}", args=[session.patient_id, session.pk, *rest])


@pytest.fixture
def session(visit, desk):
    return answered.sitting(visit, desk, **PLAIN)


@pytest.fixture
def as_therapist(client, therapist):
    client.force_login(therapist)
    return client


def part(page, start, end="</section>"):
    """The piece of HTML from ``start`` to the next ``end``."""
    return page[page.index(start) :].split(end)[0]


def squeezed(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# Who reads it


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
def test_desk_roles_never_read_the_answers(client, session, staff, role):
    client.force_login(staff[role])
    assert client.get(review_url(session)).status_code == 403
    assert client.post(act_url(session, "confirm")).status_code == 403
    assert client.post(act_url(session, "correct", "nprs_now")).status_code == 403


def test_another_clinic_does_not_find_it(client, session):
    elsewhere = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(elsewhere, "Eve Hale", Role.THERAPIST))
    assert client.get(review_url(session)).status_code == 404


def test_answers_under_another_persons_address_are_not_found(as_therapist, session, clinic, desk):
    other = factories.patient(clinic, by=desk, given_name="Kim", phone="")
    address = reverse("intake:review", args=[other.pk, session.pk])
    assert as_therapist.get(address).status_code == 404


def test_reading_is_audited(as_therapist, session):
    as_therapist.get(review_url(session))
    assert AuditEvent.objects.filter(action="view", object_type="intakesession").exists()


def test_a_form_without_answers_says_so(as_therapist, visit, desk):
    empty = answered.sitting(visit, desk, sent=False)
    QuestionnaireResponse.objects.all().delete()
    page = as_therapist.get(review_url(empty))
    assert page.status_code == 200
    assert "No answers yet" in page.text


# The brief


def test_the_brief_quotes_the_patient_and_says_the_rest_in_lines(as_therapist, session):
    page = as_therapist.get(review_url(session)).text
    brief = part(page, 'id="brief"')
    assert "“<bdi>Run the bridge race</bdi>”" in brief
    assert "&lt;b&gt;Hills&lt;/b&gt; {{ far }}" in brief
    words = squeezed(brief)
    assert "Pain Now 2, best 1, worst 4 of 10" in words
    assert "Started 3 weeks ago" in words
    assert "Answered Alone" in words


def test_every_answer_names_its_source(as_therapist, session):
    page = squeezed(as_therapist.get(review_url(session)).text)
    assert "Patient on tablet, 3 Dec 2026 9:00" in page


def test_a_spanish_answer_says_so(as_therapist, session):
    response = session.response
    response.provenance = {c: row | {"language": "es"} for c, row in response.provenance.items()}
    response.save()
    session.language = "es"
    session.save()
    page = as_therapist.get(review_url(session)).text
    assert "answered in Spanish, shown in English" in page
    assert "Patient on tablet, in Spanish" in page


def test_a_returning_visit_shows_what_changed_and_what_was_said_before(
    as_therapist, visit, session, therapist, desk
):
    back = answered.later_visit(visit, therapist, desk)
    later = {"at": AT + timedelta(days=14), "form": answered.RETURNING}
    newest = answered.sitting(back, desk, filled_by="self", nprs_now=1, saddle_numb="no", **later)
    page = as_therapist.get(review_url(newest)).text
    changed = squeezed(part(page, 'id="changed"'))
    assert "1 out of 10 was 2 out of 10" in changed
    assert "numb" not in changed
    brief = squeezed(part(page, 'id="brief"'))
    today, _, earlier = brief.partition("Said 3 Dec 2026")
    assert "Pain Now 1 of 10" in today
    assert "Started 3 weeks ago, about 12 November 2026; slowly" in earlier
    assert "Run the bridge race" in earlier


def test_the_page_costs_the_same_for_one_sitting_and_for_many(
    as_therapist, visit, session, therapist, desk, django_assert_max_num_queries
):
    def cost(of):
        with django_assert_max_num_queries(60) as seen:
            assert as_therapist.get(review_url(of)).status_code == 200
        return len(seen)

    cost(session)  # reads the edition once
    alone = cost(session)
    for week in range(1, 4):
        back = answered.later_visit(visit, therapist, desk, days=7 * week)
        newest = answered.sitting(back, desk, at=AT + timedelta(days=7 * week), **PLAIN)
        clarifying.answer_in_person(
            session=newest, answers={"saddle_numb": "unsure"}, by=therapist, at=AT
        )
    assert cost(newest) == alone


def test_what_a_correction_hides_is_no_longer_in_the_brief(as_therapist, visit, desk, therapist):
    leg = {"leg_pain_side": "left", "leg_pain_below_knee": "yes"}
    session = answered.sitting(visit, desk, **PLAIN, **leg)
    said = {"leg_pain_side": "none"}
    clarifying.answer_in_person(session=session, answers=said, by=therapist, at=AT)
    brief = squeezed(part(as_therapist.get(review_url(session)).text, 'id="brief"'))
    assert "No leg pain" in brief
    assert "below the knee" not in brief


def test_paper_and_desk_answers_name_who_typed_them(as_therapist, session, desk):
    response = session.response
    response.provenance |= {
        "nprs_now": response.provenance["nprs_now"] | {"source": "paper"},
        "goal_1": response.provenance["goal_1"] | {"source": "desk"},
        "belief": response.provenance["belief"] | {"source": "staff"},
    }
    response.save()
    for code in ("nprs_now", "goal_1", "belief"):
        AnswerRevision.objects.create(
            response=response,
            code=code,
            value=response.answers[code],
            source=response.provenance[code]["source"],
            language="en",
            at=AT,
            by=f"user:{desk.pk}",
        )
    page = squeezed(as_therapist.get(review_url(session)).text)
    assert "Patient on paper, keyed by D. Reyes, 3 Dec 2026" in page
    assert "D. Reyes, 3 Dec 2026" in page
    assert "D. Reyes on tablet, 3 Dec 2026" in page


def test_what_staff_asked_outside_the_form_has_its_own_section(as_therapist, session, therapist):
    address = f"{review_url(session)}?correct=unsafe_home"
    page = as_therapist.get(address).text
    assert 'id="a-unsafe_home"' in page
    said = {"unsafe_home": "no"}
    clarifying.answer_in_person(session=session, answers=said, by=therapist, at=AT)
    page = as_therapist.get(review_url(session)).text
    assert "Asked in person only" in page


# What to settle


def test_what_is_left_for_a_person_is_listed_with_its_act(as_therapist, visit, desk):
    given = PLAIN | {
        "filled_by": "with_help",
        "fever_chills": "declined",
        "bladder_change": "unsure",
    }
    session = answered.sitting(visit, desk, **given)
    settle = part(as_therapist.get(review_url(session)).text, 'id="settle"')
    assert "Wants to say it in person" in settle
    assert "Not sure" in settle
    assert act_url(session, "correct", "fever_chills") in settle


def test_an_unfinished_form_has_no_gaps_yet(as_therapist, visit, desk):
    session = answered.sitting(visit, desk, sent=False, **PLAIN)
    assert "questions</a>" not in part(as_therapist.get(review_url(session)).text, 'id="settle"')


def test_a_sent_form_with_many_gaps_counts_them(as_therapist, session):
    assert re.search(r"\d+ questions</a>", as_therapist.get(review_url(session)).text)


def test_clashing_answers_are_confirmed_as_they_stand(as_therapist, visit, desk):
    session = answered.sitting(visit, desk, **(PLAIN | {"nprs_worst": 1, "nprs_now": 5}))
    page = as_therapist.get(review_url(session)).text
    assert "Do not fit" in page
    token = re.search(r'checks/pain_order/.*?name="shown" value="(\w+)"', page, re.DOTALL)[1]
    address = act_url(session, "confirm_clash", "pain_order")
    assert as_therapist.post(address, {"shown": "stale"}).status_code == 409
    assert as_therapist.post(address, {"shown": token}).status_code == 302
    assert "Do not fit" not in as_therapist.get(review_url(session)).text
    assert as_therapist.post(address, {"shown": token}).status_code == 302


def test_a_clash_that_is_none_is_not_confirmed(as_therapist, session):
    address = act_url(session, "confirm_clash", "pain_order")
    assert as_therapist.post(address, {"shown": "x"}).status_code == 409


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
