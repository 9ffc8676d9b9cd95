"""The report of a signed evaluation, as it is composed from the record."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.domain.body import Side
from evaluations.actions import clarified, exercising, goals, planning, reports
from evaluations.models import (
    Addendum,
    AuthorSignature,
    CertificationStep,
    Contact,
    Diagnosis,
    Evaluation,
    EvaluationVoid,
    Finding,
    Goal,
    HoldLift,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
    RenderJob,
    SignedEvaluation,
    TriggerDecision,
)
from evaluations.queries import report, report_plan
from intake.actions.clarifying import Note
from tests.evaluations import charted, looped, rows
from tests.evaluations.domain.plan_cases import GOAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(visit, desk, therapist, now) -> Evaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return charted.examined(visit, by=therapist, at=now)


@pytest.fixture
def later(now):
    return now + timedelta(days=14)


def words(part: Any) -> str:
    """Every text in one part of the data."""
    if isinstance(part, dict):
        return "\n".join(words(one) for one in part.values())
    if isinstance(part, list):
        return "\n".join(words(one) for one in part)
    return str(part)


def signed(evaluation: Evaluation, by: Any, at: Any, **changes: Any) -> SignedEvaluation:
    body = report.body(evaluation, signer=by, at=at)
    Evaluation.objects.filter(pk=evaluation.pk).update(signed_at=at, signed_by=by)
    evaluation.refresh_from_db()
    return SignedEvaluation.objects.create(
        evaluation=evaluation,
        document={"report": body},
        content_versions={},
        **_name(by, at, meaning="I examined this person."),
        **changes,
    )


def _name(by: Any, at: Any, meaning: str) -> dict[str, Any]:
    return {
        "sha256": "9f2c71aa" * 8,
        "meaning": meaning,
        "signed_by": by,
        "signed_at": at,
        "time_zone": "America/Los_Angeles",
        "name": by.signature,
        "licence_number": by.licence_number,
    }


def headings(body: dict[str, Any]) -> list[str]:
    return [part["heading"] for part in body["parts"]]


def test_the_parts_come_in_the_order_to_read_them(evaluation, therapist, now) -> None:
    charted.find(evaluation, "note_assessment", Side.NONE, by=therapist, at=now, text="Better.")
    charted.find(
        evaluation,
        "rom_hip_ir",
        Side.LEFT,
        by=therapist,
        at=now,
        status="not_tested",
        reason="time",
    )
    found = headings(report.body(evaluation, signer=therapist, at=now))
    order = ["Summary", "Safety", "From the intake", "Movement", "Not tested", "Diagnoses",
             "Assessment and notes", "Goals and plan of care"]  # fmt: skip
    assert [one for one in found if one in order] == order


def test_safety_says_how_many_were_asked_and_what_was_denied(evaluation, therapist, now) -> None:
    [safety] = [
        part
        for part in report.body(evaluation, signer=therapist, at=now)["parts"]
        if part["heading"] == "Safety"
    ]
    said = words(safety)
    assert "present 0" in said
    assert "Denied:" in said
    assert "self-harm" not in said
    assert "one of these questions is kept in the chart" in said


def test_a_clarified_answer_prints_with_the_one_before_it_and_who_asked(
    evaluation, therapist, now
) -> None:
    notes = {"saddle_numb": Note(asked_by="Priya Raman", words="Pins and needles, gone now")}
    said = {"saddle_numb": "unsure", "self_harm_thoughts": "unsure"}
    clarified.ask_again(episode=evaluation.episode, answers=said, notes=notes, by=therapist, at=now)
    found = words(report.body(evaluation, signer=therapist, at=now))
    assert "was no, now not sure (P. Raman, 3 Dec 2026, 9:00 am)" in found
    assert "Pins and needles" not in found
    assert "self-harm" not in found.lower()


@pytest.mark.parametrize("code", ["RF-PSY-01", "RF-SAF-01"])
def test_a_private_matter_is_counted_and_not_told(evaluation, visit, therapist, now, code) -> None:
    rows.firing(visit, "emergency", code)
    said = words(report.body(evaluation, signer=therapist, at=now))
    assert "A private matter:" in said
    assert "self-harm" not in said.lower()


def test_equal_records_give_equal_bodies(evaluation, therapist, now) -> None:
    first = report.body(evaluation, signer=therapist, at=now)
    assert report.body(evaluation, signer=therapist, at=now) == first


def test_a_kept_value_says_since_when_it_is_unchanged(
    evaluation, visit, therapist, now, later
) -> None:
    first = charted.find(evaluation, "rom_hip_ir", Side.RIGHT, by=therapist, at=now, num=24_000)
    signed(evaluation, therapist, now)
    second = Evaluation.objects.create(
        clinic=evaluation.clinic,
        patient=evaluation.patient,
        episode=evaluation.episode,
        visit=visit,
        kind="re_evaluation",
        previous=evaluation,
        opened_at=later,
        opened_by=therapist,
    )
    charted.find(
        second, "rom_hip_ir", Side.RIGHT, by=therapist, at=later, num=24_000, carried_from=first
    )
    said = words(report.body(second, signer=therapist, at=later))
    assert "unchanged since 3 Dec 2026, not measured again" in said


def test_the_chosen_diagnoses_stand_with_their_codes(evaluation, therapist, now) -> None:
    assert "No diagnosis was chosen." in words(report.body(evaluation, signer=therapist, at=now))
    Diagnosis.objects.create(
        evaluation=evaluation, code="M54.50", description="Low back pain, unspecified",
        release="2026", added_at=now, added_by=therapist,
    )  # fmt: skip
    said = words(report.body(evaluation, signer=therapist, at=now))
    assert "M54.50 Low back pain, unspecified (ICD-10-CM 2026)" in said


def test_the_complexity_is_the_therapists_choice(evaluation, therapist, now) -> None:
    evaluation.complexity = "moderate"
    said = words(report.body(evaluation, signer=therapist, at=now))
    assert "Moderate complexity, as the therapist chose." in said


def test_the_plan_of_care_is_whole(evaluation, therapist, now) -> None:
    assert "No plan of care was made." in words(report.body(evaluation, signer=therapist, at=now))
    planning.save_visits(
        evaluation=evaluation, care_class="", visits_per_week=1, weeks=6, by=therapist, at=now
    )
    goals.add(evaluation=evaluation, goal=GOAL, by=therapist, at=now)
    exercising.add_exercise(evaluation=evaluation, code="EX-07", by=therapist, at=now)
    said = words(report.body(evaluation, signer=therapist, at=now))
    assert "1 visit a week for 6 weeks, to 14 Jan 2027" in said
    assert "Goal 1." in said
    assert "Home exercise 1." in said


def test_every_kind_of_row_of_the_plan_is_said(evaluation, therapist, now) -> None:
    row = PlanOfCare.objects.create(
        evaluation=evaluation, care_class="", minutes_a_day=20, found_en="Your hip is stiff.",
        not_now_en="No hills.", follow_up_en="Call us.", self_care=["unknown_card"],
    )  # fmt: skip
    Problem.objects.create(
        plan=row, level="body_function", finding="Hip rotation", value="24°", side="right",
        found_on=now.date(), cause="stiff capsule",
    )  # fmt: skip
    Problem.objects.create(
        plan=row, level="", finding="Sits badly", value="", side="none", found_on=now.date()
    )
    PlannedIntervention.objects.create(plan=row, code="gone_technique", note="gently")
    PlannedExercise.objects.create(plan=row, code="EX-gone", schedule="daily")
    said = words(report.body(evaluation, signer=therapist, at=now))
    for part in ("Body function: Hip rotation RIGHT 24°", "Supposed cause: stiff capsule.",
                 "gone_technique (gently)", "EX-gone (no longer in the library)", "none set.",
                 "not decided", "20 minutes a day", "Your hip is stiff.", "No hills."):  # fmt: skip
        assert part in said


def test_what_was_decided_about_a_rule_is_said_with_who_and_when(
    evaluation, visit, therapist, now
) -> None:
    fired = rows.firing(visit, "same_day")
    decision = TriggerDecision.objects.create(
        firing=fired, code=fired.code, licence_number="PT-1", recheck_due=now,
        exam_evidence=[{"code": "neuro_screen"}], action="step_down",
        from_urgency="same_day", to_urgency="soon",
        ruleset_version="1", inputs_snapshot={}, reason_code="unknown_reason",
        reason_text="Seen by her doctor today", details={"seen_on": "2 Dec"},
        agreed_name="Dr. Brandt",
        safety_net_given=True, by=therapist, at=now,
    )  # fmt: skip
    Contact.objects.create(
        firing=fired, who="Dr. Brandt", how="phone", outcome="Agrees", by=therapist, at=now
    )
    HoldLift.objects.create(
        firing=fired, effect="hold_running", cites="Letter of 2 Dec", by=therapist, at=now
    )
    looped.fired(visit, "RF-GONE-01", "monitor", now, state="closed")
    said = words(report.body(evaluation, signer=therapist, at=now))
    assert f"{decision.get_action_display()} to " in said
    for part in ("Seen by her doctor", "seen on 2 Dec", "agreed with Dr. Brandt", "RF-GONE-01",
                 "told when to get help", "Dr. Brandt reached by phone", "Letter of 2 Dec",
                 "Not decided yet.", "Closed.", "Priya Raman, PT, DPT"):  # fmt: skip
        assert part in said


def test_a_case_without_an_intake_has_no_brief(visit, therapist, now) -> None:
    one = charted.examined(visit, by=therapist, at=now)
    assert "From the intake" not in headings(report.body(one, signer=therapist, at=now))


def test_what_was_certified_is_said(evaluation, therapist, now) -> None:
    frozen = signed(evaluation, therapist, now)
    assert "No order, referral" in words(report.paper(frozen, edition=0)["certification"])
    CertificationStep.objects.create(
        evaluation=evaluation, kind="sent", on=now.date(), provider="Dr. Brandt", proof="fax 7",
        at=now, by=therapist,
    )  # fmt: skip
    [line] = report.paper(frozen, edition=0)["certification"]
    assert line == "Plan sent to the provider: 3 Dec 2026, Dr. Brandt (fax 7)."


def test_weight_is_taken_from_the_nearest_weighing(evaluation, therapist, now) -> None:
    assert report.examined(evaluation).given.mass is None
    charted.find(evaluation, "vital_weight", Side.NONE, by=therapist, at=now, num=61_000)
    assert report.examined(evaluation).given.mass == 61_000
    assert report.examined(evaluation).given.involved is Side.RIGHT


def test_an_unknown_code_still_prints(evaluation, therapist, now) -> None:
    charted.find(evaluation, "test_of_old", Side.RIGHT, by=therapist, at=now, text="positive")
    said = words(report.body(evaluation, signer=therapist, at=now))
    assert "test_of_old (no longer in the catalogue)" in said
    assert "positive" in said


def test_each_issue_gets_the_next_edition(evaluation, therapist, now) -> None:
    frozen = signed(evaluation, therapist, now)
    for edition in (0, 1):
        job = reports.issue(signed=frozen, by=therapist, at=now)
        assert job is not None
        assert (job.kind, job.language, job.edition) == ("report", "en", edition)
    assert RenderJob.objects.filter(kind="report").count() == 2


def test_a_record_signed_before_there_were_reports_has_none(evaluation, therapist, now) -> None:
    old = SignedEvaluation(evaluation=evaluation, document={"format": 1})
    assert reports.issue(signed=old, by=therapist, at=now) is None
    assert not RenderJob.objects.filter(kind="report").exists()


def test_the_paper_names_who_signed_with_licence_time_and_zone(evaluation, therapist, now) -> None:
    [block] = report.paper(signed(evaluation, therapist, now), edition=0)["signatures"]
    assert block["role"] == "Signed by"
    assert block["name"] == "Priya Raman, PT, DPT, License PT-10442"
    assert block["meaning"] == "I examined this person."
    assert "(America/Los_Angeles)" in block["when"]


def test_author_and_reviewer_both_sign(evaluation, therapist, now) -> None:
    author = AuthorSignature.objects.create(
        evaluation=evaluation, version=1, sent_to=therapist, **_name(therapist, now, "Mine.")
    )
    found = report.paper(signed(evaluation, therapist, now, author=author), edition=0)
    assert [one["role"] for one in found["signatures"]] == ["Author", "Reviewed and co-signed by"]


def test_addenda_and_the_mark_of_an_error_come_with_who_and_when(
    evaluation, therapist, now
) -> None:
    frozen = signed(evaluation, therapist, now)
    Addendum.objects.create(
        evaluation=evaluation, number=1, text="One more\nline.", **_name(therapist, now, "Mine.")
    )
    EvaluationVoid.objects.create(
        evaluation=evaluation, reason="Wrong person was examined.", at=now, by=therapist
    )
    found = report.paper(frozen, edition=1)
    assert found["addenda"][0]["head"] == "Addendum 1"
    assert found["addenda"][0]["paragraphs"] == ["One more", "line."]
    assert "Priya Raman" in found["addenda"][0]["by"]
    assert found["banner"][0] == "Entered in error. Do not act on this record."
    assert found["running"]["document"].endswith("entered in error")


PRINTED = {
    Finding: {
        "code", "side", "qualifier", "status", "num", "text", "reason", "typed", "carried_from",
    },
    PlanOfCare: {
        "care_class", "visits_per_week", "weeks", "minutes_a_day", "found_en", "not_now_en",
        "follow_up_en", "self_care", "prognosis", "modifiers", "prognosis_note", "grade_reason",
        "replaces",
    },
    Problem: {"level", "finding", "value", "side", "found_on", "cause"},
    Goal: {"activity", "amount", "own_en", "measure", "baseline", "target", "by_date", "reason",
           "problem", "own_reason_en", "baseline_from", "baseline_on", "condition",
           "own_condition_en"},
    PlannedIntervention: {"code", "note"},
    PlannedExercise: {"code", "side", "schedule", "reps", "sets", "hold_seconds", "minutes",
                      "answers_finding", "override_reason", "level"},
    Diagnosis: {"code", "description", "release"},
}  # fmt: skip


@pytest.mark.parametrize("model", PRINTED, ids=lambda model: model.__name__)
def test_every_stored_field_prints_or_is_withheld_with_a_reason(model: Any) -> None:
    withheld = {**report.WITHHELD, **report_plan.WITHHELD, **report.KEYS}
    assert all(withheld.values())
    fields = {field.name for field in model._meta.concrete_fields}
    assert fields - PRINTED[model] - set(withheld) == set()
