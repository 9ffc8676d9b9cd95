"""Copies of what was signed: which there are, and that each says what was signed."""

from datetime import datetime

import pytest

from clinic.models import User, Visit
from evaluations.actions import copies
from evaluations.models import Evaluation, RenderJob, SignedEvaluation
from evaluations.pdf import markup
from tests.evaluations import charted
from tests.evaluations.signed import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(visit: Visit, therapist: User, desk: User, now: datetime) -> SignedEvaluation:
    charted.answered(visit, by=desk, at=now, body_facts=["none"])
    return sign(charted.examined(visit, by=therapist, at=now), therapist, now)


def ask(signed: SignedEvaluation, by: User, at: datetime, **changes: str) -> RenderJob:
    given = {"kind": copies.PLAN, "language": "en"} | changes
    return copies.ask(signed=signed, form=markup.AS_USUAL, by=by, at=at, **given)


def test_a_paper_never_made_is_made_of_what_was_signed(
    signed: SignedEvaluation, therapist: User, now: datetime
) -> None:
    RenderJob.objects.filter(kind=copies.PLAN).update(kind="progress")  # as if none was asked for
    made = ask(signed, therapist, now)
    assert (made.content, made.made_for_at) == (signed.document["papers"]["en"], now)


@pytest.mark.parametrize(
    "asked", [{"language": "es"}, {"kind": copies.DISCHARGE}], ids=["language", "kind"]
)
def test_what_was_not_signed_is_refused_in_words(
    signed: SignedEvaluation, therapist: User, now: datetime, asked: dict[str, str]
) -> None:
    with pytest.raises(copies.NoSuchPaper, match="not signed in this language"):
        ask(signed, therapist, now, **asked)


def test_the_card_says_the_help_box_that_was_signed(
    signed: SignedEvaluation, therapist: User, now: datetime
) -> None:
    made = ask(signed, therapist, now, kind=copies.CARD)
    assert made.content["help"] == signed.document["papers"]["en"]["help"]


def test_only_a_discharge_has_a_summary(signed: SignedEvaluation) -> None:
    assert copies.kinds_of(signed) == (copies.PLAN, copies.CARD)
    signed.evaluation.kind = Evaluation.Kind.DISCHARGE
    assert copies.kinds_of(signed) == (copies.PLAN, copies.CARD, copies.DISCHARGE)
