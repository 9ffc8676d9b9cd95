"""A manager adds people, changes roles and passwords, and ends access."""

from datetime import time

import pytest
from django.test import Client
from django.urls import reverse

from clinic.domain.roles import Role
from clinic.models import Clinic, User
from tests import factories

SOMEONE = {
    "name": "Nell Park",
    "email": "Nell@clinic.test",
    "role": "therapist",
    "credentials": "PT",
    "licence_number": "PT-1",
    "password": "four green horses run",
}


@pytest.fixture
def manager(client: Client, staff: dict[str, User]) -> Client:
    client.force_login(staff["manager"])
    return client


def _member(user: User, name: str = "staff_member") -> str:
    return reverse(f"clinic:{name}", args=[user.pk])


@pytest.mark.parametrize("role", ["desk", "therapist", "assistant", "auditor"])
def test_only_a_manager_sees_the_staff(client: Client, staff: dict[str, User], role: str) -> None:
    client.force_login(staff[role])

    assert client.get(reverse("clinic:staff")).status_code == 403


def test_the_list_names_everyone_of_the_clinic(manager: Client) -> None:
    other = factories.clinic(name="Elsewhere")
    factories.user(other, "Zed Elsewhere", Role.FRONT_DESK)
    page = manager.get(reverse("clinic:staff")).text

    assert "Priya Raman, PT, DPT" in page
    assert "Zed" not in page


