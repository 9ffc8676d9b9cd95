"""The words of a drawing, and which side of the body it shows."""

from dataclasses import replace

import pytest

from clinic.domain.body import Side
from clinic.domain.content import Faults
from evaluations.domain import figure_reader, figures
from evaluations.domain.figures import Figure, FigureWords, View, Works
from tests.evaluations.domain.drawn import row

BRIDGE = "Glute bridge. Start: on the back, knees bent. Finish: hips lifted."


@pytest.fixture
def bridge() -> Figure:
    faults = Faults()
    found = figure_reader.parse([row()], faults)
    faults.raise_if_any()
    return found["bridge"]


@pytest.fixture
def words() -> FigureWords:
    faults = Faults()
    table = {
        "picture": {
            "en": "{name}. Start: {start}. Finish: {finish}.",
            "es": "{name}. Inicio: {start}. Final: {finish}.",
        },
        "shown": {"en": "Shown: {side}.", "es": "Se muestra: {side}."},
        "left": {"en": "left side", "es": "lado izquierdo"},
        "right": {"en": "right side", "es": "lado derecho"},
        "source": "ux 9",
    }
    found = figure_reader.parse_words(table, faults)
    faults.raise_if_any()
    return found


def test_a_drawing_is_said_in_words(bridge: Figure, words: FigureWords) -> None:
    assert figures.said(bridge, words, "en") == BRIDGE


def test_a_drawing_is_said_in_spanish(bridge: Figure, words: FigureWords) -> None:
    said = "Puente. Inicio: boca arriba. Final: cadera arriba."
    assert figures.said(bridge, words, "es") == said


def test_a_drawing_of_one_side_says_it(bridge: Figure, words: FigureWords) -> None:
    one_sided = replace(bridge, works=Works.NEAR)
    assert figures.said(one_sided, words, "en") == f"{BRIDGE} Shown: right side."


def test_the_mirrored_drawing_says_the_other_side(bridge: Figure, words: FigureWords) -> None:
    one_sided = replace(bridge, works=Works.NEAR)
    said = figures.said(one_sided, words, "es", mirrored=True)
    assert said.endswith("Se muestra: lado izquierdo.")


@pytest.mark.parametrize(
    ("view", "facing", "works", "side"),
    [
        (View.SIDE, 1, Works.NEAR, Side.RIGHT),
        (View.SIDE, 1, Works.FAR, Side.LEFT),
        (View.SIDE, -1, Works.NEAR, Side.LEFT),
        (View.SIDE, -1, Works.FAR, Side.RIGHT),
        (View.FRONT, 1, Works.NEAR, Side.LEFT),
        (View.FRONT, 1, Works.FAR, Side.RIGHT),
        (View.FRONT, -1, Works.NEAR, Side.RIGHT),
        (View.SIDE, 1, Works.BOTH, Side.NONE),
    ],
)
def test_the_side_that_is_drawn(
    bridge: Figure, view: View, facing: int, works: Works, side: Side
) -> None:
    assert figures.drawn_side(replace(bridge, view=view, facing=facing, works=works)) is side


@pytest.mark.parametrize(
    ("works", "side", "mirrored"),
    [
        (Works.NEAR, Side.RIGHT, False),
        (Works.NEAR, Side.LEFT, True),
        (Works.NEAR, Side.NONE, False),
        (Works.BOTH, Side.LEFT, False),
    ],
)
def test_the_other_sides_drawing_is_for_a_dose_of_that_side_only(
    bridge: Figure, works: Works, side: Side, mirrored: bool
) -> None:
    assert figures.is_mirrored_for(replace(bridge, works=works), side) is mirrored
