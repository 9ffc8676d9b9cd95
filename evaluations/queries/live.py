"""What stands beside the charting sheet: the red-flag ledger and the nerve screen."""

from dataclasses import dataclass

from evaluations import library
from evaluations.domain import chart_facts
from evaluations.domain.triggers import Asked, ledger
from evaluations.models import Evaluation
from evaluations.queries import chart, known
from intake import queries as intake

PIPS = {
    Asked.DENIED: "asked",
    Asked.PRESENT: "present",
    Asked.UNSURE: "unsure",
    Asked.IN_PERSON: "open",
    Asked.NOT_ASKED: "open",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerLine:
    """The must-ask items of the newest answers, as the ledger is drawn."""

    states: list[str]
    sentence: str
    is_complete: bool
    session_id: int | None


def ledger_of(evaluation: Evaluation) -> LedgerLine:
    session = intake.latest_session(evaluation.episode_id)
    asked = ledger(library.ruleset(), known.of_case(session, evaluation) if session else {})
    return LedgerLine(
        states=[PIPS[item.asked] for item in asked.items],
        sentence=asked.sentence.removeprefix("Red flags: ").capitalize(),
        is_complete=not asked.number(Asked.NOT_ASKED, Asked.IN_PERSON),
        session_id=session.pk if session else None,
    )


def neuro_screen(evaluation: Evaluation) -> str:
    """ "normal", "abnormal" or "not complete"."""
    findings = chart.findings_of(evaluation.pk)
    return chart_facts.neuro_screen(findings, library.catalogue()) or "not complete"
