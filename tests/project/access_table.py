"""What every address answers to everyone, by every method, as rows for ``access.csv``.

A cell says what a principal meets: ``in`` (the policy lets them; what they asked for may still not
exist), ``sign in``, ``second step``, ``no`` (their role does not include it) or ``gone`` (a tablet
or a phone without a key). It is of the methods that the row names; all others are refused with
405 once past the policy. A cell with more to say says it after a colon.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, reverse

from clinic.checks import url_patterns
from clinic.middleware import THIRD_PARTY
from tests.project.principals import Principal

TABLE = Path(__file__).with_name("access.csv")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAMPLES = {
    "int": "987654",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "slug": "nothing-here",
    "str": "nothing",
    None: "nothing",
}
NOT_ALLOWED = "405"

Row = dict[str, str]


def routes() -> list[URLPattern]:
    return list(url_patterns())


def name_of(pattern: URLPattern) -> str:
    return f"{pattern.lookup_str.removesuffix('.for_tablet')} {pattern.name}"


def policy_of(pattern: URLPattern) -> Any:
    return getattr(pattern.callback, "policy", None) or THIRD_PARTY.get(pattern.name or "")


def address_of(pattern: URLPattern) -> str:
    """An address that resolves to ``pattern``, for objects that do not exist."""
    route = str(pattern.pattern)
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1]], route)


def row_of(pattern: URLPattern, principals: Mapping[str, Principal]) -> Row:
    met = {name: meet(pattern, principal) for name, principal in principals.items()}
    allowed = [method for method in METHODS if any(cell[method] == "in" for cell in met.values())]
    declared = policy_of(pattern)
    return {
        "name": pattern.name or "",
        "address": "/" + str(pattern.pattern),
        "policy": f"{declared.principal}: {declared.permission or declared.why}",
        "methods": " ".join(allowed),
        **{name: _cell(words, allowed) for name, words in met.items()},
    }


def meet(
    pattern: URLPattern, principal: Principal, methods: Iterable[str] = METHODS
) -> dict[str, str]:
    """The word for each method; nothing that a request changed stays changed."""
    address, words = address_of(pattern), {}
    for method in methods:
        with transaction.atomic():
            words[method] = _word(principal.ask(method, address))
            transaction.set_rollback(True)
    return words


def _word(reply: Any) -> str:
    if reply.status_code == 302:
        return _led(reply["Location"])
    known = {401: "sign in", 403: "no", 405: NOT_ALLOWED, 410: "gone"}
    if reply.status_code in known:
        return known[reply.status_code]
    return "error" if reply.status_code >= 500 else "in"


def _led(place: str) -> str:
    if place.startswith((settings.LOGIN_URL_PATH, settings.UNLOCK_URL_PATH)):
        return "sign in"
    return "second step" if place == reverse("clinic:second_step") else "in"


def _cell(words: Mapping[str, str], allowed: Iterable[str]) -> str:
    """One word where the methods agree; else the odd ones after it."""
    asked = [words[method] for method in allowed] or list(words.values())
    main = max(dict.fromkeys(asked), key=asked.count)
    odd = [
        f"{method} {word}"
        for method, word in words.items()
        if word != (main if method in allowed or main != "in" else NOT_ALLOWED)
    ]
    return f"{main}: {', '.join(odd)}" if odd else main


def read() -> list[Row]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(rows: list[Row]) -> None:
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
