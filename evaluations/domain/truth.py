"""Yes, no and cannot tell: what a condition is now, and what it could still become.

Kleene logic settles the first (safety reference 0.2). The second keeps unknown apart from no:
a count of confirmed positives reads "no" today although two of its questions are unanswered.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Truth(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Standing(NamedTuple):
    """``can_hold`` and ``can_fail``: over every way the missing facts could turn out."""

    truth: Truth
    can_hold: bool
    can_fail: bool

    def could_become(self, *, held: bool) -> bool:
        """Not so now, but a missing fact could make it so."""
        if held:
            return self.can_hold and self.truth is not Truth.YES
        return self.can_fail and self.truth is not Truth.NO


YES = Standing(Truth.YES, True, False)
NO = Standing(Truth.NO, False, True)
UNKNOWN = Standing(Truth.UNKNOWN, True, True)
YES_SO_FAR = Standing(Truth.YES, True, True)
NO_SO_FAR = Standing(Truth.NO, True, True)


def opposite(standing: Standing) -> Standing:
    turned = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
    return Standing(turned[standing.truth], standing.can_fail, standing.can_hold)


def is_true(standing: Standing) -> Standing:
    """Two-valued: no until it is yes."""
    if standing.truth is Truth.YES:
        return standing
    return Standing(Truth.NO, standing.can_hold, True)


def every(standings: Iterable[Standing]) -> Standing:
    """Kleene "and". A part that can never hold settles it."""
    truth, can_hold, can_fail = Truth.YES, True, False
    for one in standings:
        if one.truth is Truth.NO and not one.can_hold:
            return NO
        if one.truth is Truth.NO or (one.truth is Truth.UNKNOWN and truth is Truth.YES):
            truth = one.truth
        can_hold &= one.can_hold
        can_fail |= one.can_fail
    return Standing(truth, can_hold, can_fail)


def some(standings: Iterable[Standing]) -> Standing:
    """Kleene "or". A part that can never fail settles it."""
    truth, can_hold, can_fail = Truth.NO, False, True
    for one in standings:
        if one.truth is Truth.YES and not one.can_fail:
            return YES
        if one.truth is Truth.YES or (one.truth is Truth.UNKNOWN and truth is Truth.NO):
            truth = one.truth
        can_hold |= one.can_hold
        can_fail &= one.can_fail
    return Standing(truth, can_hold, can_fail)
