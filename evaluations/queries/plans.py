"""Everything one plan of care is made of, read for the plan page, the signature and the paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clinic.domain.body import Side
from clinic.domain.content import Words
from clinic.models import Patient, User, Visit, records_of
from evaluations import drawings, library
from evaluations.domain import (
    compose,
    decisions,
    documents,
    interventions,
    patient_words,
    plan,
    precautions,
    prognosis,
    triggers,
)
from evaluations.domain.decisions import Live
from evaluations.domain.exercises import Dose, Level
from evaluations.domain.patient_words import Found
from evaluations.domain.plan_record import Fired, Planned, PlanRecord, Reached
from evaluations.domain.precautions import Active
from evaluations.models import (
    Evaluation,
    Goal,
    HoldLift,
    PlannedExercise,
    PlanOfCare,
    TriggerFiring,
)
from evaluations.queries import known, rulesets, run_paper


def plan_of(evaluation: Evaluation) -> PlanOfCare:
    """The plan with what it holds; an unsaved blank one when nothing was planned yet."""
    return PlanOfCare.objects.filter(evaluation=evaluation).first() or PlanOfCare(
        evaluation=evaluation
    )


def languages(patient: Patient) -> tuple[str, ...]:
    """The languages the paper is made in: English for the record, and the patient's own."""
    return ("en", "es") if patient.language == "es" else ("en",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What limits the plan now: holds in force, precautions that are on, rules that stand."""

    holds: frozenset[str]
    precautions: tuple[Active, ...]
    firings: tuple[TriggerFiring, ...]
    judgement: triggers.Judgement

    @property
    def hidden(self) -> frozenset[str]:
        return precautions.hidden(library.plan().wording.library, self.precautions)

    @property
    def held_interventions(self) -> Mapping[str, tuple[str, ...]]:
        return interventions.held(
            library.plan().options.interventions,
            holds=self.holds,
            precautions=precautions.codes(self.precautions),
        )


def standing(evaluation: Evaluation, *, at: datetime) -> Standing:
    everything = _live_of_person(evaluation)
    firings = tuple(row for row in everything if row.episode_id == evaluation.episode_id)
    judgement = judged(evaluation, at=at)
    return Standing(
        holds=holds_in_force(everything),
        precautions=precautions.active(library.plan().precautions, judgement.case),
        firings=firings,
        judgement=judgement,
    )


def live_firings(evaluation: Evaluation) -> tuple[TriggerFiring, ...]:
    """Rules that fired for the case and were not closed, most urgent first."""
    rows = _live_of_person(evaluation)
    return tuple(row for row in rows if row.episode_id == evaluation.episode_id)


def _live_of_person(evaluation: Evaluation) -> tuple[TriggerFiring, ...]:
    """Every case and record of the person counts: what holds running in one holds it in all."""
    rows = (
        TriggerFiring.objects.filter(patient_id__in=records_of(evaluation.patient_id))
        .exclude(state=TriggerFiring.State.CLOSED)
        .select_related("judgement")
        .prefetch_related("contacts", "lifts")
    )
    rank = {urgency.value: urgency.rank for urgency in triggers.Urgency}
    return tuple(sorted(rows, key=lambda row: (-rank[row.decided_urgency], row.pk)))


def live_of(firing: TriggerFiring) -> Live | None:
    """The firing as guards read it; None for a rule that was retired."""
    rule = rulesets.rule_of(firing)
    if rule is None:
        return None
    is_decided = firing.state != TriggerFiring.State.OPEN
    return Live(
        rule=rule,
        urgency=triggers.Urgency(firing.decided_urgency),
        decided=is_decided,
        contacted=bool(firing.contacts.all()),
        seen=is_decided,  # only a clinician who saw the person decides
        still_true=firing.still_true,
    )


def holds_in_force(firings: Iterable[TriggerFiring]) -> frozenset[str]:
    """The effects that at least one firing still sets and nobody has lifted for that firing."""
    rows = [
        (row, live) for row in firings if (live := live_of(row)) and decisions.still_holds(live)
    ]
    setting = {rule.code for rule in triggers.setting([live.rule for _, live in rows])}
    return frozenset(
        effect
        for row, live in rows
        if live.rule.code in setting
        for effect in live.rule.holds
        if effect not in lifted(row)
    )


def lifted(firing: TriggerFiring) -> dict[str, HoldLift]:
    """The newest lift of each effect; one from before the newest evidence counts no more."""
    return {
        lift.effect: lift
        for lift in sorted(firing.lifts.all(), key=lambda one: one.pk)
        if lift.at >= firing.judgement.at
    }


def judged(evaluation: Evaluation, *, at: datetime) -> triggers.Judgement:
    """All rules over what is known now; nothing is stored."""
    facts, _ = known.of_evaluation(evaluation, at=at)
    rules = rulesets.in_force(evaluation.clinic_id)
    return triggers.judge(rules, library.facts().check(facts), finished=True)


def record(
    evaluation: Evaluation, limits: Standing, *, therapist: User, at: datetime
) -> PlanRecord:
    """What the paper is composed from, as it stands at ``at``."""
    patient, clinic = evaluation.patient, evaluation.clinic
    plan_of_care = plan_of(evaluation)
    dated = at.astimezone(clinic.zone).date()
    return PlanRecord(
        name=patient.name,
        called=patient.called,
        number=patient.number,
        born=patient.birth_date,
        clinic=clinic.name,
        phone=clinic.phone,
        hours=Words(clinic.hours_en, clinic.hours_es),
        therapist=therapist.name,
        dated=dated,
        version=version(evaluation),
        next_visit=next_visit(evaluation, after=at),
        visits_per_week=plan_of_care.visits_per_week,
        weeks=plan_of_care.weeks,
        found=found(evaluation, plan_of_care),
        own_found=Words(plan_of_care.found_en, plan_of_care.found_es),
        expected=expected(plan_of_care),
        goals=tuple(goal_of(row) for row in kept_goals(plan_of_care)),
        exercises=tuple(planned_of(row) for row in kept_exercises(plan_of_care)),
        run=run_paper.weeks(evaluation, first=dated, at=at),
        hidden=limits.hidden,
        holds=limits.holds,
        fired=told(limits.firings, evaluation),
        self_care=tuple(plan_of_care.self_care),
        own_not_now=Words(plan_of_care.not_now_en, plan_of_care.not_now_es),
        own_follow_up=Words(plan_of_care.follow_up_en, plan_of_care.follow_up_es),
    )


def version(evaluation: Evaluation) -> int:
    """1 for the first plan of the case, then one more for each signed before."""
    earlier = Evaluation.objects.filter(
        episode_id=evaluation.episode_id, signed_at__isnull=False
    ).exclude(pk=evaluation.pk)
    return earlier.count() + 1


def next_visit(evaluation: Evaluation, *, after: datetime) -> datetime | None:
    """The next booked visit of the case, on the clinic's own clock."""
    starts_at = (
        Visit.objects.filter(
            episode_id=evaluation.episode_id, starts_at__gt=after, status=Visit.Status.BOOKED
        )
        .exclude(pk=evaluation.visit_id)
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
        .first()
    )
    return starts_at.astimezone(evaluation.clinic.zone).replace(tzinfo=None) if starts_at else None


def all_found(evaluation: Evaluation) -> tuple[Found, ...]:
    """Every sentence the findings make true, for the therapist to choose from."""
    return patient_words.found(library.plan().found, evaluation.findings.all())


def found(evaluation: Evaluation, plan_of_care: PlanOfCare) -> tuple[Found, ...]:
    """The first few sentences that the therapist has not left out."""
    kept = [one for one in all_found(evaluation) if one.code not in plan_of_care.left_out]
    return tuple(kept[: patient_words.MOST])


def expected(plan_of_care: PlanOfCare) -> tuple[Words, ...]:
    """The sentences of the prognosis; empty until a class is chosen."""
    options = library.plan().options
    chosen = options.prognoses.get(plan_of_care.prognosis)
    if chosen is None:
        return ()
    slower = [one for code, one in options.modifiers.items() if code in plan_of_care.modifiers]
    return prognosis.sentences(chosen, slower, options.prognosis_words)


def told(firings: Iterable[TriggerFiring], evaluation: Evaluation) -> tuple[Fired, ...]:
    """What the paper says of the rules that stand: not what a stronger rule replaces."""
    rows = [(row, rule) for row in firings if (rule := rulesets.rule_of(row))]
    replaced = {code for _, rule in rows for code in rule.supersedes}
    return tuple(_fired(row, rule, evaluation) for row, rule in rows if row.code not in replaced)


def _fired(row: TriggerFiring, rule: triggers.Rule, evaluation: Evaluation) -> Fired:
    zone = evaluation.clinic.zone
    return Fired(
        code=row.code,
        urgency=row.decided_urgency,
        tell=rule.tell if rule.patient_printable else None,
        reached=tuple(
            Reached(how=contact.how, who=contact.who, on=contact.at.astimezone(zone).date())
            for contact in row.contacts.all()
        ),
    )


def kept_goals(plan_of_care: PlanOfCare) -> tuple[Goal, ...]:
    return tuple(plan_of_care.goals.filter(removed=False)) if plan_of_care.pk else ()


def kept_exercises(plan_of_care: PlanOfCare) -> tuple[PlannedExercise, ...]:
    return tuple(plan_of_care.exercises.filter(removed=False)) if plan_of_care.pk else ()


def goal_of(row: Goal) -> plan.Goal:
    return plan.Goal(
        activity=row.activity,
        amount=row.amount,
        measure=row.measure,
        baseline=row.baseline,
        baseline_from=row.baseline_from,
        baseline_on=row.baseline_on,
        target=row.target,
        by=row.by_date,
        reason=row.reason,
        condition=row.condition,
        own=Words(row.own_en, row.own_es),
        own_condition=Words(row.own_condition_en, row.own_condition_es),
        own_reason=Words(row.own_reason_en, row.own_reason_es),
    )


def planned_of(row: PlannedExercise) -> Planned:
    dose, figure = dose_of(row), library.plan().wording.library[row.code].figure
    return Planned(
        code=row.code,
        dose=dose,
        overridden=bool(row.override_reason),
        level=Level(row.level),
        figure=drawings.code_for(figure, dose.side),
        picture=drawings.words_of(figure, dose.side),
    )


def dose_of(row: PlannedExercise) -> Dose:
    exercise = library.plan().wording.library[row.code]
    return Dose(
        schedule=row.schedule,
        reps=row.reps,
        sets=row.sets,
        hold_seconds=row.hold_seconds,
        minutes=row.minutes,
        each_side=exercise.dose.each_side,
        side=Side(row.side),
    )


def papers(record_of: PlanRecord, patient: Patient) -> dict[str, documents.PlanDocument]:
    """The composed paper by language; raises what :func:`compose.plan_document` raises."""
    wording = library.plan().wording
    return {
        language: compose.plan_document(record_of, wording=wording, language=language)
        for language in languages(patient)
    }
