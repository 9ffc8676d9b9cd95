"""What the cells leave open, named with its fixes, and each fix done on the spot."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.models import Visit
from evaluations.actions import settling
from evaluations.actions.settling import CannotSettle
from evaluations.models import Evaluation, Finding, FindingRevision
from evaluations.queries import to_settle
from evaluations.queries.blockers import Blocker, Fix, cell_name
from tests import factories
from tests.evaluations import charted
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db

RIGHT, LEFT, NONE = Side.RIGHT, Side.LEFT, Side.NONE


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    """The complaint is on the right."""
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def find(evaluation, therapist, now):
    def found(code: str, side: Side = NONE, **value: Any) -> Finding:
        return charted.find(evaluation, code, side, by=therapist, at=now, **value)

    return found


@pytest.fixture
def settle(evaluation, therapist, now):
    def settled(blocker: Blocker, fix: Fix, raw: str = "") -> None:
        place = blocker.at
        assert place is not None
        assert fix in blocker.fixes
        typed = type(place)(
            code=place.code, side=place.side, qualifier=place.qualifier, base=place.base, raw=raw
        )
        settling.settle(
            evaluation=evaluation, place=typed, fix=fix, key=f"key-{fix}", by=therapist, at=now
        )

    return settled


def open_ones(evaluation: Evaluation) -> list[str]:
    return [one.what for one in to_settle.cells_to_settle(evaluation)]


def cell(evaluation: Evaluation, code: str, side: Side = NONE, qualifier: str = "") -> Finding:
    return Finding.objects.get(evaluation=evaluation, code=code, side=side, qualifier=qualifier)


def test_a_whole_chart_leaves_nothing(evaluation) -> None:
    assert open_ones(evaluation) == []


# Positive away from the complaint


def test_a_positive_on_the_other_side_is_named_with_both_fixes(evaluation, find) -> None:
    find("test_faber", LEFT, text="positive")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    assert blocker.what == "FABER is positive on the LEFT, the complaint says RIGHT"
    assert blocker.fixes == (Fix.MOVE, Fix.CONFIRM)
    assert (blocker.at.other_side, blocker.at.this_side) == ("RIGHT", "LEFT")


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("test_faber", {LEFT: "negative"}),
        ("test_faber", {RIGHT: "positive"}),
        ("test_faber", {LEFT: "positive", RIGHT: "positive"}),
        ("test_crossed_slr", {LEFT: "positive"}),
    ],
)
def test_what_fits_the_complaint_is_left_alone(evaluation, find, code, cells) -> None:
    for side, text in cells.items():
        find(code, side, text=text)
    assert open_ones(evaluation) == []


def test_a_complaint_without_a_side_contradicts_nothing(evaluation, find) -> None:
    evaluation.episode.side = "midline"
    find("test_faber", LEFT, text="positive")
    assert open_ones(evaluation) == []


def test_the_result_is_moved_with_all_its_parts(evaluation, find, settle) -> None:
    find("test_faber", LEFT, text="positive")
    find("test_faber", LEFT, qualifier="concordant", text="yes")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    settle(blocker, Fix.MOVE)
    assert cell(evaluation, "test_faber", RIGHT).text == "positive"
    assert cell(evaluation, "test_faber", RIGHT, "concordant").text == "yes"
    assert cell(evaluation, "test_faber", LEFT).status == "cleared"
    assert open_ones(evaluation) == []


def test_a_result_is_not_moved_over_another(evaluation, find, settle) -> None:
    find("test_faber", LEFT, text="positive")
    find("test_faber", RIGHT, text="negative")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    with pytest.raises(CannotSettle, match="RIGHT holds a result"):
        settle(blocker, Fix.MOVE)
    assert cell(evaluation, "test_faber", LEFT).text == "positive"


def test_a_move_that_is_refused_in_part_moves_nothing(
    evaluation, find, settle, monkeypatch
) -> None:
    find("test_faber", LEFT, text="positive")
    find("test_faber", LEFT, qualifier="concordant", text="yes")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    Finding.objects.filter(qualifier="concordant").update(text="moon")
    with pytest.raises(CannotSettle, match="Choose one"):
        settle(blocker, Fix.MOVE)
    assert not Finding.objects.filter(evaluation=evaluation, code="test_faber", side=RIGHT).exists()


def test_the_side_is_said_to_be_true_and_kept(evaluation, find, settle) -> None:
    version = evaluation.version
    find("test_faber", LEFT, text="positive")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    settle(blocker, Fix.CONFIRM)
    kept = cell(evaluation, "test_faber", LEFT)
    assert (kept.reason, kept.version, kept.text) == ("LEFT is true", 2, "positive")
    assert FindingRevision.objects.get(code="test_faber").reason == "LEFT is true"
    evaluation.refresh_from_db()
    assert evaluation.version > version
    assert open_ones(evaluation) == []


def test_a_result_that_changed_meanwhile_is_looked_at_again(evaluation, find, settle) -> None:
    find("test_faber", LEFT, text="positive")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    Finding.objects.filter(code="test_faber").update(version=7)
    with pytest.raises(CannotSettle, match="changed meanwhile"):
        settle(blocker, Fix.CONFIRM)


def test_nothing_is_settled_on_a_signed_evaluation(
    evaluation, find, settle, therapist, now
) -> None:
    find("test_faber", LEFT, text="positive")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=now, signed_by=therapist)
    for fix in (Fix.CONFIRM, Fix.MOVE):
        with pytest.raises(CannotSettle, match="signed"):
            settle(blocker, fix)


# Done without a result


def test_a_test_without_a_result_is_named(evaluation, find, settle) -> None:
    find("test_slump", LEFT, status="performed")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    assert blocker.what == f"{cell_name('test_slump', LEFT)} has no result"
    assert blocker.is_choice
    assert [one.code for one in blocker.at.choices][:2] == ["negative", "positive"]
    settle(blocker, Fix.ENTER, "negative")
    assert open_ones(evaluation) == []


def test_it_may_be_not_tested_with_a_reason(evaluation, find, settle) -> None:
    find("test_slump", LEFT, status="performed")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    with pytest.raises(CannotSettle, match="Say why"):
        settle(blocker, Fix.NOT_TESTED)
    settle(blocker, Fix.NOT_TESTED, "time")
    assert cell(evaluation, "test_slump", LEFT).reason == "time"


def test_an_empty_result_is_asked_for(evaluation, find, settle) -> None:
    find("test_slump", LEFT, status="performed")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    with pytest.raises(CannotSettle, match="Enter a result first"):
        settle(blocker, Fix.ENTER, " ")


def test_someone_elses_change_is_told(evaluation, find, settle) -> None:
    find("test_slump", LEFT, status="performed")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    Finding.objects.filter(code="test_slump").update(version=9)
    with pytest.raises(CannotSettle, match="while you were typing"):
        settle(blocker, Fix.ENTER, "negative")


def test_a_retired_code_asks_for_nothing(evaluation, find) -> None:
    find("test_of_old", LEFT, status="performed")
    find("rom_of_old", LEFT, num=1_000_000)
    assert open_ones(evaluation) == []
    assert cell_name("test_of_old", LEFT) == "test_of_old LEFT"


# Numbers that cannot be, and blanks


def test_a_number_that_its_limits_refuse_is_named(evaluation, find, settle) -> None:
    find("rom_hip_ir", LEFT, num=400_000)
    (blocker,) = to_settle.cells_to_settle(evaluation)
    assert blocker.what == "Hip internal rotation LEFT: 400 is not possible"
    assert (blocker.is_typed, blocker.at.unit) == (True, "°")
    settle(blocker, Fix.ENTER, "40")
    assert open_ones(evaluation) == []


def test_a_field_that_is_no_more_is_left_alone(evaluation, find) -> None:
    find("rom_hip_ir", LEFT, qualifier="field_of_old", num=1_000)
    assert open_ones(evaluation) == []


def test_a_blank_in_a_note_is_named_and_filled(evaluation, find, settle) -> None:
    find("note_assessment", text="Pain *** of 10 after ***.")
    (blocker,) = to_settle.cells_to_settle(evaluation)
    assert blocker.what == "Assessment: 2 blanks to fill in"
    assert blocker.at.is_note
    settle(blocker, Fix.ENTER, "Pain 3 of 10 after running.")
    assert open_ones(evaluation) == []


# Carried values


def test_a_carried_value_is_kept_measured_or_cleared(
    evaluation, find, therapist, desk, now
) -> None:
    for side in (RIGHT, LEFT):
        find("rom_hip_ir", side, num=40_000)
    find("rom_hip_er", LEFT, num=45_000)
    sign(evaluation, therapist, now)
    later = now + timedelta(days=14)
    visit = factories.visit(
        evaluation.episode, therapist=therapist, by=desk,
        starts_at=later, kind=Visit.Kind.RE_EVALUATION,
    )  # fmt: skip
    again = charted.examined(visit, by=therapist, at=later)
    blockers = to_settle.cells_to_settle(again)
    assert [one.what for one in blockers if "internal" in one.what] == [
        "Hip internal rotation RIGHT: 40° from last time is not settled",
        "Hip internal rotation LEFT: 40° from last time is not settled",
    ]
    for number, (blocker, fix) in enumerate(
        zip(blockers, (Fix.KEEP, Fix.CLEAR, Fix.ENTER), strict=True)
    ):
        settling.settle(
            evaluation=again, place=blocker.at, fix=fix, key=f"key-{number}-x",
            by=therapist, at=later,
        )  # fmt: skip
    assert open_ones(again) == []
    assert Finding.objects.filter(evaluation=again, carried_from__isnull=False).count() == 1
