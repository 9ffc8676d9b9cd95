"""One person's case across the three apps: the summary on the overview, and where tabs lead."""

from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from clinic.access import StaffRequest, patient_for
from clinic.decorators import requires
from clinic.domain.roles import Permission
from clinic.models import EpisodeOfCare, Patient, records_of
from clinic.queries import people
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import (
    home_reports,
    ledger,
    loops,
    progress,
    referrals,
    rulesets,
    score_trends,
)
from intake.access import session_for
from intake.models import IntakeSession
from intake.queries import measures


@requires(Permission.SEE_CHART)
@require_GET
def summary(request: StaffRequest, patient_id: int) -> HttpResponse:
    """What was said, fired and found: a part of the overview, for those who may read the chart."""
    patient = patient_for(request, patient_id, action="view_summary")
    everything = referrals.of_patient(patient, now=timezone.now())
    waiting = [one for one in everything if one.firing.state != TriggerFiring.State.CLOSED]
    case, today = _newest_case(patient), timezone.localdate()
    newest = case.pk if case else None
    scores = measures.of_patient(patient, episode_id=newest)
    written = _evaluations(patient).select_related("signed_by", "visit", "void")
    page = {
        "patient": patient,
        "waiting": referrals.displayed(waiting, now=timezone.now()),
        "loops": loops.open_of(patient, now=timezone.now()),
        "open_count": sum(one.firing.state == TriggerFiring.State.OPEN for one in waiting),
        "ledger": ledger.line_of_case(case) if case else None,
        "trends": _trends(newest, scores, today) if newest else (),
        "evaluations": [one for one in written if not hasattr(one, "void")],
        "errors": [one for one in written if hasattr(one, "void")],
        "rules": len(rulesets.in_force(patient.clinic_id).rules),
        "measures": scores,
        "home": home_reports.of_case(case) if case and _sees_home(request) else None,
        "home_case": case,
    }
    return render(request, "evaluations/_case_summary.html", page)


def _sees_home(request: StaffRequest) -> bool:
    return request.user.may(Permission.SEE_HOME_REPORT)


def _trends(
    episode_id: int, scores: list[measures.Measure], today: date
) -> tuple[progress.Trend, ...]:
    """Pictures of what really changed, what the person told first, at most four."""
    told = score_trends.changed(episode_id, scores, today=today)
    return (*told, *progress.changed(episode_id, today=today))[: progress.MOST_PICTURES]


def _newest_case(patient: Patient) -> EpisodeOfCare | None:
    """The case whose measures stand on the overview: a change is of one case."""
    return people.cases_of(patient).order_by("-opened_at", "-pk").first()


def _evaluations(patient: Patient) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.filter(patient__in=records_of(patient.pk))
    return rows.order_by("-opened_at")


def _newest_sitting(patient: Patient) -> IntakeSession | None:
    rows = IntakeSession.objects.standing().filter(patient__in=records_of(patient.pk))
    return rows.select_related("clinic").order_by("-pk").first()


@requires(Permission.SEE_CHART)
@require_GET
def intake_flags(request: StaffRequest, patient_id: int, session_id: int) -> HttpResponse:
    """What one intake fired and the red flags of its case: a part of the page of its answers."""
    session = session_for(request, session_id, patient_id=patient_id, action="view_summary")
    fired = referrals.of_episode(session.visit.episode, now=timezone.now())
    waiting = [one for one in fired if one.firing.state != TriggerFiring.State.CLOSED]
    page = {
        "patient": session.patient,
        "episode": session.visit.episode,
        "waiting": waiting,
        "open_count": sum(one.firing.state == TriggerFiring.State.OPEN for one in waiting),
        "ledger": ledger.line_of_case(session.visit.episode),
    }
    return render(request, "evaluations/_intake_flags.html", page)


@requires(Permission.SEE_INTAKE)
@require_GET
def intake(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The newest answers, or what to do when there are none."""
    patient = patient_for(request, patient_id)
    session = _newest_sitting(patient)
    if session is not None:
        return redirect("intake:review", patient_id=session.patient_id, session_id=session.pk)
    return _nothing_yet(request, patient, "intake")


@requires(Permission.SEE_CHART)
@require_GET
def evaluation(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The newest evaluation, or what to do when there is none."""
    patient = patient_for(request, patient_id)
    newest = _evaluations(patient).filter(void__isnull=True).first()
    if newest is not None:
        return redirect("evaluations:chart", patient_id=newest.patient_id, evaluation_id=newest.pk)
    return _nothing_yet(request, patient, "evaluation")


@requires(Permission.SEE_CHART)
@require_GET
def plan(request: StaffRequest, patient_id: int) -> HttpResponse:
    """The newest plan, or what to do when there is none."""
    patient = patient_for(request, patient_id)
    newest = _evaluations(patient).filter(void__isnull=True).first()
    if newest is not None:
        return redirect("evaluations:plan", patient_id=newest.patient_id, evaluation_id=newest.pk)
    return _nothing_yet(request, patient, "plan")


def _nothing_yet(request: StaffRequest, patient: Patient, what: str) -> HttpResponse:
    page = {"patient": patient, "age": patient.age_on(timezone.localdate()), "what": what}
    return render(request, "evaluations/case_empty.html", page)


@requires(Permission.SEE_CHART)
@require_GET
def case_referrals(request: StaffRequest, patient_id: int) -> HttpResponse:
    """Every referral and every trigger of this person, closed ones too."""
    patient, now = patient_for(request, patient_id), timezone.now()
    page = {
        "patient": patient,
        "age": patient.age_on(timezone.localdate()),
        "loops": loops.of_patient(patient, now=now),
        "waiting": referrals.displayed(referrals.of_patient(patient, now=now), now=now),
    }
    return render(request, "evaluations/referrals_of_patient.html", page)
