"""A reply kept with the wrong referral: marked there, copied to the right one, counting once."""

from datetime import timedelta

import pytest

from clinic.actions import in_error
from clinic.models import AuditEvent, EnteredInError
from evaluations import library
from evaluations.actions import clearing, deciding, following, reply_moving
from evaluations.actions.following import OutcomeWords
from evaluations.actions.referring import ReferralChanged
from evaluations.actions.reply_moving import CannotMove
from evaluations.actions.signing import Reauthenticated
from evaluations.domain import chart_paper
from evaluations.fhir import bundle
from evaluations.models import Referral, Reply, TriggerFiring
from evaluations.queries import chart_copy, loop_board, referral_page, replies, rule_report
from tests import factories
from tests.evaluations import misfiled
from tests.evaluations.actions.following.conftest import faults
from tests.evaluations.domain.test_reply_file import PDF
from tests.evaluations.misfiled import WHY, paper, people, right, wrong

__all__ = ["paper", "people", "right", "wrong"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(now):
    return now + timedelta(hours=1)


@pytest.fixture
def kept_at(now):
    return now


@pytest.fixture
def move(paper, therapist, later):
    def run(to, **changes):
        said = {"reply": paper, "reason": WHY, "by": therapist, "at": later}
        return reply_moving.move(to=to, **(said | changes))

    return run


def page(referral, viewer, at):
    return referral_page.page(referral, viewer=viewer, at=at)


def test_a_copy_stands_at_the_right_referral_and_the_mark_names_both(
    move, paper, wrong, right, therapist, later
):
    copy = move(right)

    assert (copy.referral, copy.by, copy.at) == (right, therapist, later)
    assert (bytes(copy.file), copy.sha256, copy.size, copy.media_type) == (
        PDF, paper.sha256, paper.size, paper.media_type,
    )  # fmt: skip
    mark = EnteredInError.objects.get()
    assert (mark.object_type, mark.object_id, mark.reason) == ("reply", str(paper.pk), WHY)
    assert (mark.patient, mark.moved_to, mark.became_id) == (
        wrong.patient, right.patient, str(copy.pk),
    )  # fmt: skip
    assert Reply.objects.filter(pk=paper.pk).exists()


def test_both_records_say_it_in_the_audit_trail(move, wrong, right):
    move(right)

    said = AuditEvent.objects.filter(object_type="reply").values_list(
        "patient_id", "action", "reason"
    )
    assert set(said) == {
        (wrong.patient_id, "enter_in_error", WHY),
        (right.patient_id, "move_here", WHY),
    }


def test_it_is_read_at_one_referral_only(move, paper, wrong, right, therapist, later):
    copy = move(right)

    assert page(wrong, therapist, later).replies == ()
    assert page(wrong, therapist, later).misfiled == {paper.pk}
    assert [one.pk for one in page(right, therapist, later).replies] == [copy.pk]
    (here,) = replies.of(wrong)
    assert (here.now, here.first, here.came) == (copy, None, None)
    (there,) = replies.of(right)
    assert (there.now, there.first, there.mark) == (None, paper, None)


def test_what_was_done_says_it_on_both_sides(move, wrong, right, therapist, later):
    move(right)

    told = {one.what: one.detail for one in page(wrong, therapist, later).story}
    assert told["Reply kept"] == ()
    assert told["Reply moved away"] == (f"Entered in error: {WHY}",)
    told = {one.what: one.detail for one in page(right, therapist, later).story}
    assert told["Reply moved here"] == (WHY,)


def test_where_the_same_paper_was_kept_already_it_stands_as_it_is(
    move, right, therapist, now, later
):
    theirs = misfiled.reply(right, by=therapist, at=now)

    assert move(right) == theirs
    assert Reply.objects.count() == 2
    told = [one.what for one in page(right, therapist, later).story]
    assert "Reply kept" in told


def test_another_referral_of_the_same_person_takes_it(move, wrong, patient, people):
    other = misfiled.referral(patient, **people)

    copy = move(other)

    mark = EnteredInError.objects.get()
    assert (mark.moved_to, mark.became_id) == (None, str(copy.pk))
    assert replies.could_hold(copy, patient) == (wrong,)


def test_the_same_file_can_be_kept_again_where_it_was_in_error(
    move, wrong, right, therapist, later
):
    move(right)
    again = misfiled.reply(Referral.objects.get(pk=wrong.pk), by=therapist, at=later)
    assert replies.standing(wrong).get() == again


@pytest.mark.parametrize(
    ("state", "words"), [("draft", "never went out"), ("cancelled_by_clinician", "never went out")]
)
def test_a_referral_that_never_went_out_takes_none(move, right, state, words):
    Referral.objects.filter(pk=right.pk).update(state=state)
    with pytest.raises(CannotMove, match=words):
        move(right)
    assert not EnteredInError.objects.exists()


def test_it_moves_once(move, right):
    move(right)
    with pytest.raises(CannotMove, match="already"):
        move(right)


def test_it_does_not_move_to_where_it_is(move, wrong):
    with pytest.raises(CannotMove, match="already"):
        move(wrong)


def test_it_stays_in_its_clinic(move, people):
    clinic = factories.clinic(name="Elsewhere")
    theirs = misfiled.referral(factories.patient(clinic, by=people["desk"]), **people)
    Referral.objects.filter(pk=theirs.pk).update(clinic=clinic)
    with pytest.raises(CannotMove, match="another clinic"):
        move(theirs)


def test_a_reason_is_needed(move, right):
    with pytest.raises(in_error.NeedsReason):
        move(right, reason="oops")
    assert Reply.objects.count() == 1


# What was recorded from it


@pytest.fixture
def told(wrong, paper, therapist, now):
    return misfiled.outcome(wrong, paper, by=therapist, at=now)


def test_an_outcome_that_rested_on_it_stays_and_is_named(told, paper, move, right, wrong):
    (rests,) = replies.rested_on(paper)
    assert (rests.outcome, rests.may_be_replaced, rests.lifted) == (told, True, ())
    move(right)
    assert wrong.outcomes.get() == told


def test_it_no_longer_closes_the_loop_until_the_right_one_is_recorded(
    told, move, right, wrong, therapist, later
):
    move(right)
    wrong.refresh_from_db()
    shown = page(wrong, therapist, later)
    assert (shown.last_outcome, shown.may_close, shown.held) == (None, False, shown.held)
    assert shown.lacks_outcome
    assert shown.expects_outcome
    end = {"referral": wrong, "version": wrong.version, "by": therapist, "at": later}
    assert faults(lambda: following.close(**end)) == ["to"]

    misfiled.outcome(wrong, None, by=therapist, at=later)
    wrong.refresh_from_db()
    assert page(wrong, therapist, later).may_close
    following.close(**(end | {"version": wrong.version}))


def test_nothing_more_is_lifted_by_it(told, move, right, wrong, therapist, later):
    move(right)
    firing = TriggerFiring.objects.get(referred__referral=wrong)
    proof = Reauthenticated(therapist.pk, later)

    def lift():
        clearing.lift_hold(
            firing=firing, effect="run", cites="", outcome=told, proof=proof, by=therapist, at=later
        )

    with pytest.raises(deciding.RefusedDecision) as refused:
        lift()
    assert "outcome" in [fault.field for fault in refused.value.faults]


def test_a_page_that_still_offers_it_is_stale(paper, move, right, wrong, therapist, later):
    shown = wrong.version
    move(right)
    said = OutcomeWords(result="excluded", words=misfiled.FOUND, plan="resume", reply=paper)
    proof = Reauthenticated(therapist.pk, later)
    record = {"referral": wrong, "said": said, "proof": proof, "by": therapist, "at": later}
    assert faults(lambda: following.record_outcome(version=shown + 1, **record)) == ["reply"]
    without = record | {"said": OutcomeWords(result="excluded", words=misfiled.FOUND, plan="stop")}
    with pytest.raises(ReferralChanged):
        following.record_outcome(version=shown, **without)


def test_the_rule_report_and_the_board_count_it_no_more(
    told, move, right, wrong, clinic, therapist, now, later
):
    between = (now - timedelta(days=1), now + timedelta(days=1))
    assert rule_report._outcomes(clinic, between)
    wrong.refresh_from_db()
    following.close(referral=wrong, version=wrong.version, by=therapist, at=now)
    (closed,) = loop_board.closed(clinic)
    move(right)
    assert not rule_report._outcomes(clinic, between)
    (after,) = loop_board.closed(clinic)
    assert closed != after
    assert not replies.rested_on(told.reply)[0].may_be_replaced


def test_the_copy_of_the_record_holds_neither_the_paper_nor_what_it_said(
    told, paper, move, right, wrong, therapist, later
):
    copy, how = move(right), {"by": therapist, "at": later, "attachments": True}
    kept = chart_copy.of(wrong.patient, **how)
    (here,) = kept["tables"]["replies"]
    assert set(here) == {"id", "not_of_this_person", "in_error"}
    assert kept["tables"]["outcomes"] == [{"id": told.pk, "not_of_this_person": True}]
    assert misfiled.FOUND not in str(kept)
    (theirs,) = chart_copy.of(right.patient, **how)["tables"]["replies"]
    assert theirs["id"] == str(copy.pk)
    assert "file" in theirs
    given = str(bundle.of(kept)) + str(
        chart_paper.papers(kept, library.words_of_chart(), language="en")
    )
    assert paper.sha256 not in given
    assert misfiled.FOUND not in given
