"""The index of the catalogue for the type line: what may be typed, the same for everyone."""

import hashlib
import json
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from clinic.decorators import requires
from clinic.domain.roles import Permission
from evaluations import library
from evaluations.domain.catalogue import Choice, Entry, Field, Item, Kind
from evaluations.views import sheet

A_YEAR = 31_536_000


@requires(Permission.SEE_CHART)
@require_GET
def index(request: HttpRequest, digest: str) -> HttpResponse:
    """JSON, one entry for each row. Its address changes with the catalogue, so it is kept a year.

    It holds nothing of a patient.
    """
    if digest != _digest():
        raise Http404("The catalogue is another one now. Load the page again.")
    caching = f"private, max-age={A_YEAR}, immutable"
    return HttpResponse(
        _whole(), content_type="application/json", headers={"Cache-Control": caching}
    )


@cache
def address() -> str:
    return reverse("evaluations:catalogue", args=[_digest()])


@cache
def _digest() -> str:
    return hashlib.sha256(_whole()).hexdigest()[:16]


@cache
def _whole() -> bytes:
    rows = [_row(item) for item in library.catalogue() if _is_typed(item)]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def _is_typed(item: Item) -> bool:
    return sheet.is_drawn(item) and not item.is_retired and item.entry.kind is not Kind.DERIVED


def _row(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.label.en,
        "how": item.how.en,
        "section": item.section,
        "short": list(item.short),
        "sides": "lr" if item.is_sided else "none",
        "folded": item.folded,
        "each": [
            _choice(one) | {"side": "none" if one.is_midline or not item.is_sided else "lr"}
            for one in item.each
        ],
        "fields": {one.code: _field(one, item) for one in item.fields.values()},
        **_entry(item.entry),
    }


def _field(one: Field, item: Item) -> dict[str, Any]:
    is_sided = one.per_side and item.is_sided
    return {"label": one.label.en, "side": "lr" if is_sided else "none", **_entry(one.entry)}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "unit": entry.scale.unit if entry.scale else "",
        "choices": [_choice(one) for one in entry.choices],
    }


def _choice(one: Choice) -> dict[str, Any]:
    words = dict.fromkeys([one.label.en.lower(), one.short.lower()])
    return {"code": one.code, "words": list(words)}
