"""Two records of one person are joined and parted without moving a row."""

from datetime import date
from typing import Any

import pytest

from clinic import audit
from clinic.actions.patients import ChangedMeanwhile
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Patient, PatientMerge, User, Visit
from evaluations.actions import charting
from evaluations.actions.merging import CannotMerge, CannotUnmerge
from evaluations.domain.hop_gate import Gate
from evaluations.models import RunWithdrawal, TriggerFiring
from evaluations.queries import hop, run_rows
from intake.actions import pairing
from tests import factories
from tests.evaluations import charted, runs, signed
from tests.evaluations.merging import merge, record, unmerge, visit_of
from tests.evaluations.test_charting import record as charting_cell
from tests.evaluations.test_hop_test import ANSWERED as READY
from tests.factories import AT
from tests.intake import sittings

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(staff: dict[str, User]) -> User:
    return staff["manager"]


@pytest.fixture
def second(desk: User) -> Patient:
    return record(desk)


def stands(patient: Patient) -> Patient:
    return Patient.objects.get(pk=patient.pk).stands_for


# Joining -------------------------------------------------------------------------------------


def test_the_other_record_points_at_the_one_that_stands(patient, second, manager) -> None:
    row = merge(second, into=patient, by=manager)

    assert stands(second) == patient
    assert (row.kept, row.absorbed, row.by) == (patient, second, manager)


def test_both_histories_tell_it(patient, second, manager) -> None:
    merge(second, into=patient, by=manager)

    told = AuditEvent.objects.filter(action="merge").order_by("seq")
    assert list(told.values_list("patient_id", flat=True)) == [patient.pk, second.pk]
    assert audit.verify_chain().faults == ()


def test_chosen_fields_of_the_other_record_are_an_ordinary_audited_change(
    patient, second, manager
) -> None:
    merge(second, into=patient, by=manager, taken=("given_name", "birth_date"))

    patient.refresh_from_db()
    assert (patient.given_name, patient.birth_date) == ("Renatta", date(1990, 2, 12))
    assert patient.version == 2
    change = AuditEvent.objects.get(action="update", patient_id=patient.pk)
    assert change.fields == ["birth_date", "given_name"]


def test_what_was_not_chosen_stays(patient, second, manager) -> None:
    merge(second, into=patient, by=manager)

    patient.refresh_from_db()
    assert (patient.given_name, patient.version) == ("Renata", 1)


def test_what_is_no_field_of_a_patient_is_not_taken(patient, second, manager) -> None:
    merge(second, into=patient, by=manager, taken=("number",))

    patient.refresh_from_db()
    assert patient.number != second.number


# Refusals ------------------------------------------------------------------------------------


def test_a_record_is_not_joined_with_itself(patient, manager) -> None:
    with pytest.raises(CannotMerge, match="same one"):
        merge(patient, into=patient, by=manager)


@pytest.mark.parametrize("reason", ["", "same", " " * 40])
def test_a_reason_is_typed(patient, second, manager, reason) -> None:
    with pytest.raises(CannotMerge, match="Say how you know"):
        merge(second, into=patient, by=manager, reason=reason)

    assert stands(second) == second


def test_a_record_of_another_clinic_is_refused(patient, manager) -> None:
    elsewhere = factories.clinic(name="Elsewhere")
    other = record(factories.user(elsewhere, "Eve Stone", Role.FRONT_DESK))

    with pytest.raises(CannotMerge, match="two clinics"):
        merge(other, into=patient, by=manager)


def test_a_record_that_was_merged_already_is_refused_with_the_one_that_stands(
    patient, second, manager, desk
) -> None:
    third = record(desk)
    merge(second, into=patient, by=manager)

    with pytest.raises(CannotMerge, match=f"Take {patient.number} instead"):
        merge(second, into=third, by=manager)
    with pytest.raises(CannotMerge, match=f"Take {patient.number} instead"):
        merge(third, into=second, by=manager)


def test_a_form_on_a_tablet_is_finished_or_taken_back_first(
    patient, second, manager, desk, therapist
) -> None:
    visit = visit_of(second, therapist=therapist, by=desk)
    sittings.answering_session(visit, desk)

    with pytest.raises(CannotMerge, match=f"{second.number} is open on Tablet 1"):
        merge(second, into=patient, by=manager)
    with pytest.raises(CannotMerge, match="is open on"):
        merge(patient, into=second, by=manager)

    pairing.start_session(visit=visit, by=desk, at=AT)  # a new code takes it back
    assert merge(second, into=patient, by=manager).pk


def test_a_form_at_home_is_named_as_such(patient, second, manager, desk, therapist) -> None:
    session, _ = sittings.answering_session(visit_of(second, therapist=therapist, by=desk), desk)
    session.place, session.tablet_name = "home", ""
    session.save()

    with pytest.raises(CannotMerge, match="open at home, by a link"):
        merge(second, into=patient, by=manager)


def test_a_form_without_a_name_is_still_in_the_way(
    patient, second, manager, desk, therapist
) -> None:
    session, _ = sittings.answering_session(visit_of(second, therapist=therapist, by=desk), desk)
    session.tablet_name = ""
    session.save()

    with pytest.raises(CannotMerge, match="open on a device"):
        merge(second, into=patient, by=manager)


