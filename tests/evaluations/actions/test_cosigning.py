"""An author signs and sends; the named therapist signs what was reviewed, or returns it."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.roles import Role
from clinic.models import AuditEvent, User
from evaluations.actions import charting, cosigning, signing
from evaluations.actions.charting import Entry
from evaluations.actions.cosigning import CannotReturn
from evaluations.actions.signing import (
    AlreadySigned,
    CannotSign,
    ChangedMeanwhile,
    Reauthenticated,
    WrongPassword,
)
from evaluations.domain.findings import Status
from evaluations.domain.statements import MEANINGS, Act
from evaluations.models import AuthorSignature, Evaluation, ReturnedToAuthor
from evaluations.queries import cosign, inbox
from tests import factories
from tests.evaluations import charted
from tests.evaluations.signed import send, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(staff) -> User:
    return staff["assistant"]


@pytest.fixture
def evaluation(visit, author, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=author, at=now)


@pytest.fixture
def other(clinic) -> User:
    return factories.user(clinic, "Olga Otter", Role.THERAPIST, licence_number="PT-2")


def change(evaluation: Evaluation, by: User, at: Any, raw: str = "40") -> None:
    entry = Entry(
        code="rom_hip_ir", side=Side.LEFT, qualifier="", raw=raw, status=Status.TESTED,
        base_version=0,
    )  # fmt: skip
    charting.record_finding(evaluation=evaluation, entry=entry, key=f"key-{raw}-1", by=by, at=at)


def test_an_author_may_not_sign_alone(evaluation, author, now) -> None:
    with pytest.raises(signing.NotLicensed):
        sign(evaluation, author, now)


def test_an_author_signs_and_sends_to_a_named_therapist(evaluation, author, therapist, now) -> None:
    sent = send(evaluation, author, now, to=therapist)
    assert (sent.name, sent.sent_to, sent.meaning) == (
        "Ana Silva", therapist, MEANINGS[Act.AUTHOR],
    )  # fmt: skip
    assert AuditEvent.objects.latest("seq").action == "sign_as_author"
    assert not Evaluation.objects.get(pk=evaluation.pk).is_signed


def test_sending_again_changes_nothing(evaluation, author, therapist, now) -> None:
    first = send(evaluation, author, now, to=therapist)
    assert send(evaluation, author, now, to=therapist) == first
    assert AuthorSignature.objects.count() == 1


def test_the_co_signature_holds_both_names(evaluation, author, therapist, now) -> None:
    sent = send(evaluation, author, now, to=therapist)
    signed = sign(evaluation, therapist, now)
    assert signed.author == sent
    assert signed.meaning == MEANINGS[Act.CO_SIGN]
    assert "with Ana Silva" in signed.document["statement"]
    assert signed.document["author"]["sha256"] == sent.sha256
    assert not signed.document["author"]["is_stale"]


def test_a_change_after_the_author_signed_makes_it_stale_and_says_so(
    evaluation, author, therapist, now
) -> None:
    sent = send(evaluation, author, now, to=therapist)
    change(evaluation, therapist, now + timedelta(minutes=5))
    (changed,) = cosign.changed_since(sent)
    assert (changed.name, changed.before, changed.now, changed.by) == (
        "Hip internal rotation LEFT", "nothing", "40", "P. Raman",
    )  # fmt: skip
    signed = sign(evaluation, therapist, now + timedelta(minutes=6))
    assert signed.document["author"]["is_stale"]


def test_a_value_put_back_is_no_change(evaluation, author, therapist, now) -> None:
    change(evaluation, author, now)
    sent = send(evaluation, author, now, to=therapist)
    later = now + timedelta(minutes=5)
    for number, status in enumerate((Status.NOT_TESTED, Status.TESTED)):
        raw = "time" if status is Status.NOT_TESTED else "40"
        entry = Entry(
            code="rom_hip_ir", side=Side.LEFT, qualifier="", raw=raw, status=status,
            base_version=number + 1,
        )  # fmt: skip
        key = f"key-back-{number}"
        charting.record_finding(evaluation=evaluation, entry=entry, key=key, by=therapist, at=later)
        if status is Status.NOT_TESTED:
            (changed,) = cosign.changed_since(sent)
            assert (changed.before, changed.now) == ("40", "not tested")
    assert cosign.changed_since(sent) == ()


def test_only_the_named_therapist_signs_it(evaluation, author, therapist, other, now) -> None:
    send(evaluation, author, now, to=therapist)
    with pytest.raises(CannotSign) as refused:
        sign(evaluation, other, now)
    assert [one.code for one in refused.value.blockers] == ["sent"]


def test_the_author_may_send_it_to_another(evaluation, author, therapist, other, now) -> None:
    send(evaluation, author, now, to=therapist)
    send(evaluation, author, now, to=other)
    assert [len(inbox.of(one, at=now).to_co_sign) for one in (therapist, other)] == [0, 1]
    assert sign(evaluation, other, now).author.sent_to == other


def test_what_waits_for_a_therapist_is_ordered_by_time(evaluation, author, therapist, now) -> None:
    assert inbox.of(therapist, at=now).is_empty
    send(evaluation, author, now, to=therapist)
    assert [one.evaluation for one in inbox.of(therapist, at=now).to_co_sign] == [evaluation]
    sign(evaluation, therapist, now)
    assert inbox.of(therapist, at=now).to_co_sign == []


# What stops an author


def test_what_only_the_therapist_settles_does_not_stop_the_author(
    visit, author, therapist, desk, now
) -> None:
    charted.answered(visit, by=desk, at=now, body_facts=["none"], cannot_stand_straight="yes")
    evaluation = charted.examined(visit, by=author, at=now)
    assert send(evaluation, author, now, to=therapist)


def test_what_the_author_can_settle_stops_the_author(visit, author, therapist, desk, now) -> None:
    charted.answered(visit, by=desk, at=now, body_facts=["none"], fever_chills=None)
    evaluation = charted.examined(visit, by=author, at=now)
    with pytest.raises(CannotSign, match="Not answered yet"):
        send(evaluation, author, now, to=therapist)


def test_someone_elses_password_sends_nothing(evaluation, author, therapist, now) -> None:
    with pytest.raises(WrongPassword):
        send(evaluation, author, now, to=therapist, proof=Reauthenticated(therapist.pk, now))


def test_what_changed_meanwhile_is_read_again(evaluation, author, therapist, now) -> None:
    with pytest.raises(ChangedMeanwhile):
        send(evaluation, author, now, to=therapist, version=99)
    with pytest.raises(ChangedMeanwhile):
        send(evaluation, author, now, to=therapist, sha256="0" * 64)


def test_a_signed_evaluation_is_not_sent(evaluation, author, therapist, now) -> None:
    sign(evaluation, therapist, now)
    with pytest.raises(AlreadySigned):
        send(evaluation, author, now, to=therapist)


@pytest.mark.parametrize("who", ["desk", "therapist"])
def test_only_an_assistant_or_student_is_an_author(evaluation, staff, other, who, now) -> None:
    with pytest.raises(CannotSign, match="as the author"):
        send(evaluation, staff[who], now, to=other)


def test_it_is_sent_only_to_someone_who_may_sign(evaluation, author, staff, now) -> None:
    elsewhere = factories.clinic(name="Elsewhere")
    stranger = factories.user(elsewhere, "Sam Stranger", Role.THERAPIST)
    for to in (staff["manager"], stranger):
        with pytest.raises(CannotSign, match="cannot sign"):
            send(evaluation, author, now, to=to)


def test_reviewers_are_the_licensed_therapists_of_the_clinic(
    clinic, author, therapist, other
) -> None:
    assert cosign.reviewers(clinic, but=author) == [other, therapist]
    assert cosign.reviewers(clinic, but=other) == [therapist]


# Returning


def returned(sent: AuthorSignature, by: User, at: Any, reason: str = "Measure the hop again."):
    return cosigning.return_to_author(signature=sent, reason=reason, by=by, at=at)


def test_the_therapist_returns_it_with_a_reason(evaluation, author, therapist, now) -> None:
    sent = send(evaluation, author, now, to=therapist)
    returned(sent, therapist, now)
    assert cosign.waiting(evaluation) is None
    assert [one.reason for one in inbox.of(author, at=now).returned] == ["Measure the hop again."]
    assert inbox.of(therapist, at=now).to_co_sign == []


def test_the_author_signs_again_after_a_return(evaluation, author, therapist, now) -> None:
    returned(send(evaluation, author, now, to=therapist), therapist, now)
    again = send(evaluation, author, now, to=therapist)
    assert cosign.waiting(evaluation) == again
    assert inbox.of(author, at=now).returned == []


def test_a_therapist_may_sign_a_returned_record_alone(
    evaluation, author, therapist, other, now
) -> None:
    returned(send(evaluation, author, now, to=therapist), therapist, now)
    assert sign(evaluation, other, now).author is None


def test_it_is_returned_only_by_the_one_it_was_sent_to(
    evaluation, author, therapist, other, now
) -> None:
    sent = send(evaluation, author, now, to=therapist)
    with pytest.raises(CannotReturn, match="was sent to Priya"):
        returned(sent, other, now)


def test_a_return_needs_a_reason(evaluation, author, therapist, now) -> None:
    sent = send(evaluation, author, now, to=therapist)
    with pytest.raises(CannotReturn, match="at least 10"):
        returned(sent, therapist, now, "no")
    assert not ReturnedToAuthor.objects.exists()


def test_what_does_not_wait_is_not_returned(evaluation, author, therapist, now) -> None:
    sent = send(evaluation, author, now, to=therapist)
    returned(sent, therapist, now)
    with pytest.raises(CannotReturn, match="any more"):
        returned(AuthorSignature.objects.get(pk=sent.pk), therapist, now)
