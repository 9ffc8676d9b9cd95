"""The audit trail: append-only, chained by hash, without foreign keys into live data."""

from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(TypeError):
    """Raised when code tries to change or delete a row that may only be added."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses what would change rows that are already there."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError(f"{self.model.__name__} rows are only ever added")

    update = delete = bulk_update = update_or_create = _refuse
    _raw_delete = _refuse


class AppendOnly(models.Model):
    """A model whose rows are inserted once; the database triggers say the same."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are only ever added")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted")


class AuditEvent(AppendOnly):
    """Who did or saw what. ``fields`` names what changed, never the values.

    ``hash`` is SHA-256 over ``prev_hash`` and the row's canonical JSON, so that an edit or a
    removed row shows. The first row's ``prev_hash`` is empty.
    """

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    clinic_id = models.BigIntegerField(null=True, blank=True)
    principal = models.CharField(max_length=60, help_text="user:12, tablet:7, system, anonymous")
    session = models.CharField(max_length=64, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    action = models.CharField(max_length=40)
    patient_id = models.BigIntegerField(null=True, blank=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=60, blank=True)
    object_version = models.IntegerField(null=True, blank=True)
    fields = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)
    outcome = models.CharField(max_length=20, default="done")
    request_id = models.CharField(max_length=36, blank=True)
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["patient_id", "seq"], name="audit_by_patient"),
            models.Index(fields=["clinic_id", "seq"], name="audit_by_clinic"),
            models.Index(fields=["clinic_id", "action", "seq"], name="audit_by_action"),
            models.Index(fields=["clinic_id", "principal", "seq"], name="audit_by_principal"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"
