"""Following a referral: sending, steps, replies, outcomes, ending; each guard tried."""

from datetime import timedelta

import pytest

from clinic.models import AuditEvent
from evaluations.actions import following, referring
from evaluations.actions.following import OutcomeWords
from evaluations.actions.referring import MayNotRefer, ReferralChanged, RefusedReferral
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.domain import loop
from evaluations.domain.loop import State
from evaluations.models import Outcome, Referral, ReferralStep, Reply, Sending
from tests.evaluations import referred
from tests.evaluations.domain.test_reply_file import JPEG, PDF, PNG

pytestmark = pytest.mark.django_db

FOUND = "Dr. Osei phoned on 9 Dec: the MRI shows no fracture."
WHY = "Reached nobody after four calls and a letter."
REFUSAL = dict.fromkeys(loop.REFUSAL, "as the person said it")


@pytest.fixture
def evaluation(visit, therapist, now):
    return referred.evaluation(visit, by=therapist, at=now)


@pytest.fixture
def reader(clinic):
    return referred.reader(clinic)


@pytest.fixture
def draft(evaluation, therapist, now):
    firing = referred.fired(
        evaluation, "RF-UPR-01", by=therapist, at=now, cannot_stand_straight="yes"
    )
    return referring.open_or_join(firing=firing, by=therapist, at=now)


@pytest.fixture
def sent(draft, reader, therapist, now):
    referred.sent(draft, reader, by=therapist, at=now)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def do(therapist, now):
    """One of the actions, by the therapist, on the referral as it now stands."""

    def run(action, referral, **said):
        referral.refresh_from_db()
        how = {"version": referral.version, "by": therapist, "at": now}
        done = getattr(following, action)(referral=referral, **(how | said))
        referral.refresh_from_db()
        return done

    return run


@pytest.fixture
def outcome(do, therapist, now):
    def run(referral, **changes):
        words = {"result": "excluded", "words": FOUND, "plan": "resume"} | changes
        proof = Reauthenticated(therapist.pk, now)
        return do("record_outcome", referral, said=OutcomeWords(**words), proof=proof)

    return run


def heard(do, referral, to, **said):
    return do("step", referral, to=to, **({"how": "phone", "who": "Front desk, Kim"} | said))


def faults(action):
    with pytest.raises(RefusedReferral) as refused:
        action()
    return [fault.field for fault in refused.value.faults]


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
