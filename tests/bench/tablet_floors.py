"""The least a tablet's page, save and last send can do, bare. Served beside the real ones.

Each looks the tablet's key up as the real page does, in one row, and writes by hand what it draws.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from clinic.decorators import open_to_all
from clinic.models import EpisodeOfCare
from evaluations.models import Judgement
from intake import editions
from intake.domain.pairing import key_hash
from intake.forms import PageForm
from intake.models import AnswerRevision, IntakeSession, PageSent, QuestionnaireResponse
from tests.bench.floors import append_event

BARE_FORM = engines["django"].from_string(
    """<!doctype html><html lang="en"><title>{{ page.title }}</title><h1>{{ page.title }}</h1>
<form method="post">{% csrf_token %}
{% for field in page.fields %}<fieldset><legend>{{ field.label }}</legend>
{% for choice in field.choices %}<label><input type="{{ field.type }}" name="{{ field.name }}"
 value="{{ choice.code }}"{% if choice.code == field.held %} checked{% endif %}>{{ choice.words }}
</label>{% empty %}<input name="{{ field.name }}" value="{{ field.held }}">{% endfor %}
</fieldset>{% endfor %}
<button name="move" value="back">Back</button><button name="move" value="next">Continue</button>
</form></html>"""
)
SITTING = ("pk", "clinic_id", "patient_id", "questionnaire_version", "response__answers")
SIXTY = 60


class SixtyAnswers(forms.Form):
    """Sixty answers, each checked as a line of text."""

    def __init__(self, sent: Any) -> None:
        super().__init__(sent)
        for number in range(SIXTY):
            self.fields[f"answer_{number}"] = forms.CharField(max_length=200)


def _sitting(request: HttpRequest) -> tuple[Any, ...]:
    """The sitting whose key the tablet holds, with its answers: one row."""
    key = request.COOKIES.get(settings.KIOSK_COOKIE_NAME, "")
    found = IntakeSession.objects.filter(tablet_key_hash=key_hash(key)).values_list(*SITTING)
    row: tuple[Any, ...] | None = found.first()
    if row is None:
        raise Http404
    return row


@cache
def _drawn(version: str, page: str) -> tuple[str, tuple[dict[str, Any], ...]]:
    """Heading and fields of one page of the questionnaire, as a view by hand lists them."""
    asked = editions.edition("runner_lbp", version)
    at = asked.page(page)
    assert at is not None
    drawn = PageForm(questionnaire=asked, page=at, language="en", answers={})
    return at.heading.en, tuple(_field(name, one) for name, one in drawn.fields.items())


def _field(name: str, drawn: forms.Field) -> dict[str, Any]:
    widget = drawn.widget
    return {
        "name": name,
        "label": drawn.label,
        "type": getattr(widget, "input_type", "text"),
        "choices": [
            {"code": str(code), "words": words} for code, words in getattr(widget, "choices", ())
        ],
    }


@open_to_all("the floor of a measurement")
def question_page(request: HttpRequest, page: str) -> HttpResponse:
    """The fields of one page with what was answered, from a template written for them."""
    _, _, _, version, answers = _sitting(request)
    title, fields = _drawn(version, page)
    held: Mapping[str, Any] = answers or {}
    filled = [field | {"held": held.get(field["name"], "")} for field in fields]
    context = {"page": {"title": title, "fields": filled}}
    return HttpResponse(BARE_FORM.render(context, request))


@open_to_all("the floor of a measurement")
def patch(request: HttpRequest) -> HttpResponse:
    """One answer: read what stood, write it, count the version up, record who did it."""
    at, (pk, clinic, patient, _, _) = timezone.now(), _sitting(request)
    with transaction.atomic():
        stood = QuestionnaireResponse.objects.filter(session_id=pk)
        row, answers, version = stood.values_list("pk", "answers", "version")[0]
        changed = {**answers, request.POST["code"]: request.POST["value"]}
        stood.update(answers=changed, version=F("version") + 1)
        _audit("answer", (pk, clinic, patient), row, at)
    return JsonResponse({"version": version + 1})


@open_to_all("the floor of a measurement")
def same_rows(request: HttpRequest) -> HttpResponse:
    """The rows that a page save writes: receipt, revisions, answers, audit, place, judgement."""
    at, (pk, clinic, patient, _, _) = timezone.now(), _sitting(request)
    code, value = request.POST["code"], request.POST["value"]
    with transaction.atomic():
        response = QuestionnaireResponse.objects.get(session_id=pk)
        key = {"key": request.headers["Idempotency-Key"], "seq": 1, "page": code}
        PageSent.objects.create(session_id=pk, received_at=at, **key)
        AnswerRevision.objects.bulk_create([_revision(response, code, value, at)])
        response.answers = {**response.answers, code: value}
        response.version += 1
        response.save(update_fields=["answers", "version"])
        _audit("answer", (pk, clinic, patient), response.pk, at)
        IntakeSession.objects.filter(pk=pk).update(page=code, page_number=1, last_seen_at=at)
        Judgement.objects.create(
            clinic_id=clinic,
            patient_id=patient,
            episode_id=EpisodeOfCare.objects.values_list("pk", flat=True).get(patient=patient),
            session_id=pk,
            moment=Judgement.Moment.INTAKE_PAGE,
            ruleset_version="none",
            inputs=response.answers,
            result={},
            max_urgency="none",
            at=at,
        )
    return JsonResponse({"version": response.version})


@open_to_all("the floor of a measurement")
def whole_form(request: HttpRequest) -> HttpResponse:
    """Sixty answers at once: checked, then 63 rows: the answers, two states, one audit event."""
    at, (pk, clinic, patient, _, _) = timezone.now(), _sitting(request)
    sent = SixtyAnswers(request.POST)
    if not sent.is_valid():
        return JsonResponse(sent.errors, status=422)
    with transaction.atomic():
        response = QuestionnaireResponse.objects.get(session_id=pk)
        AnswerRevision.objects.bulk_create(
            _revision(response, code, value, at) for code, value in sent.cleaned_data.items()
        )
        response.submitted_at = at
        response.save(update_fields=["submitted_at"])
        IntakeSession.objects.filter(pk=pk).update(last_seen_at=at)
        _audit("submit", (pk, clinic, patient), response.pk, at)
    return HttpResponse(json.dumps({"taken": len(sent.cleaned_data)}))


def _revision(
    response: QuestionnaireResponse, code: str, value: str, at: datetime
) -> AnswerRevision:
    return AnswerRevision(
        response=response, code=code, value=value, source="patient", language="en", at=at, by=""
    )


def _audit(action: str, sitting: tuple[int, int, int], row: int, at: datetime) -> None:
    pk, clinic, patient = sitting
    append_event(
        action,
        about=("questionnaireresponse", row),
        clinic=clinic,
        patient=patient,
        by=f"tablet:{pk}",
        at=at,
    )


urlpatterns = [
    path("floor/page/<slug:page>/", question_page),
    path("floor/patch/", patch),
    path("floor/rows/", same_rows),
    path("floor/form/", whole_form),
    path("", include("clinic.urls")),
]
