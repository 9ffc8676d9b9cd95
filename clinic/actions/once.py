"""Do a piece of work once, however often its form is sent."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.models import Clinic, SubmittedOnce, User


class SameKeyOtherWork(ValueError):
    """One idempotency key arrived with two different bodies."""


def once(
    *,
    key: str,
    body: Mapping[str, Any],
    clinic: Clinic | int,
    by: User | str,
    at: datetime,
    work: Callable[[], dict[str, Any]],
) -> dict[str, Any]:
    """The answer of ``work``, from memory when this key has done it before.

    ``work`` returns a JSON-able answer. The key and the work commit together, so a crash leaves
    both or neither. Raises :class:`SameKeyOtherWork` when the key was used for another body.
    """
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()
    mine = {"clinic_id": clinic_id, "principal": audit.principal_of(by), "key": key[:80]}
    earlier = _answered(mine, digest)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            row = SubmittedOnce.objects.create(**mine, body_hash=digest, at=at)
            row.answer = work()
            row.save(update_fields=["answer"])
            return dict(row.answer)
    except IntegrityError:
        earlier = _answered(mine, digest)
        if earlier is None:
            raise
        return earlier


def _answered(mine: Mapping[str, Any], digest: str) -> dict[str, Any] | None:
    row = SubmittedOnce.objects.filter(**mine).first()
    if row is None:
        return None
    if row.body_hash != digest:
        raise SameKeyOtherWork("This form was already sent with other answers. Open it again.")
    return dict(row.answer)
