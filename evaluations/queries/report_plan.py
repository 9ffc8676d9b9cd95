"""The plan of care on the report: goals, type, amount, frequency and duration of treatment."""

from collections.abc import Iterator
from datetime import date

from clinic.domain.body import SIDE_WORDS, Side
from evaluations import library
from evaluations.domain import day_words, exercises, plan
from evaluations.domain.goal_readings import TYPED
from evaluations.domain.plan import ICF_WORDS, IcfLevel
from evaluations.domain.report import Line
from evaluations.models import Goal, PlannedExercise, PlanOfCare, Problem
from evaluations.queries import plans

WITHHELD = {
    "left_out": "it chooses sentences of the patient's own paper only",
    "found_es": "the Spanish of words that stand in English",
    "not_now_es": "the Spanish of words that stand in English",
    "follow_up_es": "the Spanish of words that stand in English",
    "own_es": "the Spanish of words that stand in English",
    "own_condition_es": "the Spanish of words that stand in English",
    "own_reason_es": "the Spanish of words that stand in English",
    "carried_from": "the history of the plans shows what was carried on",
    "version": "it counts changes before signing; the history of changes keeps them",
    "position": "the order of rows, which is the order they are printed in",
    "removed": "removed rows are not part of the record that is signed",
}
"""Fields of the plan that are recorded and not printed, each with the reason."""


def lines(plan_of_care: PlanOfCare, *, on: date) -> tuple[Line, ...]:
    """The whole plan, which starts ``on`` that day; one line says so when nothing was planned."""
    if not plan_of_care.pk:
        return (Line(label="", words="No plan of care was made."),)
    return tuple(_lines(plan_of_care, on))


def _lines(row: PlanOfCare, on: date) -> Iterator[Line]:
    if row.replaces is not None:
        yield Line(label="Replaces:", words=_replaces(row.replaces))
    for number, problem in enumerate(row.problems.filter(removed=False), start=1):
        yield Line(label=f"Problem {number}.", words=_problem(problem))
    goals = plans.kept_goals(row)
    for number, goal in enumerate(goals, start=1):
        yield Line(label=f"Goal {number}.", words=_goal(goal))
    if not goals:
        yield Line(label="Goals:", words="none set.")
    yield from _prognosis(row)
    yield from _visits(row, on)
    yield from _treatment(row)
    yield from _words(row)


def _replaces(row: PlanOfCare) -> str:
    signed = row.evaluation.signed_at
    day = signed.astimezone(row.evaluation.clinic.zone).date() if signed else None
    return f"the plan of care signed {day_words.full(day, 'en')}." if day else "an earlier plan."


def _problem(row: Problem) -> str:
    level = ICF_WORDS.get(IcfLevel(row.level), row.level) if row.level else ""
    side = SIDE_WORDS[Side(row.side)].en if row.side in list(Side) else row.side
    found = " ".join(part for part in (row.finding, side, row.value) if part)
    cause = f" Supposed cause: {row.cause}." if row.cause else ""
    day = day_words.full(row.found_on, "en")
    return f"{level}: {found}, found {day}.{cause}"


def _goal(row: Goal) -> str:
    options = library.plan().wording.options
    goal = plans.goal_of(row)
    measure = options.measures.get(goal.measure)
    name = measure.words.en if measure else goal.measure
    unit = measure.unit.en if measure else ""
    way = "at least" if measure and measure.higher_is_better else "at most"
    reason = plan.goal_reason(goal, options, "en").rstrip(".")
    by = day_words.full(row.by_date, "en")
    return (
        f"{_what(goal, options)}: {name} {way} {plan.figure(row.target)}{unit}"
        f"{_start(row, unit)}, by {by}.{f' Why: {reason}.' if reason else ''}{_answers(row)}"
    )


def _what(goal: plan.Goal, options: plan.Options) -> str:
    how = plan.goal_condition(goal, options, "en")
    return f"{plan.goal_activity(goal, options, 'en')}{f', {how}' if how else ''}"


