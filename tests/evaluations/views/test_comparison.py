"""The pages of a comparison: who asks, who watches, who sees which cases."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Clinic, EpisodeOfCare, User
from evaluations.actions import comparing
from evaluations.models import Judgement, RuleComparison, RuleSetVersion
from evaluations.queries import rulesets
from tests import factories
from tests.evaluations import candidates
from tests.evaluations.domain import rules
from tests.factories import AT, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer(tmp_path: Path, therapist: User) -> RuleSetVersion:
    return candidates.changed(tmp_path, by=therapist)


@pytest.fixture
def lead(clinic: Clinic) -> User:
    return factories.user(clinic, "Lena Ortiz", Role.THERAPIST, is_lead=True)


def judged(episode: EpisodeOfCare, inputs: dict[str, Any]) -> None:
    Judgement.objects.create(
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        episode=episode,
        moment=Judgement.Moment.SIGN_OFF,
        ruleset_version="old",
        inputs=inputs,
        result={},
        max_urgency="none",
        at=AT,
    )


@pytest.fixture
def done(episode: EpisodeOfCare, newer: RuleSetVersion, therapist: User) -> RuleComparison:
    judged(episode, rules.patient(**{"exam.hr": 110}))
    row = comparing.ask(version=newer.version, by=therapist, at=AT)
    while comparing.advance(at=AT):
        pass
    return row


def page(client: Client, who: User, row: RuleComparison) -> str:
    client.force_login(who)
    return str(client.get(reverse("evaluations:comparison", args=[row.pk])).text)


def cases(client: Client, who: User, row: RuleComparison, what: str, **query: str) -> Any:
    client.force_login(who)
    return client.get(reverse("evaluations:comparison_cases", args=[row.pk, what]), query)


# Asking -----------------------------------------------------------------------------------------


def test_the_lead_starts_a_comparison_and_watches_it(
    client: Client, lead: User, newer: RuleSetVersion
) -> None:
    client.force_login(lead)
    reply = client.post(reverse("evaluations:compare_rules", args=[newer.version]), follow=True)
    row = RuleComparison.objects.get()
    assert reply.redirect_chain[-1][0] == reverse("evaluations:comparison", args=[row.pk])
    assert "Waiting to start" in reply.text


@pytest.mark.parametrize("role", ["desk", "therapist", "assistant", "manager", "auditor"])
def test_nobody_else_starts_one(
    client: Client, staff: dict[str, User], newer: RuleSetVersion, role: str
) -> None:
    client.force_login(staff[role])
    reply = client.post(reverse("evaluations:compare_rules", args=[newer.version]))
    assert reply.status_code == 403
    assert not RuleComparison.objects.exists()


def test_a_version_nobody_keeps_is_not_found(client: Client, lead: User) -> None:
    client.force_login(lead)
    assert client.post(reverse("evaluations:compare_rules", args=["1999+x"])).status_code == 404


def test_what_judges_already_says_so(client: Client, lead: User) -> None:
    client.force_login(lead)
    version = rulesets.in_force(lead.clinic).version
    reply = client.post(reverse("evaluations:compare_rules", args=[version]), follow=True)
    assert "This version judges already" in reply.text


# Watching ---------------------------------------------------------------------------------------


def test_the_page_says_how_far_it_is_and_asks_again(
    client: Client, lead: User, done: RuleComparison
) -> None:
    RuleComparison.objects.filter(pk=done.pk).update(state="running", done=3120, total=10_000)
    shown = page(client, lead, done)
    assert "3,120 of 10,000 cases" in shown
    assert 'hx-trigger="load delay:2s"' in shown
    assert "Look again" in shown  # without the script
    part = client.get(reverse("evaluations:comparison", args=[done.pk]), headers={"hx-request": 1})
    assert part.text.lstrip().startswith('<div id="comparison"')


def test_what_failed_says_why(client: Client, lead: User, done: RuleComparison) -> None:
    RuleComparison.objects.filter(pk=done.pk).update(state="failed", error="The text is gone.")
    assert "The text is gone." in page(client, lead, done)


@pytest.mark.parametrize(
    ("role", "status"),
    [("desk", 403), ("therapist", 200), ("assistant", 200), ("manager", 200), ("auditor", 200)],
)
def test_whoever_sees_the_rules_sees_the_counts(
    client: Client, staff: dict[str, User], done: RuleComparison, role: str, status: int
) -> None:
    client.force_login(staff[role])
    url = reverse("evaluations:comparison", args=[done.pk])
    assert client.get(url).status_code == status


def test_the_counts_name_nobody_and_link_only_for_those_who_see_charts(
    client: Client, staff: dict[str, User], done: RuleComparison
) -> None:
    link = reverse("evaluations:comparison_cases", args=[done.pk, "newly"])
    for role, sees in (("therapist", True), ("manager", False), ("auditor", False)):
        shown = page(client, staff[role], done)
        assert "Fast pulse" in shown
        assert "1 of 1 case would change" in shown
        assert "Flores" not in shown
        assert (link in shown) is sees


def test_a_comparison_of_another_clinic_is_not_found(client: Client, done: RuleComparison) -> None:
    other = factories.user(factories.clinic(name="Hillside"), "Lee Park", Role.THERAPIST)
    client.force_login(other)
    assert client.get(reverse("evaluations:comparison", args=[done.pk])).status_code == 404
    assert cases(client, other, done, "newly", rule="RF-NEW-01").status_code == 404


def test_no_change_at_all_says_so(client: Client, lead: User, newer: RuleSetVersion) -> None:
    row = comparing.ask(version=newer.version, by=lead, at=AT)
    comparing.advance(at=AT)
    assert "No rule changes for any case." in page(client, lead, row)


# The cases --------------------------------------------------------------------------------------


def test_a_number_leads_to_its_cases_and_the_list_is_recorded(
    client: Client, therapist: User, done: RuleComparison, episode: EpisodeOfCare
) -> None:
    shown = cases(client, therapist, done, "newly", rule="RF-NEW-01").text
    assert "RF-NEW-01 would newly fire" in shown
    assert reverse("evaluations:case_referrals", args=[episode.patient_id]) in shown
    event = AuditEvent.objects.filter(action="list").order_by("-seq")[0]
    assert event.fields == [f"patient:{episode.patient_id}"]
    assert "Renata Flores" in cases(client, therapist, done, "none>soon").text


@pytest.mark.parametrize(
    ("role", "status"),
    [("desk", 403), ("therapist", 200), ("assistant", 200), ("manager", 403), ("auditor", 403)],
)
def test_only_those_who_see_charts_see_the_cases(
    client: Client, staff: dict[str, User], done: RuleComparison, role: str, status: int
) -> None:
    reply = cases(client, staff[role], done, "newly", rule="RF-NEW-01")
    assert reply.status_code == status


def test_cases_that_could_not_be_judged_say_why(
    client: Client, therapist: User, newer: RuleSetVersion, episode: EpisodeOfCare
) -> None:
    judged(episode, {"exam": {"puls": 60}})
    row = comparing.ask(version=newer.version, by=therapist, at=AT)
    while comparing.advance(at=AT):
        pass
    assert "1 case could not be judged" in page(client, therapist, row)
    assert "there is no such fact" in cases(client, therapist, row, "refused").text


@pytest.mark.parametrize("what", ["nothing", "newly", "<b>", "none>", "x>y>z"])
def test_a_number_that_does_not_exist_has_no_cases(
    client: Client, therapist: User, done: RuleComparison, what: str
) -> None:
    reply = cases(client, therapist, done, what, rule="RF-NO-99" if what == "newly" else "")
    assert reply.status_code == 200
    assert "No case is listed here." in reply.text


def test_the_pages_cost_the_same_for_many_cases(
    client: Client, therapist: User, desk: User, done: RuleComparison
) -> None:
    client.force_login(therapist)
    counts = []
    for number in (1, 9):
        people = [factories.patient(desk.clinic, by=desk) for _ in range(number)]
        keys = [factories.episode(person, by=desk).pk for person in people]
        RuleComparison.objects.filter(pk=done.pk).update(
            result={"rules": {"RF-NEW-01": {"newly": keys}}, "highest": {}, "refused": {}}
        )
        page(client, therapist, done)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("evaluations:comparison", args=[done.pk]))
            url = reverse("evaluations:comparison_cases", args=[done.pk, "newly"])
            client.get(url, {"rule": "RF-NEW-01"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
