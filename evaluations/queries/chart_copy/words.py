"""The words beside each code of a copied row, as the content has them, in both languages.

A code that the content no longer knows keeps only its code: nothing is guessed.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import LANGUAGES, Words
from evaluations import library
from evaluations.domain import (
    day_words,
    evidence,
    exercises,
    findings,
    plan,
    report_text,
    run_json,
    run_words,
    units,
)
from evaluations.domain.catalogue import Item, UnknownItem
from evaluations.domain.findings import FindingSet, Found, Status
from evaluations.domain.return_to_run import Session
from evaluations.models import (
    Finding,
    FindingRevision,
    Goal,
    HomeReport,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    RunSchedule,
    TriggerDecision,
    TriggerFiring,
)
from evaluations.queries import chart, plans, rulesets
from evaluations.queries.chart_copy import asked
from intake import library as intake_content

Said = dict[str, Any]
Sayer = Callable[[Any, dict[str, Any], "Speaker"], Said]


class Speaker:
    """What reading many rows needs again and again, asked once."""

    def __init__(self) -> None:
        self._findings: dict[int, FindingSet] = {}

    def findings_of(self, evaluation_id: int) -> FindingSet:
        if evaluation_id not in self._findings:
            self._findings[evaluation_id] = chart.findings_of(evaluation_id)
        return self._findings[evaluation_id]

    @cached_property
    def options(self) -> plan.Options:
        return library.plan().wording.options


def both(words: Words) -> dict[str, str]:
    return {language: words.in_(language) for language in LANGUAGES}


# Findings ---------------------------------------------------------------------------------------


def _finding(one: Finding | FindingRevision, row: dict[str, Any], speaker: Speaker) -> Said:
    """The measure, where, what of it, the value; ``kind`` and ``unit`` (UCUM) beside the row."""
    item = report_text.known(library.catalogue(), one.code)
    found = Found(
        code=one.code,
        side=Side(one.side),
        qualifier=one.qualifier,
        status=Status(one.status),
        num=one.num,
        text=one.text,
        typed=one.typed,
    )
    among = speaker.findings_of(one.evaluation_id)
    row["kind"], row["unit"] = kind_of(item, one.qualifier), _unit(item, found, among)
    said: Said = {"side": both(SIDE_WORDS[found.side]), "status": _status(found)}
    if item is not None:
        said |= _labels(item, one.qualifier)
        said["reference"] = report_text.method(item, among, sex="", age=None)
    if one.carried_from_id is not None:
        said["kept"] = both(KEPT)
    if found.status is Status.TESTED:
        said["value"] = {
            "en": report_text.value(item, found, among),
            "es": _spanish(item, found, row["unit"]),
        }
    return said


def _labels(item: Item, qualifier: str) -> Said:
    said: Said = {"code": both(item.label)}
    instance, field = item.instance(qualifier), item.field_of(qualifier)
    if instance is not None:
        said["place"] = both(instance.label)
    if field is not None:
        said["qualifier"] = both(field.label)
    return said


def _status(found: Found) -> dict[str, str]:
    """Why there is no value; nothing where there is one."""
    if found.status is Status.TESTED:
        return {}
    english = report_text.NOT_DONE.get(found.status, str(Finding.Status(found.status).label))
    return {"en": english, "es": STATUS_ES[found.status]}


KEPT = Words("confirmed unchanged, not measured again", "sin cambios, no se midió otra vez")
STATUS_ES = {
    Status.PERFORMED: "hecho, resultado no anotado",
    Status.NOT_TESTED: "no examinado",
    Status.UNABLE_PAIN: "no pudo: dolor",
    Status.UNABLE_OTHER: "no pudo",
    Status.CONTRAINDICATED: "hoy no es seguro",
    Status.DECLINED: "no quiso",
    Status.CLEARED: "borrado",
}


def _spanish(item: Item | None, found: Found, unit: str) -> str:
    if found.num is not None:
        return units.with_unit(found.num, unit) if unit else units.shown(found.num)
    try:
        return findings.shown(item, found, "es") if item else found.text
    except UnknownItem:
        return found.text


def kind_of(item: Item | None, qualifier: str) -> str:
    """What the cell holds; "" where the catalogue can no longer read it."""
    try:
        return item.cell(qualifier).kind.value if item else ""
    except UnknownItem:
        return item.entry.kind.value if item and item.is_main(qualifier) else ""


def _unit(item: Item | None, found: Found, among: FindingSet) -> str:
    if item is None or found.num is None:
        return ""
    try:
        return findings.scale_of(item, found.side, found.qualifier, among).unit
    except UnknownItem:
        return ""


# Reasons to refer -------------------------------------------------------------------------------


def _firing(one: TriggerFiring, row: dict[str, Any], speaker: Speaker) -> Said:
    rule = rulesets.rule_of(one)
    levels = library.ruleset().urgencies
    said: Said = {
        name: both(levels[level].label)
        for name in ("urgency", "decided_urgency")
        for level in levels
        if level.value == getattr(one, name)
    }
    if "because" in row:
        told = evidence.of(one.because, library.facts())
        said["because"] = "; ".join(f"{line.label}: {line.value}" for line in told)
    if rule is not None:
        said["code"] = both(rule.name)
        said["tell"] = both(rule.tell) if rule.tell else ""
    return said


def _decision(one: TriggerDecision, row: dict[str, Any], speaker: Speaker) -> Said:
    reason = library.decision_reasons().get(one.reason_code)
    return {"reason_code": both(reason.label)} if reason else {}


# The plan ---------------------------------------------------------------------------------------


def _plan(one: PlanOfCare, row: dict[str, Any], speaker: Speaker) -> Said:
    options = speaker.options
    care, course = options.frequencies.get(one.care_class), options.prognoses.get(one.prognosis)
    slower = [options.modifiers[code].label for code in one.modifiers if code in options.modifiers]
    cards = [options.self_care[code].label for code in one.self_care if code in options.self_care]
    return {
        "care_class": care.label if care else "",
        "prognosis": f"{course.label}: {course.range}" if course else "",
        "modifiers": "; ".join(slower),
        "self_care": "; ".join(cards),
    }


def _goal(one: Goal, row: dict[str, Any], speaker: Speaker) -> Said:
    options, goal = speaker.options, plans.goal_of(one)
    measure = options.measures.get(one.measure)
    said: Said = {
        name: {language: say(goal, options, language) for language in LANGUAGES}
        for name, say in (
            ("activity", plan.goal_activity),
            ("condition", plan.goal_condition),
            ("reason", plan.goal_reason),
        )
    }
    if measure is None:
        return said
    for name in ("baseline", "target"):
        value = getattr(one, name)
        if value is not None:
            said[name] = {
                language: f"{plan.figure(value)}{measure.unit.in_(language)}"
                for language in LANGUAGES
            }
    return {**said, "measure": both(measure.words)}


def _intervention(one: PlannedIntervention, row: dict[str, Any], speaker: Speaker) -> Said:
    known = speaker.options.interventions.get(one.code)
    return {"code": known.label} if known else {}


def _exercise(one: PlannedExercise, row: dict[str, Any], speaker: Speaker) -> Said:
    wording = library.plan().wording
    known = wording.library.get(one.code)
    if known is None:
        return {}
    dose = plans.dose_of(one)
    return {
        "code": both(known.name),
        "dose": {
            language: exercises.said(dose, wording.dose, wording.schedules, language)
            for language in LANGUAGES
        },
    }


# Scores and consents ----------------------------------------------------------------------------


def _score(one: Any, row: dict[str, Any], speaker: Speaker) -> Said:
    form = intake_content.load().instruments.get(one.instrument)
    said: Said = {"instrument": both(form.name)} if form else {}
    if one.total is not None:
        said["total"] = units.shown(one.total)
    if form is not None:
        named = {part.code: part.words for part in form.parts}
        said["parts"] = {
            language: "; ".join(
                f"{named[code].in_(language) if code in named else code}: "
                f"{'–' if value is None else units.shown(value)}"
                for code, value in one.parts.items()
            )
            for language in LANGUAGES
        }
    return said


def _consent(one: Any, row: dict[str, Any], speaker: Speaker) -> Said:
    texts = {text.code: text for text in intake_content.load().consents}
    known = texts.get(one.code)
    if known is None:
        return {}
    chosen = known.agree if one.agreed else known.refuse
    return {"code": both(known.title), "agreed": both(chosen)}


def _schedule(one: RunSchedule, row: dict[str, Any], speaker: Speaker) -> Said:
    """The dated runs in words, of the newest making only: the earlier ones were replaced."""
    later = RunSchedule.objects.filter(programme=one.programme_id, number__gt=one.number)
    if later.exists():
        return {"sessions": ""}
    sessions = [run_json.session_from_json(kept) for kept in one.sessions]
    return {
        "sessions": {
            language: "; ".join(_run(session, one.programme.unit, language) for session in sessions)
            for language in LANGUAGES
        }
    }


def _run(session: Session, unit: str, language: str) -> str:
    distance = run_words.planned(session.distance or 0, unit)
    told = library.return_to_run().told(session, language, distance)
    return f"{day_words.full(session.on, language)}: {told}"


def _home(one: HomeReport, row: dict[str, Any], speaker: Speaker) -> Said:
    known = library.plan().wording.library.get(one.exercise)
    said: Said = {"exercise": both(known.name)} if known else {}
    if one.distance is not None:
        unit = one.programme.unit if one.programme else run_words.MILE
        said["distance"] = run_words.reported(one.distance, unit)
    return said


SAYERS: Mapping[str, Sayer] = {
    "run_schedules": _schedule,
    "home_reports": _home,
    "findings": _finding,
    "finding_changes": _finding,
    "firings": _firing,
    "decisions": _decision,
    "plans": _plan,
    "goals": _goal,
    "interventions": _intervention,
    "exercises": _exercise,
    "scores": _score,
    "consents": _consent,
    "responses": asked.response,
    "answer_changes": asked.change,
    "answer_confirmations": asked.change,
}
