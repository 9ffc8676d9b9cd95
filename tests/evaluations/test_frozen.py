"""Signed is frozen: Python, bulk writes, raw SQL and migrations are all refused by the database."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from clinic import frozen
from clinic.models import EpisodeOfCare, User, Visit
from clinic.models.audit import AppendOnlyError
from evaluations.models import (
    Evaluation,
    Finding,
    Goal,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
)

FROZEN_MODELS = [
    Evaluation,
    Finding,
    PlanOfCare,
    Problem,
    Goal,
    PlannedExercise,
    PlannedIntervention,
]


@pytest.fixture
def signed(
    episode: EpisodeOfCare, visit: Visit, therapist: User, now: datetime
) -> dict[type[models.Model], Any]:
    """One signed evaluation with a row of everything that is frozen with it."""
    evaluation = Evaluation.objects.create(
        clinic=episode.clinic,
        patient=episode.patient,
        episode=episode,
        visit=visit,
        opened_at=now,
        opened_by=therapist,
    )
    plan = PlanOfCare.objects.create(evaluation=evaluation, weeks=6)
    rows: dict[type[models.Model], Any] = {
        Evaluation: evaluation,
        Finding: Finding.objects.create(
            evaluation=evaluation,
            code="rom_hip_ir",
            side="right",
            num=35000,
            recorded_at=now,
            recorded_by=therapist,
        ),
        PlanOfCare: plan,
        Problem: Problem.objects.create(
            plan=plan,
            level="activity",
            finding="Stands on one leg",
            value="8 s",
            side="right",
            found_on=date(2026, 12, 3),
        ),
        Goal: Goal.objects.create(
            plan=plan,
            activity="walk_fast",
            measure="minutes",
            target=30_000,
            by_date=date(2027, 1, 10),
            reason="run_again",
        ),
        PlannedExercise: PlannedExercise.objects.create(plan=plan, code="EX-07", schedule="daily"),
        PlannedIntervention: PlannedIntervention.objects.create(plan=plan, code="education"),
    }
    evaluation.signed_at, evaluation.signed_by = now, therapist
    evaluation.save()
    return rows


def _some_field(model: type[models.Model]) -> str:
    """A column of ``model`` that an attacker or a bug might change."""
    return {
        "evaluation": "version",
        "finding": "num",
        "planofcare": "weeks",
        "problem": "finding",
        "goal": "target",
        "plannedexercise": "schedule",
        "plannedintervention": "note",
    }[str(model._meta.model_name)]


def _value(model: type[models.Model]) -> object:
    field = model._meta.get_field(_some_field(model))
    return "changed" if isinstance(field, models.CharField) else 9


def _save(row: Any) -> None:
    setattr(row, _some_field(type(row)), _value(type(row)))
    row.save()


def _bulk_update(row: Any) -> None:
    setattr(row, _some_field(type(row)), _value(type(row)))
    type(row).objects.bulk_update([row], [_some_field(type(row))])


def _upsert(row: Any) -> None:
    setattr(row, _some_field(type(row)), _value(type(row)))
    type(row).objects.bulk_create(
        [row],
        update_conflicts=True,
        update_fields=[_some_field(type(row))],
        unique_fields=["id"],
    )


def _raw(statement: str) -> Callable[[Any], None]:
    def run(row: Any) -> None:
        text = statement.format(table=row._meta.db_table, field=_some_field(type(row)))
        with connection.cursor() as cursor:
            cursor.execute(text, [row.pk])

    return run


WAYS = {
    "save": _save,
    "queryset update": lambda row: (
        type(row).objects.filter(pk=row.pk).update(**{_some_field(type(row)): _value(type(row))})
    ),
    "bulk update": _bulk_update,
    "upsert": _upsert,
    "queryset raw delete": lambda row: type(row).objects.filter(pk=row.pk)._raw_delete("default"),
    "raw update": _raw("UPDATE {table} SET {field} = {field} WHERE id = %s"),
    "raw delete": _raw("DELETE FROM {table} WHERE id = %s"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", FROZEN_MODELS, ids=lambda model: model.__name__)
def test_nothing_under_a_signature_changes(
    signed: dict[type[models.Model], Any], model: type[models.Model], way: str
) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        WAYS[way](signed[model])


@pytest.mark.parametrize("model", FROZEN_MODELS, ids=lambda model: model.__name__)
def test_nothing_under_a_signature_is_deleted(
    signed: dict[type[models.Model], Any], model: type[models.Model]
) -> None:
    refusal = (DatabaseError, models.ProtectedError)
    with pytest.raises(refusal), transaction.atomic():
        signed[model].delete()
    assert model.objects.filter(pk=signed[model].pk).exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", FROZEN_MODELS[1:], ids=lambda model: model.__name__)
def test_nothing_is_added_under_a_signature(
    signed: dict[type[models.Model], Any], model: type[models.Model]
) -> None:
    row = signed[model]
    row.pk = None
    row._state.adding = True
    if model is Finding:
        row.qualifier = "end_feel"
    if model is PlanOfCare:
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save()
        return
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        row.save()


def test_replace_does_not_walk_past_the_guards(signed: dict[type[models.Model], Any]) -> None:
    if connection.vendor == "sqlite":
        statement = "REPLACE INTO evaluations_finding SELECT * FROM evaluations_finding"
    else:
        statement = "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE evaluations_finding CASCADE"
    with (
        pytest.raises(DatabaseError, match="frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_finding_cannot_be_moved_out_of_a_signed_evaluation(
    signed: dict[type[models.Model], Any], therapist: User, now: datetime
) -> None:
    other = Evaluation.objects.create(
        clinic_id=signed[Evaluation].clinic_id,
        patient_id=signed[Evaluation].patient_id,
        episode_id=signed[Evaluation].episode_id,
        visit_id=signed[Evaluation].visit_id,
        opened_at=now,
        opened_by=therapist,
    )
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Finding.objects.update(evaluation=other)


def test_a_finding_cannot_be_moved_into_a_signed_evaluation(
    signed: dict[type[models.Model], Any], therapist: User, now: datetime
) -> None:
    evaluation = signed[Evaluation]
    draft = Evaluation.objects.create(
        clinic_id=evaluation.clinic_id,
        patient_id=evaluation.patient_id,
        episode_id=evaluation.episode_id,
        visit_id=evaluation.visit_id,
        opened_at=now,
        opened_by=therapist,
    )
    Finding.objects.create(
        evaluation=draft,
        code="rom_hip_er",
        side="right",
        num=1000,
        recorded_at=now,
        recorded_by=therapist,
    )
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Finding.objects.filter(evaluation=draft).update(evaluation=evaluation)


@pytest.mark.parametrize(
    "model",
    [m for m in apps.get_models() if m._meta.db_table in {g.table for g in frozen.guards()}],
    ids=lambda model: model.__name__,
)
def test_every_guard_belongs_to_a_table_and_stands(db: None, model: type[models.Model]) -> None:
    assert frozen.missing(connection) == ()


def test_every_append_only_model_has_a_guard() -> None:
    from clinic.models.audit import AppendOnly

    guarded = {guard.table for guard in frozen.guards() if guard.is_append_only}
    append_only = {m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly)}
    assert append_only == guarded


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_a_table_leaves_the_guards_standing(db: None) -> None:
    """SQLite drops a rebuilt table's triggers; they are written again with it."""
    from django.core.management import call_command

    state = ProjectState.from_apps(apps)
    wider = migrations.AlterField("finding", "reason", models.CharField(max_length=210))
    new_state = state.clone()
    wider.state_forwards("evaluations", new_state)
    frozen.stay_through_rebuilds(connection)  # as ``migrate`` does
    with connection.schema_editor() as editor:
        wider.database_forwards("evaluations", editor, state, new_state)
    assert frozen.missing(connection) == ()
    call_command("migrate", verbosity=0)
    assert frozen.missing(connection) == ()


def test_append_only_rows_refuse_python_too() -> None:
    from evaluations.models import SignedEvaluation

    with pytest.raises(AppendOnlyError):
        SignedEvaluation.objects.update(meaning="other")
