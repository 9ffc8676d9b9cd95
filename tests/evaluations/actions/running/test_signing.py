"""Signing a run programme: with its evaluation or alone, refused by name, frozen afterwards."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic.domain.roles import Role
from clinic.models import Visit
from evaluations.actions import run_signing, running, withdrawing
from evaluations.actions.running import RefusedRun, RunChanged
from evaluations.actions.signing import NotLicensed, Reauthenticated, WrongPassword
from evaluations.models import RunProgramme, SignedEvaluation
from evaluations.queries import run_draft
from evaluations.queries import running as programmes
from tests import factories
from tests.evaluations import charted, runs, signed

pytestmark = pytest.mark.django_db


def words(refused) -> str:
    return str(refused.value)


def test_the_draft_is_signed_with_its_evaluation(programme, therapist, now) -> None:
    assert (programme.signed_by, programme.signed_at, programme.profile) == (
        therapist,
        now,
        "standard",
    )
    content = SignedEvaluation.objects.get().document["running"]
    assert (content["profile"], content["sessions"][0]["on"]) == ("standard", "2026-12-07")


def test_the_worked_example_comes_out_to_the_day(programme, now) -> None:
    stands = programmes.standing(programme.episode, at=now)
    walked = [one for one in stands.sessions if one.phase == "A"]
    assert (len(walked), walked[0].on, walked[-1].on) == (
        11,
        date(2026, 12, 7),
        date(2026, 12, 30),
    )


def test_a_draft_that_is_refused_stays_a_draft(evaluation, therapist, now) -> None:
    runs.drafted(evaluation, therapist, now, weekly=None)
    signed.sign(evaluation, therapist, now)
    content = SignedEvaluation.objects.get().document["running"]
    assert "Not known: distance a week before the injury." in content["refused"]
    assert run_draft.of(evaluation) is not None


def test_a_check_that_is_not_known_refuses_by_name(evaluation, therapist, now) -> None:
    draft = runs.drafted(evaluation, therapist, now)
    draft = running.confirm(programme=draft, code="spread", met="", by=therapist, at=now)
    with pytest.raises(RefusedRun) as refused:
        running.sign(draft, by=therapist, at=now)
    assert [fault.field for fault in refused.value.faults] == ["spread"]


def test_a_plan_that_breaks_a_check_is_refused_with_its_name(evaluation, therapist, now) -> None:
    draft = runs.drafted(evaluation, therapist, now, days=(0,))
    with pytest.raises(RefusedRun) as refused:
        running.sign(draft, by=therapist, at=now)
    assert [fault.field for fault in refused.value.faults] == ["days"]


def test_a_signed_programme_is_frozen(programme, therapist, now) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RunProgramme.objects.filter(pk=programme.pk).update(unit="km")
    with pytest.raises(RefusedRun, match="is signed"):
        running.confirm(programme=programme, code="walk", met="no", by=therapist, at=now)


def test_changing_a_draft_changes_what_is_signed(evaluation, therapist, now) -> None:
    before = evaluation.version
    runs.drafted(evaluation, therapist, now)
    evaluation.refresh_from_db()
    assert evaluation.version > before


def test_two_people_do_not_overwrite_each_other(evaluation, therapist, now) -> None:
    draft = runs.drafted(evaluation, therapist, now)
    with pytest.raises(RunChanged):
        running.save(
            evaluation=evaluation, details=runs.DETAILS, unit="mi", race_on=None,
            version=draft.version - 1, by=therapist, at=now,
        )  # fmt: skip


def test_a_draft_that_is_gone_cannot_be_changed(evaluation, therapist, now) -> None:
    with pytest.raises(RunChanged):
        running.save(
            evaluation=evaluation, details=runs.DETAILS, unit="mi", race_on=None,
            version=3, by=therapist, at=now,
        )  # fmt: skip


def test_an_odd_unit_and_impossible_values_are_refused(evaluation, therapist, now) -> None:
    with pytest.raises(RefusedRun) as refused:
        running.save(
            evaluation=evaluation, details=replace(runs.DETAILS, worst=12), unit="ft",
            race_on=None, version=0, by=therapist, at=now,
        )  # fmt: skip
    assert [fault.field for fault in refused.value.faults] == ["worst", "unit"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"code": "hop"}, "met"),
        ({"met": "perhaps"}, "met"),
        ({"days": (date(2026, 12, 9),)}, "days"),
        ({"note": "x" * 300}, "note"),
    ],
)
def test_what_is_kept_of_a_check_makes_sense(evaluation, therapist, now, said, field) -> None:
    draft = runs.drafted(evaluation, therapist, now)
    given = {"code": "walk", "met": "yes"} | said
    with pytest.raises(RefusedRun) as refused:
        running.confirm(programme=draft, by=therapist, at=now, **given)
    assert [fault.field for fault in refused.value.faults] == [field]


# Alone ------------------------------------------------------------------------------------------


@pytest.fixture
def left(evaluation, therapist, now) -> RunProgramme:
    """A draft of an evaluation that was signed without it, and may be signed now."""
    runs.drafted(evaluation, therapist, now, weekly=None)
    signed.sign(evaluation, therapist, now)
    evaluation.refresh_from_db()
    return runs.drafted(evaluation, therapist, now)


def alone(draft, by, at, **changes) -> RunProgramme:
    given = {"version": draft.version, "proof": Reauthenticated(by.pk, at)} | changes
    return run_signing.sign_alone(programme=draft, by=by, at=at, **given)


def test_a_programme_is_signed_alone(left, therapist, now) -> None:
    assert alone(left, therapist, now).signed_at == now


def test_only_the_own_password_signs(left, therapist, now) -> None:
    with pytest.raises(WrongPassword):
        alone(left, therapist, now, proof=Reauthenticated(therapist.pk + 1, now))


def test_only_a_licensed_therapist_signs(left, staff, now) -> None:
    with pytest.raises(NotLicensed):
        alone(left, staff["assistant"], now)


def test_what_changed_meanwhile_is_read_again(left, therapist, now) -> None:
    with pytest.raises(RunChanged):
        alone(left, therapist, now, version=left.version - 1)


def test_before_its_evaluation_it_is_not_signed_alone(evaluation, therapist, now) -> None:
    draft = runs.drafted(evaluation, therapist, now)
    with pytest.raises(RefusedRun, match="Sign the evaluation"):
        alone(draft, therapist, now)


def test_a_newer_programme_replaces_the_one_before(programme, therapist, now) -> None:
    draft = runs.drafted(programme.evaluation, therapist, now)
    alone(draft, therapist, now)
    assert programme.withdrawal.because == withdrawing.REPLACED


def test_a_discharge_ends_the_programme(programme, evaluation, therapist, desk, now) -> None:
    later = now + timedelta(days=7)
    visit = factories.visit(
        evaluation.episode, therapist=therapist, by=desk, kind=Visit.Kind.DISCHARGE,
        starts_at=later,
    )  # fmt: skip
    last = charted.examined(visit, by=therapist, at=later)
    running.sign_with(last, by=therapist, at=later)
    assert programme.withdrawal.because == withdrawing.DISCHARGED


def test_a_second_therapist_signs_too(left, clinic, now) -> None:
    other = factories.user(clinic, "Marcus Ode", Role.THERAPIST)
    assert alone(left, other, now).signed_by == other
