"""What reports from home, scores and examinations make known of a case, as facts for the rules."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clinic.models import Visit
from evaluations import library
from evaluations.domain import course, home
from evaluations.domain.course import Course, Run, Strength
from evaluations.domain.exercises import Kind
from evaluations.domain.truth import Truth
from evaluations.models import Evaluation, HomeReport, PlannedExercise
from evaluations.queries import trends
from intake import queries as intake
from intake.models import IntakeSession
from intake.queries import measures

PERIPHERALISES = "peripheralises"
_MOVED_DOWN = {"all_directions": Truth.YES, "some": Truth.YES, "none": Truth.NO}
RED = "red"


def facts(
    visit: Visit, *, exam: Mapping[str, Any], evaluation: Evaluation | None, on: date
) -> dict[str, object]:
    """The ``course.*`` facts of the visit's case; ``exam`` are those of today's examination.

    One query where nothing was signed yet; a constant number after that.
    """
    today = _moved_down(exam.get(PERIPHERALISES))
    first = _signed(visit.episode_id).order_by("signed_at").first()
    if first is None or first.signed_at is None:
        return course.facts(Course(care_from=None, moved_down=[today]), on=on)
    reports = list(standing(visit.episode_id))
    found = Course(
        care_from=first.signed_at.astimezone(visit.clinic.zone).date(),
        runs=list(_runs(reports)),
        strength=list(_strength(reports)),
        measures=_measures(visit),
        moved_down=[*_moved_down_before(visit.episode_id, evaluation), today],
        **_kept(visit.episode_id, reports, on=on),
    )
    return course.facts(found, on=on)


def standing(episode_id: int) -> QuerySet[HomeReport]:
    """The reports of a case that no later one replaced, in the order of what they are about.

    What was entered in error, like a report that someone else sent, is left out.
    """
    later = HomeReport.objects.standing().filter(replaces=OuterRef("pk"))
    rows = HomeReport.objects.standing().filter(~Exists(later), episode_id=episode_id)
    return rows.order_by("on", "pk")


def _signed(episode_id: int) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(
        episode_id=episode_id, signed_at__isnull=False, void__isnull=True
    )


def _runs(reports: Iterable[HomeReport]) -> Iterator[Run]:
    """Runs of the newest programme: a new one is signed after looking, on a clean slate."""
    runs = [one for one in reports if one.kind == HomeReport.Kind.RUN and one.did != "none"]
    newest = max((one.programme_id or 0 for one in runs), default=0)
    for one in runs:
        if (one.programme_id or 0) == newest:
            yield Run(
                on=one.on,
                before=one.pain_before,
                during=one.pain_during,
                after=one.pain_after,
                morning=one.pain_morning,
                is_red=one.colour == RED,
            )


_STILL = {"yes": Truth.YES, "no": Truth.NO}


def _strength(reports: Iterable[HomeReport]) -> Iterator[Strength]:
    known = library.plan().wording.library
    for one in reports:
        exercise = known.get(one.exercise)
        if exercise is not None and exercise.kind is Kind.STRENGTH and one.did != "none":
            yield Strength(
                on=one.on,
                before=one.pain_before,
                after=one.pain_after,
                still_worse=_STILL.get(one.still_worse, Truth.UNKNOWN),
            )


def _measures(visit: Visit) -> list[bool]:
    """Of each outcome measure that was taken twice, whether it is better by more than counts."""
    taken = measures.of_patient(visit.patient, episode_id=visit.episode_id)
    return [
        one.counts and one.better is True
        for one in taken
        if one.last is not None and one.thresholds
    ]


def _moved_down(word: object) -> Truth:
    return _MOVED_DOWN.get(str(word), Truth.UNKNOWN)


def _moved_down_before(episode_id: int, evaluation: Evaluation | None) -> list[Truth]:
    """What each examination before this one found, oldest first."""
    told = library.chart_facts()
    own = evaluation.pk if evaluation else None
    return [
        _moved_down(told.one(PERIPHERALISES, one.visit.findings))
        for one in trends.of_episode(episode_id, upto=evaluation)
        if one.evaluation.pk != own
    ]


def _kept(episode_id: int, reports: Iterable[HomeReport], *, on: date) -> dict[str, Any]:
    """Exercise days planned and done over the last two weeks; nothing where nothing was said."""
    since = on - course.LOOK_BACK
    done = {
        (one.exercise, one.on)
        for one in reports
        if one.kind == HomeReport.Kind.EXERCISE and one.did in ("all", "part") and since < one.on
    }
    if not done:
        return {}
    newest = _signed(episode_id).order_by("-signed_at").values("pk")[:1]
    planned = PlannedExercise.objects.filter(plan__evaluation__in=newest, removed=False)
    schedules = library.plan().wording.schedules
    days = sum(len(schedules[row.schedule].days) for row in planned if row.schedule in schedules)
    return {"planned": 2 * days, "done": len(done)}


# What was said at home since the newest sitting ------------------------------------------------


def said_at_home(
    episode_id: int, session: IntakeSession | None, known: Mapping[str, Any]
) -> dict[str, Any]:
    """``known`` (the ``intake.*`` facts without that word) with what reports from home made true.

    A report counts until a sitting that asks the same, or a member of staff who asks again in
    person, comes after it. One query where nobody reported anything new, two otherwise.
    """
    rows = list(_asked_anew(episode_id))
    if not rows:
        return dict(known)
    answered, asked_again = _answered(session), _asked_again(session)
    found = dict(known)
    for row in rows:
        told = home.facts_of(library.at_home(), row.answers)
        started = session.started_at if session else row.at - timedelta(days=1)
        newer = {
            name: value
            for name, value in told.items()
            if (row.at > started or name not in answered)
            and row.at > asked_again.get(name, row.at - timedelta(days=1))
        }
        found = home.outranked(found, newer)
    return found


def facts_said_at_home(episode_id: int) -> frozenset[str]:
    """The facts (without "intake.") that any report from home made true."""
    rows = _asked_anew(episode_id)
    return frozenset(name for row in rows for name in home.facts_of(library.at_home(), row.answers))


def _asked_anew(episode_id: int) -> QuerySet[HomeReport]:
    return (
        HomeReport.objects.standing()
        .filter(episode_id=episode_id)
        .exclude(answers={})
        .only("answers", "at")
        .order_by("at", "pk")
    )


def _answered(session: IntakeSession | None) -> frozenset[str]:
    return frozenset(session.response.answers) if session else frozenset()


def _asked_again(session: IntakeSession | None) -> dict[str, datetime]:
    """When staff last wrote an answer down in person, by question."""
    if session is None:
        return {}
    sittings = IntakeSession.objects.standing().filter(visit__episode=session.visit.episode_id)
    rows = intake.corrections().filter(response__session__in=sittings)
    return dict(rows.order_by("at").values_list("code", "at"))
