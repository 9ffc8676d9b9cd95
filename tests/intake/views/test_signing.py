"""The tablet at the consents."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from clinic.models import Patient
from intake import consents
from intake.actions import answering, pairing
from intake.domain import wizard
from intake.models import Consent, IntakeSession
from tests.intake import sittings
from tests.intake.sittings import AT

State = IntakeSession.State
STROKES = json.dumps([[[0, 100, 0], [300, 100, 40]]])
PAGES = ["treatment", "privacy", "financial", "direct_access", "contact", "choices"]


@pytest.fixture
def session(visit, desk):
    return sittings.answering_session(visit, desk)


@pytest.fixture
def tablet(client, session, monkeypatch):
    """At the consents: the questions before them have tests of their own."""
    monkeypatch.setattr(wizard, "first_open", lambda *asked: None)
    client.cookies[settings.KIOSK_COOKIE_NAME] = session[1]
    return client


def at(code):
    return reverse("intake:sign", args=[code])


def sign(tablet, code, answer="yes", **given):
    return tablet.post(at(code), {f"said_{code}": answer, "name": "R F"} | given)


def of_minor():
    Patient.objects.update(birth_date=date(AT.year - 15, 1, 2))


def test_a_new_adult_signs_in_seven_interactions(tablet, session):
    """The name typed once, then one tap a page: no to all that is not needed."""
    assert tablet.get(reverse("intake:sign_first")).url == at("treatment")
    assert sign(tablet, "treatment").url == at("privacy")  # 2: the name, I agree
    for here, after in (("privacy", 2), ("financial", 3), ("direct_access", 4)):
        assert sign(tablet, here, name="").url == at(PAGES[after])  # 1 each
    assert tablet.post(at("contact"), {"rest": "no"}).url == at("choices")  # 1
    assert tablet.post(at("choices"), {"rest": "no"}).url == reverse("intake:send")  # 1
    rows = consents.said(session[0])
    assert {code for code, row in rows.items() if row.agreed} == set(PAGES[:4])
    assert consents.unsaid(session[0]) == []


def test_a_drawn_signature_counts_like_a_typed_one_and_is_shown_on_the_next_page(tablet):
    assert sign(tablet, "treatment", name="", strokes=STROKES).url == at("privacy")
    assert 'd="M0 100L300 100"' in tablet.get(at("privacy")).text
    sign(tablet, "privacy", name="")
    assert list(Consent.objects.values_list("method", flat=True)) == ["drawn", "drawn"]


@pytest.mark.parametrize("strokes", ["", STROKES])
def test_without_any_signature_a_yes_is_held_up_and_a_no_is_not(tablet, strokes):
    reply = sign(tablet, "treatment", name=" ")
    assert reply.status_code == 422
    assert "Sign with your finger or type your name." in reply.text
    assert sign(tablet, "treatment", "no", name="").status_code == 302


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        ("[[[1, 2, 3]]]", "That was very short."),
        ("nonsense", "Your signature did not reach us whole."),
        ("9" * 70_000, "That was too much ink."),
        ("\u202e", "Your signature did not reach us whole."),
    ],
)
def test_what_is_no_signature_gets_a_plain_message(tablet, strokes, words):
    reply = sign(tablet, "treatment", name="", strokes=strokes)
    assert reply.status_code == 422
    assert words in reply.text
    assert 'href="#strokes"' in reply.text
    assert not Consent.objects.exists()


@pytest.mark.parametrize("name", ["a\x00b", "w" * 600, "x" * 201])
def test_a_name_that_cannot_be_kept_is_said_so(tablet, name):
    reply = sign(tablet, "treatment", name=name)
    assert reply.status_code == 422
    assert "This cannot be kept." in reply.text


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_a_page_needs_one_of_its_two_answers(tablet, answer):
    reply = sign(tablet, "treatment", answer)
    assert reply.status_code == 422
    assert "Tap one of the two answers." in reply.text


def test_rows_left_open_are_asked_about_and_never_taken_for_no(tablet):
    reply = tablet.post(at("contact"), {"said_email": "yes", "name": "R"})
    assert reply.status_code == 422
    assert reply.text.count("Tap yes or no, or say no to the rest.") == 4
    assert not Consent.objects.exists()


def test_no_to_the_rest_leaves_what_was_said_yes_to(tablet, session):
    sign(tablet, "treatment")
    tablet.post(at("contact"), {"said_email": "yes", "rest": "no"})
    rows = consents.said(session[0])
    assert [rows[code].agreed for code in ("text_message", "email", "voicemail")] == [
        False,
        True,
        False,
    ]
    assert rows["email"].signed_name == "R F"


def test_sharing_wants_a_name(tablet, session):
    sign(tablet, "treatment")
    reply = tablet.post(at("choices"), {"said_share": "yes", "rest": "no"})
    assert reply.status_code == 422
    assert 'id="about_share_error"' in reply.text
    tablet.post(at("choices"), {"said_share": "yes", "about_share": "Ana, coach", "rest": "no"})
    assert consents.said(session[0])["share"].subject == "Ana, coach"


def test_what_was_said_shows_again_when_the_person_comes_back(tablet):
    sign(tablet, "treatment")
    tablet.post(at("choices"), {"said_share": "yes", "about_share": "Ana", "rest": "no"})
    page = tablet.get(at("choices")).text
    assert re.search(r'name="said_share" value="yes"[^>]* checked', page)
    assert 'value="Ana"' in page
    assert len(re.findall(r"<input[^>]* checked", page)) == 4


def test_who_comes_back_to_change_an_answer_does_not_sign_again(tablet, session):
    sittings.sign_all(session[0])
    assert tablet.get(reverse("intake:sign_first")).url == reverse("intake:send")
    assert tablet.get(reverse("intake:sign_last")).url == at("choices")


def test_nothing_is_chosen_on_arrival(tablet):
    for code in ("contact", "choices"):
        assert not re.search(r"<input[^>]* checked", tablet.get(at(code)).text)


@pytest.mark.parametrize("act", [{"language": "es"}, {"look": "big_text"}])
def test_changing_how_the_page_reads_loses_nothing(tablet, act):
    reply = tablet.post(at("treatment"), {"name": "Rena", "strokes": STROKES} | act)
    assert reply.status_code == 200
    assert 'value="Rena"' in reply.text
    assert 'class="ink" d="M0 100L300 100"' in reply.text
    assert not Consent.objects.exists()


def test_a_spanish_page_has_no_english_on_it(tablet):
    reply = tablet.post(at("contact"), {"language": "es"})
    assert "Mensajes de texto" in reply.text
    assert "Text messages" not in reply.text
    assert "Aviso del 16 de febrero de 2026" in tablet.get(at("privacy")).text


def test_help_may_be_asked_for_here(tablet):
    assert tablet.post(at("treatment"), {"move": "help"}).url == reverse("intake:help")
    assert IntakeSession.objects.get().help_asked_at


def test_who_else_is_there_is_asked_once_and_kept_for_every_page(tablet):
    sign(tablet, "treatment", present="my son", interpreter="Ana 12")
    assert 'name="present"' not in tablet.get(at("privacy")).text
    sign(tablet, "privacy", name="")
    assert set(Consent.objects.values_list("present", "interpreter")) == {("my son", "Ana 12")}


def test_a_minors_guardian_signs_and_the_minor_assents(tablet, session):
    of_minor()
    page = tablet.get(at("treatment")).text
    assert "A parent or guardian signs this page." in page
    reply = sign(tablet, "treatment", name="Rosa Flores")
    assert "Say who you are to them." in reply.text
    mother = {"name": "Rosa Flores", "relation": "Mother"}
    assert "Tap why you may sign." in sign(tablet, "treatment", **mother).text
    sign(tablet, "treatment", **mother, authority="parent")
    sign(tablet, "privacy", name="")
    assert tablet.get(reverse("intake:sign_last")).url == at("assent")
    assert "Rosa Flores" not in tablet.get(at("assent")).text
    sign(tablet, "assent", name="Renata")
    rows = consents.said(session[0])
    assert [rows[code].signed_as for code in ("treatment", "privacy", "assent")] == [
        "guardian",
        "guardian",
        "patient",
    ]
    assert rows["privacy"].relation == "Mother"


def test_a_guardian_finds_what_they_have_said_filled_in(tablet, session):
    of_minor()
    session[0].patient.refresh_from_db()
    sittings.save(
        session[0],
        "guardian",
        guardian_name="Rosa Flores",
        guardian_relation="parent",
        guardian_authority="yes",
    )
    page = tablet.get(at("treatment")).text
    assert 'value="Mother or father"' in page
    assert re.search(r'name="authority" value="parent"[^>]* checked', page)
    assert "Rosa Flores" not in page


def test_a_video_visit_asks_where_the_person_is(tablet, session):
    session[0].visit.mode = "telehealth"
    session[0].visit.save()
    assert sign(tablet, "telehealth").status_code == 422
    reply = sign(tablet, "telehealth", about_telehealth="12 Oak St, Reno NV")
    assert reply.url == at("contact")


def test_what_stands_is_passed_over(tablet, session, desk):
    sittings.sign_all(session[0])
    pairing.end_session(session=session[0], by=desk, at=AT)
    again = sittings.answering_session(session[0].visit, desk)
    tablet.cookies[settings.KIOSK_COOKIE_NAME] = again[1]
    assert tablet.get(reverse("intake:sign_first")).url == reverse("intake:send")
    assert tablet.get(reverse("intake:sign_last")).url == reverse("intake:check")
    assert tablet.get(at("treatment")).url == reverse("intake:sign_first")


def test_an_unknown_consent_is_not_found(tablet):
    assert tablet.get(at("soul")).status_code == 404


@pytest.mark.parametrize(
    ("state", "status", "leads"),
    [("stopped", 302, "/tablet/stop/"), ("ended", 410, None)],
)
def test_a_sitting_that_changed_at_the_last_moment_is_shown_where_it_is_now(
    tablet, monkeypatch, state, status, leads
):
    def too_late(**asked):
        IntakeSession.objects.update(state=state)
        raise answering.NotAnswering

    monkeypatch.setattr("intake.views.signing.signatures.say", too_late)
    reply = sign(tablet, "treatment")
    assert (reply.status_code, getattr(reply, "url", None)) == (status, leads)
