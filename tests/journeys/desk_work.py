"""The desk's part of a journey by the actions of its screens; imported where Django is set up."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clinic.domain.roles import Role
from clinic.models import Clinic, User, Visit
from evaluations.management.demonstration import tablet as person
from intake import consents, editions, queries
from intake.actions import answering, pairing, tablets
from intake.domain import answers as replies
from intake.domain import wizard
from intake.domain.questionnaire import Page
from intake.models import IntakeSession, QuestionnaireResponse, Tablet

DETAILS: dict[str, Any] = {
    "sex_at_birth": "female",
    "pronouns": "she/her",
    "phone": "+15035550117",
}


def now() -> datetime:
    return timezone.now()


def clinic() -> Clinic:
    return Clinic.objects.get(is_demo=True)


def _one(role: Role) -> User:
    return User.objects.filter(clinic=clinic(), role=role, is_active=True).order_by("pk")[0]


def desk() -> User:
    return _one(Role.FRONT_DESK)


def therapist() -> User:
    return _one(Role.THERAPIST)


def manager() -> User:
    return _one(Role.MANAGER)


def sitting(number: int) -> IntakeSession:
    return IntakeSession.objects.select_related("visit", "patient", "clinic").get(pk=number)


def new_tablet() -> tuple[Tablet, str]:
    name = f"Journey {uuid4().hex[:12]}"
    code = tablets.add(clinic=clinic(), name=name, by=manager(), at=now())
    return tablets.enrol(typed=code, ip="", at=now())


def held_or_new(device: int | None) -> tuple[Tablet, str]:
    return (Tablet.objects.get(pk=device), "") if device else new_tablet()


def ask_again(session: IntakeSession) -> None:
    """Back to where the device asks who it is, with the answers kept."""
    IntakeSession.objects.filter(pk=session.pk).update(
        state=IntakeSession.State.PAIRED, identified_at=None
    )


def onto(visit: Visit, device: Tablet) -> tuple[IntakeSession, str]:
    _, code = pairing.start_session(visit=visit, by=desk(), at=now())
    return pairing.redeem_code(typed=code, language="", device=device, ip="", at=now())


def answer(session: IntakeSession, until: str) -> None:
    """Quiet answers up to and not including the page ``until``; "" answers nothing.

    Walked as the tablet walks, and kept by saving the last page.
    """
    session.refresh_from_db()
    asked, known, day = editions.of(session), queries.given_of(session), queries.day_of(session)
    answers: dict[str, Any] = {}
    page, last = (asked.pages[0] if until else None), None
    while page is not None and page.code != until:
        found = replies.clean_page(asked, page, _raw(page, {}), answers | known, on=day)
        if found.problems:
            raise ValueError(f"{page.code}: {dict(found.problems)}")
        answers |= {code: value for code, value in found.values.items() if value is not None}
        page, last = wizard.after(asked, answers | known, page), page
    if last is not None:
        QuestionnaireResponse.objects.create(
            session=session, patient_id=session.patient_id, answers=answers
        )
        save(session, last.code, {})


def save(session: IntakeSession, code: str, answers: dict[str, Any]) -> answering.Saved:
    page = editions.of(session).page(code)
    if page is None:
        raise KeyError(code)
    return answering.save_page(session=session, page=page, raw=_raw(page, answers), at=now())


def _raw(page: Page, answers: dict[str, Any]) -> dict[str, list[str]]:
    return {k: v for one in page.questions for k, v in person.fields(one, answers).items()}


def sign(session: IntakeSession) -> None:
    from intake.actions import consents as signatures

    for text in consents.asked(session):
        signatures.say(
            session=session,
            words=[signatures.Word(code=text.code, agreed=not text.together)],
            signature=signatures.Signature(
                signed_as=consents.signs_as(session, text), name=session.patient.legal_name
            ),
            at=now(),
        )