def _start(row: Goal, unit: str) -> str:
    """ ", from 12 of 24 (measured 3 December 2026)"; a number that was typed says so."""
    if row.baseline is None:
        return ""
    number = f", from {plan.figure(row.baseline)}{unit}"
    if row.baseline_on is None:
        return number
    how = "typed" if row.baseline_from == TYPED else "measured"
    return f"{number} ({how} {day_words.full(row.baseline_on, 'en')})"


def _answers(row: Goal) -> str:
    problem = row.problem
    return f" For: {problem.finding}." if problem is not None and not problem.removed else ""


def _prognosis(row: PlanOfCare) -> Iterator[Line]:
    options = library.plan().wording.options
    chosen = options.prognoses.get(row.prognosis)
    slower = [options.modifiers[code].label for code in row.modifiers if code in options.modifiers]
    parts = [
        f"{chosen.label}: {chosen.range}" if chosen else "",
        f"slower with: {'; '.join(slower).lower()}" if slower else "",
        row.prognosis_note.rstrip("."),
    ]
    said = ". ".join(part for part in parts if part)
    if said:
        yield Line(label="Prognosis:", words=f"{said}. A range, not a promise.")


def _visits(row: PlanOfCare, on: date) -> Iterator[Line]:
    """Amount, frequency and duration, as the safety reference asks (8.1)."""
    care = library.plan().wording.options.frequencies.get(row.care_class)
    kind = f" ({care.label})" if care else ""
    if row.visits_per_week is None or row.weeks is None:
        yield Line(label="Frequency and duration:", words=f"not decided{kind}.")
        return
    visits = _counted(row.visits_per_week, "visit")
    until = day_words.full(plan.plan_end(on, row.weeks), "en")
    weeks = _counted(row.weeks, "week")
    yield Line(label="Amount:", words="1 treatment session on each treatment day.")
    yield Line(
        label="Frequency and duration:", words=f"{visits} a week for {weeks}, to {until}{kind}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _treatment(row: PlanOfCare) -> Iterator[Line]:
    options = library.plan().wording.options
    techniques = []
    for one in row.interventions.filter(removed=False):
        known = options.interventions.get(one.code)
        note = f" ({one.note})" if one.note else ""
        techniques.append(f"{known.label if known else one.code}{note}")
    if techniques:
        yield Line(label="Type of treatment:", words=f"{'; '.join(techniques)}.")
    for number, planned in enumerate(plans.kept_exercises(row), start=1):
        yield Line(label=f"Home exercise {number}.", words=_exercise(planned))
    if row.minutes_a_day is not None:
        yield Line(label="Amount at home:", words=f"{row.minutes_a_day} minutes a day.")
    cards = [options.self_care[code].label for code in row.self_care if code in options.self_care]
    if cards:
        yield Line(label="Self-care:", words=f"{'; '.join(cards)}.")


def _exercise(row: PlannedExercise) -> str:
    wording = library.plan().wording
    known = wording.library.get(row.code)
    if known is None:
        return f"{row.code} (no longer in the library)."
    dose = exercises.said(plans.dose_of(row), wording.dose, wording.schedules, "en")
    why = f" For {row.answers_finding}." if row.answers_finding else ""
    over = f" Precaution set aside: {row.override_reason}." if row.override_reason else ""
    level = f" Taught {row.level} than usual." if row.level != "usual" else ""
    return f"{known.name.en}. {dose}{level}{why}{over}"


def _words(row: PlanOfCare) -> Iterator[Line]:
    """The therapist's own words of the patient's paper."""
    told = {
        "Told to the patient:": row.found_en,
        "Not for now:": row.not_now_en,
        "What happens next:": row.follow_up_en,
    }
    for label, words in told.items():
        if words:
            yield Line(label=label, words=" ".join(words.split()))
    if row.grade_reason:
        yield Line(label="Paper reads harder than grade 6:", words=row.grade_reason)
