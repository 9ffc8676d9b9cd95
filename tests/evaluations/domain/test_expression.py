import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain import grammar, truth
from evaluations.domain.expression import Reason
from evaluations.domain.truth import Standing, Truth
from tests.evaluations.domain import rules


def read(text, earlier=("RF-ONE-01",)):
    return grammar.parse(text, known=library.facts(), earlier=earlier)


def standing(text, **facts):
    return read(text).standing(rules.case(rules.patient({}, **facts)))


def truth_of(text, **facts):
    return standing(text, **facts).truth


NUMB = "intake.saddle_numb"


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("yes(intake.saddle_numb)", "yes", "yes"),
        ("yes(intake.saddle_numb)", "no", "no"),
        ("yes(intake.saddle_numb)", "unsure", "unknown"),
        ("yes(intake.saddle_numb)", "declined", "unknown"),
        ("yes(intake.saddle_numb)", None, "unknown"),
        ("is_yes(intake.saddle_numb)", "yes", "yes"),
        ("is_yes(intake.saddle_numb)", "no", "no"),
        ("is_yes(intake.saddle_numb)", "unsure", "no"),
        ("is_yes(intake.saddle_numb)", None, "no"),
        ("is_true(yes(intake.saddle_numb))", "yes", "yes"),
        ("is_true(yes(intake.saddle_numb))", "no", "no"),
        ("is_true(yes(intake.saddle_numb))", None, "no"),
        ("unsure(intake.saddle_numb)", "unsure", "yes"),
        ("unsure(intake.saddle_numb)", "declined", "no"),
        ("unsure(intake.saddle_numb)", None, "no"),
        ("unsure(intake.saddle_numb)", "no", "no"),
        ("declined(intake.saddle_numb)", "declined", "yes"),
        ("declined(intake.saddle_numb)", "unsure", "no"),
        ("declined(intake.saddle_numb)", None, "no"),
        ("missing(intake.saddle_numb)", None, "yes"),
        ("missing(intake.saddle_numb)", "declined", "yes"),
        ("missing(intake.saddle_numb)", "unsure", "no"),
        ("missing(intake.saddle_numb)", "no", "no"),
        ('intake.saddle_numb == "no"', "no", "yes"),
        ('intake.saddle_numb == "no"', "unsure", "unknown"),
        ('intake.saddle_numb != "no"', "yes", "yes"),
        ('intake.saddle_numb != "no"', None, "unknown"),
        ("not yes(intake.saddle_numb)", None, "unknown"),
        ("not is_yes(intake.saddle_numb)", None, "yes"),
    ],
)
def test_each_function_reads_each_answer(text, value, expected):
    assert truth_of(text, **{NUMB: value}) == expected


def test_an_exam_answer_that_was_not_tested_is_missing_and_unknown():
    facts = {"exam.slr_positive": "not_tested"}
    assert truth_of("missing(exam.slr_positive)", **facts) == "yes"
    assert truth_of("yes(exam.slr_positive)", **facts) == "unknown"


@pytest.mark.parametrize("value", ["unsure", "declined", None])
@pytest.mark.parametrize(
    "text",
    [
        'intake.leg_weakness_side == "both"',
        'intake.leg_weakness_side in ["left", "right"]',
        'not (intake.leg_weakness_side == "both")',
        "intake.leg_weakness_side == intake.leg_pain_side",
    ],
)
def test_a_side_that_is_not_settled_compares_as_unknown(text, value):
    facts = {"intake.leg_weakness_side": value, "intake.leg_pain_side": "left"}
    assert truth_of(text, **facts) == "unknown"


