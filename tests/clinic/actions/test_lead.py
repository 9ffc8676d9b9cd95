"""Who signs off the referral rules: a licensed therapist, by name, from a manager's hand."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clinic.actions import staff as actions
from clinic.domain.roles import Permission
from clinic.models import AuditEvent, User
from tests import factories

pytestmark = pytest.mark.django_db


def _name_lead(user: User, by: User, at: datetime, *, lead: bool = True) -> User:
    actions.set_lead(user=user, lead=lead, by=by, at=at)
    return User.objects.get(pk=user.pk)


def test_a_therapist_whom_a_manager_names_may_sign_off_rules(
    therapist: User, staff: dict[str, User], now: datetime
) -> None:
    assert not therapist.may(Permission.SIGN_OFF_RULES)
    lead = _name_lead(therapist, staff["manager"], now)

    assert lead.may(Permission.SIGN_OFF_RULES)
    event = AuditEvent.objects.get(action="name_lead")
    assert (event.object_id, event.fields) == (str(therapist.pk), ["is_lead"])


@pytest.mark.parametrize("role", ["manager", "desk", "assistant", "auditor"])
def test_nobody_but_a_therapist_can_be_the_lead(
    staff: dict[str, User], now: datetime, role: str
) -> None:
    with pytest.raises(actions.MayNotLead, match="Only a therapist with a license"):
        _name_lead(staff[role], staff["manager"], now)


def test_someone_who_left_cannot_be_named(
    therapist: User, staff: dict[str, User], now: datetime
) -> None:
    therapist.is_active = False
    therapist.save()
    with pytest.raises(actions.MayNotLead):
        _name_lead(therapist, staff["manager"], now)


@pytest.mark.parametrize("role", ["therapist", "desk", "assistant", "auditor"])
def test_only_a_manager_names_the_lead(
    therapist: User, staff: dict[str, User], now: datetime, role: str
) -> None:
    with pytest.raises(actions.MayNotLead, match="Only a manager"):
        _name_lead(therapist, staff[role], now)


def test_a_manager_of_another_clinic_names_nobody_here(therapist: User, now: datetime) -> None:
    other = factories.user(factories.clinic(name="Elsewhere"), "Mel Far", "manager")
    with pytest.raises(actions.MayNotLead):
        _name_lead(therapist, other, now)


def test_the_database_itself_refuses_a_lead_who_is_no_therapist(staff: dict[str, User]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=staff["manager"].pk).update(is_lead=True)


def test_the_grant_ends_as_it_began(therapist: User, staff: dict[str, User], now: datetime) -> None:
    _name_lead(therapist, staff["manager"], now)
    lead = _name_lead(therapist, staff["manager"], now, lead=False)

    assert not lead.may(Permission.SIGN_OFF_RULES)
    assert AuditEvent.objects.filter(action="end_lead").count() == 1


def test_another_role_takes_the_grant_away_in_the_same_act(
    therapist: User, staff: dict[str, User], now: datetime
) -> None:
    lead = _name_lead(therapist, staff["manager"], now)
    actions.change_role(
        user=lead, role="manager", licence_number="PT-7", by=staff["manager"], at=now
    )

    assert not User.objects.get(pk=lead.pk).is_lead
    assert AuditEvent.objects.get(action="change_role").fields == ["is_lead", "role"]


def test_a_new_license_number_keeps_the_grant(
    therapist: User, staff: dict[str, User], now: datetime
) -> None:
    lead = _name_lead(therapist, staff["manager"], now)
    actions.change_role(
        user=lead, role="therapist", licence_number="PT-7", by=staff["manager"], at=now
    )

    assert User.objects.get(pk=lead.pk).is_lead


# On the page


def _page(user: User, name: str = "staff_lead") -> str:
    return reverse(f"clinic:{name}", args=[user.pk])


def test_a_manager_names_the_lead_on_the_persons_page(
    client: Client, therapist: User, staff: dict[str, User]
) -> None:
    client.force_login(staff["manager"])
    told = client.post(_page(therapist), {"lead": "on"}, follow=True).text

    assert "signs off the referral rules" in told
    assert "Signs off the referral rules" in client.get(reverse("clinic:staff")).text
    client.post(_page(therapist), {})
    assert not User.objects.get(pk=therapist.pk).is_lead


def test_the_page_of_others_says_who_can(client: Client, staff: dict[str, User]) -> None:
    client.force_login(staff["manager"])

    assert "no role carries it" in client.get(_page(staff["desk"], "staff_member")).text
    told = client.post(_page(staff["desk"]), {"lead": "on"}, follow=True).text
    assert "Only a therapist with a license" in told


@pytest.mark.parametrize("role", ["therapist", "desk", "assistant", "auditor"])
def test_the_address_is_closed_to_everyone_else(
    client: Client, therapist: User, staff: dict[str, User], role: str
) -> None:
    client.force_login(staff[role])

    assert client.post(_page(therapist), {"lead": "on"}).status_code == 403
