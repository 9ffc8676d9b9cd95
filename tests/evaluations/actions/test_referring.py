"""Opening a referral, joining reasons, choosing the reader, drafting the words."""

import pytest

from clinic.models import AuditEvent
from evaluations.actions import deciding, referring
from evaluations.actions.referring import (
    MayNotRefer,
    NotReferred,
    ReferralChanged,
    RefusedReferral,
)
from evaluations.actions.signing import Reauthenticated
from evaluations.domain.decisions import Action, Proposal
from evaluations.models import Finding, Referral, TriggerFiring
from tests import factories
from tests.evaluations import charted, referred

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, now):
    return referred.evaluation(visit, by=therapist, at=now)


@pytest.fixture
def fire(evaluation, therapist, now):
    def run(code, **answers):
        return referred.fired(evaluation, code, by=therapist, at=now, **answers)

    return run


@pytest.fixture
def same_day(fire):
    return fire("RF-UPR-01", cannot_stand_straight="yes")


@pytest.fixture
def emergency(fire):
    return fire("RF-CAR-01", chest_pain_or_breathless="yes")


@pytest.fixture
def do(therapist, now):
    """One of the actions, by the therapist, on the referral as it now stands."""

    def run(action, referral, **said):
        how = {"version": referral.version, "by": therapist, "at": now}
        return getattr(referring, action)(referral=referral, **(how | said))

    return run


def opened(firing, therapist, now, **more):
    return referring.open_or_join(firing=firing, by=therapist, at=now, **more)


def test_a_referral_opens_as_a_draft_with_its_reason_and_words(same_day, therapist, now):
    draft = opened(same_day, therapist, now)

    assert (draft.state, draft.urgency, draft.recipient) == ("draft", "same_day", None)
    assert [row.firing for row in draft.reasons.all()] == [same_day]
    assert draft.question.startswith("Please assess for")
    assert AuditEvent.objects.get(action="open_referral").fields == ["RF-UPR-01"]


def test_opening_it_twice_gives_the_same_one(same_day, therapist, now):
    assert opened(same_day, therapist, now) == opened(same_day, therapist, now)
    assert Referral.objects.count() == 1


def test_a_further_reason_for_the_same_reader_joins_the_draft(same_day, fire, therapist, now, do):
    reader = referred.reader(same_day.clinic)
    draft = do("choose_recipient", opened(same_day, therapist, now), recipient=reader)
    more = fire("RF-RAD-03", bend_forward_worse="yes", leg_pain_to_toes="yes")

    joined = opened(more, therapist, now)

    assert joined == draft
    assert joined.reasons.count() == 2


def test_a_typed_word_stays_when_a_reason_joins(same_day, fire, therapist, now, do):
    reader = referred.reader(same_day.clinic)
    draft = do("choose_recipient", opened(same_day, therapist, now), recipient=reader)
    do("save_draft", draft, words=referred.WORDS)
    more = fire("RF-RAD-03", bend_forward_worse="yes", leg_pain_to_toes="yes")

    assert opened(more, therapist, now).question == referred.WORDS["question"]


def test_a_reason_for_another_reader_opens_another_letter(same_day, fire, therapist, now, do):
    reader = referred.reader(same_day.clinic)
    draft = do("choose_recipient", opened(same_day, therapist, now), recipient=reader)
    other = fire("RF-VIS-01", flank_pain="yes", fever_chills="yes")

    assert opened(other, therapist, now) != draft


def test_a_named_reader_is_the_one_it_is_joined_to(same_day, therapist, now):
    reader = referred.reader(same_day.clinic)
    draft = opened(same_day, therapist, now, recipient=reader)

    assert draft.recipient == reader


def test_a_reason_of_another_kind_does_not_join_a_draft_that_nobody_reads_yet(
    same_day, fire, therapist, now
):
    draft = opened(same_day, therapist, now)
    more = fire("RF-RAD-03", bend_forward_worse="yes", leg_pain_to_toes="yes")

    assert opened(more, therapist, now) != draft


