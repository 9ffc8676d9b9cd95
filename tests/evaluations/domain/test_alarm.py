"""What is next in an emergency, by when arrival is confirmed, and who to phone in which order."""

from datetime import UTC, datetime, timedelta

import pytest

from evaluations.domain import alarm
from evaluations.domain.alarm import Call, Kind, Listed, Step

RAISED = datetime(2026, 12, 3, 17, 30, tzinfo=UTC)
HOSPITAL = Listed(name="St. Anne Emergency", phone="+15035550199")
SPINE = Listed(name="Dr. A. Osei", phone="+15035550198")
SISTER = Listed(name="Ida Flores (sister)", phone="+15035550123")


def call(
    *steps: Step,
    kind: Kind = Kind.EMERGENCY,
    answered: bool = True,
    ended: bool = False,
    may_share: bool = False,
) -> Call:
    """A call whose steps came ten minutes apart."""
    done = tuple((step, RAISED + timedelta(minutes=10 * n)) for n, step in enumerate(steps, 1))
    return Call(
        kind=kind,
        raised_at=RAISED,
        answered=answered,
        ended=ended,
        may_share=may_share,
        done=done,
    )


AFTER_LEAVING = (Step.TOLD, Step.CALLED_HOSPITAL, Step.LEFT)


@pytest.mark.parametrize(
    ("now", "step", "words"),
    [
        (call(answered=False), None, "Go to the patient"),
        (call(), Step.TOLD, "Tell the patient"),
        (call(Step.CAME), Step.TOLD, "Tell the patient"),
        (call(Step.TOLD), Step.CALLED_HOSPITAL, "Phone 911 or the emergency department"),
        (call(Step.TOLD, Step.CALLED_LINE), Step.CALLED_HOSPITAL, "Phone 911"),
        (call(Step.TOLD, Step.CALLED_911), Step.LEFT, "how the patient leaves"),
        (call(Step.TOLD, Step.CALLED_PHYSICIAN), Step.LEFT, "how the patient leaves"),
        (call(Step.TOLD, kind=Kind.CALM), Step.CALLED_LINE, "Phone 988"),
        (call(Step.TOLD, Step.CALLED_LINE, kind=Kind.CALM), Step.LEFT, "leaves"),
        (call(*AFTER_LEAVING), Step.ARRIVED, "Call the patient or the hospital"),
        (call(*AFTER_LEAVING, Step.NO_ANSWER), Step.ARRIVED, "hospital again"),
        (call(kind=Kind.HELP), Step.STOOD_DOWN, "See what the patient needs"),
        (call(ended=True), None, "over"),
    ],
)
def test_the_next_step_follows_from_what_was_done(now: Call, step: Step | None, words: str) -> None:
    found = alarm.next_step(now)

    assert found.step is step
    assert words in found.words


NOT_REACHED = (*AFTER_LEAVING, Step.NO_ANSWER, Step.NO_ANSWER)


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (call(*NOT_REACHED, may_share=True), Step.CALLED_CONTACT),
        (call(*NOT_REACHED), Step.WELFARE_CHECK),
        (call(*NOT_REACHED, Step.CALLED_CONTACT, may_share=True), Step.WELFARE_CHECK),
        (call(*NOT_REACHED, Step.WELFARE_CHECK), Step.ARRIVED),
    ],
)
def test_nobody_reached_twice_leads_to_the_contact_then_a_welfare_check(
    now: Call, step: Step
) -> None:
    assert alarm.next_step(now).step is step


def test_arrival_is_due_four_hours_after_the_call() -> None:
    assert alarm.arrival_due(call()) == RAISED + timedelta(hours=4)


def test_arrival_is_due_four_hours_after_the_patient_last_left() -> None:
    again = call(*AFTER_LEAVING, Step.LEFT)

    assert again.left_at == RAISED + timedelta(minutes=40)
    assert alarm.arrival_due(again) == again.left_at + timedelta(hours=4)


def test_help_and_what_is_over_have_no_arrival() -> None:
    assert alarm.arrival_due(call(kind=Kind.HELP)) is None
    assert alarm.arrival_due(call(ended=True)) is None
    assert alarm.arrival_due(call(Step.LEFT, kind=Kind.HELP)) is not None


@pytest.mark.parametrize(("minutes", "overdue"), [(240, False), (241, True)])
def test_an_arrival_is_overdue_after_its_time(minutes: int, overdue: bool) -> None:
    now = RAISED + timedelta(minutes=minutes)

    assert alarm.is_overdue(call(), now=now) is overdue


def test_what_is_over_is_never_overdue() -> None:
    assert not alarm.is_overdue(call(ended=True), now=RAISED + timedelta(days=9))


@pytest.mark.parametrize(
    ("now", "has", "has_not"),
    [
        (call(), Step.LEFT, Step.ARRIVED),
        (call(), Step.STOOD_DOWN, Step.CALLED_LINE),
        (call(kind=Kind.CALM), Step.CALLED_LINE, Step.NO_ANSWER),
        (call(Step.CALLED_911), Step.ARRIVED, Step.WELFARE_CHECK),
        (call(*AFTER_LEAVING), Step.NO_ANSWER, Step.WELFARE_CHECK),
        (call(*NOT_REACHED), Step.WELFARE_CHECK, Step.CALLED_CONTACT),
        (call(*NOT_REACHED, may_share=True), Step.CALLED_CONTACT, Step.CAME),
    ],
)
def test_a_step_is_offered_when_it_fits(now: Call, has: Step, has_not: Step) -> None:
    assert has in alarm.offered(now)
    assert has_not not in alarm.offered(now)


def test_nothing_is_offered_once_it_is_over() -> None:
    assert alarm.offered(call(ended=True)) == ()


def _order(kind: Kind, contact: Listed | None = None) -> list[str]:
    found = alarm.numbers(kind=kind, hospitals=[HOSPITAL], physicians=[SPINE], contact=contact)
    return [one.who for one in found]


def test_911_comes_first_then_the_hospital_then_a_physician() -> None:
    assert _order(Kind.EMERGENCY) == ["911", HOSPITAL.name, SPINE.name]


def test_a_calm_call_phones_988_first() -> None:
    assert _order(Kind.CALM)[:2] == ["988 Lifeline", "911"]


def test_the_contact_comes_last_and_only_where_sharing_is_allowed() -> None:
    assert _order(Kind.EMERGENCY, SISTER)[-1] == SISTER.name
    assert SISTER.name not in _order(Kind.EMERGENCY)
