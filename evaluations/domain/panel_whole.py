"""Things that patterns read from all of the chart, or of the body chart, at once."""

from collections.abc import Callable, Collection, Mapping

from clinic.domain.content import Words
from evaluations.domain import facts, panel_cells, repeated
from evaluations.domain.facts import Fact
from evaluations.domain.findings import FindingSet

Marked = Collection[str] | None
"""The regions marked on the body chart; None when it was not filled in."""

Told = Callable[[FindingSet, Marked], str | None]


def _end_feel_empty(chart: FindingSet, marked: Marked) -> str | None:
    felt = [one.text for one in chart if one.qualifier.rpartition(".")[2] == "end_feel"]
    return "yes" if "empty" in felt else "no" if felt else None


def _centralisation(chart: FindingSet, marked: Marked) -> str | None:
    """What repeated movements did to the farthest symptom, all directions together."""
    outcomes = {repeated.centralisation(chart, direction) for direction in repeated.DIRECTIONS}
    return next((one.value for one in repeated.Centralisation if one in outcomes), None)


CENTRALISATION = tuple(one.value for one in repeated.Centralisation)


_BACK = ("lumbar_left", "lumbar_mid", "lumbar_right")
_BELOW_L5 = ("sacrum", "coccyx", "sij_left", "sij_right", "buttock_left", "buttock_right")


def _pain_pattern(chart: FindingSet, marked: Marked) -> str | None:
    """Where in the low back and pelvis it was marked on the body chart."""
    here = [one for one in marked or () if one in (*_BACK, *_BELOW_L5)]
    sides = {one.rpartition("_")[2] for one in here} & {"left", "right"}
    if not here:
        return None
    return ("midline", "unilateral", "bilateral")[len(sides)]


def _marked(*regions: str) -> Told:
    def told(chart: FindingSet, marked: Marked) -> str | None:
        if marked is None:
            return None
        return "yes" if set(marked) & set(regions) else "no"

    return told


def _below_l5(chart: FindingSet, marked: Marked) -> str | None:
    if marked is None:
        return None
    return "yes" if set(marked) & set(_BELOW_L5) and not set(marked) & set(_BACK) else "no"


def _whole(name: str, label: Words, codes: tuple[str, ...], told: Told) -> tuple[Fact, Told]:
    return panel_cells.word(name, label, codes), told


WHOLE: Mapping[str, tuple[Fact, Told]] = {
    fact.name: (fact, told)
    for fact, told in (
        _whole(
            "whole.end_feel_empty",
            Words("Empty end-feel in a movement", "Sensación final vacía en un movimiento"),
            facts.YN_ANSWERS,
            _end_feel_empty,
        ),
        _whole(
            "whole.centralisation",
            Words("Repeated movements", "Movimientos repetidos"),
            CENTRALISATION,
            _centralisation,
        ),
        _whole(
            "whole.pain_pattern",
            Words("Pain marked on the body chart", "Dolor marcado en la figura"),
            ("midline", "unilateral", "bilateral"),
            _pain_pattern,
        ),
        _whole(
            "whole.pain_below_l5",
            Words("Pain below L5 only, on the body chart", "Dolor solo bajo L5, en la figura"),
            facts.YN_ANSWERS,
            _below_l5,
        ),
        _whole(
            "whole.midline_lumbar",
            Words("Middle of the low back", "Centro de la espalda"),
            facts.YN_ANSWERS,
            _marked("lumbar_mid"),
        ),
        _whole(
            "whole.buttock_marked",
            Words("Buttock, on the body chart", "Glúteo, en la figura"),
            facts.YN_ANSWERS,
            _marked("buttock_left", "buttock_right"),
        ),
    )
}
