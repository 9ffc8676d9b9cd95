"""The loop of a referral: what may follow what, who may say so, by when, how it is drawn."""

from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from clinic.domain.roles import Permission, Role, allows
from evaluations.domain import loop
from evaluations.domain.loop import Loop, State, Told
from evaluations.domain.triggers import Urgency
from evaluations.models import Referral

PACIFIC = ZoneInfo("America/Los_Angeles")

MAY_FOLLOW = {
    "draft": "sent declined cancelled_by_clinician",
    "sent": "delivered acknowledged appointment_made seen outcome_received failed_delivery "
    "declined lost_to_follow_up cancelled_by_clinician",
    "delivered": "acknowledged appointment_made seen outcome_received failed_delivery "
    "declined lost_to_follow_up cancelled_by_clinician",
    "acknowledged": "appointment_made seen outcome_received declined lost_to_follow_up "
    "cancelled_by_clinician",
    "appointment_made": "appointment_made seen outcome_received declined lost_to_follow_up "
    "cancelled_by_clinician",
    "seen": "outcome_received lost_to_follow_up",
    "outcome_received": "outcome_received closed",
    "closed": "",
    "declined": "draft appointment_made seen outcome_received declined lost_to_follow_up "
    "cancelled_by_clinician",
    "failed_delivery": "sent acknowledged appointment_made seen outcome_received declined "
    "lost_to_follow_up cancelled_by_clinician",
    "lost_to_follow_up": "draft sent acknowledged appointment_made seen outcome_received "
    "declined cancelled_by_clinician",
    "cancelled_by_clinician": "",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


@pytest.mark.parametrize("from_", list(State))
@pytest.mark.parametrize("to", list(State))
def test_a_state_follows_another_only_as_the_table_says(from_: State, to: State) -> None:
    may = to in loop.allowed(from_, Urgency.SOON)

    assert may == (to in MAY_FOLLOW[from_].split())


def test_the_states_are_those_of_the_table_of_referrals() -> None:
    assert {one.value for one in State} == set(Referral.State.values)
    assert {one.value for one in State if one.is_ended} == {one.value for one in Referral.ENDED}


@pytest.mark.parametrize("urgency", list(Urgency))
def test_only_in_a_hurry_is_a_call_heard_before_any_letter_went(urgency: Urgency) -> None:
    may = loop.allowed(State.DRAFT, urgency)

    assert (State.SEEN in may) == urgency.is_urgent
    assert (State.ACKNOWLEDGED in may) == urgency.is_urgent
    assert State.OUTCOME_RECEIVED not in may


@pytest.mark.parametrize("state", list(State))
def test_closing_needs_an_outcome_before_it(state: State) -> None:
    assert (State.CLOSED in loop.allowed(state, Urgency.EMERGENCY)) == (
        state is State.OUTCOME_RECEIVED
    )


@pytest.mark.parametrize(
    ("to", "roles"),
    [
        (State.DRAFT, "therapist"),
        (State.SENT, "assistant therapist"),
        (State.DELIVERED, "assistant therapist"),
        (State.ACKNOWLEDGED, "assistant therapist"),
        (State.APPOINTMENT_MADE, "assistant therapist"),
        (State.SEEN, "assistant therapist"),
        (State.FAILED_DELIVERY, "assistant therapist"),
        (State.OUTCOME_RECEIVED, "therapist"),
        (State.CLOSED, "therapist"),
        (State.DECLINED, "therapist"),
        (State.LOST_TO_FOLLOW_UP, "therapist"),
        (State.CANCELLED, "therapist"),
    ],
)
def test_only_these_roles_take_it_there(to: State, roles: str) -> None:
    may = {role.value for role in Role if allows(role, loop.permission(to))}

    assert may == set(roles.split())


def test_nobody_gets_a_step_by_a_permission_that_the_desk_has() -> None:
    assert {loop.permission(to) for to in State} == {
        Permission.FOLLOW_REFERRAL,
        Permission.DECIDE_TRIGGER,
    }


def loop_of(**changes: object) -> Loop:
    """A soon referral opened and sent on Thursday 3 December at 9:24."""
    opened = at("2026-12-03 09:24")
    plain = Loop(
        state=State.DRAFT,
        urgency=Urgency.SOON,
        opened_at=opened,
        since=opened,
        closes_at=time(17, 30),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of it


DUE = [
    # urgency, state, opened, in this state since, due
    ("emergency", "draft", "2026-12-03 09:24", "", "arrival check", "2026-12-03 13:24"),
    ("emergency", "sent", "2026-12-03 09:24", "2026-12-03 10:00", "arrival check", "12-03 13:24"),
    ("emergency", "acknowledged", "2026-12-03 23:00", "", "arrival check", "2026-12-04 03:00"),
    ("emergency", "seen", "2026-12-03 09:24", "", "outcome", "2026-12-07 23:59"),
    ("emergency", "seen", "2026-12-05 09:24", "", "outcome", "2026-12-08 23:59"),  # a Saturday
    ("emergency", "failed_delivery", "2026-12-03 09:24", "", "arrival check", "12-03 13:24"),
    ("same_day", "draft", "2026-12-03 09:24", "", "letter", "2026-12-03 17:30"),
    ("same_day", "draft", "2026-12-03 19:00", "", "letter", "2026-12-03 23:59"),
    ("same_day", "sent", "2026-12-03 09:24", "2026-12-03 10:00", "receipt", "12-03 17:30"),
    ("same_day", "acknowledged", "2026-12-03 09:24", "", "outcome", "2026-12-08 23:59"),
    ("same_day", "seen", "2026-12-04 09:24", "", "outcome", "2026-12-09 23:59"),  # a Friday
    (
        "same_day",
        "failed_delivery",
        "2026-12-03 09:24",
        "2026-12-04 08:00",
        "letter",
        "12-04 17:30",
    ),
    ("soon", "draft", "2026-12-03 09:24", "", "letter", "2026-12-04 23:59"),
    ("soon", "draft", "2026-12-04 16:00", "", "letter", "2026-12-07 23:59"),  # Friday to Monday
    ("soon", "sent", "2026-12-03 09:24", "2026-12-04 10:00", "receipt", "2026-12-09 23:59"),
    ("soon", "delivered", "2026-12-03 09:24", "2026-12-05 10:00", "receipt", "2026-12-09 23:59"),
    ("soon", "acknowledged", "2026-12-03 09:24", "2026-12-07 10:00", "booking", "12-17 23:59"),
    ("soon", "appointment_made", "2026-12-03 09:24", "2026-12-07 10:00", "outcome", "12-24 23:59"),
    ("soon", "seen", "2026-12-03 09:24", "2026-12-15 10:00", "outcome", "2026-12-24 23:59"),
    ("soon", "failed_delivery", "2026-12-03 09:24", "2026-12-04 10:00", "letter", "12-07 23:59"),
    ("routine", "draft", "2026-12-03 09:24", "", "letter", "2026-12-17 23:59"),
    ("routine", "sent", "2026-12-03 09:24", "2026-12-10 10:00", "outcome", "2027-02-01 23:59"),
    ("routine", "acknowledged", "2026-12-03 09:24", "", "outcome", "2027-02-01 23:59"),
    ("routine", "failed_delivery", "2026-12-03 09:24", "2026-12-11 08:00", "letter", "12-14 23:59"),
    ("monitor", "draft", "2026-12-03 09:24", "", "letter", "2026-12-17 23:59"),
    ("monitor", "seen", "2026-12-03 09:24", "", "outcome", "2027-02-01 23:59"),
    ("soon", "outcome_received", "2026-12-03 09:24", "2026-12-18 10:00", "closing", "12-21 23:59"),
]


@pytest.mark.parametrize(("urgency", "state", "opened", "since", "what", "due"), DUE)
def test_what_is_next_is_due_by_urgency_and_state(
    urgency: str, state: str, opened: str, since: str, what: str, due: str
) -> None:
    one = loop_of(
        urgency=Urgency(urgency),
        state=State(state),
        opened_at=at(opened),
        since=at(since or opened),
    )

    found = loop.next_due(one)

    assert found is not None
    assert found.what == what
    assert f"{found.by:%Y-%m-%d %H:%M}".endswith(due)


@pytest.mark.parametrize("state", ["closed", "cancelled_by_clinician", "declined"])
def test_nobody_is_waited_for_once_it_has_ended_or_was_refused(state: str) -> None:
    one = loop_of(state=State(state))

    assert loop.next_due(one) is None
    assert not loop.is_overdue(one, at("2028-01-01 09:00"))


def test_an_arrival_is_checked_after_four_real_hours_when_the_clocks_change() -> None:
    before = at("2026-11-01 00:30")  # clocks go back at 2:00
    due = loop.next_due(loop_of(urgency=Urgency.EMERGENCY, opened_at=before, since=before))

    assert due is not None
    assert f"{due.by:%H:%M %z}" == "03:30 -0800"


def test_days_end_at_midnight_of_the_clinic_after_the_clocks_change() -> None:
    friday = at("2026-10-30 16:00")
    due = loop.next_due(loop_of(opened_at=friday, since=friday))

    assert due is not None
    assert due.by.isoformat() == "2026-11-02T23:59:00-08:00"


def test_what_is_late_is_told_by_real_time() -> None:
    one = loop_of(state=State.SENT)

    assert not loop.is_overdue(one, datetime(2026, 12, 9, 7, 58, tzinfo=UTC))
    assert loop.is_overdue(one, datetime(2026, 12, 9, 8, 0, tzinfo=UTC))


# Visits


@pytest.mark.parametrize(
    ("within", "visit", "due", "late"),
    [
        (None, "2026-12-10 14:00", "2026-12-10 23:59", False),
        (None, "2026-12-20 14:00", "2026-12-17 23:59", True),
        (7, "2026-12-10 14:00", "2026-12-10 23:59", False),
        (7, "2026-12-11 08:00", "2026-12-10 23:59", True),
    ],
)
def test_a_visit_is_checked_on_its_day_or_when_they_must_have_been_seen(
    within: int | None, visit: str, due: str, late: bool
) -> None:
    booked = loop_of(state=State.APPOINTMENT_MADE, within_days=within, appointment_at=at(visit))

    found = loop.next_due(booked)

    assert found is not None
    assert (found.what, f"{found.by:%Y-%m-%d %H:%M}") == ("visit check", due)
    assert loop.is_booked_late(booked) is late


def test_a_routine_visit_may_be_as_late_as_its_outcome() -> None:
    booked = loop_of(
        state=State.APPOINTMENT_MADE, urgency=Urgency.ROUTINE, appointment_at=at("2027-01-20 09:00")
    )

    assert not loop.is_booked_late(booked)
    assert not loop.is_booked_late(replace(booked, state=State.SEEN))


# Words


@pytest.mark.parametrize(
    ("urgency", "state", "now", "words"),
    [
        ("emergency", "sent", "2026-12-03 09:30", "arrival check by 1:24 pm today"),
        ("same_day", "draft", "2026-12-03 09:30", "letter by 5:30 pm today"),
        ("soon", "draft", "2026-12-03 09:30", "letter by Fri 4 Dec"),
        ("soon", "draft", "2026-12-04 09:30", "letter by the end of today"),
        ("same_day", "draft", "2026-12-02 09:30", "letter by Thu 3 Dec, 5:30 pm"),
    ],
)
def test_the_next_step_is_said_with_its_time(
    urgency: str, state: str, now: str, words: str
) -> None:
    due = loop.next_due(loop_of(urgency=Urgency(urgency), state=State(state)))

    assert due is not None
    assert due.words(at(now)) == words


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-12-03 17:31", "1 min late"),
        ("2026-12-03 18:15", "45 min late"),
        ("2026-12-03 20:40", "3 h late"),
        ("2026-12-04 18:00", "1 day late"),
        ("2026-12-05 09:00", "2 days late"),
    ],
)
def test_lateness_is_said_in_minutes_hours_or_days(now: str, late: str) -> None:
    due = loop.next_due(loop_of(urgency=Urgency.SAME_DAY))

    assert due is not None
    assert due.how_late(at(now)) == late
    assert due.late_words(at("2026-12-05 09:00")) == "letter was due Thu 3 Dec, 5:30 pm"


