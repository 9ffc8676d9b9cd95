"""When a plan of care must be sent, certified and certified again (safety reference 8.1).

Certification within 30 days of the first treatment. With a signed order on file and the plan
sent to that provider within 30 days of the evaluation, the first signature is not needed;
recertification at 90 days always is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WITHIN = timedelta(days=30)
AGAIN_AFTER = timedelta(days=90)


class Kind(StrEnum):
    ORDERED = "ordered"
    SENT = "sent"
    CERTIFIED = "certified"
    RECERTIFIED = "recertified"


class Need(StrEnum):
    SEND = "send"
    CERTIFY = "certify"
    RECERTIFY = "recertify"


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What must happen by which day."""

    need: Need
    by: date

    def is_late(self, today: date) -> bool:
        return today > self.by


def due(evaluated: date, steps: Iterable[tuple[str, date]]) -> Due:
    """The next step of a plan whose evaluation and first treatment were on ``evaluated``.

    ``steps`` are (kind, day) in any order.
    """
    days: dict[str, list[date]] = {}
    for kind, on in steps:
        days.setdefault(kind, []).append(on)
    latest = max([*days.get(Kind.RECERTIFIED, ()), *days.get(Kind.CERTIFIED, ())], default=None)
    if latest is not None:
        again = days.get(Kind.RECERTIFIED)
        return Due(need=Need.RECERTIFY, by=(max(again) if again else evaluated) + AGAIN_AFTER)
    if Kind.ORDERED not in days:
        return Due(need=Need.CERTIFY, by=evaluated + WITHIN)
    if min(days.get(Kind.SENT, [date.max])) <= evaluated + WITHIN:
        return Due(need=Need.RECERTIFY, by=evaluated + AGAIN_AFTER)
    need = Need.CERTIFY if Kind.SENT in days else Need.SEND
    return Due(need=need, by=evaluated + WITHIN)
