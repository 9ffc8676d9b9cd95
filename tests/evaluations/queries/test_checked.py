"""The checked list: what was looked at before signing, and how like the last note a note is."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from clinic.models import Visit
from evaluations.models import Evaluation
from evaluations.queries import checked, inbox
from tests import factories
from tests.evaluations import charted
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db

NOTE = "Findings fit load related low back pain with limited hip rotation on the right side."


@pytest.fixture
def evaluation(visit, therapist, desk, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def find(therapist, now):
    def found(evaluation: Evaluation, code: str, side: Side = Side.NONE, **value: Any) -> None:
        charted.find(evaluation, code, side, by=therapist, at=now, **value)

    return found


def lines(evaluation: Evaluation, at: Any) -> dict[str, tuple[bool, str]]:
    found = checked.checks(evaluation, {}, at=at)
    return {one.what: (one.is_fine, one.detail) for one in found}


def test_a_positive_without_its_familiar_symptom_is_pointed_out(evaluation, find, now) -> None:
    find(evaluation, "test_faber", Side.RIGHT, text="positive")
    fine, detail = lines(evaluation, now)["Positive without its familiar symptom: 1"]
    assert not fine
    assert detail.startswith("FABER RIGHT.")


def test_what_was_done_without_a_result_and_blanks_are_counted(evaluation, find, now) -> None:
    find(evaluation, "test_faber", Side.RIGHT, status="performed")
    find(evaluation, "note_assessment", text="Pain *** of 10.")
    found = lines(evaluation, now)
    assert found["Done without a result: 1"] == (False, "FABER RIGHT.")
    assert not found["Notes: 1 blank to fill in"][0]


def test_a_side_that_was_confirmed_is_named(evaluation, find, now) -> None:
    find(evaluation, "test_faber", Side.LEFT, text="positive", reason="LEFT is true")
    assert lines(evaluation, now)["Sides: intake, chart and tests agree"] == (
        True, "Looked at and true: FABER LEFT.",
    )  # fmt: skip


def test_many_names_are_cut_and_counted(evaluation, find, now) -> None:
    for code in ("test_faber", "test_fadir", "test_slump", "test_kemp"):
        for side in (Side.RIGHT, Side.LEFT):
            find(evaluation, code, side, status="performed")
    detail = lines(evaluation, now)["Done without a result: 8"][1]
    assert detail.endswith("and 2 more.")


@pytest.fixture
def again(evaluation, find, episode, therapist, desk, now) -> Evaluation:
    find(evaluation, "note_assessment", text=NOTE)
    sign(evaluation, therapist, now)
    later = now + timedelta(days=14)
    visit = factories.visit(
        episode, therapist=therapist, by=desk, starts_at=later, kind=Visit.Kind.RE_EVALUATION
    )
    return charted.examined(visit, by=therapist, at=later)


def test_a_copied_note_is_pointed_out_and_never_blocks(again, find, therapist, now) -> None:
    find(again, "note_assessment", text=NOTE)
    fine, detail = lines(again, now)["Copied: 100 % like the last note"]
    assert not fine
    assert detail.startswith("Assessment 100 %.")
    assert sign(again, therapist, now + timedelta(days=14))


def test_a_note_of_its_own_says_how_like_the_last_it_is(again, find, now) -> None:
    find(again, "note_assessment", text="Runs five miles without pain and sleeps through.")
    assert lines(again, now)["Not copied: 0 % like the last note"] == (True, "The limit is 90 %.")


def test_without_a_code_the_list_says_so(evaluation, now) -> None:
    assert lines(evaluation, now)["Diagnosis codes: none chosen"] == (False, "")


def test_what_was_worked_out_is_signed_as_it_stood(evaluation, find, therapist, now) -> None:
    find(evaluation, "rom_hip_ir", Side.RIGHT, num=30_000)
    find(evaluation, "rom_hip_er", Side.RIGHT, num=40_000)
    derived = sign(evaluation, therapist, now).document["derived"]
    assert ["rom_hip_rotation_total", "right", "", 70_000, ""] in derived


# Progress reports


def test_a_progress_report_is_asked_for_on_the_tenth_treatment_day(
    again, episode, therapist, desk, now
) -> None:
    at = now + timedelta(days=40)
    for day in range(1, 9):
        starts = now + timedelta(days=day)
        visit = factories.visit(episode, therapist=therapist, by=desk, starts_at=starts)
        Visit.objects.filter(pk=visit.pk).update(status=Visit.Status.DONE)
    factories.visit(episode, therapist=therapist, by=desk, starts_at=at)
    assert inbox.of(therapist, at=at).reports == []
    visit = factories.visit(
        episode, therapist=therapist, by=desk, starts_at=now + timedelta(days=20)
    )
    Visit.objects.filter(pk=visit.pk).update(status=Visit.Status.DONE)
    (due,) = inbox.of(therapist, at=at).reports
    assert (due.episode, due.days) == (episode, 9)
    assert inbox.of(therapist, at=at).mark == f"p{episode.pk}.9"
    assert inbox.of(therapist, at=at).patient_ids == {episode.patient_id}