@pytest.mark.parametrize("changed", ["patient", "second"])
def test_a_record_that_changed_meanwhile_is_compared_again(
    patient, second, manager, changed
) -> None:
    versions = {patient.pk: 1, second.pk: 1}
    Patient.objects.filter(pk={"patient": patient, "second": second}[changed].pk).update(version=2)

    with pytest.raises(ChangedMeanwhile, match="Compare them again"):
        merge(second, into=patient, by=manager, versions=versions)


# Parting -------------------------------------------------------------------------------------


def test_a_merge_is_taken_back_and_both_stay_written(patient, second, manager) -> None:
    row = merge(second, into=patient, by=manager)

    back = unmerge(row, by=manager)

    assert stands(second) == second
    assert back.undoes == row
    assert AuditEvent.objects.filter(action="unmerge").count() == 2
    assert PatientMerge.objects.count() == 2
    assert audit.verify_chain().faults == ()


def test_a_merge_is_taken_back_once(patient, second, manager) -> None:
    row = merge(second, into=patient, by=manager)
    back = unmerge(row, by=manager)

    with pytest.raises(CannotUnmerge, match="apart already"):
        unmerge(row, by=manager)
    with pytest.raises(CannotUnmerge, match="apart already"):
        unmerge(back, by=manager)


def test_parting_asks_for_a_reason_too(patient, second, manager) -> None:
    row = merge(second, into=patient, by=manager)

    with pytest.raises(CannotUnmerge, match="two people"):
        unmerge(row, by=manager, reason="oops")


def test_a_merge_in_the_middle_of_a_chain_is_taken_back(patient, second, desk, manager) -> None:
    third = record(desk)
    first = merge(second, into=patient, by=manager)
    merge(patient, into=third, by=manager)

    unmerge(first, by=manager)

    assert stands(second) == second
    assert Patient.objects.get(pk=third.pk).record_ids == (third.pk, patient.pk)


# What holds for the person -------------------------------------------------------------------


def answered(visit: Visit, desk: User, **given: Any) -> None:
    charted.answered(visit, by=desk, at=AT, **given)


def test_a_hold_on_either_record_withdraws_the_run_programme_of_the_other(
    visit, second, therapist, desk, manager, now
) -> None:
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=now)
    programme = runs.signed_programme(evaluation, therapist, now)
    answered(visit_of(second, therapist=therapist, by=desk), desk, saddle_numb="yes")
    assert run_rows.holding(visit.patient_id) is None

    merge(second, into=visit.patient, by=manager)

    withdrawal = RunWithdrawal.objects.get(programme=programme)
    held = TriggerFiring.objects.get(patient=second, code=withdrawal.code)
    assert (withdrawal.because, withdrawal.by) == ("hold", manager)
    assert run_rows.holding(visit.patient_id) is not None
    assert held.state == "open"


def test_what_was_withdrawn_stays_so_when_the_records_are_parted(
    visit, second, therapist, desk, manager, now
) -> None:
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=now)
    programme = runs.signed_programme(evaluation, therapist, now)
    answered(visit_of(second, therapist=therapist, by=desk), desk, saddle_numb="yes")

    unmerge(merge(visit.patient, into=second, by=manager), by=manager)

    assert RunWithdrawal.objects.filter(programme=programme).exists()
    assert run_rows.holding(visit.patient_id) is None


def test_a_rule_that_fires_after_the_merge_withdraws_in_the_other_record(
    visit, second, therapist, desk, manager, now
) -> None:
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=now)
    programme = runs.signed_programme(evaluation, therapist, now)
    other = visit_of(second, therapist=therapist, by=desk)
    merge(second, into=visit.patient, by=manager)

    answered(other, desk, saddle_numb="yes")

    assert RunWithdrawal.objects.filter(programme=programme, because="hold").exists()


def test_an_urgent_rule_of_one_record_closes_the_hop_test_of_the_other(
    visit, second, therapist, desk, manager
) -> None:
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=AT)
    session, _ = sittings.answering_session(visit, desk)
    sittings.answer_all(session)
    sittings.save(session, page_of("load_pain"), load_pain="yes")
    for cell, raw in READY.items():
        charting_cell(evaluation, cell, raw, by=therapist)
    answered(visit_of(second, therapist=therapist, by=desk), desk, saddle_numb="yes")
    before = hop.gate(evaluation, examiner=therapist, at=AT)
    pairing.start_session(visit=visit, by=desk, at=AT)  # off the tablet

    row = merge(second, into=visit.patient, by=manager)

    blocked = hop.gate(evaluation, examiner=therapist, at=AT)
    assert before.gate is Gate.ALLOWED
    assert [block.rule.id for block in blocked.blocks] == ["B1"]
    unmerge(row, by=manager)
    assert hop.gate(evaluation, examiner=therapist, at=AT) == before


def page_of(code: str) -> str:
    return next(p.code for p in sittings.ASKED.pages if any(q.code == code for q in p.questions))


def test_signed_records_are_joined_as_they_are(
    visit, second, therapist, desk, manager, now
) -> None:
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=now)
    content = signed.sign(evaluation, therapist, now)

    merge(visit.patient, into=second, by=manager)

    evaluation.refresh_from_db()
    content.refresh_from_db()
    assert (evaluation.patient, content.evaluation) == (visit.patient, evaluation)
    assert evaluation.signed_at is not None
