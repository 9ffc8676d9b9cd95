"""What signing freezes: the whole record as plain data, and the papers made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.models import User
from clinic.templatetags.clinic import day
from evaluations import library
from evaluations.domain import derived, documents, statements
from evaluations.domain.compose import CannotPrint
from evaluations.domain.documents import DocumentTooLong, PlanDocument
from evaluations.domain.findings import FindingSet
from evaluations.domain.statements import Act
from evaluations.models import (
    AuthorSignature,
    Evaluation,
    Finding,
    Goal,
    PlanOfCare,
    TriggerFiring,
)
from evaluations.queries import brief, chart, cosign, plans, report, rulesets, run_content
from evaluations.queries import complexity as complexities
from evaluations.queries.past import COLUMNS

FORMAT = 2
"""2 adds statement, author, derived values, diagnoses, complexity, brief and report to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Everything that will be frozen. ``data`` is plain JSON."""

    data: dict[str, Any]
    papers: Mapping[str, PlanDocument]
    versions: dict[str, str]

    @property
    def sha256(self) -> str:
        return documents.sha256(self.data)


def readable(
    evaluation: Evaluation, *, signer: User, at: datetime, version: int | None = None
) -> Content | None:
    """The content, or None while the paper cannot be composed."""
    try:
        return content(evaluation, signer=signer, at=at, version=version)
    except (CannotPrint, DocumentTooLong):
        return None


def content(
    evaluation: Evaluation, *, signer: User, at: datetime, version: int | None = None
) -> Content:
    """The record as plain data. Raises what composing the paper raises.

    ``version`` is the version of the evaluation that was read, where ``evaluation`` itself may
    be older or newer.
    """
    limits = plans.standing(evaluation, at=at)
    today = chart.findings_of(evaluation.pk)
    author = cosign.waiting(evaluation) if signer.is_licensed_pt else None
    record = plans.record(evaluation, limits, therapist=signer, at=at)
    papers = plans.papers(record, evaluation.patient)
    data = {
        "format": FORMAT,
        "evaluation": _head(evaluation),
        "signer": {"name": signer.signature, "licence_number": signer.licence_number},
        "statement": statement_of(evaluation, signer=signer, author=author),
        "author": _author(author, evaluation.version if version is None else version),
        "findings": _findings(evaluation),
        "derived": _derived(evaluation, today),
        "diagnoses": _diagnoses(evaluation),
        "complexity": complexities.as_json(
            complexities.suggestion(evaluation, plans.judged(evaluation, at=at), today),
            evaluation.complexity,
        ),
        "brief": brief.as_json(brief.brief_of(evaluation)),
        "rules": {
            "version": rulesets.in_force(evaluation.clinic_id).version,
            "fired": [_firing(firing) for firing in limits.firings],
        },
        "limits": {
            "holds": sorted(limits.holds),
            "precautions": [one.code for one in limits.precautions],
        },
        "plan": _plan(plans.plan_of(evaluation)),
        "running": run_content.as_json(evaluation, at=at),
        "report": report.body(evaluation, signer=signer, at=at),
        "papers": {language: documents.to_json(paper) for language, paper in papers.items()},
    }
    return Content(data=data, papers=papers, versions=versions(evaluation))


def act_of(signer: User, author: AuthorSignature | None) -> Act:
    """Whether this signer signs alone, as the author for another, or after an author."""
    if not signer.is_licensed_pt:
        return Act.AUTHOR
    return Act.CO_SIGN if author else Act.SIGN


def statement_of(evaluation: Evaluation, *, signer: User, author: AuthorSignature | None) -> str:
    """The sentence that stands above the signer's name."""
    return statements.statement(
        act_of(signer, author),
        name=evaluation.patient.legal_name,
        born=day(evaluation.patient.birth_date),
        on=day(evaluation.visit.starts_at),
        author=author.name if author else "",
    )


def versions(evaluation: Evaluation) -> dict[str, str]:
    """Which content was signed with."""
    rules = rulesets.in_force(evaluation.clinic_id).version
    return {"rules": rules, "document": str(documents.FORMAT)}


def _head(evaluation: Evaluation) -> dict[str, Any]:
    patient = evaluation.patient
    return {
        "id": evaluation.pk,
        "kind": evaluation.kind,
        "visit_at": evaluation.visit.starts_at.isoformat(),
        "case": evaluation.episode.title,
        "opened_at": evaluation.opened_at.isoformat(),
        "patient": {
            "id": patient.pk,
            "number": patient.number,
            "name": patient.legal_name,
            "born": patient.birth_date.isoformat(),
        },
    }


