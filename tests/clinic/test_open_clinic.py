"""A real clinic begins with one command, in an empty database, and never in the demo."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from clinic.models import AuditEvent, Clinic, StaffLink, User

CLINIC = {
    "name": "Riverbend Running and Spine",
    "address": "14 River Street, Portland",
    "phone": "(503) 555-0142",
    "hours_en": "weekdays 7:30 to 5:30",
    "hours_es": "de lunes a viernes, de 7:30 a 5:30",
    "time_zone": "America/Los_Angeles",
    "manager_name": "Mona Webb",
    "manager_email": "Mona@riverbend.example",
}


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that opening calls, which are not run."""
    names: list[str] = []
    monkeypatch.setattr(
        "clinic.management.commands.open_clinic.call_command",
        lambda name, **options: names.append(name),
    )
    return names


@pytest.fixture
def production(db: None, settings: Any, called: list[str]) -> None:
    settings.DEMO = False


def test_the_first_manager_gets_in_with_the_printed_link(
    production: None, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    call_command("open_clinic", **CLINIC)

    address = capsys.readouterr().out.splitlines()[1]
    client.post("/account/start/", {"link": address})
    client.post("/account/start/password/", {"password": "a rather long quiet sentence"})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert User.objects.get().role == "manager"
    assert not Clinic.objects.get().is_demo


def test_the_printed_link_waits_fifteen_minutes(production: None) -> None:
    call_command("open_clinic", **CLINIC)

    link = StaffLink.objects.get()
    assert link.expires_at - link.made_at == timedelta(minutes=15)
    assert not link.user.has_usable_password()


def test_opening_is_on_the_audit_trail(production: None) -> None:
    call_command("open_clinic", **CLINIC)

    made = AuditEvent.objects.order_by("seq").values_list("action", "object_type", "principal")
    assert list(made) == [
        ("create", "clinic", "system"),
        ("create", "user", "system"),
        ("make_sign_in_link", "user", "system"),
    ]


def test_opening_reads_the_diagnosis_codes_in(production: None, called: list[str]) -> None:
    call_command("open_clinic", **CLINIC)

    assert called == ["load_icd10"]


def test_a_clinic_opens_once(production: None) -> None:
    call_command("open_clinic", **CLINIC)

    with pytest.raises(CommandError, match="There is a clinic in this database already"):
        call_command("open_clinic", **CLINIC)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"time_zone": "Pacific"}, "“Pacific” is no time zone"),
        ({"manager_email": "mona"}, "valid email"),
        ({"name": ""}, "cannot be blank"),
    ],
)
def test_what_may_not_be_is_named_and_nothing_is_made(
    production: None, changed: dict[str, str], why: str
) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("open_clinic", **(CLINIC | changed))

    assert not Clinic.objects.exists()


def test_the_demo_makes_no_real_clinic(db: None) -> None:
    with pytest.raises(CommandError, match="This is the demo"):
        call_command("open_clinic", **CLINIC)
