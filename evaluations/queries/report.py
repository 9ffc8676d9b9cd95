"""The evaluation report: what is read for it before signing, and after."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from clinic.domain.body import Side
from clinic.models import User
from evaluations import library
from evaluations.domain import day_words, derived, gait, report, report_text
from evaluations.domain.derived import Given
from evaluations.domain.findings import Cell
from evaluations.domain.precautions import Active
from evaluations.domain.report import Added, Record, Signed, Void
from evaluations.domain.report_rows import Examined, Note
from evaluations.models import (
    Addendum,
    CertificationStep,
    Evaluation,
    EvaluationVoid,
    Finding,
    SignedEvaluation,
)
from evaluations.models.signature import Signature
from evaluations.queries import chart, plans, report_plan, report_safety
from intake import queries as intake
from intake.queries import brief, measures

WITHHELD = {
    "id": "a number of the database",
    "evaluation": "the report is of this evaluation",
    "version": "it counts changes before signing; the history of changes keeps them",
    "recorded_at": "the history of changes keeps the minute of each cell",
    "recorded_by": "the history of changes keeps who typed each cell; the report names who signed",
}
"""Fields of a finding that are recorded and not printed, each with the reason."""

KEYS = {
    "plan": "the report is of this plan",
    "finding_code": "the finding stands in words",
    "pattern": "patterns are a help to choose, and not part of the record's words",
    "side": "the description of a diagnosis names its side",
    "added_at": "the history of changes keeps it",
    "added_by": "the history of changes keeps it; the report names who signed",
}
"""Fields of the plan's and the diagnoses' rows that are not printed, each with the reason."""

COMPLEXITY = {"low": "Low", "moderate": "Moderate", "high": "High"}


def body(evaluation: Evaluation, *, signer: User, at: datetime) -> dict[str, Any]:
    """What is signed of the report. It reads no clock: ``at`` only says which day it is."""
    judged = plans.judged(evaluation, at=at)
    limits = plans.standing(evaluation, at=at)
    found = examined(evaluation)
    return report.body(
        Record(
            kind=_kind(evaluation),
            lead=_lead(evaluation, signer),
            name=evaluation.patient.legal_name,
            born=evaluation.patient.birth_date,
            number=evaluation.patient.number,
            clinic=f"{evaluation.clinic.name}, {evaluation.clinic.phone}",
            found=found,
            summary=tuple(_summary(evaluation, found)),
            safety=report_safety.lines(evaluation, judged, _precautions(limits.precautions)),
            brief=tuple(_brief(evaluation)),
            gait=gait.sentence(found.now, found.catalogue),
            diagnoses=tuple(_diagnoses(evaluation)),
            plan=report_plan.lines(
                plans.plan_of(evaluation), on=at.astimezone(evaluation.clinic.zone).date()
            ),
            complexity=tuple(_complexity(evaluation)),
        )
    )


def too_long(signed: dict[str, Any]) -> str:
    """Words for the therapist when the report is too long to print; "" when it is not."""
    return report.too_long(signed)


def _kind(evaluation: Evaluation) -> str:
    return str(Evaluation.Kind(evaluation.kind).label)


def _day(at: datetime, evaluation: Evaluation) -> date:
    return at.astimezone(evaluation.clinic.zone).date()


def examined(evaluation: Evaluation) -> Examined:
    """The findings with last time's. Four queries."""
    before = evaluation.previous
    return Examined(
        catalogue=library.catalogue(),
        now=chart.findings_of(evaluation.pk),
        before=chart.findings_of(evaluation.previous_id),
        on=_day(evaluation.opened_at, evaluation),
        before_on=_day(before.opened_at, evaluation) if before else None,
        sex=evaluation.patient.sex_at_birth,
        age=evaluation.patient.age_on(_day(evaluation.opened_at, evaluation)),
        measured_on=measured_on(evaluation),
        given=Given(involved=INVOLVED.get(evaluation.episode.side), mass=mass_of(evaluation)),
    )


INVOLVED = {"right": Side.RIGHT, "left": Side.LEFT}
WEIGHT = "vital_weight"


def mass_of(evaluation: Evaluation) -> int | None:
    """Body mass as the case's evaluations weighed it, nearest in time."""
    weighed = Finding.objects.filter(
        evaluation__episode_id=evaluation.episode_id,
        evaluation__opened_at__lte=evaluation.opened_at,
        code=WEIGHT,
        num__isnull=False,
    ).values_list("evaluation__opened_at", "num")
    days = [(_day(at, evaluation), num) for at, num in weighed if num is not None]
    return derived.mass_near(days, _day(evaluation.opened_at, evaluation))


def measured_on(evaluation: Evaluation) -> dict[Cell, date]:
    """For each kept cell the day it was really measured, however often it was kept since."""
    rows = Finding.objects.filter(evaluation__episode_id=evaluation.episode_id).values_list(
        "pk", "carried_from_id", "evaluation_id", "code", "side", "qualifier",
        "evaluation__opened_at",
    )  # fmt: skip
    if evaluation.previous_id is None:
        return {}
    by_pk = {row[0]: row for row in rows}
    found = {}
    for row in by_pk.values():
        if row[2] == evaluation.pk and row[1] is not None:
            first = row
            while first[1] in by_pk:
                first = by_pk[first[1]]
            code, side, qualifier = row[3:6]
            found[(code, Side(side), qualifier)] = _day(first[6], evaluation)
    return found


