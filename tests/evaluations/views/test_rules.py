"""The pages about the referral rules: who sees them, what they say, who signs off."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clinic.models import User, Visit
from evaluations import library
from evaluations.actions import governing
from evaluations.models import RuleComparison, RuleSetVersion, RulesInForce
from evaluations.queries import rulesets
from tests.evaluations import governed, rows

pytestmark = pytest.mark.django_db

SHIPPED = library.ruleset().version
RULES = reverse("evaluations:rules")
REHEARSAL = reverse("evaluations:rehearsal")


def page(name: str, *args: str) -> str:
    return reverse(f"evaluations:{name}", args=args)


@pytest.fixture
def lead(therapist: User) -> User:
    return governed.lead(therapist)


@pytest.fixture
def candidate(tmp_path: Path, now: datetime) -> RuleSetVersion:
    return governed.loaded(tmp_path, now)


@pytest.fixture
def as_lead(client: Client, lead: User) -> Client:
    client.force_login(lead)
    return client


@pytest.fixture
def as_therapist(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


def sent(**changes: str) -> dict[str, str]:
    said = {"judging": SHIPPED, "note": governed.READ, "password": governed.PASSWORD}
    return said | changes


# Reading


@pytest.mark.parametrize("role", ["therapist", "assistant", "manager", "auditor"])
def test_who_may_see_the_rules_sees_them_all(
    client: Client, staff: dict[str, User], role: str
) -> None:
    client.force_login(staff[role])
    told = client.get(RULES).text

    assert all(rule.code in told for rule in library.ruleset().rules.values())
    assert "Rules not yet reviewed by this clinic" in told
    assert "Cauda equina" in told


def test_the_desk_does_not_see_them(client: Client, desk: User) -> None:
    client.force_login(desk)
    assert client.get(RULES).status_code == 403


def test_one_rule_says_all_that_it_does(as_therapist: Client) -> None:
    told = as_therapist.get(page("rule", "RF-CES-01")).text
    rule = library.ruleset().rules["RF-CES-01"]

    assert "Urine left after voiding (medical result): at least 200 mL" in told
    assert "exam.pvr_ml &gt;= 200" in told
    assert rule.tell is not None
    assert rule.tell.es[:40] in told
    assert "Running" in told
    assert "Possible early cauda equina, check now" in told
    assert f"{reverse('evaluations:rule_report')}#RF-CES-01" in told


def test_every_rule_has_its_page(as_therapist: Client) -> None:
    for code in library.ruleset().rules:
        assert as_therapist.get(page("rule", code)).status_code == 200


def test_a_rule_that_is_not_there_is_not_found(as_therapist: Client) -> None:
    assert as_therapist.get(page("rule", "RF-ABC-01")).status_code == 404
    address = page("rule", "RF-CES-01")
    assert as_therapist.get(address, {"version": "2030.1+x"}).status_code == 404


def test_a_rule_names_the_versions_that_say_it_otherwise(
    as_therapist: Client, candidate: RuleSetVersion
) -> None:
    told = as_therapist.get(page("rule", "RF-CES-01")).text
    assert "Reads differently in" in told
    assert candidate.version in told
    other = as_therapist.get(page("rule", "RF-CES-01"), {"version": candidate.version}).text
    assert "Cauda equina until ruled out" in other
    assert "which does not judge" in other
    assert "Reads differently in" not in as_therapist.get(page("rule", "RF-NEU-01")).text


def test_the_versions_say_who_signed_what(
    as_lead: Client, lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    assert "Judges, not reviewed" in as_lead.get(page("rule_versions")).text
    governed.signed_off(candidate.version, by=lead, at=now)
    told = as_lead.get(page("rule_versions")).text

    assert lead.signature in told
    assert governed.READ in told
    assert "Judges nobody" in told


def test_a_version_that_cannot_be_read_names_its_faults(as_lead: Client, now: datetime) -> None:
    RuleSetVersion.objects.create(
        version="torn+1",
        origin="clinic",
        sources=dict(library.sources()) | {"nerve.toml": "[[rule"},
        loaded_at=now,
    )
    told = as_lead.get(page("rule_version", "torn+1")).text

    assert "nerve.toml: cannot be read" in told
    assert "Sign off these rules" not in told
    assert "Can no longer be read" in as_lead.get(page("rule_versions")).text
    assert as_lead.get(page("rule", "RF-CES-01")).status_code == 200


def test_a_candidate_shows_what_it_would_change_in_words(
    as_therapist: Client, candidate: RuleSetVersion
) -> None:
    told = as_therapist.get(page("rule_version", candidate.version)).text

    assert "at least 200 mL" in told
    assert "at least 100 mL" in told
    assert "Suspected cauda equina syndrome" in told
    assert "RF-NEU-01" not in told
    assert "Sign off these rules" not in told
    assert "Nobody can sign this version off yet" in told


def test_a_version_nobody_keeps_is_not_found(as_lead: Client) -> None:
    assert as_lead.get(page("rule_version", "2030.1+x")).status_code == 404
    assert as_lead.post(page("sign_off_rules", "2030.1+x"), sent()).status_code == 404


# Today


def test_therapists_read_on_today_that_nobody_reviewed_the_rules(
    client: Client, lead: User, staff: dict[str, User], now: datetime
) -> None:
    today = reverse("evaluations:today")
    client.force_login(staff["assistant"])
    assert "Rules not yet reviewed" not in client.get(today).text
    client.force_login(lead)
    assert "Rules not yet reviewed" in client.get(today).text
    governed.signed_off(SHIPPED, by=lead, at=now)
    assert "Rules not yet reviewed" not in client.get(today).text


# Signing off


def test_the_lead_signs_off_and_the_rules_judge(
    as_lead: Client, lead: User, candidate: RuleSetVersion
) -> None:
    reply = as_lead.post(page("sign_off_rules", candidate.version), sent(), follow=True)

    assert "From now on" in reply.text
    assert rulesets.standing(lead.clinic_id).version == candidate.version
    assert "Sign off these rules" not in as_lead.get(page("rule_version", candidate.version)).text


@pytest.mark.parametrize("role", ["therapist", "manager", "assistant", "desk", "auditor"])
def test_nobody_else_reaches_the_sign_off(
    client: Client, staff: dict[str, User], candidate: RuleSetVersion, role: str
) -> None:
    client.force_login(staff[role])

    assert client.post(page("sign_off_rules", candidate.version), sent()).status_code == 403
    assert RulesInForce.objects.count() == 0


def test_no_rules_are_signed_off_by_a_clock_that_was_set_back(
    as_lead: Client, candidate: RuleSetVersion, wrong_clock: None
) -> None:
    reply = as_lead.post(page("sign_off_rules", candidate.version), sent())

    assert reply.status_code == 422
    assert "Nothing can be signed now" in reply.text
    assert RulesInForce.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": "wrong"}, "not your password"),
        ({"password": ""}, "Type your password to sign off the rules"),
        ({"note": "Fine."}, "Write at least 20 characters"),
        ({"note": ""}, "Write what you read"),
        ({"judging": "2019.1+old"}, "Another version judges by now"),
        ({"judging": ""}, "judging"),
    ],
)
def test_a_sign_off_that_may_not_stand_says_why(
    as_lead: Client, candidate: RuleSetVersion, changes: dict[str, str], told: str
) -> None:
    reply = as_lead.post(page("sign_off_rules", candidate.version), sent(**changes))

    assert reply.status_code == 422
    assert told in reply.text
    assert RulesInForce.objects.count() == 0


def test_without_a_comparison_the_lead_is_warned(
    as_lead: Client, candidate: RuleSetVersion
) -> None:
    told = as_lead.get(page("rule_version", candidate.version)).text
    assert "You have not compared it over your past cases" in told


@pytest.fixture
def compared(lead: User, candidate: RuleSetVersion, now: datetime) -> RuleComparison:
    row: RuleComparison = RuleComparison.objects.create(
        clinic=lead.clinic,
        older=governing.kept_shipped(at=now),
        newer=candidate,
        state=RuleComparison.State.DONE,
        total=12,
        done=12,
        asked_by=lead,
        asked_at=now,
    )
    return row


def test_a_comparison_that_was_run_is_chosen(
    as_lead: Client, candidate: RuleSetVersion, compared: RuleComparison
) -> None:
    address = page("sign_off_rules", candidate.version)
    assert "Choose the comparison you read" in as_lead.post(address, sent()).text
    as_lead.post(address, sent(comparison=str(compared.pk)))

    assert RulesInForce.objects.get(by__isnull=False).comparison == compared


def test_the_lead_may_say_that_no_comparison_was_read(
    as_lead: Client, candidate: RuleSetVersion, compared: RuleComparison
) -> None:
    as_lead.post(page("sign_off_rules", candidate.version), sent(comparison="none"))
    assert RulesInForce.objects.get(by__isnull=False).comparison is None


def test_an_old_firing_still_shows_the_text_that_fired(
    as_lead: Client, visit: Visit, lead: User, candidate: RuleSetVersion, now: datetime
) -> None:
    fired = rows.firing(visit, "emergency")
    governed.signed_off(candidate.version, by=lead, at=now)
    told = as_lead.get(reverse("evaluations:decide", args=[visit.patient_id, fired.pk])).text

    assert "Suspected cauda equina syndrome" in told
    assert "Cauda equina until ruled out" not in told


# Trying a case


CASE = '{"exam": {"pvr_ml": 250}, "intake": {"load_pain": "yes"}}'


def tried(client: Client, case: str = CASE, **changes: Any) -> Any:
    return client.post(REHEARSAL, {"version": SHIPPED, "case": case, **changes})


def fired(reply: Any) -> list[str]:
    return [one.rule.code for case in reply.context["tried"] for one in case.fired]


def test_a_case_shows_what_fires_and_why(as_therapist: Client) -> None:
    told = tried(as_therapist).text

    assert "Suspected cauda equina syndrome" in told
    assert "250 mL" in told
    assert "Blocked" in told
    assert "Cannot be told yet" in told
    assert "Running" in told


def test_a_case_on_which_nothing_fires_says_so(as_therapist: Client) -> None:
    rule_free = '{"intake": {}, "exam": {}}'
    assert tried(as_therapist, rule_free).status_code == 200


def test_nothing_of_a_case_is_kept(as_therapist: Client) -> None:
    tried(as_therapist)
    assert RulesInForce.objects.count() == 0
    assert RuleSetVersion.objects.count() == 0


def test_a_case_is_tried_on_a_candidate(as_therapist: Client, candidate: RuleSetVersion) -> None:
    case = '{"exam": {"pvr_ml": 150}}'

    assert "RF-CES-01" not in fired(tried(as_therapist, case))
    assert "RF-CES-01" in fired(tried(as_therapist, case, version=candidate.version))


def test_a_file_is_tried_as_well(as_therapist: Client) -> None:
    file = SimpleUploadedFile("case.json", CASE.encode(), content_type="application/json")
    assert "Suspected cauda equina" in tried(as_therapist, "", file=file).text


@pytest.mark.parametrize(
    ("case", "faults"),
    [
        ("", ["Write a case, or send a file"]),
        ("{", ["not JSON"]),
        ('{"exam": {"x": 1, "y": 2}}', ["exam.x: there is no such fact", "exam.y: there is no"]),
        ('{"exam": {"pvr_ml": "much"}}', ["exam.pvr_ml: much is not a number"]),
        ("[" + ", ".join(["{}"] * 21) + "]", ["21 cases are too many"]),
        ('"text"', ["must hold a JSON object"]),
        ("[" * 5000, ["not JSON"]),
        ('{"a": 1, "a": 2}', ["stands twice"]),
        ("x" * 200_001, ["longer than 200,000 characters"]),
    ],
    ids=lambda one: str(one)[:20],
)
def test_every_fault_stands_beside_the_box_and_the_text_stays(
    as_therapist: Client, case: str, faults: list[str]
) -> None:
    reply = tried(as_therapist, case)

    assert reply.status_code == 422
    assert all(fault in reply.text for fault in faults)
    assert reply.context["form"]["case"].value() == case


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"\xff\xfe\x00", "UTF-8"), (b"x" * 200_001, "at most 200 kB"), (b"", "empty")],
    ids=["bytes", "long", "empty"],
)
def test_a_file_that_cannot_be_read_says_why(
    as_therapist: Client, content: bytes, fault: str
) -> None:
    reply = tried(as_therapist, "", file=SimpleUploadedFile("case.json", content))

    assert reply.status_code == 422
    assert fault in reply.text


def test_a_version_that_is_not_offered_is_refused(as_therapist: Client) -> None:
    assert tried(as_therapist, version="2030.1").status_code == 422


def test_the_example_fires_as_a_bone_stress_injury(as_therapist: Client) -> None:
    told = as_therapist.get(REHEARSAL, {"start": "example"}).context["form"]["case"].value()
    assert "Bony tenderness + load pain" in tried(as_therapist, told).text


def test_an_empty_case_asks_every_must_ask_item(as_therapist: Client) -> None:
    told = as_therapist.get(REHEARSAL, {"start": "empty"}).context["form"]["case"].value()

    assert '"saddle_numb": null' in told
    assert "Must-ask item missing" in tried(as_therapist, told).text
