"""The board of referrals: its groups, its order, its words, and what the desk may see."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.domain.roles import Permission, Role, allows
from clinic.models import AuditEvent, Clinic, User, Visit
from evaluations import library
from evaluations.models import AlertStep, Outcome, Recipient
from tests import factories
from tests.evaluations import looped
from tests.evaluations.looped import DAY

BOARD = reverse("evaluations:referrals")
LEFT = [{"fact": "intake.leg_pain_side", "value": "left"}]


@pytest.fixture
def at() -> datetime:
    """A Tuesday noon in the clinic, long enough ago for nothing to be due by accident."""
    return timezone.now()


@pytest.fixture
def signed_in(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


@pytest.fixture
def brandt(visit: Visit, desk: User) -> Recipient:
    return looped.recipient(visit, desk)


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _rows(page: str) -> list[str]:
    """The words of each row of the board, group heads among them."""
    table = page[page.index("<tbody>") :]
    return [_text(row) for row in table.split("<tr")[1:]]


# To decide ------------------------------------------------------------------------------------


def test_a_firing_waits_for_its_decision(signed_in: Client, visit: Visit, at: datetime) -> None:
    firing = looped.fired(visit, "RF-RAD-03", "same_day", at, because=LEFT)
    page = signed_in.get(BOARD).text

    assert "Needs your decision" in page
    assert "Worse bending and shoots to toes (seed), LEFT" in _text(page) or "LEFT" in page
    assert "Not chosen" in page
    assert "1 to decide, 0 overdue, 0 open" in page
    assert reverse("evaluations:decide", args=[visit.patient_id, firing.pk]) in page


def test_the_late_then_the_urgent_then_the_old_come_first(
    signed_in: Client, visit: Visit, at: datetime
) -> None:
    looped.fired(visit, "RF-BSI-02", "soon", at)
    looped.fired(visit, "RF-BSI-03", "soon", at - timedelta(hours=1))
    looped.fired(visit, "RF-MAL-02", "same_day", at)
    looped.fired(visit, "RF-SPA-01", "routine", at - 40 * DAY)
    names = [library.ruleset().rules[code].name.en for code in
             ("RF-SPA-01", "RF-MAL-02", "RF-BSI-03", "RF-BSI-02")]  # fmt: skip
    page = signed_in.get(BOARD).text

    places = [page.index(f"<span>{name}".replace("&", "&amp;")) for name in names]
    assert places == sorted(places)
    assert "4 to decide, 1 of them late" in page
    assert "days late" in page


def test_a_rule_that_was_retired_is_still_listed(
    signed_in: Client, visit: Visit, at: datetime
) -> None:
    looped.fired(visit, "RF-OLD-99", "soon", at)

    assert "RF-OLD-99" in signed_in.get(BOARD).text


def test_a_missing_answer_and_a_side_that_differs_wait_for_no_decision(
    signed_in: Client, visit: Visit, at: datetime
) -> None:
    looped.fired(visit, "RF-DAT-01", "monitor", at)
    looped.fired(visit, "RF-LAT-01", "monitor", at)

    assert "Nothing waits for a decision." in signed_in.get(BOARD).text


def test_an_assistant_reads_why_and_does_not_decide(
    client: Client, staff: dict[str, User], visit: Visit, at: datetime
) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    client.force_login(staff["assistant"])
    page = client.get(BOARD).text

    assert "See why" in page
    assert ">Decide<" not in page


# Re-checks ------------------------------------------------------------------------------------


def test_what_only_watches_is_to_be_checked_again(
    signed_in: Client, visit: Visit, at: datetime
) -> None:
    looped.fired(visit, "RF-RAD-02", "monitor", at)
    page = signed_in.get(BOARD).text

    assert "To check again" in page
    assert "re-check by" in page
    assert "0 to decide, 0 overdue, 0 open, 1 to check again" in page


def test_a_recheck_nobody_did_is_overdue(
    signed_in: Client, visit: Visit, therapist: User, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-RAD-02", "monitor", at - 30 * DAY)
    looped.decided(firing, "accept", therapist, at - 20 * DAY, recheck_due=at - 3 * DAY)
    page = signed_in.get(BOARD).text

    assert ">Overdue<" in page
    assert "3 days late" in page
    assert "re-check was due" in page
    assert "Check again" in page


# Referrals ------------------------------------------------------------------------------------


def test_a_draft_waits_for_its_letter(
    signed_in: Client, visit: Visit, therapist: User, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", at, state="decided")
    sent = looped.referral(firing, None, therapist, at)
    page = signed_in.get(BOARD).text

    assert "Finish the letter" in page
    assert "letter by" in page
    assert reverse("evaluations:referral", args=[visit.patient_id, sent.pk]) in page


def test_a_referral_that_nobody_received_is_overdue(
    signed_in: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", at - 20 * DAY, state="decided")
    looped.referral(firing, brandt, therapist, at - 12 * DAY, state="sent")
    page = signed_in.get(BOARD).text

    assert ">Overdue<" in page
    assert "receipt was due" in page
    assert "Call them" in page
    assert "Dr. Helen Brandt" in page
    assert "Rose Oncology" in page
    assert "0 to decide, 1 overdue, 0 open" in page


def test_one_letter_of_two_rules_is_one_row(
    signed_in: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    first = looped.fired(visit, "RF-BSI-01", "soon", at, state="decided")
    second = looped.fired(visit, "RF-RED-01", "soon", at, state="decided")
    sent = looped.referral(first, brandt, therapist, at, state="seen")
    sent.reasons.create(firing=second, by=therapist, at=at)
    rows = [row for row in _rows(signed_in.get(BOARD).text) if "Renata" in row]

    assert len(rows) == 1
    assert "Hop pain" in rows[0]
    assert "RED-S" in rows[0]
    assert "Add reply" in rows[0]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("declined", "Offer again"),
        ("lost_to_follow_up", "Find them"),
        ("failed_delivery", "Send again"),
        ("appointment_made", "Add reply"),
        ("outcome_received", "Close"),
    ],
)
def test_each_state_has_its_one_next_step(
    signed_in: Client,
    visit: Visit,
    therapist: User,
    brandt: Recipient,
    at: datetime,
    state: str,
    words: str,
) -> None:
    firing = looped.fired(visit, "RF-SPA-01", "routine", at, state="decided")
    looped.referral(firing, brandt, therapist, at, state=state)

    assert words in _rows(signed_in.get(BOARD).text)[-1]


def test_a_decided_firing_that_nobody_wrote_about_is_not_lost(
    signed_in: Client, visit: Visit, therapist: User, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", at, state="decided")
    looped.decided(firing, "accept", therapist, at, recheck_due=None)
    page = signed_in.get(BOARD).text

    assert "decided, no letter yet" in page
    assert "0 to decide, 0 overdue, 1 open" in page


def test_a_decided_firing_whose_referral_ended_is_over(
    signed_in: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", at, state="decided")
    looped.decided(firing, "accept", therapist, at, recheck_due=None)
    looped.referral(firing, brandt, therapist, at, state="closed")

    assert "0 open" in signed_in.get(BOARD).text


# Arrival --------------------------------------------------------------------------------------


def test_an_arrival_to_confirm_stands_on_its_referrals_row(
    signed_in: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-CES-01", "emergency", at, state="decided")
    looped.referral(firing, brandt, therapist, at, state="sent")
    alert = looped.called(firing, at, acknowledged_at=at, acknowledged_by=therapist)
    for what in ("told", "called_911", "left"):
        AlertStep.objects.create(alert=alert, what=what, by=therapist, at=at)
    rows = [row for row in _rows(signed_in.get(BOARD).text) if "Renata" in row]

    assert len(rows) == 1
    assert "Dr. Helen Brandt" in rows[0]
    assert "arrival check by" in rows[0]
    assert "Confirm arrival" in rows[0]


def test_an_arrival_nobody_confirmed_is_overdue(
    signed_in: Client, visit: Visit, therapist: User, at: datetime
) -> None:
    then = at - timedelta(hours=30)
    firing = looped.fired(visit, "RF-CES-01", "emergency", then, state="decided")
    looped.called(firing, then, acknowledged_at=then, acknowledged_by=therapist)
    page = signed_in.get(BOARD).text

    assert ">Overdue<" in page
    assert "arrival check was due" in page


def test_a_call_nobody_answered_yet_stands_in_the_strip_not_here(
    signed_in: Client, visit: Visit, at: datetime
) -> None:
    looped.called(looped.fired(visit, "RF-CES-01", "emergency", at, state="decided"), at)

    assert "arrival check" not in signed_in.get(BOARD).text


def test_a_patient_who_asked_for_help_on_the_tablet_is_no_referral(
    signed_in: Client, visit: Visit, therapist: User, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-DAT-01", "monitor", at)
    alert = looped.called(firing, at)
    type(alert).objects.filter(pk=alert.pk).update(kind="help")

    assert "Nothing waits" in signed_in.get(BOARD).text


# Tabs -----------------------------------------------------------------------------------------


def test_mine_are_the_patients_i_see_and_the_letters_i_began(
    client: Client, clinic: Clinic, visit: Visit, desk: User, brandt: Recipient, at: datetime
) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    marcus = factories.user(clinic, "Marcus Webb", Role.THERAPIST)
    client.force_login(marcus)

    page = client.get(BOARD).text
    assert "Nothing waits for you." in page
    assert "Renata" not in page
    assert "Renata" in client.get(BOARD, {"whose": "clinic"}).text
    firing = looped.fired(visit, "RF-RED-01", "soon", at, state="decided")
    looped.referral(firing, brandt, marcus, at)
    assert "RED-S" in client.get(BOARD).text
    assert "Hop pain" not in client.get(BOARD).text


@pytest.mark.parametrize("whose", ["", "clinic", "closed", "mine", "all", "'"])
@pytest.mark.parametrize("role", ["desk", "therapist", "assistant", "manager"])
def test_every_tab_opens_for_everyone_who_may_see_the_board(
    client: Client, staff: dict[str, User], whose: str, role: str
) -> None:
    client.force_login(staff[role])

    assert client.get(BOARD, {"whose": whose}).status_code == 200


def test_what_ended_is_kept_under_closed(
    signed_in: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", at, state="decided")
    over = looped.referral(firing, brandt, therapist, at, state="closed")
    Outcome.objects.create(
        referral=over,
        result="confirmed",
        words="MRI shows it.",
        plan="modify",
        by=therapist,
        licence_number="PT-1",
        at=at,
    )
    dismissed = looped.fired(visit, "RF-VIT-01", "same_day", at, state="closed")
    looped.decided(dismissed, "dismiss_as_false_positive", therapist, at, recheck_due=at)
    page = _text(signed_in.get(BOARD, {"whose": "closed"}).text)

    assert "What we asked about was confirmed: Change the plan" in page
    assert "Not real, P. Raman" in page
    assert "MRI shows it." not in page


def test_closed_says_when_it_is_empty(signed_in: Client) -> None:
    assert "Nothing was closed yet." in signed_in.get(BOARD, {"whose": "closed"}).text


def test_nothing_is_done_in_bulk(signed_in: Client, visit: Visit, at: datetime) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    page = signed_in.get(BOARD).text
    main = page[page.index("<main") : page.index("</main>")]

    assert "<form" not in main
    assert "checkbox" not in main


def test_who_was_on_the_board_is_recorded(signed_in: Client, visit: Visit, at: datetime) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    signed_in.get(BOARD)

    event = AuditEvent.objects.filter(action="list", object_id="referrals").get()
    assert event.fields == [f"patient:{visit.patient_id}"]


def test_another_clinic_sees_nothing_of_it(
    client: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    firing = looped.fired(visit, "RF-BSI-01", "soon", at)
    looped.referral(firing, brandt, therapist, at, state="sent")
    elsewhere = factories.clinic(name="Elsewhere")
    client.force_login(factories.user(elsewhere, "Zed Elsewhere", Role.THERAPIST))

    for whose in ("mine", "clinic", "closed"):
        assert "Renata" not in client.get(BOARD, {"whose": whose}).text


# The top bar ----------------------------------------------------------------------------------


def test_the_top_bar_counts_what_waits_and_what_is_late(
    signed_in: Client, visit: Visit, therapist: User, brandt: Recipient, at: datetime
) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    looped.fired(visit, "RF-RAD-02", "monitor", at - 20 * DAY)
    late = looped.fired(visit, "RF-RED-01", "soon", at - 20 * DAY, state="decided")
    looped.referral(late, brandt, therapist, at - 12 * DAY, state="sent")
    open_ = looped.fired(visit, "RF-SPA-01", "routine", at, state="decided")
    looped.referral(open_, brandt, therapist, at, state="sent")

    for page in (BOARD, "/"):
        assert 'class="count hot">3<' in signed_in.get(page).text


def test_nobody_else_sees_the_number(
    client: Client, staff: dict[str, User], visit: Visit, at: datetime
) -> None:
    looped.fired(visit, "RF-BSI-01", "soon", at)
    for person in staff.values():
        if allows(person.role, Permission.SEE_TODAY) and not person.may(Permission.DECIDE_TRIGGER):
            client.force_login(person)
            for page in (BOARD, "/"):
                assert "count hot" not in client.get(page).text
