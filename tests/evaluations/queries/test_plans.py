"""What a plan is made of: holds in force, rules told, the next visit, the version."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.models import Visit
from evaluations.actions import planning
from evaluations.domain import plan
from evaluations.models import Evaluation, HoldLift, TriggerFiring
from evaluations.queries import checked, plans, sign_content, sign_off
from tests import factories
from tests.evaluations import charted, decided, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(visit, therapist, desk, now):
    def answered(**answers: Any) -> Evaluation:
        charted.answered(visit, by=desk, at=now, body_facts=["none"], **answers)
        return charted.examined(visit, by=therapist, at=now)

    return answered


def holds(evaluation: Evaluation, at: Any) -> frozenset[str]:
    return plans.standing(evaluation, at=at).holds


def test_no_rule_holds_nothing(case, now) -> None:
    assert holds(case(), now) == frozenset()


def test_an_emergency_holds_everything(case, now) -> None:
    assert plan.HOLD_ALL in holds(case(saddle_numb="yes"), now)


def test_a_hold_stands_until_it_is_lifted_for_each_rule(case, therapist, now) -> None:
    evaluation = case(cannot_stand_straight="yes")
    assert plan.HOLD_RUNNING in holds(evaluation, now)
    firing = TriggerFiring.objects.get(code="RF-UPR-01")
    HoldLift.objects.create(
        firing=firing, effect=plan.HOLD_RUNNING, cites="seen, upright", by=therapist, at=now
    )
    assert plan.HOLD_RUNNING not in holds(evaluation, now)


def test_what_holds_in_one_case_of_a_person_holds_in_every_other(
    case, visit, therapist, desk, now
) -> None:
    case(cannot_stand_straight="yes")
    other = factories.episode(visit.patient, by=desk, side="left")
    later = charted.examined(
        factories.visit(other, therapist=therapist, by=desk), by=therapist, at=now
    )
    assert plan.HOLD_RUNNING in holds(later, now)
    assert [one.code for one in plans.live_firings(later)] == ["RF-DAT-01"]


def test_a_closed_firing_holds_nothing(case, therapist, now) -> None:
    evaluation = case(cannot_stand_straight="yes")
    decided.set_aside(TriggerFiring.objects.get(code="RF-UPR-01"), therapist, now)
    assert holds(evaluation, now) == frozenset()


def test_a_hold_set_until_stepped_down_goes_with_the_step(case, therapist, now) -> None:
    evaluation = case(leg_pain_side="left", leg_pain_below_knee="yes", leg_pain_to_toes="yes",
                      bend_forward_worse="yes")  # fmt: skip
    firing = TriggerFiring.objects.get(code="RF-RAD-03")
    for other in TriggerFiring.objects.exclude(code__in=["RF-RAD-03", "RF-DAT-01"]):
        decided.set_aside(other, therapist, now)
    assert plan.HOLD_RUNNING in holds(evaluation, now)
    decided.lowered(firing, therapist, now)
    assert plan.HOLD_RUNNING not in holds(evaluation, now)


def test_a_retired_rule_holds_and_tells_nothing(case, visit, now) -> None:
    evaluation = case()
    rows.firing(visit, "same_day", code="RF-OLD-99")
    limits = plans.standing(evaluation, at=now)
    assert limits.holds == frozenset()
    assert plans.told(limits.firings, evaluation) == ()
    assert sign_off.rule_name(limits.firings[0]) == "RF-OLD-99"


def test_a_rule_that_a_stronger_one_replaces_is_not_told(case, now) -> None:
    evaluation = case(saddle_numb="yes")
    row = TriggerFiring.objects.get(code="RF-CES-01")
    row.pk, row.code, row.urgency, row.decided_urgency = None, "RF-CES-02", "same_day", "same_day"
    row.save()
    firings = plans.live_firings(evaluation)
    assert [firing.code for firing in firings] == ["RF-CES-01", "RF-CES-02"]
    assert [fired.code for fired in plans.told(firings, evaluation)] == ["RF-CES-01"]


def test_a_private_rule_carries_no_words_to_the_paper(case, now) -> None:
    evaluation = case(self_harm_thoughts="yes")
    told = plans.told(plans.live_firings(evaluation), evaluation)
    assert {fired.tell for fired in told if fired.code == "RF-PSY-01"} <= {None}


def test_the_next_visit_is_another_one_booked_later(case, therapist, desk, now) -> None:
    evaluation = case()
    assert plans.next_visit(evaluation, after=now - timedelta(days=30)) is None
    later = now + timedelta(days=7)
    factories.visit(evaluation.episode, therapist=therapist, by=desk, starts_at=later)
    found = plans.next_visit(evaluation, after=now)
    assert found is not None
    assert (found.hour, found.tzinfo) == (9, None)


def test_a_cancelled_visit_is_not_the_next_one(case, therapist, desk, now) -> None:
    evaluation = case()
    booked = factories.visit(
        evaluation.episode, therapist=therapist, by=desk, starts_at=now + timedelta(days=7)
    )
    booked.status, booked.cancelled_reason = Visit.Status.CANCELLED, "ill"
    booked.save()
    assert plans.next_visit(evaluation, after=now) is None


def test_the_first_plan_of_a_case_is_version_1(case) -> None:
    assert plans.version(case()) == 1


def test_a_sentence_left_out_is_not_found(case, therapist, now) -> None:
    evaluation = case()
    charted.find(evaluation, "test_fadir", Side.LEFT, by=therapist, at=now, text="positive")
    saved = planning.save_words(
        evaluation=evaluation,
        words={},
        left_out=["fadir_positive"],
        self_care=[],
        by=therapist,
        at=now,
    )
    assert [one.code for one in plans.found(evaluation, saved)] == ["legs_normal"]


def test_what_was_not_tested_is_listed_with_its_reason(case, therapist, now) -> None:
    evaluation = case()
    charted.find(
        evaluation, "test_slr", Side.RIGHT, by=therapist, at=now, status="not_tested", reason="time"
    )
    content = sign_content.content(evaluation, signer=therapist, at=now)
    checks = checked.checks(evaluation, content.papers, at=now)
    details = {check.what: check.detail for check in checks}
    assert "RIGHT (time)" in details["Not tested: 1, each with a reason"]


def test_a_hold_on_everything_is_said_in_the_checked_list(case, therapist, now) -> None:
    evaluation = case(saddle_numb="yes")
    content = sign_content.content(evaluation, signer=therapist, at=now)
    checks = checked.checks(evaluation, content.papers, at=now)
    assert checks[-1].detail == "Everything is on hold: no exercise prints."
    assert not checks[1].is_fine


def test_each_carried_value_is_a_thing_to_settle(case, therapist, desk, now) -> None:
    evaluation = case()
    for code in ("rom_hip_ir", "rom_hip_er", "rom_hip_extension", "rom_hip_flexion"):
        for side in (Side.LEFT, Side.RIGHT):
            charted.find(evaluation, code, side, by=therapist, at=now, num=30_000)
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=now, signed_by=therapist)
    later = now + timedelta(days=14)
    visit = factories.visit(evaluation.episode, therapist=therapist, by=desk, starts_at=later)
    again = charted.examined(visit, by=therapist, at=later)
    blockers = sign_off.blockers(again, signer=therapist, at=later)
    assert [blocker.code for blocker in blockers] == ["carried"] * 8
    said = {blocker.what for blocker in blockers}
    assert "Hip internal rotation LEFT: 30° from last time is not settled" in said
    checks = checked.checks(again, {}, at=later)
    assert "Carried values: 8 to settle" in [check.what for check in checks]
