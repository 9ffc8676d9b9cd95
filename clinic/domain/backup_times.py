"""When a backup is due, and which backups have had their time."""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

RETRY = timedelta(hours=1)
"""After a backup that failed, the next try."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Keep:
    """How many of the newest days, weeks and months keep their last backup, and for how long.

    Nothing stays longer than ``most_days``, but the newest backup always stays.
    """

    daily: int = 14
    weekly: int = 4
    monthly: int = 1
    most_days: int = 35


def is_due(
    now: datetime, *, hour: int, last_good: datetime | None, last_try: datetime | None
) -> bool:
    """Whether a backup is due at ``now``, a time in the clinic's zone.

    ``last_good`` and ``last_try`` say when the last whole backup, and the last try, began.
    """
    if last_try is not None and timedelta(0) <= now - last_try < RETRY:
        return False
    return last_good is None or last_good < last_moment(now, hour)


def last_moment(now: datetime, hour: int) -> datetime:
    """The last time that it was ``hour`` o'clock, in the zone of ``now``."""
    today = datetime.combine(now.date(), time(hour), tzinfo=now.tzinfo)
    return today if today <= now else today - timedelta(days=1)


def outdated(made: Collection[datetime], *, now: datetime, keep: Keep) -> set[datetime]:
    """Those of ``made`` that may go: no day, week or month is left that keeps them."""
    newest_first = sorted(made, reverse=True)
    kept = {
        *newest_first[:1],
        *_last_of_each(newest_first, lambda at: at.date(), keep.daily),
        *_last_of_each(newest_first, lambda at: at.isocalendar()[:2], keep.weekly),
        *_last_of_each(newest_first, lambda at: (at.year, at.month), keep.monthly),
    }
    eldest = now - timedelta(days=keep.most_days)
    return {at for at in newest_first[1:] if at not in kept or at < eldest}


def _last_of_each(
    newest_first: Collection[datetime], period: Callable[[datetime], Hashable], count: int
) -> list[datetime]:
    """The last backup of each of the ``count`` newest periods that have one."""
    last: dict[Hashable, datetime] = {}
    for at in newest_first:
        last.setdefault(period(at), at)
    return list(last.values())[:count]
