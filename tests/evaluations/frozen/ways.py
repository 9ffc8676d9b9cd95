"""Every way a row can be written: each takes a signed row and tries to change or remove it."""

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.forms import modelform_factory, modelformset_factory

Way = Callable[[Any], object]


def field(model: type[models.Model]) -> str:
    """A column that a bug or an attacker might change: the first words, or when it was done."""
    if model._meta.model_name == "evaluation":
        return "version"
    words = (
        one.name
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField) and one.editable
    )
    return next(words, "at")


def value(model: type[models.Model]) -> object:
    return {"version": 9, "at": datetime(2000, 1, 1, tzinfo=UTC)}.get(field(model), "x")


def change(row: Any) -> Any:
    setattr(row, field(type(row)), value(type(row)))
    return row


def _rows(row: Any) -> Any:
    """The row as a queryset that has none of the refusals written in Python."""
    return models.QuerySet(type(row)).filter(pk=row.pk)


def _one(row: Any) -> dict[str, object]:
    return {field(type(row)): value(type(row))}


# Through the ORM -------------------------------------------------------------------------------


def _upsert(row: Any) -> None:
    names = [field(type(row))]
    models.QuerySet(type(row)).bulk_create(
        [change(row)], update_conflicts=True, update_fields=names, unique_fields=[row._meta.pk.name]
    )


def _formset(row: Any) -> None:
    names = [field(type(row))]
    formset = modelformset_factory(type(row), fields=names, extra=0)(queryset=_rows(row))
    formset.save_existing(_form(row), row)


def _form(row: Any) -> Any:
    form = modelform_factory(type(row), fields=[field(type(row))])(instance=row)
    change(form.instance)
    form.cleaned_data = {}
    form._errors = {}
    return form


def _related(row: Any) -> Any:
    """The manager of the rows beside it, from a parent: ``evaluation.findings``."""
    for key in row._meta.concrete_fields:
        name = key.remote_field and key.remote_field.get_accessor_name()
        if name and not key.one_to_one and "+" not in name and getattr(row, key.name):
            return getattr(getattr(row, key.name), name)
    return type(row)._default_manager


def _fixture(row: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.json")
        path.write_text(serializers.serialize("json", [change(row)]))
        call_command("loaddata", str(path), verbosity=0)


def _dump_and_load(row: Any) -> None:
    """What ``dumpdata`` wrote, changed and loaded again."""
    told = json.loads(serializers.serialize("json", [row]))
    told[0]["fields"][field(type(row))] = value(type(row))
    for one in serializers.deserialize("json", json.dumps(told, default=str)):
        one.save()


@cache
def _history() -> Any:
    return MigrationExecutor(connection).loader.project_state().apps


def _migrated(work: Callable[[Any], object]) -> Way:
    """The same inside a data migration, where models have no methods of ours."""

    def run(row: Any) -> None:
        def forwards(apps: Any, editor: Any) -> None:
            past = apps.get_model(row._meta.app_label, row._meta.model_name)
            work(past.objects.filter(pk=row.pk))

        class State:
            apps = _history()
            clear_delayed_apps_cache = staticmethod(lambda: None)

        operation = migrations.RunPython(forwards)
        editor = connection.schema_editor(atomic=False)
        operation.database_forwards(row._meta.app_label, editor, State(), State())

    return run


# Past the ORM ----------------------------------------------------------------------------------


def _sql(statement: str, *, only: str = "") -> Way:
    def run(row: Any) -> None:
        names = {
            "table": row._meta.db_table,
            "field": row._meta.get_field(field(type(row))).column,
            "columns": ", ".join(f'"{one.column}"' for one in row._meta.concrete_fields),
            "pk": row._meta.pk.column,
        }
        key = row._meta.pk.get_db_prep_value(row.pk, connection)
        text = statement.format(**names)
        with connection.cursor() as cursor:
            cursor.execute(text, [key] * text.count("%s"))

    run.only = only  # type: ignore[attr-defined]  # the one database that knows the statement
    return run


def _many(row: Any) -> None:
    key = row._meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {row._meta.db_table} WHERE {row._meta.pk.column} = %s", [(key,)]
        )


def _locked(row: Any) -> None:
    change(_rows(row).select_for_update().get()).save()


_AGAIN = "SELECT {columns} FROM {table} WHERE {pk} = %s"

