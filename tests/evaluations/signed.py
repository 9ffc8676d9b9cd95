"""Signing, sending and adding as the pages do: read what stands there, then put a name to it."""

from datetime import datetime
from typing import Any

from clinic.models import User
from evaluations.actions import addenda, cosigning, signing
from evaluations.actions.signing import Reauthenticated
from evaluations.models import Addendum, AuthorSignature, Evaluation, SignedEvaluation
from evaluations.queries import sign_content

REASON = "This was the chart of another person."


def _read(evaluation: Evaluation, by: User, at: datetime) -> dict[str, Any]:
    evaluation.refresh_from_db()
    content = sign_content.readable(evaluation, signer=by, at=at)
    return {
        "version": evaluation.version,
        "sha256": content.sha256 if content else "",
        "proof": Reauthenticated(by.pk, at),
    }


def sign(evaluation: Evaluation, by: User, at: datetime, **changes: Any) -> SignedEvaluation:
    given = _read(evaluation, by, at) | changes
    return signing.sign(evaluation=evaluation, by=by, at=at, **given)


def send(
    evaluation: Evaluation, by: User, at: datetime, *, to: User, **changes: Any
) -> AuthorSignature:
    given = _read(evaluation, by, at) | changes
    return cosigning.send(evaluation=evaluation, to=to, by=by, at=at, **given)


def add(evaluation: Evaluation, by: User, at: datetime, **changes: Any) -> Addendum:
    given = {
        "text": "The left side was measured again.",
        "key": "key-1",
        "proof": Reauthenticated(by.pk, at),
    }
    return addenda.add(evaluation=evaluation, by=by, at=at, **(given | changes))
