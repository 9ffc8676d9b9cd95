"""What still stands in the way of signing, most urgent first."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from clinic.domain.body import SIDE_WORDS, Side
from clinic.models import User
from evaluations.domain import decisions, triggers
from evaluations.domain.compose import CannotPrint
from evaluations.domain.decisions import Why
from evaluations.domain.documents import DocumentTooLong, PlanDocument
from evaluations.domain.plan_record import PlanRecord
from evaluations.domain.triggers import MUST_ASK_RULE, SIDE_RULE
from evaluations.models import Evaluation, Finding, TriggerFiring
from evaluations.queries import (
    cosign,
    plan_readings,
    plans,
    replan,
    report,
    rulesets,
    to_settle,
)
from evaluations.queries.blockers import NOT_LICENSED, At, Blocker, Fix

__all__ = ["FOR_REVIEWER", "NOT_LICENSED", "Blocker", "blockers", "rule_name", "unprintable"]

FOR_REVIEWER = frozenset({"decide", "contact", "side", "plan", "not_licensed", "sent"})
"""What only the therapist can settle: an author may send the record for review with it open."""


def blockers(evaluation: Evaluation, *, signer: User, at: datetime) -> tuple[Blocker, ...]:
    """What stands in the way of signing, most urgent first; empty when nothing does."""
    limits = plans.standing(evaluation, at=at)
    judged = plans.judged(evaluation, at=at)
    return (
        *_sent_to_another(evaluation, signer),
        *_urgent(limits.firings),
        *_missing(judged),
        *_sides(evaluation, judged, limits.firings),
        *to_settle.cells_to_settle(evaluation),
        *_spanish(evaluation),
        *_carried_plan(evaluation),
        *_paper(evaluation, limits, signer, at),
    )


def _sent_to_another(evaluation: Evaluation, signer: User) -> Iterator[Blocker]:
    """A record that its author sent to a named therapist is signed by that one."""
    sent = cosign.waiting(evaluation) if signer.is_licensed_pt else None
    if sent is not None and sent.sent_to_id != signer.pk:
        yield Blocker(
            code="sent",
            what=f"{sent.name} sent this to {sent.sent_to.signature}",
            how="Only that therapist signs it. The author can send it to you instead.",
        )


def _urgent(firings: Iterable[TriggerFiring]) -> Iterator[Blocker]:
    """Emergency and same-day rules not decided; same-day ones also until someone was reached."""
    for firing in firings:
        live = plans.live_of(firing)
        why = decisions.blocks_signing(live) if live else None
        if why is Why.UNDECIDED:
            yield Blocker(
                code="decide",
                what=f"{rule_name(firing)} is not decided",
                how="Decide it: accept, lower, not real or raise.",
                firing_id=firing.pk,
            )
        elif why is Why.CONTACT:
            yield Blocker(
                code="contact",
                what=f"{rule_name(firing)}: nobody was reached yet",
                how="Log whom you spoke to, when and what they said.",
                firing_id=firing.pk,
            )


def rule_name(firing: TriggerFiring) -> str:
    """The rule in words; a retired rule shows its code."""
    rule = rulesets.rule_of(firing)
    return rule.name.en if rule else firing.code


NERVE_SCREEN = "exam.neuro_screen"


def _missing(judged: triggers.Judgement) -> Iterator[Blocker]:
    """Must-ask items without an answer: those of the intake, and the nerve screen."""
    missing = [
        one.fact for fired in judged.fired if fired.code == MUST_ASK_RULE for one in fired.reasons
    ]
    asked = [judged.ruleset.fact(name).label.en for name in missing if name != NERVE_SCREEN]
    if asked:
        yield Blocker(
            code="must_ask",
            what=f"Not answered yet: {', '.join(asked)}",
            how="Ask in person and write the answer down.",
        )
    if NERVE_SCREEN in missing:
        yield Blocker(
            code="nerve",
            what="The nerve screen is not complete",
            how="Test strength, feeling and reflexes of both legs.",
        )


SIDE_CELL = "symptomatic_side"
"""Where the chart says which side hurts."""


def _sides(
    evaluation: Evaluation, judged: triggers.Judgement, live: Iterable[TriggerFiring]
) -> Iterator[Blocker]:
    """A mismatch of sides, unless someone closed it with a reason."""
    if SIDE_RULE not in judged.codes:
        return
    open_one = next((firing for firing in live if firing.code == SIDE_RULE), None)
    closed = TriggerFiring.objects.filter(
        episode_id=evaluation.episode_id,
        code=SIDE_RULE,
        state=TriggerFiring.State.CLOSED,
        decisions__isnull=False,
    )
    if open_one is not None or not closed.exists():
        yield Blocker(
            code="side",
            what=_mismatch(judged),
            how="Choose the true side. Letters and the plan wait for this too.",
            firing_id=open_one.pk if open_one else None,
            at=_side_cell(evaluation),
            fixes=(Fix.ENTER,),
        )


def _mismatch(judged: triggers.Judgement) -> str:
    """Which sides were named: "Left and right do not agree: intake LEFT, chart RIGHT"."""
    names = {"intake.leg_pain_side": "intake", "exam.symptomatic_side": "chart"}
    values = {who: judged.case.values.get(fact) for fact, who in names.items()}
    said = [f"{who} {SIDE_WORDS[Side(str(side))].en}" for who, side in values.items() if side]
    return f"Left and right do not agree: {', '.join(said)}"


def _side_cell(evaluation: Evaluation) -> At | None:
    row = Finding.objects.filter(evaluation=evaluation, code=SIDE_CELL, qualifier="").first()
    if row is None:
        return None
    return At(code=row.code, side=Side(row.side), qualifier="", base=row.version, raw=row.text)


def _spanish(evaluation: Evaluation) -> Iterator[Blocker]:
    """Own words that a patient who reads Spanish could not read."""
    plan_of_care = plans.plan_of(evaluation)
    if "es" not in plans.languages(evaluation.patient):
        return
    for name, label in _OWN_WORDS.items():
        if getattr(plan_of_care, f"{name}_en") and not getattr(plan_of_care, f"{name}_es"):
            yield Blocker(
                code="plan",
                what=f"{label}: no words in Spanish",
                how="Write them in Spanish too: the plan is in Spanish.",
            )


_OWN_WORDS = {
    "found": "What we found",
    "not_now": "Not for now",
    "follow_up": "What happens next",
}


def _carried_plan(evaluation: Evaluation) -> Iterator[Blocker]:
    """What the last plan held and nobody has kept, changed or left out."""
    for one in replan.waiting(evaluation, plans.plan_of(evaluation)):
        yield Blocker(
            code="plan",
            what=f"From the last plan, not settled: {one.label}",
            how="Keep it, change it or leave it out, on the plan.",
        )


def _hard_to_read(
    evaluation: Evaluation, record: PlanRecord, papers: Mapping[str, PlanDocument]
) -> Iterator[Blocker]:
    """A paper above grade 6 needs easier words, or the therapist's reason."""
    if plans.plan_of(evaluation).grade_reason:
        return
    for reading in plan_readings.of(record, papers):
        if not reading.is_plain:
            named = " ".join(f"“{text}”" for text in reading.hardest[:1])
            yield Blocker(
                code="plan",
                what=f"The paper is hard to read{_IN[reading.language]}: {reading.shown}, "
                f"{reading.target}",
                how=f"Use shorter words, or say why on the plan. Hardest: {named}",
            )


_IN = {"en": "", "es": " in Spanish"}


def _paper(
    evaluation: Evaluation, limits: plans.Standing, signer: User, at: datetime
) -> Iterator[Blocker]:
    record = plans.record(evaluation, limits, therapist=signer, at=at)
    try:
        papers = plans.papers(record, evaluation.patient)
        yield from _hard_to_read(evaluation, record, papers)
    except CannotPrint as refused:
        yield from map(unprintable, refused.faults)
    except DocumentTooLong as refused:
        yield Blocker(code="plan", what="The patient’s plan is too long", how=str(refused))
    too_long = report.too_long(report.body(evaluation, signer=signer, at=at))
    if too_long:
        yield Blocker(code="report", what="The evaluation report is too long", how=too_long)


def unprintable(fault: str) -> Blocker:
    return Blocker(code="plan", what="The patient’s plan cannot be printed", how=fault)
