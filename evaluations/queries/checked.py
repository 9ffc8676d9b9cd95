"""What was looked at before signing: each line says what was found, not only that it is fine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from clinic.templatetags.clinic import clock
from evaluations import library
from evaluations.domain import ledger, plan, positives, similarity, snippets, triggers
from evaluations.domain.documents import PlanDocument
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.models import Evaluation, PlanOfCare, TriggerFiring
from evaluations.queries import chart, diagnoses, notes, plans, to_settle
from evaluations.queries import complexity as complexities
from evaluations.queries.blockers import Blocker, cell_name, counted
from evaluations.queries.sign_off import rule_name

NAMED = 6
"""How many of a long list are named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One line of the checked list; ``page`` is the URL name of where all of it can be read."""

    is_fine: bool
    what: str
    detail: str
    page: str = ""


def checks(
    evaluation: Evaluation,
    papers: Mapping[str, PlanDocument],
    blockers: Iterable[Blocker] = (),
    *,
    at: datetime,
) -> tuple[Check, ...]:
    """The checked list; ``blockers`` are those that the page shows above it."""
    limits = plans.standing(evaluation, at=at)
    judged = plans.judged(evaluation, at=at)
    today = chart.findings_of(evaluation.pk)
    open_ones = {blocker.code for blocker in blockers}
    return (
        _ledger(judged, evaluation),
        _triggers(limits.firings),
        _settled(evaluation, today),
        _not_tested(today),
        _performed(today),
        _sides("side" in open_ones or "opposite" in open_ones, today),
        _support(today),
        _notes(today),
        *_copied(evaluation, today),
        _diagnoses(evaluation),
        _complexity(evaluation, judged, today),
        _goals(plans.plan_of(evaluation)),
        *_printable(papers, limits),
    )


def _ledger(judged: triggers.Judgement, evaluation: Evaluation) -> Check:
    found = ledger.of(judged.ruleset, judged.case.values)
    return Check(
        is_fine=found.is_complete,
        what=found.sentence,
        detail="From the intake, and what was clarified in person.",
        page="evaluations:ledger",
    )


def _triggers(firings: tuple[TriggerFiring, ...]) -> Check:
    to_decide = [firing for firing in firings if firing.state == TriggerFiring.State.OPEN]
    said = "; ".join(_said(firing) for firing in firings)
    return Check(
        is_fine=not to_decide,
        what=f"Triggers: {len(firings)} fired, {len(firings) - len(to_decide)} decided",
        detail=f"{said}." if said else "No rule fired for this case.",
    )


def _said(firing: TriggerFiring) -> str:
    """ "Strength work: Dr. Brandt, phone 9:10"."""
    reached = [
        f"{one.who}, {one.how.replace('_', ' ')} {clock(one.at)}" for one in firing.contacts.all()
    ]
    return f"{rule_name(firing)}{': ' if reached else ''}{', '.join(reached)}"


def _settled(evaluation: Evaluation, today: FindingSet) -> Check:
    waiting = len(to_settle.carried_cells(evaluation, [_place(one) for one in today]))
    kept = sum(one.is_kept for one in today)
    return Check(
        is_fine=not waiting,
        what=f"Carried values: {waiting} to settle" if waiting else "Carried values: all settled",
        detail=_settled_how(evaluation, kept),
    )


def _settled_how(evaluation: Evaluation, kept: int) -> str:
    if evaluation.previous_id is None:
        return "This is the first evaluation of the case."
    return f"{counted(kept, 'value')} kept as last time; the others were measured or cleared."


def _place(found: Found) -> tuple[str, str, str]:
    return (found.code, found.side.value, found.qualifier)


_UNTESTED = (
    Status.NOT_TESTED, Status.UNABLE_PAIN, Status.UNABLE_OTHER, Status.CONTRAINDICATED,
    Status.DECLINED,
)  # fmt: skip
_WHY = {
    Status.UNABLE_PAIN: "pain",
    Status.UNABLE_OTHER: "unable",
    Status.CONTRAINDICATED: "not safe today",
    Status.DECLINED: "declined",
}


def _not_tested(today: FindingSet) -> Check:
    rows = [one for one in today if one.status in _UNTESTED]
    named = [
        f"{cell_name(one.code, one.side, one.qualifier)}"
        f" ({one.reason or _WHY.get(one.status, 'no reason')})"
        for one in rows
    ]
    return Check(
        is_fine=True,
        what=f"Not tested: {len(named)}{', each with a reason' if named else ''}",
        detail=f"{', '.join(named)}. They print as not tested." if named else "Nothing was left.",
    )


def _performed(today: FindingSet) -> Check:
    done = [one for one in today if one.status is Status.PERFORMED]
    names = _names(cell_name(one.code, one.side, one.qualifier) for one in done)
    return Check(
        is_fine=not done,
        what=f"Done without a result: {len(done)}",
        detail=f"{names}." if done else "Every test that was done has its result.",
    )


def _sides(is_open: bool, today: FindingSet) -> Check:
    confirmed = [
        cell_name(one.code, one.side) for one in today if one.status is Status.TESTED and one.reason
    ]
    kept = f"Looked at and true: {', '.join(confirmed)}." if confirmed else ""
    return Check(
        is_fine=not is_open,
        what="Sides: to settle" if is_open else "Sides: intake, chart and tests agree",
        detail=kept or "Complaint, pain side and one-sided positive tests were compared.",
    )


def _support(today: FindingSet) -> Check:
    known = library.catalogue()
    weak = [
        cell_name(one.code, one.side)
        for one in today
        if one.code in known
        and not one.qualifier
        and positives.unsupported(known.item(one.code), one.side, today)
    ]
    return Check(
        is_fine=not weak,
        what=f"Positive without its familiar symptom: {len(weak)}",
        detail=f"{_names(weak)}. It prints as it stands."
        if weak
        else "Each positive test meets its own criterion.",
    )


def _notes(today: FindingSet) -> Check:
    left = sum(snippets.blanks(one.text) for one in today)
    return Check(
        is_fine=not left,
        what=f"Notes: {counted(left, 'blank')} to fill in" if left else "Notes: no blanks left",
        detail="A blank is written ***." if left else "",
    )


def _copied(evaluation: Evaluation, today: FindingSet) -> Iterator[Check]:
    found = notes.copied(evaluation, today)
    if not evaluation.previous_id or not found:
        return
    most = found[0]
    names = ", ".join(f"{one.name} {one.percent} %" for one in found if one.is_copy)
    yield Check(
        is_fine=not most.is_copy,
        what=f"Copied: {most.percent} % like the last note"
        if most.is_copy
        else f"Not copied: {most.percent} % like the last note",
        detail=f"{names}. Payers refuse cloned notes. You may still sign."
        if most.is_copy
        else f"The limit is {similarity.LIMIT} %.",
    )


def _diagnoses(evaluation: Evaluation) -> Check:
    """The chosen codes, with what the table warns of; a warning never stops signing."""
    rows = list(evaluation.diagnoses.filter(removed=False).order_by("position", "pk"))
    warnings = diagnoses.warnings(evaluation, rows)
    return Check(
        is_fine=bool(rows) and not warnings,
        what=f"Diagnosis codes: {', '.join(row.code for row in rows) or 'none chosen'}",
        detail=" ".join(warnings),
    )


def _complexity(evaluation: Evaluation, judged: triggers.Judgement, today: FindingSet) -> Check:
    found = complexities.suggestion(evaluation, judged, today)
    suggested = found.level or "none yet"
    return Check(
        is_fine=bool(evaluation.complexity),
        what=f"Complexity: {evaluation.complexity or 'not chosen'}, suggested {suggested}",
        detail=f"{counted(len(found.factors), 'personal factor')}, "
        f"{counted(len(found.elements), 'element')} examined, {found.presentation}.",
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


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more
