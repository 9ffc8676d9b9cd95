"""What a patient takes home about a referral: whole, plain, in each language."""

import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from clinic.domain.content import ContentError, Faults
from evaluations import library
from evaluations.domain import paper_rules, slip
from evaluations.domain.slip import Going
from evaluations.domain.triggers import Rule, Urgency

FILE = Path(library.__file__).parent / "content" / "slip.toml"


def going(*codes: str, **changes: Any) -> Going:
    rules = tuple(library.ruleset().rules[code] for code in codes)
    plain = Going(
        name="Renata",
        rules=rules,
        reader=("Dr. A. Osei", "Bridge Spine"),
        reader_phone="(503) 555-0190",
        urgency=Urgency.SOON,
        within_days=None,
        booked=None,
        clinic="Riverbend",
        phone="(503) 555-0142",
        hours="weekdays 7:30 to 5:30",
    )
    return replace(plain, **changes)


def composed(who: Going, language: str = "en") -> slip.Slip:
    known, wording = library.words_of_slip(), library.plan().wording
    return slip.compose(who, known, wording, language=language)


def test_it_says_why_where_and_whom_to_call() -> None:
    page = composed(going("RF-RAD-01"))

    tell = library.ruleset().rules["RF-RAD-01"].tell
    assert tell is not None
    assert page.why.lines == (tell.en,)
    assert page.where.lines == ("Dr. A. Osei", "Bridge Spine", "Phone: (503) 555-0190")
    assert page.call_us == "Questions? Call Riverbend: (503) 555-0142, weekdays 7:30 to 5:30."
    assert len(page.bring.lines) == 4
    assert len(page.help.now.items) == 6


@pytest.mark.parametrize(
    ("urgency", "days", "when"),
    [
        ("emergency", None, "Go now. Do not wait for a call."),
        ("soon", None, "Within 14 days. If nobody has called you in 3 days, call us."),
        ("soon", 7, "Within 7 days. If nobody has called you in 3 days, call us."),
        ("routine", None, "In the next weeks. If nobody has called you in 2 weeks, call us."),
        ("monitor", None, "In the next weeks. If nobody has called you in 2 weeks, call us."),
    ],
)
def test_it_says_when_by_the_urgency(urgency: str, days: int | None, when: str) -> None:
    page = composed(going("RF-RAD-01", urgency=Urgency(urgency), within_days=days))

    assert page.when.lines == (when,)


@pytest.mark.parametrize(
    ("language", "when"), [("en", "Thu 10 Dec, 2:30 pm"), ("es", "jue 10 dic, 2:30 p. m.")]
)
def test_a_booked_visit_is_named(language: str, when: str) -> None:
    booked = datetime(2026, 12, 10, 14, 30)  # noqa: DTZ001  # already the clinic's own time

    assert composed(going(booked=booked), language).when.lines == (when,)


def test_who_reads_it_may_not_be_known_yet() -> None:
    page = composed(going("RF-RAD-01", reader=(), reader_phone=""))

    assert page.where.lines == ("We will tell you as soon as we know.",)


@pytest.mark.parametrize("code", ["RF-SAF-01", "RF-PSY-01", "RF-DAT-01"])
def test_what_paper_may_not_say_has_a_plain_reason(code: str) -> None:
    assert composed(going(code)).why.lines == ("We want another doctor to check your pain.",)


def test_two_rules_with_the_same_words_say_them_once() -> None:
    assert len(composed(going("RF-RAD-01", "RF-RAD-01")).why.lines) == 1


def _texts(page: slip.Slip) -> list[str]:
    parts = (page.why, page.where, page.when, page.bring)
    return [page.title, page.lead, page.worse, page.call_us] + [
        text for part in parts for text in (part.heading, *part.lines)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("rule", library.ruleset().rules.values(), ids=lambda rule: rule.code)
def test_no_rule_brings_a_code_or_a_word_of_hopping(rule: Rule, language: str) -> None:
    page = composed(going(rule.code), language)

    assert paper_rules.faults_in_all(_texts(page)) == ()


# Content


def read(changed: dict[str, Any]) -> list[str]:
    faults = Faults()
    slip.parse(tomllib.loads(FILE.read_text(encoding="utf-8")) | changed, faults)
    try:
        faults.raise_if_any()
    except ContentError as error:
        return str(error).splitlines()
    return []


def _words(**changes: Any) -> dict[str, Any]:
    return {"words": tomllib.loads(FILE.read_text(encoding="utf-8"))["words"] | changes}


def test_the_shipped_words_are_whole() -> None:
    assert read({}) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"words": 3}, "has no words for 'title'"),
        (_words(more={"en": "a", "es": "b"}), "unknown key 'more'"),
        (_words(title={"en": "Only English"}), "no words in es"),
        (_words(phone={"en": "{phone}", "es": "{telefono}"}), "fills other blanks in Spanish"),
        (_words(title={"en": "Hop on one leg", "es": "Cita"}), "Hop"),
        ({"bring": [{"en": "your ID"}]}, "no words in es"),
        ({"source": ""}, "needs text in 'source'"),
    ],
    ids=str,
)
def test_a_fault_of_the_words_is_named(changed: dict[str, Any], fault: str) -> None:
    assert any(fault in line for line in read(changed))
