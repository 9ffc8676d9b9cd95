"""Calling a person: raised by hand or by "Get help", answered, escalated, followed to its end.

A fired emergency raises its alert in :mod:`evaluations.actions.judging`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clinic import audit
from clinic.domain.roles import Permission
from clinic.models import Patient, User, records_of
from evaluations.domain import alarm
from evaluations.domain.alarm import Kind, Step
from evaluations.models import Alert, AlertStep
from evaluations.queries import alarm as calls
from intake.actions import pairing
from intake.models import IntakeSession

CLOCKS_DIFFER = timedelta(minutes=2)
"""An alert from further in the future than this means that a clock was set back."""


class AlreadyAnswered(Exception):
    """Someone is with the patient already."""


class AlreadyOver(Exception):
    """The alert has ended: the patient arrived, or was seen here."""


class MayNotAct(Exception):
    """This person may call a clinician and be with the patient, and no more."""


class NotOffered(Exception):
    """The step cannot be logged now; the words say what comes first."""


# Raising -------------------------------------------------------------------------------------


@transaction.atomic
def raise_by_hand(
    *,
    patient: Patient,
    session: IntakeSession | None = None,
    place: str,
    by: User,
    at: datetime,
) -> Alert:
    """Call every clinician to ``patient``. A second press while nobody came is the same call."""
    if not by.may(Permission.ACKNOWLEDGE_ALERT):
        raise MayNotAct("Only staff who work with patients call for a clinician.")
    Patient.objects.select_for_update().only("pk").get(pk=patient.stands_for.pk)  # two taps
    own = calls.still_calling().filter(patient__in=records_of(patient.pk))
    waiting = own.exclude(kind=Kind.HELP)
    found: Alert | None = waiting.order_by("raised_at").first()
    if found is not None:
        return found
    return _raise(patient=patient, session=session, kind=Kind.EMERGENCY, place=place, by=by, at=at)


def help_asked(*, session: IntakeSession, at: datetime) -> Alert | None:
    """The patient pressed "Get help": the desk and their therapist are called.

    ``settings.INTAKE_HELP`` names it; it runs inside the transaction that keeps the wish. None
    while an earlier call of this sitting is unanswered.
    """
    waiting = Alert.objects.filter(session=session, acknowledged_at=None, ended_at=None)
    if waiting.exists():
        return None
    return _raise(
        patient=session.patient,
        session=session,
        kind=Kind.HELP,
        place=Alert.Place.TABLET,
        by=f"tablet:{session.pk}",
        at=at,
    )


def help_given(*, session: IntakeSession, by: User, at: datetime) -> None:
    """Staff marked at the desk that help was given. ``settings.INTAKE_HELPED`` names it."""
    for alert in Alert.objects.filter(session=session, kind=Kind.HELP, acknowledged_at=None):
        _answer(alert, by=by, at=at)


def _raise(
    *,
    patient: Patient,
    session: IntakeSession | None,
    kind: Kind,
    place: str,
    by: User | str,
    at: datetime,
) -> Alert:
    alert = Alert.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        session=session,
        kind=kind,
        place=place,
        raised_at=at,
        raised_by=by if isinstance(by, User) else None,
        escalated_at=at if isinstance(by, User) else None,  # a person calls everyone at once
    )
    _record("raise_alert", alert, by=by, at=at, fields=["kind", "place"])
    return alert


# Answering -----------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(*, alert: Alert, by: User, at: datetime) -> Alert:
    """Record that ``by`` is with the patient. The first answer stands.

    It answers every call for this patient: several rules may fire at once. A clinician who comes
    after the desk is logged as the step :attr:`Step.CAME`. A wish for help ends with its answer.
    """
    if not by.may(Permission.ACKNOWLEDGE_ALERT):
        raise MayNotAct("Only staff who work with patients answer a call.")
    came = _come(alert, by=by, at=at)
    own = calls.still_calling().filter(patient__in=records_of(alert.patient_id))
    for other in own.exclude(pk=alert.pk):
        _come(other, by=by, at=at)
    if came:
        return alert
    who = alert.acknowledged_by.name if alert.acknowledged_by else "Someone"
    raise AlreadyAnswered(f"{who} is with the patient already.")


def _come(alert: Alert, *, by: User, at: datetime) -> bool:
    """Whether ``by`` is the first to come, or the first clinician after the desk."""
    if _answer(alert, by=by, at=at):
        if alert.kind == Kind.HELP and alert.session is not None:
            pairing.help_given(session=alert.session, by=by, at=at)
        return True
    if calls.is_clinician(by) and calls.still_calling().filter(pk=alert.pk).exists():
        _keep_step(alert, Step.CAME, by=by, at=at)
        return True
    return False


def _answer(alert: Alert, *, by: User, at: datetime) -> bool:
    """Whether ``by`` was the first."""
    over = {"ended_at": at} if alert.kind == Kind.HELP else {}
    answered = Alert.objects.filter(pk=alert.pk, acknowledged_at=None).update(
        acknowledged_at=at, acknowledged_by=by, version=alert.version + 1, **over
    )
    alert.refresh_from_db()
    if answered:
        _record("acknowledge", alert, by=by, at=at, fields=["acknowledged_at", "acknowledged_by"])
    return bool(answered)


# Calling everyone ----------------------------------------------------------------------------


@transaction.atomic
def call_clinician(*, alert: Alert, by: User, at: datetime) -> Alert:
    """Call every clinician now, without waiting for the two minutes. Twice is once."""
    if not by.may(Permission.ACKNOWLEDGE_ALERT):
        raise MayNotAct("Only staff who work with patients call for a clinician.")
    _escalate(alert, by=by, at=at)
    alert.refresh_from_db()
    return alert


def escalate_unanswered(*, at: datetime) -> int:
    """Call every clinician to each alert that nobody, or only the desk, answered in time.

    How many were called to. An alert from the future is late too: a clock was set back, and how
    long the patient has waited is not known.
    """
    late = Q(raised_at__lte=at - alarm.ANSWER_WITHIN) | Q(raised_at__gt=at + CLOCKS_DIFFER)
    waiting = calls.still_calling().filter(late, escalated_at=None)
    return sum(_escalate(alert, by=audit.SYSTEM, at=at) for alert in waiting)


@transaction.atomic
def _escalate(alert: Alert, *, by: User | str = audit.SYSTEM, at: datetime) -> bool:
    """Whether it still called someone; every page of every clinician then shows and sounds it."""
    still = calls.still_calling().filter(pk=alert.pk, escalated_at=None)
    held = still.select_for_update(of=("self",)).first()
    if held is None:
        return False
    Alert.objects.filter(pk=held.pk).update(escalated_at=at, version=held.version + 1)
    _record("escalate", alert, by=by, at=at, fields=["escalated_at"])
    return True


# What was done -------------------------------------------------------------------------------


@transaction.atomic
def log_step(
    *,
    alert: Alert,
    what: Step,
    by: User,
    at: datetime,
    who: str = "",
    phone: str = "",
    note: str = "",
    seen: int = 0,
) -> AlertStep:
    """Keep one step. ``seen`` is the newest step its button was drawn with: twice is once.

    A clinician's step answers the alert, unless they called for others. ``arrived`` and
    ``stood_down`` end it; neither lowers what fired. Raises :class:`MayNotAct`,
    :class:`AlreadyOver` and :class:`NotOffered`.
    """
    _refuse(what, by)
    alert = Alert.objects.select_for_update().get(pk=alert.pk)
    twice: AlertStep | None = alert.steps.filter(what=what, by=by, pk__gt=seen).first()
    if twice is not None:
        return twice
    if alert.ended_at is not None:
        raise AlreadyOver("This call has ended already. Its steps stay as they are.")
    if what not in alarm.offered(calls.call_of(alert)):
        raise NotOffered(_FIRST.get(what, "This step does not fit now. Look at the page again."))
    if what is Step.LEFT and not note:
        raise NotOffered("Write down how the patient travels.")
    if alert.raised_by_id != by.pk or what in alarm.ENDS:
        _answer(alert, by=by, at=at)
    step = _keep_step(alert, what, by=by, at=at, who=who, phone=phone, note=note)
    if what in alarm.ENDS:
        _end(alert, by=by, at=at)
        _end_with_it(alert, what, by=by, at=at)
    return step


def _end_with_it(alert: Alert, what: Step, *, by: User, at: datetime) -> None:
    """Whoever arrived, arrived for every call; what fired by itself is stood down by itself."""
    others = Alert.objects.filter(patient__in=records_of(alert.patient_id), ended_at=None)
    if what is Step.STOOD_DOWN:
        others = others.filter(firing=None)
    for other in others.exclude(acknowledged_at=None):
        _keep_step(
            other, what, by=by, at=at, note="Written down with another call for this patient"
        )
        _end(other, by=by, at=at)


_FIRST = {
    Step.NO_ANSWER: "Write down first how the patient left.",
    Step.ARRIVED: "Write down first how the patient left.",
    Step.CALLED_CONTACT: "Call the patient or the hospital twice first.",
    Step.WELFARE_CHECK: "Call the patient or the hospital twice first.",
}


def _refuse(what: Step, by: User) -> None:
    if not calls.is_clinician(by):
        raise MayNotAct("Call a clinician: what is done for the patient is theirs to write down.")
    if what is Step.STOOD_DOWN and not by.is_licensed_pt:
        raise MayNotAct("Only a licensed therapist stands an alarm down.")


def _keep_step(
    alert: Alert,
    what: Step,
    *,
    by: User,
    at: datetime,
    who: str = "",
    phone: str = "",
    note: str = "",
) -> AlertStep:
    step = AlertStep.objects.create(
        alert=alert, what=what, who=who, phone=phone, note=note, by=by, at=at
    )
    Alert.objects.filter(pk=alert.pk).update(version=alert.version + 1)
    alert.refresh_from_db()
    _record("alert_step", alert, by=by, at=at, fields=[what])
    return step


def _end(alert: Alert, *, by: User, at: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(ended_at=at, version=alert.version + 1)
    alert.refresh_from_db()
    _record("end_alert", alert, by=by, at=at, fields=["ended_at"])


def _record(
    action: str, alert: Alert, *, by: User | str, at: datetime, fields: Iterable[str]
) -> None:
    audit.record(
        action,
        by=by,
        at=at,
        clinic=alert.clinic_id,
        patient=alert.patient_id,
        about=alert,
        fields=fields,
    )
