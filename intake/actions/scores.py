"""Scores of outcome measures: computed from a sitting, entered from paper, voided with a reason."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.domain import text
from clinic.models import User, Visit
from intake import editions, library, queries
from intake.domain import answers as replies
from intake.domain import scoring, sitting_answers
from intake.domain.instruments import Entry, Instrument
from intake.domain.scoring import Answers, Score
from intake.models import IntakeSession, QuestionnaireResponse, ScoreRecord

PAPER = "paper"
CORRECTED = "An answer of the form was corrected or given in person"


class CannotEnter(ValueError):
    """A score that cannot be kept; the message tells the person typing why."""


class NeedsReason(Exception):
    """Nothing is voided without a reason."""


class AlreadyVoided(Exception):
    """The score does not count any more."""


@transaction.atomic
def score_session(*, session: IntakeSession, by: User | str, at: datetime) -> list[ScoreRecord]:
    """Score every measure that the sitting asked, from its answers as they stand now.

    A form that was shown in part, or has too few answers, is kept with the reason why it has no
    score. Scoring again keeps what still holds; when staff corrected answers of a form, its score
    is voided and made anew.
    """
    response = QuestionnaireResponse.objects.filter(session=session).first()
    if response is None:
        return []
    before = {one.instrument: one for one in session.scores.order_by("pk")}
    rows = [
        row
        for row in _rows_of(session, response, by, at)
        if _is_news(row, before.get(row.instrument), by)
    ]
    for row in rows:
        old = before.get(row.instrument)
        if old is not None and old.voided_at is None and isinstance(by, User):
            void_score(score=old, reason=CORRECTED, by=by, at=at)
    made = ScoreRecord.objects.bulk_create(rows)
    if made:
        audit.record(
            "score", by=by, at=at, clinic=session.clinic_id, patient=session.patient_id,
            about=session, fields=[one.instrument for one in made],
        )  # fmt: skip
    return made


def _is_news(row: ScoreRecord, old: ScoreRecord | None, by: User | str) -> bool:
    """A first score, or one whose answers a member of staff has changed since."""
    return old is None or (isinstance(by, User) and old.answers != row.answers)


def _rows_of(
    session: IntakeSession, response: QuestionnaireResponse, by: User | str, at: datetime
) -> Iterator[ScoreRecord]:
    """The score of each form that was asked, on the form or in person."""
    spoken = queries.in_person(session)
    answers = response.answers | spoken
    shown = spoken.keys() | _shown(session, response)
    for form in library.load().instruments.values():
        found = sitting_answers.of_form(form, answers, shown)
        if found is not None:
            yield _of_sitting(session, response, form, found, by, at)


def _shown(session: IntakeSession, response: QuestionnaireResponse) -> set[str]:
    """What the form showed; nothing where the person was asked in person only."""
    if not response.sha256:
        return set()
    asked = editions.of(session)
    known = response.answers | queries.given_of(session)
    return {
        question.code for page in asked.pages for question in replies.visible(asked, page, known)
    }


def _of_sitting(
    session: IntakeSession,
    response: QuestionnaireResponse,
    form: Instrument,
    found: sitting_answers.FormAnswers,
    by: User | str,
    at: datetime,
) -> ScoreRecord:
    score = scoring.score(form, found.answers, shown=found.shown, confirmed=found.confirmed)
    names = found.names or _named_before(session, form)
    row = _row(session.visit, form, score, _told(found.answers, names), by, at)
    row.session, row.source = session, _source(form, response)
    row.measured_on = queries.day_of(session)
    return row


def _named_before(session: IntakeSession, form: Instrument) -> dict[int, str]:
    """A returning person rates the activities of this case that they named before."""
    if not any(item.naming for item in form.items):
        return {}
    earlier = ScoreRecord.objects.filter(
        instrument=form.code,
        patient_id=session.patient_id,
        visit__episode_id=session.visit.episode_id,
        voided_at=None,
    )
    newest = earlier.order_by("-at", "-pk").first()
    return {int(n): name for n, name in (newest.answers if newest else {}).get("names", {}).items()}


def _source(form: Instrument, response: QuestionnaireResponse) -> str:
    """Who gave the answers: as they were stored, the newest of this form; else the patient."""
    codes = {item.question for item in form.items} | {
        code for code in response.provenance if code.startswith(f"{form.code}_")
    }
    sources = [
        row["source"]
        for code, row in response.provenance.items()
        if code in codes and "source" in row
    ]
    return sources[-1] if sources else "patient"


def enter_answers(
    *,
    visit: Visit,
    instrument: str,
    answers: Answers,
    read_all: bool,
    on: date,
    by: User,
    at: datetime,
    names: Mapping[int, str] | None = None,
) -> ScoreRecord:
    """Score a paper form from its item answers. Raises :class:`CannotEnter`.

    ``on`` is the day on the paper; ``read_all`` says that the whole list was read, which only a
    form of ticks needs.
    """
    form = _form(instrument, Entry.ITEMS)
    try:
        score = scoring.score(form, answers, confirmed=read_all)
    except scoring.ImpossibleAnswer as impossible:
        raise CannotEnter(f"Item {impossible.item} does not offer that answer.") from impossible
    if not answers and not form.confirmed:
        raise CannotEnter("Enter at least one answer.")
    return _enter(visit, form, score, _told(answers, names or {}), on, by, at)


def enter_score(
    *,
    visit: Visit,
    instrument: str,
    values: Mapping[str, Fraction],
    on: date,
    by: User,
    at: datetime,
    band: str = "",
) -> ScoreRecord:
    """Keep a score as it stands on paper: by part ("total" included), or the class alone.

    Raises :class:`CannotEnter`.
    """
    form = _form(instrument, Entry.TOTAL, Entry.PARTS, Entry.CLASS)
    try:
        score = scoring.entered(form, values, band=band)
    except scoring.ImpossibleScore as impossible:
        raise CannotEnter(str(impossible)) from impossible
    return _enter(visit, form, score, {"class": band} if band else {}, on, by, at)


def _form(code: str, *ways: Entry) -> Instrument:
    form = library.load().instruments.get(code)
    if form is None or not form.entry & set(ways):
        raise CannotEnter("This measure is not entered that way.")
    return form


@transaction.atomic
def _enter(
    visit: Visit,
    form: Instrument,
    score: Score,
    told: Mapping[str, Any],
    on: date,
    by: User,
    at: datetime,
) -> ScoreRecord:
    if on > timezone.localtime(at, visit.clinic.zone).date():
        raise CannotEnter("The day on the form lies in the future.")
    if on < visit.patient.birth_date:
        raise CannotEnter("The day on the form lies before the person was born.")
    kept = _row(visit, form, score, told, by, at)
    kept.source, kept.measured_on = PAPER, on
    kept.save()
    audit.record(
        "enter_score", by=by, at=at, clinic=visit.clinic_id, patient=visit.patient_id, about=kept,
        fields=[form.code],
    )  # fmt: skip
    return kept


def _row(
    visit: Visit,
    form: Instrument,
    score: Score,
    told: Mapping[str, Any],
    by: User | str,
    at: datetime,
) -> ScoreRecord:
    """The score as it will be kept; where it comes from and its day are still to be said."""
    return ScoreRecord(
        clinic_id=visit.clinic_id,
        patient_id=visit.patient_id,
        visit=visit,
        instrument=form.code,
        instrument_version=form.version,
        scorer_version=form.scorer,
        answers=dict(told),
        total=None if score.total is None else scoring.thousandths(score.total),
        parts={
            code: scoring.thousandths(value)
            for code, value in score.parts.items()
            if value is not None
        },
        scorable=score.scorable,
        missing=score.missing,
        reason=score.reason.value,
        at=at,
        by=audit.principal_of(by),
    )


def _told(answers: Answers, names: Mapping[int, str]) -> dict[str, Any]:
    """Item answers, and the person's own names of items where there are any."""
    told: dict[str, Any] = {"items": _by_number(answers)}
    return told | {"names": _by_number(names)} if names else told


def _by_number(values: Mapping[int, Any]) -> dict[str, Any]:
    return {str(number): value for number, value in sorted(values.items())}


@transaction.atomic
def void_score(*, score: ScoreRecord, reason: str, by: User, at: datetime) -> ScoreRecord:
    """Take a score out of every comparison; it stays, with who, when and why.

    Raises :class:`NeedsReason`, :class:`AlreadyVoided`, and ``RefusedText`` for a reason that
    cannot be kept.
    """
    why = text.clean_line(reason, limit=300)
    if not why:
        raise NeedsReason
    held = ScoreRecord.objects.select_for_update().get(pk=score.pk)
    if held.voided_at is not None:
        raise AlreadyVoided
    held.voided_at, held.voided_by, held.void_reason = at, by, why
    held.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(
        "void_score", by=by, at=at, clinic=held.clinic_id, patient=held.patient_id, about=held,
        reason=why,
    )  # fmt: skip
    return held
