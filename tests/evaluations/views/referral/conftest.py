"""A referral, a therapist's browser, and its buttons."""

import pytest
from django.urls import reverse
from django.utils import timezone

from evaluations.actions import referring
from tests.evaluations import referred

FOUND = "Dr. Osei phoned: the MRI shows no fracture at all."
POSTS = (
    *("recipient", "words", "sign", "send", "step", "reply"),
    *("outcome", "close", "decline", "lost", "cancel", "again"),
)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def reader(clinic):
    return referred.reader(clinic)


@pytest.fixture
def draft(visit, therapist, at):
    evaluation = referred.evaluation(visit, by=therapist, at=at)
    firing = referred.fired(
        evaluation, "RF-UPR-01", by=therapist, at=at, cannot_stand_straight="yes"
    )
    return referring.open_or_join(firing=firing, by=therapist, at=at)


@pytest.fixture
def sent(draft, reader, therapist, at):
    referred.sent(draft, reader, by=therapist, at=at)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def browser(client, therapist):
    client.force_login(therapist)
    return client


@pytest.fixture
def post(browser):
    def run(referral, name, **sent):
        referral.refresh_from_db()
        return browser.post(url(referral, f"_{name}"), {"version": referral.version} | sent)

    return run


def url(referral, name="", **more):
    known = {"patient_id": referral.patient_id, "referral_id": referral.pk} | more
    return reverse(f"evaluations:referral{name}", kwargs=known)
