"""What no paper of the patient ever says, whatever fired: each rule, each paper, each language."""

import re
from typing import Any

import pytest

from evaluations import library
from evaluations.domain import compose, documents, paper_rules, plan
from evaluations.domain.plan_record import Fired
from tests.evaluations import full_papers
from tests.evaluations.domain import plan_cases

LANGUAGES = ("en", "es")
RULES = library.ruleset().rules
PRIVATE = [code for code in RULES if code.startswith(paper_rules.NEVER_PRINTED)]
OF_THE_PLAN = {
    "plan": full_papers.plan,
    "card": full_papers.a_card,
    "discharge": full_papers.a_discharge,
}
CODE = re.compile(r"\b(?:RF|PC|EX|RL)-[A-Z0-9]")
NAMES = {"running", "from_line"}


def said(paper: dict[str, Any]) -> str:
    parts = [part for name, part in paper.items() if name not in NAMES]
    return "\n".join(documents.texts_of(parts))


def fired(code: str) -> Fired:
    rule = RULES[code]
    return Fired(code=code, urgency=rule.urgency.value, tell=rule.tell)


def told_in(language: str, **changes: Any) -> str:
    return "\n".join(said(made(language, **changes)) for made in OF_THE_PLAN.values())


def test_the_private_rules_are_those_of_safety_mood_data_and_sides() -> None:
    families = {code.split("-")[1] for code in PRIVATE}
    assert families == {"SAF", "PSY", "DAT", "LAT"}
    assert {"RF-PSY-01", "RF-DAT-01", "RF-LAT-01"} <= set(PRIVATE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(RULES))
def test_whatever_fired_no_code_no_dose_and_no_hop_reaches_a_paper(
    code: str, language: str
) -> None:
    text = told_in(language, fired=(fired(code),), holds=frozenset(RULES[code].holds))
    assert paper_rules.faults_in(text) == ()
    assert CODE.search(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", PRIVATE)
def test_a_private_rule_changes_no_word_of_who_was_talked_to(code: str, language: str) -> None:
    rule = RULES[code]
    quiet = full_papers.plan(language, fired=())["talked"]["heading"]
    text = told_in(language, fired=(fired(code),))
    assert full_papers.plan(language, fired=(fired(code),))["talked"] == {
        "heading": quiet,
        "sentences": [],
    }
    assert rule.name.in_(language) not in text
    assert rule.tell is None or rule.tell.in_(language) not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", full_papers.FOR_PATIENTS)
def test_no_paper_for_a_patient_holds_the_words_or_the_code_of_a_private_rule(
    kind: str, language: str
) -> None:
    text = said(full_papers.of(kind, language))
    private = [RULES[code].tell for code in PRIVATE]
    assert [tell for tell in private if tell and tell.in_(language) in text] == []
    assert CODE.search(text) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(plan_cases.shipped().wording.library))
def test_an_exercise_that_a_precaution_hides_is_on_no_paper(code: str, language: str) -> None:
    changes = {"exercises": plan_cases.planned(code), "hidden": frozenset({code})}
    for made in (full_papers.plan, full_papers.a_discharge):
        assert made(language, **changes)["exercises"]["cards"] == []
    steps = plan_cases.shipped().wording.library[code].steps.in_(language)
    assert steps not in told_in(language, **changes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hold_on_all_leaves_no_exercise_on_any_paper(language: str) -> None:
    for made in (full_papers.plan, full_papers.a_discharge):
        assert made(language, holds=frozenset({plan.HOLD_ALL}))["exercises"]["cards"] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(plan_cases.shipped().wording.library))
def test_each_exercise_as_it_is_printed_says_no_code_no_dose_and_no_hop(
    code: str, language: str
) -> None:
    text = told_in(language, exercises=plan_cases.planned(code))
    assert paper_rules.faults_in(text) == ()


OWN = ["Hop to test it", "Because of RF-BSI-03", "EX-07 twice", "Take 400 mg", "Your R hip"]


@pytest.mark.parametrize("words", OWN)
@pytest.mark.parametrize("kind", ["card", "discharge"])
def test_every_paper_made_of_a_plan_refuses_what_the_plan_refuses(kind: str, words: str) -> None:
    paper = full_papers.of(kind)
    paper["help"]["closed"] = words
    with pytest.raises(compose.CannotPrint):
        compose.checked(paper)
