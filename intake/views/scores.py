"""Outcome measures of one person: the change of each, and scores taken from paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import StaffRequest, patient_for, visit_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.domain.text import RefusedText
from clinic.models import Visit
from clinic.queries import people
from intake import access, library
from intake.actions import scores as actions
from intake.domain.instruments import Instrument
from intake.models import ScoreRecord
from intake.queries import measures
from intake.views import score_forms


@requires(Permission.SEE_INTAKE)
@require_GET
def scores(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Every measure with its change, every score behind it, and where to enter one from paper."""
    patient = patient_for(request, patient_id)
    visits = people.visits_of(patient).select_related("episode").order_by("-starts_at", "-pk")
    page = {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "measures": measures.of_patient(patient),
        "rows": measures.rows_of_patient(patient),
        "visit": visits.first(),
        "ways": [
            (one, score_forms.ways(one)) for one in library.load().instruments.values() if one.entry
        ],
    }
    return render(request, "intake/scores.html", page)


@requires(Permission.RECORD_FINDING)
@require_http_methods(["GET", "POST"])
def enter(
    request: StaffRequest, patient_id: int, visit_id: int, code: str, way: str
) -> HttpResponse:
    """One paper form of one visit: ``way`` is by item answers or as the score is printed."""
    visit = _visit(request, patient_id, visit_id)
    instrument = _instrument(code, way)
    kind = score_forms.FORMS[way]
    day = timezone.localtime(visit.starts_at, visit.clinic.zone).date()
    today = timezone.localtime(timezone.now(), visit.clinic.zone).date()
    form = kind(instrument, request.POST or None, initial={"on": min(day, today)})
    if form.is_valid():
        try:
            kept = form.keep(visit=visit, by=request.user, at=timezone.now())
        except actions.CannotEnter as refused:
            form.add_error(None, str(refused))
        else:
            _thank(request, kept, instrument)
            return redirect("intake:scores", patient_id=patient_id)
    return _draw(request, visit, form, way)


def _visit(request: StaffRequest, patient_id: int, visit_id: int) -> Visit:
    visit = visit_for(request, visit_id)
    if visit.patient_id != patient_id:
        raise Http404("This visit is another person's.")
    return visit


def _instrument(code: str, way: str) -> Instrument:
    found = library.load().instruments.get(code)
    if found is None or way not in score_forms.ways(found):
        raise Http404("This measure is not entered that way.")
    return found


def _thank(request: StaffRequest, kept: ScoreRecord, instrument: Instrument) -> None:
    if kept.scorable:
        messages.success(request, f"{instrument.name.en} is kept.")
    else:
        messages.warning(request, f"{instrument.name.en} is kept without a score: see why below.")


def _draw(
    request: StaffRequest, visit: Visit, form: score_forms.PaperForm, way: str
) -> HttpResponse:
    page = {
        "patient": visit.patient,
        "age": visit.patient.age_on(timezone.localdate()),
        "visit": visit,
        "instrument": form.instrument,
        "form": form,
        "way": way,
        "ways": score_forms.ways(form.instrument),
    }
    return render(request, "intake/score_entry.html", page, status=422 if form.errors else 200)


@requires(Permission.RECORD_FINDING)
@require_POST
def void(request: StaffRequest, patient_id: int, score_id: int) -> HttpResponse:
    """Take a score out of every comparison, with a reason; it stays on the page."""
    score = access.score_for(request, score_id, patient_id=patient_id)
    try:
        actions.void_score(
            score=score, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
        )
    except actions.NeedsReason:
        messages.error(request, "Say why this score does not count. Nothing was changed.")
    except RefusedText as refused:
        messages.error(request, f"{refused} Nothing was changed.")
    except actions.AlreadyVoided:
        messages.info(request, "This score did not count any more.")
    else:
        messages.success(request, "The score does not count any more. It stays on the page.")
    return redirect("intake:scores", patient_id=patient_id)
