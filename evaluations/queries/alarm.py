"""Calls for a person: which still call whom, which wait for an arrival check, and one call's page.

The desk reads that a person is needed and who went there; what was found is for clinicians.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from clinic.domain import dates
from clinic.domain.roles import Permission, Role, allows
from clinic.models import Clinic, Patient, User, Visit, records_of
from evaluations import library
from evaluations.domain import alarm, evidence
from evaluations.domain.alarm import Call, Kind, Listed, Next, Number, Step
from evaluations.domain.evidence import Evidence
from evaluations.domain.triggers import Rule
from evaluations.models import Alert, AlertStep, Evaluation, Recipient, ReferralReason
from evaluations.queries import rulesets
from intake.models import IntakeSession

CLINICIANS = [role for role in Role if allows(role, Permission.ESCALATE_TRIGGER)]
PHYSICIANS = (Recipient.Kind.SPINE, Recipient.Kind.PRIMARY)
"""Whom to ask by phone where no rule says to whom it refers."""
FAR = (IntakeSession.Place.HOME,)


# Who is still called -------------------------------------------------------------------------


def still_calling() -> QuerySet[Alert]:
    """Alerts that call someone: nobody came, or only someone of the desk for an emergency."""
    since = AlertStep.objects.filter(alert=OuterRef("pk"), at__gte=OuterRef("raised_at"))
    desk_only = (
        Q(acknowledged_at__isnull=False)
        & ~Q(acknowledged_by__role__in=CLINICIANS)
        & ~Q(kind=Kind.HELP)
        & ~Exists(since)
    )
    return Alert.objects.filter(Q(acknowledged_at=None) | desk_only, ended_at=None)


def calling(viewer: User) -> list[Alert]:
    """What calls ``viewer`` on every page, the oldest first.

    An emergency calls everyone until someone came, then clinicians until one of them did. A
    patient who asks for help on a tablet calls the desk and their own therapist; after two
    minutes everyone.
    """
    rows = still_calling().filter(clinic_id=viewer.clinic_id)
    if not is_clinician(viewer):
        rows = rows.filter(acknowledged_at=None)
    else:
        own = Q(session__visit__therapist=viewer)
        rows = rows.filter(~Q(kind=Kind.HELP) | Q(escalated_at__isnull=False) | own)
    return one_a_patient(_read(rows).order_by("raised_at", "pk"))


def one_a_patient(alerts: Iterable[Alert]) -> list[Alert]:
    """Several rules may fire at once: one call is shown, an emergency before a wish for help."""
    first: dict[int, Alert] = {}
    for alert in alerts:
        person = alert.patient.stands_for.pk
        shown = first.get(person)
        if shown is None or (shown.kind == Kind.HELP and alert.kind != Kind.HELP):
            first[person] = alert
    return sorted(first.values(), key=lambda alert: (alert.raised_at, alert.pk))


def is_clinician(user: User) -> bool:
    return user.may(Permission.ESCALATE_TRIGGER)


def is_answered(session: IntakeSession) -> bool:
    """Whether someone has answered the newest call of this sitting: what its tablet may say.

    ``settings.INTAKE_ANSWERED`` names it.
    """
    rows = Alert.objects.filter(session=session).exclude(kind=Kind.HELP)
    newest = rows.order_by("-raised_at", "-pk").first()
    return newest is not None and newest.acknowledged_at is not None


def _read(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    return rows.select_related(
        "patient", "firing", "session__visit", "acknowledged_by", "raised_by"
    )


# What waits ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAlert:
    """An alert that has not ended: its next step and by when arrival is confirmed."""

    alert: Alert
    next_step: Next
    due_at: datetime | None
    is_overdue: bool

    @property
    def patient(self) -> Patient:
        return self.alert.patient

    @property
    def firing_id(self) -> int | None:
        return self.alert.firing_id

    @property
    def next_words(self) -> str:
        return self.next_step.words

    @property
    def is_answered(self) -> bool:
        return self.alert.acknowledged_at is not None

    @property
    def has_left(self) -> bool:
        """Whether the patient is on the way: then arrival is what is waited for."""
        return self.next_step.step in (Step.ARRIVED, Step.CALLED_CONTACT, Step.WELFARE_CHECK)


def open_alerts(clinic: Clinic, now: datetime) -> tuple[OpenAlert, ...]:
    """One a patient: unanswered ones first, then by when their arrival is to be confirmed."""
    rows = _read(Alert.objects.filter(clinic=clinic, ended_at=None)).prefetch_related("steps")
    by_need = rows.order_by(F("acknowledged_at").asc(nulls_first=True), "raised_at", "pk")
    found = [_open(alert, now) for alert in one_a_patient(by_need)]
    return tuple(sorted(found, key=lambda one: (one.is_answered, one.due_at or now)))


def _open(alert: Alert, now: datetime) -> OpenAlert:
    call = call_of(alert)
    return OpenAlert(
        alert=alert,
        next_step=alarm.next_step(call),
        due_at=alarm.arrival_due(call),
        is_overdue=alarm.is_overdue(call, now=now),
    )


def call_of(alert: Alert) -> Call:
    """The alert as the domain reads it. Steps of an earlier call for the same firing are past."""
    return Call(
        kind=Kind(alert.kind),
        raised_at=alert.raised_at,
        answered=alert.acknowledged_at is not None,
        ended=alert.ended_at is not None,
        may_share=contact_of(alert.patient) is not None,
        done=tuple(
            (Step(step.what), step.at) for step in steps_of(alert) if step.at >= alert.raised_at
        ),
    )


def steps_of(alert: Alert) -> list[AlertStep]:
    """Every step, the oldest first."""
    return sorted(alert.steps.all(), key=lambda step: (step.at, step.pk))


def contact_of(patient: Patient) -> Listed | None:
    """The emergency contact, only where the patient agreed and a number is kept."""
    if not (patient.emergency_may_share and patient.emergency_phone):
        return None
    relation = f" ({patient.emergency_relation})" if patient.emergency_relation else ""
    return Listed(name=f"{patient.emergency_name}{relation}", phone=patient.emergency_phone)


# One call's page -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertPage:
    """One call for a person as a clinician reads it; the desk is shown its state alone."""

    alert: Alert
    call: Call
    next_step: Next
    due_at: datetime | None
    is_overdue: bool
    steps: tuple[AlertStep, ...]
    rule: Rule | None
    evidence: tuple[Evidence, ...]
    say: tuple[tuple[str, str], ...]
    care: tuple[str, ...]
    numbers: tuple[Number, ...]
    offered: tuple[Step, ...]
    is_far: bool
    evaluation: Evaluation | None
    referral: int | None

    travel = alarm.TRAVEL

    @property
    def hospitals(self) -> tuple[Number, ...]:
        return tuple(one for one in self.numbers if one.step is Step.CALLED_HOSPITAL)

    @property
    def taps(self) -> list[tuple[Step, str]]:
        """The steps with a button of their own: what has no line in the list of numbers."""
        listed = {one.step for one in self.numbers} | {Step.CALLED_CONTACT}
        return [(step, AlertStep.What(step).label) for step in self.offered if step not in listed]

    @property
    def is_calm(self) -> bool:
        return self.call.kind is Kind.CALM

    @property
    def wants_clinician(self) -> bool:
        """Whether only someone who is no clinician has come so far."""
        return (
            self.call.answered
            and not self.call.ended
            and not self.call.done
            and self.alert.acknowledged_by is not None
            and not is_clinician(self.alert.acknowledged_by)
        )

    @property
    def seen(self) -> int:
        """The newest step on the page: a button pressed twice is one step."""
        return max((step.pk for step in self.steps), default=0)


def page(alert: Alert, *, now: datetime) -> AlertPage:
    call = call_of(alert)
    rule = _rule(alert)
    far = is_far(alert)
    return AlertPage(
        alert=alert,
        call=call,
        next_step=alarm.next_step(call),
        due_at=alarm.arrival_due(call),
        is_overdue=alarm.is_overdue(call, now=now),
        steps=tuple(steps_of(alert)),
        rule=rule,
        evidence=tuple(evidence.of(alert.firing.because, library.facts())) if alert.firing else (),
        say=tuple(_say(alert, rule, far=far)),
        care=library.words_of_alarm().care_for(alert.kind, *(["far"] if far else [])),
        numbers=_numbers(alert),
        offered=alarm.offered(call),
        is_far=far,
        evaluation=_evaluation(alert.patient),
        referral=_referral(alert),
    )


def is_far(alert: Alert) -> bool:
    """Whether the patient is at home or on video, where nobody of the clinic can walk to."""
    session = alert.session
    if alert.place == Alert.Place.HOME:
        return True
    if session is None:
        return False
    return session.place in FAR or session.visit.mode == Visit.Mode.TELEHEALTH


def _rule(alert: Alert) -> Rule | None:
    if alert.firing is None:
        return None
    return rulesets.of_firing(alert.firing).rules.get(alert.firing.code)


def _say(alert: Alert, rule: Rule | None, *, far: bool) -> Iterable[tuple[str, str]]:
    """Approved words with their language, the patient's own first, then English for staff."""
    known = library.words_of_alarm().say
    told = [rule.tell] if rule and rule.tell else [known[_without_rule(alert)]]
    if far:
        told.append(known["far"])
    languages = ["es", "en"] if alert.patient.language == "es" else ["en"]
    for language in languages:
        yield language, " ".join(words.in_(language) for words in told)


