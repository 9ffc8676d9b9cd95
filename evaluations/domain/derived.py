"""What is worked out of other cells: torque, symmetry, counts, sums, the preferred direction.

Nobody types a derived value and none is stored. Nothing in, nothing out: a blank cell is never a
zero, and a value that cannot be told yet says what it waits for. Rules: measures reference 1.3,
2.3, 2.4, 2.5, 3.3, 5.2 and 6.3.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clinic.domain.body import Side
from evaluations.domain import comparison, repeated, units
from evaluations.domain.catalogue import Catalogue, Item, Kind, Scale
from evaluations.domain.findings import FindingSet, Found

MASS_DAYS = 30
"""A weight counts for what was measured at most this many days before or after it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What stands outside the evaluation: the side of the complaint (None when both or not
    known), and body mass in thousandths of a kilogram when not weighed in it."""

    involved: Side | None = None
    mass: int | None = None


NOT_GIVEN = Given()


@dataclass(frozen=True, kw_only=True, slots=True)
class Worked:
    """A derived value: ``num`` in thousandths or a code in ``text``; ``note`` in words says what
    is missing, or what the value rests on."""

    num: int | None = None
    text: str = ""
    note: str = ""

    @property
    def is_known(self) -> bool:
        return self.num is not None or bool(self.text)


NOTHING = Worked()

Formula = Callable[[FindingSet, Side, str, Given], Worked]


def mass_near(weighed: Iterable[tuple[date, int]], on: date) -> int | None:
    """Body mass for ``on``: the weight nearest in time, within 30 days; None says weigh today.

    ``weighed`` holds (day, thousandths of a kilogram). Of two equally near the later counts.
    """
    near = [
        (abs((day - on).days), -day.toordinal(), mass)
        for day, mass in weighed
        if abs((day - on).days) <= MASS_DAYS
    ]
    return min(near)[2] if near else None


def work_out(
    item: Item, side: Side, findings: FindingSet, qualifier: str = "", given: Given = NOT_GIVEN
) -> Worked:
    """One derived value; ``qualifier`` is the instance of an item that has them."""
    return FORMULAS[item.code](findings, side, qualifier, given)


def all_of(
    catalogue: Catalogue, findings: FindingSet, given: Given = NOT_GIVEN
) -> tuple[Found, ...]:
    """Every derived value that is known, in charting order, as cells that nobody entered."""
    return tuple(
        Found(code=item.code, side=side, qualifier=qualifier, num=worked.num, text=worked.text)
        for item in catalogue
        if item.entry.kind is Kind.DERIVED and not item.is_retired
        for qualifier, side in _places(item)
        if (worked := work_out(item, side, findings, qualifier, given)).is_known
    )


def _places(item: Item) -> Iterator[tuple[str, Side]]:
    for instance in [one.code for one in item.each] or [""]:
        for side in item.sides_for(instance):
            yield instance, side


def say(
    item: Item,
    side: Side,
    findings: FindingSet,
    qualifier: str = "",
    given: Given = NOT_GIVEN,
) -> str:
    """The value in words with its unit, or what it waits for; "" when nothing of it was done.

    Without a qualifier an item that has instances tells all of them, each by its name.
    """
    if not item.each or qualifier:
        return _said(item, work_out(item, side, findings, qualifier, given))
    told = [
        (one, say(item, own, findings, one.code, given))
        for one in item.each
        for own in item.sides_for(one.code)
        if own in (side, Side.NONE) and side in item.sides
    ]
    return "; ".join(f"{one.label.en} {words}" for one, words in told if words)


def _said(item: Item, worked: Worked) -> str:
    value = value_words(item, worked.num, worked.text)
    return ", ".join(part for part in (value, worked.note, _unusual(item, worked.num)) if part)


def value_words(item: Item, num: int | None, text: str, language: str = "en") -> str:
    """ "1.02 N·m/kg", "Balanced"; "" when there is no value."""
    scale = item.entry.scale
    if num is not None:
        decimals = scale.decimals if scale else 0
        return units.with_unit(num, scale.unit if scale else "", decimals)
    return item.entry.choice(text).label.in_(language) if text else ""


def _unusual(item: Item, num: int | None) -> str:
    if num is None or item.entry.scale is None or not _is_outside(item.entry.scale, num):
        return ""
    return "unusual, check what it is worked out from"


def _is_outside(scale: Scale, num: int) -> bool:
    low = scale.hard[0] if scale.soft[0] is None else scale.soft[0]
    high = scale.hard[1] if scale.soft[1] is None else scale.soft[1]
    return not low <= num <= high


def _needs(*names: str) -> Worked:
    return Worked(note=f"needs {' and '.join(names)}")


def _share(part: int, whole: int) -> int:
    """part ÷ whole to the nearest whole, halves up."""
    return (2 * part + whole) // (2 * whole)


# Hip rotation -----------------------------------------------------------------------------------

BALANCED_WITHIN = 10_000
"""Internal and external rotation within 10° are balanced (Ellison 1990)."""


def _rotation_total(findings: FindingSet, side: Side, instance: str, given: Given) -> Worked:
    turns = _turns(findings, side)
    return turns if isinstance(turns, Worked) else Worked(num=sum(turns))


def _rotation_pattern(findings: FindingSet, side: Side, instance: str, given: Given) -> Worked:
    turns = _turns(findings, side)
    if isinstance(turns, Worked):
        return turns
    internal, external = turns
    if abs(internal - external) <= BALANCED_WITHIN:
        return Worked(text="balanced")
    return Worked(text="ir_dominant" if internal > external else "er_dominant")


def _turns(findings: FindingSet, side: Side) -> tuple[int, int] | Worked:
    """Internal and external rotation of one position, or what is missing."""
    internal = findings.number("rom_hip_ir", side)
    external = findings.number("rom_hip_er", side)
    if internal is None and external is None:
        return NOTHING
    if internal is None or external is None:
        return _needs("internal rotation" if internal is None else "external rotation")
    if _position(findings, "rom_hip_ir") != _position(findings, "rom_hip_er"):
        return Worked(note="measured in two positions")
    return internal, external


_STANDING_POSITION = "prone"


def _position(findings: FindingSet, code: str) -> str:
    return findings.word(code, Side.NONE, "position") or _STANDING_POSITION


# Hand-held dynamometry ----------------------------------------------------------------------------

GRAVITY = 980_665
"""Standard gravity in hundred-thousandths of m/s²."""


def _torque(findings: FindingSet, side: Side, muscle: str, given: Given) -> Worked:
    product = _force_by_lever(findings, side, muscle)
    return product if isinstance(product, Worked) else Worked(num=_share(product, 1000))


def _force_by_lever(findings: FindingSet, side: Side, muscle: str) -> int | Worked:
    """Millionths of N·m, or what is missing."""
    force = findings.number(f"hhd_{muscle}", side)
    lever = findings.number(f"hhd_{muscle}", side, "hhd_lever_arm")
    if force is None:
        return NOTHING
    return _needs("the lever arm") if lever is None else force * lever


def _torque_norm(findings: FindingSet, side: Side, muscle: str, given: Given) -> Worked:
    product = _force_by_lever(findings, side, muscle)
    mass = _mass(findings, given)
    if isinstance(product, Worked):
        return product
    return Worked(num=_share(product, mass)) if mass else _needs("body weight: weigh today")


def _mass(findings: FindingSet, given: Given) -> int | None:
    weighed = findings.number("vital_weight")
    return given.mass if weighed is None else weighed


def _force_share(findings: FindingSet, side: Side, muscle: str, given: Given) -> Worked:
    force, mass = findings.number(f"hhd_{muscle}", side), _mass(findings, given)
    if force is None:
        return NOTHING
    if not mass:
        return _needs("body weight: weigh today")
    return Worked(num=_share(force * 100_000 * 100_000, mass * GRAVITY))


def _symmetry(findings: FindingSet, side: Side, muscle: str, given: Given) -> Worked:
    right = findings.number(f"hhd_{muscle}", Side.RIGHT)
    left = findings.number(f"hhd_{muscle}", Side.LEFT)
    if right is None and left is None:
        return NOTHING
    if right is None or left is None:
        return _needs("the RIGHT side" if right is None else "the LEFT side")
    share = comparison.symmetry(right, left, given.involved)
    if share is None:
        return Worked(note="no symmetry with 0 on the other side")
    return Worked(num=share, note=comparison.symmetry_word(share))


# Counts and sums --------------------------------------------------------------------------------

SIJ_TESTS = (
    "test_sij_distraction", "test_sij_thigh_thrust", "test_sij_compression",
    "test_sij_sacral_thrust", "test_sij_gaenslen",
)  # fmt: skip
SIJ_ENOUGH = 4
_ON_EITHER_SIDE = "test_sij_gaenslen"


def _sij_count(findings: FindingSet, side: Side, instance: str, given: Given) -> Worked:
    """Positives of five, each test once; under four done the count is not given.

    A positive without the familiar symptom is done and is not counted (measures 3.1).
    """
    results = [_sij_results(findings, code, side) for code in SIJ_TESTS]
    done = [one for one in results if one]
    positive = sum("familiar" in one for one in done)
    if not done:
        return NOTHING
    doubted = sum("positive" in one and "familiar" not in one for one in done)
    also = f"; {doubted} more not marked familiar" if doubted else ""
    if len(done) < SIJ_ENOUGH:
        return Worked(note=f"incomplete: {len(done)} of 5 done, {positive} positive{also}")
    return Worked(num=positive * 1000, note=f"of {len(done)} done{also}")


def _sij_results(findings: FindingSet, code: str, side: Side) -> set[str]:
    """What one test of the cluster said; a familiar positive is "familiar" too."""
    sides = (Side.RIGHT, Side.LEFT) if code == _ON_EITHER_SIDE else (side, Side.NONE)
    said = {one: findings.word(code, one) for one in sides}
    familiar = {
        "familiar"
        for one, result in said.items()
        if result == "positive" and findings.word(code, one, "concordant") == "yes"
    }
    return {result for result in said.values() if result} | familiar


STEP_DOWN_ITEMS = ("lsd_arm", "lsd_trunk", "lsd_pelvis", "lsd_knee", "lsd_stance")


def _step_down(findings: FindingSet, side: Side, instance: str, given: Given) -> Worked:
    words = [findings.word("func_lateral_step_down", side, code) for code in STEP_DOWN_ITEMS]
    done = [int(word) for word in words if word is not None]
    if not done:
        return NOTHING
    if len(done) < len(STEP_DOWN_ITEMS):
        return Worked(note=f"incomplete: {len(done)} of 5 done")
    return Worked(num=sum(done) * 1000)


# Movement ---------------------------------------------------------------------------------------


def _step_length(findings: FindingSet, side: Side, instance: str, given: Given) -> Worked:
    """Speed ÷ step rate; a speed of walking says nothing of running."""
    speed, cadence = findings.number("gait_speed"), findings.number("run_cadence")
    if cadence is None or findings.word("gait_task") == "walk":
        return NOTHING
    return _needs("the speed") if speed is None else Worked(num=_share(speed * 60_000, cadence))


def _centralisation(findings: FindingSet, side: Side, direction: str, given: Given) -> Worked:
    known = repeated.centralisation(findings, direction)
    if known is not None:
        return Worked(text=known.value)
    is_tried = any(
        findings.tested(repeated.ITEM, Side.NONE, f"{direction}.{field}")
        for field in ("rm_baseline_distal_site", "rm_after_distal_site", "rm_after")
    )
    return _needs("the farthest site before and after, and how it was") if is_tried else NOTHING


def _stop_rule(findings: FindingSet, side: Side, direction: str, given: Given) -> Worked:
    known = repeated.centralisation(findings, direction)
    if known is None:
        return NOTHING
    spreads = known is repeated.Centralisation.PERIPHERALISED
    return Worked(text="stop" if spreads else "continue")


def _preference(findings: FindingSet, side: Side, instance: str, given: Given) -> Worked:
    return Worked(text=repeated.directional_preference(findings) or "")


FORMULAS: Mapping[str, Formula] = {
    "rom_hip_rotation_total": _rotation_total,
    "hip_rotation_pattern": _rotation_pattern,
    "hhd_torque": _torque,
    "hhd_torque_norm": _torque_norm,
    "hhd_force_pct_bw": _force_share,
    "hhd_lsi": _symmetry,
    "sij_cluster_positive_count": _sij_count,
    "func_lateral_step_down": _step_down,
    "run_step_length": _step_length,
    "rm_centralisation": _centralisation,
    "rm_stop_rule": _stop_rule,
    "rm_directional_preference": _preference,
}
"""How each derived row of the catalogue is worked out."""
