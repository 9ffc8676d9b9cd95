"""Whether the hop test may open now, from saved data alone."""

from dataclasses import dataclass
from datetime import datetime

from clinic.domain.body import Side
from clinic.models import User, records_of
from evaluations import library
from evaluations.domain import hop_gate
from evaluations.domain.findings import FindingSet
from evaluations.domain.hop_gate import Gate, Step, Verdict, Visit
from evaluations.domain.triggers import Urgency
from evaluations.models import Evaluation, TriggerFiring
from evaluations.queries import chart, known, rulesets

SHORTEST_OVERRIDE = 20
"""Characters a therapist must type to hop although the gate is blocked."""

TEST, OVERRIDE = "test_single_leg_hop", "hop_override"
QUESTIONS = ("hop_consent", "hop_balance_unsafe", "hop_surgery_12w", "hop_bsi_not_cleared")
CODES = (TEST, OVERRIDE, *QUESTIONS)

URGENT = tuple(one.value for one in Urgency if one.is_urgent)


def gate(evaluation: Evaluation, *, examiner: User, at: datetime) -> Verdict:
    """The gate for this examiner. A constant number of queries."""
    facts, _ = known.of_evaluation(evaluation, at=at)
    case = rulesets.in_force(evaluation.clinic_id).calculations.case(library.facts().check(facts))
    open_ones = TriggerFiring.objects.filter(
        patient_id__in=records_of(evaluation.patient_id), decided_urgency__in=URGENT
    ).exclude(state=TriggerFiring.State.CLOSED)
    return hop_gate.judge(
        library.hop_gate_rules(),
        case,
        urgent_open=list(open_ones.values_list("code", flat=True)),
        visit=_visit(chart.findings_of(evaluation.pk), examiner),
    )


def _visit(findings: FindingSet, examiner: User) -> Visit:
    return Visit(
        licensed=examiner.is_licensed_pt,
        consent=findings.word("hop_consent") == "yes",
        balance_unsafe=findings.word("hop_balance_unsafe"),
        surgery_12w=findings.word("hop_surgery_12w"),
        bsi_not_cleared=findings.word("hop_bsi_not_cleared"),
    )


def is_open(evaluation: Evaluation, verdict: Verdict, *, examiner: User) -> bool:
    """Allowed, or blocked by what a licensed therapist may lift and has lifted with a reason."""
    if not examiner.is_licensed_pt:
        return False
    if verdict.gate is Gate.ALLOWED:
        return True
    reason = chart.findings_of(evaluation.pk).word(OVERRIDE) or ""
    return verdict.overridable and len(reason) >= SHORTEST_OVERRIDE


@dataclass(frozen=True, kw_only=True, slots=True)
class Procedure:
    """The steps in order. ``stopped`` is true once a side was positive: the rest is closed."""

    steps: tuple[Step, ...]
    closed: frozenset[str]
    stopped: bool


def procedure(evaluation: Evaluation) -> Procedure:
    """What to do in which order (safety reference 2.3), and what a positive side has closed."""
    findings = chart.findings_of(evaluation.pk)
    steps = library.hop_gate_rules().steps
    codes = [step.code for step in steps]
    positive = [side for side in Side if findings.word(TEST, side) == "positive"]
    reached = [findings.word(TEST, side, "hop_stopped_at_step") for side in positive]
    last = min((codes.index(code) for code in reached if code in codes), default=-1)
    return Procedure(
        steps=steps,
        closed=frozenset(codes[last + 1 :] if positive else ()),
        stopped=bool(positive),
    )


def needs(verdict: Verdict) -> list[str]:
    """What must be known before the gate can open, in words: facts and the gate's questions."""
    facts, catalogue = library.facts(), library.catalogue()
    return [
        facts[name].label.en if name in facts else catalogue.item(f"hop_{name}").label.en
        for name in verdict.needs
    ]
