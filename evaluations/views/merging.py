"""One person with two records: find the other one, compare both, join them, part them again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import access, queries
from clinic.access import StaffRequest
from clinic.actions.patients import ChangedMeanwhile
from clinic.decorators import requires
from clinic.domain import likeness, typed
from clinic.domain.roles import Permission
from clinic.models import Patient, PatientMerge
from clinic.queries import duplicates
from evaluations.actions import merging
from evaluations.actions.merging import CannotMerge, CannotUnmerge, Choice
from evaluations.forms.merging import MergeForm, UnmergeForm
from evaluations.queries import same_person

FEWEST_LETTERS = 2


@requires(Permission.MERGE_PATIENTS)
@require_http_methods(["GET", "POST"])
def same(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Look for the other record of this person; names travel in the body, never in an address."""
    patient = access.patient_for(request, patient_id)
    term = request.POST.get("q", "").strip()
    found = _found(request, patient, term)
    page = {
        "patient": patient,
        "age": _age(patient),
        "term": term,
        "asked": len(term) >= FEWEST_LETTERS,
        "found": found,
        "also": duplicates.other_numbers(one.pk for one in found),
        "merges": duplicates.merges_of(patient),
    }
    return render(request, "evaluations/merging/same_person.html", page)


def _found(request: StaffRequest, patient: Patient, term: str) -> list[Patient]:
    if len(term) < FEWEST_LETTERS:
        return []
    own = set(patient.record_ids)
    people = queries.find_patients(request.user.clinic, typed.search_term(term))
    found = [one for one in people if one.pk not in own]
    access.shown(request, "patients", [one.pk for one in found])
    return found


def _age(patient: Patient) -> int:
    return patient.age_on(timezone.localdate())


@requires(Permission.MERGE_PATIENTS)
@require_http_methods(["GET", "POST"])
def compare(request: StaffRequest, patient_id: int, other_id: int) -> HttpResponse:
    """Both records side by side; the first one is to stand. Posting joins them."""
    if patient_id == other_id:
        raise Http404("A record cannot be compared with itself.")
    kept = access.patient_for(request, patient_id)
    other = access.patient_for(request, other_id)
    form = MergeForm(request.POST or None, kept=kept, absorbed=other)
    if request.method == "GET" or not form.is_valid():
        return _compared(request, kept, other, form, status=422 if request.POST else 200)
    return _joined(request, kept, other, form)


def _joined(request: StaffRequest, kept: Patient, other: Patient, form: MergeForm) -> HttpResponse:
    choice = Choice(kept=kept, absorbed=other, versions=form.versions, taken=form.taken)
    reason = form.cleaned_data["reason"]
    try:
        merging.merge(choice=choice, reason=reason, by=request.user, at=timezone.now())
    except (CannotMerge, ChangedMeanwhile) as refused:
        form.add_error(None, str(refused))
        return _compared(request, kept, other, form, status=409)
    messages.success(
        request, f"{other.number} is merged into {kept.number}. No entry moved or was changed."
    )
    return redirect("clinic:patient", patient_id=kept.pk)


def _compared(
    request: StaffRequest, kept: Patient, other: Patient, form: MergeForm, *, status: int
) -> HttpResponse:
    page: dict[str, Any] = {
        "kept": kept,
        "other": other,
        "form": form,
        "bars": same_person.bars(kept, other),
        "holdings": same_person.holdings(kept, other),
        "will_stop": same_person.will_stop(kept, other),
        "also": duplicates.other_numbers([kept.pk, other.pk]),
        "apart": duplicates.told_apart(kept, other),
        "alike": likeness.likeness(duplicates.identity_of(kept), duplicates.identity_of(other)),
    }
    return render(request, "evaluations/merging/compare.html", page, status=status)


@requires(Permission.MERGE_PATIENTS)
@require_http_methods(["GET", "POST"])
def part(request: StaffRequest, patient_id: int, merge_id: int) -> HttpResponse:
    """Take back a merge of this person's records."""
    patient = access.patient_for(request, patient_id)
    merge = _merge(patient, merge_id)
    form = UnmergeForm(request.POST or None)
    status = 200
    if form.is_valid():
        try:
            merging.unmerge(
                merge=merge, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except CannotUnmerge as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            messages.success(request, f"{merge.absorbed.number} stands by itself again.")
            return redirect("clinic:patient", patient_id=merge.absorbed_id)
    elif request.method == "POST":
        status = 422
    page = {"patient": patient, "age": _age(patient), "merge": merge, "form": form}
    return render(request, "evaluations/merging/part.html", page, status=status)


def _merge(patient: Patient, merge_id: int) -> PatientMerge:
    for one in duplicates.merges_of(patient):
        if one.pk == merge_id:
            return one
    raise Http404("There is no such merge of this patient.")
