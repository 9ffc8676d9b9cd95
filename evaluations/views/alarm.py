"""The emergency strip on every page, calling a clinician by hand, and one call's own page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinic.access import StaffRequest, patient_for, shown
from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import access
from evaluations.actions import alerts
from evaluations.forms.alarm import StepForm
from evaluations.models import Alert
from evaluations.queries import alarm

PLACES = (Alert.Place.DESK, Alert.Place.CHART)


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_GET
def strip(request: StaffRequest) -> HttpResponse:
    """What calls this person, for every page. An unchanged strip answers 204, unrecorded."""
    calling = alarm.calling(request.user)
    fingerprint = "-".join(f"{alert.pk}.{alert.version}" for alert in calling) or "none"
    if request.GET.get("since", "none") == fingerprint:
        return HttpResponse(status=204)
    shown(request, "alerts", sorted({alert.patient_id for alert in calling}))
    page = {"alerts": calling, "fingerprint": fingerprint}
    return render(request, "evaluations/_alert_strip.html", page)


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_POST
def acknowledge(request: StaffRequest, alert_id: int) -> HttpResponse:
    """ "I am with the patient": the clock to calling everyone stops."""
    alert = _posted(request, alert_id)
    try:
        alerts.acknowledge(alert=alert, by=request.user, at=timezone.now())
    except alerts.AlreadyAnswered as answered:
        messages.info(request, str(answered))
    return _page_of(alert)


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_POST
def call_clinician(request: StaffRequest, alert_id: int) -> HttpResponse:
    """Call every clinician now, without waiting for the two minutes."""
    alert = _posted(request, alert_id)
    alerts.call_clinician(alert=alert, by=request.user, at=timezone.now())
    messages.success(request, "Every clinician is called.")
    return _page_of(alert)


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_GET
def choose(request: StaffRequest) -> HttpResponse:
    """Whom a clinician is needed for: one tap beside each person of today."""
    now = timezone.now()
    visits = alarm.here(request.user.clinic, now=now)
    shown(request, "call", sorted({visit.patient_id for visit in visits}))
    return render(request, "evaluations/alarm_choose.html", {"visits": visits, "now": now})


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_POST
def raise_alert(request: StaffRequest, patient_id: int) -> HttpResponse:
    """A person at the desk or the chart calls every clinician to this patient."""
    patient = patient_for(request, patient_id, action="open_alert")
    if request.POST.get("patient") != str(patient.pk):
        raise Http404("There is no such patient here.")
    place = request.POST.get("place", "")
    alert = alerts.raise_by_hand(
        patient=patient,
        session=alarm.sitting_of(patient),
        place=place if place in PLACES else Alert.Place.DESK,
        by=request.user,
        at=timezone.now(),
    )
    return _page_of(alert)


@requires(Permission.ACKNOWLEDGE_ALERT)
@require_GET
def alert(request: StaffRequest, patient_id: int, alert_id: int) -> HttpResponse:
    """What happened, what to say, who to phone, what was done. The desk reads its state alone."""
    return _show(request, _of_patient(request, patient_id, alert_id))


@requires(Permission.ESCALATE_TRIGGER)
@require_POST
def log_step(request: StaffRequest, patient_id: int, alert_id: int) -> HttpResponse:
    """One tap of a clinician, with words where they help."""
    alert = _of_patient(request, patient_id, alert_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _show(request, alert, fault=form.fault)
    try:
        alerts.log_step(alert=alert, by=request.user, at=timezone.now(), **form.step())
    except (alerts.NotOffered, alerts.AlreadyOver, alerts.MayNotAct) as refused:
        return _show(request, alert, fault=str(refused))
    return _page_of(alert)


def _posted(request: StaffRequest, alert_id: int) -> Alert:
    alert = access.alert_for(request, alert_id, action="open_alert")
    if request.POST.get("patient") != str(alert.patient_id):
        raise Http404("There is no such alert for this patient.")
    return alert


def _of_patient(request: StaffRequest, patient_id: int, alert_id: int) -> Alert:
    alert = access.alert_for(request, alert_id)
    if alert.patient_id != patient_id:
        raise Http404("There is no such alert for this patient.")
    return alert


def _page_of(alert: Alert) -> HttpResponse:
    return redirect("evaluations:alert", alert.patient_id, alert.pk)


def _show(request: StaffRequest, alert: Alert, *, fault: str = "") -> HttpResponse:
    now = timezone.now()
    clinician = alarm.is_clinician(request.user)
    page = {
        "page": alarm.page(alert, now=now),
        "patient": alert.patient,
        "age": alert.patient.age_on(timezone.localdate()),
        "fault": fault,
    }
    template = "evaluations/alarm.html" if clinician else "evaluations/alarm_desk.html"
    return render(request, template, page, status=422 if fault else 200)
