"""What a patient may ask of their record: requests, disclosures, who looked. Over all records of
the person, whatever was merged."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from clinic.domain import dates
from clinic.models import (
    AmendmentRequest,
    AmendmentStep,
    AuditEvent,
    Clinic,
    Disclosure,
    Patient,
    User,
)
from evaluations import library
from evaluations.domain import accounting, amending, day_words, looked
from evaluations.domain.amending import Act, Answer, Asked, Clock, Letter
from evaluations.models import Evaluation, RenderJob
from intake.models import IntakeSession

COPIES_SHOWN = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request with its clock and its steps, oldest first."""

    row: AmendmentRequest
    clock: Clock
    steps: tuple[AmendmentStep, ...]

    @property
    def allowed(self) -> tuple[Act, ...]:
        return amending.allowed(step.kind for step in self.steps)

    @property
    def about(self) -> str:
        return ABOUT.get(self.row.about_type, "The record")


ABOUT = {
    "": "The record",
    "patient": "Name and details",
    "evaluation": "An evaluation",
    "intakesession": "Intake answers",
}


def requests_of(patient: Patient, *, today: date) -> list[Request]:
    """Every request of the person, the newest first."""
    rows = AmendmentRequest.objects.filter(patient_id__in=patient.record_ids)
    return _requests(rows.order_by("-asked_on", "-pk"), today)


def open_requests(clinic: Clinic, *, today: date) -> list[Request]:
    """What the clinic still has to answer, the first due at the top."""
    decided = Q(steps__kind__in=[one.value for one in amending.DECIDED])
    rows = AmendmentRequest.objects.filter(clinic=clinic).exclude(decided)
    found = _requests(rows.select_related("patient"), today)
    return sorted(found, key=lambda one: (one.clock.due, one.row.pk))


def request_of(row: AmendmentRequest, *, today: date) -> Request:
    return _requests([row], today)[0]


def _requests(rows: Iterable[AmendmentRequest], today: date) -> list[Request]:
    listed = list(rows)
    steps: dict[int, list[AmendmentStep]] = {}
    kept = AmendmentStep.objects.filter(request__in=listed).select_related("by").order_by("pk")
    for step in kept:
        steps.setdefault(step.request_id, []).append(step)
    return [
        Request(
            row=row,
            steps=tuple(steps.get(row.pk, ())),
            clock=amending.clock(
                row.asked_on, [one.kind for one in steps.get(row.pk, ())], today=today
            ),
        )
        for row in listed
    ]


def subjects(patient: Patient) -> list[tuple[str, str]]:
    """What a request may be about: (type:key, words), the newest first."""
    ids, zone = patient.record_ids, patient.clinic.zone

    def day(at: datetime) -> str:
        return day_words.full(at.astimezone(zone).date(), "en")

    evaluations = Evaluation.objects.filter(patient_id__in=ids, signed_at__isnull=False)
    intakes = IntakeSession.objects.filter(patient_id__in=ids, submitted_at__isnull=False)
    return [
        ("", "The record as a whole, or another part"),
        (f"patient:{patient.pk}", "Name and details"),
        *(
            (f"evaluation:{one.pk}", f"{one.get_kind_display()} of {day(one.opened_at)}")
            for one in evaluations.order_by("-opened_at")
        ),
        *(
            (f"intakesession:{one.pk}", f"Intake answers of {day(one.started_at)}")
            for one in intakes.order_by("-started_at")
        ),
    ]


def subject(patient: Patient, chosen: str) -> Evaluation | IntakeSession | Patient | None:
    """The row that was chosen of :func:`subjects`; None for the record as a whole."""
    kind, _, key = chosen.partition(":")
    if chosen not in {code for code, _ in subjects(patient)} or not key:
        return None
    if kind == "evaluation":
        return Evaluation.objects.get(pk=key)
    return IntakeSession.objects.get(pk=key) if kind == "intakesession" else patient


def letter(request: Request, *, language: str) -> Letter | None:
    """What the person is told in writing of the decision, or of more time; None: nothing yet."""
    told = [step for step in request.steps if Act(step.kind) in amending.TITLES]
    if not told:
        return None
    step, row = told[-1], request.row
    patient, clinic = row.patient.stands_for, row.clinic
    manager = User.objects.filter(clinic=clinic, role="manager", is_active=True).order_by("pk")
    complain_to = manager.values_list("name", flat=True).first() or clinic.name
    asked = Asked(
        text=row.text,
        on=row.asked_on,
        due=request.clock.due,
        name=patient.legal_name,
        born=patient.birth_date,
        number=patient.number,
        clinic=clinic.name,
        address=clinic.address,
        phone=clinic.phone,
        complain_to=complain_to,
    )
    answer = Answer(
        act=Act(step.kind),
        text=step.text,
        by=step.by.signature,
        on=step.at.astimezone(clinic.zone).date(),
    )
    return amending.letter(asked, answer, library.words_of_rights(), language=language)


