"""What the papers of an intake say: the signed copy of its consents, the form to fill in by pen."""

from typing import Any

from django.utils import timezone

from evaluations import library
from evaluations.domain import consent_copy, paper_form
from evaluations.domain.consent_copy import Said, Signatory
from evaluations.domain.paper_form import FormHead
from evaluations.domain.paper_words import Speaker
from intake import consents, editions, queries
from intake.domain.consent import ConsentText
from intake.models import Consent, IntakeSession


def speaker(language: str) -> Speaker:
    return Speaker(library.words_of_papers(), language)


def consents_copy(session: IntakeSession) -> dict[str, Any]:
    """Everything said in this sitting, as a composed paper; without entries if nothing was."""
    texts = {text.code: text for text in consents.texts()}
    said = [_said(texts[code], row, session) for code, row in _in_order(session).items()]
    patient, clinic = session.patient, session.clinic
    who = Signatory(
        name=patient.legal_name,
        born=patient.birth_date,
        clinic=clinic.name,
        phone=clinic.phone,
        on=max((one.at.date() for one in said), default=queries.day_of(session)),
    )
    return consent_copy.to_json(consent_copy.compose(said, who, speaker(session.language)))


def _in_order(session: IntakeSession) -> dict[str, Consent]:
    said = consents.said(session)
    return {text.code: said[text.code] for text in consents.texts() if text.code in said}


def _said(text: ConsentText, row: Consent, session: IntakeSession) -> Said:
    on_tablet = session.place == IntakeSession.Place.TABLET
    return Said(
        text=text,
        agreed=row.agreed,
        at=timezone.localtime(row.at, session.clinic.zone),
        name=row.signed_name,
        relation=row.relation,
        method=row.method,
        device=row.device if on_tablet else "",
        subject=row.subject,
        present=row.present,
        interpreter=row.interpreter,
        reason=row.reason,
        expires_on=row.expires_on,
        strokes=row.strokes,
    )


def form_on_paper(session: IntakeSession, language: str) -> dict[str, Any]:
    """The whole questionnaire of the sitting's edition, with the consents it still asks for."""
    asked, patient, clinic = editions.of(session), session.patient, session.clinic
    form = paper_form.compose(
        asked,
        given=queries.given_of(session),
        consents=consents.asked(session),
        head=FormHead(
            name=patient.legal_name,
            born=patient.birth_date,
            visit_on=timezone.localtime(session.visit.starts_at, clinic.zone).date(),
            clinic=clinic.name,
            version=session.questionnaire_version,
        ),
        speaker=speaker(language),
    )
    return paper_form.to_json(form)
