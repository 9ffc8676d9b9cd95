"""What is another clinic's answers like what does not exist, word for word."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from clinic.models import Clinic, Patient, User
from tests import factories
from tests.project.addresses import filled, newest_of_clinic, objects, questions
from tests.project.principals import Principal, everyone

CANARY = "Xylophonia"
EVERY_ROLE = ("manager", "therapist", "lead", "auditor", "desk")


@pytest.fixture
def ours(db: None, settings: Any) -> Iterator[dict[str, Principal]]:
    settings.SECOND_STEP_REQUIRED = False
    logging.disable(logging.CRITICAL)  # hundreds are refused here
    yield everyone(factories.clinic())
    logging.disable(logging.NOTSET)


@pytest.fixture
def theirs(db: None, ours: dict[str, Principal]) -> Clinic:
    """A clinic whose every name says that it is not ours."""
    clinic = factories.clinic(name=f"{CANARY} Clinic")
    everyone(clinic)
    Patient.objects.filter(clinic=clinic).update(given_name=CANARY, family_name=CANARY)
    User.objects.filter(clinic=clinic).update(name=CANARY)
    return clinic


def test_objects_of_another_clinic_answer_like_unknown_ones(
    ours: dict[str, Principal], theirs: Clinic
) -> None:
    told_apart = [
        f"{method} {pattern.pattern} as {who}"
        for pattern, method, who in questions(*EVERY_ROLE)
        if _asked(ours[who], method, filled(pattern, newest_of_clinic(theirs)))
        != _asked(ours[who], method, filled(pattern))
    ]

    assert told_apart == []


def test_no_reply_about_another_clinics_object_names_it(
    ours: dict[str, Principal], theirs: Clinic
) -> None:
    leaks = [
        str(pattern.pattern)
        for pattern, method, who in questions(*EVERY_ROLE)
        if CANARY in _asked(ours[who], method, filled(pattern, newest_of_clinic(theirs)))[1]
    ]

    assert leaks == []


def test_most_addresses_are_tried_with_rows_that_exist(
    ours: dict[str, Principal], theirs: Clinic
) -> None:
    """Otherwise the tests above would compare nothing with nothing."""
    real = [one for one in objects() if filled(one, newest_of_clinic(theirs)) != filled(one)]

    assert len(real) > len(objects()) * 0.7


def _asked(principal: Principal, method: str, address: str) -> tuple[int, str]:
    """Status and body, without what differs in every reply and the numbers that were asked for."""
    reply = principal.ask(method, address)
    body = reply.content.decode() if not reply.streaming else ""
    place = reply.headers.get("Location", "")
    for part in {one for one in address.split("/") if re.search(r"\d", one)}:
        body, place = (text.replace(f"/{part}", "/#") for text in (body, place))
    return reply.status_code, re.sub(r"\b\w{64}\b", "", body) + place
