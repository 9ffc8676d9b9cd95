"""Signing: every reason to refuse, by name; what is frozen; that twice is once."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Visit
from evaluations.actions import charting, exercising, goals, planning, signing
from evaluations.actions.signing import CannotSign, Reauthenticated
from evaluations.domain import documents
from evaluations.domain.decisions import Action, Proposal
from evaluations.models import (
    Contact,
    Evaluation,
    RenderJob,
    SignedEvaluation,
    TriggerFiring,
)
from evaluations.pdf import markup
from evaluations.queries import sign_content
from tests import factories
from tests.evaluations import charted, decided
from tests.evaluations.domain.plan_cases import GOAL
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(visit, desk, now):
    def answers(**changes: Any) -> None:
        charted.answered(visit, by=desk, at=now, body_facts=["none"], **changes)

    return answers


@pytest.fixture
def evaluation(answer, visit, therapist, now) -> Evaluation:
    answer()
    return charted.examined(visit, by=therapist, at=now)


def blocked(evaluation: Evaluation, by: Any, at: Any) -> list[str]:
    with pytest.raises(CannotSign) as refused:
        sign(evaluation, by, at)
    return [blocker.code for blocker in refused.value.blockers]


# The password


def test_the_right_password_is_proof(therapist, now) -> None:
    proof = signing.reauthenticate(user=therapist, password=factories.PASSWORD, at=now)
    assert proof == Reauthenticated(therapist.pk, now)


def test_a_wrong_password_is_refused_and_recorded(therapist, now) -> None:
    with pytest.raises(signing.WrongPassword, match="not your password"):
        signing.reauthenticate(user=therapist, password="guess", at=now)
    assert AuditEvent.objects.latest("seq").outcome == "refused"


def test_after_five_wrong_passwords_the_right_one_waits(therapist, now) -> None:
    for _ in range(5):
        with pytest.raises(signing.WrongPassword):
            signing.reauthenticate(user=therapist, password="guess", at=now)
    with pytest.raises(signing.WrongPassword, match="Wait 15 minutes"):
        signing.reauthenticate(user=therapist, password=factories.PASSWORD, at=now)
    later = now + timedelta(minutes=16)
    assert signing.reauthenticate(user=therapist, password=factories.PASSWORD, at=later)


def test_someone_elses_password_is_no_proof(evaluation, therapist, desk, now) -> None:
    with pytest.raises(signing.WrongPassword, match="Someone else"):
        sign(evaluation, therapist, now, proof=Reauthenticated(desk.pk, now))


# What is frozen


def test_signing_freezes_what_was_read(evaluation, therapist, now) -> None:
    planning.save_visits(
        evaluation=evaluation, care_class="", visits_per_week=1, weeks=6, by=therapist, at=now
    )
    goals.add(evaluation=evaluation, goal=GOAL, by=therapist, at=now)
    exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)
    signed = sign(evaluation, therapist, now)
    evaluation.refresh_from_db()
    assert (evaluation.signed_at, evaluation.signed_by) == (now, therapist)
    assert (signed.name, signed.licence_number) == ("Priya Raman, PT, DPT", "PT-10442")
    assert (signed.time_zone, signed.signed_at) == ("America/Los_Angeles", now)
    assert signed.sha256 == documents.sha256(signed.document)
    assert signed.document["plan"]["goals"][0]["activity"] == "walk_fast"
    assert len(signed.document["findings"]) == 24
    assert signed.content_versions["rules"]


def test_signing_is_recorded(evaluation, therapist, now) -> None:
    sign(evaluation, therapist, now)
    assert AuditEvent.objects.filter(action="sign", principal=f"user:{therapist.pk}").count() == 1


def test_the_paper_is_queued_as_it_was_signed(evaluation, therapist, now) -> None:
    signed = sign(evaluation, therapist, now)
    job = RenderJob.objects.get(evaluation=evaluation, kind="plan")
    assert (job.kind, job.language, job.made_for_at) == ("plan", "en", now)
    assert job.content == signed.document["papers"]["en"]


def test_a_patient_who_reads_spanish_gets_both_papers(
    answer, patient, visit, therapist, now
) -> None:
    patient.language = "es"
    patient.save()
    answer()
    evaluation = charted.examined(visit, by=therapist, at=now)
    sign(evaluation, therapist, now)
    assert set(RenderJob.objects.values_list("language", flat=True)) == {"en", "es"}


def test_an_evaluation_without_a_plan_can_be_signed(evaluation, therapist, now) -> None:
    assert sign(evaluation, therapist, now).document["plan"] == {}


def test_signing_twice_signs_once(evaluation, therapist, now) -> None:
    first = sign(evaluation, therapist, now)
    with pytest.raises(signing.AlreadySigned) as again:
        sign(evaluation, therapist, now)
    assert again.value.signed == first
    assert SignedEvaluation.objects.count() == 1
    assert sorted(RenderJob.objects.values_list("kind", flat=True)) == ["plan", "report"]


def test_a_second_click_that_read_the_same_page_signs_nothing(evaluation, therapist, now) -> None:
    evaluation.refresh_from_db()
    read = sign_content.content(evaluation, signer=therapist, at=now)
    given = {"version": evaluation.version, "sha256": read.sha256}
    sign(evaluation, therapist, now, **given)
    with pytest.raises(signing.AlreadySigned):
        signing._freeze(evaluation, **given, by=therapist, at=now)
    assert SignedEvaluation.objects.count() == 1


# What was read is what is signed


def test_a_change_after_reading_must_be_read_again(evaluation, therapist, now) -> None:
    evaluation.refresh_from_db()
    version = evaluation.version
    exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)
    with pytest.raises(signing.ChangedMeanwhile):
        sign(evaluation, therapist, now, version=version)


def test_other_content_under_the_same_version_must_be_read_again(
    evaluation, therapist, now
) -> None:
    with pytest.raises(signing.ChangedMeanwhile):
        sign(evaluation, therapist, now, sha256="0" * 64)
    assert not Evaluation.objects.get(pk=evaluation.pk).is_signed


# Every reason to refuse


def test_only_a_licensed_therapist_signs(evaluation, clinic, now) -> None:
    student = factories.user(clinic, "Sam Student", Role.ASSISTANT)
    with pytest.raises(signing.NotLicensed):
        sign(evaluation, student, now)


def test_an_undecided_same_day_rule_stops_signing(answer, visit, therapist, now) -> None:
    answer(cannot_stand_straight="yes")
    evaluation = charted.examined(visit, by=therapist, at=now)
    assert blocked(evaluation, therapist, now) == ["decide"]


def test_an_undecided_emergency_stops_signing(answer, visit, therapist, now) -> None:
    answer(saddle_numb="yes")
    evaluation = charted.examined(visit, by=therapist, at=now)
    assert "decide" in blocked(evaluation, therapist, now)


@pytest.fixture
def bent(answer, visit, therapist, now) -> Evaluation:
    """An evaluation of someone who cannot stand up straight: same day."""
    answer(cannot_stand_straight="yes")
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def upright_rule(bent) -> TriggerFiring:
    return TriggerFiring.objects.get(code="RF-UPR-01")


def test_a_decided_same_day_rule_waits_for_its_contact(bent, upright_rule, therapist, now) -> None:
    decided.accepted(upright_rule, therapist, now)
    assert blocked(bent, therapist, now) == ["contact"]


def test_a_logged_contact_lets_it_be_signed(bent, upright_rule, therapist, now) -> None:
    decided.accepted(upright_rule, therapist, now)
    Contact.objects.create(
        firing=upright_rule,
        who="Dr. Helen Brandt",
        how="phone",
        outcome="sees her today",
        at=now,
        by=therapist,
    )
    signed = sign(bent, therapist, now)
    assert "We called Dr. Helen Brandt on 3 Dec 2026." in str(signed.document["papers"]["en"])
    assert signed.document["rules"]["fired"][0]["contacts"][0]["who"] == "Dr. Helen Brandt"


def test_a_rule_found_not_real_needs_no_contact(bent, upright_rule, therapist, now) -> None:
    decided.set_aside(upright_rule, therapist, now)
    assert sign(bent, therapist, now)


def test_a_decided_emergency_does_not_stop_signing(answer, visit, therapist, now) -> None:
    answer(saddle_numb="yes", saddle_numb_ago={"amount": 2, "unit": "days"})
    evaluation = charted.examined(visit, by=therapist, at=now)
    for firing in TriggerFiring.objects.filter(decided_urgency="emergency"):
        decided.accepted(firing, therapist, now)
    signed = sign(evaluation, therapist, now)
    assert signed.document["papers"]["en"]["exercises"]["cards"] == []
    assert signed.document["limits"]["holds"]


def test_a_missing_must_ask_stops_signing(answer, visit, therapist, now) -> None:
    answer(fever_chills=None)
    evaluation = charted.examined(visit, by=therapist, at=now)
    assert blocked(evaluation, therapist, now) == ["must_ask"]


def test_what_is_missing_is_named(answer, visit, therapist, now) -> None:
    answer(fever_chills=None)
    evaluation = charting.open_evaluation(visit=visit, by=therapist, at=now)
    with pytest.raises(CannotSign) as refused:
        sign(evaluation, therapist, now)
    assert [blocker.what for blocker in refused.value.blockers] == [
        "Not answered yet: Fever, chills or sweats in the last 2 weeks",
        "The nerve screen is not complete",
    ]


@pytest.fixture
def mismatched(answer, visit, therapist, now) -> Evaluation:
    """The person said left; the chart says right."""
    answer(leg_pain_side="left")
    evaluation = charted.examined(visit, by=therapist, at=now)
    charted.find(evaluation, "symptomatic_side", Side.NONE, by=therapist, at=now, text="right")
    return evaluation


def test_sides_that_do_not_agree_stop_signing(mismatched, therapist, now) -> None:
    assert blocked(mismatched, therapist, now) == ["side"]


def test_a_mismatch_closed_with_a_reason_lets_it_be_signed(mismatched, therapist, now) -> None:
    assert blocked(mismatched, therapist, now) == ["side"]
    firing = TriggerFiring.objects.get(code="RF-LAT-01")
    explained = Proposal(action=Action.FALSE_POSITIVE, reason_text=decided.own_words())
    decided.decide(firing, explained, therapist, now)
    assert sign(mismatched, therapist, now)


def test_what_is_judged_at_signing_stays_though_it_was_refused(mismatched, therapist, now) -> None:
    assert not TriggerFiring.objects.filter(code="RF-LAT-01").exists()
    blocked(mismatched, therapist, now)
    assert TriggerFiring.objects.filter(code="RF-LAT-01").exists()


def test_a_value_carried_from_last_time_stops_signing(evaluation, therapist, desk, now) -> None:
    charted.find(evaluation, "rom_hip_ir", Side.LEFT, by=therapist, at=now, num=40_000)
    sign(evaluation, therapist, now)
    later = now + timedelta(days=14)
    visit = factories.visit(
        evaluation.episode, therapist=therapist, by=desk,
        starts_at=later, kind=Visit.Kind.RE_EVALUATION,
    )  # fmt: skip
    again = charted.examined(visit, by=therapist, at=later)
    assert blocked(again, therapist, later) == ["carried"]


def test_own_words_without_spanish_stop_signing(answer, patient, visit, therapist, now) -> None:
    patient.language = "es"
    patient.save()
    answer()
    evaluation = charted.examined(visit, by=therapist, at=now)
    plan = planning.save_words(
        evaluation=evaluation, words={}, left_out=[], self_care=[], by=therapist, at=now
    )
    plan.found_en = "You did well."
    plan.save()
    assert blocked(evaluation, therapist, now) == ["plan"]


def test_words_that_may_not_be_printed_stop_signing(evaluation, therapist, now) -> None:
    plan = planning.save_words(
        evaluation=evaluation, words={}, left_out=[], self_care=[], by=therapist, at=now
    )
    plan.found_en = "Hop to test it."
    plan.save()
    assert blocked(evaluation, therapist, now) == ["plan"]


def test_a_paper_that_is_too_long_stops_signing(evaluation, therapist, now, monkeypatch) -> None:
    monkeypatch.setattr(documents, "MAX_DOCUMENT_CHARACTERS", 100)
    assert blocked(evaluation, therapist, now) == ["plan"]


def test_what_the_printer_would_refuse_stops_signing(
    evaluation, therapist, now, monkeypatch
) -> None:
    monkeypatch.setattr(markup, "MAX_ROWS", 3)
    assert blocked(evaluation, therapist, now) == ["plan"]
    assert not SignedEvaluation.objects.exists()
    assert not Evaluation.objects.get(pk=evaluation.pk).is_signed
