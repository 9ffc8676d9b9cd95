"""Counts for the per-rule report: the same few queries for any number of firings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from clinic.domain import dates
from clinic.models import Clinic
from evaluations.domain import rule_report
from evaluations.domain.rule_report import Alerts, Counts, Line, Period
from evaluations.models import Outcome, TriggerDecision, TriggerFiring
from evaluations.queries import replies, rulesets
from intake.models import IntakeSession

State = TriggerFiring.State
Action = TriggerDecision.Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    period: Period
    lines: tuple[Line, ...]
    alerts: Alerts

    @property
    def to_review(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.wants_review)


def report(clinic: Clinic, shown: Period) -> Report:
    """Firings that began in the period, and what people have made of them up to now."""
    between = _days(clinic, shown)
    fired = TriggerFiring.objects.filter(clinic=clinic, **_within("fired_at", between))
    counts = Counts(
        fired=_counted(fired.values_list("code", "urgency").annotate(Count("pk"))),
        open=dict(fired.filter(state=State.OPEN).values_list("code").annotate(Count("pk"))),
        decisions=_decisions(clinic, between),
        outcomes=_outcomes(clinic, between),
        review=_to_review(clinic),
    )
    intakes = IntakeSession.objects.standing().filter(
        clinic=clinic, **_within("submitted_at", between)
    )
    return Report(
        period=shown,
        lines=tuple(rule_report.lines(counts, rulesets.in_force(clinic).rules)),
        alerts=rule_report.alerts(counts.fired, intakes=intakes.count()),
    )


Between = tuple[datetime, datetime]


def _days(clinic: Clinic, shown: Period) -> Between:
    return dates.midnight(shown.first, clinic.zone), dates.midnight(shown.day_after, clinic.zone)


def _within(field: str, between: Between) -> dict[str, datetime]:
    return {f"{field}__gte": between[0], f"{field}__lt": between[1]}


def _counted(rows: QuerySet[Any, Any]) -> Mapping[tuple[str, str], int]:
    return {(code, word): number for code, word, number in rows}


def _decisions(clinic: Clinic, between: Between) -> Mapping[tuple[str, str], int]:
    """How many firings were decided so at least once, by rule and action."""
    rows = TriggerDecision.objects.filter(
        firing__clinic=clinic, **_within("firing__fired_at", between)
    )
    by_rule = rows.values_list("firing__code", "action")
    return _counted(by_rule.annotate(Count("firing", distinct=True)))


def _outcomes(clinic: Clinic, between: Between) -> Mapping[tuple[str, str], int]:
    """What came back about the firings: the newest word of any of their referrals."""
    rows = Outcome.objects.filter(
        referral__reasons__firing__clinic=clinic,
        **_within("referral__reasons__firing__fired_at", between),
    )
    told = (
        replies.standing_outcomes(rows)
        .order_by("at", "pk")
        .values_list("referral__reasons__firing", "referral__reasons__firing__code", "result")
    )
    newest = {firing: (code, result) for firing, code, result in told}
    counts: dict[tuple[str, str], int] = {}
    for one in newest.values():
        counts[one] = counts.get(one, 0) + 1
    return counts


def _to_review(clinic: Clinic) -> frozenset[str]:
    """The rules that people mostly dismiss, whatever period is looked at."""
    dismissed = TriggerDecision.objects.filter(firing=OuterRef("pk"), action=Action.FALSE_POSITIVE)
    decided = Exists(TriggerDecision.objects.filter(firing=OuterRef("pk")))
    place = Window(RowNumber(), partition_by=F("code"), order_by=F("pk").desc())
    rows = (
        TriggerFiring.objects.filter(Q(decided), clinic=clinic)
        .annotate(dismissed=Exists(dismissed), place=place)
        .filter(place__lte=rule_report.WINDOW)
        .values_list("code", "dismissed")
    )
    by_rule: dict[str, list[bool]] = {}
    for code, was_dismissed in rows:
        by_rule.setdefault(code, []).append(was_dismissed)
    return frozenset(code for code, told in by_rule.items() if rule_report.wants_review(told))
