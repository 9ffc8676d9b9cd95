"""What was found, in the patient's words: tested only, sides as words."""

from dataclasses import dataclass

import pytest

from clinic.domain.content import Faults
from evaluations.domain import patient_words
from tests.evaluations.domain import plan_cases

LEVELS = ("l2", "l3", "l4", "l5", "s1")


@dataclass(frozen=True)
class Cell:
    code: str
    side: str
    text: str = ""
    num: int | None = None
    status: str = "tested"
    qualifier: str = ""


def said(*cells: Cell) -> list[str]:
    return [found.words.en for found in patient_words.found(plan_cases.shipped().found, cells)]


def all_myotomes(**changes: str) -> list[Cell]:
    return [
        Cell(f"neuro_myotome_{level}", side, text=changes.get(f"{level}_{side}", "5"))
        for level in LEVELS
        for side in ("right", "left")
    ]


CASES = [
    ("nothing tested says nothing", [], []),
    (
        "a positive test names its side",
        [Cell("test_fadir", "left", text="positive")],
        ["left hip in"],
    ),
    (
        "a test positive on both sides says so once",
        [Cell("test_fadir", "left", text="positive"), Cell("test_fadir", "right", text="positive")],
        ["Turning each bent hip"],
    ),
    ("a negative test says nothing", [Cell("test_slr", "left", text="negative")], []),
    ("an equivocal test says nothing", [Cell("test_slr", "left", text="equivocal")], []),
    (
        "a test not done says nothing",
        [Cell("test_slr", "left", text="positive", status="not_tested")],
        [],
    ),
    (
        "the weaker side is named",
        [
            Cell("mmt_hip_abductors", "right", text="4-"),
            Cell("mmt_hip_abductors", "left", text="5"),
        ],
        ["your right hip is weaker"],
    ),
    (
        "one side alone cannot be weaker",
        [Cell("mmt_hip_abductors", "right", text="3")],
        [],
    ),
    (
        "equal strength says nothing",
        [
            Cell("mmt_hip_abductors", "right", text="4+"),
            Cell("mmt_hip_abductors", "left", text="4+"),
        ],
        [],
    ),
    (
        "a gap of 10 degrees counts",
        [Cell("rom_hip_ir", "right", num=40_000), Cell("rom_hip_ir", "left", num=30_000)],
        ["Your left hip turns in less"],
    ),
    (
        "a gap of 9 degrees does not",
        [Cell("rom_hip_ir", "right", num=39_000), Cell("rom_hip_ir", "left", num=30_000)],
        [],
    ),
    (
        "a field of a test is not its result",
        [Cell("test_fadir", "left", text="positive", qualifier="concordant")],
        [],
    ),
    ("full strength everywhere is said", all_myotomes(), ["strength of your legs tested normal"]),
    ("one weak root silences it", all_myotomes(l5_left="4"), []),
    ("one untested root silences it", all_myotomes()[1:], []),
]


@pytest.mark.parametrize(("cells", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_found(cells: list[Cell], expected: list[str]) -> None:
    sentences = said(*cells)
    assert len(sentences) == len(expected)
    assert all(part in sentence for part, sentence in zip(expected, sentences, strict=True))


def test_spanish_says_the_side_as_a_word_of_the_right_gender() -> None:
    cells = [
        Cell("mmt_hip_extensors", "right", text="4"),
        Cell("mmt_hip_extensors", "left", text="5"),
    ]
    (found,) = patient_words.found(plan_cases.shipped().found, cells)
    assert found.words.es == "El glúteo derecho está más débil que el otro."


@pytest.mark.parametrize(("low", "high"), [("4-", "4"), ("4", "4+"), ("4+", "5-"), ("3+", "4−")])
def test_grades_are_ordered(low: str, high: str) -> None:
    assert (patient_words.grade_rank(low) or 0) < (patient_words.grade_rank(high) or 0)


@pytest.mark.parametrize("grade", ["", "6", "4.5", "x"])
def test_what_is_no_grade_has_no_rank(grade: str) -> None:
    assert patient_words.grade_rank(grade) is None


WORDS = {"en": "a {side}", "es": "b {lado}"}
ROW = {"code": "one", "findings": ["test_slr"], "words": WORDS, "source": "here"}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({**ROW, "kind": "positive"}, "needs 'both'"),
        ({**ROW, "kind": "less", "findings": ["test_slr", "test_faber"]}, "names exactly one"),
        ({**ROW, "kind": "all_normal"}, "the 'normal' values"),
        ({**ROW, "kind": "less", "findings": ["test_none"]}, "unknown finding 'test_none'"),
        ({**ROW, "kind": "odd", "normal": ["5"]}, "'kind' is 'odd'"),
    ],
)
def test_bad_rows_are_named(row: dict[str, object], fault: str) -> None:
    faults = Faults()
    patient_words.parse([row], catalogue=plan_cases.CATALOGUE, faults=faults)
    assert any(fault in found for found in faults._found)
