"""Staff made, changed and let go by a manager; clinic settings."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.actions import staff as actions
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Clinic, User
from tests import factories


def test_a_therapist_needs_a_licence_number(clinic: Clinic) -> None:
    with pytest.raises(ValidationError, match="licence"):
        factories.user(clinic, "Pat Doe", Role.THERAPIST, licence_number="")


def test_a_short_password_is_refused(clinic: Clinic, now: datetime) -> None:
    with pytest.raises(ValidationError):
        actions.make_user(
            clinic=clinic,
            details={"name": "Pat Doe", "email": "pat@example.test", "role": Role.FRONT_DESK},
            password="short",
            by="system",
            at=now,
        )


def test_an_email_signs_in_whatever_its_case(clinic: Clinic) -> None:
    user = factories.user(clinic, "Pat Doe", Role.FRONT_DESK, email="Pat@Example.Test")

    assert User.objects.get_by_natural_key("PAT@example.test") == user


def test_a_change_of_role_ends_the_persons_sessions(
    client: Client, staff: dict[str, User], now: datetime
) -> None:
    client.force_login(staff["assistant"])

    actions.change_role(
        user=staff["assistant"],
        role=Role.FRONT_DESK,
        licence_number="",
        by=staff["manager"],
        at=now,
    )

    assert "_auth_user_id" not in client.session


def test_other_peoples_sessions_stay(client: Client, staff: dict[str, User], now: datetime) -> None:
    client.force_login(staff["desk"])

    actions.deactivate_user(user=staff["assistant"], by=staff["manager"], at=now)

    assert "_auth_user_id" in client.session


def test_the_last_manager_keeps_the_role(staff: dict[str, User], now: datetime) -> None:
    manager = staff["manager"]
    with pytest.raises(actions.LastManager):
        actions.change_role(
            user=manager, role=Role.FRONT_DESK, licence_number="", by=manager, at=now
        )


def test_the_last_manager_stays_active(staff: dict[str, User], now: datetime) -> None:
    with pytest.raises(actions.LastManager):
        actions.deactivate_user(user=staff["manager"], by=staff["manager"], at=now)


def test_a_second_manager_lets_the_first_go(
    clinic: Clinic, staff: dict[str, User], now: datetime
) -> None:
    other = factories.user(clinic, "Nia Cole", Role.MANAGER)

    gone = actions.deactivate_user(user=staff["manager"], by=other, at=now)
    back = actions.reactivate_user(user=gone, by=other, at=now)

    assert back.is_active
    assert AuditEvent.objects.filter(action="reactivate").exists()


def test_clinic_settings_record_which_fields_changed(
    clinic: Clinic, staff: dict[str, User], now: datetime
) -> None:
    actions.change_clinic(
        clinic=clinic,
        details={"phone": "(503) 555-0199", "name": clinic.name},
        by=staff["manager"],
        at=now,
    )

    assert AuditEvent.objects.filter(action="configure").get().fields == ["phone"]


def test_unchanged_settings_change_nothing(
    clinic: Clinic, staff: dict[str, User], now: datetime
) -> None:
    actions.change_clinic(clinic=clinic, details={"name": clinic.name}, by=staff["manager"], at=now)

    assert AuditEvent.objects.filter(action="configure").get().fields == []
