"""Which rows of the examination the complaint brings to the front.

A row that is folded stands under "More rows" unless its first region is called. Calling a
region only chooses the order of looking: every row stays one press away.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from evaluations.domain.catalogue import Item

REGIONS = (
    "lumbar", "thoracic", "sij", "hip", "thigh", "knee", "ankle", "nerve", "running", "walking",
)  # fmt: skip
"""The words of ``regions`` in the catalogue."""

USUAL = frozenset({"lumbar", "running"})
"""What the rows that are not folded examine: calling it brings no folded row to the front."""

Known = Mapping[str, Any]
"""Intake facts by name without "intake."; ``pain_regions`` as the body chart keeps it."""

_BODY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("thoracic", ("thoracic",)),
    ("rib", ("thoracic",)),
    ("lumbar", ("lumbar",)),
    ("flank", ("lumbar",)),
    ("neck", ("thoracic",)),
    ("arm", ("thoracic", "nerve")),
    ("hand", ("thoracic", "nerve")),
    ("sacrum", ("sij",)),
    ("coccyx", ("sij",)),
    ("sij", ("sij",)),
    ("buttock", ("sij", "hip")),
    ("groin", ("hip",)),
    ("pubis", ("hip", "sij")),
    ("hip_lateral", ("hip",)),
    ("thigh_post", ("hip", "thigh", "nerve")),
    ("thigh", ("hip", "thigh")),
    ("knee", ("knee", "thigh")),
    ("calf", ("nerve", "ankle")),
    ("shin", ("nerve", "ankle")),
    ("foot", ("nerve", "ankle")),
    ("sole", ("nerve", "ankle")),
    ("toes", ("nerve", "ankle")),
    ("saddle", ("nerve",)),
)
"""The first letters of a body region → what a mark there calls; the first that fits."""

_OTHER_THAN_PAIN = ("numb", "tingling", "weak")
"""Layers of the body chart that call for the nerves wherever they are marked."""

_SIDES_WITH = ("left", "right", "both")
_MAYBE = ("yes", "unsure")

_SAID: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("leg_pain_side", _SIDES_WITH, ("nerve",)),
    ("leg_pain_below_knee", _MAYBE, ("nerve",)),
    ("leg_pain_to_toes", _MAYBE, ("nerve",)),
    ("leg_weakness_side", _SIDES_WITH, ("nerve",)),
    ("foot_slap_or_trip", _MAYBE, ("nerve", "ankle")),
    ("saddle_numb", _MAYBE, ("nerve",)),
    ("bladder_change", _MAYBE, ("nerve",)),
    ("bowel_change", _MAYBE, ("nerve",)),
    ("unsteady_gait", _MAYBE, ("nerve", "walking")),
    ("hand_clumsy", _MAYBE, ("nerve",)),
    ("spreads_down_leg_with_activity", _MAYBE, ("nerve", "walking")),
    ("calf_cramp_walk_rest_relief", _MAYBE, ("walking",)),
    ("pain_walking_limp", _MAYBE, ("walking", "hip")),
    ("band_like_trunk_pain", _MAYBE, ("thoracic",)),
    ("buttock_pain", _MAYBE, ("sij", "hip")),
    ("load_pain", _MAYBE, ("hip", "running")),
    ("prior_bsi", _MAYBE, ("running",)),
    ("running_now", ("yes",), ("running",)),
    ("running_now", ("no",), ("walking",)),
)
"""Question, the answers that call, what they call. Not sure calls as yes does."""

ASKED = ("pain_regions", *(question for question, _, _ in _SAID))
"""The answers that :func:`called` reads."""

_WORDS = (
    ("thorac", "thoracic"), ("upper back", "thoracic"), ("rib", "thoracic"), ("low back", "lumbar"),
    ("buttock", "sij"), ("buttock", "hip"), ("sacr", "sij"), ("pelvi", "sij"), ("tail", "sij"),
    ("hip", "hip"), ("groin", "hip"), ("thigh", "thigh"), ("hamstring", "thigh"),
    ("knee", "knee"), ("ankle", "ankle"), ("foot", "ankle"), ("calf", "ankle"),
    ("leg", "nerve"), ("sciatic", "nerve"), ("numb", "nerve"),
    ("run", "running"), ("walk", "walking"),
)  # fmt: skip
"""What the name of the case may say, and the region it calls."""


def called(known: Known, *, complaint: str = "") -> frozenset[str]:
    """The regions that the answers and the name of the case call for.

    An answer that is missing calls nothing: it is no denial, and the row stays one press away.
    """
    marks = known.get("pain_regions")
    return frozenset(
        {
            *_from_body(marks if isinstance(marks, Mapping) else {}),
            *_from_answers(known),
            *(region for word, region in _WORDS if word in complaint.lower()),
        }
    )


def _from_body(marks: Mapping[str, Collection[str]]) -> Iterator[str]:
    for layer, regions in marks.items():
        if layer in _OTHER_THAN_PAIN and regions:
            yield "nerve"
        for region in regions:
            yield from _of_region(region)


def _of_region(region: str) -> tuple[str, ...]:
    return next((calls for start, calls in _BODY if region.startswith(start)), ())


def _from_answers(known: Known) -> Iterator[str]:
    for question, answers, calls in _SAID:
        if known.get(question) in answers:
            yield from calls


def is_up_front(item: Item, calls: Collection[str]) -> bool:
    """Whether the row is drawn with the page even while it holds nothing."""
    if item.is_retired:
        return False
    first = item.regions[0] if item.regions else ""
    return not item.folded or (first in calls and first not in USUAL)
