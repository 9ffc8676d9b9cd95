"""Which rules judge: the shipped ones at first, others once the clinic's lead has signed them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from clinic.domain.content import ContentError
from clinic.models import AuditEvent, User, Visit
from evaluations import library
from evaluations.actions import governing, judging, rules_sign_off, signing
from evaluations.models import (
    Evaluation,
    Finding,
    Judgement,
    RuleComparison,
    RuleSetVersion,
    RulesInForce,
    TriggerFiring,
)
from evaluations.queries import rulesets
from tests import factories
from tests.evaluations import governed

pytestmark = pytest.mark.django_db

SHIPPED = library.ruleset().version


@pytest.fixture
def evaluation(visit: Visit, therapist: User, now: datetime) -> Evaluation:
    return Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=now,
        opened_by=therapist,
    )


@pytest.fixture
def voided(evaluation: Evaluation, therapist: User, now: datetime) -> Any:
    """Judge the evaluation after this much urine was left after voiding, in mL."""

    def judge(millilitres: int) -> Judgement:
        Finding.objects.update_or_create(
            evaluation=evaluation,
            code="result_pvr_ml",
            side="none",
            qualifier="",
            defaults={
                "num": millilitres * 1000,
                "recorded_at": now,
                "recorded_by": therapist,
            },
        )
        return judging.judge_finding(evaluation=evaluation, by=therapist, at=now)

    return judge


@pytest.fixture
def lead(therapist: User) -> User:
    return governed.lead(therapist)


@pytest.fixture
def candidate(tmp_path: Path, now: datetime) -> RuleSetVersion:
    return governed.loaded(tmp_path, now)


def fired() -> set[str]:
    return set(TriggerFiring.objects.values_list("code", flat=True))


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


# Who signs off, and on what


@pytest.mark.parametrize("role", ["manager", "therapist", "assistant", "desk", "auditor"])
def test_nobody_signs_off_without_the_grant(
    staff: dict[str, User], candidate: RuleSetVersion, now: datetime, role: str
) -> None:
    with pytest.raises(rules_sign_off.MayNotSignOff):
        governed.signed_off(candidate.version, by=staff[role], at=now)
    assert RulesInForce.objects.count() == 0


def test_a_lead_who_left_signs_nothing(
    lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    lead.is_active = False
    with pytest.raises(rules_sign_off.MayNotSignOff):
        governed.signed_off(candidate.version, by=lead, at=now)


def test_someone_elses_password_signs_nothing(
    lead: User, desk: User, candidate: RuleSetVersion, now: datetime
) -> None:
    with pytest.raises(signing.WrongPassword):
        rules_sign_off.sign_off(
            version=candidate.version,
            judging=SHIPPED,
            note=governed.READ,
            comparison=None,
            proof=signing.Reauthenticated(desk.pk, now),
            by=lead,
            at=now,
        )


def test_a_page_that_is_out_of_date_signs_nothing(
    lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    governed.signed_off(candidate.version, by=lead, at=now)
    with pytest.raises(rules_sign_off.RulesChanged, match="Another version judges"):
        governed.signed_off(SHIPPED, by=lead, at=now, judging=SHIPPED)


def test_what_is_signed_off_already_is_not_signed_off_again(lead: User, now: datetime) -> None:
    governed.signed_off(SHIPPED, by=lead, at=now)
    with pytest.raises(rules_sign_off.RulesChanged, match="already"):
        governed.signed_off(SHIPPED, by=lead, at=now)


def test_a_version_nobody_knows_is_not_signed_off(lead: User, now: datetime) -> None:
    with pytest.raises(rulesets.UnknownVersion):
        governed.signed_off("2030.1+nothing", by=lead, at=now)
    with pytest.raises(rulesets.UnknownVersion):
        governing.kept(version="2030.1+nothing", at=now)


@pytest.mark.parametrize("note", ["Fine.", " " * 30, "bad\x00text that is long enough"])
def test_the_lead_says_what_was_read(
    lead: User, candidate: RuleSetVersion, now: datetime, note: str
) -> None:
    with pytest.raises(rules_sign_off.RefusedSignOff) as caught:
        governed.signed_off(candidate.version, by=lead, at=now, note=note)
    assert caught.value.field == "note"


def compared(lead: User, candidate: RuleSetVersion, at: datetime, **changes: Any) -> RuleComparison:
    found: RuleComparison = RuleComparison.objects.create(
        **{
            "clinic": lead.clinic,
            "older": governing.kept_shipped(at=at),
            "newer": candidate,
            "state": RuleComparison.State.DONE,
            "asked_by": lead,
            "asked_at": at,
            **changes,
        }
    )
    return found


def test_the_comparison_that_was_read_stands_with_the_sign_off(
    lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    found = compared(lead, candidate, now)
    row = governed.signed_off(candidate.version, by=lead, at=now, comparison=found)
    assert row.comparison == found


@pytest.mark.parametrize("how", ["running", "elsewhere", "another version"])
def test_a_comparison_of_something_else_cannot_be_cited(
    lead: User, candidate: RuleSetVersion, now: datetime, how: str
) -> None:
    changes: dict[str, Any] = {
        "running": {"state": RuleComparison.State.RUNNING},
        "elsewhere": {"clinic": factories.clinic(name="Elsewhere")},
        "another version": {"older": candidate},
    }[how]
    found = compared(lead, candidate, now, **changes)
    with pytest.raises(rules_sign_off.RefusedSignOff) as caught:
        governed.signed_off(candidate.version, by=lead, at=now, comparison=found)
    assert caught.value.field == "comparison"


# Written past the actions


def test_the_database_refuses_a_second_first_day(voided: Any, visit: Visit, now: datetime) -> None:
    voided(150)
    row = RuleSetVersion.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RulesInForce.objects.create(clinic=visit.clinic, ruleset=row, at=now)


def test_the_database_refuses_a_sign_off_without_a_license(
    lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RulesInForce.objects.create(clinic=lead.clinic, ruleset=candidate, by=lead, at=now)


@pytest.mark.parametrize("role", ["manager", "therapist", "assistant", "desk", "auditor"])
def test_the_database_refuses_the_sign_off_of_anyone_but_the_lead(
    staff: dict[str, User], candidate: RuleSetVersion, now: datetime, role: str
) -> None:
    by = staff[role]
    with pytest.raises(DatabaseError), transaction.atomic():
        RulesInForce.objects.create(
            clinic=by.clinic, ruleset=candidate, by=by, licence_number="PT-1", at=now
        )


def test_the_database_refuses_a_lead_of_another_clinic(
    lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    elsewhere = factories.clinic(name="Elsewhere")
    with pytest.raises(DatabaseError), transaction.atomic():
        RulesInForce.objects.create(
            clinic=elsewhere,
            ruleset=candidate,
            by=lead,
            licence_number=lead.licence_number,
            at=now,
        )


def test_the_database_refuses_a_first_day_of_rules_that_did_not_ship(
    visit: Visit, candidate: RuleSetVersion, now: datetime
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RulesInForce.objects.create(clinic=visit.clinic, ruleset=candidate, at=now)


def test_a_kept_text_can_no_longer_be_changed(candidate: RuleSetVersion) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evaluations_rulesetversion SET origin = 'shipped'")


def test_a_sign_off_can_no_longer_be_moved(
    lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    governed.signed_off(candidate.version, by=lead, at=now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evaluations_rulesinforce SET note = 'Another note'")


# What can no longer be read


def in_force_as_text(clinic: Any, sources: dict[str, str], at: datetime, version: str) -> None:
    """As a database of a program that knew other facts would hold it."""
    row = RuleSetVersion.objects.create(
        version=version, origin="shipped", sources=sources, loaded_at=at
    )
    RulesInForce.objects.create(clinic=clinic, ruleset=row, at=at)


def test_rules_that_name_a_lost_fact_are_named_with_every_fault(
    visit: Visit, now: datetime
) -> None:
    sources = dict(library.sources())
    sources["nerve.toml"] = sources["nerve.toml"].replace("exam.pvr_ml", "exam.lost_fact")
    sources["nerve.toml"] = sources["nerve.toml"].replace("exam.anal_tone", "exam.lost_too")
    in_force_as_text(visit.clinic, sources, now, "lost+1")
    with pytest.raises(ContentError) as caught:
        governing.check_readable()
    told = "\n".join(caught.value.faults)

    assert "rule set lost+1: rule RF-CES-01: there is no fact exam.lost_fact" in told
    assert "there is no fact exam.lost_too" in told


def test_a_text_under_the_name_of_another_is_refused(visit: Visit, now: datetime) -> None:
    in_force_as_text(visit.clinic, dict(library.sources()), now, "borrowed+1")
    with pytest.raises(ContentError, match="its kept text is that of"):
        rulesets.of_version("borrowed+1")


def test_a_text_that_lost_a_file_is_refused(visit: Visit, now: datetime) -> None:
    sources = {name: text for name, text in library.sources().items() if name != "person.toml"}
    in_force_as_text(visit.clinic, sources, now, "torn+1")
    with pytest.raises(ContentError, match=r"person\.toml: is missing"):
        rulesets.of_version("torn+1")


def test_rules_that_can_be_read_start_the_site(voided: Any) -> None:
    voided(150)
    governing.check_readable()


def test_an_unreadable_candidate_is_not_signed_off(lead: User, now: datetime) -> None:
    sources = dict(library.sources()) | {"person.toml": "[[rule"}
    RuleSetVersion.objects.create(version="torn+2", origin="clinic", sources=sources, loaded_at=now)
    with pytest.raises(ContentError):
        governed.signed_off("torn+2", by=lead, at=now)


def test_computed_facts_speak_as_they_did_then() -> None:
    """An upgrade that counts risks another way judges nobody before it is signed off."""
    sources = dict(library.sources())
    sources["facts.toml"] = sources["facts.toml"].replace(
        "intake.age_at_onset < 35", "intake.age_at_onset < 45"
    )
    kept = library.stored_ruleset(sources)

    items = kept.calculations.known["calc.spa_count"].items
    assert any(item.when == "intake.age_at_onset < 45" for item in items)
    assert kept.version != SHIPPED
