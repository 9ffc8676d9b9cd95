"""Clocks that jump, in zones whose hours are missing or come twice: order and days stay right.

Eight zones, five moments in each, six jumps: 240 cases.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from clinic import audit
from clinic.models import AuditEvent
from clinic.queries import trails
from tests import factories

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",  # the same all year
    "America/St_Johns",  # half an hour off
    "America/Havana",  # midnight is missing once a year
    "America/Santiago",  # likewise, on the other half of the globe
    "America/Nuuk",
    "America/Adak",
)
MOMENTS = ("gap", "overlap", "leap day", "year end", "2038")
JUMPS = [
    sign * timedelta(**by)
    for by in ({"minutes": 10}, {"hours": 1}, {"days": 1})
    for sign in (1, -1)
]


def moment(zone: ZoneInfo, name: str) -> datetime:
    """In UTC; a zone without a gap or an overlap gives the noon of a March or November day."""
    if name in ("gap", "overlap"):
        return _turn(zone, 1 if name == "gap" else -1)
    return {
        "leap day": datetime(2028, 2, 29, 23, 59, 59, 999_999, tzinfo=zone),
        "year end": datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=zone),
        "2038": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    }[name].astimezone(UTC)


@cache
def _turn(zone: ZoneInfo, sign: int) -> datetime:
    """The first hour of 2027 whose offset from UTC is more (or less) than the hour before's."""
    at = datetime(2027, 1, 1, tzinfo=UTC)
    for hour in range(24 * 365):
        now, before = (
            (at + timedelta(hours=hour - back)).astimezone(zone).utcoffset() for back in (0, 1)
        )
        if now is not None and before is not None and (now - before) * sign > timedelta(0):
            return at + timedelta(hours=hour)
    return datetime(2027, 3 if sign > 0 else 11, 1, 12, tzinfo=zone).astimezone(UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_that_jumps_changes_neither_order_nor_day(zone: str) -> None:
    clinic = factories.clinic(time_zone=zone)
    tried = 0
    for name, jump in product(MOMENTS, JUMPS):
        first = moment(clinic.zone, name)
        events = [
            audit.record(f"{name} {number}", by=audit.SYSTEM, at=at, clinic=clinic)
            for number, at in enumerate((first, first + jump, first))
        ]
        kept = AuditEvent.objects.filter(pk__in=[one.pk for one in events]).order_by("seq")
        assert [one.at for one in kept] == [first, first + jump, first]
        for one in events:
            assert _is_found_on_its_day(one, clinic.zone)
        tried += 1

    assert tried == len(MOMENTS) * len(JUMPS)
    assert audit.verify_chain().faults == ()


def _is_found_on_its_day(event: AuditEvent, zone: ZoneInfo) -> bool:
    """On the clinic's own day, and neither on the one before nor on the one after."""
    own = event.at.astimezone(zone).date()
    return [_found(event, own + timedelta(days=days)) for days in (-1, 0, 1)] == [
        False,
        True,
        False,
    ]


def _found(event: AuditEvent, day: date) -> bool:
    clinic = factories.Clinic.objects.get(pk=event.clinic_id)
    asked = trails.TrailFilter(since=day, until=day)
    return trails.trail(clinic, asked).filter(pk=event.pk).exists()
