"""Agreeing, refusing, taking back; and who is asked what."""

from datetime import date, timedelta

import pytest

from clinic.domain.text import RefusedText
from clinic.models import AuditEvent, Patient
from intake import consents, queries
from intake.actions import answering, pairing
from intake.actions import consents as signatures
from intake.actions.consents import Beside, Incomplete, Signature, Word
from intake.models import Consent
from tests.intake import sittings
from tests.intake.sittings import AT

STROKES = (((0, 100, 0), (300, 100, 40)),)
MOTHER = {"name": "Rosa Flores", "relation": "Mother", "authority": "parent"}


def events(action):
    return AuditEvent.objects.filter(action=action)


def codes(session):
    return [text.code for text in consents.asked(session)]


def make_minor(session):
    Patient.objects.filter(pk=session.patient_id).update(birth_date=date(AT.year - 15, 1, 2))
    session.patient.refresh_from_db()


def test_an_adult_is_asked_for_each_purpose_by_itself(sitting):
    assert codes(sitting) == [
        "treatment",
        "privacy",
        "financial",
        "direct_access",
        "text_message",
        "email",
        "voicemail",
        "students",
        "video",
        "share",
        "research",
    ]
    assert [page.code for page in consents.pages(sitting)] == [
        "treatment",
        "privacy",
        "financial",
        "direct_access",
        "contact",
        "choices",
    ]


def test_a_video_visit_asks_for_that_too(sitting):
    sitting.visit.mode = "telehealth"
    assert "telehealth" in codes(sitting)


def test_a_minor_is_asked_for_assent_last(sitting):
    make_minor(sitting)
    assert codes(sitting)[-1] == "assent"


def test_a_yes_keeps_all_that_belongs_to_it(sitting):
    signatures.say(
        session=sitting,
        words=[Word(code="treatment", agreed=True)],
        signature=Signature(name=" Renata  Flores "),
        beside=Beside(present="my sister", interpreter="ID 4471"),
        at=AT,
    )
    row = Consent.objects.get()
    assert (row.signed_name, row.signed_as, row.method, row.version, row.language) == (
        "Renata Flores",
        "patient",
        "typed",
        2,
        "en",
    )
    assert (row.device, row.present, row.interpreter, row.at) == (
        "Tablet 1",
        "my sister",
        "ID 4471",
        AT,
    )
    assert events("consent").get().fields == ["treatment"]


def test_a_drawn_signature_is_kept_as_strokes_under_the_legal_name(sitting):
    sittings.say(sitting, "treatment", name="", strokes=STROKES)
    row = Consent.objects.get()
    assert (row.method, row.strokes) == ("drawn", [[[0, 100, 0], [300, 100, 40]]])
    assert row.signed_name == sitting.patient.legal_name


def test_the_version_of_the_notice_is_kept_whether_or_not_it_was_signed(sitting):
    sittings.say(sitting, "privacy", agreed=False)
    assert Consent.objects.get().subject == "2026-02-16"


def test_a_yes_without_a_signature_is_no_consent(sitting):
    with pytest.raises(Incomplete) as lacking:
        sittings.say(sitting, "treatment", name="  ")
    assert (lacking.value.kind, lacking.value.field) == ("sign_need_signature", "name")
    with pytest.raises(RefusedText):
        sittings.say(sitting, "treatment", name="a\x00b")
    with pytest.raises(Incomplete):
        signatures.say(
            session=sitting, words=[Word(code="email", agreed=True)], signature=None, at=AT
        )
    assert not Consent.objects.exists()


def test_a_page_is_kept_whole_or_not_at_all(sitting):
    words = [Word(code="students", agreed=True), Word(code="share", agreed=True, subject=" ")]
    with pytest.raises(Incomplete) as lacking:
        signatures.say(session=sitting, words=words, signature=Signature(name="R"), at=AT)
    assert (lacking.value.kind, lacking.value.field) == ("sign_need_about", "about_share")
    assert not Consent.objects.exists()


