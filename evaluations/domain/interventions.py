"""What the therapist does in the clinic: techniques, their evidence, and what stops them now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Intervention:
    """A technique; ``held_by`` names holds, ``precaution`` the code that stops it."""

    code: str
    label: str
    evidence: str
    held_by: tuple[str, ...]
    precaution: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NotOffered:
    """Something asked for that the library does not hold, and why."""

    code: str
    label: str
    why: str
    source: str


def held(
    known: Mapping[str, Intervention], *, holds: Collection[str], precautions: Collection[str]
) -> Mapping[str, tuple[str, ...]]:
    """Techniques that may not be used now, each with the holds and precautions that stop it."""
    found = {}
    for code, one in known.items():
        by = (*(hold for hold in one.held_by if hold in holds), *_stopping(one, precautions))
        if by:
            found[code] = by
    return found


def _stopping(one: Intervention, precautions: Collection[str]) -> tuple[str, ...]:
    return (one.precaution,) if one.precaution and one.precaution in precautions else ()
