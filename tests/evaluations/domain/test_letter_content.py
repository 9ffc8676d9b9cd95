"""Which letter a rule leads to, what it asks, and which facts each reader gets."""

import pytest

from evaluations import library
from evaluations.domain.letter_content import listed
from evaluations.domain.triggers import Urgency

LETTERS = library.letters()
RULES = library.ruleset().rules
LIMIT = 220
NINE = (
    "RL-CES", "RL-VASC", "RL-SYSTEMIC", "RL-NEURO", "RL-BSI", "RL-MENTAL", "RL-OB", "RL-RHEUM",
    "RL-GENERAL",
)  # fmt: skip


def test_there_are_nine_templates():
    assert tuple(LETTERS.templates) == NINE


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_is_asked_once_or_never_written(rule):
    assert (rule.code in LETTERS.asks) is not (rule.code in LETTERS.never)
    if rule.refer_to is not None:
        written = LETTERS.has_letter(rule.code)
        assert written or rule.code in ("RF-SAF-01", "RF-T72-01")


@pytest.mark.parametrize(
    ("codes", "template"),
    [
        (["RF-RAD-03"], "RL-NEURO"),
        (["RF-RAD-03", "RF-CES-02"], "RL-CES"),
        (["RF-FCC-01", "RF-SPA-02"], "RL-RHEUM"),
        (["RF-CMB-01"], "RL-GENERAL"),
        (["RF-PSY-03", "RF-MAL-04"], "RL-SYSTEMIC"),
        (["RF-NEW-01"], "RL-GENERAL"),
        ([], "RL-GENERAL"),
    ],
)
def test_of_several_rules_the_weightiest_template_is_taken(codes, template):
    assert LETTERS.template_of(codes) == template


def test_a_rule_that_is_not_known_here_may_be_written_and_asks_nothing():
    assert LETTERS.has_letter("RF-NEW-01")
    assert LETTERS.question(["RF-NEW-01"], {}, limit=LIMIT) == ""
    assert LETTERS.kinds_of(["RF-NEW-01"]) == LETTERS.templates["RL-GENERAL"].to


def test_recipients_stand_once_the_usual_ones_first():
    assert LETTERS.kinds_of(["RF-MOT-02", "RF-RAD-01"]) == ("spine", "emergency")


@pytest.mark.parametrize(
    ("side", "words"),
    [
        ("left", "LEFT lumbar nerve-root pain, worse bending"),
        ("right", "RIGHT lumbar nerve-root pain, worse bending"),
        ("both", "LEFT and RIGHT lumbar nerve-root pain, worse bending"),
        ("unsure", "lumbar nerve-root pain, worse bending"),
        (None, "lumbar nerve-root pain, worse bending"),
    ],
)
def test_the_side_is_a_word_or_nothing(side, words):
    assert LETTERS.asks["RF-RAD-03"].assessed({"intake.leg_pain_side": side}) == words


def test_the_first_fact_that_tells_a_side_wins():
    facts = {"exam.symptomatic_side": "right", "intake.leg_pain_side": "left"}
    assert LETTERS.asks["RF-RAD-03"].assessed(facts).startswith("RIGHT")


def test_one_question_of_several_rules_asks_each_thing_once():
    words = LETTERS.question(["RF-RAD-01", "RF-RAD-04"], {}, limit=LIMIT)
    assert words == (
        "Please assess for lumbar nerve-root pain with mild weakness and leg weakness found on "
        "testing. Please advise on imaging and pain control."
    )


def test_what_has_no_room_in_the_question_is_said_to_stand_below():
    words = LETTERS.question(list(LETTERS.asks), {}, limit=LIMIT)
    assert len(words) <= LIMIT
    assert "what else stands below" in words


def test_a_question_without_any_room_is_left_to_the_clinician():
    assert LETTERS.question(["RF-CES-01"], {}, limit=10) == ""


@pytest.mark.parametrize("code", LETTERS.asks)
def test_each_question_fits_by_itself_and_names_no_side_by_a_letter(code):
    facts = dict.fromkeys(LETTERS.asks[code].side, "left")
    words = LETTERS.question([code], facts, limit=LIMIT)
    assert 20 < len(words) <= LIMIT
    assert "{" not in words
    assert not {"L", "R", "left", "right"} & set(words.replace(".", "").split())
    assert ("LEFT" in words) is bool(facts)


