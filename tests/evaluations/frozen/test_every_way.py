"""What is signed stands, by whatever way it is written: ORM, raw SQL, import, migration."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core import checks
from django.db import DatabaseError, connection, models, transaction
from django.db.models import ProtectedError

from clinic import frozen, readiness
from clinic.models import EpisodeOfCare, User, Visit
from clinic.models.audit import AppendOnlyError
from evaluations.models import Evaluation, Finding
from tests.evaluations.frozen import ways
from tests.evaluations.frozen.signed_rows import CLOSED, GUARDED, GUARDS, Model, Rows, signed

pytestmark = pytest.mark.django_db

REFUSALS = (DatabaseError, ProtectedError, AppendOnlyError)


@pytest.fixture
def rows(visit: Visit, therapist: User, now: datetime) -> Rows:
    return signed(visit, by=therapist, at=now)


def table(model: Model) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
        return [tuple(map(str, row)) for row in cursor.fetchall()]


def walked(way: ways.Way, rows: Rows, among: tuple[Model, ...]) -> Iterator[str]:
    """The models that this way changes, or that let it pass without a word."""
    for model in among:
        before = table(model)
        try:
            with transaction.atomic():
                way(model.objects.get(pk=rows[model].pk))  # type: ignore[attr-defined]
        except REFUSALS:
            if table(model) != before:
                yield f"{model.__name__} changed"
        else:
            yield f"{model.__name__} let it pass"


def test_there_is_a_row_of_every_guarded_model(rows: Rows) -> None:
    assert set(rows) == set(GUARDED)
    assert len(ways.WAYS) >= 30
    tables = {guard for guard in GUARDS if guard.startswith("evaluations_")}
    assert tables <= {model._meta.db_table for model in GUARDED}


@pytest.mark.parametrize("name", ways.WAYS)
def test_nothing_signed_is_changed_or_removed(name: str, rows: Rows) -> None:
    assert list(walked(ways.WAYS[name], rows, GUARDED)) == []


@pytest.mark.parametrize("name", ways.ADDITIONS)
def test_nothing_is_added_under_a_signature(name: str, rows: Rows) -> None:
    assert list(walked(ways.ADDITIONS[name], rows, CLOSED)) == []


@pytest.mark.parametrize(
    "parent", ["evaluation", "visit", "episode", "patient", "clinic", "signed_by", "plan"]
)
def test_no_parent_takes_what_is_signed_with_it(parent: str, rows: Rows) -> None:
    evaluation = rows[Evaluation]
    row = evaluation if parent == "evaluation" else getattr(evaluation, parent)
    before = {model: table(model) for model in GUARDED}
    for delete in (row.delete, type(row).objects.filter(pk=row.pk).delete):
        with pytest.raises(REFUSALS), transaction.atomic():
            delete()
    assert {model: table(model) for model in GUARDED} == before


@pytest.mark.parametrize("model", CLOSED, ids=lambda model: model.__name__)
def test_a_row_moves_neither_out_of_a_signed_evaluation_nor_into_one(
    model: Model, rows: Rows, episode: EpisodeOfCare, therapist: User, now: datetime
) -> None:
    key = "plan" if any(one.name == "plan" for one in model._meta.fields) else "evaluation"
    draft = Evaluation.objects.create(
        clinic=episode.clinic, patient=episode.patient, episode=episode,
        visit=rows[Evaluation].visit, opened_at=now, opened_by=therapist,
    )  # fmt: skip
    parent = draft if key == "evaluation" else draft_plan(draft)
    moved = models.QuerySet(model).filter(pk=rows[model].pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        moved.update(**{key: parent})
    copy = ways.another(rows[model])
    setattr(copy, key, parent)
    copy.save()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        models.QuerySet(model).filter(pk=copy.pk).update(**{key: getattr(rows[model], key)})


def draft_plan(draft: Evaluation) -> models.Model:
    from evaluations.models import PlanOfCare

    return PlanOfCare.objects.create(evaluation=draft, weeks=4)


def test_a_signature_is_not_taken_back(rows: Rows) -> None:
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Evaluation.objects.update(signed_at=None, signed_by=None)


# A trigger that is gone -------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["update", "delete", "insert"])
def test_a_missing_trigger_is_named_before_anyone_is_served(event: str, db: None) -> None:
    name = f"frozen_evaluations_finding_{event}"
    on = " ON evaluations_finding" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert frozen.missing(connection) == (name,)
    assert any(name in fault for fault in readiness.faults())
    told = checks.run_checks(databases=["default"])
    assert [one.id for one in told if name in one.msg] == ["clinic.E002"]


def test_without_its_trigger_a_signed_row_would_change(rows: Rows) -> None:
    """The tests above rest on the database, not on a refusal that Python would give anyway."""
    on = " ON evaluations_finding" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER frozen_evaluations_finding_update{on}")
    assert list(walked(ways.WAYS["queryset update"], rows, (Finding,))) == ["Finding let it pass"]
