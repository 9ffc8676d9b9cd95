"""Who signs off rules, what the database refuses, and what can no longer be read."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from clinic.domain.content import ContentError
from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import governing, rules_sign_off, signing
from evaluations.models import (
    RuleComparison,
    RuleSetVersion,
    RulesInForce,
)
from evaluations.queries import rulesets
from tests import factories
from tests.evaluations import governed
from tests.evaluations.governing.conftest import SHIPPED, compared, in_force_as_text

pytestmark = pytest.mark.django_db


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