def _lead(evaluation: Evaluation, signer: User) -> str:
    starts = evaluation.visit.starts_at
    when = report_safety.moment(starts, evaluation.clinic.zone)
    return f"Visit {when}. {evaluation.episode.title}. Examined by {signer.signature}."


def _precautions(active: Iterable[Active]) -> list[str]:
    return [f"{one.label}{'' if one.is_certain else ' (answers missing)'}" for one in active]


def _summary(evaluation: Evaluation, found: Examined) -> Iterator[str]:
    """Who, for what, and what really changed; nothing here that is not said below."""
    yield f"{found.age}-year-old. {evaluation.episode.title}."
    scores = measures.of_patient(evaluation.patient, episode_id=evaluation.episode_id)
    for one in scores:
        was = (
            f" (was {one.first.words} on {day_words.full(one.first.on, 'en')})" if one.last else ""
        )
        change = f" {one.change}" if one.change else ""
        yield f"{one.form.name.en}: {one.newest.words}{was}.{change}"
    real = real_changes(found)
    if found.before_on:
        last = day_words.full(found.before_on, "en")
        words = "; ".join(real) if real else "no measure changed more than its error"
        yield f"Since {last}: {words}."


def real_changes(found: Examined) -> list[str]:
    """ "Hip abductors RIGHT up 24, more than error (12)": changes that count, in chart order."""
    return [
        f"{item.label.en} {words}"
        for item in found.catalogue
        for side in item.sides
        if "more than error"
        in (words := report_text.change_words(item, side, found.now, found.before))
    ]


def _brief(evaluation: Evaluation) -> Iterator[Note]:
    """What the person said, by the day it was said, with where it was told."""
    session = intake.latest_session(evaluation.episode_id)
    if session is None:
        return
    session.patient, session.clinic = evaluation.patient, evaluation.clinic
    place = session.get_place_display().lower()
    page = brief.page_of(session)
    for day in page.days:
        on = day.since or intake.day_of(session)
        where = f", {place}" if day.since is None else ""
        said = [
            f"{one.label}: “{one.words}”{f' ({one.note})' if one.note else ''}"
            for one in day.quotes
        ]
        said += [f"{one.label}: {one.words}" for one in day.lines]
        if said:
            yield Note(heading=f"Told {day_words.full(on, 'en')}{where}", paragraphs=tuple(said))
    for one in page.charts[:1]:
        yield Note(heading="Body chart", paragraphs=(*one.lines, *_gone(one.gone)))
    yield Note(
        heading="Confirmed",
        paragraphs=(f"{page.confirmed} of {page.answered} answers confirmed by staff.",),
    )


def _gone(gone: tuple[str, ...]) -> list[str]:
    return [f"No longer marked: {', '.join(gone)}."] if gone else []


def _diagnoses(evaluation: Evaluation) -> Iterator[str]:
    for row in evaluation.diagnoses.filter(removed=False):
        release = f" (ICD-10-CM {row.release})" if row.release else ""
        yield f"{row.code} {row.description}{release}"


def _complexity(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.complexity:
        chosen = COMPLEXITY.get(evaluation.complexity, evaluation.complexity)
        yield f"{chosen} complexity, as the therapist chose."


# After signing ----------------------------------------------------------------------------------


def paper(signed: SignedEvaluation, *, edition: int) -> dict[str, Any]:
    """The report as printed, made of the signed record and of what was added to it since."""
    evaluation = signed.evaluation
    return report.paper(
        signed.document["report"],
        signatures=tuple(_signatures(signed)),
        certification=tuple(_certification(evaluation)),
        addenda=tuple(_addendum(one) for one in evaluation.addenda.order_by("number")),
        void=_void(evaluation),
        edition=edition,
    )


def _signatures(signed: SignedEvaluation) -> Iterator[Signed]:
    if signed.author is not None:
        yield _signed("Author", signed.author)
    yield _signed("Reviewed and co-signed by" if signed.author else "Signed by", signed)


def _signed(role: str, row: Signature) -> Signed:
    return Signed(
        role=role,
        name=row.name,
        licence=row.licence_number,
        meaning=row.meaning,
        at=row.signed_at.astimezone(_zone(row)),
        zone=row.time_zone,
        check=row.sha256,
    )


def _zone(row: Signature) -> Any:
    return row.signed_by.clinic.zone


def _certification(evaluation: Evaluation) -> Iterator[str]:
    steps = CertificationStep.objects.filter(evaluation=evaluation).order_by("on", "pk")
    for one in steps:
        proof = f" ({one.proof})" if one.proof else ""
        yield f"{one.get_kind_display()}: {day_words.full(one.on, 'en')}, {one.provider}{proof}."
    if not steps:
        yield "No order, referral or certification was on file when this was printed."


def _addendum(row: Addendum) -> Added:
    return Added(number=row.number, text=row.text, signed=_signed("", row))


def _void(evaluation: Evaluation) -> Void | None:
    row = (
        EvaluationVoid.objects.filter(evaluation=evaluation)
        .select_related("by", "request__by")
        .first()
    )
    if row is None:
        return None
    return Void(
        reason=row.reason,
        asked_by=row.request.by.signature if row.request else "",
        approved_by=row.by.signature,
        at=row.at.astimezone(evaluation.clinic.zone),
    )
