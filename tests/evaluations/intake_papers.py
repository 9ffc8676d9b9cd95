"""Consents as they were said, and small questionnaires, for tests of the papers made of them."""

from datetime import UTC, date, datetime
from typing import Any

from evaluations import library
from evaluations.domain import consent_copy, paper_form
from evaluations.domain.consent_copy import ConsentCopy, Said, Signatory
from evaluations.domain.paper_form import FormHead, PaperForm
from evaluations.domain.paper_words import Speaker
from intake.domain.consent import ConsentText
from intake.domain.questionnaire import Questionnaire
from intake.library import load

AT = datetime(2026, 12, 3, 9, 5, tzinfo=UTC)
STROKES = [[[0, 100, 0], [300, 100, 40]]]
TEXTS = {text.code: text for text in load().consents}
WHO = Signatory(
    name="Renata Flores",
    born=date(1992, 3, 8),
    clinic="Harbor Physical Therapy",
    phone="(503) 555-0142",
    on=date(2026, 12, 3),
)
HEAD = FormHead(
    name="Renata Flores",
    born=date(1992, 3, 8),
    visit_on=date(2026, 12, 3),
    clinic="Harbor Physical Therapy",
    version="1.abc",
)


def speaker(language: str = "en") -> Speaker:
    return Speaker(library.words_of_papers(), language)


def said(code: str, **changes: Any) -> Said:
    given: dict[str, Any] = {
        "text": TEXTS[code],
        "agreed": True,
        "at": AT,
        "name": "Renata Flores",
        "relation": "",
        "method": "typed",
        "device": "Tablet 1",
        "subject": TEXTS[code].notice,
        "present": "",
        "interpreter": "",
        "reason": "",
        "expires_on": None,
        "strokes": [],
    }
    return Said(**(given | changes))


def copy(*words: Said, language: str = "en") -> ConsentCopy:
    return consent_copy.compose(words, WHO, speaker(language))


def form(
    asked: Questionnaire,
    *,
    consents: tuple[ConsentText, ...] = (),
    language: str = "en",
    **given: str,
) -> PaperForm:
    return paper_form.compose(
        asked, given=given, consents=consents, head=HEAD, speaker=speaker(language)
    )