def _author(author: AuthorSignature | None, version: int) -> dict[str, Any] | None:
    if author is None:
        return None
    return {
        "name": author.name,
        "licence_number": author.licence_number,
        "meaning": author.meaning,
        "signed_at": author.signed_at.isoformat(),
        "time_zone": author.time_zone,
        "version": author.version,
        "sha256": author.sha256,
        "is_stale": author.version != version,
    }


def _derived(evaluation: Evaluation, today: FindingSet) -> list[list[Any]]:
    """What was worked out of the findings, as it stood: formulas may change later."""
    given = derived.Given(
        involved=report.INVOLVED.get(evaluation.episode.side), mass=report.mass_of(evaluation)
    )
    return [
        [one.code, one.side.value, one.qualifier, one.num, one.text]
        for one in derived.all_of(library.catalogue(), today, given)
    ]


def _diagnoses(evaluation: Evaluation) -> list[dict[str, Any]]:
    kept = evaluation.diagnoses.filter(removed=False).order_by("position", "pk")
    return [_fields(row, _DIAGNOSIS_FIELDS) for row in kept]


_DIAGNOSIS_FIELDS = ("code", "description", "side", "release", "pattern")


def _findings(evaluation: Evaluation) -> list[list[Any]]:
    rows = Finding.objects.filter(evaluation=evaluation).exclude(status=Finding.Status.CLEARED)
    columns = COLUMNS
    return [list(row) for row in rows.order_by(*columns[:3]).values_list(*columns)]


def _firing(firing: TriggerFiring) -> dict[str, Any]:
    return {
        "code": firing.code,
        "urgency": firing.urgency,
        "decided_urgency": firing.decided_urgency,
        "state": firing.state,
        "because": firing.because,
        "decisions": [
            {"action": one.action, "to": one.to_urgency, "at": one.at.isoformat()}
            for one in firing.decisions.order_by("pk")
        ],
        "contacts": [
            {"who": one.who, "how": one.how, "at": one.at.isoformat()}
            for one in firing.contacts.all()
        ],
    }


_PLAN_FIELDS = (
    "care_class", "visits_per_week", "weeks", "minutes_a_day", "prognosis", "modifiers",
    "prognosis_note", "grade_reason", "left_out", "found_en", "found_es", "not_now_en",
    "not_now_es", "follow_up_en", "follow_up_es", "self_care", "replaces_id",
)  # fmt: skip
_PROBLEM_FIELDS = ("level", "finding", "finding_code", "value", "side", "cause")
_GOAL_FIELDS = (
    "activity", "amount", "own_en", "own_es", "measure", "baseline", "baseline_from", "condition",
    "own_condition_en", "own_condition_es", "target", "reason", "own_reason_en", "own_reason_es",
    "carried_from_id",
)  # fmt: skip
_EXERCISE_FIELDS = (
    "code", "side", "schedule", "reps", "sets", "hold_seconds", "minutes", "answers_finding",
    "level", "override_reason",
)  # fmt: skip


def _plan(plan_of_care: PlanOfCare) -> dict[str, Any]:
    if not plan_of_care.pk:
        return {}
    kept = {"removed": False}
    rows = plan_of_care.problems.filter(**kept).values_list("pk", flat=True)
    problems = {pk: number for number, pk in enumerate(rows, start=1)}
    return {
        **{name: getattr(plan_of_care, name) for name in _PLAN_FIELDS},
        "problems": [
            {**_fields(row, _PROBLEM_FIELDS), "found_on": row.found_on.isoformat()}
            for row in plan_of_care.problems.filter(**kept)
        ],
        "goals": [_goal(row, problems) for row in plan_of_care.goals.filter(**kept)],
        "exercises": [
            _fields(row, _EXERCISE_FIELDS) for row in plan_of_care.exercises.filter(**kept)
        ],
        "interventions": [row.code for row in plan_of_care.interventions.filter(**kept)],
    }


def _goal(row: Goal, problems: Mapping[int, int]) -> dict[str, Any]:
    """``problem`` is the number of the problem that it answers, None for none."""
    return {
        **_fields(row, _GOAL_FIELDS),
        "problem": problems.get(row.problem_id) if row.problem_id else None,
        "baseline_on": row.baseline_on.isoformat() if row.baseline_on else None,
        "by": row.by_date.isoformat(),
    }


def _fields(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
