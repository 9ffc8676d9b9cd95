"""Sending a letter, the steps that people hear of, the papers that come back; each guard tried."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from evaluations.actions import following, referring
from evaluations.actions.referring import ReferralChanged, RefusedReferral
from evaluations.domain.loop import State
from evaluations.models import Referral, ReferralStep, Reply
from tests.evaluations import referred
from tests.evaluations.actions.following.conftest import WHY, faults, heard
from tests.evaluations.domain.test_reply_file import JPEG, PDF, PNG

pytestmark = pytest.mark.django_db


# Sending


def test_the_letter_goes_out_with_its_proof(sent):
    proof = sent.sendings.get()

    assert (sent.state, proof.way, proof.to) == ("sent", "faxed", "(503) 555-0191")
    assert sent.steps.get().how == "fax"
    assert AuditEvent.objects.filter(action="send_letter").count() == 1


def test_sending_it_another_way_is_one_more_proof(sent, do, now):
    paper = sent.sendings.get().document

    do("send", sent, document=paper, way="handed", to="the patient")

    assert sent.sendings.count() == 2
    assert sent.steps.count() == 1


@pytest.mark.parametrize(
    ("said", "field"), [({"way": "pigeon"}, "way"), ({"to": " "}, "to"), ({"to": "a\x00"}, "to")]
)
def test_a_proof_says_how_and_where_to(sent, do, said, field):
    paper = sent.sendings.get().document

    assert faults(
        lambda: do("send", sent, **({"document": paper, "way": "faxed", "to": "there"} | said))
    ) == [field]


def test_an_older_edition_is_not_sent(sent, do, therapist, now):
    paper = sent.sendings.get().document
    referring.save_draft(
        referral=sent,
        words=referred.WORDS | {"done": "Examined again."},
        version=sent.version,
        by=therapist,
        at=now,
    )
    referred.signed(sent, by=therapist, at=now)

    assert faults(lambda: do("send", sent, document=paper, way="faxed", to="there")) == ["document"]


def test_a_letter_signed_for_someone_else_is_not_sent(sent, do, therapist, now):
    paper = sent.sendings.get().document
    heard(do, sent, State.FAILED_DELIVERY, note="No such fax number")
    other = referred.reader(sent.clinic, "Dr. M. Castellano", "sports")
    referring.choose_recipient(
        referral=sent, recipient=other, version=sent.version, by=therapist, at=now
    )

    assert faults(lambda: do("send", sent, document=paper, way="faxed", to="there")) == ["document"]


def test_what_was_seen_needs_no_letter_any_more(sent, do):
    paper = sent.sendings.get().document
    heard(do, sent, State.SEEN)

    assert faults(lambda: do("send", sent, document=paper, way="faxed", to="there")) == ["document"]


def test_what_did_not_arrive_is_sent_again(sent, do):
    paper = sent.sendings.get().document
    heard(do, sent, State.FAILED_DELIVERY, note="Line busy")

    do("send", sent, document=paper, way="printed", to="14 River Street")

    assert sent.state == "sent"


# Steps


def test_each_step_is_logged_with_who_when_and_how(sent, do, now, therapist):
    heard(do, sent, State.DELIVERED, how="fax", who="")
    heard(do, sent, State.ACKNOWLEDGED)
    visit = now + timedelta(days=3)
    heard(do, sent, State.APPOINTMENT_MADE, appointment_at=visit, note="Bring pictures")
    heard(do, sent, State.SEEN, how="patient", who="")

    rows = list(sent.steps.order_by("pk"))
    assert [row.to_state for row in rows][1:] == [
        "delivered",
        "acknowledged",
        "appointment_made",
        "seen",
    ]
    assert (rows[3].appointment_at, rows[3].note, rows[3].by) == (
        visit,
        "Bring pictures",
        therapist,
    )
    assert sent.state_since == now


@pytest.mark.parametrize(
    ("to", "said", "field"),
    [
        (State.ACKNOWLEDGED, {"who": ""}, "who"),
        (State.ACKNOWLEDGED, {"how": "pigeon"}, "how"),
        (State.ACKNOWLEDGED, {"note": "n" * 501}, "note"),
        (State.APPOINTMENT_MADE, {}, "appointment_at"),
        (State.FAILED_DELIVERY, {}, "note"),
    ],
)
def test_a_step_without_what_it_must_say_is_refused(sent, do, to, said, field):
    assert faults(lambda: heard(do, sent, to, **said)) == [field]
    sent.refresh_from_db()
    assert sent.state == "sent"


@pytest.mark.parametrize("to", [State.CLOSED, State.OUTCOME_RECEIVED, State.SENT, State.CANCELLED])
def test_nothing_else_can_be_logged_as_a_step(sent, do, to):
    assert "to" in faults(lambda: heard(do, sent, to))


def test_nothing_is_taken_back(sent, do):
    heard(do, sent, State.SEEN)

    assert faults(lambda: heard(do, sent, State.ACKNOWLEDGED)) == ["to"]


def test_an_urgent_draft_may_be_heard_of_by_phone_once_someone_reads_it(
    draft, do, reader, therapist, now
):
    assert faults(lambda: heard(do, draft, State.ACKNOWLEDGED)) == ["to"]
    referring.choose_recipient(
        referral=draft, recipient=reader, version=draft.version, by=therapist, at=now
    )

    heard(do, draft, State.ACKNOWLEDGED)

    assert draft.state == "acknowledged"


def test_pressed_twice_a_step_is_taken_once(sent, do):
    version = sent.version
    heard(do, sent, State.ACKNOWLEDGED, version=version)

    with pytest.raises((ReferralChanged, RefusedReferral)):
        heard(do, sent, State.ACKNOWLEDGED, version=version)
    assert sent.steps.filter(to_state="acknowledged").count() == 1


def test_a_page_in_two_hands_changes_once(sent, do, now, therapist):
    """Both read the same version; the second is refused and nothing of it is kept."""
    stale = Referral.objects.get(pk=sent.pk)
    heard(do, sent, State.ACKNOWLEDGED)

    with pytest.raises(ReferralChanged):
        following.step(
            referral=stale,
            to=State.SEEN,
            how="patient",
            version=stale.version,
            by=therapist,
            at=now,
        )
    assert not ReferralStep.objects.filter(to_state="seen").exists()


# Replies


@pytest.mark.parametrize("file", [PDF, PNG, JPEG])
def test_a_reply_is_kept_as_it_came_and_once(sent, therapist, now, file):
    kept = [following.keep_reply(referral=sent, file=file, by=therapist, at=now) for _ in range(2)]

    assert kept[0] == kept[1]
    reply = Reply.objects.get()
    assert (bytes(reply.file), reply.size) == (file, len(file))
    assert AuditEvent.objects.filter(action="keep_reply").count() == 1


def test_what_is_no_paper_is_not_kept(sent, therapist, now):
    assert faults(
        lambda: following.keep_reply(referral=sent, file=b"<svg>", by=therapist, at=now)
    ) == ["file"]


def test_an_ended_referral_keeps_no_more_papers(sent, do, therapist, now):
    do("cancel", sent, words=WHY)

    assert faults(lambda: following.keep_reply(referral=sent, file=PDF, by=therapist, at=now)) == [
        "file"
    ]
