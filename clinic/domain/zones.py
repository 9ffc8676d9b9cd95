"""The six parts of the figure that a person can look at close, to mark the body."""

from dataclasses import dataclass

from clinic.domain import figure
from clinic.domain.content import Words
from clinic.domain.figure import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A part of the figure seen close: ``box`` of the close-up and ``taps``, the boxes that open it
    on the whole figure, each (x, y, width, height) from the midline of its view."""

    code: str
    view: View
    words: Words
    box: tuple[int, int, int, int]
    taps: tuple[tuple[int, int, int, int], ...]
    stems: tuple[str, ...]

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that can be marked here, in the order in which they are drawn."""
        drawn = (shape.code for shape in figure.shapes(self.view))
        return tuple(code for code in drawn if _stem(code) in self.stems)


def _stem(code: str) -> str:
    return code.rpartition("_")[0] if code.endswith(("_left", "_right", "_mid")) else code


ZONES = (
    Zone(
        code="low_back",
        view=View.BACK,
        words=Words("Low back and hips", "Espalda baja y caderas"),
        box=(-70, 211, 140, 184),
        taps=((-62, 212, 124, 186),),
        stems=(
            "lumbar", "flank", "sacrum", "sij", "coccyx", "saddle", "buttock", "hip_lateral",
        ),
    ),
    Zone(
        code="upper_back",
        view=View.BACK,
        words=Words("Upper back and neck", "Espalda alta y cuello"),
        box=(-82, 68, 164, 160),
        taps=((-62, 80, 124, 128),),
        stems=("neck", "thoracic", "rib"),
    ),
    Zone(
        code="trunk",
        view=View.FRONT,
        words=Words("Chest, belly and groin", "Pecho, vientre e ingle"),
        box=(-76, 168, 152, 236),
        taps=((-62, 80, 124, 282),),
        stems=("rib", "abdomen", "flank", "pubis", "groin", "saddle"),
    ),
    Zone(
        code="legs_front",
        view=View.FRONT,
        words=Words("Front of your legs", "Frente de las piernas"),
        box=(-70, 376, 140, 236),
        taps=((-62, 366, 124, 244),),
        stems=("thigh_ant", "thigh_med", "knee", "shin", "foot_dorsum", "toes"),
    ),
    Zone(
        code="legs_back",
        view=View.BACK,
        words=Words("Back of your legs", "Parte de atrás de las piernas"),
        box=(-76, 360, 152, 252),
        taps=((-62, 402, 124, 208),),
        stems=("thigh_post", "knee", "calf", "sole"),
    ),
    Zone(
        code="arms",
        view=View.FRONT,
        words=Words("Arms and hands", "Brazos y manos"),
        box=(-132, 92, 264, 288),
        taps=((-124, 108, 58, 272), (66, 108, 58, 272)),
        stems=("arm", "hand"),
    ),
)  # fmt: skip
"""The six close-ups, the low back first. Every region can be marked in at least one."""
