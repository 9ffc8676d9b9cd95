"""Entered in error: what of a record may be marked so, and marking one thing with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from clinic.access import StaffRequest, patient_for
from clinic.actions.in_error import MarkedAlready, NeedsReason
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.forms.mistakes import ReasonForm
from clinic.models import Patient
from clinic.queries import mistakes as marks
from evaluations import access
from evaluations.actions import drafting, entered_in_error
from evaluations.actions.referring import ReferralChanged
from evaluations.queries import mistakes
from intake.access import consent_for, session_for
from intake.actions import moving

REFUSED = (
    entered_in_error.CannotMark,
    drafting.CannotMark,
    moving.CannotMove,
    NeedsReason,
    MarkedAlready,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """How one kind of thing is loaded and marked, and what marking it does, in words."""

    load: Callable[[StaffRequest, int, int], Any]
    mark: Callable[..., object]
    takes: str
    effects: tuple[str, ...]


def _consent(request: StaffRequest, patient_id: int, key: int) -> Any:
    return consent_for(request, key, patient_id=patient_id)


def _intake(request: StaffRequest, patient_id: int, key: int) -> Any:
    return session_for(request, key, patient_id=patient_id, action="view_summary")


KINDS: Mapping[str, _Kind] = {
    "homereport": _Kind(
        load=access.home_report_for,
        mark=entered_in_error.mark_home_report,
        takes="report",
        effects=(
            "It counts in no colour, no trend and no rule, and a report that it replaced counts "
            "again.",
            "The rules judge the case again. What fired still waits for its decision.",
            "A run program in force is reckoned again from the other reports. One that was "
            "withdrawn stays withdrawn.",
        ),
    ),
    "consent": _Kind(
        load=_consent,
        mark=entered_in_error.mark_consent,
        takes="consent",
        effects=("It is asked again at the next intake. An earlier answer counts again.",),
    ),
    "referral": _Kind(
        load=access.referral_for,
        mark=entered_in_error.mark_referral,
        takes="referral",
        effects=("The draft ends. Nothing was sent, so nobody else is told.",),
    ),
    "episodeofcare": _Kind(
        load=access.case_for,
        mark=entered_in_error.mark_case,
        takes="case",
        effects=("The case is closed. Only an empty one can be marked.",),
    ),
    "evaluation": _Kind(
        load=access.evaluation_for,
        mark=drafting.mark,
        takes="draft",
        effects=(
            "It leaves inboxes, last values and trends.",
            "Its visit takes no other draft: book one like it if there was a visit.",
            "The rules judge the case again. What fired still waits for its decision.",
        ),
    ),
    "intakesession": _Kind(
        load=_intake,
        mark=moving.mark,
        takes="session",
        effects=(
            "Its answers, scores and signatures count nowhere. Nothing is copied to anyone: if "
            "the answers are another person’s, move it instead.",
            "The rules judge the case again. What fired still waits for its decision.",
        ),
    ),
}


@requires(Permission.CORRECT_RECORD)
@require_GET
def listed(request: StaffRequest, patient_id: int) -> HttpResponse:
    """What is marked already, and what one person alone may mark."""
    patient = patient_for(request, patient_id)
    page = _page(patient) | {
        "marks": marks.of_patient(patient),
        "groups": mistakes.could_be(patient),
    }
    return render(request, "evaluations/in_error/list.html", page)


@requires(Permission.CORRECT_RECORD)
@require_http_methods(["GET", "POST"])
def mark(request: StaffRequest, patient_id: int, kind: str, key: int) -> HttpResponse:
    """Mark one thing, with a typed reason."""
    if kind not in KINDS:
        raise Http404("Nothing of this kind is marked here.")
    how = KINDS[kind]
    row = how.load(request, patient_id, key)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        said = {"reason": form.cleaned_data["reason"], "by": request.user, "at": timezone.now()}
        try:
            how.mark(**{how.takes: row}, **said)
        except REFUSED as refused:
            form.add_error(None, str(refused))
        except ReferralChanged:
            form.add_error(None, "Someone else changed this just now. Look again.")
        else:
            messages.success(request, "Marked as entered in error.")
            return redirect("evaluations:in_error", patient_id)
    page = _page(row.patient) | {
        "form": form,
        "name": mistakes.name_of(kind, row),
        "effects": how.effects,
        "marks": list(marks.marks_of(kind, [row.pk]).values()),
        "move": kind == "intakesession",
        "key": key,
    }
    status = 422 if form.is_bound else 200
    return render(request, "evaluations/in_error/mark.html", page, status=status)


def _page(patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "age": patient.age_on(timezone.localdate())}
