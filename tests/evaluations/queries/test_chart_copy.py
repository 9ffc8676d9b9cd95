"""The copy of a record holds every row and every field that says anything of the person."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from clinic.models import EnteredInError, Patient, PatientMerge, User, Visit
from evaluations import library
from evaluations.domain import chart_paper
from evaluations.fhir import bundle
from evaluations.models import Evaluation
from evaluations.queries import chart_copy
from evaluations.queries.chart_copy.tables import LEFT_OUT, TABLES
from tests import factories
from tests.evaluations import charted, whole_record

COPIED = {table.model for table in TABLES}
CHART = library.words_of_chart()


def _points_at_a_person(model: type[Model]) -> bool:
    """Whether a row of the model is of a patient, straight or by way of another such row."""
    known: set[type[Model]] = {Patient}
    while True:
        reached = known | {
            one
            for one in apps.get_models()
            if one._meta.app_label in ("clinic", "intake", "evaluations")
            and any(
                field.is_relation and field.related_model in known
                for field in one._meta.concrete_fields
            )
        }
        if reached == known:
            return model in known
        known = reached


def test_every_model_of_a_person_is_copied_or_left_out_with_a_reason() -> None:
    wanted = {
        model
        for model in apps.get_models()
        if model._meta.app_label in ("clinic", "intake", "evaluations")
        and _points_at_a_person(model)
    }

    assert wanted - COPIED - set(LEFT_OUT) == set()
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_field_is_printed_or_is_silent_for_a_reason(table: Any) -> None:
    if table.name in CHART.not_printed:
        return
    section = next(one for one in CHART.sections if one.code == table.name)
    fields = {field.name for field in table.model._meta.concrete_fields}
    told = {*section.printed, *section.silent, *CHART.silent, *table.leave_out, "clinic"}
    answers = {"answers", "provenance"} if table.name == "responses" else set()

    assert fields - told - answers - {"pdf", "file", "sha256"} == set()


def test_every_section_is_a_table_of_the_copy_in_its_order() -> None:
    names = {table.name for table in TABLES}

    assert {one.code for one in CHART.sections} | set(CHART.not_printed) == names


@pytest.fixture
def evaluation(visit: Visit, therapist: User, desk: User, now: datetime) -> Evaluation:
    return whole_record.made(visit, therapist=therapist, desk=desk, at=now)


@pytest.fixture
def copy(evaluation: Evaluation, therapist: User, now: datetime) -> dict[str, Any]:
    return chart_copy.of(evaluation.patient, by=therapist, at=now)


FILLED = {
    "patients", "cases", "visits", "intakes", "responses", "evaluations", "findings", "plans",
    "signatures", "addenda", "firings", "decisions", "referrals", "letters", "sendings",
    "referral_steps", "recipients", "run_programmes", "run_schedules", "home_reports", "papers",
    "handovers", "amendments", "amendment_steps", "disclosures", "judgements",
}  # fmt: skip


def test_a_whole_record_is_copied_with_words(copy: dict[str, Any]) -> None:
    tables = copy["tables"]
    assert {name for name in FILLED if not tables[name]} == set()
    assert json.loads(json.dumps(copy)) == copy
    [hip] = [row for row in tables["findings"] if row["code"] == "rom_hip_ir"]
    assert (hip["num"], hip["unit"], hip["side"], hip["kind"]) == (38_000, "deg", "left", "number")
    assert hip["in_words"]["value"] == {"en": "38°", "es": "38°"}
    assert hip["in_words"]["side"]["es"] == "IZQUIERDA"


def test_its_bundle_is_valid_and_holds_each_resource(copy: dict[str, Any]) -> None:
    made = bundle.of(copy)
    bundle.check(made)
    kinds = {entry["resource"]["resourceType"] for entry in made["entry"]}

    assert {
        "Patient", "EpisodeOfCare", "Encounter", "QuestionnaireResponse", "Observation",
        "DetectedIssue", "CarePlan", "ServiceRequest", "DocumentReference", "Provenance",
        "Communication", "Practitioner", "Organization",
    } <= kinds  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_statement_of_disagreement_travels_with_every_copy(
    copy: dict[str, Any], language: str
) -> None:
    paper = json.dumps(chart_paper.papers(copy, CHART, language=language), ensure_ascii=False)

    for text in (paper, bundle.text(bundle.of(copy)), json.dumps(copy)):
        assert "I do not agree: I saw the video." in text


def test_no_secret_is_in_the_copy(copy: dict[str, Any]) -> None:
    said = json.dumps(copy)

    assert not [word for word in ("_hash", "queue_key", "pdf", "%PDF") if word in said]


def test_attachments_are_copied_only_when_asked_for(
    evaluation: Evaluation, therapist: User, now: datetime
) -> None:
    copy = chart_copy.of(evaluation.patient, by=therapist, at=now, attachments=True)
    made = bundle.of(copy)
    bundle.check(made)

    assert all(row["pdf"] for row in copy["tables"]["papers"])
    [first, *_] = [
        entry["resource"]
        for entry in made["entry"]
        if entry["resource"]["resourceType"] == "DocumentReference"
    ]
    assert first["content"][0]["attachment"]["data"]


def test_the_records_that_were_merged_are_one_copy(
    evaluation: Evaluation, therapist: User, staff: dict[str, User], now: datetime
) -> None:
    twin = factories.patient(evaluation.clinic, by=therapist, given_name="Renate")
    factories.episode(twin, by=therapist)
    Patient.objects.filter(pk=twin.pk).update(merged_into=evaluation.patient)
    PatientMerge.objects.create(
        clinic=evaluation.clinic,
        kept=evaluation.patient,
        absorbed=twin,
        reason="One person",
        by=staff["manager"],
        at=now,
    )
    copy = chart_copy.of(Patient.objects.get(pk=twin.pk), by=therapist, at=now)

    assert copy["patient"] == evaluation.patient_id
    assert copy["records"] == [evaluation.patient_id, twin.pk]
    assert len(copy["tables"]["patients"]) == 2
    assert len(copy["tables"]["merges"]) == 1
    bundle.check(bundle.of(copy))


def test_what_was_another_persons_is_named_and_not_copied(
    visit: Visit, therapist: User, desk: User, now: datetime
) -> None:
    session = charted.answered(visit, by=desk, at=now, smoker="former")
    other = factories.patient(visit.clinic, by=desk, given_name="Rosa")
    EnteredInError.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        object_type="intakesession",
        object_id=str(session.pk),
        reason="It was Rosa who answered",
        moved_to=other,
        by=therapist,
        at=now,
    )
    copy = chart_copy.of(visit.patient, by=therapist, at=now)

    [row] = copy["tables"]["intakes"]
    assert set(row) == {"id", "not_of_this_person", "in_error"}
    assert copy["tables"]["responses"] == []
    assert "because" not in json.dumps(copy["tables"]["firings"])
    bundle.check(bundle.of(copy))
    [paper] = chart_paper.papers(copy, CHART, language="en")
    assert "another person's record" in json.dumps(paper)


def test_an_error_is_marked_with_who_when_and_why(
    visit: Visit, therapist: User, now: datetime
) -> None:
    EnteredInError.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        object_type="visit",
        object_id=str(visit.pk),
        reason="Booked twice",
        by=therapist,
        at=now,
    )
    copy = chart_copy.of(visit.patient, by=therapist, at=now)
    [row] = copy["tables"]["visits"]
    [paper] = chart_paper.papers(copy, CHART, language="en")

    assert row["in_error"]["reason"] == "Booked twice"
    assert "ENTERED IN ERROR, 3 Dec 2026, 9:00 am, Priya Raman, PT, DPT: Booked twice" in str(paper)
    bundle.check(bundle.of(copy))
