"""A panel of hypotheses for tests: findings, facts and answers as a therapist would say them."""

from collections.abc import Mapping
from typing import Any

from evaluations import library
from evaluations.domain import hypotheses
from evaluations.domain.hypotheses import Hypothesis, Panel
from evaluations.domain.panel_facts import PanelCase
from tests.evaluations.domain.charts import both, chart

NORMAL_NERVES = [
    *(cell for level in ("l2", "l3", "l4", "l5", "s1") for cell in both(f"neuro_myotome_{level}",
    "5")),
    *(cell for level in ("l2", "l3", "l4", "l5", "s1") for cell in both(f"neuro_dermatome_{level}",
    "2")),
    *both("neuro_reflex_patellar", "2+"),
    *both("neuro_reflex_achilles", "2+"),
    *both("neuro_saddle_sensation", "normal"),
    *both("neuro_babinski", "flexor"),
    *both("neuro_clonus", "0"),
]  # fmt: skip


def case(*cells: str, answers: Mapping[str, Any] | None = None, **facts: Any) -> PanelCase:
    """``facts`` as ``intake__symptom_days=40``; the exam facts follow from the cells."""
    findings = chart(*cells)
    values = {name.replace("__", ".", 1): value for name, value in facts.items()}
    told = library.chart_facts().tell(findings, chart())
    values |= {f"exam.{name}": value for name, value in told.items()}
    content = library.patterns()
    return PanelCase(
        vocabulary=content.vocabulary,
        patient=library.ruleset().calculations.case(values),
        chart=findings,
        answers=answers or {},
    )


def look(*cells: str, answers: Mapping[str, Any] | None = None, **facts: Any) -> Panel:
    return hypotheses.judge(library.patterns(), case(*cells, answers=answers, **facts))


def pattern(panel: Panel, code: str) -> Hypothesis:
    return next(one for one in panel.hypotheses if one.pattern.code == f"dx_{code}")


def states(panel: Panel, code: str) -> dict[str, str]:
    """Where each line of the pattern stands, by its code."""
    return {one.line.code: one.state.value for one in pattern(panel, code).lines}


def fires(panel: Panel, code: str) -> set[str]:
    """The lines that speak on a side that hurts, notes aside."""
    of = pattern(panel, code)
    return {one.line.code for one in (*of.supports, *of.against) if one.state == "fires"}
