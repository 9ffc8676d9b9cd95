"""Finding people, registering them once, and the page of one person."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import access, queries
from clinic.access import StaffRequest
from clinic.actions import arrivals
from clinic.actions import patients as patient_actions
from clinic.actions.once import SameKeyOtherWork, once
from clinic.decorators import requires
from clinic.domain import typed
from clinic.domain.roles import Permission
from clinic.forms.patients import ArrivalForm, PatientForm, patient_initial
from clinic.models import AuditEvent, Patient, Visit, in_error
from clinic.queries import mistakes, people
from clinic.queries.duplicates import other_numbers, standing

FEWEST_LETTERS = 2
EVENTS_A_PAGE = 50


@requires(Permission.SEE_PATIENT)
@require_http_methods(["GET", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Look before you make: names travel in the body of a POST, never in an address."""
    term = request.POST.get("q", "").strip()
    found = _found(request, term)
    page = {
        "term": term,
        "found": found,
        "also": other_numbers(patient.pk for patient in found),
        "asked": len(term) >= FEWEST_LETTERS,
    }
    name = "clinic/_matches.html" if request.headers.get("HX-Request") else "clinic/patients.html"
    return render(request, name, page)


def _found(request: StaffRequest, term: str) -> list[Patient]:
    if len(term) < FEWEST_LETTERS:
        return []
    found = queries.find_patients(request.user.clinic, typed.search_term(term))
    access.shown(request, "patients", [patient.pk for patient in found])
    return found


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    if request.method == "GET" or {"typed", "row"} & request.POST.keys():
        initial = {"key": str(uuid.uuid4()), **_known_so_far(request)}
        return _new_page(request, _arrival_form(request, initial=initial))
    form = _arrival_form(request, data=request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    same = _same_person(request, form)
    if same and "separate" not in request.POST:
        return _new_page(request, form, status=409, same=same)
    return _take_in(request, form)


def _arrival_form(request: StaffRequest, **kwargs: Any) -> ArrivalForm:
    return ArrivalForm(clinic=request.user.clinic, today=timezone.localdate(), **kwargs)


def _new_page(
    request: StaffRequest,
    form: ArrivalForm,
    *,
    status: int = 200,
    same: list[Patient] | None = None,
) -> HttpResponse:
    page = {"form": form, "same": same, "from_file": _is_from_file(request)}
    return render(request, "clinic/patient_new.html", page, status=status)


def _is_from_file(request: StaffRequest) -> bool:
    return bool({"row", "from_file"} & request.POST.keys())


def _known_so_far(request: StaffRequest) -> dict[str, Any]:
    if "row" in request.POST:
        return _from_row(QueryDict(request.POST["row"]))
    return _from_search(request.POST.get("typed", ""))


_OF_A_ROW = ("given_name", "family_name", "birth_date", "phone")


def _from_row(row: QueryDict) -> dict[str, Any]:
    """What a row of a schedule says of somebody whom nobody knows yet."""
    told: dict[str, Any] = {name: row.get(name, "") for name in _OF_A_ROW}
    told["birth_date"] = typed.read_date(told["birth_date"]) or told["birth_date"]
    return told


def _from_search(words: str) -> dict[str, Any]:
    """What was typed in search, kept: a date, a phone, or first and last name."""
    term = typed.search_term(words)
    if typed.read_date(words):
        return {"birth_date": words}
    if term.isdigit():
        return {"phone": words}
    given, _, family = words.strip().partition(" ")
    return {"given_name": given, "family_name": family}


def _same_person(request: StaffRequest, form: PatientForm) -> list[Patient]:
    """People here with this birth date and this name: almost surely the same person."""
    details = form.details
    alike = queries.possible_duplicates(
        request.user.clinic,
        given_name=details["given_name"],
        family_name=details["family_name"],
        birth_date=details["birth_date"],
        phone=details["phone"],
    )
    name = f"{details['given_name']} {details['family_name']}".strip().casefold()
    same = standing(
        patient
        for patient in alike
        if patient.birth_date == details["birth_date"] and patient.legal_name.casefold() == name
    )
    access.shown(request, "possible_duplicates", [patient.pk for patient in same])
    return same


def _take_in(request: StaffRequest, form: ArrivalForm) -> HttpResponse:
    now = timezone.now()

    def work() -> dict[str, Any]:
        arrival = arrivals.take_in(
            clinic=request.user.clinic,
            details=form.details,
            therapist=form.cleaned_data["therapist"],
            by=request.user,
            at=now,
        )
        return {
            "patient": arrival.patient.pk,
            "visit": arrival.visit.pk if arrival.visit else None,
        }

    try:
        made = once(
            key=form.cleaned_data["key"],
            body=_plain(form.cleaned_data),
            clinic=request.user.clinic,
            by=request.user,
            at=now,
            work=work,
        )
    except SameKeyOtherWork as other:
        form.add_error(None, str(other))
        return _new_page(request, form, status=409)
    if _is_from_file(request):
        messages.info(request, "Registered. Choose the file again to add the visit.")
        return redirect("clinic:schedule")
    if made["visit"] and request.POST.get("then") == "tablet":
        return redirect("intake:start", patient_id=made["patient"], visit_id=made["visit"])
    return redirect("clinic:patient", patient_id=made["patient"])


def _plain(cleaned: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(getattr(value, "pk", value)) for name, value in cleaned.items()}


@requires(Permission.REGISTER_PATIENT)
@require_POST
def duplicates(request: StaffRequest) -> HttpResponse:
    """The live "could this be…" list beside the registration form."""
    form = PatientForm(request.POST, today=timezone.localdate())
    form.is_valid()  # half a form is enough to look for people
    alike = queries.possible_duplicates(
        request.user.clinic,
        given_name=form.cleaned_data.get("given_name", ""),
        family_name=form.cleaned_data.get("family_name", ""),
        birth_date=form.cleaned_data.get("birth_date"),
        phone=form.cleaned_data.get("phone", ""),
    )
    found = standing(alike)
    access.shown(request, "possible_duplicates", [patient.pk for patient in found])
    return render(request, "clinic/_could_be.html", {"found": found})


@requires(Permission.SEE_PATIENT)
@require_GET
def overview(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request, patient_id)
    records = people.records_of(patient)
    episodes = list(people.cases_of(patient).annotate(is_wrong=in_error("episodeofcare")))
    visits = people.visits_of(patient).select_related("therapist", "episode", "patient")
    today = timezone.localdate()
    page = {
        "patient": patient,
        "age": patient.age_on(today),
        "episodes": episodes,
        "episode": next((case for case in episodes if case.closed_at is None), None),
        "visits": [(visit, visit_steps(visit)) for visit in visits],
        "records": records,
        "today": today,
    }
    return render(request, "clinic/patient.html", page)


def visit_steps(visit: Visit) -> list[str]:
    """What the desk may do with a visit now, the likeliest first."""
    return {
        Visit.Status.BOOKED: ["arrived", "move", "cancel", "no_show"],
        Visit.Status.ARRIVED: ["tablet", "booked"],
        Visit.Status.WITH_THERAPIST: ["tablet", "arrived"],
        Visit.Status.NO_SHOW: ["arrived", "booked"],
        Visit.Status.CANCELLED: ["booked"],
    }.get(Visit.Status(visit.status), [])


@requires(Permission.REGISTER_PATIENT)
@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request, patient_id)
    today = timezone.localdate()
    if request.method == "GET":
        return _edit_page(
            request, patient, PatientForm(initial=patient_initial(patient), today=today)
        )
    form = PatientForm(request.POST, today=today)
    version = request.POST.get("version", "")
    if not form.is_valid():
        return _edit_page(request, patient, form, status=422)
    try:
        patient_actions.correct_patient(
            patient=patient,
            details=form.details,
            version=int(version) if version.isdigit() else -1,
            by=request.user,
            at=timezone.now(),
        )
    except patient_actions.ChangedMeanwhile as changed:
        form.add_error(None, str(changed))
        return _edit_page(request, patient, form, status=409)
    messages.success(request, "Saved.")
    return redirect("clinic:patient", patient_id=patient.pk)


def _edit_page(
    request: StaffRequest, patient: Patient, form: PatientForm, *, status: int = 200
) -> HttpResponse:
    page = {"patient": patient, "age": patient.age_on(timezone.localdate()), "form": form}
    return render(request, "clinic/patient_edit.html", page, status=status)


@requires(Permission.SEE_CHART)
@require_GET
def history(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Everything done with this record, reads too; the newest first."""
    patient = access.patient_for(request, patient_id, action="view_history")
    ids = patient.record_ids
    events = AuditEvent.objects.filter(clinic_id=patient.clinic_id, patient_id__in=ids)
    page = Paginator(events.order_by("-seq"), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "page": page,
        "rows": queries.told(page.object_list),
        "is_one": len(ids) == 1,
        "marks": mistakes.of_patient(patient),
    }
    return render(request, "clinic/history.html", context)
