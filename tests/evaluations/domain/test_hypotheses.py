"""The panel of hypotheses, pattern by pattern as a clinician would read it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from clinic.domain.body import Side
from evaluations import library
from evaluations.domain import grammar, hypotheses, pattern_reader, patterns
from evaluations.domain.expression import Reason
from evaluations.domain.hypotheses import State
from evaluations.domain.panel_facts import PanelCase
from tests.evaluations.domain.panel_cases import NORMAL_NERVES, case, fires, look, pattern, states
from tests.evaluations.domain.panel_table import (
    CASES,
    POSITIVE_SLR,
    POSITIVE_SLUMP,
    SIJ_POSITIVE,
    SORE_RIGHT,
    positive,
)


@pytest.mark.parametrize("name", CASES)
def test_the_lines_that_speak(name: str) -> None:
    code, cells, known, expected = CASES[name]
    assert fires(look(*cells, **known), code) == expected


def test_every_line_that_can_fire_fires_in_some_case() -> None:
    """What the intake does not ask cannot fire yet: only those lines are missing here."""
    fired = {
        (code, line)
        for code, cells, known, _ in CASES.values()
        for line in fires(look(*cells, **known), code)
    }
    lines = {
        (one.code.removeprefix("dx_"), line.code)
        for one in library.patterns().patterns
        for line in one.lines
        if line.direction != "note"
    }
    assert lines - fired == {
        ("lumbar_strain_nslbp", "twisting_one_side"),
        ("radiculopathy", "dermatomal"),
        ("stenosis", "no_pain_seated"),
        ("stenosis", "relief_flexion"),
        ("hip_fai", "clicking"),
        ("spondylolysis", "extension_sport"),
        ("spondylolysis", "over_20_no_extension"),
        ("lumbar_oa", "general_ache"),
        ("axspa", "dactylitis"),
        ("axspa", "hla_b27"),
    }


# Tested, side, order


def test_a_line_speaks_only_of_what_was_tested() -> None:
    panel = look(SORE_RIGHT, "test_slump R !not_tested")
    assert states(panel, "radiculopathy")["slump"] == "open"
    assert states(panel, "radiculopathy")["slump_negative"] == "open"


def test_a_positive_without_the_familiar_symptom_does_not_speak() -> None:
    panel = look(SORE_RIGHT, "test_slump R positive")
    assert states(panel, "radiculopathy")["slump"] == "open"


def test_a_test_that_was_done_and_not_so_is_neither_for_nor_open() -> None:
    of = pattern(look(SORE_RIGHT, "test_crossed_slr L negative"), "radiculopathy")
    assert "crossed_slr" in [one.line.code for one in of.not_so]


def test_a_finding_on_the_side_that_does_not_hurt_is_set_apart() -> None:
    cells = [cell.replace(" R ", " L ") for cell in POSITIVE_SLUMP]
    panel = look(SORE_RIGHT, *cells)
    assert states(panel, "radiculopathy")["slump"] == "other_side"


@pytest.mark.parametrize(("tested", "state"), [("L", State.FIRES), ("R", State.OTHER_SIDE)])
def test_the_crossed_leg_raise_counts_when_the_well_leg_was_raised(tested, state) -> None:
    cells = positive(
        "test_crossed_slr", tested, f"test_crossed_slr.reproduces_symptomatic_leg {tested} yes"
    )
    assert states(look(SORE_RIGHT, *cells), "radiculopathy")["crossed_slr"] == state


def test_without_a_painful_side_nothing_is_set_apart() -> None:
    panel = look(*POSITIVE_SLUMP)
    assert panel.sides == frozenset()
    assert states(panel, "radiculopathy")["slump"] == "fires"


@pytest.mark.parametrize(
    ("cells", "known", "sides"),
    [
        ([SORE_RIGHT], {"intake__leg_pain_side": "left"}, {Side.RIGHT}),
        (["symptomatic_side N both"], {}, {Side.RIGHT, Side.LEFT}),
        ([], {"intake__leg_pain_side": "left"}, {Side.LEFT}),
        (
            [], {"intake__leg_pain_side": "none", "intake__pain_regions": ["buttock_left"]},
            {Side.LEFT},
        ),
        ([], {"intake__pain_regions": ["lumbar_mid"]}, set()),
        ([], {}, set()),
    ],
)  # fmt: skip
def test_the_painful_side_is_the_examiners_then_the_persons(cells, known, sides) -> None:
    assert look(*cells, **known).sides == sides


@pytest.mark.parametrize("cells", [[], POSITIVE_SLR + POSITIVE_SLUMP, *SIJ_POSITIVE])
def test_the_order_never_changes(cells) -> None:
    codes = [one.pattern.code for one in look(*cells).hypotheses]
    assert codes == [one.code for one in library.patterns().patterns]


def test_a_pattern_of_which_nothing_was_looked_at_may_fold() -> None:
    untouched = [one.pattern.code for one in look().hypotheses if not one.is_untouched]
    assert untouched == []
    assert not pattern(look("palp_step_off N no"), "spondylolisthesis").is_untouched


# Evidence, what is missing


def test_a_line_names_what_it_rests_on_with_its_side() -> None:
    line = pattern(look(SORE_RIGHT, *POSITIVE_SLUMP), "radiculopathy").supports[0]
    assert [(one.label.en, one.side, one.value.en, one.item) for one in line.found] == [
        ("Slump", Side.RIGHT, "Positive", "test_slump")
    ]


def test_a_difference_between_the_sides_is_shown_as_one() -> None:
    of = pattern(look(SORE_RIGHT, "rom_hip_ir R 20", "rom_hip_ir L 32"), "hip_oa")
    assert "12 deg less than the other side" in [one.value.en for one in of.supports[0].found] or (
        "12° less than the other side" in [one.value.en for one in of.supports[0].found]
    )


def test_an_open_line_names_the_rows_it_waits_for() -> None:
    of = pattern(look(SORE_RIGHT), "deep_gluteal")
    fair = next(one for one in of.open if one.line.code == "fair")
    assert [(one.item, one.side) for one in fair.missing] == [("test_fair", Side.RIGHT)]


def test_a_question_that_the_intake_does_not_ask_says_so() -> None:
    of = pattern(look(person__age_years=50), "stenosis")
    seated = next(one for one in of.open if one.line.code == "no_pain_seated")
    assert [one.is_asked_by_intake for one in seated.missing] == [False]
    legs = next(one for one in of.open if one.line.code == "both_legs")
    assert [one.is_asked_by_intake for one in legs.missing] == [True]


def test_a_fact_of_the_whole_chart_leads_to_where_it_is_entered() -> None:
    of = pattern(look(), "disc")
    line = next(one for one in of.open if one.line.code == "centralises")
    assert [one.item for one in line.missing] == ["rm_direction"]


# Actions and notes


def test_two_rows_of_findings_for_a_tired_sacrum_ask_for_imaging() -> None:
    one = look(intake__load_pain="yes")
    two = look(intake__load_pain="yes", intake__prior_bsi="yes")
    assert pattern(one, "sacral_bsi").actions == ()
    assert "MRI" in pattern(two, "sacral_bsi").actions[0].words.en


def test_inflammation_with_a_feature_asks_for_rheumatology() -> None:
    known = CASES["inflammatory back pain"][2]
    assert "rheumatology" in pattern(look(**known), "axspa").actions[0].words.en


def test_the_stork_test_has_no_value_and_is_not_counted() -> None:
    of = pattern(look(*positive("test_stork"), SORE_RIGHT), "spondylolysis")
    stork = next(one for one in of.notes if one.line.code == "stork")
    assert stork.line.strength_words.en == "no value"
    assert stork not in of.supports + of.against


def test_the_sacroiliac_cluster_shows_the_pooled_figures() -> None:
    lines = {one.code: one for one in library.patterns().pattern("dx_sij").lines}
    assert lines["cluster"].figures.startswith("LR+ 2.1, pooled")
    assert lines["all_negative"].figures.startswith("LR− 0.33, pooled")


# Safety

SAFETY = {
    "cauda_equina": ([], {"intake__saddle_numb": "unsure"}),
    "upper_motor_neuron": (["neuro_clonus R 4"], {}),
    "weak_root": (["neuro_myotome_l5 R 3"], {}),
    "femoral_neck": (["test_percussion_ppp R positive"], {}),
    "red_flag_form": (["rom_hip_ir.end_feel R empty"], {}),
    "doubled_over": ([], {"intake__cannot_stand_straight": "yes"}),
}


@pytest.mark.parametrize("code", SAFETY)
def test_a_safety_line_stands_above_everything(code: str) -> None:
    cells, known = SAFETY[code]
    warned = look(*cells, **known).safety
    assert [one.safety.code for one in warned] == [code]
    assert warned[0].found


def test_a_quiet_case_has_no_safety_line() -> None:
    assert look(*NORMAL_NERVES, intake__saddle_numb="no").safety == ()


# Never a score


def test_no_code_of_the_panel_does_arithmetic_with_a_likelihood_ratio() -> None:
    """Figures are text from the content to the page: nothing reads a number out of them."""
    assert all(
        isinstance(line.figures, str) for one in library.patterns().patterns for line in one.lines
    )
    for module in (hypotheses, patterns, pattern_reader):
        source = Path(module.__file__).read_text(encoding="utf-8")
        uses = [line for line in source.splitlines() if "figures" in line]
        assert not any(
            re.search(r"float\(|int\(|Decimal|[*/]\s*\w|\bsum\(|prod\(", line) for line in uses
        )


def test_a_panel_holds_no_number_that_could_rank() -> None:
    for holder in (hypotheses.Panel, hypotheses.Hypothesis, hypotheses.Judged, patterns.Line):
        kinds = [str(kind) for kind in holder.__annotations__.values()]
        assert not any("int" in kind.split("[")[0] or "float" in kind for kind in kinds)


def test_a_line_that_leans_on_another_says_why_and_what_it_waits_for() -> None:
    earlier = grammar.parse("yes(intake.load_pain)", known=library.facts(), earlier=())
    leaning = grammar.parse('fired("load")', known=library.facts(), earlier=["load"])

    def seen(**facts: str) -> PanelCase:
        base = case(**facts)
        return replace(base, judged={"load": (earlier.standing(base), earlier)})

    said = list(leaning.reasons(seen(intake__load_pain="yes"), held=True))
    assert said == [Reason("load", "fired"), Reason("intake.load_pain", "yes")]
    assert list(leaning.needs(seen(), held=True)) == ["intake.load_pain"]