def test_a_further_reason_joins_the_draft_of_the_reader_it_names(same_day, fire, therapist, now):
    reader = referred.reader(same_day.clinic)
    draft = opened(same_day, therapist, now, recipient=reader)
    more = fire("RF-RAD-03", bend_forward_worse="yes", leg_pain_to_toes="yes")

    assert opened(more, therapist, now, recipient=reader) == draft


def test_an_emergency_opens_its_own_linked_to_the_same_day_one(same_day, emergency, therapist, now):
    first = opened(same_day, therapist, now)

    second = opened(emergency, therapist, now)

    assert second != first
    assert (second.urgency, second.follows) == ("emergency", first)
    first.refresh_from_db()
    assert first.state == "draft"


def test_an_emergency_alone_follows_nothing(emergency, therapist, now):
    assert opened(emergency, therapist, now).follows is None


def raised(firing, urgency):
    TriggerFiring.objects.filter(pk=firing.pk).update(decided_urgency=urgency)
    firing.refresh_from_db()
    return firing


def test_a_draft_rises_with_its_reason(same_day, therapist, now):
    draft = opened(same_day, therapist, now)

    again = opened(raised(same_day, "emergency"), therapist, now)

    assert (again.pk, again.urgency, again.version) == (draft.pk, "emergency", draft.version + 1)


def test_a_draft_falls_with_the_decision_about_its_reason(evaluation, same_day, therapist, now):
    draft = opened(same_day, therapist, now)
    finding = Finding.objects.create(
        evaluation=evaluation,
        code="obs_can_stand_upright",
        side="none",
        text="yes",
        recorded_at=now,
        recorded_by=therapist,
    )
    deciding.decide(
        firing=same_day,
        proposal=Proposal(
            action=Action.STEP_DOWN,
            reason_code="improved_in_session",
            reason_text="Strength and feeling are normal, pain eases lying down.",
            safety_net_given=True,
            safety_net_language="en",
            safety_net_format="paper",
            recheck_due=now.date(),
        ),
        finding_ids=[finding.pk],
        version=same_day.version,
        proof=Reauthenticated(therapist.pk, now),
        by=therapist,
        at=now,
    )

    draft.refresh_from_db()
    assert draft.urgency == "soon"


def test_a_reason_raised_after_its_letter_went_out_opens_a_letter_of_its_own(
    same_day, therapist, now
):
    first = opened(same_day, therapist, now)
    referred.sent(first, referred.reader(same_day.clinic), by=therapist, at=now)
    assert opened(same_day, therapist, now).pk == first.pk

    second = opened(raised(same_day, "emergency"), therapist, now)

    assert second.pk != first.pk
    assert (second.follows, second.urgency, second.state) == (first, "emergency", "draft")
    assert opened(same_day, therapist, now).pk == second.pk


def test_a_rule_that_refers_to_nobody_has_no_referral(fire, therapist, now):
    firing = fire("RF-SAF-01", unsafe_home="yes")

    with pytest.raises(NotReferred):
        opened(firing, therapist, now)
    assert Referral.objects.count() == 0


def test_sooner_than_its_urgency_is_kept(visit, desk, therapist, now):
    bone = {"load_pain": "yes", "prior_bsi": "yes", "vitd_low": "yes"}
    charted.answered(visit, by=desk, at=now, pain_regions={"pain": {"sacrum": 2}}, **bone)
    charted.examined(visit, by=therapist, at=now)
    draft = opened(TriggerFiring.objects.get(code="RF-BSI-03"), therapist, now)

    assert (draft.urgency, draft.within_days) == ("soon", 7)


@pytest.mark.parametrize("role", ["desk", "assistant", "manager", "auditor"])
def test_only_a_therapist_opens_writes_and_chooses(same_day, staff, therapist, now, role):
    draft, by = opened(same_day, therapist, now), staff[role]
    reader = referred.reader(same_day.clinic)
    how = {"referral": draft, "version": draft.version, "by": by, "at": now}

    with pytest.raises(MayNotRefer):
        referring.open_or_join(firing=same_day, by=by, at=now)
    with pytest.raises(MayNotRefer):
        referring.choose_recipient(recipient=reader, **how)
    with pytest.raises(MayNotRefer):
        referring.save_draft(words=referred.WORDS, **how)


# The reader


