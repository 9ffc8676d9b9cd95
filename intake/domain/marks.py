"""Marks on the body chart: layer → region → how strong, or None where that was not said.

Sides are the person's own. A region that was not marked is not a denial.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clinic.domain import body
from clinic.domain.body import Side
from clinic.domain.content import Words

LAYERS = {
    "pain": Words("Pain", "Dolor"),
    "numb": Words("Numb", "Dormido"),
    "tingling": Words("Pins and needles", "Hormigueo"),
    "weak": Words("Weak", "Débil"),
}
"""What may be marked, in the order of asking (safety-and-plans 3.4)."""

STRENGTHS = {1: Words("mild", "leve"), 2: Words("medium", "medio"), 3: Words("strong", "fuerte")}

SADDLE = tuple(f"{layer}.saddle" for layer in ("numb", "tingling"))
"""The marks that call for the cauda equina questions at once."""

_SIDED = "leg|back|hip|buttock|foot|knee|calf|thigh|side|groin|shin|toes?|heel|ankle|arm|hand"
_CON_LADO = (
    "pierna|espalda(?: baja)?|cadera|glúteo|nalga|pie|rodilla|pantorrilla|muslo|lado|ingle|"
    "espinilla|talón|tobillo|brazo|mano"
)
_IN_WORDS = {
    Side.LEFT: re.compile(
        rf"\bleft (?:low(?:er)? )?(?:{_SIDED})\b|\b(?:{_CON_LADO}) izquierd[oa]\b", re.IGNORECASE
    ),
    Side.RIGHT: re.compile(
        rf"\bright (?:low(?:er)? )?(?:{_SIDED})\b|\b(?:{_CON_LADO}) derech[oa]\b", re.IGNORECASE
    ),
}


class UnknownMark(ValueError):
    """A layer, region or strength that the chart does not have."""


def read(sent: Iterable[str], strengths: Mapping[str, str]) -> dict[str, dict[str, int | None]]:
    """The marks sent as "layer.region", with ``strengths`` "1" to "3" by the same name.

    A strength without its mark is left over from one that was taken back. Raises
    :class:`UnknownMark`.
    """
    ticked = set(sent)
    if not ticked <= NAMES.keys():
        raise UnknownMark(sorted(ticked - NAMES.keys()))
    found: dict[str, dict[str, int | None]] = {}
    for name in NAMES:
        if name in ticked:
            layer, region = NAMES[name]
            found.setdefault(layer, {})[region] = _strength(strengths.get(name, ""))
    return found


NAMES = {f"{layer}.{region}": (layer, region) for layer in LAYERS for region in body.REGIONS}
"""Every mark by the name that forms and conditions give it."""


def _strength(sent: str) -> int | None:
    if sent and sent not in ("1", "2", "3"):
        raise UnknownMark(sent)
    return int(sent) if sent else None


def regions(value: Any, layer: str = "pain") -> list[str]:
    """The regions of one layer in the order of the body; none for what is no chart."""
    marked = value.get(layer, {}) if isinstance(value, Mapping) else {}
    return [code for code in body.REGIONS if code in marked]


def words(value: Mapping[str, Mapping[str, int | None]]) -> Words:
    """ "Left low back: pain, strong; Left foot: numb"."""
    said = [word for layer in LAYERS for word in _said(value, layer)]
    return Words("; ".join(one.en for one in said), "; ".join(one.es for one in said))


def _said(value: Mapping[str, Mapping[str, int | None]], layer: str) -> Iterator[Words]:
    for region in regions(value, layer):
        yield one(layer, region, value[layer][region])


def one(layer: str, region: str, strength: int | None) -> Words:
    """One mark: "Left low back: pain, strong"."""
    what = [LAYERS[layer], *([STRENGTHS[strength]] if strength else [])]
    place = body.REGIONS[region]
    return Words(
        f"{place.en}: {', '.join(word.en.lower() for word in what)}",
        f"{place.es}: {', '.join(word.es.lower() for word in what)}",
    )


def saddle_changed(value: Any) -> bool:
    """Whether the feeling between the legs was marked as numb or tingling."""
    return any("saddle" in regions(value, layer) for layer in ("numb", "tingling"))


def sides(value: Mapping[str, Mapping[str, int | None]]) -> set[Side]:
    """The sides that any layer marks. Unsided regions have none."""
    codes = {region for marked in value.values() for region in marked}
    return {side for side in (Side.LEFT, Side.RIGHT) for c in codes if c.endswith(f"_{side}")}


def contradicted_side(
    said: Iterable[str], value: Mapping[str, Mapping[str, int | None]]
) -> Side | None:
    """The one side that the person's own words name while only the other is marked: to ask about,
    never to decide by. "Right now" names no side."""
    texts = list(said)
    named = {side for side, pattern in _IN_WORDS.items() if any(map(pattern.search, texts))}
    marked = sides(value)
    return named.pop() if len(named) == len(marked) == 1 and named != marked else None
