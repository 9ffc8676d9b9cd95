"""The shipped words are plain and safe, and bad content is refused by name."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from clinic.domain import readability
from clinic.domain.content import Words
from evaluations import library
from evaluations.domain import compose, documents, paper_rules
from evaluations.domain.documents import PlanDocument
from tests.evaluations.domain import plan_cases

LABEL_WORDS = 5
"""Shorter than this is a label: a grade says nothing about it."""
LEAST_SPANISH_EASE = 60
"""A single sentence full of imperatives reads a little below the 65 of the whole paper."""


def words_in(value: Any) -> Iterator[Words]:
    if isinstance(value, Words):
        yield value
    elif isinstance(value, dict):
        yield from (found for one in value.values() for found in words_in(one))
    elif isinstance(value, tuple):
        yield from (found for one in value for found in words_in(one))
    elif is_dataclass(value):
        yield from (found for f in fields(value) for found in words_in(getattr(value, f.name)))


SHIPPED = tuple(dict.fromkeys(words_in((plan_cases.shipped().wording, plan_cases.shipped().found))))


def test_there_are_words_to_look_at() -> None:
    assert len(SHIPPED) > 150


def is_sentence(words: Words) -> bool:
    return len(words.en.split()) >= LABEL_WORDS and words.en[-1] in ".!?" and "{" not in words.en


@pytest.mark.parametrize("words", SHIPPED, ids=lambda words: words.en[:40])
def test_patient_words_are_at_grade_6_or_below(words: Words) -> None:
    if is_sentence(words):
        assert readability.english_grade(words.en) <= readability.TARGET_GRADE
        assert readability.spanish_ease(words.es) >= LEAST_SPANISH_EASE


@pytest.mark.parametrize("words", SHIPPED, ids=lambda words: words.en[:40])
def test_patient_words_hold_nothing_that_may_not_be_printed(words: Words) -> None:
    assert paper_rules.faults_in(words.en) == ()
    assert paper_rules.faults_in(words.es) == ()


WORDING = plan_cases.shipped().wording
TOLD = {
    code: WORDING.told.get(code, rule.tell)
    for code, rule in library.ruleset().rules.items()
    if rule.tell and rule.patient_printable and paper_rules.may_be_told(code)
}
"""What the paper says for each rule it may speak of."""


def test_most_rules_have_words_for_the_paper() -> None:
    assert len(TOLD) > 60
    assert not [code for code in TOLD if code.startswith(paper_rules.NEVER_PRINTED)]


@pytest.mark.parametrize("code", TOLD)
def test_what_a_fired_rule_tells_is_plain_and_may_be_printed(code: str) -> None:
    words = TOLD[code]
    assert words is not None
    assert readability.english_grade(words.en) <= readability.TARGET_GRADE
    assert paper_rules.faults_in_all([words.en, words.es]) == ()


def test_a_whole_plan_reads_easily_in_spanish() -> None:
    document = compose.plan_document(plan_cases.record(), wording=WORDING, language="es")
    assert readability.is_plain(" ".join(document_sentences(document)), "es")


def document_sentences(document: PlanDocument) -> list[str]:
    return [text for text in documents.texts(document) if text.endswith((".", "!", "?"))]


def test_the_shipped_content_is_whole() -> None:
    _, faults = plan_cases.read(plan_cases.files())
    assert faults == []


PLAN = plan_cases.toml("plan.toml")


def changed(key: str, **change: Any) -> dict[str, Any]:
    """``plan.toml`` with the first row of ``[[key]]``, or the table ``[key]``, changed."""
    value = PLAN[key]
    new = {**value, **change} if isinstance(value, dict) else [{**value[0], **change}, *value[1:]]
    return {**PLAN, key: new}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (changed("activity", words={"en": "Walk", "es": "Caminar {amount}"}), "need {amount}"),
        (changed("measure", unit="of 10"), "needs 'unit'"),
        (changed("measure", better="odd"), "'better' is 'odd'"),
        (changed("hold", code="hold_none"), "needs exactly hold_all"),
        (changed("intervention", held_by=["hold_none"]), "unknown hold 'hold_none'"),
        (changed("intervention", precaution="PC-NONE"), "'precaution' is 'PC-NONE'"),
        (changed("measure", **{"from": ["telepathy:x"]}), "'from' names 'telepathy:x'"),
        (changed("frequency", weeks_range=[4]), "'weeks_range' needs a lowest and a highest"),
        (changed("prognosis", asks="luck"), "'asks' is 'luck'"),
        (
            changed("prognosis_words", slower={"en": "Slower.", "es": "Más: {reasons}"}),
            "'slower' needs {reasons}",
        ),
        (changed("modifier", words="x"), "modifier leg_pain"),
        (changed("not_offered", why=""), "not_offered acupuncture"),
        (changed("reason", code="race"), "'race' stands twice"),
        (changed("frequency", weeks="many"), "'weeks' must be a number"),
        (changed("self_care", colour="red"), "unknown key 'colour'"),
        (changed("document", born={"en": "born", "es": "{date}"}), "asks for [] in en"),
        (changed("contact", phone={"en": "{who}", "es": "{who} {date}"}), "asks for ['who'] in en"),
        (changed("arranged", urgency="soon"), "needs each of emergency"),
        (changed("safety_net", extra=1), "unknown key 'extra'"),
        (changed("dose", times={"en": "x"}), "no words in es"),
        ({**PLAN, "goal": "vague"}, "needs a table [goal]"),
        ({**PLAN, "safety_net": "none"}, "needs text in 'source'"),
    ],
)
def test_bad_plan_content_is_named(data: dict[str, Any], fault: str) -> None:
    _, faults = plan_cases.read(plan_cases.files(plan=data))
    assert any(fault in found for found in faults)


def test_told_words_are_for_rules_that_exist() -> None:
    told = [{"code": "RF-XXX-01", "words": {"en": "a", "es": "b"}, "source": "s"}]
    _, faults = plan_cases.read(plan_cases.files(told=told))
    assert any("'code' is 'RF-XXX-01'" in found for found in faults)
