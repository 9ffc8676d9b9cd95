"""Whether the hop test may open (safety reference 2.2). Worked out from saved facts each time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.domain import content
from clinic.domain.content import ContentError, Faults, Row, Words
from evaluations.domain import grammar, triggers
from evaluations.domain.calculations import Calculations, PatientCase, merged
from evaluations.domain.expression import Condition, Reason
from evaluations.domain.truth import Truth

LOAD_PAIN = "intake.load_pain"
VISIT_MODE = "person.visit_mode"
BLOCKS = tuple(f"B{number}" for number in range(1, 12))

_SCREEN_QUESTIONS = {"balance_unsafe": "B9", "surgery_12w": "B9", "bsi_not_cleared": "B11"}


class Gate(StrEnum):
    ALLOWED = "allowed"
    BLOCKED = "blocked"
    NEEDS_DATA = "needs_data"
    NOT_INDICATED = "not_indicated"


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockRule:
    id: str
    words: Words
    condition: Condition | None
    overridable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of the procedure (2.3); ``code`` as in "stopped at step"."""

    code: str
    task: Words
    record: Words
    only_at_full_training: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GateRules:
    blocks: Mapping[str, BlockRule]
    needs: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What the screen must have asked. The three questions hold yes, no, unsure or None."""

    licensed: bool
    consent: bool
    balance_unsafe: str | None = None
    surgery_12w: str | None = None
    bsi_not_cleared: str | None = None


REHEARSED = Visit(
    licensed=True, consent=True, balance_unsafe="no", surgery_12w="no", bsi_not_cleared="no"
)
"""What a rehearsal assumes: a licensed therapist, consent, and nothing against B9 or B11."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One reason against hopping, with the facts behind it where facts decided."""

    rule: BlockRule
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """``needs`` are fact names, or the names of the unanswered questions of :class:`Visit`."""

    gate: Gate
    blocks: tuple[Block, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def overridable(self) -> bool:
        """A licensed therapist may open a blocked gate with a typed reason."""
        return self.gate is Gate.BLOCKED and all(block.rule.overridable for block in self.blocks)


def judge(
    rules: GateRules,
    case: PatientCase,
    *,
    urgent_open: Collection[str],
    visit: Visit,
    at_full_training_gate: bool = False,
) -> Verdict:
    """``urgent_open``: codes of the emergency and same-day rules that fired and are open."""
    load_pain = case.word(LOAD_PAIN)
    if load_pain == "no" and not at_full_training_gate:
        return Verdict(gate=Gate.NOT_INDICATED)
    if load_pain is None:
        return Verdict(gate=Gate.NEEDS_DATA, needs=(LOAD_PAIN,))
    blocks = tuple(_blocks(rules, case, urgent_open, visit))
    if blocks:
        return Verdict(gate=Gate.BLOCKED, blocks=blocks)
    needs = tuple(_needs(rules, case, visit))
    return Verdict(gate=Gate.NEEDS_DATA if needs else Gate.ALLOWED, needs=needs)


def rehearse(rules: GateRules, judgement: triggers.Judgement) -> Verdict:
    """The gate when every fired rule counts as open and :data:`REHEARSED` is assumed."""
    urgent = [firing.code for firing in judgement.fired if firing.urgency.is_urgent]
    return judge(rules, judgement.case, urgent_open=urgent, visit=REHEARSED)


def _blocks(
    rules: GateRules, case: PatientCase, urgent_open: Collection[str], visit: Visit
) -> Iterator[Block]:
    from_visit = _blocked_by_visit(urgent_open, visit)
    for rule in rules.blocks.values():
        if rule.condition and rule.condition.standing(case).truth is Truth.YES:
            reasons = merged(rule.condition.reasons(case, held=True))
            yield Block(rule=rule, reasons=reasons)
        elif rule.id in from_visit:
            yield Block(rule=rule, reasons=from_visit[rule.id])


def _blocked_by_visit(urgent_open: Collection[str], visit: Visit) -> dict[str, tuple[Reason, ...]]:
    found: dict[str, tuple[Reason, ...]] = {}
    if urgent_open:
        found["B1"] = tuple(Reason(code, "open") for code in urgent_open)
    if not (visit.licensed and visit.consent):
        found["B10"] = ()
    for question, block in _SCREEN_QUESTIONS.items():
        if getattr(visit, question) == "yes":
            found[block] = (Reason(question, "yes"),)
    return found


def _needs(rules: GateRules, case: PatientCase, visit: Visit) -> Iterator[str]:
    """What must be known before the gate opens; a rehearsal does not ask for the visit mode."""
    for name in rules.needs:
        if not case.is_known(name):
            yield name
    if visit is not REHEARSED and case.word(VISIT_MODE) is None:
        yield VISIT_MODE
    yield from (one for one in _SCREEN_QUESTIONS if getattr(visit, one) not in ("yes", "no"))


_KEYS = {"id", "words", "when", "overridable"}
_STEP_KEYS = {"code", "task", "record", "only_at_full_training"}


def parse(head: Row, calculations: Calculations) -> GateRules:
    """``head`` is ``hop_gate.toml``; every block of 2.2 must be there, in order."""
    faults = Faults()
    blocks = [
        _block(row, calculations, faults) for row in content.rows(head, "block", "hop gate", faults)
    ]
    if tuple(block.id for block in blocks) != BLOCKS:
        faults.add("hop gate", f"needs the blocks {BLOCKS[0]} to {BLOCKS[-1]}, each once, in order")
    needs = content.texts(head, "needs", "hop gate", faults)
    for name in needs:
        if name not in calculations.known:
            faults.add("hop gate", f"needs {name}, and there is no such fact")
    steps = tuple(_step(row, faults) for row in content.rows(head, "step", "hop gate", faults))
    content.unique([step.code for step in steps], "hop gate steps", faults)
    faults.raise_if_any()
    return GateRules(blocks={block.id: block for block in blocks}, needs=needs, steps=steps)


def _step(row: Row, faults: Faults) -> Step:
    code = content.text(row, "code", "hop gate step", faults)
    where = f"hop gate step {code}"
    content.unknown_keys(row, _STEP_KEYS, where, faults)
    return Step(
        code=code,
        task=content.words(row, "task", where, faults),
        record=content.words(row, "record", where, faults),
        only_at_full_training=content.flag(row, "only_at_full_training", where, faults),
    )


def _block(row: Row, calculations: Calculations, faults: Faults) -> BlockRule:
    code = content.text(row, "id", "hop gate", faults)
    where = f"hop gate {code}"
    content.unknown_keys(row, _KEYS, where, faults)
    condition = None
    try:
        if "when" in row:
            text = content.text(row, "when", where, faults)
            condition = grammar.parse(text, known=calculations.known, earlier=())
    except ContentError as error:
        for fault in error.faults:
            faults.add(where, fault)
    return BlockRule(
        id=code,
        words=content.words(row, "words", where, faults),
        condition=condition,
        overridable=content.flag(row, "overridable", where, faults),
    )
