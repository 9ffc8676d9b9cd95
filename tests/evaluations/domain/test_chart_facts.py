"""From the chart to the exam facts that rules read."""

from typing import Any

import pytest

from clinic.domain.content import Faults
from evaluations import library
from evaluations.domain import chart_facts, chart_facts_reader
from evaluations.domain.catalogue import Kind
from evaluations.domain.findings import FindingSet
from tests.evaluations.domain.charts import CATALOGUE, both, chart

TABLE = library.read_chart_facts(library.CONTENT, CATALOGUE)
ROOTS = ("l2", "l3", "l4", "l5", "s1")
NORMAL_SCREEN = [
    *(cell for root in ROOTS for cell in both(f"neuro_myotome_{root}", "5")),
    *(cell for root in ROOTS for cell in both(f"neuro_dermatome_{root}", "2")),
    *both("neuro_reflex_patellar", "2+"),
    *both("neuro_reflex_achilles", "2+"),
]


def fact(name: str, *cells: str, before: FindingSet | None = None) -> Any:
    return TABLE.tell(chart(*cells), before or FindingSet()).get(name, "unknown")


def test_an_empty_chart_tells_nothing() -> None:
    assert TABLE.tell(FindingSet(), FindingSet()) == {}


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (both("test_slr", "negative"), "no"),
        (["test_slr R positive", "test_slr L negative"], "yes"),
        (["test_slr R positive"], "yes"),
        (["test_slr R positive", "test_slr L !not_tested"], "yes"),
        (["test_slr R equivocal", "test_slr L negative"], "unsure"),
        (["test_slr R negative", "test_slr L !not_tested"], "not_tested"),
        (["test_slr R !unable_pain", "test_slr L !contraindicated"], "not_tested"),
        (["test_slr R negative"], "unknown"),
    ],
)
def test_a_result_maps_and_no_needs_every_side(cells: list[str], told: str) -> None:
    assert fact("slr_positive", *cells) == told


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("midline_tender", ["test_percussion_spinal N negative"], "no"),
        ("midline_tender", ["palp_midline_tender N no"], "no"),
        (
            "midline_tender",
            ["test_percussion_spinal N negative", "palp_midline_tender N yes"],
            "yes",
        ),
        (
            "midline_tender",
            ["test_percussion_spinal N negative", "palp_midline_tender N unsure"],
            "unsure",
        ),
        ("midline_tender", ["test_percussion_spinal N !not_tested"], "not_tested"),
        (
            "midline_tender",
            ["test_percussion_spinal N !not_tested", "palp_midline_tender N no"],
            "no",
        ),
        ("saddle_sensation", both("neuro_saddle_sensation", "normal"), "normal"),
        ("saddle_sensation", ["neuro_saddle_sensation L absent"], "reduced"),
        ("saddle_sensation", ["neuro_saddle_sensation L normal"], "unknown"),
        ("saddle_sensation", both("neuro_saddle_sensation", "patient_declined"), "not_tested"),
        (
            "saddle_sensation",
            [*both("neuro_saddle_sensation", "normal"), "neuro_dermatome_s4 R 1"],
            "reduced",
        ),
        (
            "saddle_sensation",
            [*both("neuro_saddle_sensation", "normal"), "neuro_dermatome_s3 R 2"],
            "normal",
        ),
        ("saddle_sensation", ["neuro_dermatome_s3 R 2"], "unknown"),
        (
            "dermatomal_sensory_loss",
            [cell for root in ROOTS for cell in both(f"neuro_dermatome_{root}", "2")],
            "no",
        ),
        ("dermatomal_sensory_loss", ["neuro_dermatome_l5 R 1"], "yes"),
        ("dermatomal_sensory_loss", ["neuro_dermatome_s2 R 0"], "yes"),
        ("dermatomal_sensory_loss", both("neuro_dermatome_l5", "2"), "unknown"),
        ("babinski_up", both("neuro_babinski", "flexor"), "no"),
        ("babinski_up", ["neuro_babinski R extensor"], "yes"),
        ("babinski_up", ["neuro_babinski R mute", "neuro_babinski L flexor"], "unsure"),
        ("hoffmann", both("neuro_hoffmann", "neg"), "no"),
        ("lhermitte", ["neuro_lhermitte N pos"], "yes"),
        ("antalgic_gait", ["gait_walk_pattern N antalgic,short_stride"], "yes"),
        ("antalgic_gait", ["gait_walk_pattern N stiff"], "no"),
        ("distal_pulses", ["palp_distal_pulses R absent"], "reduced"),
        ("distal_pulses", both("palp_distal_pulses", "normal"), "normal"),
        ("suicide_concern", ["suicide_concern N yes"], "yes"),
        ("can_stand_upright", ["obs_can_stand_upright N no"], "no"),
        ("can_stand_upright", ["obs_can_stand_upright N yes"], "yes"),
        ("can_stand_upright", ["post_antalgic_flexed.can_straighten N no"], "no"),
        ("can_stand_upright", ["post_antalgic_flexed.can_straighten N yes"], "unknown"),
        (
            "can_stand_upright",
            ["obs_can_stand_upright N yes", "post_antalgic_flexed.can_straighten N no"],
            "no",
        ),
        ("midline_tender", ["palp_site.spinous_process.palp_tenderness N 2"], "yes"),
        ("midline_tender", ["palp_site.spinous_process.palp_tenderness N 0"], "no"),
        ("midline_tender", ["palp_site.spinous_process.palp_focal_bone N yes"], "yes"),
        ("midline_tender", ["palp_site.paraspinal.palp_tenderness R 3"], "unknown"),
        ("bony_tender_sacrum_pelvis", ["palp_site.sacrum_body.palp_focal_bone L yes"], "yes"),
        ("bony_tender_sacrum_pelvis", ["palp_site.pubic_symphysis.palp_focal_bone N yes"], "yes"),
        ("bony_tender_sacrum_pelvis", ["palp_site.sacrum_body.palp_focal_bone L no"], "unknown"),
        ("bony_tender_sacrum_pelvis", both("palp_focal_bone", "no"), "no"),
        (
            "bony_tender_sacrum_pelvis",
            [*both("palp_focal_bone", "no"), "palp_site.psis.palp_focal_bone R yes"],
            "yes",
        ),
    ],
)
def test_words_of_the_chart_become_words_of_the_rules(
    name: str, cells: list[str], told: str
) -> None:
    assert fact(name, *cells) == told


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("extension_pain", ["rom_lumbar_extension N 18"], "unknown"),
        ("extension_pain", ["rom_lumbar_extension.pain_nprs N 2"], "yes"),
        ("extension_pain", ["rom_lumbar_extension.pain_nprs N 0"], "no"),
        ("extension_pain", ["rom_lumbar_extension.pain_provoked N yes"], "yes"),
        ("extension_pain", ["rom_lumbar_extension.pain_provoked N no"], "no"),
        ("extension_pain", ["rom_lumbar_extension N !unable_pain"], "yes"),
        ("extension_pain", ["rom_lumbar_extension N !not_tested"], "not_tested"),
        ("hip_ir_pain", ["rom_hip_ir.pain_provoked R no"], "unknown"),
        ("hip_ir_pain", ["rom_hip_ir.pain_provoked R no", "rom_hip_ir.pain_nprs L 0"], "no"),
        ("hip_ir_pain", ["rom_hip_ir.pain_nprs L 4"], "yes"),
    ],
)
def test_a_movement_was_painful_only_when_someone_said_so(
    name: str, cells: list[str], told: str
) -> None:
    assert fact(name, *cells) == told