def test_two_drafts_for_one_reader_become_the_more_urgent_one(
    same_day, emergency, therapist, now, do
):
    reader = referred.reader(same_day.clinic, "St. Anne Emergency", "emergency")
    first = do("choose_recipient", opened(same_day, therapist, now), recipient=reader)
    second = opened(emergency, therapist, now)

    kept = do("choose_recipient", second, recipient=reader)

    first.refresh_from_db()
    assert (kept.pk, kept.recipient, kept.urgency) == (second.pk, reader, "emergency")
    assert {row.firing for row in kept.reasons.all()} == {same_day, emergency}
    assert first.state == "cancelled_by_clinician"
    assert first.steps.get().note == f"Joined referral {kept.pk}: one letter for one reader."


def test_of_two_equal_drafts_the_older_stays(same_day, fire, therapist, now, do):
    reader = referred.reader(same_day.clinic)
    first = do("choose_recipient", opened(same_day, therapist, now), recipient=reader)
    other = opened(fire("RF-VIS-01", flank_pain="yes", fever_chills="yes"), therapist, now)
    assert other.pk != first.pk

    kept = do("choose_recipient", other, recipient=reader)

    other.refresh_from_db()
    assert kept.pk == first.pk
    assert kept.reasons.count() == 2
    assert other.state == "cancelled_by_clinician"


def test_choosing_the_same_reader_again_changes_nothing(same_day, therapist, now, do):
    reader = referred.reader(same_day.clinic)
    draft = do("choose_recipient", opened(same_day, therapist, now), recipient=reader)

    assert do("choose_recipient", draft, recipient=reader).version == draft.version


def test_a_retired_reader_or_one_of_another_clinic_is_refused(same_day, therapist, now, do):
    draft = opened(same_day, therapist, now)
    elsewhere = referred.reader(factories.clinic(name="Elsewhere"))
    retired = referred.reader(same_day.clinic, retired_at=now, retired_by=therapist)

    for reader in (elsewhere, retired):
        with pytest.raises(RefusedReferral, match="directory"):
            do("choose_recipient", draft, recipient=reader)


def test_a_sent_letter_keeps_its_reader(same_day, therapist, now, do):
    draft = opened(same_day, therapist, now)
    referred.sent(draft, referred.reader(same_day.clinic), by=therapist, at=now)
    draft.refresh_from_db()

    with pytest.raises(RefusedReferral, match="cannot be changed now"):
        do("choose_recipient", draft, recipient=referred.reader(same_day.clinic, "Dr. B"))


# The words


def test_the_words_are_kept_and_what_changed_is_audited(same_day, therapist, now, do):
    draft = do("save_draft", opened(same_day, therapist, now), words=referred.WORDS)

    assert {name: getattr(draft, name) for name in referred.WORDS} == referred.WORDS
    assert AuditEvent.objects.get(action="save_letter_words").fields == sorted(referred.WORDS)


def test_saving_the_same_words_again_changes_nothing(same_day, therapist, now, do):
    draft = do("save_draft", opened(same_day, therapist, now), words=referred.WORDS)

    assert do("save_draft", draft, words=referred.WORDS).version == draft.version


@pytest.mark.parametrize(
    ("words", "field"), [({"question": "x" * 5000}, "question"), ({"said": "a\x00b"}, "said")]
)
def test_words_that_cannot_be_printed_are_refused(same_day, therapist, now, do, words, field):
    draft = opened(same_day, therapist, now)

    with pytest.raises(RefusedReferral) as refused:
        do("save_draft", draft, words=referred.WORDS | words)
    assert {fault.field for fault in refused.value.faults} == {field}


def test_a_stale_page_changes_nothing(same_day, therapist, now, do):
    draft = opened(same_day, therapist, now)
    old = draft.version
    do("save_draft", draft, words=referred.WORDS)

    with pytest.raises(ReferralChanged):
        do("save_draft", draft, words=referred.WORDS | {"done": "Other words"}, version=old)
    with pytest.raises(ReferralChanged):
        do("choose_recipient", draft, recipient=referred.reader(same_day.clinic), version=old)
    draft.refresh_from_db()
    assert draft.done == referred.WORDS["done"]