CHANGES: dict[str, Way] = {
    "save": lambda row: change(row).save(),
    "save of one field": lambda row: change(row).save(update_fields=[field(type(row))]),
    "forced save": lambda row: models.Model.save(change(row), force_update=True),
    "raw save": lambda row: change(row).save_base(raw=True, force_update=True),
    "save under a lock": _locked,
    "queryset update": lambda row: _rows(row).update(**_one(row)),
    "update by expression": lambda row: _rows(row).update(
        **{field(type(row)): F(field(type(row)))}
    ),
    "bulk_update": lambda row: models.QuerySet(type(row)).bulk_update(
        [change(row)], [field(type(row))]
    ),
    "bulk_create with update_conflicts": _upsert,
    "update_or_create": lambda row: models.QuerySet(type(row)).update_or_create(
        pk=row.pk, defaults=_one(row)
    ),
    "related manager update": lambda row: models.QuerySet.update(
        _related(row).filter(pk=row.pk), **_one(row)
    ),
    "model form": lambda row: _form(row).save(),
    "formset": _formset,
    "loaddata": _fixture,
    "dumpdata and back": _dump_and_load,
    "migration: update": _migrated(lambda rows: rows.update(**_one(rows.get()))),
    "migration: save": _migrated(lambda rows: change(rows.get()).save()),
    "UPDATE": _sql("UPDATE {table} SET {field} = {field} WHERE {pk} = %s"),
    "UPDATE of all": _sql("UPDATE {table} SET {field} = {field}"),
    "UPDATE through a subquery": _sql(
        "UPDATE {table} SET {field} = {field} WHERE {pk} IN (SELECT {pk} FROM {table})"
    ),
    "UPSERT": _sql(
        "INSERT INTO {table} ({columns}) " + _AGAIN + " ON CONFLICT ({pk}) "
        "DO UPDATE SET {field} = excluded.{field}"
    ),
    "REPLACE": _sql("REPLACE INTO {table} ({columns}) " + _AGAIN, only="sqlite"),
    "INSERT OR REPLACE": _sql(
        "INSERT OR REPLACE INTO {table} ({columns}) " + _AGAIN, only="sqlite"
    ),
    "UPDATE OR REPLACE": _sql(
        "UPDATE OR REPLACE {table} SET {field} = {field} WHERE {pk} = %s", only="sqlite"
    ),
    "MERGE": _sql(
        "MERGE INTO {table} AS t USING (" + _AGAIN + ") AS s ON t.{pk} = s.{pk} "
        "WHEN MATCHED THEN UPDATE SET {field} = s.{field}",
        only="postgresql",
    ),
}

REMOVALS: dict[str, Way] = {
    "delete": lambda row: row.delete(),
    "forced delete": lambda row: models.Model.delete(row),
    "queryset delete": lambda row: _rows(row).delete(),
    "_raw_delete": lambda row: _rows(row)._raw_delete("default"),
    "related manager delete": lambda row: models.QuerySet.delete(_related(row).filter(pk=row.pk)),
    "migration: delete": _migrated(lambda rows: rows._raw_delete("default")),
    "DELETE": _sql("DELETE FROM {table} WHERE {pk} = %s"),
    "DELETE of all": _sql("DELETE FROM {table}"),
    "DELETE of many": _many,
    "TRUNCATE": _sql("TRUNCATE {table}", only="postgresql"),
    "TRUNCATE CASCADE": _sql("TRUNCATE {table} CASCADE", only="postgresql"),
}

WAYS = {
    name: way
    for name, way in (CHANGES | REMOVALS).items()
    if getattr(way, "only", "") in ("", connection.vendor)
}


def another(row: Any) -> Any:
    """A second row like this one, not stored yet; unique columns differ where they can."""
    copy = type(row)(**_plain(row))
    if hasattr(copy, "qualifier"):
        copy.qualifier = "end_feel"
    if row._meta.model_name == "diagnosis":
        copy.code = "M54.51"
    return copy


def _add(work: Callable[[Any], object]) -> Way:
    return lambda row: work(another(row))


def _plain(row: Any) -> dict[str, Any]:
    return {
        one.attname: getattr(row, one.attname)
        for one in row._meta.concrete_fields
        if not one.primary_key
    }


def _raw_insert(row: Any) -> None:
    given = _plain(row)
    columns = [row._meta.get_field(name).column for name in given]
    values = [
        row._meta.get_field(name).get_db_prep_save(one, connection) for name, one in given.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row._meta.db_table} ({', '.join(columns)}) "
            f"VALUES ({', '.join(['%s'] * len(values))})",
            values,
        )


def _put_beside(row: Any) -> None:
    beside = _related(row)
    if hasattr(beside, "add"):
        beside.add(row, bulk=False)
    else:
        beside.bulk_create([row])


def _load(row: Any) -> None:
    for one in serializers.deserialize("json", serializers.serialize("json", [row])):
        one.save()


ADDITIONS: dict[str, Way] = {
    "save": _add(lambda row: row.save()),
    "create": _add(lambda row: type(row).objects.create(**_plain(row))),
    "bulk_create": _add(lambda row: type(row).objects.bulk_create([row])),
    "bulk_create, conflicts ignored": _add(
        lambda row: type(row).objects.bulk_create([row], ignore_conflicts=True)
    ),
    "get_or_create": _add(
        lambda row: type(row).objects.get_or_create(pk=999_999, defaults=_plain(row))
    ),
    "related manager": _add(lambda row: _related(row).create(**_plain(row))),
    "related manager, added": _add(_put_beside),
    "fixture": _add(_load),
    "INSERT": _add(_raw_insert),
}
