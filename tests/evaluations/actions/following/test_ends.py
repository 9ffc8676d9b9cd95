"""Outcomes, and referrals that end or wait; who may do what."""

import pytest

from evaluations.actions import following
from evaluations.actions.following import OutcomeWords
from evaluations.actions.referring import MayNotRefer
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain.loop import State
from evaluations.models import Outcome, Referral, Sending
from tests.evaluations.actions.following.conftest import FOUND, REFUSAL, WHY, faults
from tests.evaluations.domain.test_reply_file import PDF

pytestmark = pytest.mark.django_db


# Outcomes and closing


def test_an_outcome_is_coded_and_closes_the_loop(sent, do, outcome, therapist, now):
    reply = following.keep_reply(referral=sent, file=PDF, by=therapist, at=now)

    kept = outcome(sent, reply=reply)
    do("close", sent)

    assert (kept.result, kept.plan, kept.licence_number) == ("excluded", "resume", "PT-10442")
    assert sent.state == "closed"


def test_a_later_outcome_stands_beside_the_first(sent, outcome):
    outcome(sent, result="unknown", words="The MRI is next week, nothing known yet.")
    outcome(sent)

    assert [row.result for row in sent.outcomes.order_by("pk")] == ["unknown", "excluded"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result": "fine"}, "result"),
        ({"plan": "wait"}, "plan"),
        ({"words": "fine"}, "words"),
        ({"words": "a\x00" * 20}, "words"),
    ],
)
def test_an_outcome_needs_its_code_its_words_and_a_plan(sent, outcome, changes, field):
    assert faults(lambda: outcome(sent, **changes)) == [field]
    assert Outcome.objects.count() == 0


def test_an_outcome_stands_on_a_paper_of_its_own_referral(sent, outcome, therapist, now):
    other = Referral.objects.create(
        clinic=sent.clinic,
        patient=sent.patient,
        episode=sent.episode,
        template="RL-GENERAL",
        urgency="soon",
        state="declined",
        state_since=now,
        opened_at=now,
        opened_by=therapist,
    )
    paper = following.keep_reply(referral=other, file=PDF, by=therapist, at=now)

    assert faults(lambda: outcome(sent, reply=paper)) == ["reply"]


def test_an_outcome_is_recorded_under_ones_own_password(sent, do, desk, now):
    said = OutcomeWords(result="excluded", words=FOUND, plan="resume")

    with pytest.raises(WrongPassword):
        do("record_outcome", sent, said=said, proof=Reauthenticated(desk.pk, now))


def test_a_draft_has_no_outcome_yet(draft, outcome):
    assert faults(lambda: outcome(draft)) == ["to"]


def test_nothing_closes_without_an_outcome(sent, do):
    assert faults(lambda: do("close", sent)) == ["to"]
    Referral.objects.filter(pk=sent.pk).update(state="outcome_received")
    assert faults(lambda: do("close", sent)) == ["to"]


# Refused, lost, cancelled


def test_a_refusal_keeps_it_open_with_all_its_fields(draft, do):
    taken = do("decline", draft, details=REFUSAL | {"more": "ignored"})

    assert draft.state == "declined"
    assert taken.details == REFUSAL


def test_a_refusal_may_be_repeated_at_a_later_visit(draft, do):
    do("decline", draft, details=REFUSAL)
    do("decline", draft, details=REFUSAL)

    assert draft.steps.count() == 2


def test_a_refusal_without_a_field_is_refused(draft, do):
    assert faults(lambda: do("decline", draft, details=REFUSAL | {"witness": ""})) == ["witness"]
    assert faults(lambda: do("decline", draft, details=REFUSAL | {"refusal": "\x00"})) == [
        "refusal"
    ]


def test_what_was_refused_may_be_taken_up_again(draft, do):
    do("decline", draft, details=REFUSAL)
    do("take_up_again", draft)

    assert draft.state == "draft"


def test_it_is_not_taken_up_beside_a_newer_draft_to_the_same_reader(
    sent, do, therapist, now, reader
):
    do("lost", sent, words=WHY)
    Referral.objects.create(
        clinic=sent.clinic,
        patient=sent.patient,
        episode=sent.episode,
        recipient=reader,
        template="RL-GENERAL",
        urgency="soon",
        state_since=now,
        opened_at=now,
        opened_by=therapist,
    )

    assert faults(lambda: do("take_up_again", sent)) == ["to"]


@pytest.mark.parametrize(
    ("action", "state"), [("lost", "lost_to_follow_up"), ("cancel", "cancelled_by_clinician")]
)
def test_giving_up_and_cancelling_say_why(sent, do, action, state):
    assert faults(lambda: do(action, sent, words="no")) == ["words"]
    assert faults(lambda: do(action, sent, words="\x00" * 30)) == ["words"]

    do(action, sent, words=WHY)

    assert (sent.state, sent.steps.last().note) == (state, WHY)


# Who may


FOLLOWS = [
    ("step", {"to": State.ACKNOWLEDGED, "how": "phone", "who": "Kim"}),
    ("keep_reply", {"file": PDF}),
    ("send", {"way": "faxed", "to": "there"}),
]
DECIDES = [
    ("record_outcome", {"said": OutcomeWords(result="excluded", words=FOUND, plan="resume")}),
    ("close", {}),
    ("decline", {"details": REFUSAL}),
    ("take_up_again", {}),
    ("cancel", {"words": WHY}),
    ("lost", {"words": WHY}),
]


def tried(action, said, referral, by, now):
    how = {"referral": referral, "by": by, "at": now}
    if action != "keep_reply":
        how["version"] = referral.version
    if action == "record_outcome":
        how["proof"] = Reauthenticated(by.pk, now)
    if action == "send":
        how["document"] = referral.sendings.get().document
    return getattr(following, action)(**how, **said)


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
@pytest.mark.parametrize(("action", "said"), FOLLOWS + DECIDES, ids=str)
def test_the_desk_changes_nothing(sent, staff, now, role, action, said):
    with pytest.raises(MayNotRefer):
        tried(action, said, sent, staff[role], now)
    assert Sending.objects.count() == 1


@pytest.mark.parametrize(("action", "said"), DECIDES, ids=str)
def test_an_assistant_follows_and_does_not_decide(sent, staff, now, action, said):
    with pytest.raises(MayNotRefer):
        tried(action, said, sent, staff["assistant"], now)


@pytest.mark.parametrize(("action", "said"), FOLLOWS, ids=str)
def test_an_assistant_logs_what_was_heard(sent, staff, now, action, said):
    assert tried(action, said, sent, staff["assistant"], now).by == staff["assistant"]