# Disclosures ------------------------------------------------------------------------------------


def disclosures_of(patient: Patient) -> QuerySet[Disclosure]:
    """Everything that left about the person, the newest first."""
    rows = Disclosure.objects.filter(patient_id__in=patient.record_ids)
    return rows.select_related("by").order_by("-on", "-pk")


def account_of(patient: Patient, *, on: date) -> QuerySet[Disclosure]:
    """What the person's account tells: six years back, without the kinds that the law exempts."""
    rows = disclosures_of(patient).filter(on__gte=accounting.since(on), on__lte=on)
    return rows.exclude(purpose__in=Disclosure.EXEMPT)


# Copies and who looked --------------------------------------------------------------------------


def copies_of(patient: Patient) -> list[RenderJob]:
    """Copies on paper, the newest first, each part of one together in order."""
    jobs = RenderJob.objects.filter(patient_id__in=patient.record_ids, kind="chart")
    newest = jobs.select_related("document").defer("content", "document__pdf")
    return list(newest.order_by("-queued_at", "edition")[:COPIES_SHOWN])


def looked_at(
    patient: Patient, *, first: date, last: date, language: str
) -> tuple[looked.Line, ...]:
    """Who saw or changed the record from ``first`` to ``last``, by day and person."""
    clinic = patient.clinic
    begins, ends = dates.span(first, last, clinic.zone)
    span = {"at__gte": begins, "at__lt": ends}
    rows = AuditEvent.objects.filter(patient_id__in=patient.record_ids, **span)
    found = [
        *rows.exclude(outcome__in=("not_found", "refused")).exclude(action="deny"),
        *_in_lists(patient, span),
    ]
    events = [
        looked.Event(
            on=one.at.astimezone(clinic.zone).date(),
            principal=one.principal,
            action=one.action,
            object_type=one.object_type,
        )
        for one in sorted(found, key=lambda one: one.seq)
    ]
    staff = {
        f"user:{one.pk}": looked.Person(name=one.signature, role=one.role)
        for one in User.objects.filter(clinic=clinic)
    }
    return looked.lines(events, staff, library.words_of_rights(), language=language)


def _in_lists(patient: Patient, span: dict[str, datetime]) -> QuerySet[AuditEvent]:
    """Lists that showed the person; the trail keeps whom a list showed, not a row for each."""
    named = Q()
    for key in patient.record_ids:
        named |= Q(shown__contains=f'"patient:{key}"')
    lists = AuditEvent.objects.filter(clinic_id=patient.clinic_id, action="list", **span)
    found: QuerySet[AuditEvent] = lists.annotate(shown=Cast("fields", TextField())).filter(named)
    return found


# The pages for the patient ----------------------------------------------------------------------


def account_page(patient: Patient, *, on: date, language: str) -> dict[str, object]:
    """The account as the person reads it: its words, and a row for each disclosure it tells."""
    known, first = library.words_of_rights(), accounting.since(on)
    rows = [
        {
            "on": day_words.full(row.on, language),
            "recipient": row.recipient,
            "address": row.recipient_address,
            "what": row.what,
            "purpose": known.purposes[row.purpose].in_(language),
            "why": row.why,
        }
        for row in account_of(patient, on=on)
    ]
    keys = ("account", "account_none", "day", "to_whom", "what", "why")
    words = _fixed(patient, keys, language)
    words["account_lead"] = known.say("account_lead", language, **_span(first, on, language))
    return {"words": words, "rows": rows}


def looked_page(patient: Patient, *, first: date, last: date, language: str) -> dict[str, object]:
    """Who looked, as the person reads it."""
    known = library.words_of_rights()
    words = _fixed(patient, ("looked", "looked_none", "day", "who", "role", "deed"), language)
    words["looked_lead"] = known.say("looked_lead", language, **_span(first, last, language))
    lines = [
        {
            "day": day_words.full(one.on, language),
            "who": one.who,
            "role": one.role,
            "deeds": "; ".join(one.deeds),
        }
        for one in looked_at(patient, first=first, last=last, language=language)
    ]
    return {"words": words, "lines": lines}


def _span(first: date, last: date, language: str) -> dict[str, str]:
    return {"first": day_words.full(first, language), "last": day_words.full(last, language)}


def _fixed(patient: Patient, keys: Iterable[str], language: str) -> dict[str, str]:
    known, clinic = library.words_of_rights(), patient.clinic
    words = {key: known.say(key, language) for key in keys}
    words["to"] = known.say(
        "letter_to",
        language,
        name=patient.legal_name,
        born=day_words.full(patient.birth_date, language),
        number=patient.number,
    )
    words["questions"] = known.say("questions", language, clinic=clinic.name, phone=clinic.phone)
    return words
