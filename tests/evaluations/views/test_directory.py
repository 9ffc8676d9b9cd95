"""The directory of recipients: who may keep it, how it is kept, and that nothing is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, Clinic, User, Visit
from evaluations.actions import directory
from evaluations.models import Recipient
from tests import factories
from tests.evaluations import looped

LIST = reverse("evaluations:recipients")
NEW = reverse("evaluations:recipient_new")
OSEI = {
    "kind": "spine",
    "name": "Dr. A. Osei",
    "organisation": "Columbia Spine Clinic",
    "phone": "(503) 555-0160",
    "fax": "503 555 0161",
    "email": "",
    "address": "",
    "note": "Ask for the nurse line",
}
STORED = OSEI | {"phone": "+15035550160", "fax": "+15035550161"}


@pytest.fixture
def at_desk(client: Client, desk: User) -> Client:
    client.force_login(desk)
    return client


@pytest.fixture
def osei(clinic: Clinic, desk: User) -> Recipient:
    return directory.add(clinic=clinic, details=STORED, by=desk, at=factories.AT)


def _page(name: str, of: Recipient) -> str:
    return reverse(f"evaluations:{name}", args=[of.pk])


@pytest.mark.parametrize(
    ("role", "status"),
    [("desk", 200), ("manager", 200), ("assistant", 200), ("therapist", 200), ("auditor", 403)],
)
def test_those_who_keep_the_directory_read_it(
    client: Client, staff: dict[str, User], role: str, status: int
) -> None:
    client.force_login(staff[role])

    assert client.get(LIST).status_code == status
    assert client.get(NEW).status_code == status


def test_an_empty_directory_says_what_goes_here(at_desk: Client) -> None:
    assert "No recipient yet." in at_desk.get(LIST).text


def test_a_recipient_is_added_with_numbers_that_can_be_dialled(
    at_desk: Client, clinic: Clinic
) -> None:
    assert at_desk.post(NEW, OSEI).status_code == 302

    made = Recipient.objects.get(clinic=clinic)
    assert (made.phone, made.fax) == ("+15035550160", "+15035550161")
    page = at_desk.get(LIST).text
    assert "(503) 555-0161" in page
    assert "Spine physician or surgeon" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter the name"),
        ({"kind": ""}, "Choose a kind"),
        ({"kind": "wizard"}, "Select a valid choice"),
        ({"fax": "555"}, "Check the phone number"),
        ({"phone": "call me"}, "Enter a phone number"),
        ({"email": "osei"}, "Enter an email address"),
        ({"phone": "", "fax": ""}, "Enter a phone, a fax, an email or an address"),
        ({"name": "x" * 201}, "Use at most 200 characters"),
    ],
)
def test_a_recipient_nobody_could_reach_is_refused(
    at_desk: Client, changes: dict[str, str], words: str
) -> None:
    reply = at_desk.post(NEW, OSEI | changes)

    assert reply.status_code == 422
    assert words in reply.text
    assert not Recipient.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other", "phone": "503 555 0199", "fax": ""},
        {"name": "Spine desk", "phone": "", "organisation": ""},
        {"name": "Spine desk", "fax": "", "organisation": ""},
    ],
    ids=["same name and practice", "same fax", "same phone and kind"],
)
def test_one_that_may_be_known_already_is_pointed_out(
    at_desk: Client, osei: Recipient, changes: dict[str, str]
) -> None:
    reply = at_desk.post(NEW, OSEI | changes)

    assert reply.status_code == 409
    assert _page("recipient", osei) in reply.text
    assert Recipient.objects.count() == 1


def test_a_retired_one_is_pointed_out_too(at_desk: Client, osei: Recipient, desk: User) -> None:
    directory.retire(recipient=osei, version=1, by=desk, at=factories.AT)

    assert "(retired)" in at_desk.post(NEW, OSEI).text


def test_somebody_else_who_looks_alike_is_added_on_saying_so(
    at_desk: Client, osei: Recipient
) -> None:
    at_desk.post(NEW, OSEI | {"separate": "yes"})

    assert Recipient.objects.count() == 2


def test_another_practice_of_the_same_name_is_no_duplicate(
    at_desk: Client, osei: Recipient
) -> None:
    other = {"organisation": "Elsewhere Spine", "phone": "503 555 0170", "fax": ""}

    assert at_desk.post(NEW, OSEI | other).status_code == 302


def test_a_change_is_saved_and_named_in_the_trail(at_desk: Client, osei: Recipient) -> None:
    at_desk.post(_page("recipient", osei), OSEI | {"note": "Fax only", "version": "1"})

    osei.refresh_from_db()
    assert (osei.note, osei.version) == ("Fax only", 2)
    event = AuditEvent.objects.filter(action="update", object_type="recipient").get()
    assert event.fields == ["note"]


def test_a_change_made_from_an_old_page_is_refused_and_kept_on_screen(
    at_desk: Client, osei: Recipient
) -> None:
    at_desk.post(_page("recipient", osei), OSEI | {"note": "First", "version": "1"})
    reply = at_desk.post(_page("recipient", osei), OSEI | {"note": "Second", "version": "1"})

    assert reply.status_code == 409
    assert "Someone else saved this recipient" in reply.text
    assert "Second" in reply.text
    assert Recipient.objects.get().note == "First"


@pytest.mark.parametrize("said", ["", "x", "9" * 30, "-1"])
def test_a_form_without_a_version_changes_nothing(
    at_desk: Client, osei: Recipient, said: str
) -> None:
    assert at_desk.post(_page("recipient", osei), OSEI | {"version": said}).status_code == 409


def test_a_change_that_makes_it_look_like_another_is_pointed_out(
    at_desk: Client, osei: Recipient, clinic: Clinic, desk: User
) -> None:
    details = STORED | {"name": "Dr. B", "phone": "+15035550100", "fax": ""}
    other = directory.add(clinic=clinic, details=details, by=desk, at=factories.AT)
    reply = at_desk.post(_page("recipient", other), OSEI | {"version": "1"})

    assert reply.status_code == 409
    assert _page("recipient", osei) in reply.text


def test_retiring_takes_it_off_the_list_and_can_be_undone_at_once(
    at_desk: Client, osei: Recipient
) -> None:
    page = at_desk.post(_page("recipient_retire", osei), {"version": "1"}, follow=True).text

    assert "is retired" in page
    assert "Undo" in page
    assert f'href="{_page("recipient", osei)}"' not in page
    at_desk.post(_page("recipient_restore", osei), {"version": "2"})
    assert _page("recipient", osei) in at_desk.get(LIST).text


def test_the_retired_are_kept_and_listed_apart(
    at_desk: Client, osei: Recipient, desk: User
) -> None:
    directory.retire(recipient=osei, version=1, by=desk, at=factories.AT)

    assert "See 1 retired" in at_desk.get(LIST).text
    assert "Offer again" in at_desk.get(LIST, {"retired": "1"}).text
    assert "Retired 3 Dec 2026" in at_desk.get(_page("recipient", osei)).text


def test_an_empty_list_of_retired_says_so(at_desk: Client) -> None:
    assert "No recipient is retired." in at_desk.get(LIST, {"retired": "1"}).text


@pytest.mark.parametrize("name", ["recipient_retire", "recipient_restore"])
def test_an_old_button_changes_nothing(at_desk: Client, osei: Recipient, name: str) -> None:
    reply = at_desk.post(_page(name, osei), {"version": "7"}, follow=True)

    assert "Someone else saved this recipient" in reply.text
    assert Recipient.objects.get().version == 1


@pytest.mark.parametrize("undo", ["0", "abc", "9" * 40, ""])
def test_an_undo_of_nothing_is_no_undo(at_desk: Client, undo: str) -> None:
    reply = at_desk.get(LIST, {"undo": undo})

    assert reply.status_code == 200
    assert "Undo" not in reply.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "osei"}, True),
        ({"q": "columbia spine"}, True),
        ({"q": "0161"}, True),
        ({"q": "nurse"}, True),
        ({"q": "cardio"}, False),
        ({"kind": "spine"}, True),
        ({"kind": "eye"}, False),
        ({"kind": "wizard"}, True),
        ({"q": "\x00"}, False),
    ],
)
def test_the_directory_is_searched(
    at_desk: Client, osei: Recipient, asked: dict[str, str], found: bool
) -> None:
    page = at_desk.get(LIST, asked).text

    assert (_page("recipient", osei) in page) is found
    assert ("No recipient fits." in page) is not found


def test_the_list_costs_the_same_for_many(
    at_desk: Client, clinic: Clinic, desk: User, osei: Recipient, django_assert_num_queries: Any
) -> None:
    at_desk.get(LIST)
    with CaptureQueriesContext(connection) as first:
        at_desk.get(LIST)
    for number in range(40):
        details = STORED | {"name": f"Dr. {number}", "fax": "", "phone": f"+1503555{number:04}"}
        directory.add(clinic=clinic, details=details, by=desk, at=factories.AT)
    with django_assert_num_queries(len(first)):
        at_desk.get(LIST)


@pytest.mark.parametrize("name", ["recipient", "recipient_retire", "recipient_restore"])
def test_another_clinics_recipient_is_not_there(client: Client, osei: Recipient, name: str) -> None:
    other = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(other, "Zed Elsewhere", factories.Role.MANAGER))

    assert client.post(_page(name, osei), OSEI | {"version": "1"}).status_code == 404
    assert "Osei" not in client.get(LIST).text
    assert "Osei" not in client.get(LIST, {"undo": str(osei.pk)}).text
    assert client.post(NEW, OSEI).status_code == 302  # theirs is not ours: no duplicate


def test_the_desk_is_not_told_who_has_an_open_referral(
    client: Client, staff: dict[str, User], osei: Recipient, visit: Visit, therapist: User
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", factories.AT, state="decided")
    looped.referral(firing, osei, therapist, factories.AT, state="sent")

    for role, told in (("desk", False), ("manager", False), ("therapist", True)):
        client.force_login(staff[role])
        assert ("Open referrals" in client.get(LIST).text) is told
        assert ("1 open referral." in client.get(_page("recipient", osei)).text) is told


def test_markup_in_a_name_is_only_text(at_desk: Client) -> None:
    at_desk.post(NEW, OSEI | {"name": "<script>alert(1)</script>"})

    assert "<script>alert(1)" not in at_desk.get(LIST).text
