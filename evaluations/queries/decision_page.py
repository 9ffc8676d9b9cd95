"""What the decision page of one firing shows: why it fired, what was found, what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils.dateparse import parse_datetime

from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.roles import Permission, Role
from clinic.models import User
from evaluations import library
from evaluations.domain import decisions, evidence, findings
from evaluations.domain.decisions import Action
from evaluations.domain.triggers import MUST_ASK_RULE, SIDE_RULE, Effect, Rule, Urgency
from evaluations.models import Evaluation, Finding, HoldLift, TriggerDecision, TriggerFiring
from evaluations.queries import chart, rulesets
from intake.queries import case

HANDED = {"tablet": "patient, tablet", "guardian": "guardian, tablet", "patient": "patient, tablet"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One line of evidence: the fact, its value, and who said it when, where that is known."""

    label: str
    value: str
    source: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundToday:
    """One finding of today that a decision may rest on."""

    finding_id: int
    label: str
    value: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldLine:
    effect: Effect
    lift: HoldLift | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionPage:
    firing: TriggerFiring
    rule: Rule | None
    urgency: Urgency
    reasons: tuple[Reason, ...]
    found: tuple[FoundToday, ...]
    holds: tuple[HoldLine, ...]
    decisions: tuple[TriggerDecision, ...]
    allowed: tuple[Action, ...]
    may_log: bool
    may_lift: bool
    evaluation: Evaluation | None

    @property
    def name(self) -> str:
        return self.rule.name.en if self.rule else self.firing.code

    @property
    def is_closed(self) -> bool:
        return self.firing.state == TriggerFiring.State.CLOSED

    @property
    def asks_again(self) -> bool:
        """Settled by asking, not by deciding."""
        return self.firing.code == MUST_ASK_RULE

    @property
    def is_about_sides(self) -> bool:
        return self.firing.code == SIDE_RULE

    @property
    def words_for_patient(self) -> tuple[tuple[str, str], ...]:
        """The rule's words with their language code: the patient's own first, then English."""
        tell = self.rule.tell if self.rule else None
        if tell is None:
            return ()
        own = (("es", tell.es),) if self.firing.patient.language == "es" else ()
        return (*own, ("en", tell.en))

    @property
    def standing_holds(self) -> tuple[HoldLine, ...]:
        return tuple(line for line in self.holds if line.lift is None)

    @property
    def reached(self) -> Any:
        return self.firing.contacts.select_related("by").order_by("at")


def page(firing: TriggerFiring, *, viewer: User, at: datetime) -> DecisionPage:
    rule = rulesets.rule_of(firing)
    urgency = Urgency(firing.decided_urgency)
    closed = firing.state == TriggerFiring.State.CLOSED
    allowed = decisions.allowed_actions(
        code=firing.code,
        urgency=urgency,
        still_true=firing.still_true,
        role=Role(viewer.role),
        licensed=bool(viewer.licence_number),
    )
    return DecisionPage(
        firing=firing,
        rule=rule,
        urgency=urgency,
        reasons=tuple(_reasons(firing)),
        found=tuple(found_today(firing, at=at)),
        holds=_holds(firing, rule),
        decisions=tuple(firing.decisions.select_related("by").order_by("pk")),
        allowed=() if closed else allowed,
        may_log=viewer.may(Permission.ESCALATE_TRIGGER),
        may_lift=viewer.may(Permission.DECIDE_TRIGGER) and viewer.is_licensed_pt,
        evaluation=open_evaluation(firing),
    )


def open_evaluation(firing: TriggerFiring) -> Evaluation | None:
    """The open evaluation of the case, if there is one."""
    rows = Evaluation.objects.filter(episode_id=firing.episode_id, signed_at=None, void=None)
    found: Evaluation | None = rows.order_by("-pk").first()
    return found


def _reasons(firing: TriggerFiring) -> Iterable[Reason]:
    said = _provenance(firing)
    lines = evidence.of(firing.because, library.facts())
    for reason, line in zip(firing.because, lines, strict=True):
        group, _, code = reason["fact"].partition(".")
        told = said.get(code, {}) if group == "intake" else {}
        yield Reason(
            label=line.label,
            value=line.value,
            source=_source(group, told, reason["value"]),
            at=parse_datetime(told["at"]) if "at" in told else None,
        )


def _source(group: str, told: dict[str, Any], value: Any) -> str:
    examined = "examined" if group == "exam" and value is not None else ""
    return HANDED.get(told.get("source", ""), examined)


def _provenance(firing: TriggerFiring) -> dict[str, Any]:
    return case.sources_of_case(firing.session) if firing.session else {}


def found_today(firing: TriggerFiring, *, at: datetime) -> Iterable[FoundToday]:
    """The tested findings of the case that were recorded today in the clinic, in chart order."""
    today = at.astimezone(firing.clinic.zone).date()
    begins = datetime.combine(today, time.min, firing.clinic.zone)
    rows = Finding.objects.filter(
        evaluation__episode_id=firing.episode_id,
        status=Finding.Status.TESTED,
        qualifier="",
        recorded_at__gte=begins,
    )
    order = {item.code: place for place, item in enumerate(library.catalogue())}
    for row in sorted(rows, key=lambda row: (order.get(row.code, len(order)), row.side)):
        if row.code in library.catalogue():
            yield _found(row)


def _found(row: Finding) -> FoundToday:
    item = library.catalogue().item(row.code)
    cell = chart.found_in(row)
    label = f"{item.label.en} {SIDE_WORDS[Side(row.side)].en}".strip()
    value = findings.shown(item, cell)
    return FoundToday(finding_id=row.pk, label=label, value=value, at=row.recorded_at)


def _holds(firing: TriggerFiring, rule: Rule | None) -> tuple[HoldLine, ...]:
    lifts = {lift.effect: lift for lift in firing.lifts.select_related("by")}
    effects = rulesets.of_firing(firing).effects
    return tuple(
        HoldLine(effect=effects[code], lift=lifts.get(code))
        for code in (rule.holds if rule else ())
    )