@pytest.mark.parametrize(
    ("name", "cells", "told"),
    [
        ("symptomatic_side", ["symptomatic_side N both"], "both"),
        ("symptomatic_side", ["symptomatic_side N !not_tested"], "not_tested"),
        ("anal_tone", ["result_anal_tone N reduced"], "reduced"),
        ("temp_f", ["vital_temp N 100.4"], 100.4),
        ("temp_f", ["vital_temp N 38 C"], 100.4),
        ("hr", ["vital_hr N 64"], 64),
        ("hr", ["vital_hr N !declined"], "unknown"),
        ("aortic_width_cm", ["palp_aortic_width N 2.5"], 2.5),
        ("calf_circ_diff_cm", ["circ_calf R 40.5", "circ_calf L 37"], 3.5),
        ("calf_circ_diff_cm", ["circ_calf R 40"], "unknown"),
        ("calf_circ_diff_cm", ["circ_calf L 40"], "unknown"),
        ("clonus_beats", ["neuro_clonus R 2", "neuro_clonus L 0"], 2),
        ("clonus_beats", ["neuro_clonus R 3"], "unknown"),
        ("clonus_beats", ["neuro_clonus R 4"], 4),
        ("clonus_beats", ["neuro_clonus R 5", "neuro_clonus L !not_tested"], 5),
        ("sls_pain_nprs", ["func_sl_balance.pain_nprs R 1", "func_sl_balance.pain_nprs L 0"], 1),
        ("sls_pain_nprs", ["func_sl_balance.pain_nprs R 2"], "unknown"),
        ("sls_pain_nprs", ["func_sl_balance.pain_nprs R 3"], 3),
    ],
)
def test_choices_and_numbers_are_carried_over(name: str, cells: list[str], told: Any) -> None:
    assert fact(name, *cells) == told