def test_a_hop_test_that_was_declined_is_a_settled_status():
    assert truth_of('exam.hop_status == "done"', **{"exam.hop_status": "declined"}) == "no"


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("yes", "yes", "yes", "yes"),
        ("yes", "no", "no", "yes"),
        ("yes", None, "unknown", "yes"),
        ("no", "no", "no", "no"),
        ("no", None, "no", "unknown"),
        (None, None, "unknown", "unknown"),
        (None, "yes", "unknown", "yes"),
        (None, "no", "no", "unknown"),
    ],
)
def test_and_and_or_follow_kleene(left, right, both, either):
    facts = {NUMB: left, "intake.bladder_change": right}
    pair = ("yes(intake.saddle_numb)", "yes(intake.bladder_change)")
    assert truth_of(" and ".join(pair), **facts) == both
    assert truth_of(" or ".join(pair), **facts) == either


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("exam.hr < 61", True),
        ("exam.hr < 60", False),
        ("exam.hr <= 60", True),
        ("exam.hr <= 59", False),
        ("exam.hr > 59", True),
        ("exam.hr > 60", False),
        ("exam.hr >= 60", True),
        ("exam.hr >= 61", False),
        ("exam.hr == 60", True),
        ("exam.hr == 61", False),
        ("exam.hr != 61", True),
        ("exam.hr != 60", False),
        ("60 == exam.hr", True),
        ("exam.hr > -1", True),
    ],
)
def test_a_known_number_settles_a_comparison(text, holds):
    settled = truth.YES if holds else truth.NO
    assert standing(text, **{"exam.hr": 60}) == settled


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
def test_a_missing_number_leaves_every_comparison_open(sign):
    assert standing(f"exam.hr {sign} 60") == truth.UNKNOWN


def test_a_count_takes_unknown_as_zero_yet_says_that_it_may_still_hold():
    text = "count(yes(intake.saddle_numb), yes(intake.bladder_change)) >= 2"
    half_known = {NUMB: "yes"}
    assert standing(text, **half_known) == Standing(Truth.NO, True, True)
    assert list(read(text).needs(rules.case(rules.patient({}, **half_known)), held=True)) == [
        "intake.bladder_change"
    ]
    assert standing(text, **half_known, **{"intake.bladder_change": "no"}) == truth.NO


def test_a_fact_that_does_not_apply_is_unknown_for_good():
    facts = {"intake.weight_loss_unexplained": "no"}
    assert standing("calc.weight_loss_pct >= 5", **facts) == Standing(Truth.UNKNOWN, False, False)


# Reasons and needs


def reasons(text, *, held=True, **facts):
    return list(read(text).reasons(rules.case(rules.patient({}, **facts)), held=held))


def needs(text, *, held=True, **facts):
    return list(read(text).needs(rules.case(rules.patient({}, **facts)), held=held))


def test_only_the_true_side_of_an_or_is_a_reason():
    facts = {NUMB: "yes", "intake.bladder_change": "no"}
    text = "yes(intake.saddle_numb) or yes(intake.bladder_change)"
    assert reasons(text, **facts) == [Reason(NUMB, "yes")]


def test_an_or_that_fails_rests_on_every_part():
    facts = {NUMB: "no", "intake.bladder_change": "no"}
    text = "not (yes(intake.saddle_numb) or yes(intake.bladder_change))"
    assert reasons(text, **facts) == [Reason(NUMB, "no"), Reason("intake.bladder_change", "no")]


@pytest.mark.parametrize(
    ("bladder", "expected"),
    [("no", [("intake.bladder_change", "no")]), (None, [("intake.bladder_change", None)])],
)
def test_an_and_that_fails_rests_on_what_failed(bladder, expected):
    facts = {NUMB: "yes", "intake.bladder_change": bladder}
    text = "not is_true(yes(intake.saddle_numb) and yes(intake.bladder_change))"
    assert reasons(text, **facts) == expected


def test_both_sides_of_a_comparison_are_reasons():
    facts = {"intake.leg_pain_side": "left", "exam.symptomatic_side": "right"}
    text = "not (intake.leg_pain_side == exam.symptomatic_side)"
    assert reasons(text, **facts) == [
        Reason("intake.leg_pain_side", "left"),
        Reason("exam.symptomatic_side", "right"),
    ]
    assert reasons("exam.hr >= exam.sbp", **{"exam.hr": 90, "exam.sbp": 80}) == [
        Reason("exam.hr", 90),
        Reason("exam.sbp", 80),
    ]


