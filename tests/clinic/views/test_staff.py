"""A manager adds people, changes roles and passwords, and ends access."""

import hashlib
import re
from datetime import time

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import second_step, staff_links
from clinic.domain import one_time
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Clinic, StaffLink, User
from clinic.queries import second_step as queries
from tests import factories

SOMEONE = {
    "name": "Nell Park",
    "email": "Nell@clinic.test",
    "role": "therapist",
    "credentials": "PT",
    "licence_number": "PT-1",
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


def test_someone_is_added_with_a_link_and_without_a_password(manager: Client) -> None:
    page = manager.post(reverse("clinic:staff_new"), SOMEONE)

    made = User.objects.get(email="nell@clinic.test")
    assert not made.has_usable_password()
    assert "/account/start/#" in page.text
    assert "Invited" in manager.get(reverse("clinic:staff")).text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Enter the name"),
        ("email", "nell", "Enter an email address"),
        ("licence_number", "", "Enter the license number"),
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


def _token(page: str) -> str:
    return re.search(r"/account/start/#([\w-]+)", page).group(1)  # type: ignore[union-attr]


def test_a_manager_makes_a_link_for_a_forgotten_password(manager: Client, desk: User) -> None:
    page = manager.post(_member(desk, "staff_link"), {"then": "show"}).text

    assert staff_links.find(token=_token(page), at=timezone.now()).user == desk
    assert desk.check_password(factories.PASSWORD)
    assert "A link waits until" in manager.get(_member(desk)).text


def test_the_link_is_shown_once_and_kept_as_a_hash(manager: Client, desk: User) -> None:
    token = _token(manager.post(_member(desk, "staff_link"), {"then": "show"}).text)

    assert token not in manager.get(_member(desk)).text
    assert StaffLink.objects.get().token_hash == hashlib.sha256(token.encode()).hexdigest()


def test_a_link_is_called_back(manager: Client, desk: User) -> None:
    token = _token(manager.post(_member(desk, "staff_link"), {"then": "show"}).text)
    manager.post(_member(desk, "staff_link"), {"then": "call_back"})

    with pytest.raises(staff_links.WrongLink):
        staff_links.find(token=token, at=timezone.now())


def test_a_link_is_mailed_without_a_word_of_health(
    manager: Client, desk: User, mailoutbox: list[EmailMessage]
) -> None:
    page = manager.post(_member(desk, "staff_link"), {"then": "mail"}).text

    (mail,) = mailoutbox
    assert mail.to == [desk.email]
    assert _token(page) in str(mail.body)
    assert not re.search(r"patient|clinic record|pain|health", str(mail.body), re.IGNORECASE)
    assert f"Sent to {desk.email}" in page


def test_a_link_that_could_not_be_mailed_can_be_handed_over(
    manager: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: EmailMessage) -> None:
        raise OSError("no route")

    monkeypatch.setattr(EmailMessage, "send", away)
    page = manager.post(_member(desk, "staff_link"), {"then": "mail"}).text

    assert "did not take it" in page
    assert _token(page)


def test_who_may_not_sign_in_gets_no_link(manager: Client, desk: User) -> None:
    manager.post(_member(desk, "staff_active"), {"active": "no"})
    page = manager.post(_member(desk, "staff_link"), {"then": "show"}, follow=True)

    assert "Make the account active first" in page.text
    assert not StaffLink.objects.exists()


def test_a_manager_removes_a_lost_second_step(manager: Client, desk: User) -> None:
    at = timezone.now()
    secret = one_time.new_secret()
    code = one_time.code_at(secret, int(at.timestamp()) // 30)
    second_step.add_app(user=desk, secret=secret, code=code, at=at)
    assert "An authenticator app" in manager.get(_member(desk)).text

    page = manager.post(_member(desk, "staff_second_step"), follow=True)

    assert not queries.has(desk)
    assert "sets up a new one at the next sign-in" in page.text
    assert AuditEvent.objects.filter(action="clear_second_step", object_id=str(desk.pk)).exists()


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


@pytest.mark.parametrize(
    "name", ["staff_member", "staff_link", "staff_second_step", "staff_active", "staff_phone"]
)
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
    "idle_minutes": "10",
    "keep_years": "12",
    "keep_minors_to_age": "30",
}


def test_the_clinic_is_renamed(manager: Client, clinic: Clinic) -> None:
    manager.post(reverse("clinic:settings"), CLINIC)

    clinic.refresh_from_db()
    assert (clinic.name, clinic.time_zone) == ("New Name", "America/Denver")


def test_the_clinic_says_when_a_page_locks(manager: Client, clinic: Clinic) -> None:
    manager.post(reverse("clinic:settings"), CLINIC)
    clinic.refresh_from_db()
    assert clinic.idle_minutes == 10

    for minutes in ("1", "31", "", "ten"):
        answer = manager.post(reverse("clinic:settings"), CLINIC | {"idle_minutes": minutes})
        assert answer.status_code == 422


def test_the_clinic_says_how_long_its_records_are_kept(manager: Client, clinic: Clinic) -> None:
    manager.post(reverse("clinic:settings"), CLINIC)

    clinic.refresh_from_db()
    assert (clinic.keep_years, clinic.keep_minors_to_age) == (12, 30)
    assert "keep_years" in AuditEvent.objects.get(action="configure").fields


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("keep_years", "5", "6 years is the least"),
        ("keep_years", "100", "99 years is the most"),
        ("keep_years", "", "Enter the years, from 6 to 99"),
        ("keep_years", "ten", "Enter whole years, from 6 to 99"),
        ("keep_minors_to_age", "20", "Age 21 is the least"),
        ("keep_minors_to_age", "100", "Age 99 is the most"),
        ("keep_minors_to_age", "", "Enter an age, from 21 to 99"),
    ],
)
def test_records_are_not_kept_too_short_by_a_slip(
    manager: Client, clinic: Clinic, field: str, value: str, words: str
) -> None:
    answer = manager.post(reverse("clinic:settings"), CLINIC | {field: value})

    assert answer.status_code == 422
    assert words in answer.text
    clinic.refresh_from_db()
    assert (clinic.keep_years, clinic.keep_minors_to_age) == (10, 28)


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
