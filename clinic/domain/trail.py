"""One event of the audit trail as the bytes that its hash is taken of.

The form is JSON with sorted keys and no spaces, written by hand: reading a million events back
through the general encoder takes minutes. A property test holds the two to the same bytes.
"""

import hashlib
import json
from functools import lru_cache
from json.encoder import encode_basestring as _quoted

COLUMNS = (
    "action",
    "at",
    "clinic_id",
    "fields",
    "ip",
    "object_id",
    "object_type",
    "object_version",
    "outcome",
    "patient_id",
    "principal",
    "reason",
    "request_id",
    "seq",
    "session",
)
"""What is hashed, in the order of the sorted keys; :func:`canonical` takes a row of these."""

_FORM = "{" + ",".join(f'"{name}":%s' for name in COLUMNS) + "}"


def canonical(row: tuple[object, ...]) -> str:
    """The row's JSON. ``at`` is ISO 8601 in UTC to the microsecond, ``fields`` already JSON text.

    Raises :class:`TypeError` when a text column holds anything but text.
    """
    (action, at, clinic, fields, ip, thing_id, thing, version, outcome, patient, principal,
     reason, request, seq, session) = row  # fmt: skip
    return _FORM % (
        _text(action),
        _text(at),
        _number(clinic),
        fields,
        _text(ip),
        _text(thing_id),
        _text(thing),
        _number(version),
        _text(outcome),
        _number(patient),
        _text(principal),
        _text(reason),
        _text(request),
        _number(seq),
        _text(session),
    )


def _text(value: object) -> str:
    return _quoted(value)  # type: ignore[arg-type]  # refuses what is no text, by TypeError


def _number(value: object) -> str:
    """``repr`` keeps a number that was changed into text from passing for the number."""
    return "null" if value is None else repr(value)


def fields_json(fields: list[str]) -> str:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=4096)
def fields_from_store(stored: str) -> str:
    """Names of fields as the database keeps them, in the form that is hashed.

    Raises :class:`ValueError` when they are no JSON. Few lists are in use, so they are kept.
    """
    return fields_json(json.loads(stored))


def moment_from_sqlite(stored: str) -> str:
    """``2026-12-03 16:00:00`` with or without a fraction, as ISO 8601 in UTC."""
    fraction = "" if len(stored) > 19 else ".000000"
    return f"{stored[:10]}T{stored[11:]}{fraction}+00:00"


def sealed(before: str, canonical_row: str) -> str:
    """The event's hash: SHA-256 over the hash before it and its own JSON, in hexadecimal."""
    return hashlib.sha256((before + canonical_row).encode()).hexdigest()
