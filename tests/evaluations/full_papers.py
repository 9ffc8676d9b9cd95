"""One full paper of each kind as it is stored: what the tests of the printed page draw."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from clinic.domain.content import LANGUAGES, Words
from evaluations import drawings, library
from evaluations.domain import (
    card,
    compose,
    consent_copy,
    discharge,
    documents,
    letter,
    paper_form,
    progress,
    return_to_run,
    run_words,
)
from evaluations.domain import plan as planning
from evaluations.domain.discharge import Outcome, Treated
from evaluations.domain.patient_words import Found
from evaluations.domain.plan_record import Fired, Planned, PlanRecord, Reached, RunDay, RunWeeks
from evaluations.domain.return_to_run import Runner
from intake.library import current, load
from tests.evaluations import intake_papers, reports
from tests.evaluations.domain import plan_cases, run_cases
from tests.evaluations.domain.letter_matter import UNDER, matter
from tests.evaluations.domain.test_progress import COURSE, HEAD

RUNNER = replace(run_cases.EXAMPLE, longest_30=0)
"""The worked example of safety reference 6.4."""


def runs(runner: Runner = RUNNER) -> RunWeeks:
    words = library.return_to_run()
    made = return_to_run.programme(runner, today=date(2026, 12, 3))
    return RunWeeks(
        days=tuple(
            RunDay(
                on=one.on,
                what=Words(
                    *(
                        words.told(one, language, run_words.planned(one.distance or 0, "mi"))
                        for language in LANGUAGES
                    )
                ),
                run=one.run_minutes,
                walk=one.walk_minutes,
                times=one.times,
            )
            for one in made.sessions
        ),
        honest=words.texts["honest"],
    )


def by_distance() -> RunWeeks:
    """The same runner four weeks on, when runs are distances."""
    days = tuple(one for one in runs().days if one.on >= date(2027, 1, 4))
    shift = date(2027, 1, 4) - date(2026, 12, 7)
    moved = tuple(RunDay(on=one.on - timedelta(days=shift.days), what=one.what) for one in days)
    return RunWeeks(days=moved)


def exercises() -> tuple[Planned, ...]:
    known = plan_cases.shipped().wording.library
    return tuple(
        Planned(
            code=one.code,
            dose=one.dose,
            figure=drawings.code_for(known[one.code].figure, one.dose.side),
            picture=drawings.words_of(known[one.code].figure, one.dose.side),
        )
        for one in plan_cases.planned("EX-27", "EX-07", "EX-29", "EX-30", "EX-39")
    )


def goals() -> tuple[planning.Goal, ...]:
    first = plan_cases.GOAL
    return (
        first,
        replace(first, activity="run_miles", amount=3_000, baseline=None, reason="race"),
        replace(first, activity="sit_work", amount=6_000, reason="work"),
    )


def record(**changes: Any) -> PlanRecord:
    """Renata Flores with everything a usual plan has."""
    usual: dict[str, Any] = {
        "found": (
            Found(
                code="a",
                words=Words(
                    "Your back bends further and hurts less than on 17 Nov.",
                    "Su espalda se dobla más y duele menos que el 17 nov.",
                ),
            ),
            Found(
                code="b",
                words=Words(
                    "Your right hip is almost as strong as your left.",
                    "Su cadera derecha está casi tan fuerte como la izquierda.",
                ),
            ),
        ),
        "goals": goals(),
        "exercises": exercises(),
        "run": runs(),
        "fired": (
            Fired(
                code="RF-STR-01",
                urgency="soon",
                tell=Words("Strength work made your back worse.", "La fuerza empeoró su espalda."),
                reached=(Reached(how="phone", who="Dr. Helen Brandt", on=date(2026, 12, 3)),),
            ),
        ),
    }
    return plan_cases.record(**{**usual, **changes})


def plan(language: str = "en", **changes: Any) -> dict[str, Any]:
    wording = plan_cases.shipped().wording
    made = compose.plan_document(record(**changes), wording=wording, language=language)
    return documents.to_json(made)


def planned(language: str = "en", **changes: Any) -> documents.PlanDocument:
    return documents.from_json(plan(language, **changes))


def a_card(language: str = "en", **changes: Any) -> dict[str, Any]:
    return card.paper(planned(language, **changes), plan_cases.shipped().wording)


TREATED = Treated(first_on=date(2026, 9, 3), last_on=date(2026, 12, 3), visits=9)
FIRST_AND_NOW = ((5_000, 1_000), (None, 4_000), (6_000, None))


def a_discharge(language: str = "en", **changes: Any) -> dict[str, Any]:
    outcomes = [
        Outcome(goal=goal, first=first, now=now)
        for goal, (first, now) in zip(goals(), FIRST_AND_NOW, strict=True)
    ]
    signed = planned(language, **changes)
    return discharge.paper(signed, TREATED, outcomes, plan_cases.shipped().wording)


def a_consent(language: str = "en") -> dict[str, Any]:
    return consent_copy.to_json(
        intake_papers.copy(
            intake_papers.said("treatment", method="drawn", strokes=intake_papers.STROKES),
            intake_papers.said("privacy", agreed=False, name=""),
            intake_papers.said("share", subject="Ana, coach"),
            language=language,
        )
    )


def a_form(language: str = "en") -> dict[str, Any]:
    plain = tuple(text for text in load().consents if not text.when)
    return paper_form.to_json(
        intake_papers.form(current("runner_lbp_return"), consents=plain, language=language)
    )


def a_report(_: str = "en") -> dict[str, Any]:
    return reports.paper(addenda=(reports.ADDED,))


def a_progress(_: str = "en") -> dict[str, Any]:
    return progress.paper(COURSE, HEAD)


def a_letter(_: str = "en") -> dict[str, Any]:
    return letter.paper(letter.body(matter()), UNDER)


MADE: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "plan": plan,
    "card": a_card,
    "discharge": a_discharge,
    "consents": a_consent,
    "paper_form": a_form,
    "report": a_report,
    "progress": a_progress,
    "letter": a_letter,
}
FOR_PATIENTS = ("plan", "card", "discharge", "consents", "paper_form")


def of(kind: str, language: str = "en") -> dict[str, Any]:
    return MADE[kind](language)
