"""The way back in for who cannot ask a manager."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clinic.actions import second_step, staff_links
from clinic.models import AuditEvent, StaffLink, User
from clinic.queries import second_step as queries


@pytest.fixture
def manager(staff: dict[str, User]) -> User:
    second_step.add_passkey(user=staff["manager"], name="Key", credential={}, at=timezone.now())
    return staff["manager"]


def test_a_printed_link_opens(manager: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sign_in_link", manager.email.upper())

    token = capsys.readouterr().out.strip().rpartition("#")[2]
    assert staff_links.find(token=token, at=timezone.now()).user == manager
    link = StaffLink.objects.get()
    assert link.expires_at - link.made_at == timedelta(minutes=15)
    assert AuditEvent.objects.get(action="make_sign_in_link").principal == "system"


def test_the_second_step_stays_unless_it_is_said(manager: User) -> None:
    call_command("sign_in_link", manager.email)
    assert queries.has(manager)

    call_command("sign_in_link", manager.email, "--without-second-step")
    assert not queries.has(manager)


@pytest.mark.parametrize(
    ("email", "why"), [("who@clinic.test", "Nobody signs in"), ("", "Make the account active")]
)
def test_who_gets_no_link_is_told_why(manager: User, email: str, why: str) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)

    with pytest.raises(CommandError, match=why):
        call_command("sign_in_link", email or manager.email)
