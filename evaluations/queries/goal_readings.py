"""What was measured in a case that a goal may start from: the newest number of each source."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.domain.body import SIDE_WORDS, Side
from clinic.models import EpisodeOfCare
from evaluations import library
from evaluations.domain.findings import Status
from evaluations.domain.goal_readings import Reading
from evaluations.models import Finding
from intake import library as intake_library
from intake import queries as intake
from intake.models import IntakeSession, ScoreRecord
from intake.queries import case

KM_IN_A_MILE = 1.609344
WHOLE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """One source of one measure: ``code`` of a score, an answer or a finding."""

    measure: str
    code: str


def of_case(episode: EpisodeOfCare) -> tuple[Reading, ...]:
    """The newest number of each source that any measure of a goal reads, in content order.

    Four queries at most, however long the case is.
    """
    asked: dict[str, list[_Asked]] = {"score": [], "answer": [], "finding": []}
    for measure in library.plan().options.measures.values():
        for source in measure.sources:
            kind, _, code = source.partition(":")
            asked[kind].append(_Asked(measure=measure.code, code=code))
    return (
        *_scores(episode, asked["score"]),
        *_answers(episode, asked["answer"]),
        *_findings(episode, asked["finding"]),
    )


def _scores(episode: EpisodeOfCare, asked: Iterable[_Asked]) -> Iterator[Reading]:
    newest: dict[str, ScoreRecord] = {}
    rows = ScoreRecord.objects.filter(
        patient_id=episode.patient_id, visit__episode=episode, voided_at=None, scorable=True
    )
    for score in rows.order_by("measured_on", "at", "pk"):
        newest[score.instrument] = score
    known = intake_library.load().instruments
    for one in asked:
        code, _, part = one.code.partition(".")
        row = newest.get(code)
        num = (row.parts.get(part) if part else row.total) if row else None
        if row is not None and num is not None:
            yield Reading(
                source=f"score:{one.code}",
                measure=one.measure,
                num=num,
                on=row.measured_on,
                label=known[code].name.en if code in known else code,
            )


def _answers(episode: EpisodeOfCare, asked: Iterable[_Asked]) -> Iterator[Reading]:
    session = intake.latest_session(episode.pk)
    if session is None:
        return
    sittings = case.upto(session)
    spoken = case.words_of_staff(sittings)
    said = {one.pk: one.response.answers | spoken.get(one.pk, {}) for one in sittings}
    for one in asked:
        found = _newest(one.code, sittings, said)
        if found is not None:
            num, on, answers = found
            yield Reading(
                source=f"answer:{one.code}",
                measure=one.measure,
                num=num,
                on=on,
                label=_question(one.code, answers),
            )


def _newest(
    code: str, sittings: Iterable[IntakeSession], said: Mapping[int, Mapping[str, Any]]
) -> tuple[int, date, Mapping[str, Any]] | None:
    """The newest sitting's number; ``sittings`` are newest first."""
    for one in sittings:
        num = thousandths(said[one.pk].get(code))
        if num is not None:
            return num, intake.day_of(one), said[one.pk]
    return None


def thousandths(answer: Any) -> int | None:
    """The number of an answer; a distance in miles. None for one that is no number."""
    if isinstance(answer, dict):
        amount, unit = answer.get("amount"), answer.get("unit")
        if not isinstance(amount, int | float) or unit not in ("miles", "km"):
            return None
        return round(amount * WHOLE / (KM_IN_A_MILE if unit == "km" else 1))
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    return round(answer * WHOLE)


def _question(code: str, answers: Mapping[str, Any]) -> str:
    """The person's own words for a goal they rated; else what the tablet asks."""
    own = answers.get(code.removesuffix("_now"))
    if code.endswith("_now") and isinstance(own, str) and own:
        return f"“{own}”"
    question = intake_library.current().by_code.get(code)
    return f"Tablet: {question.ask.en}" if question else code


def _findings(episode: EpisodeOfCare, asked: Iterable[_Asked]) -> Iterator[Reading]:
    measures = {one.code: one.measure for one in asked}
    rows = Finding.objects.filter(
        evaluation__episode=episode,
        evaluation__void__isnull=True,
        code__in=measures,
        qualifier="",
        status=Status.TESTED,
        num__isnull=False,
    ).order_by("evaluation__opened_at", "recorded_at", "pk")
    newest = {(row.code, row.side): row for row in rows}
    place = {code: number for number, code in enumerate(measures)}
    for (code, side), row in sorted(newest.items(), key=lambda one: (place[one[0][0]], one[0][1])):
        yield Reading(
            source=f"finding:{code}:{side}",
            measure=measures[code],
            num=row.num or 0,
            on=row.recorded_at.astimezone(episode.clinic.zone).date(),
            label=_item(code, Side(side)),
        )


def _item(code: str, side: Side) -> str:
    name = library.catalogue().item(code).label.en
    return " ".join(part for part in (SIDE_WORDS[side].en, name) if part)
