"""The gait of one recording: as a sentence, and as rows of phase × side for the report.

"Running on a treadmill at 2.6 m/s in own shoes: mild pelvic drop and trunk lean on the RIGHT;
mild trunk lean on the LEFT. No overstride. Step rate 164 a minute. No pain."
Only what was tested is said: a cell that is blank is left out, one that was not tested is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic.domain.body import SIDE_WORDS, Side
from clinic.domain.content import Words
from evaluations.domain import findings as reading
from evaluations.domain import units
from evaluations.domain.catalogue import Catalogue, Item, Kind
from evaluations.domain.findings import FindingSet, Found, Status

GRID = "run_grid"
"""The group of the rated rows; each has a noun in ``phase``."""

CYCLE = {
    "contact": Words("Contact", "Contacto"),
    "mid_stance": Words("Mid stance", "Mitad del apoyo"),
    "late_stance": Words("Late stance", "Final del apoyo"),
    "whole": Words("Whole cycle", "Todo el ciclo"),
}
"""The phases of the gait cycle in order."""

_MEASURED = ("walk", "run_numbers")
_WORDED = ("run_words",)
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
_STATES = {"fresh": "fresh", "mid_run": "mid-run", "end_run": "at the end of a run"}
_SEVERITIES = ("mild", "moderate", "severe")
_SIDES = (Side.RIGHT, Side.LEFT, Side.NONE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One gait row with something in it; ``values`` in words, RIGHT before LEFT."""

    cycle: Words
    item: Item
    values: tuple[tuple[Side, str], ...]


def grid(findings: FindingSet, catalogue: Catalogue, language: str = "en") -> tuple[Row, ...]:
    """Every row of the gait that was charted, in order of the gait cycle."""
    rows = [
        Row(cycle=CYCLE[phase], item=item, values=values)
        for phase in CYCLE
        for item in catalogue.in_section("gait")
        if item.cycle == phase and (values := _values(item, findings, language))
    ]
    return tuple(rows)


def _values(item: Item, findings: FindingSet, language: str) -> tuple[tuple[Side, str], ...]:
    cells = [(side, findings.get(item.code, side)) for side in item.sides]
    return tuple((side, _value(item, found, language)) for side, found in cells if found)


_UNTESTED = Words("not tested", "no se probó")
_UNENTERED = Words("done, result not entered", "hecho, resultado sin anotar")


def _value(item: Item, found: Found, language: str) -> str:
    if found.status is Status.PERFORMED:
        return _UNENTERED.in_(language)
    if found.status is not Status.TESTED:
        reason = f": {found.reason}" if found.reason else ""
        return f"{_UNTESTED.in_(language)}{reason}"
    scale = item.entry.scale
    if found.num is not None and scale is not None:
        return units.with_unit(found.num, scale.unit)
    return reading.shown(item, found, language)


def sentence(findings: FindingSet, catalogue: Catalogue) -> str:
    """The whole description, or "" when nothing of the recording was entered."""
    gait = catalogue.in_section("gait")
    rated = [item for item in gait if item.group == GRID]
    opening, seen = _opening(findings), _seen(rated, findings)
    first = f"{opening}: {seen}" if opening and seen else opening or _capital(seen)
    parts = [
        first,
        _absent(rated, findings),
        _not_tested([item for item in gait if item.cycle], findings),
        _pattern(findings, catalogue),
        _brisk(findings),
        _cadence(findings),
        *(_measured(item, findings) for item in gait if item.group in _MEASURED),
        *(_worded(item, findings) for item in gait if item.group in _WORDED),
        _pain(findings, catalogue),
    ]
    return " ".join(f"{part}." for part in parts if part)


def _opening(findings: FindingSet) -> str:
    speed = findings.number("gait_speed")
    orthoses = {"yes": "with orthoses", "no": None}.get(findings.word("gait_orthotics") or "no")
    parts = [
        _SURFACES.get(findings.word("gait_surface") or ""),
        f"at {units.shown(speed)} m/s" if speed is not None else None,
        _incline(findings),
        _FOOTWEAR.get(findings.word("gait_footwear") or ""),
        orthoses,
        _state(findings),
    ]
    task = _TASKS.get(findings.word("gait_task") or "")
    said = [part for part in (task, *parts) if part]
    return _capital(" ".join(said))


def _incline(findings: FindingSet) -> str | None:
    slope = findings.number("gait_incline")
    if slope is None:
        return None
    if slope == 0:
        return "on the level"
    return f"{units.shown(abs(slope))} % {'uphill' if slope > 0 else 'downhill'}"


