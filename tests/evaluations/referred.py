"""A firing, a referral about it and people to send it to, for the tests of the loop."""

import hashlib
from datetime import datetime
from typing import Any

from clinic.models import Clinic, User, Visit
from evaluations.actions import clarified, following, letters, referring
from evaluations.actions.signing import Reauthenticated
from evaluations.domain import documents
from evaluations.models import (
    Document,
    Evaluation,
    Recipient,
    Referral,
    RenderJob,
    Sending,
    SignedLetter,
    TriggerFiring,
)
from evaluations.queries import letter

WORDS = {
    "question": "Please assess for a bone stress injury of the LEFT hip. Please advise on an MRI.",
    "history": "Runner, 30 miles a week. Pain in the LEFT hip for three weeks, worse each run.",
    "done": "Examined today. Running stopped.",
    "said": "Told when to get help, on paper, in English.",
}
SAME_DAY = {"cannot_stand_straight": "yes"}
EMERGENCY = {"chest_pain_or_breathless": "yes"}
SOON = {"leg_pain_side": "left"}


def evaluation(of: Visit, *, by: User, at: datetime) -> Evaluation:
    return Evaluation.objects.create(
        clinic=of.clinic,
        patient=of.patient,
        episode=of.episode,
        visit=of,
        opened_at=at,
        opened_by=by,
    )


def fired(of: Evaluation, code: str, *, by: User, at: datetime, **answers: str) -> TriggerFiring:
    """The live firing of a rule after these answers were given in person."""
    clarified.ask_again(episode=of.episode, answers=answers, by=by, at=at)
    return TriggerFiring.objects.get(code=code, episode=of.episode)


def reader(of: Clinic, name: str = "Dr. A. Osei", kind: str = "spine", **more: Any) -> Recipient:
    details = {"phone": "+15035550190", "fax": "+15035550191"} | more
    return Recipient.objects.create(clinic=of, kind=kind, name=name, **details)


def written(of: Referral, to: Recipient, *, by: User, at: datetime) -> Referral:
    """The referral with its reader and its four texts."""
    row = referring.choose_recipient(referral=of, recipient=to, version=of.version, by=by, at=at)
    return referring.save_draft(referral=row, words=WORDS, version=row.version, by=by, at=at)


def signed(of: Referral, *, by: User, at: datetime) -> SignedLetter:
    read = letter.preview(of, signer=by, at=at)
    assert read.blockers == ()
    return letters.sign_letter(
        referral=of,
        version=of.version,
        sha256=read.sha256,
        proof=Reauthenticated(by.pk, at),
        by=by,
        at=at,
    )


def printed(of: SignedLetter, *, at: datetime) -> Document:
    """The paper of a signed letter, as the worker would store it, without drawing it."""
    job = RenderJob.objects.get(referral=of.referral, edition=of.edition)
    RenderJob.objects.filter(pk=job.pk).update(state=RenderJob.State.DONE)
    assert job.content_sha256 == documents.sha256(job.content)
    pdf = b"%PDF-1.7 letter %%EOF"
    return Document.objects.create(
        clinic=job.clinic,
        patient=job.patient,
        job=job,
        kind=job.kind,
        language=job.language,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        pages=1,
        made_at=at,
    )


def sent(of: Referral, to: Recipient, *, by: User, at: datetime) -> Sending:
    """Written, signed, printed and faxed."""
    row = written(of, to, by=by, at=at)
    paper = printed(signed(row, by=by, at=at), at=at)
    row.refresh_from_db()
    return following.send(
        referral=row,
        document=paper,
        way="faxed",
        to="(503) 555-0191",
        version=row.version,
        by=by,
        at=at,
    )
