"""Answers a questionnaire as a patient would: page by page, through the tablet's own actions."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from clinic.domain.roles import Role
from clinic.models import Clinic, User, Visit
from intake import consents, editions, queries
from intake.actions import answering, pairing, tablets
from intake.actions import consents as signatures
from intake.domain import wizard
from intake.domain.pairing import key_hash
from intake.domain.questionnaire import Kind, Page, Question
from intake.models import IntakeSession, QuestionnaireResponse, Tablet

Answers = Mapping[str, Any]
Raw = dict[str, list[str]]

QUIET = {
    "filled_by": "self",
    "sex_at_birth": "female",
    "guardian_name": "Elena Flores",
    "guardian_relation": "parent",
    "guardian_authority": "yes",
    "proxy_name": "Elena Flores",
    "proxy_relation": "parent",
    "proxy_authority": "yes",
    "fill_in_now": ["desk"],
    "run_pain": "warms_up",
    "weekly_before": {"amount": 20, "unit": "miles"},
    "overall_change": "3",
    "exercises_done": "most_days",
    "body_facts": ["none"],
    "access_needs": ["none"],
    "training_changes": ["none"],
    "cancer_history": "none",
    "smoker": "never",
    "onset_kind": "slowly",
    "age_at_onset": "never",
    "improving": "better",
    "running_now": "yes",
    "years_running": 8,
    "run_days_week": 4,
    "height_in": {"amount": 170, "unit": "cm"},
    "weight_lb": {"amount": 142, "unit": "lb"},
    "onset_ago": {"amount": 2, "unit": "weeks"},
    "weekly_miles": {"amounts": [20, 20, 19, 19, 18, 18], "unit": "miles"},
    "longest_run_recent": {"amount": 7, "unit": "miles"},
    "longest_run_prior30": {"amount": 7, "unit": "miles"},
    "nprs_now": 2,
    "nprs_best": 1,
    "nprs_worst": 4,
    "pain_regions": ["lumbar_mid"],
    "belief": "I did too much too soon.",
}
"""What someone with plain back pain and nothing else to tell would answer."""


KEYS = {f"Tablet {n}": f"demo-tablet-{n}" for n in range(1, 7)}
"""The demo's tablets and the key of each: public, as the demo's password is."""


def enrol_all(clinic: Clinic, *, by: User, at: datetime) -> None:
    """The demo's tablets, with keys that are known."""
    for name, key in KEYS.items():
        code = tablets.add(clinic=clinic, name=name, by=by, at=at)
        made, _key = tablets.enrol(typed=code, ip="", at=at)
        Tablet.objects.filter(pk=made.pk).update(key_hash=key_hash(key))


def set_up_code(at: datetime) -> str:
    """A code, good for a day, that makes one more browser a tablet of the demo clinic."""
    clinic = Clinic.objects.get(is_demo=True)
    taken = set(
        Tablet.objects.filter(clinic=clinic, revoked_at=None).values_list("name", flat=True)
    )
    name = next(name for name in map("Your tablet {}".format, count(1)) if name not in taken)
    manager = User.objects.filter(clinic=clinic, role=Role.MANAGER).order_by("pk")[0]
    return tablets.add(clinic=clinic, name=name, by=manager, at=at, life=timedelta(days=1))


def free_tablet(clinic: Clinic) -> Tablet:
    """The first tablet that nobody's form is on."""
    held = IntakeSession.objects.exclude(tablet_key_hash="").exclude(tablet=None)
    return (
        Tablet.objects.filter(clinic=clinic)
        .exclude(pk__in=held.values("tablet_id"))
        .order_by("name")[0]
    )


def fill_in(
    visit: Visit, answers: Answers, *, by: User, at: datetime, until: str = "submitted"
) -> IntakeSession:
    """A sitting at the tablet up to the page ``until``, to "submitted", or until it is stopped."""
    session, code = pairing.start_session(visit=visit, by=by, at=at)
    language = visit.patient.language
    session, _key = pairing.redeem_code(
        typed=code, language=language, device=free_tablet(visit.clinic), ip="", at=at
    )
    born = visit.patient.birth_date
    pairing.identify(
        session=session,
        name=visit.patient.given_name,
        day=born.day,
        month=born.month,
        at=at,
    )
    known = {"sex_at_birth": visit.patient.sex_at_birth}
    return _answer_pages(session, known | dict(answers), until=until, at=at)


def _answer_pages(
    session: IntakeSession, answers: Answers, *, until: str, at: datetime
) -> IntakeSession:
    asked = editions.of(session)
    given: Answers = queries.given_of(session)
    page: Page | None = wizard.pages(asked, given)[0]
    last = asked.page(until) or asked.page_of(until)
    while page is not None and page != last:
        raw = {k: v for question in page.questions for k, v in fields(question, answers).items()}
        saved = answering.save_page(session=session, page=page, raw=raw, at=at)
        if saved.problems:
            raise ValueError(f"page {page.code}: {dict(saved.problems)} for {raw}")
        if saved.stopped:
            return saved.session
        given = saved.known
        page = wizard.after(asked, given, page)
    return session if until != "submitted" else _submit(session, at=at)


def _submit(session: IntakeSession, *, at: datetime) -> IntakeSession:
    for consent in consents.asked(session):
        signatures.say(
            session=session,
            words=[signatures.Word(code=consent.code, agreed=not consent.together)],
            signature=signatures.Signature(
                signed_as=consents.signs_as(session, consent),
                name=session.patient.legal_name,
                relation="Mother",
                authority="parent",
            ),
            at=at,
        )
    return answering.submit(session=session, at=at)


def fields(question: Question, answers: Answers) -> Raw:
    """The fields that a browser would send for one question."""
    value = answers.get(question.code, QUIET.get(question.code, _dull(question)))
    if value is None:
        return {}
    if question.kind is Kind.MANY:
        return {question.code: [value] if isinstance(value, str) else list(value)}
    if question.options and isinstance(value, str) and question.kind is not Kind.CHOICE:
        return {f"{question.code}__option": [value]}
    if question.boxes:
        return {f"{question.code}__{value['unit']}": [str(value["amount"])]}
    return _FIELDS.get(question.kind, _one)(question.code, value)


def _dull(question: Question) -> str | None:
    codes = [option.code for option in question.options]
    plain = next((dull for dull in ("no", "none", "never", "0", "unsure") if dull in codes), None)
    return plain if question.optional or not codes else plain or codes[0]


def _one(code: str, value: Any) -> Raw:
    return {code: [str(value)]}


def _listed(code: str, value: Any) -> Raw:
    return {code: list(value)}


def _marked(code: str, value: Any) -> Raw:
    """Places of pain by themselves, other marks as "layer.region"."""
    return {code: [one if "." in one else f"pain.{one}" for one in value]}


def _quantity(code: str, value: Any) -> Raw:
    return {code: [str(value["amount"])], f"{code}__unit": [value["unit"]]}


def _series(code: str, value: Any) -> Raw:
    amounts = {f"{code}__{n}": [str(amount)] for n, amount in enumerate(value["amounts"])}
    return amounts | {f"{code}__unit": [value["unit"]]}


def _date(code: str, value: Any) -> Raw:
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return {f"{code}__{part}": [str(getattr(day, part))] for part in ("year", "month", "day")}


_FIELDS = {
    Kind.REGIONS: _listed,
    Kind.BODY: _marked,
    Kind.QUANTITY: _quantity,
    Kind.SERIES: _series,
    Kind.DATE: _date,
}


def answers_of(session: IntakeSession) -> Answers:
    return dict(QuestionnaireResponse.objects.get(session=session).answers)