# The line of five steps


@pytest.mark.parametrize(
    ("state", "reached", "drawn"),
    [
        ("draft", "", "now . . . ."),
        ("sent", "sent", "done now . . ."),
        ("delivered", "sent delivered", "done now . . ."),
        ("acknowledged", "sent acknowledged", "done done now . ."),
        ("seen", "sent seen", "done done done done now"),
        ("outcome_received", "sent outcome_received", "done done done done done"),
        ("closed", "sent outcome_received closed", "done done done done done"),
        ("failed_delivery", "sent failed_delivery", "now . . . ."),
        ("declined", "declined", ". . . . ."),
        ("lost_to_follow_up", "sent acknowledged lost_to_follow_up", "done done . . ."),
        ("cancelled_by_clinician", "sent cancelled_by_clinician", "done . . . ."),
    ],
)
def test_the_line_shows_how_far_it_is_and_what_is_waited_for(
    state: str, reached: str, drawn: str
) -> None:
    steps = loop.line(State(state), {State(one): "3 Dec" for one in reached.split()})

    assert [step.words for step in steps] == ["Sent", "Received", "Booked", "Seen", "Outcome"]
    assert " ".join(step.state or "." for step in steps) == drawn


def test_a_step_that_was_skipped_is_done_without_a_day() -> None:
    steps = loop.line(State.SEEN, {State.SENT: "3 Dec", State.SEEN: "9 Dec"})

    assert [step.when for step in steps] == ["3 Dec", "", "", "9 Dec", ""]


