import pytest

from clinic.domain import readability
from clinic.domain.body import Side
from clinic.domain.content import Faults
from evaluations.domain import exercises
from evaluations.domain.exercises import Dose, Effect, Level, Stage
from tests.evaluations.domain import plan_cases

WORDING = plan_cases.shipped().wording


def said(language: str = "en", **dose: object) -> str:
    one = Dose(schedule="daily", **dose)  # type: ignore[arg-type]  # the case names the fields
    return exercises.said(one, WORDING.dose, WORDING.schedules, language)


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ({"reps": 12, "sets": 3, "hold_seconds": 2},
         "12 times, 3 sets. Hold 2 seconds. Every day."),
        ({"reps": 10, "sets": 1}, "10 times. Every day."),
        ({"reps": 8, "each_side": True}, "8 times each side. Every day."),
        ({"reps": 8, "each_side": True, "side": Side.LEFT},
         "8 times, on your left side. Every day."),
        ({"reps": 8, "side": Side.RIGHT}, "8 times, on your right side. Every day."),
        ({"hold_seconds": 30, "sets": 3, "each_side": True},
         "Hold 30 seconds, 3 times each side. Every day."),
        ({"hold_seconds": 30, "sets": 1}, "Hold 30 seconds. Every day."),
        ({"hold_seconds": 30}, "Hold 30 seconds. Every day."),
        ({"minutes": 15}, "15 minutes. Every day."),
        ({"minutes": 1, "each_side": True}, "1 minute each side. Every day."),
        ({"minutes": 2, "sets": 2}, "2 minutes, 2 sets. Every day."),
    ],
)  # fmt: skip
def test_a_dose_is_said_in_plain_words(dose: dict[str, object], expected: str) -> None:
    assert said(**dose) == expected


def test_a_dose_is_said_in_spanish() -> None:
    assert said("es", reps=8, sets=2, each_side=True) == (
        "8 veces, 2 series de cada lado. Todos los días."
    )


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ({}, "how many times"),
        ({"reps": 0}, "Reps is 0. Enter 1 to 60."),
        ({"reps": 10, "sets": 7}, "Sets is 7. Enter 1 to 6."),
        ({"hold_seconds": 121}, "Hold seconds is 121. Enter 1 to 120."),
        ({"minutes": 91}, "Minutes is 91. Enter 1 to 90."),
    ],
)
def test_an_impossible_dose_is_refused_with_how_to_fix_it(dose: dict[str, int], words: str) -> None:
    with pytest.raises(exercises.RefusedDose, match=words):
        exercises.check_dose(Dose(schedule="daily", **dose))  # type: ignore[arg-type]


def test_all_46_exercises_of_the_reference_are_shipped() -> None:
    assert sorted(WORDING.library) == [f"EX-{number:02d}" for number in range(1, 47)]


def test_each_shipped_dose_can_be_said_in_both_languages() -> None:
    for exercise in WORDING.library.values():
        for language in ("en", "es"):
            assert exercises.said(exercise.dose, WORDING.dose, WORDING.schedules, language)


def test_an_exercise_names_what_hides_it_and_what_warns() -> None:
    press_up = WORDING.library["EX-25"]
    assert press_up.codes(Effect.HIDE) == {"PC-EXT", "PC-PRONE"}
    assert WORDING.library["EX-27"].codes(Effect.WARN) == {"PC-EXT"}


LIBRARY = WORDING.library


@pytest.mark.parametrize(
    ("code", "level", "language", "expected"),
    [
        ("EX-06", Level.EASIER, "en", "The easy way: keep your knees down."),
        ("EX-06", Level.HARDER, "es", "La forma más difícil: estire un brazo."),
        ("EX-06", Level.USUAL, "en", ""),
        ("EX-23", Level.HARDER, "en", ""),
    ],
)
def test_the_way_that_is_planned_is_said(
    code: str, level: Level, language: str, expected: str
) -> None:
    assert exercises.said_level(LIBRARY[code], level, WORDING.dose, language) == expected


