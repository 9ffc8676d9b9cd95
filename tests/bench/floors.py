"""The least a page can do: the same reads and row writes, bare. Served beside the real pages."""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.utils.safestring import SafeString

from clinic.access import StaffRequest
from clinic.decorators import signed_in
from clinic.models import AuditEvent, SubmittedOnce
from evaluations.models import Evaluation, Finding, FindingRevision

BARE_PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ name }}</title><h1>{{ name }}</h1><table>{{ rows }}</table>"
)
CELL = ("code", "side", "qualifier", "status", "num", "text", "reason", "version")


def append_event(
    action: str,
    *,
    about: tuple[str, int],
    clinic: int,
    patient: int,
    by: str,
    at: datetime,
) -> None:
    """One event of the audit trail, chained to the one before by the least that can be hashed."""
    seq, before = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first() or (0, "")
    AuditEvent(
        seq=seq + 1,
        at=at,
        clinic_id=clinic,
        principal=by,
        action=action,
        patient_id=patient,
        object_type=about[0],
        object_id=str(about[1]),
        prev_hash=before,
        hash=hashlib.sha256(f"{before}{action}{at}{about[1]}".encode()).hexdigest(),
    ).save(force_insert=True)


def _audit(action: str, evaluation: Evaluation, by: int, at: datetime) -> None:
    append_event(
        action,
        about=("evaluation", evaluation.pk),
        clinic=evaluation.clinic_id,
        patient=evaluation.patient_id,
        by=f"user:{by}",
        at=at,
    )


def _read(request: StaffRequest, evaluation_id: int, at: datetime) -> Evaluation:
    """The evaluation with what stands around it, and the audit event of having read it."""
    around = ("patient", "episode", "visit", "clinic", "previous")
    evaluation = Evaluation.objects.select_related(*around).get(
        clinic_id=request.user.clinic_id, pk=evaluation_id
    )
    with transaction.atomic():
        _audit("view", evaluation, request.user.pk, at)
    return evaluation


@signed_in("the floor of a measurement")
def chart(request: StaffRequest, evaluation_id: int) -> HttpResponse:
    """The findings of today and of the evaluation before, one table row each."""
    evaluation = _read(request, evaluation_id, timezone.now())
    before = {
        row[:3]: row
        for row in Finding.objects.filter(evaluation_id=evaluation.previous_id).values_list(*CELL)
    }
    now = Finding.objects.filter(evaluation_id=evaluation.pk).values_list(*CELL)
    rows = "".join(
        f"<tr><th>{row[0]}</th><td>{row[1]}</td><td>{row[4]}{row[5]}</td>"
        f"<td>{before.get(row[:3], '')}</td></tr>"
        for row in now.order_by("code", "side", "qualifier")
    )
    context = {"name": evaluation.patient.family_name, "rows": SafeString(rows)}
    return HttpResponse(BARE_PAGE.render(context, request))


@signed_in("the floor of a measurement")
def cell(request: StaffRequest, evaluation_id: int) -> HttpResponse:
    """One number: idempotency row, evaluation version, cell, revision, audit, and what is shown."""
    at, sent = timezone.now(), json.loads(request.body)
    evaluation = _read(request, evaluation_id, at)
    with transaction.atomic():
        mine = {"clinic_id": evaluation.clinic_id, "principal": "floor", "key": sent["key"]}
        SubmittedOnce.objects.filter(**mine).first()
        once = SubmittedOnce.objects.create(**mine, body_hash=sent["key"], at=at)
        Evaluation.objects.filter(pk=evaluation.pk, signed_at=None).update(version=F("version") + 1)
        beside = Finding.objects.filter(evaluation_id=evaluation.pk, code=sent["code"])
        version = next(row[7] for row in beside.values_list(*CELL) if row[1] == sent["side"]) + 1
        value = {"num": sent["num"], "version": version}
        beside.filter(side=sent["side"]).update(
            **value, recorded_at=at, recorded_by_id=request.user.pk
        )
        FindingRevision(
            evaluation_id=evaluation.pk,
            code=sent["code"],
            side=sent["side"],
            status="tested",
            at=at,
            by_id=request.user.pk,
            **value,
        ).save(force_insert=True)
        _audit("record_finding", evaluation, request.user.pk, at)
        once.answer = {"version": version}
        once.save(update_fields=["answer"])
    now = list(beside.values_list(*CELL))
    was = Finding.objects.filter(evaluation_id=evaluation.previous_id, code=sent["code"])
    return JsonResponse(
        {"version": version, "value": now[0][4], "was": was.values_list(*CELL)[0][4]}
    )


urlpatterns = [
    path("floor/chart/<int:evaluation_id>/", chart),
    path("floor/cell/<int:evaluation_id>/", cell),
    path("", include("clinic.urls")),
]