def test_someone_is_added_and_can_sign_in(manager: Client, client: Client) -> None:
    manager.post(reverse("clinic:staff_new"), SOMEONE)

    made = User.objects.get(email="nell@clinic.test")
    assert made.check_password("four green horses run")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Enter the name"),
        ("email", "nell", "Enter an email address"),
        ("licence_number", "", "Enter the license number"),
        ("password", "short", "too short"),
        ("password", "", "Enter a password"),
        ("role", "", "Choose a role</a>"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    manager: Client, field: str, value: str, words: str
) -> None:
    answer = manager.post(reverse("clinic:staff_new"), SOMEONE | {field: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert not User.objects.filter(name="Nell Park").exists()


def test_an_email_is_used_once(manager: Client, desk: User) -> None:
    answer = manager.post(reverse("clinic:staff_new"), SOMEONE | {"email": desk.email})

    assert "Someone already signs in with this email" in answer.text


def test_a_role_is_changed(manager: Client, desk: User) -> None:
    manager.post(_member(desk), {"role": "assistant", "licence_number": ""})

    desk.refresh_from_db()
    assert desk.role == Role.ASSISTANT


def test_the_last_manager_stays_one(manager: Client, staff: dict[str, User]) -> None:
    answer = manager.post(_member(staff["manager"]), {"role": "auditor", "licence_number": ""})

    assert "Make someone else a manager first" in answer.text


def test_a_password_is_set_by_the_manager(manager: Client, desk: User) -> None:
    manager.post(_member(desk, "staff_password"), {"password": "five grey geese land"})

    desk.refresh_from_db()
    assert desk.check_password("five grey geese land")


@pytest.mark.parametrize("password", ["", "short"])
def test_a_weak_password_is_refused(manager: Client, desk: User, password: str) -> None:
    answer = manager.post(_member(desk, "staff_password"), {"password": password})

    assert answer.status_code == 422
    desk.refresh_from_db()
    assert desk.check_password(factories.PASSWORD)


def test_someone_is_deactivated_and_made_active_again(manager: Client, desk: User) -> None:
    manager.post(_member(desk, "staff_active"), {"active": "no"})
    desk.refresh_from_db()
    assert not desk.is_active

    manager.post(_member(desk, "staff_active"), {"active": "yes"})
    desk.refresh_from_db()
    assert desk.is_active


def test_the_last_manager_is_not_deactivated(manager: Client, staff: dict[str, User]) -> None:
    answer = manager.post(_member(staff["manager"], "staff_active"), {"active": "no"}, follow=True)

    assert "Make someone else a manager first" in answer.text


def test_a_direct_phone_is_kept_as_a_number_that_can_be_dialled(
    manager: Client, desk: User
) -> None:
    page = manager.post(_member(desk, "staff_phone"), {"direct_phone": "503 555 0133"}, follow=True)

    desk.refresh_from_db()
    assert desk.direct_phone == "+15035550133"
    assert "(503) 555-0133" in page.text


def test_a_direct_phone_is_taken_away(manager: Client, desk: User) -> None:
    manager.post(_member(desk, "staff_phone"), {"direct_phone": "503 555 0133"})
    manager.post(_member(desk, "staff_phone"), {"direct_phone": ""})

    desk.refresh_from_db()
    assert desk.direct_phone == ""


def test_a_direct_phone_that_is_none_is_refused(manager: Client, desk: User) -> None:
    answer = manager.post(_member(desk, "staff_phone"), {"direct_phone": "ring me"})

    assert answer.status_code == 422
    assert "Enter a phone number" in answer.text
    assert "ring me" in answer.text


def test_someone_new_may_have_a_direct_phone(manager: Client) -> None:
    manager.post(reverse("clinic:staff_new"), SOMEONE | {"direct_phone": "(503) 555-0134"})

    assert User.objects.get(email="nell@clinic.test").direct_phone == "+15035550134"


@pytest.mark.parametrize("name", ["staff_member", "staff_password", "staff_active", "staff_phone"])
def test_staff_of_another_clinic_are_not_there(manager: Client, clinic: Clinic, name: str) -> None:
    other = factories.clinic(name="Elsewhere")
    theirs = factories.user(other, "Zed Elsewhere", Role.FRONT_DESK)

    assert manager.post(_member(theirs, name), {}).status_code == 404


# The clinic


CLINIC = {
    "name": "New Name",
    "address": "1 Road\nTown",
    "phone": "(503) 555-0100",
    "hours_en": "weekdays 8 to 5",
    "hours_es": "de lunes a viernes, de 8 a 5",
    "time_zone": "America/Denver",
    "fax": "(503) 555-0101",
    "closes_at": "18:15",
}


def test_the_clinic_is_renamed(manager: Client, clinic: Clinic) -> None:
    manager.post(reverse("clinic:settings"), CLINIC)

    clinic.refresh_from_db()
    assert (clinic.name, clinic.time_zone) == ("New Name", "America/Denver")


def test_the_clinic_has_a_fax_and_a_closing_time(manager: Client, clinic: Clinic) -> None:
    manager.post(reverse("clinic:settings"), CLINIC)

    clinic.refresh_from_db()
    assert (clinic.fax, clinic.closes_at) == ("+15035550101", time(18, 15))
    assert "(503) 555-0101" in manager.get(reverse("clinic:settings")).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("fax", "fax us", "Enter a phone number"),
        ("closes_at", "", "Enter the time the clinic closes"),
        ("closes_at", "late", "Enter a time"),
    ],
)
def test_a_wrong_fax_or_closing_time_is_refused(
    manager: Client, clinic: Clinic, field: str, value: str, words: str
) -> None:
    answer = manager.post(reverse("clinic:settings"), CLINIC | {field: value})

    assert answer.status_code == 422
    assert words in answer.text
    clinic.refresh_from_db()
    assert clinic.name != "New Name"


def test_a_clinic_without_a_phone_is_refused(manager: Client, clinic: Clinic) -> None:
    answer = manager.post(reverse("clinic:settings"), CLINIC | {"phone": ""})

    assert answer.status_code == 422
    assert "Enter the phone number that patients call" in answer.text


def test_the_settings_page_shows_what_is_set(manager: Client) -> None:
    assert "weekdays 7:30 to 5:30" in manager.get(reverse("clinic:settings")).text


def test_the_component_sheet_draws(manager: Client) -> None:
    page = manager.get(reverse("clinic:styleguide"))

    assert page.status_code == 200
    assert "You chose 4 out of 10" in page.text


def test_an_address_of_a_thousand_lines_is_refused(manager: Client, clinic: Clinic) -> None:
    answer = manager.post(reverse("clinic:settings"), CLINIC | {"address": "x\n" * 1000})

    assert answer.status_code == 422
    assert "Use at most 400 characters" in answer.text
    clinic.refresh_from_db()
    assert clinic.name != "New Name"
