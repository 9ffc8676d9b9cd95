"""Complexity: the least level for which all components are met, with what was counted."""

from typing import Any

import pytest

from clinic.domain.content import ContentError, Words
from evaluations import library
from evaluations.domain import complexity
from evaluations.domain.calculations import PatientCase
from evaluations.domain.complexity import Level, Presentation

ALL = ("movement", "strength", "special_tests", "nerve", "gait")
URGENT = (Words("Cauda equina", "Cauda equina"),)
THREE = {"intake.diabetes": "yes", "intake.osteoporosis": "yes", "intake.hypertension": "yes"}
WORSE = {"intake.improving": "worse"}


def suggested(facts: dict[str, Any], examined: tuple[str, ...], urgent: Any = ()) -> Any:
    case = PatientCase(calculations=library.ruleset().calculations, values=facts)
    return complexity.suggest(library.complexity_rules(), case, examined=examined, urgent=urgent)


@pytest.mark.parametrize(
    ("facts", "examined", "urgent", "level"),
    [
        ({}, (), (), None),
        ({}, ALL[:1], (), Level.LOW),
        ({}, ALL, URGENT, Level.LOW),  # no factor
        ({"intake.diabetes": "yes"}, ALL[:2], URGENT, Level.LOW),  # two elements
        ({"intake.diabetes": "yes"}, ALL[:3], (), Level.LOW),  # stable
        ({"intake.diabetes": "yes"} | WORSE, ALL[:3], (), Level.MODERATE),
        (THREE | WORSE, ALL, (), Level.MODERATE),  # evolving
        (THREE, ALL[:3], URGENT, Level.MODERATE),  # three elements
        (THREE, ALL[:4], URGENT, Level.HIGH),
    ],
)
def test_every_component_must_be_met(
    facts: dict[str, Any], examined: tuple[str, ...], urgent: Any, level: Level | None
) -> None:
    assert suggested(facts, examined, urgent).level == level


def test_what_was_counted_is_named() -> None:
    found = suggested(THREE | WORSE, ("movement", "screening"), ())
    assert [one.en for one in found.factors] == [
        "diabetes",
        "weak bones or a fragility fracture",
        "high blood pressure",
    ]
    assert [one.en for one in found.elements] == ["joint motion"]
    assert (found.presentation, [one.en for one in found.because]) == (
        Presentation.EVOLVING,
        ["getting worse"],
    )


def test_an_urgent_rule_makes_it_unstable() -> None:
    found = suggested(WORSE, ALL, URGENT)
    assert (found.presentation, found.because) == (Presentation.UNSTABLE, URGENT)


@pytest.mark.parametrize("answer", ["no", "unsure", "declined", None])
def test_what_is_not_known_is_no_factor(answer: str | None) -> None:
    assert suggested({"intake.diabetes": answer}, ALL).factors == ()


@pytest.mark.parametrize(
    ("answer", "counted"), [("none", 0), (None, 0), ("skin_only", 0), ("past", 1)]
)
def test_cancer_counts_only_when_it_was_said(answer: str | None, counted: int) -> None:
    assert len(suggested({"intake.cancer_history": answer}, ALL).factors) == counted


FACTOR = {
    "code": "one",
    "label": {"en": "a", "es": "b"},
    "when": "yes(intake.diabetes)",
    "source": "s",
}
ELEMENT = {"code": "one", "label": {"en": "a", "es": "b"}, "sections": ["gait"], "source": "s"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"factor": [{**FACTOR, "when": "yes(intake.nothing)"}]}, "intake.nothing"),
        ({"factor": [{**FACTOR, "wen": "x"}]}, "unknown key"),
        ({"factor": [FACTOR, FACTOR]}, "one"),
        ({"element": [{**ELEMENT, "sections": ["moon"]}]}, "no section moon"),
        ({"evolving": [{**FACTOR, "label": {"en": "a"}}]}, "no words in es"),
    ],
)
def test_a_faulty_row_is_named(change: dict[str, Any], fault: str) -> None:
    whole = {"factor": [FACTOR], "element": [ELEMENT], "evolving": [FACTOR], **change}
    with pytest.raises(ContentError, match=fault):
        complexity.parse(whole, facts=library.facts(), sections=["gait"])


def test_no_text_of_the_licensed_code_set_is_shipped() -> None:
    shipped = (library.CONTENT / "complexity.toml").read_text().casefold()
    assert not [word for word in ("9716", "cpt") if word in shipped]
