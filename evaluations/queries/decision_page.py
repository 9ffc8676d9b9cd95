"""What the decision page of one firing shows: why it fired, what was found, what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from clinic.domain import dates
from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.roles import Permission, Role
from clinic.models import User
from evaluations import library
from evaluations.domain import decisions, due, evidence, findings, plain_rule
from evaluations.domain.calculations import PatientCase
from evaluations.domain.decisions import Action
from evaluations.domain.triggers import MUST_ASK_RULE, SIDE_RULE, Effect, Rule, Urgency
from evaluations.models import (
    Alert,
    Evaluation,
    Finding,
    HoldLift,
    Judgement,
    Outcome,
    Recheck,
    Referral,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.queries import chart, loops, plans, referrals, replies, rulesets
from evaluations.queries.loops import Standing
from intake.queries import case

DETAIL_LABELS = {
    "known_on": "When it was investigated",
    "known_by": "By whom",
    "corrected": "What was wrong, and what it is now",
    "capacity": "How you know that they can decide this",
    "explained": "Risks, as you explained them",
    "interpreter": "Interpreter",
    "refusal": "Their refusal, in their words",
    "alternative": "What you offered instead",
    "witness": "Witness",
    "answer": "Exact answer",
    "asked_by": "Who asked",
    "asked_at": "When",
}
SIDES = {"leg_pain_": "leg_pain_side", "leg_weakness_": "leg_weakness_side"}
SAID_SIDES = ("left", "right", "both")
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
class Unknown:
    """A fact that the rule reads and that nobody has settled."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """One decision with the further fields of its reason, by their labels."""

    row: TriggerDecision
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionPage:
    firing: TriggerFiring
    rule: Rule | None
    urgency: Urgency
    reasons: tuple[Reason, ...]
    found: tuple[FoundToday, ...]
    holds: tuple[HoldLine, ...]
    decisions: tuple[Decided, ...]
    allowed: tuple[Action, ...]
    may_log: bool
    may_lift: bool
    evaluation: Evaluation | None
    clock: str
    alert: Alert | None
    unknown: tuple[Unknown, ...]
    outcomes: tuple[Outcome, ...]
    referrals: tuple[Standing, ...]
    rechecks: tuple[Recheck, ...]
    check_due: datetime | None

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
        decisions=tuple(_decided(row) for row in firing.decisions.select_related("by")),
        allowed=() if closed else allowed,
        may_log=viewer.may(Permission.ESCALATE_TRIGGER),
        may_lift=viewer.may(Permission.DECIDE_TRIGGER) and viewer.is_licensed_pt,
        evaluation=open_evaluation(firing),
        clock=_clock(firing, at),
        alert=Alert.objects.select_related("acknowledged_by").filter(firing=firing).first(),
        unknown=tuple(_unknown(firing, rule)) if rule else (),
        outcomes=outcomes_about(firing),
        referrals=_referrals(firing, at),
        rechecks=tuple(firing.rechecks.select_related("by").order_by("pk")),
        check_due=check_due(firing),
    )


def _decided(row: TriggerDecision) -> Decided:
    said = row.details.items()
    return Decided(
        row=row, details=tuple((DETAIL_LABELS.get(name, name), str(words)) for name, words in said)
    )


def _clock(firing: TriggerFiring, at: datetime) -> str:
    """By when it is to be decided; nothing once it is."""
    if firing.state != TriggerFiring.State.OPEN:
        return ""
    return due.words(referrals.decide_by(firing), at.astimezone(firing.clinic.zone))


def outcomes_about(firing: TriggerFiring) -> tuple[Outcome, ...]:
    """What came of the referrals about this firing, the newest first."""
    rows = replies.standing_outcomes(Outcome.objects.filter(referral__reasons__firing=firing))
    return tuple(rows.select_related("by", "referral__recipient").order_by("-at", "-pk"))


def _referrals(firing: TriggerFiring, at: datetime) -> tuple[Standing, ...]:
    rows = loops.read(Referral.objects.filter(reasons__firing=firing).order_by("-pk"))
    return tuple(loops.standing(row, now=at) for row in rows)


def check_due(firing: TriggerFiring) -> datetime | None:
    """When it is to be checked again; None while nothing was promised or it has ended."""
    checked: Recheck | None = firing.rechecks.order_by("at", "pk").last()
    promised: TriggerDecision | None = (
        firing.decisions.filter(recheck_due__isnull=False).order_by("at", "pk").last()
    )
    if checked is not None and (promised is None or checked.at >= promised.at):
        return checked.due_again
    return promised.recheck_due if promised else None


def _unknown(firing: TriggerFiring, rule: Rule) -> Iterable[Unknown]:
    """The facts of the rule that nobody has settled, those behind its sums too, each once."""
    rules = rulesets.of_firing(firing)
    case_ = rules.calculations.case(library.facts().check(_inputs(firing)))
    names = {one.code: one.name.en for one in rules.rules.values()}
    plain = plain_rule.read(rule.condition, known=rules.calculations.known, names=names)
    read = dict.fromkeys(fact for _, line in plain.lines() for fact in line.facts)
    told = {reason["fact"] for reason in firing.because}
    for name in dict.fromkeys(one for fact in read for one in _waits_for(case_, fact)):
        value = case_.raw(name)
        if name not in told and value in (None, "unsure", "declined", "not_tested"):
            shown = "not asked" if name.startswith("intake.") else "not tested"
            words = evidence.say(value) if value is not None else shown
            yield Unknown(label=rules.fact(name).label.en, value=words)


def _waits_for(case_: PatientCase, fact: str) -> tuple[str, ...]:
    return case_.measure(fact).needs if fact.startswith("calc.") else (fact,)


def _inputs(firing: TriggerFiring) -> dict[str, Any]:
    """What was known at the newest judgement of the case."""
    rows = Judgement.objects.filter(episode_id=firing.episode_id).order_by("-pk")
    newest = rows.first() or firing.judgement
    return dict(newest.inputs)


def open_evaluation(firing: TriggerFiring) -> Evaluation | None:
    """The open evaluation of the case, if there is one."""
    rows = Evaluation.objects.filter(episode_id=firing.episode_id, signed_at=None, void=None)
    found: Evaluation | None = rows.order_by("-pk").first()
    return found


def _reasons(firing: TriggerFiring) -> Iterable[Reason]:
    said = _provenance(firing)
    lines = evidence.of(firing.because, library.facts())
    answers = _inputs(firing).get("intake", {})
    for reason, line in zip(firing.because, lines, strict=True):
        group, _, code = reason["fact"].partition(".")
        source, at = _told(said.get(code, {})) if group == "intake" else ("", None)
        if group == "exam" and reason["value"] is not None:
            source, at = _examined(firing, reason["fact"])
        yield Reason(
            label=line.label,
            value=_with_side(line.value, code, answers) if group == "intake" else line.value,
            source=source,
            at=at,
        )


def _with_side(value: str, code: str, answers: dict[str, Any]) -> str:
    """ "yes, LEFT": the side that the person gave for the same thing."""
    about = next((side for stem, side in SIDES.items() if code.startswith(stem)), "")
    side = answers.get(about)
    return f"{value}, {evidence.say(side)}" if value == "yes" and side in SAID_SIDES else value


def _told(told: dict[str, Any]) -> tuple[str, datetime | None]:
    at = parse_datetime(told["at"]) if "at" in told else None
    return HANDED.get(told.get("source", ""), ""), at


def _examined(firing: TriggerFiring, fact: str) -> tuple[str, datetime | None]:
    """Who recorded the newest cell that the fact is told from, and when."""
    known = {one.name: one for one in library.chart_facts().facts}
    told = known.get(fact.partition(".")[2]) or known.get(fact)
    codes = [source.item.code for source in told.sources] if told else []
    rows = Finding.objects.filter(evaluation__episode_id=firing.episode_id, code__in=codes)
    newest = rows.select_related("recorded_by").order_by("-recorded_at").first()
    if newest is None:
        return "examined", None
    return f"examined, {newest.recorded_by.short_name}", newest.recorded_at


def _provenance(firing: TriggerFiring) -> dict[str, Any]:
    return case.sources_of_case(firing.session) if firing.session else {}


def found_today(firing: TriggerFiring, *, at: datetime) -> Iterable[FoundToday]:
    """The tested findings of the case that were recorded today in the clinic, in chart order."""
    today = at.astimezone(firing.clinic.zone).date()
    begins = dates.midnight(today, firing.clinic.zone)
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
    lifts = plans.lifted(firing)
    effects = rulesets.of_firing(firing).effects
    return tuple(
        HoldLine(effect=effects[code], lift=lifts.get(code))
        for code in (rule.holds if rule else ())
    )
