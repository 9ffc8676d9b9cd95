"""Comparing two rule sets over stored cases: in steps, after a death, and without a trace."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clinic.models import AuditEvent, Clinic, EpisodeOfCare, User
from evaluations.actions import comparing
from evaluations.models import (
    Judgement,
    RuleComparison,
    RuleSetVersion,
    RulesInForce,
    TriggerFiring,
)
from evaluations.queries import comparisons, rulesets
from tests import factories
from tests.evaluations import candidates
from tests.evaluations.domain import rules
from tests.factories import AT

pytestmark = pytest.mark.django_db

State = RuleComparison.State


@pytest.fixture
def newer(tmp_path: Path, therapist: User) -> RuleSetVersion:
    return candidates.changed(tmp_path, by=therapist)


def case(by: User, number: int) -> EpisodeOfCare:
    person = factories.patient(by.clinic, by=by, family_name=f"Case {number}")
    return factories.episode(person, by=by)


def judged(episode: EpisodeOfCare, **changes: Any) -> Judgement:
    nested = rules.patient(**changes.pop("facts", {}))
    return Judgement.objects.create(
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        episode=episode,
        **{
            "moment": Judgement.Moment.SIGN_OFF,
            "ruleset_version": "old",
            "inputs": nested,
            "result": {},
            "max_urgency": "none",
            "at": AT,
            **changes,
        },
    )


FAST = {"exam.hr": 110}
STOOPED = {"intake.cannot_stand_straight": "yes", "intake.nprs_now": 3}
FEVER = {"exam.temp_f": 101}


@pytest.fixture
def cases(desk: User) -> list[EpisodeOfCare]:
    """Fast, stooped, with a fever, quiet; each judged once."""
    made = [case(desk, number) for number in range(4)]
    for episode, facts in zip(made, (FAST, STOOPED, FEVER, {}), strict=True):
        judged(episode, facts=facts)
    return made


def ask(newer: RuleSetVersion, by: User) -> RuleComparison:
    return comparing.ask(version=newer.version, by=by, at=AT)


def finish(row: RuleComparison) -> RuleComparison:
    while comparing.advance(at=AT):
        pass
    row.refresh_from_db()
    return row


def test_each_change_is_found_by_rule_and_case(
    newer: RuleSetVersion, cases: list[EpisodeOfCare], therapist: User
) -> None:
    row = finish(ask(newer, therapist))
    fast, stooped, fever, _ = (one.pk for one in cases)
    assert (row.state, row.done, row.total) == (State.DONE, 4, 4)
    assert row.result == {
        "rules": {
            "RF-NEW-01": {"newly": [fast]},
            "RF-UPR-01": {"no_longer": [stooped]},
            "RF-INF-02": {"urgency": [fever]},
        },
        "highest": {
            "none>soon": [fast],
            "same_day>none": [stooped],
            "same_day>soon": [fever],
        },
        "refused": {},
    }


def test_only_the_newest_judgement_of_a_case_counts(
    newer: RuleSetVersion, cases: list[EpisodeOfCare], therapist: User
) -> None:
    judged(cases[0], facts={})
    row = finish(ask(newer, therapist))
    assert "RF-NEW-01" not in row.result["rules"]
    assert row.done == row.total == 4


def test_what_is_judged_after_it_was_asked_is_left_out(
    newer: RuleSetVersion, cases: list[EpisodeOfCare], therapist: User
) -> None:
    row = ask(newer, therapist)
    judged(cases[0], facts={})
    assert finish(row).result["rules"]["RF-NEW-01"] == {"newly": [cases[0].pk]}


def test_another_clinics_cases_are_not_read(
    newer: RuleSetVersion, cases: list[EpisodeOfCare]
) -> None:
    other = factories.user(factories.clinic(name="Hillside"), "Lee Park", factories.Role.THERAPIST)
    row = finish(ask(newer, other))
    assert (row.state, row.total, row.done) == (State.DONE, 0, 0)


def test_old_inputs_that_are_not_possible_any_more_are_told_by_name(
    newer: RuleSetVersion, cases: list[EpisodeOfCare], therapist: User
) -> None:
    judged(cases[0], inputs={"exam": {"puls": 60}})
    row = finish(ask(newer, therapist))
    assert row.result["refused"] == {str(cases[0].pk): "exam.puls: there is no such fact"}
    assert row.done == 4


@pytest.mark.parametrize(
    ("moment", "expected"), [("intake_page", False), ("intake_submitted", True), ("finding", True)]
)
def test_missing_items_are_due_as_they_were_then(
    desk: User, therapist: User, newer: RuleSetVersion, moment: str, expected: bool
) -> None:
    judged(case(desk, 1), moment=moment)
    (one,) = comparisons.stored(ask(newer, therapist), number=5)
    assert one.finished is expected


# In steps ---------------------------------------------------------------------------------------


def test_a_step_is_kept_with_how_far_it_came(
    newer: RuleSetVersion,
    cases: list[EpisodeOfCare],
    therapist: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "STEP", 3)
    row = ask(newer, therapist)
    comparing.advance(at=AT)
    row.refresh_from_db()
    assert (row.state, row.done, row.total) == (State.RUNNING, 3, 4)
    assert comparisons.found(row).changed == 3


def test_a_step_that_a_dying_worker_lost_is_done_again(
    newer: RuleSetVersion,
    cases: list[EpisodeOfCare],
    therapist: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "STEP", 2)
    row = ask(newer, therapist)
    comparing.advance(at=AT)
    with monkeypatch.context() as dying:
        dying.setattr(comparing, "_keep", lambda *given: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            comparing.advance(at=AT)
    row.refresh_from_db()
    assert row.done == 2
    assert finish(row).done == 4
    assert len(row.result["highest"]) == 3


def test_two_workers_at_once_count_no_case_twice(
    newer: RuleSetVersion,
    cases: list[EpisodeOfCare],
    therapist: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(comparing, "STEP", 2)
    row = ask(newer, therapist)
    keep = comparing._keep

    def meanwhile(*given: Any) -> None:
        monkeypatch.setattr(comparing, "_keep", keep)
        comparing.advance(at=AT)  # the other worker takes the same step first
        keep(*given)

    monkeypatch.setattr(comparing, "_keep", meanwhile)
    assert finish(row).done == 4
    assert row.result["rules"]["RF-NEW-01"] == {"newly": [cases[0].pk]}


def test_two_workers_at_the_end_finish_it_once(
    newer: RuleSetVersion,
    cases: list[EpisodeOfCare],
    therapist: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = ask(newer, therapist)
    settle = comparing._settle

    def meanwhile(*given: Any, **how: Any) -> None:
        monkeypatch.setattr(comparing, "_settle", settle)
        comparing.advance(at=AT)  # the other worker finds nothing left first
        settle(*given, **how)

    monkeypatch.setattr(comparing, "_settle", meanwhile)
    assert finish(row).state == State.DONE
    assert AuditEvent.objects.filter(action="finish_comparison").count() == 1


def test_the_worker_takes_the_steps(
    newer: RuleSetVersion, cases: list[EpisodeOfCare], therapist: User
) -> None:
    row = ask(newer, therapist)
    call_command("worker", "--once")
    row.refresh_from_db()
    assert row.state == State.DONE


def test_a_version_that_cannot_be_read_ends_it_with_the_reason(
    newer: RuleSetVersion,
    cases: list[EpisodeOfCare],
    therapist: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = ask(newer, therapist)

    def gone(version: str) -> None:
        raise rulesets.UnknownVersion(f"No text is kept of the rule set {version}.")

    monkeypatch.setattr(rulesets, "of_version", gone)
    assert finish(row).state == State.FAILED
    assert "can no longer be read" in row.error


def test_nothing_waits_when_nothing_was_asked(clinic: Clinic) -> None:
    assert comparing.advance(at=AT) is None


# Asking -----------------------------------------------------------------------------------------


def test_asking_again_joins_what_is_under_way(newer: RuleSetVersion, therapist: User) -> None:
    first = ask(newer, therapist)
    assert ask(newer, therapist) == first
    finish(first)
    assert ask(newer, therapist) != first


def test_what_judges_already_is_not_compared_with_itself(therapist: User) -> None:
    version = rulesets.in_force(therapist.clinic).version
    with pytest.raises(comparing.NothingToCompare):
        comparing.ask(version=version, by=therapist, at=AT)


def test_a_version_nobody_keeps_is_not_compared(therapist: User) -> None:
    with pytest.raises(rulesets.UnknownVersion):
        comparing.ask(version="1999.1+abc", by=therapist, at=AT)


def test_asking_and_finishing_are_in_the_audit_trail(
    newer: RuleSetVersion, therapist: User
) -> None:
    row = finish(ask(newer, therapist))
    events = AuditEvent.objects.filter(object_id=str(row.pk)).order_by("seq")
    assert [(one.action, one.principal) for one in events] == [
        ("compare_rules", f"user:{therapist.pk}"),
        ("finish_comparison", "system"),
    ]


def test_the_newest_comparison_with_what_judges_now_is_found(
    newer: RuleSetVersion, therapist: User
) -> None:
    assert comparisons.newest(therapist.clinic, newer.version) is None
    row = finish(ask(newer, therapist))
    later = comparing.ask(version=newer.version, by=therapist, at=AT + timedelta(days=1))
    assert comparisons.newest(therapist.clinic, newer.version) == later != row


def test_no_judgement_firing_or_rule_in_force_is_touched(
    newer: RuleSetVersion, cases: list[EpisodeOfCare], therapist: User
) -> None:
    row = ask(newer, therapist)
    kept = (Judgement, TriggerFiring, RulesInForce)
    before = [list(model.objects.order_by("pk").values()) for model in kept]
    finish(row)
    assert [list(model.objects.order_by("pk").values()) for model in kept] == before
