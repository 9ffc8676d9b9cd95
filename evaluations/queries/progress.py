"""How a case goes over its evaluations: what the comparison and the progress report show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from clinic.models import EpisodeOfCare, User, Visit
from evaluations import library
from evaluations.domain import day_words, plan, progress, trend, trend_picture
from evaluations.domain.progress import GoalNow, Head, Progress, Score
from evaluations.domain.trend import Series
from evaluations.domain.trend_picture import Picture
from evaluations.models import Evaluation, Goal, RenderJob
from evaluations.queries import plans, trends
from evaluations.queries.trends import Examination
from intake import queries as intake
from intake.domain import charts
from intake.domain.charts import Chart
from intake.queries import case, measures

MOST_PICTURES = 4
"""So many trend pictures stand on the overview of a case."""
BACK_SCORE, BACK_FORM = "back_score", "rmdq_24"
"""The one goal measure that an outcome form measures as it stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """``days`` of treatment since the last evaluation or progress report."""

    days: int
    is_due: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Trend:
    """A picture with its words. ``real`` marks a change that counts."""

    code: str
    series: Series
    picture: Picture
    sentence: str
    real: bool


def of_episode(episode: EpisodeOfCare, *, signed_only: bool = False) -> Progress | None:
    """The comparison; None before the first evaluation. The number of queries is constant."""
    found = _kept(trends.of_episode(episode.pk), signed_only=signed_only)
    if not found:
        return None
    visits = [one.visit for one in found]
    return Progress(
        first_on=visits[0].on,
        last_on=visits[-2].on if len(visits) > 2 else None,
        now_on=visits[-1].on,
        sections=progress.sections(library.catalogue(), visits),
        scores=tuple(_scores(episode)),
        goals=tuple(_goals(episode, found)),
    )


def _kept(found: Iterable[Examination], *, signed_only: bool) -> list[Examination]:
    return [one for one in found if one.evaluation.is_signed or not signed_only]


def _scores(episode: EpisodeOfCare) -> Iterator[Score]:
    for one in measures.of_patient(episode.patient, episode_id=episode.pk):
        if one.last is not None:
            yield Score(
                name=one.form.name.en,
                first=one.first.words,
                now=one.last.words,
                change=one.change,
                real=one.counts,
            )


def _goals(episode: EpisodeOfCare, found: Sequence[Examination]) -> Iterator[GoalNow]:
    """Each goal of the case once: first baseline, newest target, and what was measured since."""
    rows = Goal.objects.filter(
        plan__evaluation__in=[one.evaluation.pk for one in found], removed=False
    ).select_related("plan")
    by_goal: dict[tuple[str, ...], list[Goal]] = {}
    for row in rows.order_by("plan__evaluation__opened_at", "position", "pk"):
        by_goal.setdefault((row.activity, row.own_en, row.measure), []).append(row)
    score = _back_score(episode)
    for same in by_goal.values():
        yield _goal(same, score)


def _goal(same: Sequence[Goal], score: int | None) -> GoalNow:
    first, newest = same[0], same[-1]
    options = library.plan().wording.options
    measure = options.measures[newest.measure]
    now = score if newest.measure == BACK_SCORE else newest.baseline if len(same) > 1 else None
    unit = measure.unit.en
    by = day_words.full(newest.by_date, "en")
    way = "at least" if measure.higher_is_better else "at most"
    return GoalNow(
        words=f"{plan.goal_activity(plans.goal_of(newest), options, 'en')}: {measure.words.en}",
        baseline=_figure(first.baseline, unit),
        now=_figure(now, unit),
        target=f"{way} {plan.figure(newest.target)}{unit} by {by}",
        state=progress.met(newest.target, now, higher_is_better=measure.higher_is_better),
    )


def _figure(num: int | None, unit: str) -> str:
    return "" if num is None else f"{plan.figure(num)}{unit}"


