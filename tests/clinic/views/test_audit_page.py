"""The auditor reads the trail, and the reading is in it."""

import pytest
from django.test import Client
from django.urls import reverse

from clinic.domain.roles import Role
from clinic.models import AuditEvent, Patient, User
from tests import factories


@pytest.fixture
def auditor(client: Client, staff: dict[str, User]) -> Client:
    client.force_login(staff["auditor"])
    return client


@pytest.mark.parametrize("role", ["desk", "therapist", "assistant", "manager"])
def test_only_an_auditor_reads_the_trail(client: Client, staff: dict[str, User], role: str) -> None:
    client.force_login(staff[role])

    assert client.get(reverse("clinic:audit")).status_code == 403


def test_reading_the_trail_is_recorded(auditor: Client, staff: dict[str, User]) -> None:
    auditor.get(reverse("clinic:audit"))

    event = AuditEvent.objects.get(action="read_audit")
    assert event.principal == f"user:{staff['auditor'].pk}"


def test_an_event_is_told_in_words(auditor: Client, patient: Patient) -> None:
    page = auditor.get(reverse("clinic:audit")).text

    assert f"made patient {patient.pk}" in page
    assert "Dana Reyes" in page
    assert patient.number in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"action": "create"}, True),
        ({"action": "sign"}, False),
        ({"patient": "bk-2001"}, True),
        ({"patient": "BK-9"}, False),
        ({"since": "2026-12-03", "until": "2026-12-03"}, True),
        ({"until": "2026-12-02"}, False),
        ({"since": "4 Dec 2026"}, False),
    ],
)
def test_the_trail_is_filtered(
    auditor: Client, patient: Patient, query: dict[str, str], found: bool
) -> None:
    page = auditor.get(reverse("clinic:audit"), query).text

    assert (f"made patient {patient.pk}" in page) is found


def test_the_trail_is_filtered_by_person(auditor: Client, patient: Patient, desk: User) -> None:
    page = auditor.get(reverse("clinic:audit"), {"who": f"user:{desk.pk}"}).text

    assert f"made patient {patient.pk}" in page


def test_a_day_that_is_none_is_refused(auditor: Client) -> None:
    page = auditor.get(reverse("clinic:audit"), {"since": "someday"}).text

    assert "Choose a day, like 3 Dec 2026" in page


def test_another_clinics_trail_is_not_shown(auditor: Client) -> None:
    other = factories.clinic(name="Elsewhere")
    by = factories.user(other, "Zed Elsewhere", Role.FRONT_DESK)
    theirs = factories.patient(other, by=by)

    assert f"made patient {theirs.pk}" not in auditor.get(reverse("clinic:audit")).text


def test_pages_of_fifty_keep_the_filter(auditor: Client, patient: Patient) -> None:
    for _ in range(51):
        auditor.get(reverse("clinic:audit"))
    page = auditor.get(reverse("clinic:audit"), {"action": "read_audit"}).text

    assert "Page 1 of 2" in page
    assert "?action=read_audit&amp;page=2" in page
