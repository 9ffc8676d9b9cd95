"""A manager's page of the clinic's tablets."""

import re

import pytest
from django.urls import reverse

from clinic.domain.roles import Role
from intake.models import Tablet
from tests import factories

PAGE = reverse("intake:tablets")


@pytest.fixture
def manager(client, staff):
    client.force_login(staff["manager"])
    return client


@pytest.mark.parametrize("role", ["desk", "therapist", "assistant", "auditor"])
def test_only_a_manager_looks_after_tablets(client, staff, role, clinic):
    device, _ = factories.tablet(clinic, by=staff["manager"])
    client.force_login(staff[role])
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("intake:tablet_revoke", args=[device.pk])).status_code == 403


def test_without_a_tablet_the_page_says_what_to_do(manager):
    assert "No tablet yet." in manager.get(PAGE).text


def test_a_set_up_code_is_shown_once_with_a_drawing(manager):
    page = manager.post(PAGE, {"name": "Front desk"}).text
    code = re.search(r"data-code>([^<]+)<", page)[1]
    assert re.fullmatch(r"\w{4} \w{4}", code)
    assert "Set up Front desk" in page
    assert 'class="qr"' in page
    assert code not in manager.get(PAGE).text


def test_a_name_in_use_is_refused_and_stays_as_typed(manager, clinic, staff):
    factories.tablet(clinic, by=staff["manager"], name="Tablet 1")
    response = manager.post(PAGE, {"name": "<b>tablet 1"})
    assert response.status_code == 200
    response = manager.post(PAGE, {"name": "tablet 1"})
    assert response.status_code == 422
    assert "There is a tablet 1 already" in response.text
    assert 'value="tablet 1"' in response.text


def test_a_tablet_is_listed_and_switched_off_for_good(manager, clinic, staff):
    device, _ = factories.tablet(clinic, by=staff["manager"], name="Tablet <7>")
    assert "Tablet &lt;7&gt;" in manager.get(PAGE).text
    for _ in range(2):
        response = manager.post(reverse("intake:tablet_revoke", args=[device.pk]))
        assert response.url == PAGE
    device.refresh_from_db()
    assert device.revoked_by == staff["manager"]
    page = manager.get(PAGE).text
    assert "Off" in page
    assert "Switch off" not in page


def test_another_clinics_tablet_is_not_found(manager):
    elsewhere = factories.clinic(name="Elsewhere")
    eve = factories.user(elsewhere, "Eve Hale", Role.MANAGER)
    device, _ = factories.tablet(elsewhere, by=eve)
    assert manager.post(reverse("intake:tablet_revoke", args=[device.pk])).status_code == 404
    assert Tablet.objects.get().revoked_at is None
    assert "Elsewhere" not in manager.get(PAGE).text
