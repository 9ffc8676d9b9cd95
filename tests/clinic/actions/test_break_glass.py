"""Opening a record against the usual rule: who may, and what is refused."""

from datetime import timedelta

import pytest

from clinic.actions import break_glass, works_here
from clinic.models import AuditEvent, BreakGlass, Patient, User
from tests import factories
from tests.factories import AT

WHY = "Unconscious at the desk"


def _open(patient: Patient, by: User, **changes: str) -> BreakGlass:
    details = {"kind": "emergency", "reason": WHY} | changes
    return break_glass.open_record(patient=patient, by=by, at=AT, **details)


def test_it_is_open_for_an_hour(patient: Patient, desk: User) -> None:
    row = _open(patient, desk)

    assert row.expires_at - row.opened_at == timedelta(minutes=60)
    opened = BreakGlass.objects.open_to
    assert opened(desk, patient.pk, at=AT + timedelta(minutes=59)).get() == row
    assert not opened(desk, patient.pk, at=AT + timedelta(minutes=60)).exists()


def test_an_auditor_may_not(patient: Patient, staff: dict[str, User]) -> None:
    with pytest.raises(break_glass.MayNotOpen):
        _open(patient, staff["auditor"])


def test_a_person_of_another_clinic_may_not(patient: Patient) -> None:
    other = factories.clinic(name="Elsewhere")
    with pytest.raises(break_glass.MayNotOpen):
        _open(patient, factories.user(other, "Zed Elsewhere", "manager"))


def test_nobody_opens_their_own(patient: Patient, desk: User) -> None:
    works_here.say(patient=patient, staff=desk, by=desk, at=AT)
    with pytest.raises(break_glass.MayNotOpen):
        _open(patient, desk)


def test_too_few_words_open_nothing(patient: Patient, desk: User) -> None:
    with pytest.raises(break_glass.SaysTooLittle):
        _open(patient, desk, reason="quick")


def test_it_ends_once(patient: Patient, desk: User) -> None:
    row = _open(patient, desk)
    break_glass.end(row=row, by=desk, at=AT + timedelta(minutes=5))
    break_glass.end(row=row, by=desk, at=AT + timedelta(minutes=6))

    assert row.ended_at == AT + timedelta(minutes=5)
    assert AuditEvent.objects.filter(action="end_glass").count() == 1


def test_what_is_over_does_not_end_again(patient: Patient, desk: User) -> None:
    row = _open(patient, desk)

    assert break_glass.end(row=row, by=desk, at=row.expires_at).ended_at is None


def test_an_assistant_reviews_nothing(patient: Patient, desk: User, staff: dict[str, User]) -> None:
    row = _open(patient, desk)
    with pytest.raises(break_glass.MayNotReview):
        break_glass.review(row=row, finding="justified", note="", by=staff["assistant"], at=AT)


def test_the_person_reviews_nothing_of_theirs(patient: Patient, staff: dict[str, User]) -> None:
    row = _open(patient, staff["manager"])
    with pytest.raises(break_glass.MayNotReview):
        break_glass.review(row=row, finding="justified", note="", by=staff["manager"], at=AT)


def test_a_staff_account_of_another_clinic_is_refused(patient: Patient, desk: User) -> None:
    other = factories.clinic(name="Elsewhere")
    with pytest.raises(works_here.OtherClinic):
        works_here.say(
            patient=patient, staff=factories.user(other, "Zed E", "manager"), by=desk, at=AT
        )


def test_saying_the_same_again_writes_nothing(patient: Patient, desk: User) -> None:
    works_here.say(patient=patient, staff=None, by=desk, at=AT)

    assert not AuditEvent.objects.filter(action="update").exists()