# Nerves -----------------------------------------------------------------------------------------


def test_only_myotomes_make_the_grades_by_root() -> None:
    one = fact("mmt", "neuro_myotome_l5 R 4-", "neuro_myotome_l5 L 5", "mmt_ehl R 2")
    assert one == {"L5": {"right": 3.7, "left": 5.0}}
    assert fact("mmt", "mmt_ehl R 2") == "unknown"
    assert fact("mmt", "neuro_myotome_s1 R !not_tested") == "unknown"


def test_grades_of_the_signed_evaluation_before_are_the_prior_ones() -> None:
    before = chart("neuro_myotome_l4 R 4+")
    assert fact("mmt_prior", before=before) == {"L4": {"right": 4.3}}
    assert fact("mmt", before=before) == "unknown"


@pytest.mark.parametrize(
    ("cells", "reduced", "brisk"),
    [
        (both("neuro_reflex_achilles", "2+"), "no", "no"),
        (["neuro_reflex_achilles R 1+", "neuro_reflex_achilles L 2+"], "yes", "no"),
        (["neuro_reflex_achilles R 0", "neuro_reflex_achilles L 1+"], "yes", "no"),
        (both("neuro_reflex_achilles", "1+"), "no", "no"),
        (both("neuro_reflex_achilles", "0"), "unsure", "no"),
        (both("neuro_reflex_achilles", "3+"), "no", "unsure"),
        (["neuro_reflex_achilles R 3+", "neuro_reflex_achilles L 2+"], "no", "yes"),
        (both("neuro_reflex_achilles", "4+"), "no", "yes"),
        (["neuro_reflex_achilles R 2+"], "unknown", "unknown"),
        (
            ["neuro_reflex_achilles R 2+", "neuro_reflex_achilles L !not_tested"],
            "not_tested",
            "not_tested",
        ),
    ],
)
def test_a_reflex_is_judged_against_the_other_side(
    cells: list[str], reduced: str, brisk: str
) -> None:
    rest = both("neuro_reflex_patellar", "2+")
    assert fact("reflex_reduced", *rest, *cells) == reduced
    assert fact("hyperreflexia_below", *rest, *cells) == brisk


def test_the_optional_reflex_is_not_missed_but_speaks_when_recorded() -> None:
    rest = [*both("neuro_reflex_patellar", "2+"), *both("neuro_reflex_achilles", "2+")]
    hamstring = ["neuro_reflex_medial_hamstring R 1+", "neuro_reflex_medial_hamstring L 2+"]
    assert fact("reflex_reduced", *rest) == "no"
    assert fact("reflex_reduced", *rest, *hamstring) == "yes"


@pytest.mark.parametrize(
    ("change", "screen"),
    [
        ([], "normal"),
        (["neuro_myotome_l5 R 4+"], "abnormal"),
        (["neuro_dermatome_s1 L 1"], "abnormal"),
        (["neuro_reflex_achilles R 1+"], "abnormal"),
        (both("neuro_reflex_achilles", "1+"), "normal"),
        (both("neuro_reflex_achilles", "0"), "abnormal"),
        (["neuro_babinski R extensor"], "abnormal"),
        (["neuro_clonus R 2"], "normal"),
        (["neuro_clonus R 3"], "abnormal"),
        (["neuro_heel_walk R weak"], "abnormal"),
        (["neuro_saddle_sensation R reduced"], "abnormal"),
        (["neuro_saddle_sensation R patient_declined"], "normal"),
        (["neuro_myotome_l5 R !unable_pain"], "unknown"),
    ],
)
def test_the_screen_is_normal_only_when_every_required_row_is(
    change: list[str], screen: str
) -> None:
    assert fact("neuro_screen", *NORMAL_SCREEN, *change) == screen


