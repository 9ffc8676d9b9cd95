"""How fast a secret may be guessed: soft delays that grow, and never a locked door.

Tries are counted for the account, for the account from one address, for the address and for all
together. A device that signed in before is counted alone, so an attack from elsewhere on the same
account, or on the whole clinic, does not slow the people who work here.

A try counts as wrong before the secret is looked at, and is taken back when it was right: tries
that come at the same moment cannot all slip through. A try refused here is not counted.
"""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase

from clinic.models import SignInFailures

FORGOTTEN_AFTER = timedelta(minutes=15)
DEVICE_KEPT = timedelta(days=180)
MOST_PEOPLE_ON_A_DEVICE = 12
_SALT = "clinic.throttle.device"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """``free`` wrong tries cost nothing; each one more doubles the wait, up to ``longest`` s."""

    free: int
    longest: int

    def wait(self, wrong: int) -> int:
        """Seconds to wait after the last of ``wrong`` tries."""
        return 0 if wrong < self.free else int(min(self.longest, 2 ** min(wrong - self.free, 30)))


PACES = {
    "device": Pace(free=5, longest=300),
    "pair": Pace(free=5, longest=300),
    "account": Pace(free=10, longest=60),
    "address": Pace(free=40, longest=60),
    "all": Pace(free=300, longest=2),
}


class TooFast(Exception):
    """Wait ``seconds`` first."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. Wait {spoken(seconds)}, then try again.")
        self.seconds = seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """One try, counted as wrong until :func:`passed`. ``wrong`` counts those of this account."""

    keys: dict[str, str]
    wrong: int


def spoken(seconds: int) -> str:
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


@transaction.atomic
def begin(*, account: str, request: HttpRequest, at: datetime) -> Try:
    """Count a try before anything is hashed. ``account`` is what was typed, known or not.

    Raises :class:`TooFast`.
    """
    keys = _keys(account, request)
    SignInFailures.objects.filter(last_at__lte=at - FORGOTTEN_AFTER).delete()
    rows = {
        row.key: row
        for row in SignInFailures.objects.select_for_update()
        .filter(key__in=keys.values())
        .order_by("key")
    }
    wait = max(
        (_left(PACES[kind], rows[key], at) for kind, key in keys.items() if key in rows), default=0
    )
    if wait > 0:
        raise TooFast(wait)
    _count(keys.values(), at)
    own = rows.get(keys.get("account") or keys["device"])
    return Try(keys=keys, wrong=(own.count if own else 0) + 1)


def passed(tried: Try) -> None:
    """It was right: the person's own count ends, the others lose this one try."""
    own = [tried.keys[kind] for kind in ("device", "pair") if kind in tried.keys]
    SignInFailures.objects.filter(key__in=own).delete()
    others = [key for key in tried.keys.values() if key not in own]
    SignInFailures.objects.filter(key__in=others, count__gt=0).update(count=F("count") - 1)


def _left(pace: Pace, row: SignInFailures, at: datetime) -> int:
    """Whole seconds still to wait, at least 1 while there are any."""
    until = row.last_at + timedelta(seconds=pace.wait(row.count))
    return max(0, -int((at - until).total_seconds() // 1))


def _count(keys: Iterable[str], at: datetime) -> None:
    rows = [SignInFailures(key=key, count=0, first_at=at, last_at=at) for key in sorted(keys)]
    SignInFailures.objects.bulk_create(rows, ignore_conflicts=True)
    wrong = SignInFailures.objects.filter(key__in=keys)
    wrong.update(count=F("count") + 1, last_at=at)


def _keys(account: str, request: HttpRequest) -> dict[str, str]:
    """The hashed keys that a try counts under. The table names nobody, known or unknown."""
    name, address = _folded(account), _address(request)
    device = _devices(request).get(_hashed("known", name))
    if device:
        return {"device": _hashed("device", name, device)}
    return {
        "account": _hashed("account", name),
        "pair": _hashed("pair", name, address),
        "address": _hashed("address", address),
        "all": _hashed("all"),
    }


def _folded(account: str) -> str:
    return account.strip().casefold()[:320]


def _address(request: HttpRequest) -> str:
    """An IPv6 visitor owns a whole /64, so that is one address here."""
    said = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(said)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def _hashed(*parts: str) -> str:
    said = "\x1f".join(parts).encode()
    return hmac.new(f"throttle{settings.SECRET_KEY}".encode(), said, hashlib.sha256).hexdigest()


def _devices(request: HttpRequest) -> dict[str, str]:
    """Accounts that signed in on this device before, hashed, with the device's name for each."""
    try:
        kept = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=DEVICE_KEPT
        )
    except signing.BadSignature:
        return {}
    return dict(kept)


def remember_device(
    *, account: str, request: HttpRequest, response: HttpResponseBase
) -> HttpResponseBase:
    """After a good sign-in: this device is known for this account from now on."""
    kept, name = _devices(request), _hashed("known", _folded(account))
    device = kept.pop(name, "") or secrets.token_urlsafe(12)
    newest = dict(list(kept.items())[-(MOST_PEOPLE_ON_A_DEVICE - 1) :]) | {name: device}
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(newest, salt=_SALT),
        max_age=DEVICE_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
