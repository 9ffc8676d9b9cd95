"""The content of the patterns: its words agree with its figures, and its faults are named."""

import dataclasses
import re
import shutil

import pytest

from clinic.domain.content import ContentError
from evaluations import library
from evaluations.domain.panel_facts import answered
from tests.evaluations.domain.panel_cases import case

LINES = [
    (f"{pattern.code} {line.code}", line)
    for pattern in library.patterns().patterns
    for line in pattern.lines
]


def word_of(figure: str, value: float) -> str:
    """measures 8.0.2."""
    if figure.startswith("LR−") or value < 1:
        limits = ((0.1, "strong"), (0.2, "moderate"), (0.5, "small"))
        return next((word for limit, word in limits if value <= limit), "little")
    limits = ((10, "strong"), (5, "moderate"), (2, "small"))
    return next((word for limit, word in limits if value >= limit), "little")


@pytest.mark.parametrize(("name", "line"), LINES, ids=[name for name, _ in LINES])
def test_the_word_of_a_line_is_no_stronger_than_its_figure(name, line) -> None:
    """Of a range its weak end counts; the figure of the line's own direction stands first."""
    if not line.figures or line.direction == "note":
        return
    first = re.split(r",|\(|;", line.figures)[0]
    values = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", first)]
    assert line.strength in {word_of(first, value) for value in values}
    weakest = ["little", "small", "moderate", "strong"]
    assert line.strength == min((word_of(first, one) for one in values), key=weakest.index)


def test_the_fourteen_patterns_stand_in_their_order() -> None:
    assert [one.code for one in library.patterns().patterns] == [
        "dx_lumbar_strain_nslbp", "dx_facet", "dx_disc", "dx_radiculopathy", "dx_stenosis",
        "dx_sij", "dx_hip_fai", "dx_hip_oa", "dx_deep_gluteal", "dx_sacral_bsi",
        "dx_spondylolysis", "dx_lumbar_oa", "dx_spondylolisthesis", "dx_axspa",
    ]  # fmt: skip


def test_a_figure_of_general_knowledge_is_marked_to_verify() -> None:
    lines = dict(LINES)
    assert lines["dx_axspa uveitis"].is_to_verify
    assert not lines["dx_stenosis wide_gait"].is_to_verify
    assert dict(lines["dx_axspa asas"].tag_words)["C"].en == "derived from its figures"