@pytest.mark.parametrize("missing", range(len(NORMAL_SCREEN)))
def test_a_screen_without_one_row_is_unknown(missing: int) -> None:
    cells = [cell for number, cell in enumerate(NORMAL_SCREEN) if number != missing]
    assert fact("neuro_screen", *cells) == "unknown"


# The hop test -----------------------------------------------------------------------------------

HOP = "test_single_leg_hop"


@pytest.mark.parametrize(
    ("cells", "status", "side", "familiar"),
    [
        ([], "unknown", "unknown", "unknown"),
        (both(HOP, "negative"), "done", "none", "unknown"),
        ([f"{HOP} L negative"], "done", "unknown", "unknown"),
        (
            [f"{HOP} L negative", f"{HOP} R positive", f"{HOP}.hop_pain_familiar R yes"],
            "done", "right", "yes",
        ),
        (
            [f"{HOP} R negative", f"{HOP}.pain_nprs R 2", f"{HOP}.hop_pain_familiar R no"],
            "done", "right", "no",
        ),
        ([*both(HOP, "positive"), f"{HOP}.hop_pain_familiar L yes"], "done", "both", "yes"),
        ([*both(HOP, "equivocal"), f"{HOP}.hop_pain_familiar L no"], "done", "both", "unknown"),
        ([f"{HOP} R !declined"], "declined", "unknown", "unknown"),
        ([f"{HOP} R !contraindicated"], "blocked", "unknown", "unknown"),
        ([f"{HOP} R !not_tested"], "deferred", "unknown", "unknown"),
    ],
)  # fmt: skip
def test_the_hop_test_tells_status_side_and_whether_it_was_the_familiar_pain(
    cells: list[str], status: str, side: str, familiar: str
) -> None:
    told = [fact(name, *cells) for name in ("hop_status", "hop_pain_side", "hop_pain_familiar")]
    assert told == [status, side, familiar]


# The table --------------------------------------------------------------------------------------

ROW = {"name": "slr_positive", "how": "any", "sources": ["test_slr"], "source": "a paper"}
ANSWERS = {"yes": ["positive"], "no": ["negative"], "unsure": ["equivocal"]}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sources": ["test_nothing"]}, "reads 'test_nothing', which the catalogue does not have"),
        ({"sources": ["test_slr:width"]}, "reads 'test_slr:width', which is not among its fields"),
        ({"sources": ["palp_site:nose.palp_tone"]}, "reads 'palp_site:nose.palp_tone', which"),
        ({"how": "guess"}, "'how' is 'guess'"),
        ({"unsure": []}, "does not say what 'equivocal' of test_slr means"),
        ({"sources": ["vital_hr"]}, "reads vital_hr, which holds no choice"),
        ({"source": ""}, "needs text in 'source'"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"enough": "two"}, "'enough' is 'two'"),
    ],
)
def test_a_fault_of_the_table_is_named(change: dict[str, Any], fault: str) -> None:
    faults = Faults()
    chart_facts_reader.parse([{**ROW, **ANSWERS, **change}], CATALOGUE, faults)
    with pytest.raises(Exception, match=fault):
        faults.raise_if_any()


def test_the_table_tells_every_exam_fact_of_the_vocabulary() -> None:
    named = {f"exam.{one.name}" for one in TABLE.facts}
    assert named == {name for name in library.facts() if name.startswith("exam.")}


def test_every_fact_told_is_one_that_the_vocabulary_accepts() -> None:
    cells = [
        f"{item.code} {'N' if not item.is_sided else side} {item.typical}"
        for item in CATALOGUE
        if item.typical and item.entry.kind is not Kind.DERIVED and not item.each
        for side in (("R", "L") if item.is_sided else ("N",))
    ]
    told = TABLE.tell(chart(*cells), chart(*cells))
    assert library.facts().check({"exam": told})
    assert chart_facts.neuro_screen(chart(*cells), CATALOGUE) == "normal"


@pytest.mark.parametrize(
    ("code", "is_read"),
    [
        ("test_slr", True),
        ("neuro_toe_walk", True),
        ("rm_direction", True),
        ("palp_site", True),
        ("note_assessment", False),
        ("mmt_ehl", False),
    ],
)
def test_it_is_known_which_rows_can_change_a_fact(code: str, is_read: bool) -> None:
    assert TABLE.reads(code) == is_read