def _back_score(episode: EpisodeOfCare) -> int | None:
    """The newest score of the back questionnaire, where it was asked more than once."""
    for one in measures.of_patient(episode.patient, episode_id=episode.pk):
        if one.form.code == BACK_FORM and one.last is not None:
            return one.last.record.total
    return None


# Pictures ---------------------------------------------------------------------------------------


def changed(episode_id: int, *, today: date) -> tuple[Trend, ...]:
    """Pictures of the measures that really changed, at most four. Two queries."""
    found = trends.of_episode(episode_id)
    visits = [one.visit for one in found]
    drawn = []
    for item in library.catalogue():
        for instance in tuple(one.code for one in item.each) or ("",):
            series = trend.series(item, visits, instance) if len(visits) > 1 else None
            if series and series.is_real:
                drawn.append(of_series(item.code, series, today=today))
    return tuple(drawn[:MOST_PICTURES])


def of_series(code: str, series: Series, *, today: date) -> Trend:
    return Trend(
        code=code,
        series=series,
        picture=trend_picture.picture(series, today=today),
        sentence=trend.sentence(series),
        real=series.is_real,
    )


def body_charts(episode: EpisodeOfCare) -> tuple[Chart, ...]:
    """The body charts of the case, newest first, each over the one before."""
    session = intake.latest_session(episode.pk)
    if session is None:
        return ()
    sittings = case.upto(session)
    spoken = case.words_of_staff(sittings)
    return charts.charts(
        (
            intake.day_of(one),
            {**one.response.answers, **spoken.get(one.pk, {})}.get("pain_regions"),
        )
        for one in sittings
    )


# The progress report ----------------------------------------------------------------------------


def due(episode: EpisodeOfCare, *, at: datetime) -> Due:
    """How many treatment days since the last evaluation or report, and whether one is due."""
    days = _treatment_days(episode, after=_last_report(episode), upto=at)
    return Due(days=days, is_due=days >= progress.DUE_AFTER)


def _last_report(episode: EpisodeOfCare) -> datetime | None:
    signed = Evaluation.objects.filter(episode=episode, void__isnull=True).aggregate(
        at=Max("signed_at")
    )["at"]
    made = RenderJob.objects.filter(evaluation__episode=episode, kind=progress.KIND).aggregate(
        at=Max("queued_at")
    )["at"]
    return max((at for at in (signed, made) if at is not None), default=None)


def _treatment_days(episode: EpisodeOfCare, *, after: datetime | None, upto: datetime) -> int:
    treated = Visit.objects.filter(
        episode=episode, starts_at__lte=upto, status=Visit.Status.DONE
    ).values_list("starts_at", flat=True)
    zone = episode.clinic.zone
    last = after.astimezone(zone).date() if after else None
    days = {at.astimezone(zone).date() for at in treated}
    return sum(last is None or day > last for day in days)


def newest_id(episode: EpisodeOfCare) -> int | None:
    """The newest evaluation of the case, from which its measures are looked at."""
    rows = Evaluation.objects.filter(episode=episode, void__isnull=True)
    return rows.order_by("-opened_at", "-pk").values_list("pk", flat=True).first()


def newest_signed(episode: EpisodeOfCare) -> Evaluation | None:
    """The evaluation that a progress report is kept with."""
    signed = Evaluation.objects.filter(episode=episode, signed_at__isnull=False, void__isnull=True)
    return signed.order_by("-signed_at", "-pk").first()


def head(episode: EpisodeOfCare, *, by: User, at: datetime, edition: int) -> Head:
    patient, clinic = episode.patient, episode.clinic
    return Head(
        name=patient.legal_name,
        born=patient.birth_date,
        number=patient.number,
        clinic=f"{clinic.name}, {clinic.phone}",
        case=episode.title,
        by=by.signature,
        licence=by.licence_number,
        at=at.astimezone(clinic.zone),
        zone=clinic.time_zone,
        treated=_treatment_days(episode, after=None, upto=at),
        edition=edition,
    )
