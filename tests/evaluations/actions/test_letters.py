"""Signing a letter: who may, what exactly, and what a later edition does to the earlier one."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from clinic.models.audit import AppendOnlyError
from evaluations.actions import letters
from evaluations.actions.register import meant_for
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import documents
from evaluations.models import Recipient, Referral, RenderJob, SignedLetter
from evaluations.pdf import markup
from evaluations.queries import letter, papers, register
from tests.evaluations import letters as cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(visit, therapist, now) -> Referral:
    return cases.drafted(visit, "RL-NEURO", by=therapist, at=now)


def test_what_was_read_is_what_is_frozen_and_printed(referral, therapist, now):
    read = letter.preview(referral, signer=therapist, at=now)
    signed = cases.sign(referral, by=therapist, at=now)
    assert signed.content == read.body
    assert signed.sha256 == read.sha256 == documents.sha256(signed.content)
    assert (signed.edition, signed.name) == (1, therapist.signature)
    assert (signed.licence_number, signed.recipient) == ("PT-10442", referral.recipient)
    job = letter.paper_of(signed)
    assert (job.kind, job.edition, job.language) == ("letter", 1, "en")
    assert (job.patient, job.evaluation, job.referral) == (referral.patient, None, referral)
    assert job.content == letter.paper(signed)
    assert job.title == "Referral letter"


def test_signing_is_in_the_audit_trail_and_leaves_the_state_alone(referral, therapist, now):
    cases.sign(referral, by=therapist, at=now)
    event = AuditEvent.objects.get(action="sign_letter")
    assert (event.patient_id, event.at) == (referral.patient_id, now)
    assert referral.state == Referral.State.DRAFT


def test_a_later_edition_says_what_it_replaces_and_both_stay(referral, therapist, now):
    first = cases.sign(referral, by=therapist, at=now)
    later = now + timedelta(days=1)
    second = cases.sign(referral, by=therapist, at=later)
    assert (first.edition, second.edition) == (1, 2)
    assert second.content["replaces"] == "Replaces the letter of 3 Dec 2026."
    assert SignedLetter.objects.count() == 2
    old, new = letter.paper_of(first), letter.paper_of(second)
    assert register.newest_of(old) == new
    assert register.newest_of(new) is None
    listed = {
        job.edition: job.standing == "superseded" for job in papers.papers_of(referral.patient)
    }
    assert listed == {1: True, 2: False}


def test_a_letter_is_meant_for_its_recipient(referral, therapist, now):
    job = letter.paper_of(cases.sign(referral, by=therapist, at=now))

    assert meant_for(job) == referral.recipient.name


def test_letters_of_other_referrals_do_not_replace_one(referral, therapist, now):
    signed = cases.sign(referral, by=therapist, at=now)
    job = letter.paper_of(signed)
    RenderJob.objects.filter(pk=job.pk).update(referral=None)
    job.refresh_from_db()
    assert register.newest_of(job) is None


@pytest.mark.parametrize("change", [{"version": 1}, {"sha256": "0" * 64}])
def test_a_letter_that_was_not_read_is_not_signed(change, referral, therapist, now):
    with pytest.raises(letters.LetterChanged):
        cases.sign(referral, by=therapist, at=now, **change)
    assert not SignedLetter.objects.exists()
    assert not RenderJob.objects.filter(kind="letter").exists()


def test_a_change_of_the_directory_since_reading_is_noticed(referral, therapist, now):
    read = letter.preview(referral, signer=therapist, at=now)
    Recipient.objects.update(fax="+15035550199")
    with pytest.raises(letters.LetterChanged):
        cases.sign(referral, by=therapist, at=now, sha256=read.sha256)


def test_only_a_licensed_therapist_signs(referral, staff, now):
    with pytest.raises(letters.NotLicensed, match="Only a licensed physical therapist"):
        cases.sign(referral, by=staff["assistant"], at=now)


def test_another_persons_password_signs_nothing(referral, therapist, staff, now):
    with pytest.raises(WrongPassword):
        cases.sign(referral, by=therapist, at=now, proof=Reauthenticated(staff["manager"].pk, now))


def test_what_is_missing_is_named(referral, therapist, now):
    Referral.objects.filter(pk=referral.pk).update(said="")
    referral.refresh_from_db()
    with pytest.raises(letters.CannotSign) as caught:
        cases.sign(referral, by=therapist, at=now)
    assert caught.value.reasons == ("Patient told: Write what the patient was told.",)


@pytest.mark.parametrize("state", Referral.ENDED)
def test_a_referral_that_is_over_takes_no_further_letter(state, referral, therapist, now):
    Referral.objects.filter(pk=referral.pk).update(state=state)
    referral.refresh_from_db()
    with pytest.raises(letters.CannotSign, match="is over"):
        cases.sign(referral, by=therapist, at=now)


def test_text_that_could_never_be_printed_stops_the_signature(
    referral, therapist, now, monkeypatch
):
    def refuse(content):
        raise markup.CannotPrint("Use fewer words.")

    monkeypatch.setattr(markup, "check", refuse)
    with pytest.raises(letters.CannotSign, match="Use fewer words"):
        cases.sign(referral, by=therapist, at=now)


def test_a_signed_letter_is_never_changed(referral, therapist, now):
    signed = cases.sign(referral, by=therapist, at=now)
    with pytest.raises(AppendOnlyError):
        SignedLetter.objects.filter(pk=signed.pk).update(name="Someone else")
