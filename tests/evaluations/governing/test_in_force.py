"""Which rules judge: the shipped ones at first, others once the clinic's lead has signed them."""

from datetime import datetime
from typing import Any

import pytest

from clinic.models import AuditEvent, User, Visit
from evaluations import library
from evaluations.actions import governing
from evaluations.models import (
    Judgement,
    RuleSetVersion,
    RulesInForce,
    TriggerFiring,
)
from evaluations.queries import rulesets
from tests import factories
from tests.evaluations import governed
from tests.evaluations.governing.conftest import SHIPPED, fired

pytestmark = pytest.mark.django_db


# The first day


def test_the_first_judgement_writes_down_that_the_shipped_rules_judge(
    voided: Any, visit: Visit
) -> None:
    assert rulesets.standing(visit.clinic).at is None
    voided(150)
    row = RulesInForce.objects.get()

    assert (row.ruleset.version, row.by, row.ruleset.origin) == (SHIPPED, None, "shipped")
    assert AuditEvent.objects.filter(action="start_rules").count() == 1
    assert not rulesets.is_reviewed(visit.clinic)


def test_the_first_day_is_written_once(voided: Any, visit: Visit, now: datetime) -> None:
    voided(150)
    assert governing.start(clinic=visit.clinic_id, at=now).version == SHIPPED
    assert RulesInForce.objects.count() == 1


def test_the_kept_text_of_the_shipped_rules_reads_as_the_rules(
    voided: Any, django_assert_num_queries: Any
) -> None:
    voided(150)
    kept = RuleSetVersion.objects.get().sources

    assert library.stored_ruleset(kept).rules == library.ruleset().rules
    with django_assert_num_queries(0):
        rulesets.of_version(SHIPPED)


def test_judging_asks_one_question_about_the_rules(
    voided: Any, visit: Visit, now: datetime, django_assert_num_queries: Any
) -> None:
    voided(150)
    with django_assert_num_queries(1):
        governing.in_force(clinic=visit.clinic_id, at=now)


# A candidate


def test_a_loaded_version_judges_nobody(voided: Any, candidate: RuleSetVersion) -> None:
    voided(150)

    assert "RF-CES-01" not in fired()
    assert Judgement.objects.get().ruleset_version == SHIPPED


def test_an_upgraded_program_brings_a_candidate_too(
    voided: Any, visit: Visit, candidate: RuleSetVersion, monkeypatch: Any
) -> None:
    voided(150)
    newer = rulesets.of_version(candidate.version)
    monkeypatch.setattr(library, "ruleset", lambda: newer)

    assert rulesets.in_force(visit.clinic).version == SHIPPED
    assert voided(151).ruleset_version == SHIPPED
    assert candidate.version in rulesets.candidates(visit.clinic)


def test_once_the_lead_has_signed_it_off_it_judges(
    voided: Any, candidate: RuleSetVersion, lead: User, now: datetime
) -> None:
    voided(150)
    row = governed.signed_off(candidate.version, by=lead, at=now)
    judged = voided(150)

    assert judged.ruleset_version == candidate.version
    assert "RF-CES-01" in fired()
    assert (row.licence_number, row.note) == (lead.licence_number, governed.READ)
    event = AuditEvent.objects.get(action="sign_off_rules")
    assert event.fields == [candidate.version]


def test_it_judges_in_the_leads_clinic_alone(
    candidate: RuleSetVersion, lead: User, now: datetime
) -> None:
    governed.signed_off(candidate.version, by=lead, at=now)
    other = factories.clinic(name="Elsewhere")

    assert rulesets.in_force(other).version == SHIPPED
    assert candidate.version in rulesets.candidates(other)


def test_the_shipped_rules_are_signed_off_as_they_are(
    visit: Visit, lead: User, now: datetime
) -> None:
    governed.signed_off(SHIPPED, by=lead, at=now)

    standing = rulesets.standing(visit.clinic)
    assert (standing.version, standing.by) == (SHIPPED, lead)
    assert rulesets.is_reviewed(visit.clinic)


def test_the_lead_may_go_back_to_an_earlier_version(
    visit: Visit, candidate: RuleSetVersion, lead: User, now: datetime
) -> None:
    governed.signed_off(candidate.version, by=lead, at=now)
    governed.signed_off(SHIPPED, by=lead, at=now, judging=candidate.version)

    assert rulesets.in_force(visit.clinic).version == SHIPPED
    assert RulesInForce.objects.count() == 2


# History


def test_what_was_judged_before_stays_as_it_was(
    voided: Any, candidate: RuleSetVersion, lead: User, now: datetime
) -> None:
    voided(250)
    before = list(Judgement.objects.values())
    firing = TriggerFiring.objects.values().get(code="RF-CES-01")
    governed.signed_off(candidate.version, by=lead, at=now)

    assert list(Judgement.objects.values()) == before
    assert TriggerFiring.objects.values().get(code="RF-CES-01") == firing


def test_a_firing_keeps_speaking_in_the_words_of_its_version(
    voided: Any, candidate: RuleSetVersion, lead: User, now: datetime
) -> None:
    voided(250)
    governed.signed_off(candidate.version, by=lead, at=now)
    firing = TriggerFiring.objects.get(code="RF-CES-01")
    rule = rulesets.rule_of(firing)

    assert rule is not None
    assert rule.name.en == "Suspected cauda equina syndrome"
    now_named = rulesets.in_force(firing.clinic_id).rules["RF-CES-01"].name.en
    assert now_named == "Cauda equina until ruled out"


def test_a_firing_from_before_texts_were_kept_reads_the_shipped_ones(
    voided: Any, django_assert_num_queries: Any
) -> None:
    voided(250)
    firing = TriggerFiring.objects.get(code="RF-CES-01")
    firing.ruleset_version = "2019.1+never-kept"

    assert rulesets.of_firing(firing) is library.ruleset()
    with django_assert_num_queries(0):
        rulesets.of_firing(firing)
