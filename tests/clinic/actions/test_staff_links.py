"""One-time links: they open once, for their own person, in their own time."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import Client

from clinic.actions import staff as staff_actions
from clinic.actions import staff_links
from clinic.domain.roles import Role
from clinic.models import AuditEvent, Clinic, StaffLink, User

NEW = "nine slow snails sing low"


@pytest.fixture
def made(desk: User, staff: dict[str, User], now: datetime) -> staff_links.Made:
    return staff_links.make(user=desk, by=staff["manager"], at=now)


def _opens(made: staff_links.Made, at: datetime) -> bool:
    try:
        staff_links.find(token=made.token, at=at)
    except staff_links.WrongLink:
        return False
    return True


def test_an_invited_person_has_no_password_until_they_choose_one(
    clinic: Clinic, staff: dict[str, User], now: datetime
) -> None:
    details = {"name": "Nell Park", "email": "Nell@c.test", "role": Role.FRONT_DESK}
    made = staff_links.invite(clinic=clinic, details=details, by=staff["manager"], at=now)

    assert made.link.purpose == "invite"
    assert made.link.expires_at == now + timedelta(days=3)
    assert not User.objects.get(email="nell@c.test").has_usable_password()


def test_a_link_for_who_has_a_password_waits_a_day(made: staff_links.Made, now: datetime) -> None:
    assert made.link.purpose == "reset"
    assert _opens(made, now + timedelta(hours=23, minutes=59))
    assert not _opens(made, now + timedelta(hours=24))


def test_using_a_link_sets_the_password_and_ends_every_session(
    made: staff_links.Made, client: Client, desk: User, now: datetime
) -> None:
    client.force_login(desk)
    staff_links.use(link=made.link, password=NEW, at=now)

    desk.refresh_from_db()
    assert desk.check_password(NEW)
    assert "_auth_user_id" not in client.session


def test_a_link_opens_once(made: staff_links.Made, now: datetime) -> None:
    staff_links.use(link=made.link, password=NEW, at=now)

    assert not _opens(made, now)
    with pytest.raises(staff_links.WrongLink):
        staff_links.use(link=made.link, password=NEW, at=now)


def test_of_two_who_use_it_at_once_one_gets_in(
    made: staff_links.Made, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = StaffLink.objects.select_related("user__clinic").get()
    staff_links.use(link=made.link, password=NEW, at=now)
    monkeypatch.setattr(staff_links, "standing", lambda links, at: stale)

    with pytest.raises(staff_links.WrongLink):
        staff_links.use(link=stale, password="eleven loud lions leave", at=now)


def test_a_weak_password_does_not_use_the_link_up(made: staff_links.Made, now: datetime) -> None:
    with pytest.raises(ValidationError):
        staff_links.use(link=made.link, password="short", at=now)

    assert _opens(made, now)


def test_a_newer_link_takes_the_place_of_an_older(
    made: staff_links.Made, desk: User, now: datetime
) -> None:
    newer = staff_links.make(user=desk, by="system", at=now)

    assert not _opens(made, now)
    assert _opens(newer, now)
    assert staff_links.waiting(user=desk, at=now) == newer.link


def test_deactivating_ends_a_link_for_good(
    made: staff_links.Made, desk: User, staff: dict[str, User], now: datetime
) -> None:

    staff_actions.deactivate_user(user=desk, by=staff["manager"], at=now)
    assert not _opens(made, now)

    staff_actions.reactivate_user(user=desk, by=staff["manager"], at=now)
    assert not _opens(made, now)


def test_a_deactivated_person_gets_no_link(desk: User, now: datetime) -> None:
    desk.is_active = False

    with pytest.raises(staff_links.NotActive, match="Make the account active first"):
        staff_links.make(user=desk, by="system", at=now)


def test_every_step_of_a_link_is_on_the_trail(
    made: staff_links.Made, desk: User, staff: dict[str, User], now: datetime
) -> None:
    staff_links.send(made=made, page=lambda token: f"x/#{token}", by=staff["manager"], at=now)
    staff_links.revoke(user=desk, by=staff["manager"], at=now)
    again = staff_links.make(user=desk, by=staff["manager"], at=now)
    staff_links.use(link=again.link, password=NEW, at=now)

    trail = AuditEvent.objects.filter(object_type="user", object_id=str(desk.pk)).order_by("seq")
    assert list(trail.values_list("action", flat=True))[1:] == [
        "make_sign_in_link",
        "send_sign_in_link",
        "revoke_sign_in_link",
        "make_sign_in_link",
        "use_sign_in_link",
    ]


def test_a_mail_that_was_not_taken_is_said(
    made: staff_links.Made, desk: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: EmailMessage) -> None:
        raise OSError("no route")

    monkeypatch.setattr(EmailMessage, "send", away)
    with pytest.raises(staff_links.CannotSend):
        staff_links.send(made=made, page=str, by=desk, at=now)

    assert _opens(made, now)
