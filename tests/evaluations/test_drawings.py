"""The committed drawings are what the renderer draws, one for each exercise, in both languages."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic.domain import readability
from clinic.domain.body import Side
from clinic.domain.content import LANGUAGES, ContentError
from evaluations import drawings, library
from evaluations.domain.exercises import Exercise
from evaluations.management.commands.draw_figures import FOLDER
from evaluations.pdf import assets

EXERCISES = sorted(library.plan().wording.library.values(), key=lambda exercise: exercise.code)
LARGEST = 10_000  # bytes: five of them still make a light page


def test_the_committed_drawings_are_what_the_renderer_draws() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
    assert committed == dict(drawings.files())


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: str(exercise.code))
def test_each_exercise_has_its_drawing_with_words_in_both_languages(
    exercise: Exercise,
) -> None:
    english, spanish = (
        drawings.alternative(exercise.figure, language) or "" for language in LANGUAGES
    )
    assert [english.count(word) for word in (". Start: ", ". Finish: ")] == [1, 1]
    assert [spanish.count(word) for word in (". Inicio: ", ". Final: ")] == [1, 1]
    assert assets.figure(exercise.figure) is not None


def test_there_is_a_drawing_for_each_of_the_46_exercises_and_no_other() -> None:
    assert set(drawings.all_figures()) == {exercise.figure for exercise in EXERCISES}
    assert len(EXERCISES) == 46


def test_every_file_is_small() -> None:
    assert max(len(text.encode()) for _, text in drawings.files()) <= LARGEST


def test_the_title_says_the_drawing_in_english() -> None:
    said = drawings.alternative("bridge", "en")
    assert f"<title>{said}</title>" in dict(drawings.files())["bridge.svg"]


@pytest.mark.parametrize(
    ("side", "code", "shown"),
    [
        (Side.LEFT, "clamshell", "left side"),
        (Side.RIGHT, "clamshell-mirrored", "right side"),
        (Side.NONE, "clamshell", "left side"),
    ],
)
def test_a_dose_of_one_side_shows_that_side(side: Side, code: str, shown: str) -> None:
    said = drawings.alternative("clamshell", "en", side) or ""
    assert drawings.code_for("clamshell", side) == code
    assert said.endswith(f"Shown: {shown}.")


def test_an_exercise_without_drawing_has_no_words_for_it() -> None:
    assert drawings.alternative("handstand", "en") is None
    assert drawings.code_for("handstand", Side.LEFT) == "handstand"


def test_the_command_writes_every_drawing_and_takes_old_ones_away(tmp_path: Path) -> None:
    (tmp_path / "old.svg").write_text("<svg/>")
    sheet = tmp_path / "sheet.html"
    call_command("draw_figures", into=tmp_path, sheet=sheet, verbosity=0)
    assert {path.name for path in tmp_path.glob("*.svg")} == set(dict(drawings.files()))
    assert sheet.read_text().count("<figure>") == len(drawings.all_figures())


def test_the_command_names_the_faults_and_draws_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ContentError(["figure bridge: needs an arrow at the start"])

    monkeypatch.setattr(drawings, "files", broken)
    with pytest.raises(CommandError, match="needs an arrow"):
        call_command("draw_figures", into=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_fault_of_every_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text('[[figure]]\ncode = "one"\n')
    (tmp_path / "two.toml").write_text("figure = 1\n")
    (tmp_path / "words.toml").write_text("words = 1\n")
    with pytest.raises(ContentError) as figures:
        drawings.read_figures(tmp_path)
    assert {
        "figure one: needs a table 'start'",
        "two.toml: needs an array of tables [[figure]]",
    } < set(figures.value.faults)
    with pytest.raises(ContentError):
        drawings.read_words(tmp_path)


def test_the_words_of_every_drawing_are_plain() -> None:
    every = [drawings.words_of(code) or pytest.fail(code) for code in drawings.all_figures()]
    assert max(readability.english_grade(words.en) for words in every) <= readability.TARGET_GRADE
    together = " ".join(words.es for words in every)
    assert readability.is_plain(together, "es")