@pytest.mark.parametrize(
    ("urgency", "days", "words"),
    [
        (Urgency.EMERGENCY, None, "Please see now"),
        (Urgency.SAME_DAY, 7, "Please see today"),
        (Urgency.SOON, None, "Please see within 2 weeks"),
        (Urgency.SOON, 7, "Please see within 7 days"),
        (Urgency.ROUTINE, None, "Please see: routine"),
        (Urgency.MONITOR, None, "For your information"),
    ],
)
def test_how_soon_is_said_in_words(urgency, days, words):
    assert LETTERS.titles[urgency].said(days) == words


@pytest.mark.parametrize(
    ("urgency", "days", "words"),
    [
        (Urgency.SOON, None, "Within 1–2 weeks"),
        (Urgency.SOON, 7, "Within 7 days"),
        (Urgency.SAME_DAY, 7, "Within 1–2 weeks"),  # a title without a limit of its own
    ],
)
def test_the_level_never_gives_longer_than_the_title(urgency, days, words):
    assert LETTERS.titles[urgency].level("Within 1–2 weeks", days) == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a, a", "b", "c"], "a, a; b; and c"),
    ],
)
def test_lists_in_words(parts, words):
    assert listed(parts) == words


# Minimum necessary: one fact of each kind against each template ---------------------------------

ALL = set(NINE)
GETS = {
    "intake.self_harm_thoughts": {"RL-MENTAL"},
    "intake.phq2_total": {"RL-MENTAL"},
    "exam.suicide_concern": {"RL-MENTAL"},
    "intake.eating_disorder_dx": {"RL-MENTAL"},
    "intake.injected_drugs": set(),
    "intake.sexual_change": {"RL-CES"},
    "intake.low_libido_male": {"RL-CES"},
    "intake.periods_missed_3mo": {"RL-BSI"},
    "intake.vitd_low": {"RL-BSI"},
    "intake.weekly_miles_last": {"RL-BSI", "RL-GENERAL"},
    "intake.pregnant": ALL - {"RL-MENTAL", "RL-RHEUM"},
    "intake.saddle_numb": {"RL-CES", "RL-SYSTEMIC", "RL-NEURO"},
    "exam.babinski_up": {"RL-CES", "RL-SYSTEMIC", "RL-NEURO"},
    "intake.cancer_history": {"RL-CES", "RL-SYSTEMIC", "RL-NEURO"},
    "intake.aaa_known_or_family": {"RL-VASC"},
    "intake.calf_swelling_side": {"RL-VASC"},
    "intake.flank_pain": {"RL-SYSTEMIC"},
    "intake.uveitis_hx": {"RL-RHEUM"},
    "intake.nprs_now": ALL - {"RL-MENTAL"},
    "course.care_weeks": {"RL-GENERAL"},
    "person.age_years": ALL,
    "person.visit_mode": set(),
    "intake.unsafe_home": set(),
    "exam.abuse_suspected": set(),
}


@pytest.mark.parametrize("template", NINE)
@pytest.mark.parametrize("fact", GETS)
def test_each_reader_gets_what_that_reader_needs(fact, template):
    assert LETTERS.may_print(fact, template) is (template in GETS[fact])


@pytest.mark.parametrize("fact", [name for name, readers in GETS.items() if readers != ALL])
def test_a_fact_that_a_rule_rests_on_is_printed_unless_it_is_in_no_letter(fact):
    never = fact in ("intake.unsafe_home", "exam.abuse_suspected", "person.visit_mode")
    assert LETTERS.may_print(fact, "RL-RHEUM", because=(fact,)) is not never


def test_a_computed_fact_is_printed_only_where_a_rule_rests_on_it():
    assert not LETTERS.may_print("calc.wells_dvt", "RL-VASC")
    assert LETTERS.may_print("calc.wells_dvt", "RL-VASC", because=("calc.wells_dvt",))


@pytest.mark.parametrize("template", NINE)
def test_red_flags_are_named_to_every_reader_but_private_ones(template):
    assert LETTERS.may_name("intake.steroids_3mo", template)
    assert LETTERS.may_name("intake.self_harm_thoughts", template) is (template == "RL-MENTAL")
    assert not LETTERS.may_name("calc.bmi", template)
    assert not LETTERS.may_name("intake.unsafe_home", template)
