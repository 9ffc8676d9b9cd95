"""Addenda: own words below a signed evaluation, numbered, signed, printed, added once."""

import pytest

from clinic.actions.once import SameKeyOtherWork
from clinic.models import AuditEvent
from evaluations.actions import addenda, charting
from evaluations.actions.addenda import CannotAdd
from evaluations.actions.signing import Reauthenticated, WrongPassword
from evaluations.models import Addendum, Evaluation, EvaluationVoid, RenderJob, SignedEvaluation
from evaluations.pdf import markup
from tests.evaluations import charted
from tests.evaluations.signed import add, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    evaluation = charted.examined(visit, by=therapist, at=now)
    sign(evaluation, therapist, now)
    return evaluation


def test_words_are_added_and_the_original_stays(evaluation, therapist, now) -> None:
    before = SignedEvaluation.objects.values().get()
    added = add(evaluation, therapist, now)
    assert (added.number, added.name, added.licence_number) == (
        1, "Priya Raman, PT, DPT", "PT-10442",
    )  # fmt: skip
    assert SignedEvaluation.objects.values().get() == before
    assert AuditEvent.objects.latest("seq").action == "queue"
    assert AuditEvent.objects.filter(action="add_addendum").count() == 1


def test_addenda_are_numbered_and_each_prints_a_new_edition(evaluation, therapist, now) -> None:
    numbers = [add(evaluation, therapist, now, key=f"key-{n}").number for n in range(3)]
    assert numbers == [1, 2, 3]
    editions = RenderJob.objects.filter(kind="report").order_by("edition")
    assert list(editions.values_list("edition", flat=True)) == [0, 1, 2, 3]


def test_sending_twice_adds_once(evaluation, therapist, now) -> None:
    assert add(evaluation, therapist, now) == add(evaluation, therapist, now)
    assert Addendum.objects.count() == 1


def test_a_key_is_not_used_for_other_words(evaluation, therapist, now) -> None:
    add(evaluation, therapist, now)
    with pytest.raises(SameKeyOtherWork):
        add(evaluation, therapist, now, text="Something else entirely.")


def test_the_hash_belongs_to_this_record(evaluation, therapist, now) -> None:
    first, second = (add(evaluation, therapist, now, key=f"key-{n}") for n in range(2))
    assert first.text == second.text
    assert first.sha256 != second.sha256


@pytest.mark.parametrize(
    ("text", "words"),
    [("too short", "at least 10"), (" " * 40, "at least 10"), ("x" * 10_001, "at most")],
)
def test_words_have_a_length(evaluation, therapist, now, text, words) -> None:
    with pytest.raises(CannotAdd, match=words):
        add(evaluation, therapist, now, text=text)


def test_an_open_evaluation_takes_no_addendum(visit, therapist, now) -> None:
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=now)
    with pytest.raises(CannotAdd, match="not signed"):
        add(evaluation, therapist, now)


def test_nothing_is_added_to_an_error(evaluation, therapist, now) -> None:
    EvaluationVoid.objects.create(evaluation=evaluation, reason="wrong", at=now, by=therapist)
    with pytest.raises(CannotAdd, match="entered in error"):
        add(evaluation, therapist, now)


def test_only_a_licensed_therapist_adds(evaluation, staff, now) -> None:
    with pytest.raises(CannotAdd, match="licensed"):
        add(evaluation, staff["assistant"], now)


def test_someone_elses_password_adds_nothing(evaluation, therapist, desk, now) -> None:
    with pytest.raises(WrongPassword):
        add(evaluation, therapist, now, proof=Reauthenticated(desk.pk, now))


def test_what_cannot_be_printed_is_not_added(evaluation, therapist, now, monkeypatch) -> None:
    def refuse(**_: object) -> None:
        raise markup.CannotPrint("too many rows")

    monkeypatch.setattr(addenda.reports, "issue", refuse)
    with pytest.raises(CannotAdd, match="too many rows"):
        add(evaluation, therapist, now)
    assert not Addendum.objects.exists()
