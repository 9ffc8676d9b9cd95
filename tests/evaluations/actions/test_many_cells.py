"""Recording many cells at once: one transaction, one event; what cannot be leaves the rest."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions.once import SameKeyOtherWork
from clinic.models import AuditEvent, EpisodeOfCare, SubmittedOnce, User, Visit
from evaluations import library
from evaluations.actions import charting
from evaluations.actions.charting import (
    CellChanged,
    EvaluationIsSigned,
    RefusedFinding,
    Saved,
    TooManyCells,
)
from evaluations.domain.catalogue import UnknownItem
from evaluations.domain.findings import Question, Status
from evaluations.models import (
    Evaluation,
    EvaluationVoid,
    Finding,
    FindingRevision,
    Judgement,
    TriggerFiring,
)
from tests import factories
from tests.evaluations.saving import entry, save, values
from tests.factories import AT

pytestmark = pytest.mark.django_db

THREE = [
    entry("rom_hip_ir/right/", "29"),
    entry("rom_hip_ir/left/", "35"),
    entry("rom_hip_ir/left/pain_nprs", "2"),
]


@pytest.fixture
def evaluation(visit: Visit, therapist: User) -> Evaluation:
    return charting.open_evaluation(visit=visit, by=therapist, at=AT)


def version(evaluation: Evaluation) -> int:
    return Evaluation.objects.get(pk=evaluation.pk).version


# One save ----------------------------------------------------------------------------------------


def test_many_cells_are_one_change_with_one_event(evaluation: Evaluation, therapist: User) -> None:
    done = save(evaluation, THREE, therapist)
    assert done.results == tuple(Saved(version=1, at=AT) for _ in THREE)
    assert (done.seen, version(evaluation), done.others) == (2, 2, ())
    assert values(evaluation)["rom_hip_ir/left/pain_nprs"] == ("tested", 2_000, "", 1)
    assert FindingRevision.objects.count() == 3
    assert AuditEvent.objects.get(action="record_finding").fields == [
        "rom_hip_ir/left",
        "rom_hip_ir/left/pain_nprs",
        "rom_hip_ir/right",
    ]


def test_many_cells_that_rules_read_are_judged_once(
    evaluation: Evaluation, therapist: User
) -> None:
    save(evaluation, [entry("vital_temp/none/", "101"), entry("vital_hr/none/", "64")], therapist)
    assert Judgement.objects.get().inputs["exam"]["temp_f"] == 101
    assert TriggerFiring.objects.filter(code="RF-INF-02").exists()


def test_cells_sent_together_are_read_against_each_other(
    evaluation: Evaluation, therapist: User
) -> None:
    first, last = (entry(f"test_slr/right/angle_p{n}", raw) for n, raw in ((2, "60"), (1, "70")))
    done = save(evaluation, [first, last], therapist)
    assert isinstance(done.results[0], Saved)
    assert isinstance(done.results[1], RefusedFinding)
    assert "comes after the limit" in str(done.results[1])
    assert list(values(evaluation)) == ["test_slr/right/angle_p2"]


def test_changed_and_new_cells_go_together(evaluation: Evaluation, therapist: User) -> None:
    save(evaluation, THREE[:1], therapist)
    later = [entry("rom_hip_ir/right/", "31", base=1), THREE[1]]
    assert [one.version for one in save(evaluation, later, therapist).results] == [2, 1]
    assert values(evaluation)["rom_hip_ir/right/"] == ("tested", 31_000, "", 2)
    assert list(
        FindingRevision.objects.filter(side="right").values_list("num", flat=True)
    ) == [29_000, 31_000]  # fmt: skip


def test_unusual_values_are_saved_and_asked_about(evaluation: Evaluation, therapist: User) -> None:
    (saved,) = save(evaluation, [entry("run_cadence/none/", "105")], therapist).results
    asked = "Is that one foot only? Then it is 210. Keep 105 a minute?"
    assert saved.questions == (Question(text=asked, offer="210"),)
    assert (saved.question, saved.offer) == (asked, "210")


def test_a_slip_of_the_hand_is_asked_about_and_saved(
    evaluation: Evaluation, therapist: User
) -> None:
    """The complaint is on the right, and the right side reads better by far."""
    (saved,) = save(evaluation, [entry("rom_hip_ir/left/", "20")], therapist).results
    assert saved.question == ""
    (saved,) = save(evaluation, [entry("rom_hip_ir/right/", "40")], therapist).results
    assert [one.text for one in saved.questions] == [
        "RIGHT is the sore side and reads better. Are the sides swapped?"
    ]
    assert values(evaluation)["rom_hip_ir/right/"][1] == 40_000


# What cannot be saved ----------------------------------------------------------------------------


def test_a_cell_that_cannot_be_leaves_the_others_saved(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    save(evaluation, [entry("rom_hip_er/right/", "40")], staff["assistant"])
    wrong = [
        entry("rom_lumbar_flexion/none/", "400"),
        entry("rom_hip_er/right/", "50"),
        entry("test_nothing/right/", "1"),
    ]
    done = save(evaluation, [*wrong, *THREE], therapist)
    refused, changed, unknown, *saved = done.results
    assert isinstance(refused, RefusedFinding)
    assert isinstance(changed, CellChanged)
    assert (changed.by, changed.row[4], changed.row[-1]) == ("Ana Silva", 40_000, 1)
    assert isinstance(unknown, UnknownItem)
    assert [one.version for one in saved] == [1, 1, 1]
    assert values(evaluation)["rom_hip_er/right/"] == ("tested", 40_000, "", 1)


def test_when_nothing_can_be_saved_nothing_is_written(
    evaluation: Evaluation, therapist: User
) -> None:
    done = save(evaluation, [entry("rom_lumbar_flexion/none/", "400")], therapist, seen=1)
    assert isinstance(done.results[0], RefusedFinding)
    assert (done.seen, version(evaluation)) == (1, 1)
    assert not SubmittedOnce.objects.exists()
    assert not AuditEvent.objects.filter(action="record_finding").exists()


def test_a_cell_sent_twice_at_once_is_saved_once(evaluation: Evaluation, therapist: User) -> None:
    twice = [entry("rom_hip_ir/right/", "29"), entry("rom_hip_ir/right/", "31")]
    _, second = save(evaluation, twice, therapist).results
    assert "sent twice" in str(second)
    assert values(evaluation) == {"rom_hip_ir/right/": ("tested", 29_000, "", 1)}


def test_too_many_cells_are_refused_whole(evaluation: Evaluation, therapist: User) -> None:
    with pytest.raises(TooManyCells, match="At most 300 values are saved at once; these are 301"):
        save(evaluation, THREE[:1] * 301, therapist)
    assert values(evaluation) == {}


def test_nothing_is_saved_into_a_signed_evaluation(evaluation: Evaluation, therapist: User) -> None:
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=AT, signed_by=therapist)
    with pytest.raises(EvaluationIsSigned):
        save(evaluation, THREE, therapist)


# Conflicts ---------------------------------------------------------------------------------------


def test_a_cell_cleared_meanwhile_is_a_conflict_too(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    save(evaluation, THREE[:1], therapist)
    clear = entry("rom_hip_ir/right/", "", base=1, status=Status.CLEARED)
    save(evaluation, [clear], staff["assistant"])
    (changed,) = save(evaluation, [entry("rom_hip_ir/right/", "33", base=1)], therapist).results
    assert isinstance(changed, CellChanged)
    assert (changed.row[3], changed.row[-1], changed.by) == ("cleared", 2, "Ana Silva")


def test_a_measured_value_is_not_replaced_by_one_kept_unseen(
    evaluation: Evaluation, second: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    save(second, [entry("rom_hip_ir/right/", "29")], staff["assistant"])
    (changed,) = save(second, [entry("rom_hip_ir/right/", "", keeps=True)], therapist).results
    assert isinstance(changed, CellChanged)
    assert Finding.objects.get(evaluation=second).carried_from is None


def test_a_cell_from_before_changes_were_kept_names_nobody(
    evaluation: Evaluation, therapist: User
) -> None:
    Finding.objects.create(
        evaluation=evaluation, code="rom_hip_ir", side="right", num=1000, version=4,
        recorded_at=AT, recorded_by=therapist,
    )  # fmt: skip
    (changed,) = save(evaluation, THREE[:1], therapist).results
    assert isinstance(changed, CellChanged)
    assert changed.by == "Someone"


# Others' changes ---------------------------------------------------------------------------------


def test_a_page_is_told_what_others_changed_since_it_last_knew(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    known = save(evaluation, THREE[:1], therapist).seen
    for number, raw in enumerate(("40", "41")):
        cell = entry("rom_hip_er/left/", raw, base=number)
        save(evaluation, [cell], staff["assistant"], at=AT + timedelta(seconds=1 + number))
    done = save(evaluation, THREE[1:], therapist, seen=known, at=AT + timedelta(seconds=9))
    (other,) = done.others
    assert other.row[:5] == ("rom_hip_er", "left", "", "tested", 41_000)
    assert (other.by, other.row[-1], done.seen) == ("Ana Silva", 2, 5)


@pytest.mark.parametrize("seen", [None, 1, 99])
def test_a_page_that_is_up_to_date_or_does_not_ask_is_told_of_nobody(
    seen: int | None, evaluation: Evaluation, therapist: User
) -> None:
    assert save(evaluation, THREE, therapist, seen=seen).others == ()


def test_only_as_many_saves_are_told_as_there_were(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    for number, side in enumerate(("left", "right")):
        later = AT + timedelta(seconds=number)
        save(evaluation, [entry(f"rom_hip_er/{side}/", "40")], staff["assistant"], at=later)
    done = save(evaluation, THREE, therapist, seen=2, at=AT + timedelta(seconds=9))
    assert [one.row[1] for one in done.others] == ["right"]


# Sent again --------------------------------------------------------------------------------------


def test_a_resend_is_answered_as_the_first_was(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    save(evaluation, [entry("rom_hip_er/right/", "40")], staff["assistant"])
    cells = [
        *THREE,
        entry("run_cadence/none/", "105"),
        entry("rom_lumbar_flexion/none/", "400"),
        entry("rom_hip_er/right/", "50"),
        entry("test_nothing/right/", "1"),
    ]
    again = {"key": "the-same-key", "seen": 1}
    first = save(evaluation, cells, therapist, **again)
    second = save(evaluation, cells, therapist, **again, at=AT + timedelta(minutes=1))
    assert _plain(second.results) == _plain(first.results)
    assert (second.at, second.seen, second.others) == (first.at, first.seen, first.others)
    assert FindingRevision.objects.count() == 5


def _plain(results: tuple[Any, ...]) -> list[Any]:
    return [one if isinstance(one, Saved) else (type(one), str(one)) for one in results]


def test_one_key_for_other_cells_is_refused(evaluation: Evaluation, therapist: User) -> None:
    save(evaluation, THREE, therapist, key="the-same-key")
    with pytest.raises(SameKeyOtherWork):
        save(evaluation, THREE[:2], therapist, key="the-same-key")


# Kept from last time -----------------------------------------------------------------------------


@pytest.fixture
def second(
    evaluation: Evaluation, episode: EpisodeOfCare, therapist: User, desk: User
) -> Evaluation:
    """The evaluation after one that was signed with three values."""
    save(evaluation, THREE, therapist)
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=AT, signed_by=therapist)
    later = factories.visit(episode, therapist=therapist, by=desk)
    return charting.open_evaluation(visit=later, by=therapist, at=AT)


def kept(cell: str) -> charting.Entry:
    return entry(cell, "", keeps=True)


def test_kept_values_name_the_findings_they_confirm(
    evaluation: Evaluation, second: Evaluation, therapist: User
) -> None:
    save(second, [kept("rom_hip_ir/right/"), kept("rom_hip_ir/left/")], therapist)
    for one in Finding.objects.filter(evaluation=second):
        assert one.carried_from.evaluation == evaluation
        assert (one.num, one.side) == (one.carried_from.num, one.carried_from.side)
    assert FindingRevision.objects.filter(evaluation=second, carried_from=None).count() == 0


def test_the_same_number_for_the_fourth_time_is_asked_about(
    second: Evaluation, episode: EpisodeOfCare, therapist: User, desk: User
) -> None:
    at_last = second
    for days in (1, 2):
        save(at_last, [entry("rom_hip_ir/right/", "29")], therapist)
        when = AT + timedelta(days=days)
        Evaluation.objects.filter(pk=at_last.pk).update(signed_at=when, signed_by=therapist)
        visit = factories.visit(episode, therapist=therapist, by=desk)
        at_last = charting.open_evaluation(visit=visit, by=therapist, at=when)
    measured, kept_one = (
        save(at_last, [one], therapist).results[0]
        for one in (entry("rom_hip_ir/right/", "29"), entry("rom_hip_ir/left/", "35"))
    )
    assert "as at the last 3 visits. Measured?" in measured.question
    assert "visits" not in kept_one.question


def test_what_was_not_measured_last_time_cannot_be_kept(
    second: Evaluation, therapist: User
) -> None:
    (refused,) = save(second, [kept("rom_hip_er/right/")], therapist).results
    assert "no earlier value to keep" in str(refused)


def test_a_first_evaluation_has_nothing_to_keep(evaluation: Evaluation, therapist: User) -> None:
    (refused,) = save(evaluation, [kept("rom_hip_er/right/")], therapist).results
    assert "no earlier value to keep" in str(refused)


def test_values_of_an_evaluation_entered_in_error_are_not_kept(
    evaluation: Evaluation, second: Evaluation, therapist: User
) -> None:
    EvaluationVoid.objects.create(evaluation=evaluation, reason="Wrong chart.", at=AT, by=therapist)
    (refused,) = save(second, [kept("rom_hip_ir/right/")], therapist).results
    assert isinstance(refused, RefusedFinding)


# The hop test ------------------------------------------------------------------------------------


def test_the_hop_test_is_read_against_what_was_sent_with_it(
    evaluation: Evaluation, therapist: User
) -> None:
    fever = entry("vital_temp/none/", "103")
    hop = entry("test_single_leg_hop/right/", "negative")
    gate = [entry("hop_consent/none/", "yes")]
    refused, *saved = save(evaluation, [hop, fever, *gate], therapist).results
    assert "not open" in str(refused)
    assert all(isinstance(one, Saved) for one in saved)


def test_nobody_without_a_licence_hops(evaluation: Evaluation, staff: dict[str, User]) -> None:
    hops = [entry(f"test_single_leg_hop/{side}/", "negative") for side in ("right", "left")]
    *refused, saved = save(evaluation, [*hops, THREE[0]], staff["assistant"]).results
    assert all(isinstance(one, RefusedFinding) for one in refused)
    assert isinstance(saved, Saved)


# Its cost ----------------------------------------------------------------------------------------


def test_forty_cells_take_as_many_queries_as_two(evaluation: Evaluation, therapist: User) -> None:
    items = [
        item
        for item in library.catalogue()
        if "pain_nprs" in item.fields and not library.chart_facts().reads(item.code)
    ]
    cells = [
        entry(f"{item.code}/{side.value}/pain_nprs", "3") for item in items for side in item.sides
    ]
    with CaptureQueriesContext(connection) as of_two:
        save(evaluation, cells[:2], therapist)
    evaluation.refresh_from_db()  # as each request does
    with CaptureQueriesContext(connection) as of_forty:
        save(evaluation, cells[2:42], therapist)
    assert len(cells) >= 42
    assert len(of_forty) == len(of_two)
