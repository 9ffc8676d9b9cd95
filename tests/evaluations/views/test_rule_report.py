"""The page and the table of the rule report: who sees it, which days, and no patient."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import User
from tests.evaluations import fired

pytestmark = pytest.mark.django_db

PAGE, TABLE = reverse("evaluations:rule_report"), reverse("evaluations:rule_report_csv")
DECEMBER = {"since": "2026-12-01", "until": "2026-12-31"}


@pytest.fixture
def one(therapist: User) -> fired.TriggerFiring:
    made: fired.TriggerFiring = fired.firing(therapist)
    fired.decide(made, "accept", therapist)
    fired.refer(made, therapist, "confirmed")
    return made


@pytest.mark.parametrize("url", [PAGE, TABLE])
@pytest.mark.parametrize(
    ("role", "status"),
    [("desk", 403), ("therapist", 200), ("assistant", 200), ("manager", 200), ("auditor", 200)],
)
def test_whoever_sees_the_rules_sees_the_counts(
    client: Client, staff: dict[str, User], url: str, role: str, status: int
) -> None:
    client.force_login(staff[role])
    assert client.get(url).status_code == status


@pytest.fixture
def auditor(client: Client, staff: dict[str, User]) -> Client:
    client.force_login(staff["auditor"])
    return client


def test_the_page_counts_and_names_no_patient(auditor: Client, one: fired.TriggerFiring) -> None:
    page = auditor.get(PAGE, DECEMBER).text
    assert 'id="RF-RAD-03"' in page
    assert "100 %" in page
    assert one.patient.family_name not in page


def test_the_table_has_the_same_counts_and_no_patient(
    auditor: Client, one: fired.TriggerFiring
) -> None:
    reply = auditor.get(TABLE, DECEMBER)
    assert reply["Content-Disposition"] == (
        'attachment; filename="rules-2026-12-01-to-2026-12-31.csv"'
    )
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert (row["Rule"], row["Fired"], row["Accepted"], row["Confirmed"]) == (
        "RF-RAD-03",
        "1",
        "1",
        "1",
    )
    assert one.patient.family_name not in reply.text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"span": "week", "on": "2026-12-03"}, "30 Nov 2026 to 6 Dec 2026"),
        ({"span": "month", "on": "2026-12-03"}, "1 Dec 2026 to 31 Dec 2026"),
        ({"span": "quarter", "on": "2026-12-03"}, "1 Oct 2026 to 31 Dec 2026"),
        (DECEMBER, "1 Dec 2026 to 31 Dec 2026"),
    ],
)
def test_the_address_names_the_days(auditor: Client, query: dict[str, str], words: str) -> None:
    assert words in auditor.get(PAGE, query).text


@pytest.mark.parametrize(
    "query",
    [
        {"span": "custom"},
        {"span": "decade", "on": "soon"},
        {"on": "9999-12-31"},
        {"on": "0001-01-01", "span": "week"},
        {"since": "yesterday", "until": ""},
        {"since": "9999-12-31", "until": "9999-12-31"},
        {"since": "2026-12-31"},
    ],
    ids=str,
)
def test_days_that_cannot_be_read_show_this_month(auditor: Client, query: dict[str, str]) -> None:
    assert auditor.get(PAGE, query).status_code == 200
    assert auditor.get(TABLE, query).status_code == 200


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "2026-12-31", "until": "2026-12-01"}, "This day is before the first one."),
        ({"since": "2020-01-01", "until": "2026-12-01"}, "Choose three years at most."),
        ({"since": "1999-01-01", "until": "1999-02-01"}, "Choose a day from 2000 to 2099."),
    ],
)
def test_days_that_make_no_period_say_so(
    auditor: Client, query: dict[str, str], words: str
) -> None:
    assert words in auditor.get(PAGE, query).text


def test_earlier_and_later_lead_to_the_next_calendar_period(auditor: Client) -> None:
    page = auditor.get(PAGE, {"span": "month", "on": "2024-03-15"}).text
    assert "?span=month&amp;on=2024-02-29" in page
    assert "?span=month&amp;on=2024-04-01" in page


def test_a_rule_to_review_is_named_at_the_top(
    auditor: Client, therapist: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluations.domain.rule_report.WINDOW", 1)
    monkeypatch.setattr("evaluations.queries.rule_report.rule_report.WINDOW", 1)
    fired.decide(fired.firing(therapist), "dismiss_as_false_positive", therapist)
    assert "Review RF-RAD-03, Worse bending" in auditor.get(PAGE, DECEMBER).text


def test_no_later_days_are_offered_than_today(auditor: Client) -> None:
    assert 'rel="next"' not in auditor.get(PAGE, {"on": timezone.localdate().isoformat()}).text
