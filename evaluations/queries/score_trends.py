"""Outcome measures of the intake as pictures over a case: those whose change counts."""

from collections.abc import Sequence
from datetime import date

from clinic.domain.body import Side
from evaluations.domain import trend_picture, units
from evaluations.domain.trend import Line, Reading, Series
from evaluations.queries.progress import Trend
from intake.models import ScoreRecord
from intake.queries.measures import Measure

WHOLE = 1000


def changed(episode_id: int, found: Sequence[Measure], *, today: date) -> tuple[Trend, ...]:
    """Pictures of the totals that changed by more than counts, in the order of ``found``.

    One query, none when nothing changed. Scores made by another version are not comparable.
    """
    real = {one.form.code: one for one in found if one.counts and one.form.total is not None}
    if not real:
        return ()
    rows = ScoreRecord.objects.filter(
        visit__episode_id=episode_id,
        voided_at=None,
        total__isnull=False,
        instrument__in=real,
    ).order_by("measured_on", "at", "pk")
    by_form: dict[str, list[ScoreRecord]] = {code: [] for code in real}
    for row in rows:
        by_form[row.instrument].append(row)
    return tuple(
        _trend(real[code], scores, today) for code, scores in by_form.items() if len(scores) > 1
    )


def _trend(measure: Measure, scores: Sequence[ScoreRecord], today: date) -> Trend:
    series = _series(measure, scores)
    return Trend(
        code=measure.form.code,
        series=series,
        picture=trend_picture.picture(series, today=today),
        sentence=measure.change,
        real=True,
    )


def _series(measure: Measure, scores: Sequence[ScoreRecord]) -> Series:
    total = measure.form.total
    assert total is not None  # noqa: S101  (only such measures come here)
    return Series(
        name=measure.form.name.en,
        unit="",
        low=int(total.low * WHOLE),
        high=int(total.high * WHOLE),
        lines=(Line(side=Side.NONE, readings=tuple(_readings(scores))),),
    )


def _readings(scores: Sequence[ScoreRecord]) -> list[Reading]:
    newest = _rule(scores[-1])
    return [
        Reading(
            on=one.measured_on,
            num=one.total or 0,
            shown=units.shown(one.total or 0),
            comparable=_rule(one) == newest,
        )
        for one in scores
    ]


def _rule(score: ScoreRecord) -> tuple[str, str]:
    return score.instrument_version, score.scorer_version