def _state(findings: FindingSet) -> str | None:
    state = _STATES.get(findings.word("gait_fatigue_state") or "")
    minutes = findings.number("gait_fatigue_state", Side.NONE, "minutes_run")
    after = f"after {units.shown(minutes)} minutes" if minutes is not None else None
    return ", ".join(part for part in (state, after) if part) or None


def _seen(rated: Sequence[Item], findings: FindingSet) -> str:
    """Faults that were seen, side by side: "mild pelvic drop on the RIGHT; …"."""
    clauses = []
    for side in _SIDES:
        faults = [
            (severity, _with_angle(item, side, findings))
            for severity in _SEVERITIES
            for item in rated
            if findings.word(item.code, side) == severity
        ]
        if faults:
            clauses.append(f"{_by_severity(faults)}{_on(side)}")
    return "; ".join(clauses)


def _with_angle(item: Item, side: Side, findings: FindingSet) -> str:
    angle = findings.number(item.code, side, "angle")
    return _noun(item) if angle is None else f"{_noun(item)} ({units.with_unit(angle, 'deg')})"


def _by_severity(faults: Sequence[tuple[str, str]]) -> str:
    by_severity = [
        f"{severity} {_list([noun for one, noun in faults if one == severity], 'and')}"
        for severity in _SEVERITIES
        if any(one == severity for one, _ in faults)
    ]
    return ", ".join(by_severity)


def _absent(rated: Sequence[Item], findings: FindingSet) -> str:
    """What was looked for and not seen: on every side first, then on one side."""
    nowhere, one_sided = [], []
    for item in rated:
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


def _not_tested(items: Sequence[Item], findings: FindingSet) -> str:
    names = [
        f"{_noun(item)}{_on(side)}"
        for item in items
        for side in item.sides
        if findings.status(item.code, side) not in (None, Status.TESTED, Status.PERFORMED)
    ]
    return f"Not tested: {', '.join(names)}" if names else ""


def _pattern(findings: FindingSet, catalogue: Catalogue) -> str:
    chosen = findings.words("gait_walk_pattern")
    if not chosen:
        return ""
    entry = catalogue.item("gait_walk_pattern").entry
    return f"Walking pattern: {', '.join(entry.choice(code).label.en.lower() for code in chosen)}"


def _brisk(findings: FindingSet) -> str:
    said = findings.word("gait_walk_normal_brisk")
    if said is None:
        return ""
    score = findings.number("gait_walk_normal_brisk", Side.NONE, "pain_nprs")
    pain = "" if score is None else f", pain {units.shown(score)} of 10"
    able = "Walks normally" if said == "yes" else "Does not walk normally"
    return f"{able} at a brisk pace{pain}"


def _cadence(findings: FindingSet) -> str:
    cadence = findings.number("run_cadence")
    return "" if cadence is None else f"Step rate {units.shown(cadence)} a minute"


def _measured(item: Item, findings: FindingSet) -> str:
    """ "Hip extension 12° on the RIGHT, 8° in flexion on the LEFT (thigh to vertical)"."""
    if item.entry.kind is not Kind.NUMBER:
        return ""
    said = [
        f"{_signed(item, found)}{_on(side)}"
        for side in item.sides
        if (found := findings.tested(item.code, side)) is not None
    ]
    by_eye = findings.word(item.code, Side.NONE, "tilt_rating")
    said += [f"{by_eye} by eye"] if by_eye else []
    return f"{_capital(_noun(item))} {', '.join(said)}{_reference(item, findings)}" if said else ""


def _signed(item: Item, found: Found) -> str:
    """A number with its unit; below zero in the words of its sign."""
    num, unit = found.num or 0, item.entry.scale.unit if item.entry.scale else ""
    kept = ", kept from last time" if found.is_kept else ""
    if num < 0 and item.signs:
        return f"{units.with_unit(-num, unit)} {item.signs.minus.en}{kept}"
    return f"{units.with_unit(num, unit)}{kept}"


def _reference(item: Item, findings: FindingSet) -> str:
    """What an angle was measured against, as recorded or as this clinic always does."""
    if "extension_ref" not in item.fields:
        return ""
    code = findings.word(item.code, Side.NONE, "extension_ref") or item.protocol["extension_ref"]
    return f" ({item.cell('extension_ref').choice(code).label.en.lower()})"


def _worded(item: Item, findings: FindingSet) -> str:
    """ "Foot strike: rearfoot on the RIGHT, midfoot on the LEFT"."""
    said = [
        f"{_lowered(item, found)}{_on(side)}"
        for side in item.sides
        if (found := findings.tested(item.code, side)) is not None
    ]
    return f"{_capital(_noun(item))}: {', '.join(said)}" if said else ""


def _lowered(item: Item, found: Found) -> str:
    shown = reading.shown(item, found)
    return shown.lower() if item.entry.choices else shown.rstrip(".")


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
