"""Any text at all is a rule or a ContentError that names its faults, and soon."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import grammar, rule_reader, truth
from tests.evaluations.domain import rules

SHIPPED = [rule.when for rule in library.ruleset().rules.values()]
EARLIER = frozenset(library.ruleset().rules)
FEW, MANY = 20_000, 400_000
A_MOMENT = 0.5
"""Seconds that reading one text may take on a busy machine; most take thousandths of one."""

WORDS = (
    "and", "or", "not", "in", "is", "if", "else", "for", "lambda", "await", "yield", "import",
    "==", "!=", "<=", ">=", "<", ">", "=", ":=", "+", "-", "*", "**", "/", "%", "@", "~", "|", "->",
    "(", ")", "[", "]", "{", "}", ",", ".", ":", ";", "\\", "\n", "\t", "#", "'", '"', "'''",
    "\x00", "\ud800",
    "yes", "is_yes", "is_true", "unsure", "declined", "missing", "count", "fired", "print", "eval",
    "intake.saddle_numb", "exam.hr", "calc.bmi", "calc.neuro_deficit", "exam.mmt", "course.x",
    "__import__", "__class__", "intake", "exam", "f'{exam.hr}'", 'b"x"', "...", "None", "True",
    '"yes"', '"current"', '"RF-CES-01"', '"RF-NO-99"', "0", "-1", "1e999", "0x" + "f" * 40, "3j",
    "9" * 400, "٣", "ﬁ", "😀", "_", "1_000", "0b1", "1or", "x" * 300,
)  # fmt: skip


def outcome(text):
    """The condition, or None when it was refused; nothing else may happen, and not for long."""
    started = time.thread_time()
    try:
        condition = grammar.parse(text, known=library.facts(), earlier=EARLIER)
    except ContentError as error:
        condition, faults = None, error.faults
    else:
        faults = ("none",)
    assert time.thread_time() - started < A_MOMENT
    assert faults
    assert all(isinstance(fault, str) and fault for fault in faults)
    return condition


def judged_whole(condition):
    """It answers for nobody in particular, and says why and what it waits for."""
    case = rules.case({})
    case.judged.update(dict.fromkeys(EARLIER, (truth.NO, condition)))
    standing = condition.standing(case)
    assert list(condition.reasons(case, held=standing.truth is truth.Truth.YES)) is not None
    assert list(condition.needs(case, held=True)) is not None


def mutated(chance, text):
    """The text with a few pieces cut out, doubled, swapped for a word, or moved."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randint(0, 12))
        piece = chance.choice(("", text[start:end] * 2, chance.choice(WORDS), text[end : end + 20]))
        text = text[:start] + piece + text[end:]
    return text


def made_up(chance):
    return chance.choice(("", " ")).join(chance.choices(WORDS, k=chance.randint(1, 30)))


def texts(seed, number):
    chance = random.Random(seed)
    for turn in range(number):
        yield made_up(chance) if turn % 3 == 0 else mutated(chance, chance.choice(SHIPPED))


def read_all(seed, number):
    """How many were rules after all, each of them judged once."""
    held = 0
    for text in texts(seed, number):
        condition = outcome(text)
        if condition is not None:
            judged_whole(condition)
            held += 1
    return held


def test_every_shipped_rule_reads():
    assert all(outcome(text) is not None for text in SHIPPED)


def test_twenty_thousand_changed_rules_are_rules_or_refused():
    assert 0 < read_all(20261122, FEW) < FEW


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(4))
def test_many_more_changed_rules_are_rules_or_refused(seed):
    assert 0 < read_all(seed, MANY // 4) < MANY // 4


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS)).map(" ".join)))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_a_rule_or_refused(text):
    condition = outcome(text)
    if condition is not None:
        judged_whole(condition)


@pytest.mark.drill
@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=300).map("".join)))
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_longer_text_is_a_rule_or_refused(text):
    condition = outcome(text)
    if condition is not None:
        judged_whole(condition)


