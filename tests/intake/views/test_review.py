"""The intake as staff read it: the brief, what to settle, every answer with its source."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.domain.roles import Role
from clinic.models import AuditEvent
from intake.actions import clarifying
from intake.models import AnswerRevision, QuestionnaireResponse
from tests import factories
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