def _without_rule(alert: Alert) -> str:
    return "calm" if alert.kind == Kind.CALM else "hand"


def _numbers(alert: Alert) -> tuple[Number, ...]:
    """From the clinic's directory: emergency departments, then those the rule refers to."""
    rows = Recipient.objects.filter(clinic_id=alert.clinic_id, retired_at=None).exclude(phone="")
    kinds = [kind for kind in _refers_to(alert) if kind != Recipient.Kind.EMERGENCY]
    known = list(rows.filter(kind__in=[Recipient.Kind.EMERGENCY, *kinds]).order_by("name"))
    return alarm.numbers(
        kind=Kind(alert.kind),
        hospitals=[_listed(row) for row in known if row.kind == Recipient.Kind.EMERGENCY],
        physicians=[_listed(row) for kind in kinds for row in known if row.kind == kind],
        contact=contact_of(alert.patient),
    )


def _refers_to(alert: Alert) -> tuple[str, ...]:
    if alert.firing is None or not library.letters().has_letter(alert.firing.code):
        return PHYSICIANS
    return library.letters().kinds_of([alert.firing.code])


def _listed(row: Recipient) -> Listed:
    of = f", {row.organisation}" if row.organisation else ""
    return Listed(name=f"{row.name}{of}", phone=row.phone)


