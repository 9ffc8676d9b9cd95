"""The auditor reads the trail, and the reading is in it."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from clinic import audit
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Clinic, Patient, User
from clinic.queries import trails
from clinic.safekeeping.trail_watch import TrailWatch
from tests import factories
from tests.conftest import drop_guards


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

    assert f"<td>made</td>\n        <td>patient {patient.pk}</td>" in page
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

    assert (f"<td>patient {patient.pk}</td>" in page) is found


def test_the_trail_is_filtered_by_person(auditor: Client, patient: Patient, desk: User) -> None:
    page = auditor.get(reverse("clinic:audit"), {"who": f"user:{desk.pk}"}).text

    assert f"<td>patient {patient.pk}</td>" in page


def test_a_day_that_is_none_is_refused(auditor: Client) -> None:
    page = auditor.get(reverse("clinic:audit"), {"since": "someday"}).text

    assert "Choose a day, like 3 Dec 2026" in page


def test_another_clinics_trail_is_not_shown(auditor: Client) -> None:
    other = factories.clinic(name="Elsewhere")
    by = factories.user(other, "Zed Elsewhere", Role.FRONT_DESK)
    theirs = factories.patient(other, by=by)

    assert f"<td>patient {theirs.pk}</td>" not in auditor.get(reverse("clinic:audit")).text


def test_pages_of_fifty_keep_the_filter(auditor: Client, clinic: Clinic) -> None:
    happened(clinic, 51)
    page = auditor.get(reverse("clinic:audit"), {"action": "view"}).text

    assert "51 events fit." in page
    assert 'rel="prev"' not in page
    assert "?action=view&amp;after=" in page


def test_days_that_stand_the_wrong_way_round_are_refused(auditor: Client) -> None:
    query = {"since": "2026-12-04", "until": "2026-12-03"}

    assert "not before the first day" in auditor.get(reverse("clinic:audit"), query).text


# -- Searching, sorting, turning pages -------------------------------------------------------------


def happened(clinic: Clinic, times: int, **about: str) -> None:
    for number in range(times):
        audit.record(
            "view",
            by=f"user:{number % 3}",
            at=factories.AT + timedelta(seconds=number),
            clinic=clinic,
            patient=(number * 7) % 5 or None,
            about=(("visit", "finding", "user")[number % 3], str(number)),
            fields=["kind"] if number % 4 else [],
            reason=about.get("reason", f"reason {number % 6}"),
            outcome="refused" if number % 5 == 0 else "done",
        )


@pytest.mark.parametrize("rising", [True, False], ids=["up", "down"])
@pytest.mark.parametrize("by", list(trails.SORTS))
def test_every_column_sorts_both_ways_and_pages_miss_nothing(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, by: str, rising: bool
) -> None:
    monkeypatch.setattr(trails, "EVENTS_A_PAGE", 7)
    happened(clinic, 40)
    found, order = trails.trail(clinic, trails.TrailFilter()), trails.Order(by=by, rising=rising)
    wanted = [event.seq for some in trails.whole(found, order) for event in some]
    pages = [page := trails.page(found, order)]
    while page.after:
        pages.append(page := trails.page(found, order, after=page.after))
    back = [page]
    while page.before:
        back.insert(0, page := trails.page(found, order, before=page.before))

    assert len(set(wanted)) == found.count()
    assert [event.seq for page in pages for event in page.events] == wanted
    assert [[event.seq for event in page.events] for page in back] == [
        [event.seq for event in page.events] for page in pages
    ]


@pytest.mark.parametrize(
    ("query", "fit"),
    [
        ({"thing": "visit"}, 4),
        ({"outcome": "refused"}, 3),
        ({"reason": "SON 2"}, 2),
        ({"who": "others"}, 0),
        ({"who": "user:1"}, 4),
        ({"thing": "visit", "outcome": "refused"}, 1),
    ],
)
def test_the_trail_is_searched_by_every_part(
    auditor: Client, clinic: Clinic, query: dict[str, str], fit: int
) -> None:
    happened(clinic, 12)
    found = trails.trail(clinic, trails.TrailFilter(**query, action="view"))

    assert trails.counted(found) == fit


def test_a_persons_merged_records_are_found_by_either_number(
    clinic: Clinic, desk: User, patient: Patient
) -> None:
    other = factories.patient(clinic, by=desk, given_name="Renate")
    Patient.objects.filter(pk=other.pk).update(merged_into=patient)
    found = {
        number: trails.counted(trails.trail(clinic, trails.TrailFilter(patient=number)))
        for number in (patient.number, other.number)
    }

    assert found[patient.number] == found[other.number] == 2


def test_the_heading_that_sorts_says_so_and_leads_the_other_way(auditor: Client) -> None:
    page = auditor.get(reverse("clinic:audit"), {"sort": "who", "dir": "up", "who": ""}).text

    assert (
        '<th scope="col" aria-sort="ascending"><a href="?who=&amp;sort=who&amp;dir=down">' in page
    )


@pytest.mark.parametrize("odd", [{"sort": "seq; DROP TABLE"}, {"after": "x"}, {"before": "9" * 30}])
def test_an_odd_address_shows_the_first_page(auditor: Client, odd: dict[str, str]) -> None:
    page = auditor.get(reverse("clinic:audit"), odd)

    assert page.status_code == 200
    assert "signed in" not in page.text or page.context["page"].events


def test_nothing_found_says_what_to_do(auditor: Client) -> None:
    page = auditor.get(reverse("clinic:audit"), {"patient": "BK-9"}).text

    assert "Nothing was recorded that fits." in page
    assert "0 events fit." in page


def test_a_long_trail_is_counted_so_far_and_no_further(
    auditor: Client, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trails, "COUNTED", 5)
    happened(clinic, 9)

    assert "More than 5 events fit." in auditor.get(reverse("clinic:audit")).text


# -- The file --------------------------------------------------------------------------------------


def saved(auditor: Client, **query: str) -> list[dict[str, str]]:
    reply = auditor.get(reverse("clinic:audit_export"), query)
    text = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("way", [{}, {"sort": "reason", "dir": "up"}, {"outcome": "refused"}])
def test_the_file_is_what_the_table_shows(
    auditor: Client, clinic: Clinic, way: dict[str, str]
) -> None:
    happened(clinic, 30)
    query = {"action": "view", **way}
    shown = auditor.get(reverse("clinic:audit"), query).context["rows"]

    assert [
        (row["event"], row["who"], row["did"], row["reason"]) for row in saved(auditor, **query)
    ] == [(str(row.event.seq), row.who, row.deed, row.event.reason) for row in shown]


def test_the_file_gives_utc_and_the_clinics_time(auditor: Client, clinic: Clinic) -> None:
    happened(clinic, 1)
    (row,) = saved(auditor, action="view")

    assert row["utc_time"] == "2026-12-03T16:00:00+00:00"
    assert row["clinic_time"] == "2026-12-03T08:00:00-08:00"
    assert row["clinic_zone"] == "America/Los_Angeles"


def test_no_cell_of_the_file_is_a_formula(auditor: Client, clinic: Clinic) -> None:
    happened(clinic, 1, reason='=HYPERLINK("http://x")')
    (row,) = saved(auditor, action="view")

    assert row["reason"] == '\'=HYPERLINK("http://x")'


def test_saving_the_file_is_recorded_and_not_in_it(auditor: Client) -> None:
    rows = saved(auditor, who="", action="export")

    event = AuditEvent.objects.get(action="export")
    assert event.fields == ["action"]
    assert rows == []


def test_a_file_too_long_for_a_spreadsheet_is_refused_aloud(
    auditor: Client, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic.views.audit.EXPORTED", 5)
    happened(clinic, 9)
    reply = auditor.get(reverse("clinic:audit_export"), {"action": "view"}, follow=True)

    assert "Choose a shorter time" in reply.text
    assert not AuditEvent.objects.filter(action="export").exists()


# -- Is the trail whole? ------------------------------------------------------------------------


@pytest.fixture
def watch(tmp_path: Path, settings: Any) -> TrailWatch:
    settings.ANCHOR_FILE = tmp_path / "anchors.jsonl"
    return TrailWatch()


def test_a_check_is_asked_for_once_and_answered_by_the_worker(
    auditor: Client, watch: TrailWatch, now: datetime
) -> None:
    for _ in range(2):
        auditor.post(reverse("clinic:audit_check"))
    assert "Being checked" in auditor.get(reverse("clinic:audit_whole")).text
    while watch.look(at=now):
        pass
    page = auditor.get(reverse("clinic:audit_whole")).text

    assert AuditEvent.objects.filter(action="ask_check").count() == 1
    assert "Being checked" not in page
    assert "held against 1 anchors; newest hash" in page
    assert "Not whole" not in page


def test_a_broken_trail_is_told_in_words(
    auditor: Client, clinic: Clinic, watch: TrailWatch, now: datetime
) -> None:
    happened(clinic, 3)
    with connection.cursor() as cursor:
        drop_guards(cursor)
        cursor.execute("UPDATE clinic_auditevent SET reason = 'x' WHERE seq = 2")
    auditor.post(reverse("clinic:audit_check"))
    while watch.look(at=now):
        pass
    page = auditor.get(reverse("clinic:audit_whole")).text

    assert "Not whole" in page
    assert "event 2 was changed" in page


def test_a_changed_anchor_file_is_told_before_anybody_checks(
    auditor: Client, clinic: Clinic, watch: TrailWatch, settings: Any, now: datetime
) -> None:
    happened(clinic, 3)
    watch.look(at=now)
    settings.ANCHOR_FILE.write_text(settings.ANCHOR_FILE.read_text().replace("hour", "rows"))

    assert "Not as it was written" in auditor.get(reverse("clinic:audit_whole")).text


def test_an_anchor_file_that_cannot_be_read_is_told(
    auditor: Client, watch: TrailWatch, settings: Any
) -> None:
    settings.ANCHOR_FILE.mkdir()

    assert "Cannot be read" in auditor.get(reverse("clinic:audit_whole")).text


def test_the_worker_goes_on_when_the_anchor_file_cannot_be_kept(
    clinic: Clinic, watch: TrailWatch, settings: Any, now: datetime, caplog: Any
) -> None:
    happened(clinic, 3)
    settings.ANCHOR_FILE.mkdir()

    assert not watch.look(at=now)
    assert "was not anchored" in caplog.text


def test_the_worker_looks_no_oftener_than_every_five_seconds(
    clinic: Clinic, watch: TrailWatch, settings: Any, now: datetime
) -> None:
    watch.look(at=now)
    happened(clinic, 3)
    watch.look(at=now)

    assert not settings.ANCHOR_FILE.exists()
