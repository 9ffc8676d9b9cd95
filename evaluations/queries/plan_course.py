"""What the plan page offers for the course of care: how often, how long, what slows it."""

from dataclasses import dataclass

from evaluations import library
from evaluations.domain import plan, plan_offers, prognosis
from evaluations.domain.plan_offers import Suggestion
from evaluations.domain.prognosis import Known, Offer, Prognosis
from evaluations.domain.truth import Truth
from evaluations.models import Evaluation, PlanOfCare
from evaluations.queries import plan_offers as found
from evaluations.queries.plans import Standing


@dataclass(frozen=True, kw_only=True, slots=True)
class ModifierRow:
    """Something that makes it slower: whether it is so is yes, no or unknown, with why."""

    code: str
    label: str
    truth: Truth
    why: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """``visits`` and ``prognosis`` are offers with their reasons; nothing is chosen by them."""

    visits: Suggestion
    frequency: plan.Frequency | None
    outside: str
    review: str
    prognosis: Offer | None
    offered: Prognosis | None
    chosen: Prognosis | None
    modifiers: tuple[ModifierRow, ...]
    missing: tuple[str, ...]


def of(evaluation: Evaluation, plan_of_care: PlanOfCare, limits: Standing) -> Course:
    options = library.plan().options
    known = found.known(evaluation.episode, limits.judgement, limits.firings, limits.holds)
    visits = plan_offers.frequency(known)
    offer = prognosis.offered(options.prognoses, known)
    of_class = options.frequencies.get(plan_of_care.care_class)
    return Course(
        visits=visits,
        frequency=options.frequencies[visits.offer.code] if visits.offer else None,
        outside=_outside(plan_of_care, of_class),
        review=of_class.review if of_class else "",
        prognosis=offer,
        offered=options.prognoses[offer.code] if offer else None,
        chosen=options.prognoses.get(plan_of_care.prognosis),
        modifiers=_modifiers(plan_of_care, known),
        missing=_missing(plan_of_care),
    )


def _outside(plan_of_care: PlanOfCare, of_class: plan.Frequency | None) -> str:
    visits, weeks = plan_of_care.visits_per_week, plan_of_care.weeks
    if of_class is None or visits is None or weeks is None:
        return ""
    return plan_offers.outside(of_class, visits, weeks)


def _modifiers(plan_of_care: PlanOfCare, known: Known) -> tuple[ModifierRow, ...]:
    """Until a class is saved, what is known to be so is ticked for the therapist to read."""
    rows = []
    for code, one in library.plan().options.modifiers.items():
        told = prognosis.told(known, one.asks)
        kept = code in plan_of_care.modifiers if plan_of_care.prognosis else told.truth is Truth.YES
        rows.append(
            ModifierRow(code=code, label=one.label, truth=told.truth, why=told.why, is_chosen=kept)
        )
    return tuple(rows)


def _missing(plan_of_care: PlanOfCare) -> tuple[str, ...]:
    """What a plan of care needs by the safety reference (8.1) and this one has not yet."""
    saved = plan_of_care.pk is not None
    diagnosed = plan_of_care.evaluation.diagnoses.filter(removed=False).exists()
    kept = {"removed": False}
    needs = {
        "a diagnosis": diagnosed,
        "a goal": saved and plan_of_care.goals.filter(**kept).exists(),
        "the type of treatment, under In the clinic": saved
        and plan_of_care.interventions.filter(**kept).exists(),
        "visits a week and weeks": plan_of_care.weeks is not None,
    }
    return tuple(words for words, is_there in needs.items() if not is_there)
