"""The Today board: what the desk must do, live, and never an answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.actions import visits
from clinic.models import AuditEvent, Clinic, EpisodeOfCare, User, Visit
from evaluations.models import Evaluation
from tests import factories
from tests.evaluations import rows

TODAY = reverse("evaluations:today")


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


@pytest.fixture
def visit(episode: EpisodeOfCare, therapist: User, desk: User) -> Visit:
    return factories.visit(episode, therapist=therapist, by=desk, starts_at=_noon(episode.clinic))


def _noon(clinic: Clinic) -> datetime:
    return timezone.now().astimezone(clinic.zone).replace(hour=12, minute=0)


def _arrived(visit: Visit, desk: User) -> Visit:
    return visits.set_visit_status(
        visit=visit, status="arrived", version=visit.version, by=desk, at=timezone.now()
    )


def _rows(page: str, group: str) -> str:
    """The part of the board under one group heading."""
    return page.split(f'scope="rowgroup">{group}<')[1].split('scope="rowgroup"')[0]


def test_nobody_sees_the_board_without_signing_in(client: Client, db: None) -> None:
    assert client.get(TODAY).status_code == 302


def test_an_auditor_lands_on_the_audit_page(client: Client, staff: dict[str, User]) -> None:
    client.force_login(staff["auditor"])

    assert client.get(TODAY).url == reverse("clinic:audit")


def test_an_empty_day_says_what_to_do(at_desk: Client) -> None:
    assert "No visits today." in at_desk.get(TODAY).text


def test_a_booked_visit_can_be_checked_in(at_desk: Client, visit: Visit) -> None:
    part = _rows(at_desk.get(TODAY).text, "Still to come")

    assert "Renata Flores" in part
    assert "Check in" in part


def test_a_form_for_a_coming_visit_starts_from_its_row(at_desk: Client, visit: Visit) -> None:
    page = at_desk.get(TODAY).text

    start = reverse("intake:start", args=[visit.patient_id, visit.pk])
    assert f'href="{start}">Not started' in page
    assert start in at_desk.get(reverse("clinic:patient", args=[visit.patient_id])).text


def test_a_person_who_is_here_gets_a_tablet(at_desk: Client, visit: Visit, desk: User) -> None:
    _arrived(visit, desk)
    part = _rows(at_desk.get(TODAY).text, "Here")

    assert reverse("intake:start", args=[visit.patient_id, visit.pk]) in part


def test_the_intake_shows_how_far_it_is(at_desk: Client, visit: Visit, desk: User) -> None:
    rows.sitting(_arrived(visit, desk), desk, state="answering", page_number=9)
    part = _rows(at_desk.get(TODAY).text, "Here")

    assert '<progress class="bar" max="13" value="9"' in part
    assert "page 9 of 13" in part


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "submitted", "submitted_at": timezone.now()}, "Done"),
        ({"state": "waiting", "page_count": 0}, "Show the code"),
        ({"state": "ended"}, "Not started"),
    ],
)
def test_the_intake_says_where_it_stands(
    at_desk: Client, visit: Visit, desk: User, changes: dict[str, Any], words: str
) -> None:
    rows.sitting(_arrived(visit, desk), desk, **changes)

    assert words in _rows(at_desk.get(TODAY).text, "Here")


def test_a_form_that_came_off_its_tablet_is_resumed_with_one_tap(
    at_desk: Client, visit: Visit, desk: User
) -> None:
    _arrived(visit, desk)
    rows.sitting(visit, desk, state="waiting", page="comfort", tablet_name="")

    page = at_desk.get(TODAY).text

    assert "Kept on page 3 of 13" in page
    assert 'name="act" value="start"' in page
    assert "Resume on tablet" in page


def test_a_name_that_did_not_match_three_times_is_back_at_the_desk(
    at_desk: Client, visit: Visit, desk: User
) -> None:
    _arrived(visit, desk)
    rows.sitting(visit, desk, state="waiting", misses=3, page_count=0, tablet_name="")

    page = at_desk.get(TODAY).text

    assert "Name did not match" in page
    assert "Resume on tablet" in page


@pytest.mark.parametrize(
    ("place", "state", "words"),
    [
        ("home", "waiting", "Not opened yet"),
        ("home", "answering", "At home, page 3 of 13"),
        ("paper", "answering", "From paper, page 3 of 13"),
        ("person", "answering", "Asked by staff, page 3 of 13"),
    ],
)
def test_the_row_says_where_a_form_is_that_no_tablet_holds(
    at_desk: Client, visit: Visit, desk: User, place: str, state: str, words: str
) -> None:
    count = 0 if state == "waiting" else 13
    rows.sitting(visit, desk, state=state, place=place, tablet_name="", page_count=count)

    page = at_desk.get(TODAY).text

    assert words in page
    assert "0 on tablets" in page


def test_someone_who_asked_for_help_comes_first(at_desk: Client, visit: Visit, desk: User) -> None:
    rows.sitting(_arrived(visit, desk), desk, state="answering", help_asked_at=timezone.now())

    assert "Asked for help" in _rows(at_desk.get(TODAY).text, "Needs you now")


def test_an_emergency_stands_on_top_with_the_first_name_only(
    at_desk: Client, visit: Visit, desk: User
) -> None:
    rows.alert(visit, rows.sitting(_arrived(visit, desk), desk, state="stopped"))
    page = at_desk.get(TODAY).text

    assert "Tablet 2: Renata F. needs a person now" in page
    assert "Person needed" in _rows(page, "Needs you now")


def test_the_desk_never_reads_what_fired(at_desk: Client, visit: Visit, desk: User) -> None:
    rows.alert(visit, rows.sitting(_arrived(visit, desk), desk, state="stopped"))
    page = at_desk.get(TODAY).text.casefold()

    assert "rf-ces" not in page
    assert "cauda" not in page
    assert "to decide" not in page


def test_the_desk_sees_that_a_clinician_was_told(at_desk: Client, visit: Visit) -> None:
    rows.firing(visit, "same_day")

    assert "Clinician told" in at_desk.get(TODAY).text


def test_a_therapist_sees_how_many_to_decide(client: Client, therapist: User, visit: Visit) -> None:
    rows.firing(visit, "soon")
    client.force_login(therapist)

    assert "1 to decide" in client.get(TODAY).text


def test_a_therapist_opens_or_goes_on_with_the_evaluation(
    client: Client, therapist: User, desk: User, visit: Visit
) -> None:
    rows.sitting(_arrived(visit, desk), desk, state="submitted", submitted_at=timezone.now())
    client.force_login(therapist)
    assert "Open evaluation" in client.get(TODAY).text

    Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=timezone.now(),
        opened_by=therapist,
    )
    assert "Go on" in client.get(TODAY).text


def test_a_therapists_own_visits_come_first(
    client: Client, clinic: Clinic, desk: User, therapist: User
) -> None:
    other = factories.user(clinic, "Mark Webb", factories.Role.THERAPIST)
    for given, whose, hour in [("Early", other, 8), ("Mine", therapist, 9)]:
        person = factories.patient(clinic, by=desk, given_name=given)
        case = factories.episode(person, by=desk)
        at = _noon(clinic).replace(hour=hour)
        factories.visit(case, therapist=whose, by=desk, starts_at=at)
    client.force_login(therapist)
    page = client.get(TODAY).text

    assert page.index("Mine Flores") < page.index("Early Flores")


def test_yesterday_and_cancelled_visits_are_not_shown(
    at_desk: Client, clinic: Clinic, episode: EpisodeOfCare, therapist: User, desk: User
) -> None:
    factories.visit(
        episode, therapist=therapist, by=desk, starts_at=_noon(clinic) - timedelta(days=1)
    )
    gone = factories.visit(episode, therapist=therapist, by=desk, starts_at=_noon(clinic))
    visits.cancel_visit(visit=gone, reason="Ill", version=1, by=desk, at=timezone.now())

    assert "No visits today." in at_desk.get(TODAY).text


def test_an_unchanged_board_is_not_sent_or_recorded_again(at_desk: Client, visit: Visit) -> None:
    since = at_desk.get(TODAY).text.split("?since=")[1].split('"')[0]
    before = AuditEvent.objects.count()

    assert at_desk.get(TODAY, {"since": since}).status_code == 204
    assert AuditEvent.objects.count() == before


def test_a_changed_board_is_sent_alone(at_desk: Client, visit: Visit, desk: User) -> None:
    since = at_desk.get(TODAY).text.split("?since=")[1].split('"')[0]
    _arrived(visit, desk)
    answer = at_desk.get(TODAY, {"since": since})

    assert answer.status_code == 200
    assert "<html" not in answer.text


def test_the_board_records_whom_it_showed(at_desk: Client, visit: Visit) -> None:
    at_desk.get(TODAY)

    assert AuditEvent.objects.get(action="list").fields == [f"patient:{visit.patient_id}"]


def test_the_board_costs_the_same_for_many_visits(
    at_desk: Client, clinic: Clinic, therapist: User, desk: User, django_assert_num_queries: Any
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            case = factories.episode(factories.patient(clinic, by=desk), by=desk)
            at = _noon(clinic)
            one = factories.visit(case, therapist=therapist, by=desk, starts_at=at)
            rows.firing(one, "soon")
            rows.sitting(one, desk, state="answering")

    more(1)
    at_desk.get(TODAY)
    with CaptureQueriesContext(connection) as first:
        at_desk.get(TODAY)
    more(4)
    with django_assert_num_queries(len(first)):
        at_desk.get(TODAY)