# What a step must say


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        (Told(to=State.DELIVERED, how="fax"), []),
        (Told(to=State.ACKNOWLEDGED, how="phone"), ["who"]),
        (Told(to=State.ACKNOWLEDGED, how="phone", who="Dr. Osei's desk"), []),
        (Told(to=State.SEEN, how="patient"), []),
        (Told(to=State.SEEN, how="phone"), ["who"]),
        (Told(to=State.FAILED_DELIVERY, how="fax"), ["note"]),
        (Told(to=State.APPOINTMENT_MADE, how="patient"), ["appointment_at"]),
        (
            Told(to=State.APPOINTMENT_MADE, how="patient", appointment_at=at("2026-12-01 09:00")),
            ["appointment_at"],
        ),
        (
            Told(to=State.APPOINTMENT_MADE, how="patient", appointment_at=at("2026-12-09 09:00")),
            [],
        ),
        (Told(to=State.CLOSED, how="phone"), ["to"]),
        (Told(to=State.OUTCOME_RECEIVED, how="phone"), ["to"]),
    ],
)
def test_a_step_says_what_it_must(told: Told, fields: list[str]) -> None:
    faults = loop.step_faults(told, now=at("2026-12-03 09:24"))

    assert [fault.field for fault in faults] == fields


def test_words_of_a_clinician_are_long_enough_to_be_read_later() -> None:
    assert [*loop.words_faults("Not needed any more, she moved.", field="words", ask="why")] == []
    (fault,) = loop.words_faults("  no  ", field="words", ask="why")
    assert fault.words == "Write at least 20 characters: why"


def test_a_refusal_names_every_field_that_is_missing() -> None:
    whole = dict.fromkeys(loop.REFUSAL, "said")

    assert [*loop.refusal_faults(whole)] == []
    assert [fault.field for fault in loop.refusal_faults(whole | {"witness": " "})] == ["witness"]
    assert len([*loop.refusal_faults({})]) == 6