@pytest.mark.parametrize(
    ("code", "stage", "words"),
    [
        ("EX-03", Stage.AFTER_SIX_WEEKS, "Not in the first 6 weeks."),
        ("EX-37", Stage.LATE, "Late stage only, and coached in the clinic first."),
        ("EX-45", Stage.WITH_THERAPIST, "Taught by the therapist first, with consent."),
        ("EX-07", Stage.ANY, ""),
    ],
)
def test_an_exercise_that_is_not_for_now_says_when(code: str, stage: Stage, words: str) -> None:
    assert (LIBRARY[code].stage, LIBRARY[code].stage_words) == (stage, words)


def test_what_may_stand_in_is_for_the_same_part_of_the_body() -> None:
    others = exercises.alternatives(LIBRARY, LIBRARY["EX-27"])
    assert {one.code for one in others} == {"EX-01", "EX-21"}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bridge", "EX-07"),
        ("puente", "EX-07"),
        ("estocada espalda", "EX-01"),
        ("gluteus medius", "EX-29"),
        ("PELVIC DROP", "EX-30"),
        ("ex-25", "EX-25"),
        ("calf", "EX-23"),
    ],
)
def test_an_exercise_is_found_by_name_target_or_finding(query: str, first: str) -> None:
    assert first in [one.code for one in exercises.found(LIBRARY, query)]


def test_a_name_comes_before_a_keyword() -> None:
    found = [one.code for one in exercises.found(LIBRARY, "plank")]
    assert found[0] in {"EX-02", "EX-06", "EX-31", "EX-32"}


@pytest.mark.parametrize("query", ["", "  ", "unicycle"])
def test_what_names_nothing_finds_nothing(query: str) -> None:
    assert exercises.found(LIBRARY, query) == ()


@pytest.mark.parametrize("code", sorted(LIBRARY))
def test_every_word_of_an_exercise_reads_at_grade_6_or_below(code: str) -> None:
    one = LIBRARY[code]
    ways = [exercises.said_level(one, level, WORDING.dose, "en") for level in Level]
    for text in (one.steps.en, one.cautions.en if one.cautions else "", *ways):
        assert not text or readability.english_grade(text) <= 6.0, text


GOOD = plan_cases.tables("exercises", "exercise")[0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"dose": "3 times"}, "needs a 'dose' table"),
        ({"dose": {"schedule": "daily"}}, "how many times"),
        ({"dose": {"schedule": "never", "reps": 3}}, "'schedule' is 'never'"),
        ({"kind": "magic"}, "'kind' is 'magic'"),
        ({"precautions": [{"code": "PC-NONE", "effect": "hide"}]}, "'code' is 'PC-NONE'"),
        ({"precautions": [{"code": "PC-FLX", "effect": "scare"}]}, "'effect' is 'scare'"),
        ({"colour": "red"}, "unknown key 'colour'"),
        ({"source": ""}, "needs text in 'source'"),
        ({"steps": {"en": "Only this."}}, "no words in es"),
        ({"easier": "On the knees"}, "needs 'easier' with both en and es"),
        ({"stage": "soon"}, "'stage' is 'soon'"),
        ({"together_with": "EX-99"}, "adds to EX-99, which is not there"),
    ],
)
def test_a_bad_exercise_is_named(change: dict[str, object], fault: str) -> None:
    faults = Faults()
    exercises.parse(
        [{**GOOD, **change}], schedules={"daily", "three_days"}, precautions={"PC-FLX", "PC-LOAD"},
        faults=faults,
    )  # fmt: skip
    assert any(fault in found for found in faults._found)


def test_an_exercise_code_stands_once() -> None:
    faults = Faults()
    exercises.parse([GOOD, GOOD], schedules={"three_days"}, precautions={"PC-LOAD"}, faults=faults)
    assert any("stands twice" in found for found in faults._found)


@pytest.mark.parametrize("days", [None, [7], ["Monday"], [True]])
def test_a_schedule_names_days_of_the_plan(days: object) -> None:
    faults = Faults()
    exercises.parse_schedules(
        [{"code": "odd", "words": {"en": "x", "es": "y"}, "source": "s", "days": days}], faults
    )
    assert any("list of 0 to 6" in found for found in faults._found)
