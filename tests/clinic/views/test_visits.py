"""Visits booked, moved, cancelled and checked in at the desk."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.domain import dates
from clinic.models import AuditEvent, Clinic, EpisodeOfCare, Patient, User, Visit
from tests import factories


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


@pytest.fixture
def coming(episode: EpisodeOfCare, therapist: User, desk: User) -> Visit:
    later = timezone.now().replace(microsecond=0) + timedelta(days=2)
    return factories.visit(episode, therapist=therapist, by=desk, starts_at=later)


def _tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def _asked(seeing: User, /, **changes: str) -> dict[str, str]:
    fields = {
        "key": "one-visit",
        "day": _tomorrow().isoformat(),
        "time": "09:20",
        "therapist": str(seeing.pk),
        "kind": "initial",
        "mode": "in_person",
        "side": "left",
        "complaint": "hip",
    }
    return fields | changes


def _address(name: str, visit: Visit) -> str:
    return reverse(f"clinic:{name}", args=[visit.patient_id, visit.pk])


def test_an_auditor_books_nothing(
    client: Client, staff: dict[str, User], patient: Patient, therapist: User
) -> None:
    client.force_login(staff["auditor"])

    answer = client.post(reverse("clinic:visit_new", args=[patient.pk]), _asked(therapist))

    assert answer.status_code == 403
    assert not Visit.objects.exists()


def test_a_visit_is_booked_on_the_clinics_own_clock(
    at_desk: Client, clinic: Clinic, patient: Patient, therapist: User
) -> None:
    at_desk.post(reverse("clinic:visit_new", args=[patient.pk]), _asked(therapist))

    visit = Visit.objects.get()
    assert visit.starts_at.astimezone(clinic.zone) == datetime.combine(
        _tomorrow(), datetime.min.time().replace(hour=9, minute=20), clinic.zone
    )
    assert visit.episode.title == "LEFT hip"


def test_a_double_click_books_once(at_desk: Client, patient: Patient, therapist: User) -> None:
    address = reverse("clinic:visit_new", args=[patient.pk])
    at_desk.post(address, _asked(therapist))
    at_desk.post(address, _asked(therapist))

    assert Visit.objects.count() == 1


def test_one_form_cannot_book_two_times(at_desk: Client, patient: Patient, therapist: User) -> None:
    address = reverse("clinic:visit_new", args=[patient.pk])
    at_desk.post(address, _asked(therapist))

    assert at_desk.post(address, _asked(therapist, time="10:00")).status_code == 409


def test_the_form_offers_the_one_open_case(
    at_desk: Client, patient: Patient, episode: EpisodeOfCare
) -> None:
    page = at_desk.get(reverse("clinic:visit_new", args=[patient.pk])).text

    assert f'<option value="{episode.pk}" selected>RIGHT low back and buttock</option>' in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("day", "", "Choose the day"),
        ("day", "2020-01-01", "Choose today or a later day"),
        ("time", "noonish", "Enter a time"),
        ("therapist", "", "Choose who the visit is with"),
        ("kind", "", "Choose the kind of visit"),
        ("mode", "", "Choose in person or video"),
        ("side", "", "Choose the side, or Side not said"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    at_desk: Client, patient: Patient, therapist: User, field: str, value: str, words: str
) -> None:
    answer = at_desk.post(
        reverse("clinic:visit_new", args=[patient.pk]), _asked(therapist, **{field: value})
    )

    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert not Visit.objects.exists()


def test_a_visit_is_moved(at_desk: Client, coming: Visit, therapist: User) -> None:
    fields = {
        "day": _tomorrow().isoformat(),
        "time": "11:40",
        "therapist": str(therapist.pk),
        "version": str(coming.version),
    }
    at_desk.post(_address("visit_move", coming), fields)

    coming.refresh_from_db()
    assert timezone.localtime(coming.starts_at, coming.clinic.zone).hour == 11


def test_a_visit_moved_meanwhile_is_not_moved_again(
    at_desk: Client, coming: Visit, therapist: User
) -> None:
    fields = {
        "day": _tomorrow().isoformat(),
        "time": "11:40",
        "therapist": str(therapist.pk),
        "version": "99",
    }
    answer = at_desk.post(_address("visit_move", coming), fields)

    assert "Someone else changed this visit" in answer.text


def test_the_move_page_shows_the_time_as_it_is(at_desk: Client, coming: Visit) -> None:
    local = timezone.localtime(coming.starts_at, coming.clinic.zone)

    assert f'value="{local:%H:%M}"' in at_desk.get(_address("visit_move", coming)).text


def test_a_visit_is_cancelled_with_its_reason(at_desk: Client, coming: Visit) -> None:
    at_desk.post(
        _address("visit_cancel", coming), {"reason": "Ill today", "version": coming.version}
    )

    coming.refresh_from_db()
    assert (coming.status, coming.cancelled_reason) == ("cancelled", "Ill today")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "", "version": "1"}, "Say why the visit is cancelled"),
        ({"reason": "Ill", "version": "99"}, "Someone else changed this visit"),
    ],
)
def test_a_visit_is_not_cancelled_without_reason_or_from_an_old_page(
    at_desk: Client, coming: Visit, fields: dict[str, str], words: str
) -> None:
    answer = at_desk.post(_address("visit_cancel", coming), fields)

    assert words in answer.text
    coming.refresh_from_db()
    assert coming.status == "booked"


def test_the_cancel_page_names_the_person_and_the_time(at_desk: Client, coming: Visit) -> None:
    page = at_desk.get(_address("visit_cancel", coming)).text

    assert "Cancel Renata Flores's visit of" in page


@pytest.mark.parametrize(
    ("back", "where"), [("today", "evaluations:today"), ("patient", "clinic:patient")]
)
def test_a_press_checks_in_and_goes_back(
    at_desk: Client, coming: Visit, back: str, where: str
) -> None:
    fields = {"status": "arrived", "version": str(coming.version), "back": back}
    answer = at_desk.post(_address("visit_status", coming), fields)

    coming.refresh_from_db()
    assert coming.status == "arrived"
    assert answer.url == reverse(where, args=[] if back == "today" else [coming.patient_id])


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "done", "version": "1", "back": "patient"},  # not from booked
        {"status": "cancelled", "version": "1", "back": "patient"},  # needs its reason
        {"status": "arrived", "version": "9", "back": "patient"},  # an old page
        {},
    ],
)
def test_a_press_that_cannot_be_is_explained(
    at_desk: Client, coming: Visit, fields: dict[str, str]
) -> None:
    answer = at_desk.post(_address("visit_status", coming), fields, follow=True)

    assert "data-toast" in answer.text
    coming.refresh_from_db()
    assert coming.status == "booked"


def test_a_status_is_never_changed_by_a_link(at_desk: Client, coming: Visit) -> None:
    assert at_desk.get(_address("visit_status", coming)).status_code == 405


@pytest.mark.parametrize("name", ["visit_move", "visit_cancel", "visit_status"])
def test_a_visit_is_only_reached_under_its_own_patient(
    at_desk: Client, coming: Visit, clinic: Clinic, desk: User, name: str
) -> None:
    other = factories.patient(clinic, by=desk, given_name="Other")
    address = reverse(f"clinic:{name}", args=[other.pk, coming.pk])

    assert at_desk.post(address, {}).status_code == 404


def test_checking_in_is_recorded(at_desk: Client, coming: Visit, desk: User) -> None:
    fields: dict[str, Any] = {"status": "arrived", "version": coming.version, "back": "today"}
    at_desk.post(_address("visit_status", coming), fields)

    assert AuditEvent.objects.get(action="arrived").principal == f"user:{desk.pk}"


def test_someone_here_now_goes_on_to_the_tablet(
    at_desk: Client, patient: Patient, therapist: User
) -> None:
    today = timezone.localdate(timezone=patient.clinic.zone).isoformat()
    answer = at_desk.post(
        reverse("clinic:visit_new", args=[patient.pk]),
        _asked(therapist, then="tablet", day=today),
    )

    visit = Visit.objects.get()
    assert visit.status == "arrived"
    assert answer.url == reverse("intake:start", args=[patient.pk, visit.pk])


def test_nobody_is_here_now_for_a_later_day(
    at_desk: Client, patient: Patient, therapist: User
) -> None:
    answer = at_desk.post(
        reverse("clinic:visit_new", args=[patient.pk]), _asked(therapist, then="tablet")
    )

    assert answer.status_code == 422
    assert "a visit of today" in answer.text


# Cases


def test_a_case_is_closed_with_how_it_ended(at_desk: Client, episode: EpisodeOfCare) -> None:
    address = reverse("clinic:case_close", args=[episode.patient_id, episode.pk])
    assert "Keep it open" in at_desk.get(address).text
    at_desk.post(address, {"reason": "Goals met"})

    episode.refresh_from_db()
    assert episode.closed_at is not None
    assert episode.closed_reason == "Goals met"
    assert at_desk.get(address).status_code == 404


def test_a_case_is_not_closed_without_how_it_ended(at_desk: Client, episode: EpisodeOfCare) -> None:
    address = reverse("clinic:case_close", args=[episode.patient_id, episode.pk])

    assert at_desk.post(address, {"reason": " "}).status_code == 422


def test_a_case_is_only_closed_under_its_own_patient(
    at_desk: Client, episode: EpisodeOfCare, clinic: Clinic, desk: User
) -> None:
    other = factories.patient(clinic, by=desk, given_name="Other")
    address = reverse("clinic:case_close", args=[other.pk, episode.pk])

    assert at_desk.post(address, {"reason": "x"}).status_code == 404


def test_a_time_that_clocks_skip_is_refused_in_words(
    at_desk: Client, clinic: Clinic, patient: Patient, therapist: User
) -> None:
    spring = _skipped(clinic)
    asked = _asked(therapist, day=spring.isoformat(), time="02:30")

    page = at_desk.post(reverse("clinic:visit_new", args=[patient.pk]), asked).text

    assert "There is no 02:30 on this day: clocks go forward" in page
    assert not Visit.objects.exists()


def test_a_visit_is_not_moved_to_a_time_that_clocks_skip(
    at_desk: Client, coming: Visit, therapist: User
) -> None:
    day = _skipped(coming.clinic).isoformat()
    asked = {"day": day, "time": "02:30", "therapist": therapist.pk, "version": coming.version}

    assert "clocks go forward" in at_desk.post(_address("visit_move", coming), asked).text


def _skipped(clinic: Clinic) -> date:
    """The next day of the clinic on which 2:30 does not exist."""
    days = (_tomorrow() + timedelta(days=n) for n in range(400))
    half_past_two = datetime.min.time().replace(hour=2, minute=30)
    return next(
        day for day in days if not dates.exists(datetime.combine(day, half_past_two), clinic.zone)
    )