def test_the_true_parts_of_a_count_are_reasons():
    text = "count(yes(intake.saddle_numb), yes(intake.bladder_change)) >= 1"
    assert reasons(text, **{NUMB: "yes"}) == [Reason(NUMB, "yes")]


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("yes(intake.saddle_numb)", {}, [NUMB]),
        ("yes(intake.saddle_numb)", {NUMB: "unsure"}, [NUMB]),
        ("yes(intake.saddle_numb)", {NUMB: "no"}, []),
        ("exam.hr > 60", {}, ["exam.hr"]),
        ('intake.smoker == "current"', {}, ["intake.smoker"]),
        ('intake.smoker == "current"', {"intake.smoker": "never"}, []),
        (
            "intake.leg_pain_side == exam.symptomatic_side",
            {"intake.leg_pain_side": "left"},
            ["exam.symptomatic_side"],
        ),
        ("is_true(exam.hr > 60)", {}, ["exam.hr"]),
        ("is_true(exam.hr > 60)", {"exam.hr": 50}, []),
        ("calc.groin_region", {}, ["intake.pain_regions"]),
        ("calc.groin_region", {"intake.pain_regions": ["calf_left"]}, []),
        ("exam.hr > 60 and exam.sbp > 90", {"exam.hr": 50}, []),
        ("exam.hr > 60 and exam.sbp > 90", {"exam.hr": 70}, ["exam.sbp"]),
        ("exam.hr > 60 or exam.sbp > 90", {"exam.hr": 50}, ["exam.sbp"]),
    ],
)
def test_needs_are_the_missing_facts_that_could_turn_it_true(text, facts, expected):
    assert needs(text, **facts) == expected


def test_a_not_needs_what_could_turn_its_part_false():
    assert needs("not is_yes(intake.saddle_numb)", **{NUMB: None}) == []
    assert needs("not missing(intake.saddle_numb)") == [NUMB]


def test_same_side_needs_nothing_once_both_are_known():
    facts = {"intake.leg_pain_side": "left", "exam.symptomatic_side": "left"}
    assert needs("intake.leg_pain_side == exam.symptomatic_side", **facts) == []


# An earlier rule


@pytest.fixture
def after_an_earlier_rule():
    def build(text, **facts):
        case = rules.case(rules.patient({}, **facts))
        condition = read("yes(intake.saddle_numb)")
        case.judged["RF-ONE-01"] = (condition.standing(case), condition)
        return read(text), case

    return build


@pytest.mark.parametrize(("answer", "fired"), [("yes", "yes"), ("no", "no"), (None, "no")])
def test_an_earlier_rule_fired_only_if_it_was_true(after_an_earlier_rule, answer, fired):
    condition, case = after_an_earlier_rule('fired("RF-ONE-01")', **{NUMB: answer})
    assert condition.standing(case).truth == fired


def test_an_earlier_rule_brings_its_own_reasons(after_an_earlier_rule):
    condition, case = after_an_earlier_rule('fired("RF-ONE-01")', **{NUMB: "yes"})
    assert list(condition.reasons(case, held=True)) == [("RF-ONE-01", "fired"), (NUMB, "yes")]


def test_that_an_earlier_rule_did_not_fire_is_no_reason(after_an_earlier_rule):
    condition, case = after_an_earlier_rule('not fired("RF-ONE-01")', **{NUMB: "no"})
    assert list(condition.reasons(case, held=True)) == []


@pytest.mark.parametrize(("answer", "expected"), [(None, [NUMB]), ("no", [])])
def test_an_earlier_rule_that_is_open_is_waited_for(after_an_earlier_rule, answer, expected):
    condition, case = after_an_earlier_rule('fired("RF-ONE-01")', **{NUMB: answer})
    assert list(condition.needs(case, held=True)) == expected


# Faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("yes(intake.saddle_num)", "there is no fact intake.saddle_num"),
        ("yes(saddle_numb)", "saddle_numb is not a fact"),
        ("yes(exam.hr)", "exam.hr is not a yes-or-no fact"),
        ("is_yes(intake.pregnant)", "intake.pregnant is not a yes-or-no fact"),
        ("unsure(exam.hr)", "exam.hr is never 'unsure'"),
        ("declined(intake.leg_pain_side)", "intake.leg_pain_side is never 'declined'"),
        ("missing(calc.bmi)", "calc.bmi is worked out, not asked"),
        ("intake.saddle_numb", "intake.saddle_numb is not a condition by itself"),
        ("intake.saddle_numb > 3", "intake.saddle_numb is a word"),
        ('intake.saddle_numb == "maybe"', "intake.saddle_numb is never 'maybe'"),
        ("intake.saddle_numb == 3", "intake.saddle_numb is never 3"),
        ('intake.saddle_numb == "unsure"', "always unknown; write unsure"),
        ('intake.smoker in ["now"]', "intake.smoker is never 'now'"),
        ('intake.smoker in ["current", exam.hr]', "intake.smoker is never exam.hr;"),
        ('intake.smoker in "current"', "needs a list of words"),
        ("intake.smoker in []", "needs a list of words"),
        ("exam.hr in [60]", "exam.hr is not a word"),
        ('intake.smoker not in ["current"]', "use < <= > >= == != or in"),
        ("exam.hr is 60", "use < <= > >= == != or in"),
        ("intake.smoker == intake.cancer_history", "do not have the same answers"),
        ("intake.smoker == nothing", "nothing is not a fact"),
        ('exam.hr > "sixty"', "'sixty' is not a number"),
        ("exam.hr > True", "True is not a number"),
        ("exam.hr > 1e999", "must be finite"),
        ("exam.hr > " + "9" * 400, "must be finite"),
        ("exam.hr > 0x" + "f" * 3800, "must be finite"),
        ("intake.smoker == 0x" + "f" * 3800, "intake.smoker is never a part of the rule"),
        ("exam.hr > intake.saddle_numb", "intake.saddle_numb is not a number"),
        ("exam.mmt > 3", "exam.mmt is not a number"),
        ("1 < exam.hr < 60", "compare two things at a time"),
        ("exam.hr + 1 > 60", "exam.hr + 1 is not a fact"),
        ("count(yes(intake.saddle_numb))", "count(…) is a number"),
        ("count() >= 1", "count() is not a fact"),
        ("count(exam.hr) >= 1", "exam.hr is not a condition by itself"),
        ('fired("RF-TWO-01")', "no rule of that code is judged before"),
        ("fired(exam.hr)", "needs a rule code in quotes"),
        ("fired(3)", "needs a rule code in quotes"),
        ("maybe(intake.saddle_numb)", "there is no function maybe()"),
        ("yes(intake.saddle_numb, 1)", "is not a call that a rule may make"),
        ("yes(f=intake.saddle_numb)", "is not a call that a rule may make"),
        ("intake.saddle_numb.upper()", "is not a call that a rule may make"),
        ("__import__('os').system('true')", "is not a call that a rule may make"),
        ("[x for x in (1, 2)]", "is not a condition"),
        ("lambda: 1", "is not a condition"),
        ("'yes'", "is not a condition"),
        ("(yes(intake.saddle_numb) if True else 1)", "is not a condition"),
        ("intake.__class__.__mro__", "is not a fact"),
        ("", "cannot be read"),
        ("yes(intake.saddle_numb) and", "cannot be read"),
        ("x = 1", "cannot be read"),
        ("\x00", "cannot be read"),
        ("\ud800", "cannot be read"),
        ("a" * 4001, "longer than 4000"),
        ("(" * 300 + ")" * 300, "cannot be read"),
        ("not " * 900 + "yes(intake.saddle_numb)", ""),
        ("exam.hr > " + "-" * 900 + "x", "a part of the rule is not a fact"),
        ("not " * 30 + "yes(intake.saddle_numb)", "nested deeper than 20"),
    ],
)
def test_a_faulty_rule_is_refused_by_name(text, fault):
    with pytest.raises(ContentError) as caught:
        read(text)
    assert fault in str(caught.value)


def test_every_fault_of_a_rule_is_named_at_once():
    with pytest.raises(ContentError) as caught:
        read('yes(intake.a) and exam.b > 3 or count(yes(exam.hr), fired("X")) >= exam.c')
    assert len(caught.value.faults) == 5


def test_a_long_part_is_shortened_in_the_message():
    with pytest.raises(ContentError) as caught:
        read(" + ".join(["exam.hr"] * 40) + " > 3")
    assert "..." in str(caught.value)


WORDS = st.one_of(
    st.sampled_from("()[],.:<*"),
    st.sampled_from(["and", "or", "not", "in", "==", ">=", "lambda", "3", "-1", "{}", '"yes"']),
    st.sampled_from(["yes", "is_true", "count", "fired", "missing", '"RF-ONE-01"']),
    st.sampled_from(["exam.hr", "calc.bmi", "calc.neuro_deficit", "intake.saddle_numb"]),
)


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=15).map(" ".join)))
def test_no_text_raises_anything_but_a_content_error(text):
    try:
        condition = read(text)
    except ContentError:
        return
    case = rules.case({})
    case.judged["RF-ONE-01"] = (truth.NO, condition)
    condition.standing(case)