def _evaluation(patient: Patient) -> Evaluation | None:
    """The open evaluation of the patient, to go back to."""
    rows = Evaluation.objects.filter(patient__in=records_of(patient.pk), signed_at=None, void=None)
    found: Evaluation | None = rows.order_by("-pk").first()
    return found


def _referral(alert: Alert) -> int | None:
    """The newest referral about what fired."""
    if alert.firing_id is None:
        return None
    rows = ReferralReason.objects.filter(firing_id=alert.firing_id).order_by("-pk")
    found: int | None = rows.values_list("referral_id", flat=True).first()
    return found


# Whom to call for ----------------------------------------------------------------------------


def here(clinic: Clinic, *, now: datetime) -> list[Visit]:
    """Visits of the people a call may be for: on a tablet or in the clinic first, then expected."""
    day = now.astimezone(clinic.zone).date()
    begins, ends = dates.span(day, day, clinic.zone)
    rows = Visit.objects.filter(
        clinic=clinic,
        starts_at__gte=begins,
        starts_at__lt=ends,
    )
    today = rows.exclude(status__in=(Visit.Status.CANCELLED, Visit.Status.ERROR)).select_related(
        "patient", "therapist"
    )
    came = (Visit.Status.ARRIVED, Visit.Status.WITH_THERAPIST)
    return sorted(today, key=lambda visit: (visit.status not in came, visit.starts_at))


def sitting_of(patient: Patient) -> IntakeSession | None:
    """The open sitting of the patient, so that a call says which tablet it is about."""
    rows = IntakeSession.objects.filter(
        patient__in=records_of(patient.pk), place=IntakeSession.Place.TABLET
    )
    live = rows.exclude(tablet_key_hash="").order_by("-pk")
    found: IntakeSession | None = live.first()
    return found
