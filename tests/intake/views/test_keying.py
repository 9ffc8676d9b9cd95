"""Keying in a form from paper, asking in person, and what the desk knows."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from intake import consents
from intake.actions import answering, keying, pairing, starting
from intake.models import AnswerRevision, Consent, IntakeSession
from intake.views import keying as views
from tests import factories
from tests.intake import sittings
from tests.intake.sittings import AT

State, Place = IntakeSession.State, IntakeSession.Place
FIRST, SECOND = sittings.ASKED.pages[0], "you"


@pytest.fixture
def at_desk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def paper(visit, desk):
    return starting.start_by_staff(visit=visit, place=Place.PAPER, by=desk, at=AT)


def url(name, session, *more):
    return reverse(f"intake:{name}", args=[session.patient_id, session.pk, *more])


def key_in(client, session, code, **given):
    page = sittings.ASKED.page(code) or sittings.ASKED.page_of(code)
    return client.post(url("key_page", session, page.code), sittings.raw_for(page, **given))


def test_the_desk_goes_straight_to_the_first_page_of_the_paper(at_desk, visit):
    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    response = at_desk.post(start, {"act": "paper"})
    session = IntakeSession.objects.get()
    assert response.url == url("key", session)
    assert at_desk.get(response.url).url == url("key_page", session, FIRST.code)
    page = at_desk.get(url("key_page", session, FIRST.code)).text
    assert FIRST.questions[0].code in page
    assert 'data-n="1"' in page
    assert "Go on keying in" in at_desk.get(start).text


def test_every_page_of_the_form_can_be_drawn_for_keying(at_desk, paper):
    for page in sittings.ASKED.pages:
        response = at_desk.get(url("key_page", paper, page.code))
        assert response.status_code in (200, 404), page.code  # 404: no answer opens it yet
    assert at_desk.get(url("key_page", paper, "no_such_page")).status_code == 404


def test_what_is_keyed_has_paper_as_its_source_and_who_keyed_it(at_desk, paper, desk):
    response = key_in(at_desk, paper, FIRST.code)
    assert response.status_code == 302
    revision = AnswerRevision.objects.filter(response__session=paper).first()
    assert (revision.source, revision.by) == ("paper", f"user:{desk.pk}")
    page = at_desk.get(url("key_page", paper, FIRST.code)).text
    assert "checked" in page


def test_the_same_page_sent_twice_is_kept_once(at_desk, paper):
    for _ in range(2):
        key_in(at_desk, paper, FIRST.code)
    codes = list(AnswerRevision.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes))


def test_a_page_left_blank_on_paper_is_no_problem(at_desk, paper):
    response = at_desk.post(url("key_page", paper, FIRST.code), {})
    assert response.url == url("key_page", paper, SECOND)


def test_keying_goes_on_after_the_last_page_however_much_was_blank(at_desk, paper):
    at_desk.post(url("key_page", paper, FIRST.code), {})
    response = at_desk.post(url("key_page", paper, SECOND), {})
    assert at_desk.get(url("key", paper)).url == response.url


def test_going_back_keeps_the_page_too(at_desk, paper):
    response = at_desk.post(url("key_page", paper, SECOND), {"move": "back"})
    assert response.url == url("key_page", paper, FIRST.code)
    response = at_desk.post(url("key_page", paper, FIRST.code), {"move": "back"})
    assert response.url == url("key", paper)


def test_a_number_that_cannot_be_is_said_beside_its_field(at_desk, paper):
    response = key_in(at_desk, paper, "nprs_now", nprs_now="11")
    assert response.status_code == 422
    assert "There is a problem" in response.text


def told_on_a_tablet(visit, desk):
    """A form that a person began on a tablet and that then goes on on paper."""
    session, _ = sittings.answering_session(visit, desk)
    sittings.save(session, "conditions")
    return starting.start_by_staff(visit=visit, place=Place.PAPER, by=desk, at=AT)


def test_the_desk_never_sees_what_the_person_told_a_device(at_desk, visit, desk):
    session = told_on_a_tablet(visit, desk)
    page = at_desk.get(url("key_page", session, sittings.ASKED.page_of("conditions").code)).text
    assert "Answered before, on a device" in page
    assert "checked" not in page


def test_what_the_person_told_a_device_stays_where_the_paper_is_blank(at_desk, visit, desk):
    session = told_on_a_tablet(visit, desk)
    before = dict(session.response.answers)
    at_desk.post(url("key_page", session, sittings.ASKED.page_of("conditions").code), {})
    session.response.refresh_from_db()
    assert session.response.answers == before
    assert not AnswerRevision.objects.filter(source="paper").exists()


def test_an_emergency_on_paper_says_tell_a_clinician_and_not_what_it_was(at_desk, paper, judge):
    judge("stern")
    response = key_in(at_desk, paper, "saddle_numb", saddle_numb="yes")
    assert response.url == url("key", paper)
    page = at_desk.get(response.url).text
    assert "Tell a clinician now" in page
    assert "TEST-01" not in page
    assert "numb" not in page.casefold().replace("numbered", "").replace("number", "")
    assert at_desk.get(url("key_page", paper, FIRST.code)).url == url("key", paper)
    assert at_desk.get(url("key_sign", paper)).url == url("key", paper)


@pytest.mark.django_db
def test_an_emergency_on_paper_alarms_as_one_on_a_tablet_does(at_desk, paper, judge):
    from evaluations.models import Alert

    judge("real")
    key_in(at_desk, paper, "saddle_numb", saddle_numb="yes")
    alert = Alert.objects.get()
    assert (alert.session, alert.acknowledged_at) == (paper, None)
    assert "On paper: Renata F. needs a person now" in at_desk.get("/").text


def test_an_emergency_nobody_answers_for_two_minutes_calls_every_clinician(at_desk, paper, judge):
    from evaluations.actions import alerts
    from evaluations.models import Alert

    judge("real")
    key_in(at_desk, paper, "saddle_numb", saddle_numb="yes")
    raised = Alert.objects.get().raised_at
    assert alerts.escalate_unanswered(at=raised + timedelta(seconds=119)) == 0
    assert alerts.escalate_unanswered(at=raised + timedelta(seconds=120)) == 1
    assert "Every clinician was called" in at_desk.get("/").text


def test_once_a_clinician_knows_keying_goes_on(at_desk, paper, judge):
    judge("stern")
    key_in(at_desk, paper, "saddle_numb", saddle_numb="yes")
    for _ in range(2):
        assert at_desk.post(url("key_go_on", paper)).url == url("key", paper)
    assert AuditEvent.objects.filter(action="go_on_keying").count() == 1
    assert key_in(at_desk, paper, "conditions").status_code == 302


def signed(session, answer="yes", **more):
    words = {f"said_{text.code}": answer for text in consents.asked(session)}
    about = {f"about_{text.code}": "Ana" for text in consents.asked(session)}
    return words | about | {"patient_name": "Renata Flores"} | more


def test_consents_signed_on_paper_are_keyed_and_the_form_is_sent_with_its_blanks(
    at_desk, paper, desk
):
    key_in(at_desk, paper, FIRST.code)
    assert at_desk.get(url("key_sign", paper)).status_code == 200
    response = at_desk.post(url("key_sign", paper), signed(paper))
    paper.refresh_from_db()
    assert response.url == reverse("intake:start", args=[paper.patient_id, paper.visit_id])
    assert (paper.state, paper.queue_key) == (State.SUBMITTED, "")
    assert set(Consent.objects.values_list("method", "by")) == {("paper", desk.pk)}


def test_after_sending_the_desk_reads_nothing_of_it_any_more(at_desk, paper):
    at_desk.post(url("key_sign", paper), signed(paper))
    start = reverse("intake:start", args=[paper.patient_id, paper.visit_id])
    for name, more in (("key", ()), ("key_page", (FIRST.code,)), ("key_sign", ())):
        assert at_desk.get(url(name, paper, *more)).url == start
    assert at_desk.get(url("review", paper)).status_code == 403


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"said_treatment": ""}, "Say for each one"),
        ({"patient_name": ""}, "There is a problem"),
        ({"patient_name": "a\x00b"}, "cannot be stored"),
    ],
)
def test_a_signature_that_lacks_something_keeps_the_page(at_desk, paper, changed, words):
    response = at_desk.post(url("key_sign", paper), signed(paper) | changed)
    assert response.status_code == 422
    assert words in response.text
    paper.refresh_from_db()
    assert paper.is_open


def test_sending_twice_sends_once(at_desk, paper):
    fields = signed(paper)
    replies = [at_desk.post(url("key_sign", paper), fields).url for _ in range(2)]
    assert len(set(replies)) == 1
    assert AuditEvent.objects.filter(action="submit").count() == 1


def test_a_page_kept_while_an_alarm_went_off_elsewhere_leads_to_it(at_desk, paper, monkeypatch):
    def overtaken(**_):
        raise answering.NotAnswering

    monkeypatch.setattr(keying, "save", overtaken)
    assert key_in(at_desk, paper, FIRST.code).url == url("key", paper)


def test_the_last_word_of_the_judge_stops_a_keyed_form_too(at_desk, paper, judge):
    judge("last_word")
    assert at_desk.post(url("key_sign", paper), signed(paper, "no")).url == url("key", paper)
    assert "Tell a clinician now" in at_desk.get(url("key", paper)).text
    done = at_desk.post(url("key_go_on", paper), follow=True)
    assert done.redirect_chain[-1][0] == reverse(
        "intake:start", args=[paper.patient_id, paper.visit_id]
    )
    paper.refresh_from_db()
    assert paper.state == State.SUBMITTED


def test_keying_leads_to_the_signatures_when_every_page_was_seen(at_desk, paper):
    IntakeSession.objects.update(page="review")
    assert at_desk.get(url("key", paper)).url == url("key_sign", paper)


def test_a_form_on_a_tablet_is_not_keyed_meanwhile(at_desk, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    assert at_desk.get(url("key", session)).status_code == 404
    with pytest.raises(keying.NotKeyed):
        keying.save(session=session, page=FIRST, raw={}, by=desk, at=AT)
    assert keying.go_on(session=session, by=desk, at=AT).state == State.ANSWERING


def test_another_persons_form_is_not_found_under_this_one(at_desk, paper, clinic, desk):
    other = factories.patient(clinic, by=desk, given_name="Kim", phone="")
    assert at_desk.get(reverse("intake:key", args=[other.pk, paper.pk])).status_code == 404


def test_an_auditor_keys_nothing(client, staff, paper):
    client.force_login(staff["auditor"])
    assert client.get(url("key", paper)).status_code == 403
    assert client.get(url("known", paper)).status_code == 403


# -- Asked in person ------------------------------------------------------------------------------


def test_what_is_asked_in_person_is_written_down_by_a_clinician_as_staffs_word(
    client, visit, desk, therapist
):
    client.force_login(desk)
    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    assert client.post(start, {"act": "person"}).url == start
    session = IntakeSession.objects.get()
    assert client.get(url("key", session)).status_code == 404
    assert "A therapist or assistant asks" in client.get(start).text
    client.force_login(therapist)
    assert "Ask the questions" in client.get(start).text
    key_in(client, session, FIRST.code)
    assert set(AnswerRevision.objects.values_list("source", flat=True)) == {"staff"}


# -- What the desk knows --------------------------------------------------------------------------


def insurance(client, session):
    client.post(url("known", session), {"fill_in_now": ["insurance", "doctor", "contact"]})
    return client.post(
        url("known_page", session, "insurance_card"), {"payer": "Cascade Mutual", "holder": "self"}
    )


@pytest.mark.parametrize("state", ["waiting", "paired", "answering", "stopped", "submitted"])
def test_the_desk_fills_in_insurance_wherever_the_form_is(at_desk, visit, desk, state):
    session, _ = sittings.answering_session(visit, desk)
    IntakeSession.objects.update(state=state, stopped_at=AT)
    assert insurance(at_desk, session).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.page) == (state, "")  # the person stays where they were
    assert session.response.answers["payer"] == "Cascade Mutual"
    assert session.response.provenance["payer"]["source"] == "desk"


def test_the_desk_sees_only_insurance_there(at_desk, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    sittings.save(session, "conditions")
    page = at_desk.get(url("known", session)).text
    assert "Insurance and contacts" in page
    code = sittings.ASKED.page_of("conditions").code
    assert at_desk.get(url("known_page", session, code)).status_code == 404


def test_the_last_page_of_insurance_leads_back_to_the_start(at_desk, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    response = at_desk.post(url("known", session), {"fill_in_now": ["desk"]})
    assert response.url == reverse("intake:start", args=[visit.patient_id, visit.pk])


def test_an_ended_form_takes_nothing_more(at_desk, visit, desk):
    session, _ = sittings.answering_session(visit, desk)
    pairing.end_session(session=session, by=desk, at=AT)
    assert at_desk.get(url("known", session)).status_code == 404


def test_the_desk_finds_insurance_beside_the_form(at_desk, visit, desk):
    sittings.answering_session(visit, desk)
    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    assert re.search(r"/known/\">Insurance and contacts", at_desk.get(start).text)


def test_a_form_that_does_not_ask_about_insurance_offers_none(at_desk, visit, desk, monkeypatch):
    session, _ = sittings.answering_session(visit, desk)
    monkeypatch.setattr(views, "STAFF_SECTION", "not_there")
    assert at_desk.get(url("known", session)).status_code == 404
    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    assert "Insurance and contacts" not in at_desk.get(start).text
