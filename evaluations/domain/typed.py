"""A number as a busy therapist types it: "lacks 5", "3 in beyond", "172 181 176", "1.30"."""

import re
from dataclasses import dataclass

from evaluations.domain import units
from evaluations.domain.catalogue import Scale, Signs

SPREAD_SHARE = 15
"""Trials that differ by more than this percentage of the highest are asked about (2.3)."""

_TRIALS = re.compile(r"\s*(\d[\d.,]*(?:(?:\s*[/;]\s*|\s+)\d[\d.,]*){1,5})\s*([^\d\s][^\d]{0,11})?")
_PARTED = re.compile(r"\s*[/;]\s*|\s+")
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK_SLIP = re.compile(r"\s*(\d{1,2})[.,]([0-5]\d)\s*")
_ALSO = {
    "lack": "lacks", "lacking": "lacks", "short": "lacks", "lag": "lacks", "under": "below",
    "over": "above", "hyper": "hyperextends", "hyperextension": "hyperextends", "past": "beyond",
}  # fmt: skip
"""Words that mean the same: each pair is tried where the row's own words do not know it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One number, or several trials, in thousandths of the unit of the cell. ``is_typed_as``
    says that what was typed is worth keeping beside the value."""

    nums: tuple[int, ...]
    is_typed_as: bool

    @property
    def spread(self) -> int:
        """Highest less lowest, in percent of the highest; 0 for one trial."""
        most = max(self.nums)
        return (most - min(self.nums)) * 100 // most if most > 0 else 0


def read(raw: str, unit: str, signs: Signs | None = None) -> Reading:
    """One number, its sign in figures or in words. Raises :class:`units.NotANumber`."""
    plain, sign = _unworded(raw, unit, signs) if signs else (raw, 0)
    num, is_converted = units.read(plain, unit)
    if sign and (num < 0) != (sign < 0) and plain.strip()[:1] in ("-", "−", "–", "+"):
        raise units.NotANumber(raw)
    return Reading(nums=(abs(num) * sign if sign else num,), is_typed_as=is_converted or bool(sign))


def _unworded(raw: str, unit: str, signs: Signs) -> tuple[str, int]:
    """The text without the words of its sign, and the sign they say (0 when they say none)."""
    said: set[int] = set()
    plain = raw
    for word in _WORD.findall(raw.lower()):
        sign = _sign_of(word, signs)
        if sign is None or units.is_suffix(word, unit):
            continue
        said |= {sign} - {0}
        plain = re.sub(rf"(?i)\b{word}\b", " ", plain, count=1)
    if len(said) > 1:
        raise units.NotANumber(raw)
    return plain, said.pop() if said else 0


def _sign_of(word: str, signs: Signs) -> int | None:
    """−1 or +1 for a word of one sign only, 0 for one of both, None for any other word."""
    for tried in (word, *_alike(word)):
        minus = tried in _words(signs.minus.en) | _words(signs.minus.es)
        plus = tried in _words(signs.plus.en) | _words(signs.plus.es)
        if minus or plus:
            return plus - minus
    return None


def _alike(word: str) -> list[str]:
    """Words of the same meaning, and of the same meaning again: past, beyond."""
    pairs = [pair for pair in _ALSO.items() if word in pair]
    near = {other for pair in pairs for other in pair} - {word}
    far = {other for pair in _ALSO.items() if near & {*pair} for other in pair} - {word}
    return [*sorted(near), *sorted(far - near)]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def read_trials(raw: str, unit: str) -> Reading | None:
    """Several trials of one unit in one cell; None when it is not several numbers.

    Raises :class:`units.NotANumber` when one of them is none, or the unit is not known.
    """
    several = _TRIALS.fullmatch(raw)
    if several is None:
        return None
    suffix = several[2] or ""
    nums = [units.read(f"{one} {suffix}", unit)[0] for one in _PARTED.split(several[1])]
    return Reading(nums=tuple(nums), is_typed_as=True)


def together(reading: Reading, aggregation: str, step: int) -> int:
    """The value of several trials: their mean, or the highest."""
    nums = reading.nums
    return nearest(sum(nums), step, of=len(nums)) if aggregation == "mean" else max(nums)


def nearest(num: int, step: int, of: int = 1) -> int:
    """num ÷ of, to the nearest step; halves go up."""
    return (2 * num + step * of) // (2 * step * of) * step


def clock_slip(raw: str, scale: Scale) -> int | None:
    """Seconds that "1.30" would be as minutes and seconds; None where it cannot be meant."""
    slip = _CLOCK_SLIP.fullmatch(raw)
    if slip is None or scale.unit != "s" or int(slip[1]) == 0:
        return None
    seconds = int(slip[1]) * 60 + int(slip[2])
    return seconds if seconds * 1000 <= scale.hard[1] else None


def too_fine(raw: str, num: int, scale: Scale) -> tuple[str, str] | None:
    """How to type a number that is finer than the measure, and what is offered; else None."""
    seconds = clock_slip(raw, scale)
    if seconds is not None:
        clock = raw.strip().replace(".", ":").replace(",", ":")
        return f"Minutes and seconds? Type {clock}, or {seconds} for seconds.", str(seconds)
    if num % scale.step == 0:
        return None
    most = ("a whole number", "at most 1 decimal", "at most 2 decimals")[scale.decimals]
    steps = f"steps of {units.shown(scale.own_step)}" if scale.own_step else most
    return f"Use {steps}.", units.shown(nearest(num, scale.step))