def test_one_signature_covers_just_what_was_said_yes_to(sitting):
    words = [
        Word(code="students", agreed=True),
        Word(code="video", agreed=False),
        Word(code="share", agreed=True, subject="Coach Ana"),
    ]
    signatures.say(session=sitting, words=words, signature=Signature(name="R"), at=AT)
    rows = consents.said(sitting)
    assert {code: (row.agreed, row.signed_name) for code, row in rows.items()} == {
        "students": (True, "R"),
        "video": (False, ""),
        "share": (True, "R"),
    }
    assert rows["share"].subject == "Coach Ana"
    assert rows["share"].expires_on == queries.day_of(sitting).replace(year=AT.year + 1)


def test_a_no_is_recorded_too_and_needs_nothing(sitting):
    signatures.say(
        session=sitting, words=[Word(code="research", agreed=False)], signature=None, at=AT
    )
    assert Consent.objects.get().signed_name == ""
    assert events("consent_refused").count() == 1


def test_saying_it_twice_adds_one_word_and_changing_it_adds_another(sitting):
    sittings.say(sitting, "treatment")
    sittings.say(sitting, "treatment")
    assert Consent.objects.count() == 1
    sittings.say(sitting, "treatment", agreed=False)
    assert consents.said(sitting)["treatment"].agreed is False
    assert Consent.objects.count() == 2


def test_for_a_minor_the_guardian_signs_and_the_minor_assents(sitting):
    make_minor(sitting)
    sittings.say(sitting, "treatment", **MOTHER)
    sittings.say(sitting, "assent", name="Renata")
    rows = consents.said(sitting)
    assert (rows["treatment"].signed_as, rows["treatment"].relation) == ("guardian", "Mother")
    assert rows["treatment"].authority == "parent"
    assert (rows["assent"].signed_as, rows["assent"].signed_name) == ("patient", "Renata")


def test_where_a_guardian_fills_in_the_form_the_guardian_signs(sitting):
    sittings.save(sitting, "filled_by", filled_by="guardian")
    assert consents.signer_of(sitting) == "guardian"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": "", "strokes": STROKES}, "sign_need_guardian_name"),
        ({"relation": ""}, "sign_need_relation"),
        ({"authority": ""}, "sign_need_authority"),
        ({"authority": "king"}, "sign_need_authority"),
    ],
)
def test_a_guardian_says_who_they_are_and_by_what_right(sitting, changes, kind):
    make_minor(sitting)
    with pytest.raises(Incomplete) as lacking:
        sittings.say(sitting, "treatment", **(MOTHER | changes))
    assert lacking.value.kind == kind


def test_what_was_signed_on_paper_is_keyed_in_by_staff(sitting, desk):
    signatures.say(
        session=sitting,
        words=[Word(code="treatment", agreed=True)],
        signature=Signature(name="Renata Flores"),
        at=AT,
        by=desk,
    )
    row = Consent.objects.get()
    assert (row.method, row.by) == ("paper", desk)
    assert events("consent").get().principal == f"user:{desk.pk}"


def test_nothing_is_signed_in_a_sitting_that_has_ended(sitting, desk):
    pairing.end_session(session=sitting, by=desk, at=AT)
    with pytest.raises(answering.NotAnswering):
        sittings.say(sitting, "treatment")


def later(sitting, desk, **after):
    """Another sitting of the same person, after the first one signed and ended."""
    pairing.end_session(session=sitting, by=desk, at=AT)
    session, _ = pairing.start_session(visit=sitting.visit, by=desk, at=AT + timedelta(**after))
    return session


def test_what_stands_is_not_asked_again(sitting, desk):
    sittings.sign_all(sitting)
    assert codes(later(sitting, desk, days=30)) == []


def test_what_has_run_out_or_was_refused_is_asked_again(sitting, desk):
    sittings.sign_all(sitting)
    sittings.say(sitting, "financial", agreed=False)
    assert codes(later(sitting, desk, days=30)) == ["financial"]


