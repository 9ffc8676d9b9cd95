"""What signing looks at: what still stands in the way, and what was checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from clinic.domain.body import SIDE_WORDS, Side
from clinic.models import User
from evaluations import library
from evaluations.domain import decisions, plan, triggers
from evaluations.domain.compose import CannotPrint
from evaluations.domain.decisions import Why
from evaluations.domain.documents import DocumentTooLong, PlanDocument
from evaluations.domain.triggers import MUST_ASK_RULE, SIDE_RULE
from evaluations.models import (
    Evaluation,
    Finding,
    PlanOfCare,
    TriggerFiring,
)
from evaluations.queries import chart, plans


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocker:
    """One thing to settle first: what it is and how. ``code`` says where it is settled."""

    code: str
    what: str
    how: str
    firing_id: int | None = None


NOT_LICENSED = Blocker(
    code="not_licensed",
    what="Only a licensed physical therapist signs",
    how="Ask the therapist of this visit to sign.",
)


def blockers(evaluation: Evaluation, *, signer: User, at: datetime) -> tuple[Blocker, ...]:
    """What stands in the way of signing, most urgent first; empty when nothing does."""
    limits = plans.standing(evaluation, at=at)
    judged = plans.judged(evaluation, at=at)
    return (
        *_urgent(limits.firings),
        *_missing(judged),
        *_sides(evaluation, judged, limits.firings),
        *_carried(evaluation),
        *_spanish(evaluation),
        *_paper(evaluation, limits, signer, at),
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
    rule = library.ruleset().rules.get(firing.code)
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
            what="Left and right do not agree",
            how="Choose the true side. Letters and the plan wait for this too.",
            firing_id=open_one.pk if open_one else None,
        )


def _carried(evaluation: Evaluation) -> Iterator[Blocker]:
    cells = chart.carried(evaluation)
    if cells:
        names = [cell_name(code, side) for code, side in cells]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        yield Blocker(
            code="carried",
            what=f"{_counted(len(names), 'value')} from last time to settle",
            how=f"Measure, keep with =, or clear: {', '.join(names[:NAMED])}{more}.",
        )


NAMED = 6
"""How many of a long list are named."""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def cell_name(code: str, side: Side) -> str:
    return f"{library.catalogue().item(code).label.en} {SIDE_WORDS[side].en}".strip()


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


def _paper(
    evaluation: Evaluation, limits: plans.Standing, signer: User, at: datetime
) -> Iterator[Blocker]:
    record = plans.record(evaluation, limits, therapist=signer, at=at)
    try:
        plans.papers(record, evaluation.patient)
    except CannotPrint as refused:
        yield from map(unprintable, refused.faults)
    except DocumentTooLong as refused:
        yield Blocker(code="plan", what="The patient’s plan is too long", how=str(refused))


def unprintable(fault: str) -> Blocker:
    return Blocker(code="plan", what="The patient’s plan cannot be printed", how=fault)


# What was checked


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One line of the checked list."""

    is_fine: bool
    what: str
    detail: str


def checks(
    evaluation: Evaluation, papers: Mapping[str, PlanDocument], *, at: datetime
) -> tuple[Check, ...]:
    limits = plans.standing(evaluation, at=at)
    judged = plans.judged(evaluation, at=at)
    return (
        _ledger(judged),
        _triggers(limits.firings),
        _settled(evaluation),
        _not_tested(evaluation),
        _goals(plans.plan_of(evaluation)),
        *_printable(papers, limits),
    )


def _ledger(judged: triggers.Judgement) -> Check:
    ledger = triggers.ledger(judged.ruleset, judged.case.values)
    open_items = ledger.number(triggers.Asked.NOT_ASKED, triggers.Asked.IN_PERSON)
    return Check(
        is_fine=not open_items,
        what=ledger.sentence,
        detail="From the intake, and what was clarified in person.",
    )


def _triggers(firings: tuple[TriggerFiring, ...]) -> Check:
    to_decide = [firing for firing in firings if firing.state == TriggerFiring.State.OPEN]
    names = ", ".join(rule_name(firing) for firing in firings)
    return Check(
        is_fine=not to_decide,
        what=f"Triggers: {len(firings)} fired, {len(firings) - len(to_decide)} decided",
        detail=f"{names}." if names else "No rule fired for this case.",
    )


def _settled(evaluation: Evaluation) -> Check:
    waiting = len(chart.carried(evaluation))
    return Check(
        is_fine=not waiting,
        what=f"Carried values: {waiting} to settle" if waiting else "Carried values: all settled",
        detail=_SETTLED[bool(evaluation.previous_id), bool(waiting)],
    )


_SETTLED = {
    (False, False): "This is the first evaluation of the case.",
    (True, False): "Each was measured, kept or cleared today.",
    (True, True): "Those that are settled were measured, kept or cleared today.",
}


def _not_tested(evaluation: Evaluation) -> Check:
    rows = (
        Finding.objects.filter(evaluation=evaluation, qualifier="")
        .exclude(status__in=[Finding.Status.TESTED, Finding.Status.CLEARED])
        .values_list("code", "side", "reason")
        .order_by("pk")
    )
    named = [
        f"{cell_name(code, Side(side))}{f' ({reason})' if reason else ''}"
        for code, side, reason in rows
    ]
    return Check(
        is_fine=True,
        what=f"Not tested: {len(named)}",
        detail=f"{', '.join(named)}. They stay “not tested”." if named else "Nothing was left out.",
    )


def _goals(plan_of_care: PlanOfCare) -> Check:
    number = len(plans.kept_goals(plan_of_care))
    return Check(
        is_fine=bool(number),
        what=f"Goals: {number}, each with a number and a date" if number else "Goals: none yet",
        detail="The paper says that they come at the next visit." if not number else "",
    )


def _printable(papers: Mapping[str, PlanDocument], limits: plans.Standing) -> Iterator[Check]:
    if "en" in papers:
        held = plan.HOLD_ALL in limits.holds
        yield Check(
            is_fine=True,
            what=f"Patient plan: {len(papers['en'].exercises.cards)} exercises, "
            f"in {' and '.join(_LANGUAGE[language] for language in papers)}",
            detail="Everything is on hold: no exercise prints."
            if held
            else "No exercise on the paper is blocked by a precaution.",
        )


_LANGUAGE = {"en": "English", "es": "Spanish"}
