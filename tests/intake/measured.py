"""Sittings of small questionnaires that ask outcome measures, and texts that a clinic imports."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from clinic.models import Visit
from intake import library
from intake.actions import instruments as importing
from intake.actions import scores
from intake.models import IntakeSession, QuestionnaireEdition, QuestionnaireResponse, ScoreRecord
from tests import factories
from tests.intake.domain import texts

AT = datetime(2026, 12, 3, 17, 0, tzinfo=UTC)
FORMS = library.load().instruments

SCALES = ("nprs_now", "nprs_best", "nprs_worst")


def _question(code, kind, **rest):
    words = {"en": f"{code}?", "es": f"¿{code}?"}
    ends = {"ends": [words, words]} if kind == "scale" else {}
    told = {"code": code, "kind": kind, "ask": words, "source": "test", "optional": True}
    return told | ends | rest


def _options(*codes):
    return [{"code": code, "words": {"en": code, "es": code}} for code in codes]


def rows():
    """A questionnaire of measures only, as its files would read."""
    both = {"en": "Small", "es": "Pequeño"}
    mood = ("mood_interest", "mood_down", "worry_nervous", "worry_control")
    goals = [_question(f"goal_{n}", "line") for n in (1, 2)]
    rated = [
        _question(f"goal_{n}_now", "scale", show_when=[{"code": f"goal_{n}", "answered": True}])
        for n in (1, 2)
    ]
    pages = {
        "pain": [_question(code, "scale") for code in SCALES],
        "mood": [_question(code, "choice", options=_options(*"0123")) for code in mood],
        "goals": goals + rated,
        "change": [
            _question("overall_change", "choice", options=_options(*map(str, range(-7, 8))))
        ],
    }
    head = {
        "questionnaire": {"code": "measures", "version": "1", "title": both, "source": "test"},
        "section": [{"code": "outcomes", "words": both}],
    }
    asked = [
        {"code": code, "section": "outcomes", "heading": both, "question": questions}
        for code, questions in pages.items()
    ]
    return [["head.toml", head], ["pages.toml", {"page": asked}]]


def import_text(clinic, by, code="phq_4", *, at=AT, **changes):
    given = texts.file_of(texts.words(code), **changes)
    return importing.import_text(clinic=clinic, given=given, by=by, at=at)


def sitting(visit, by, answers, *, files=None, at=AT, source="patient"):
    """A sitting that holds ``answers``; what it asks is ``files``, or all our own measures."""
    files = files or rows()
    edition, _ = QuestionnaireEdition.objects.get_or_create(
        code="measures",
        version=hashlib.sha256(json.dumps(files).encode()).hexdigest(),
        defaults={"content": files, "sha256": "", "at": at},
    )
    session = IntakeSession.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        visit=visit,
        questionnaire=edition.code,
        questionnaire_version=edition.version,
        state=IntakeSession.State.SUBMITTED,
        started_at=at,
        started_by=by,
    )
    QuestionnaireResponse.objects.create(
        session=session,
        patient=visit.patient,
        answers=answers,
        sha256="sent",
        provenance={code: {"source": source} for code in answers},
    )
    return session


def scored(visit, by, answers, **rest):
    """The scores of a sitting, by measure."""
    session = sitting(visit, by, answers, **rest)
    at = rest.get("at", AT)
    return {one.instrument: one for one in scores.score_session(session=session, by=by, at=at)}


def later_visit(visit, *, therapist, by, days):
    at = AT + timedelta(days=days)
    return factories.visit(
        visit.episode, therapist=therapist, by=by, starts_at=at, kind=Visit.Kind.FOLLOW_UP
    )


def entered(visit, by, code, total, *, on=None, at=AT):
    return scores.enter_score(
        visit=visit,
        instrument=code,
        values={"total": Fraction(total)},
        on=on or at.date(),
        by=by,
        at=at,
    )


def count():
    return ScoreRecord.objects.count()
