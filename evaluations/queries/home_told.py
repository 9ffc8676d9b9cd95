"""What the phone says after a report: its colour, what to do, and the words of an emergency."""

from dataclasses import dataclass
from datetime import date, datetime

from evaluations import library
from evaluations.domain import home, triggers
from evaluations.models import HomeReport, Judgement, PlanLink, TriggerFiring
from evaluations.queries import course, rulesets, running, stops
from intake.domain.judging import Stop

Kind = HomeReport.Kind
RECENT_DAYS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """``is_stopped``: nobody runs by the programme. ``rest_until``: the last day without a run."""

    report: HomeReport
    stop: Stop | None
    is_stopped: bool
    next_run: date | None


def report_of(link: PlanLink, report_id: int) -> HomeReport | None:
    """A report of this plan's case that came from this very phone."""
    row: HomeReport | None = HomeReport.objects.standing().filter(link=link, pk=report_id).first()
    return row


def told(report: HomeReport, *, at: datetime) -> Told:
    standing = running.standing(report.episode, at=at)
    sessions = standing.to_come if standing else ()
    later = [one.on for one in sessions if one.on > report.on]
    return Told(
        report=report,
        stop=stop_of(report),
        is_stopped=standing is not None and (standing.withdrawn is not None or standing.is_stopped),
        next_run=later[0] if later else None,
    )


def stop_of(report: HomeReport) -> Stop | None:
    """The emergency words that this report brought up, the same however often they are read.

    From the judgement kept with the report: what rests on its answers, or is still undecided.
    """
    row = Judgement.objects.filter(
        episode_id=report.episode_id, moment=Judgement.Moment.HOME, at=report.at
    ).last()
    if row is None:
        return None
    rules = rulesets.of_version(row.ruleset_version)
    verdict = triggers.judge(rules, library.facts().check(row.inputs), finished=True)
    said = {f"intake.{name}" for name in home.facts_of(library.at_home(), report.answers)}
    due = {one.code for one in verdict.fired if any(fact in said for fact, _ in one.reasons)}
    open_ = TriggerFiring.objects.filter(
        episode_id=report.episode_id, state=TriggerFiring.State.OPEN
    )
    return stops.stop_of(verdict, only=due | set(open_.values_list("code", flat=True)))


def serious_today(link: PlanLink, *, on: date) -> HomeReport | None:
    """The newest report of the day that brought up an emergency."""
    rows = HomeReport.objects.standing().filter(link=link, on=on, kind__in=(Kind.RUN, Kind.CHECK))
    return next((row for row in rows.order_by("-pk") if stop_of(row)), None)


def morning_due(link: PlanLink, *, on: date) -> HomeReport | None:
    """The newest run before ``on`` of which the next morning was never told."""
    runs = course.standing(link.evaluation.episode_id).filter(
        kind=Kind.RUN, on__lt=on, pain_morning=None
    )
    last: HomeReport | None = runs.exclude(did="none").order_by("-on").first()
    return last if last and (on - last.on).days <= RECENT_DAYS else None
