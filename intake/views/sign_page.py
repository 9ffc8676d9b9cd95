"""What a page of consents shows: its texts, what was said before, and the signature so far."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from intake import consents, library, queries
from intake.domain import consent, signature
from intake.domain.consent import AUTHORITIES, ConsentText, SignPage
from intake.domain.signature import RefusedStrokes
from intake.domain.wording import MONTHS
from intake.models import Consent, IntakeSession

FIELDS = ("name", "strokes", "relation", "authority", "present", "interpreter")


def content(
    sitting: IntakeSession,
    pages: tuple[SignPage, ...],
    place: int,
    *,
    sent: QueryDict | None,
    problems: Mapping[str, str],
) -> dict[str, Any]:
    """Everything but the frame. What was ``sent`` stands over what was said before.

    ``problems`` maps a field to the name of its sentence.
    """
    page, words = pages[place], library.words(sitting.language)
    before = consents.said(sitting)
    position = words["sign_position"].replace("{number}", str(place + 1))
    told = {field: words[kind] for field, kind in problems.items()}
    rows = [
        _row(sitting, text, before.get(text.code), sent)
        | {
            "problem": told.get(f"said_{text.code}"),
            "about_problem": told.get(f"about_{text.code}"),
        }
        for text in page.texts
    ]
    return {
        "page": page,
        "title": words[f"sign_{page.code}_title"] if page.is_group else rows[0]["title"],
        "position": position.replace("{total}", str(len(pages))),
        "before": pages[place - 1].code if place else "",
        "rows": rows,
        "row": rows[0],
        "problems": told,
        "wrong": {field: told.get(field, "") for field in FIELDS},
        **_signing(sitting, page, words, sent),
    }


def _row(
    sitting: IntakeSession, text: ConsentText, before: Consent | None, sent: QueryDict | None
) -> dict[str, Any]:
    language = sitting.language
    said = {"yes" if before.agreed else "no": True} if before else {}
    if sent is not None:
        said = {sent.get(f"said_{text.code}", ""): True}
    subject = before.subject if before and before.agreed and text.about else ""
    return {
        "code": text.code,
        "title": text.title.in_(language),
        "paragraphs": [one.in_(language) for one in text.paragraphs],
        "agree": text.agree.in_(language),
        "refuse": text.refuse.in_(language),
        "refusing": text.refusing.in_(language),
        "yes": "yes" in said,
        "no": "no" in said,
        "about": text.about.in_(language) if text.about else "",
        "subject": sent.get(f"about_{text.code}", "") if sent is not None else subject,
        "notice": _notice(text, sitting),
        "ends": _ends(text, sitting),
    }


def _notice(text: ConsentText, sitting: IntakeSession) -> str:
    if not text.notice:
        return ""
    words = library.words(sitting.language)["sign_notice"]
    return words.format(date=_day(date.fromisoformat(text.notice), sitting.language))


def _ends(text: ConsentText, sitting: IntakeSession) -> str:
    on = consent.ends_on(text, queries.day_of(sitting))
    if on is None:
        return ""
    return library.words(sitting.language)["sign_ends"].format(date=_day(on, sitting.language))


def _day(day: date, language: str) -> str:
    month, of = MONTHS[day.month - 1].in_(language), " de " if language == "es" else " "
    return f"{day.day}{of}{month}{of}{day.year}"


def _signing(
    sitting: IntakeSession, page: SignPage, words: dict[str, str], sent: QueryDict | None
) -> dict[str, Any]:
    signed_as = consents.signs_as(sitting, page)
    last = consents.last_signature(sitting, signed_as)
    typed = {field: sent.get(field, "") if sent else "" for field in FIELDS}
    if not sent and signed_as == "guardian":
        relation, authority = consents.guardian_of(sitting)
        typed |= {
            "relation": last.relation if last else relation,
            "authority": last.authority if last else authority,
        }
    return {
        "guardian": signed_as == "guardian",
        "minor": queries.walked_of(sitting)["given_minor"] == "yes",
        "signed": last,
        "signed_path": signature.path(last.strokes) if last else "",
        "width": signature.WIDTH,
        "height": signature.HEIGHT,
        "typed": typed,
        "drawn_path": _drawn(typed.get("strokes", "")),
        "authorities": [(code, words[f"sign_authority_{code}"]) for code in AUTHORITIES],
        "ask_interpreter": sitting.patient.needs_interpreter,
    }


def _drawn(sent: str) -> str:
    try:
        return signature.path(signature.read(sent))
    except RefusedStrokes:
        return ""