def test_after_a_year_what_has_run_out_is_asked_again(sitting, desk):
    sittings.sign_all(sitting)
    assert codes(later(sitting, desk, days=366)) == [
        "treatment",
        "financial",
        "direct_access",
        "video",
        "share",
    ]


def test_who_comes_of_age_signs_for_themselves(sitting, desk):
    make_minor(sitting)
    sittings.sign_all(sitting)
    Patient.objects.update(birth_date=date(AT.year - 30, 1, 2))
    assert "treatment" in codes(later(sitting, desk, days=1))


def test_an_older_text_that_was_signed_does_not_count_as_today(sitting):
    sittings.say(sitting, "treatment")
    row = Consent.objects.values(
        "session_id", "patient_id", "code", "language", "agreed", "signed_name", "at"
    ).get()
    Consent.objects.create(**row, version=1)
    assert "treatment" not in consents.said(sitting)
    assert "treatment" in [text.code for text in consents.unsaid(sitting)]


def test_staff_take_a_yes_back_with_a_reason_and_the_yes_stays_on_record(sitting, desk, therapist):
    sittings.sign_all(sitting)
    signed = consents.said(sitting)["video"]
    noted = signatures.withdraw(row=signed, reason="Phoned us", by=therapist, at=AT)
    assert (noted.agreed, noted.method, noted.reason, noted.by) == (
        False,
        "staff",
        "Phoned us",
        therapist,
    )
    assert Consent.objects.get(pk=signed.pk).agreed
    assert events("consent_withdrawn").get().fields == ["video"]
    assert "video" not in codes(later(sitting, desk, days=1))


def test_a_required_yes_that_was_taken_back_is_asked_again(sitting, desk, therapist):
    sittings.sign_all(sitting)
    row = consents.said(sitting)["treatment"]
    signatures.withdraw(row=row, reason="Wants to think", by=therapist, at=AT)
    assert codes(later(sitting, desk, days=1)) == ["treatment"]


@pytest.mark.parametrize("code", ["privacy", "research", "video"])
def test_only_the_newest_yes_to_a_consent_can_be_taken_back(sitting, therapist, code):
    """An acknowledgement says only what happened; a no and an older word are not in force."""
    sittings.say(sitting, "privacy")
    sittings.say(sitting, "research", agreed=False)
    sittings.say(sitting, "video")
    row = consents.said(sitting)[code]
    if code == "video":
        sittings.say(sitting, "video", agreed=False)
    with pytest.raises(signatures.NotInForce):
        signatures.withdraw(row=row, reason="Phoned", by=therapist, at=AT)


def test_taking_back_needs_a_reason(sitting, therapist):
    sittings.say(sitting, "video")
    with pytest.raises(signatures.NeedsReason):
        signatures.withdraw(row=consents.said(sitting)["video"], reason="  ", by=therapist, at=AT)


def test_why_a_notice_was_not_signed_is_noted(sitting, therapist):
    sittings.say(sitting, "privacy", agreed=False)
    row = consents.said(sitting)["privacy"]
    noted = signatures.say_why_not(row=row, reason="No glasses", by=therapist, at=AT)
    assert (noted.agreed, noted.reason, noted.subject) == (False, "No glasses", "2026-02-16")
    assert events("consent_refused_because").count() == 1


@pytest.mark.parametrize(("code", "agreed"), [("privacy", True), ("treatment", False)])
def test_only_a_refused_notice_wants_that_note(sitting, therapist, code, agreed):
    sittings.say(sitting, code, agreed=agreed)
    with pytest.raises(signatures.NotInForce):
        signatures.say_why_not(row=consents.said(sitting)[code], reason="x", by=therapist, at=AT)


def test_the_last_signature_is_whose_it_is(sitting):
    make_minor(sitting)
    assert consents.last_signature(sitting, "guardian") is None
    sittings.say(sitting, "treatment", **MOTHER)
    assert consents.last_signature(sitting, "guardian").signed_name == "Rosa Flores"
    assert consents.last_signature(sitting, "patient") is None