# Faults


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(library.CONTENT, tmp_path / "content")


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder) -> str:
    with pytest.raises(ContentError) as caught:
        library.read_patterns(folder, library.ruleset(), library.catalogue())
    return "\n".join(caught.value.faults)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("03_disc.toml", "here.post_antalgic_flexed", "here.post_bent", "no fact here.post_bent"),
        ("03_disc.toml", "hx.worse_flexion", "hx.worse_flex", "no fact hx.worse_flex"),
        ("03_disc.toml", "hx.worse_flexion", "intake.bent", "no fact intake.bent"),
        ("history.toml", "answer.onset_kind", "answer.onset", "no fact answer.onset"),
        (
            "history.toml",
            "answer.worse_with__sit",
            "answer.worse_with__fly",
            "answer.worse_with__fly",
        ),
        ("history.toml", "answer.worse_with__sit", "answer.what_happened", "answer.what_happened"),
        ("03_disc.toml", 'es = "Empeora al agacharse"', 'es = ""', "no words in es"),
        (
            "03_disc.toml",
            'code = "M51.26"',
            'code = "M51.2"',
            "neither a code, a family nor a stem",
        ),
        ("03_disc.toml", '["han2023"]', '["han2024"]', "cites 'han2024'"),
        ("03_disc.toml", 'tags = ["V"]', 'tags = ["X"]', "has the tag 'X'"),
        ("03_disc.toml", 'tags = ["V"]\n', "", "needs 'tags'"),
        ("03_disc.toml", 'strength = "small"', 'strength = "huge"', "'strength' is 'huge'"),
        ("03_disc.toml", 'strength = "small"', 'strength = "reasoning"', "has a figure"),
        ("03_disc.toml", 'tags = ["V2"]', 'tags = ["V2"]\nodd = 1', "unknown key 'odd'"),
        ("03_disc.toml", 'sources = ["han2023"]\n', "", "needs a source, or the tag GK or S"),
        ("03_disc.toml", 'direction = "supports"', 'direction = "maybe"', "'direction' is 'maybe'"),
        ("03_disc.toml", 'code = "worse_sitting"', 'code = "cough"', "'cough' stands twice"),
        (
            "03_disc.toml",
            'when = "yes(hx.cough_sneeze)"',
            'crossed = true\nwhen = "yes(hx.cough_sneeze)"',
            "is crossed but reads no cell",
        ),
        ("03_disc.toml", "yes(hx.cough_sneeze)", "yes(", "the rule cannot be read"),
        (
            "03_disc.toml",
            "yes(here.post_antalgic_flexed)",
            "gap.test_slr >= 1",
            "no fact gap.test_slr",
        ),
        (
            "03_disc.toml",
            "yes(here.post_antalgic_flexed)",
            "yes(here.note_objective)",
            "no fact here.note_objective",
        ),
        (
            "03_disc.toml",
            "yes(here.post_antalgic_flexed)",
            "yes(here.gait_walk_pattern)",
            "no fact here.gait_walk_pattern",
        ),
        ("02_facet.toml", "dx_facet", "dx_disc", "'dx_disc' stands twice"),
        ("03_disc.toml", "yes(hx.worse_sitting)", "fired('cough')", "fired('cough')"),
        ("10_sacral_bsi.toml", 'fired("hop")', 'fired("hops")', "fired('hops')"),
        ("safety.toml", 'urgency = "emergency"', 'urgency = "now"', "'urgency' is 'now'"),
        ("codes.toml", "release = 2026-04-01", 'release = "April"', "needs 'release', a date"),
        ("codes.toml", 'right = "M54.31"', 'right = "M54.39"', "does not describe M54.39"),
        (
            "codes.toml",
            'letters = ["A", "D", "S"]',
            'letters = ["A", "D", "Z"]',
            "has the letter 'Z'",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_named_at_the_start(folder, file, old, new, fault) -> None:
    edit(folder / "patterns" / file, old, new)
    assert fault in faults(folder)


def test_a_missing_file_is_named(folder) -> None:
    for name in ("codes", "history", "safety", "sources"):
        (folder / "patterns" / f"{name}.toml").unlink()
    found = faults(folder)
    assert all(f"{name}.toml: needs" in found for name in ("codes", "history", "safety", "sources"))


# What a line may read


VOCABULARY = library.patterns().vocabulary


def test_the_vocabulary_can_be_listed() -> None:
    names = list(VOCABULARY)
    assert len(VOCABULARY) == len(names)
    assert {"intake.saddle_numb", "hx.worse_sitting", "whole.centralisation"} <= set(names)


@pytest.mark.parametrize(
    ("answers", "name", "value"),
    [
        ({"worse_with": ["sit"]}, "worse_with__sit", "yes"),
        ({"worse_with": ["none"]}, "worse_with__sit", "no"),
        ({"worse_with": ["unsure"]}, "worse_with__sit", None),
        ({}, "worse_with__sit", None),
        ({"morning_stiffness": 20}, "morning_stiffness", 20),
        ({"morning_stiffness": True}, "morning_stiffness", None),
        ({"onset_kind": "slowly"}, "onset_kind", "slowly"),
    ],
)
def test_a_stored_answer_as_rules_read_it(answers, name, value) -> None:
    assert answered(answers, name) == value


@pytest.mark.parametrize(
    ("cells", "side", "name", "value"),
    [
        (["gait_walk_pattern N wide_based"], "right", "here.gait_walk_pattern__wide_based", "yes"),
        (["gait_walk_pattern N normal"], "right", "here.gait_walk_pattern__wide_based", "no"),
        (["mmt_hip_abductors R 4-"], "right", "here.mmt_hip_abductors", 3.7),
        (["rom_hip_ir R 20", "rom_hip_ir L 32"], "right", "gap.rom_hip_ir", 12),
        (["rom_hip_ir R 20"], "right", "gap.rom_hip_ir", None),
        (["rom_hip_ir R 20"], "left", "there.rom_hip_ir", 20),
        (["rom_hip_ir R 20"], "left", "here.rom_hip_ir__position", "prone"),
        ([], "left", "here.rom_hip_ir__position", None),
    ],
)
def test_a_cell_as_rules_read_it(cells, side, name, value) -> None:
    seen = dataclasses.replace(case(*cells), side=side)
    assert seen.raw(name) == value


def test_a_number_that_was_not_answered_waits_for_its_question() -> None:
    assert case().measure("answer.morning_stiffness").needs == ("answer.morning_stiffness",)


@pytest.mark.parametrize(
    ("marked", "pattern", "below", "midline"),
    [
        (["lumbar_mid"], "midline", "no", "yes"),
        (["lumbar_left", "lumbar_mid"], "unilateral", "no", "yes"),
        (["buttock_left", "buttock_right"], "bilateral", "yes", "no"),
        (["knee_left"], None, "no", "no"),
        (None, None, None, None),
    ],
)
def test_the_body_chart_as_rules_read_it(marked, pattern, below, midline) -> None:
    seen = case(**({} if marked is None else {"intake__pain_regions": marked}))
    assert seen.raw("whole.pain_pattern") == pattern
    assert seen.raw("whole.pain_below_l5") == below
    assert seen.raw("whole.midline_lumbar") == midline


@pytest.mark.parametrize(
    ("before", "after", "said", "outcome"),
    [
        ("thigh", "buttock", "better", "centralised"),
        ("thigh", "buttock", "no_better", "no_change"),
        ("buttock", "thigh", "worse", "peripheralised"),
        ("buttock", "buttock", "better", "no_change"),
    ],
)
def test_repeated_movement_as_rules_read_it(before, after, said, outcome) -> None:
    seen = case(
        f"rm_direction.eil.rm_baseline_distal_site N {before}",
        f"rm_direction.eil.rm_after_distal_site N {after}",
        f"rm_direction.eil.rm_after N {said}",
    )
    assert seen.raw("whole.centralisation") == outcome


def test_an_end_feel_that_is_not_empty_says_no() -> None:
    assert case("rom_hip_ir.end_feel R capsular").raw("whole.end_feel_empty") == "no"
    assert case().raw("whole.end_feel_empty") is None
