"""Opening an evaluation and recording findings cell by cell."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions.once import SameKeyOtherWork
from clinic.domain.body import Side
from clinic.models import AuditEvent, EpisodeOfCare, User, Visit
from evaluations.actions import charting
from evaluations.actions.charting import CellChanged, EvaluationIsSigned, RefusedFinding, Saved
from evaluations.domain.catalogue import UnknownItem
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Finding, FindingRevision, Judgement, TriggerFiring
from evaluations.queries import chart
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit: Visit, therapist: User) -> Evaluation:
    return charting.open_evaluation(visit=visit, by=therapist, at=AT)


_keys = iter(range(10**9))


def record(evaluation: Evaluation, cell: str, raw: str, *, by: User, **changes: Any) -> Saved:
    code, side, qualifier = cell.split("/")
    entry = charting.Entry(
        code=code,
        side=Side(side),
        qualifier=qualifier,
        raw=raw,
        status=changes.get("status", Status.TESTED),
        base_version=changes.get("base", 0),
    )
    key = changes.get("key", f"key-{next(_keys):08}")
    return charting.record_finding(
        evaluation=evaluation, entry=entry, key=key, by=by, at=changes.get("at", AT)
    )


def cells(evaluation: Evaluation) -> list[tuple[Any, ...]]:
    return list(
        Finding.objects.filter(evaluation=evaluation).values_list(
            "code", "side", "qualifier", "status", "num", "text", "version"
        )
    )


# Opening ----------------------------------------------------------------------------------------


def test_a_visit_has_one_evaluation_however_often_it_is_opened(
    visit: Visit, therapist: User
) -> None:
    first = charting.open_evaluation(visit=visit, by=therapist, at=AT)
    assert charting.open_evaluation(visit=visit, by=therapist, at=AT) == first
    assert (first.kind, first.previous, first.version) == (Evaluation.Kind.INITIAL, None, 1)
    assert AuditEvent.objects.filter(action="open", object_id=str(first.pk)).count() == 1


def test_a_cancelled_visit_is_not_evaluated(visit: Visit, therapist: User) -> None:
    visit.status = Visit.Status.CANCELLED
    with pytest.raises(charting.VisitIsCancelled):
        charting.open_evaluation(visit=visit, by=therapist, at=AT)


def signed(evaluation: Evaluation, by: User) -> Evaluation:
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=AT, signed_by=by)
    evaluation.refresh_from_db()
    return evaluation


@pytest.mark.parametrize(
    ("visit_kind", "kind"),
    [
        (Visit.Kind.FOLLOW_UP, Evaluation.Kind.RE_EVALUATION),
        (Visit.Kind.DISCHARGE, Evaluation.Kind.DISCHARGE),
    ],
)
def test_the_next_evaluation_stands_on_the_signed_one_before(
    visit_kind: str,
    kind: str,
    evaluation: Evaluation,
    episode: EpisodeOfCare,
    therapist: User,
    desk: User,
) -> None:
    signed(evaluation, therapist)
    later = factories.visit(
        episode, therapist=therapist, by=desk, kind=visit_kind, starts_at=AT + timedelta(days=14)
    )
    second = charting.open_evaluation(visit=later, by=therapist, at=AT)
    assert (second.kind, second.previous) == (kind, evaluation)


# Recording --------------------------------------------------------------------------------------


def test_a_cell_is_stored_with_its_revision_and_audit_event(
    evaluation: Evaluation, therapist: User
) -> None:
    saved = record(evaluation, "rom_hip_ir/right/", "29", by=therapist)
    assert (saved.version, saved.question) == (1, "")
    assert cells(evaluation) == [("rom_hip_ir", "right", "", "tested", 29_000, "", 1)]
    revision = FindingRevision.objects.get()
    assert (revision.num, revision.version, revision.by) == (29_000, 1, therapist)
    event = AuditEvent.objects.get(action="record_finding")
    assert event.fields == ["rom_hip_ir/right"]
    evaluation.refresh_from_db()
    assert evaluation.version == 2


def test_a_changed_cell_keeps_every_value_it_had(evaluation: Evaluation, therapist: User) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=therapist)
    record(evaluation, "rom_hip_ir/right/", "31", by=therapist, base=1)
    record(evaluation, "rom_hip_ir/right/", "", by=therapist, base=2, status=Status.CLEARED)
    assert cells(evaluation) == [("rom_hip_ir", "right", "", "cleared", None, "", 3)]
    assert list(FindingRevision.objects.values_list("num", "status")) == [
        (29_000, "tested"),
        (31_000, "tested"),
        (None, "cleared"),
    ]


def test_a_resent_save_is_stored_once(evaluation: Evaluation, therapist: User) -> None:
    first = record(evaluation, "rom_hip_ir/right/", "29", by=therapist, key="the-same-key")
    again = record(
        evaluation,
        "rom_hip_ir/right/",
        "29",
        by=therapist,
        key="the-same-key",
        at=AT + timedelta(minutes=1),
    )
    assert first == again
    assert FindingRevision.objects.count() == 1


def test_one_key_for_two_values_is_refused(evaluation: Evaluation, therapist: User) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=therapist, key="the-same-key")
    with pytest.raises(SameKeyOtherWork):
        record(evaluation, "rom_hip_ir/right/", "92", by=therapist, key="the-same-key")


def test_the_same_cell_changed_by_another_is_asked_about(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=staff["assistant"])
    with pytest.raises(CellChanged, match="Ana Silva") as caught:
        record(evaluation, "rom_hip_ir/right/", "34", by=therapist)
    assert caught.value.row[4] == 29_000
    assert caught.value.row[-1] == 1
    assert cells(evaluation) == [("rom_hip_ir", "right", "", "tested", 29_000, "", 1)]
    assert record(evaluation, "rom_hip_ir/right/", "34", by=therapist, base=1).version == 2


def test_two_people_who_write_the_same_value_do_not_clash(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=staff["assistant"])
    assert record(evaluation, "rom_hip_ir/right/", "29", by=therapist).version == 2


def test_changes_of_different_cells_are_both_kept(
    evaluation: Evaluation, therapist: User, staff: dict[str, User]
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=staff["assistant"])
    record(evaluation, "rom_hip_ir/left/", "35", by=therapist)
    assert len(cells(evaluation)) == 2


def test_what_cannot_be_is_refused_and_nothing_is_stored(
    evaluation: Evaluation, therapist: User
) -> None:
    with pytest.raises(RefusedFinding, match="400° is not possible"):
        record(evaluation, "rom_lumbar_flexion/none/", "400", by=therapist)
    assert cells(evaluation) == []
    evaluation.refresh_from_db()
    assert evaluation.version == 1


def test_an_unusual_value_is_stored_and_asked_about(
    evaluation: Evaluation, therapist: User
) -> None:
    saved = record(evaluation, "run_cadence/none/", "105", by=therapist)
    assert (saved.question, saved.offer) == (
        "Is that one foot only? Then it is 210. Keep 105 a minute?",
        "210",
    )
    assert cells(evaluation)[0][4] == 105_000


def test_limits_are_read_against_the_other_cells(evaluation: Evaluation, therapist: User) -> None:
    record(evaluation, "test_slr/right/angle_p2", "60", by=therapist)
    with pytest.raises(RefusedFinding, match="comes after the limit"):
        record(evaluation, "test_slr/right/angle_p1", "70", by=therapist)
    record(evaluation, "gait_task/none/", "walk", by=therapist)
    with pytest.raises(RefusedFinding, match="to 3 m/s"):
        record(evaluation, "gait_speed/none/", "4", by=therapist)


def test_not_tested_is_stored_with_its_reason_and_no_value(
    evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, "test_slr/right/", "time", by=therapist, status=Status.NOT_TESTED)
    found = Finding.objects.get()
    assert (found.status, found.reason, found.num, found.text) == ("not_tested", "time", None, "")


def test_an_unknown_cell_is_an_error(evaluation: Evaluation, therapist: User) -> None:
    with pytest.raises(UnknownItem):
        record(evaluation, "test_nothing/right/", "1", by=therapist)


def test_a_signed_evaluation_does_not_change(evaluation: Evaluation, therapist: User) -> None:
    signed(evaluation, therapist)
    with pytest.raises(EvaluationIsSigned):
        record(evaluation, "rom_hip_ir/right/", "29", by=therapist)
    assert cells(evaluation) == []


HOSTILE_NOTES = [
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} {% include 'x' %}",
    "\u202edrawkcab",
    "Ça va, señor. 日本語 👟",
]


@pytest.mark.parametrize("note", HOSTILE_NOTES)
def test_a_strange_note_is_stored_as_it_was_written(
    note: str, evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, "note_assessment/none/", note, by=therapist)
    assert Finding.objects.get().text == note


@pytest.mark.parametrize("note", ["\n".join("x" * 200_000), "x" * 20_000, "a\x00b", "\ud800"])
def test_a_note_that_would_break_a_paper_is_refused(
    note: str, evaluation: Evaluation, therapist: User
) -> None:
    with pytest.raises(RefusedFinding):
        record(evaluation, "note_assessment/none/", note, by=therapist)


# Judging ----------------------------------------------------------------------------------------


def test_a_finding_that_rules_read_is_judged_at_once(
    evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, "vital_temp/none/", "101", by=therapist)
    assert Judgement.objects.get().inputs["exam"] == {"temp_f": 101}
    assert TriggerFiring.objects.filter(code="RF-INF-02").exists()


def test_a_note_is_not_judged(evaluation: Evaluation, therapist: User) -> None:
    record(evaluation, "note_assessment/none/", "Fits load.", by=therapist)
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("code", ["rom_lumbar_side_bend", "neuro_heel_walk"])
def test_saving_takes_the_same_number_of_queries_at_any_size_of_chart(
    code: str, evaluation: Evaluation, therapist: User
) -> None:
    raw = "20" if code.startswith("rom") else "able"
    record(evaluation, "neuro_toe_walk/right/", "able", by=therapist)
    with CaptureQueriesContext(connection) as at_first:
        record(evaluation, f"{code}/right/", raw, by=therapist)
    for other in ("rom_hip_er", "rom_hip_extension", "mmt_ehl", "mmt_quads"):
        for side in ("right", "left"):
            record(evaluation, f"{other}/{side}/", "5", by=therapist)
    with CaptureQueriesContext(connection) as later:
        record(evaluation, f"{code}/left/", raw, by=therapist)
    assert len(later) == len(at_first)


# What is carried --------------------------------------------------------------------------------


def test_measures_of_last_time_are_carried_until_they_are_settled(
    evaluation: Evaluation, episode: EpisodeOfCare, therapist: User, desk: User
) -> None:
    for cell, raw in {
        "rom_hip_ir/right/": "29",
        "rom_hip_ir/left/": "35",
        "rom_hip_ir/left/pain_nprs": "2",
        "vital_hr/none/": "64",
        "test_slr/right/": "negative",
    }.items():
        record(evaluation, cell, raw, by=therapist)
    signed(evaluation, therapist)
    later = factories.visit(episode, therapist=therapist, by=desk)
    second = charting.open_evaluation(visit=later, by=therapist, at=AT)
    assert chart.carried(evaluation) == []
    assert chart.carried(second) == [("rom_hip_ir", Side.RIGHT), ("rom_hip_ir", Side.LEFT)]
    record(second, "rom_hip_ir/right/", "31", by=therapist)
    record(second, "rom_hip_ir/left/", "", by=therapist, status=Status.CLEARED)
    assert chart.carried(second) == []
