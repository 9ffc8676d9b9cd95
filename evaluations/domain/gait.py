"""The gait of one recording as a sentence, written from the grid.

"Running on a treadmill at 2.6 m/s in own shoes: mild pelvic drop and trunk lean on the RIGHT;
mild trunk lean on the LEFT. No overstride. Step rate 164 a minute. No pain."
Only what was tested is said: a cell that is blank is left out, one that was not tested is named.
"""

from collections.abc import Iterable, Sequence

from clinic.domain.body import SIDE_WORDS, Side
from evaluations.domain import units
from evaluations.domain.catalogue import Catalogue, Item
from evaluations.domain.findings import FindingSet, Status

GRID = "run_grid"
"""The group of the rated rows; each has a noun in ``phase``."""

_TASKS = {"run": "Running", "walk": "Walking"}
_SURFACES = {
    "treadmill": "on a treadmill",
    "track": "on a track",
    "road": "on the road",
    "trail": "on a trail",
    "indoor_floor": "indoors",
}
_FOOTWEAR = {
    "own_shoes": "in own shoes",
    "barefoot": "barefoot",
    "minimal": "in minimal shoes",
    "carbon_plate": "in carbon-plate shoes",
    "other": "in other shoes",
}
_SEVERITIES = ("mild", "moderate", "severe")


def sentence(findings: FindingSet, catalogue: Catalogue) -> str:
    """The whole description, or "" when nothing of the recording was entered."""
    grid = [item for item in catalogue.in_section("gait") if item.group == GRID]
    opening, seen = _opening(findings), _seen(grid, findings)
    first = f"{opening}: {seen}" if opening and seen else opening or _capital(seen)
    parts = [
        first,
        _absent(grid, findings),
        _not_tested(grid, findings),
        _pattern(findings, catalogue),
        _cadence(findings),
        _pain(findings, catalogue),
    ]
    return " ".join(f"{part}." for part in parts if part)


def _opening(findings: FindingSet) -> str:
    speed = findings.number("gait_speed")
    parts = [
        _SURFACES.get(findings.word("gait_surface") or ""),
        f"at {units.shown(speed)} m/s" if speed is not None else None,
        _FOOTWEAR.get(findings.word("gait_footwear") or ""),
    ]
    task = _TASKS.get(findings.word("gait_task") or "")
    said = [part for part in (task, *parts) if part]
    return _capital(" ".join(said))


def _seen(grid: Sequence[Item], findings: FindingSet) -> str:
    """Faults that were seen, side by side: "mild pelvic drop on the RIGHT; …"."""
    clauses = []
    for side in (Side.RIGHT, Side.LEFT, Side.NONE):
        rated = [
            (severity, _noun(item))
            for severity in _SEVERITIES
            for item in grid
            if findings.word(item.code, side) == severity
        ]
        if rated:
            clauses.append(f"{_rated(rated)}{_on(side)}")
    return "; ".join(clauses)


def _rated(rated: Sequence[tuple[str, str]]) -> str:
    by_severity = [
        f"{severity} {_list([noun for one, noun in rated if one == severity], 'and')}"
        for severity in _SEVERITIES
        if any(one == severity for one, _ in rated)
    ]
    return ", ".join(by_severity)


def _absent(grid: Sequence[Item], findings: FindingSet) -> str:
    """What was looked for and not seen: on every side first, then on one side."""
    nowhere, one_sided = [], []
    for item in grid:
        clear = [side for side in item.sides if findings.word(item.code, side) == "none"]
        if len(clear) == len(item.sides):
            nowhere.append(_noun(item))
        elif clear and _rest_is_blank(item, findings):
            one_sided.append(f"No {_noun(item)}{_on(clear[0])}")
    said = [f"No {_list(nowhere, 'or')}"] if nowhere else []
    return ". ".join([*said, *one_sided])


def _rest_is_blank(item: Item, findings: FindingSet) -> bool:
    rated = [findings.word(item.code, side) for side in item.sides]
    return all(word in (None, "none") for word in rated)


def _not_tested(grid: Sequence[Item], findings: FindingSet) -> str:
    names = [
        f"{_noun(item)}{_on(side)}"
        for item in grid
        for side in item.sides
        if findings.status(item.code, side) not in (None, Status.TESTED)
    ]
    return f"Not tested: {', '.join(names)}" if names else ""


def _pattern(findings: FindingSet, catalogue: Catalogue) -> str:
    chosen = findings.words("gait_walk_pattern")
    if not chosen:
        return ""
    entry = catalogue.item("gait_walk_pattern").entry
    return f"Walking pattern: {', '.join(entry.choice(code).label.en.lower() for code in chosen)}"


def _cadence(findings: FindingSet) -> str:
    cadence = findings.number("run_cadence")
    return "" if cadence is None else f"Step rate {units.shown(cadence)} a minute"


def _pain(findings: FindingSet, catalogue: Catalogue) -> str:
    score = findings.number("gait_symptoms")
    if score is None:
        return ""
    if score == 0:
        return "No pain"
    entry = catalogue.item("gait_symptoms").cell("pain_site")
    site = findings.word("gait_symptoms", Side.NONE, "pain_site")
    where = f" ({entry.choice(site).label.en.lower()})" if site else ""
    minute = findings.number("gait_symptoms", Side.NONE, "onset_minute")
    when = f", from minute {units.shown(minute)}" if minute is not None else ""
    return f"Pain {units.shown(score)} of 10{where}{when}"


def _noun(item: Item) -> str:
    return item.phase.en if item.phase else item.label.en.lower()


def _on(side: Side) -> str:
    return "" if side is Side.NONE else f" on the {SIDE_WORDS[side].en}"


def _list(words: Iterable[str], joint: str) -> str:
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