UNSAFE = {
    "a call": "__import__('os').system('true')",
    "a method": "intake.saddle_numb.upper()",
    "an attribute": "intake.__class__.__mro__",
    "a deeper attribute": "intake.saddle_numb.__class__ == 'x'",
    "an index": "exam.hr[0] > 1",
    "a comprehension": "[x for x in (1, 2)]",
    "a generator": "count(x for x in (1, 2)) > 1",
    "a dict": "{1: 2}",
    "a lambda": "lambda: 1",
    "an f-string": "f'{exam.hr}' == 'x'",
    "an f-string as a code": "fired(f'RF-CES-01')",
    "a walrus": "(x := 1)",
    "a star": "count(*a) > 1",
    "a keyword": "yes(f=intake.saddle_numb)",
    "a condition": "(yes(intake.saddle_numb) if True else 1)",
    "a sum": "exam.hr + 1 > 60",
    "a power": "exam.hr > 9 ** 9 ** 9",
    "a statement": "import os",
    "two statements": "exam.hr > 60; exam.hr > 61",
    "bytes": "intake.smoker == b'current'",
    "a complex number": "exam.hr > 3j",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_what_could_be_run_is_refused(text):
    assert outcome(text) is None


DEEP = 10_000
HUGE = {
    "brackets": "(" * DEEP + "exam.hr > 1" + ")" * DEEP,
    "nots": "not " * DEEP + "yes(intake.saddle_numb)",
    "calls": "is_true(" * DEEP + "exam.hr > 1" + ")" * DEEP,
    "lists": "intake.smoker in " + "[" * DEEP + "]" * DEEP,
    "minus signs": "exam.hr > " + "-" * DEEP + "1",
    "dots": "exam" + ".hr" * DEEP,
    "brackets within the length": "(" * 1_900 + ")" * 1_900,
    "nots within the length": "not " * 990 + "exam.hr > 1",
    "calls within the length": "is_true(" * 400 + "exam.hr > 1" + ")" * 400,
    "a number of many digits": "exam.hr > " + "9" * 3_900,
    "a hexadecimal number": "exam.hr > 0x" + "f" * 3_900,
    "a fraction of many digits": "exam.hr > 1." + "9" * 3_900 + "e400",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_what_is_huge_is_refused_at_once(text):
    assert outcome(text) is None


def test_a_long_chain_of_rules_is_explained_in_a_moment():
    """Each rule names the one before it twice: told step by step, that is 2 to the power of 60."""
    rows = [row("RF-ONE-1", "exam.hr > 60 or yes(intake.saddle_numb)")]
    for number in range(1, 60):
        twice = " and ".join([f'fired("RF-ONE-{number}")'] * 2)
        rows.append(row(f"RF-ONE-{number + 1}", twice))
    ruleset = parse(rows)
    for nested in ({"exam": {"hr": 70}}, {}):
        started = time.thread_time()
        judgement = rules.triggers.judge(ruleset, library.facts().check(nested), finished=True)
        needs = [judgement.needs(rule) for rule in judgement.undecided if rule.code not in NEVER]
        assert time.thread_time() - started < A_MOMENT
        assert len(judgement.fired) == (60 if nested else 0)
        assert len(needs) == (0 if nested else 60)


def row(code, when, **changes):
    words = {"en": "x", "es": "x"}
    return {
        "code": code, "name": words, "urgency": "soon", "when": when, "do": "x", "source": "x",
        "patient_printable": False, **changes,
    }  # fmt: skip


NEVER = ("RF-DAT-01", "RF-LAT-01")


def parse(rows):
    rows = [*rows, *(row(code, "exam.hr > 999") for code in NEVER)]
    words = {"en": "x", "es": "x"}
    head = {
        "urgency": [
            {"code": code, "label": words, "target": words, "recheck_days": 1}
            for code in rules.triggers.Urgency
        ],
        "hold": [{"code": "hold_all", "label": words}],
    }
    calculations = library.ruleset().calculations
    return rule_reader.parse(version="1", head=head, rows=rows, calculations=calculations)


def test_every_fault_of_every_rule_is_named_in_one_error():
    rows = [
        row("RF-FACT-01", "yes(exam.nope) or exam.never > 3"),
        row("RF-TYPE-01", 'exam.hr == "fast" and yes(exam.hr)'),
        row("RF-ROUND-01", 'fired("RF-ROUND-02")'),
        row("RF-ROUND-02", 'fired("RF-ROUND-01")'),
        row("RF-SELF-01", 'fired("RF-SELF-01")'),
        row("RF-WORDS-01", "exam.hr > 60", tell={"en": "Only English."}),
        row("RF-CALL-01", "__import__('os')"),
        row("RF-DEEP-01", "not " * 40 + "exam.hr > 1"),
    ]
    with pytest.raises(ContentError) as caught:
        parse(rows)
    assert sorted(fault.split(": ")[0] for fault in caught.value.faults) == [
        "rule RF-CALL-01",
        "rule RF-DEEP-01",
        "rule RF-FACT-01",
        "rule RF-FACT-01",
        "rule RF-ROUND-01",
        "rule RF-SELF-01",
        "rule RF-TYPE-01",
        "rule RF-TYPE-01",
        "rule RF-WORDS-01",
    ]
