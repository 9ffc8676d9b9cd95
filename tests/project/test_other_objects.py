"""How every address answers about what is not simply there to be worked on: one's own record, a
co-worker's, a merged one, what was entered in error, what is signed, and what nobody has.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import models, transaction
from django.urls import URLPattern

from clinic.domain.roles import Role
from clinic.models import Patient, User
from evaluations.actions import voiding
from evaluations.models import (
    Addendum,
    Diagnosis,
    Evaluation,
    Finding,
    FindingRevision,
    Goal,
    PlannedExercise,
    PlannedIntervention,
    PlanOfCare,
    Problem,
    SignedEvaluation,
    SignedLetter,
)
from tests import factories
from tests.conftest import NOW
from tests.evaluations import merging, runs, signed
from tests.project import marked
from tests.project.addresses import RowOf, filled, newest_of_person, objects, questions
from tests.project.principals import Principal, everyone

ROLES = ("manager", "therapist", "lead", "auditor", "desk", "assistant")
CALLS = {"alert", "alert_step"}
"""A call for a clinician waits for no reason, whoever it is for."""
ASKS_WHY = {"caution", "emergency"}
"""They name a co-worker to whoever says why; nothing else of the record."""
WITHOUT_BAND = {
    "caution", "emergency", "brief", "referral_slip", "rights_looked", "rights_account",
}  # fmt: skip
"""Pages before the record, and papers: they have no band that names a person."""
SIGNED = (
    Addendum, Diagnosis, Evaluation, Finding, FindingRevision, Goal, PlanOfCare, PlannedExercise,
    PlannedIntervention, Problem, SignedEvaluation, SignedLetter,
)  # fmt: skip
TYPED = {
    "version": "1", "text": "Changed", "words": "Changed", "reason": "Changed for a good reason",
    "activity": "walk_fast", "measure": "minutes", "target": "30", "code": "M54.50", "weeks": "9",
    "visits_per_week": "3", "care_class": "medium", "finding": "Changed", "value": "9",
    "level": "activity", "exercise": "EX-07", "complexity": "high", "question": "Changed",
    "history": "Changed", "done": "Changed", "said": "Changed", "prognosis": "good",
    "save": "1", "schedule": "daily", "removed": "on", "goal_note": "Changed",
}  # fmt: skip
"""What a page that still takes changes might be sent."""


@dataclass(frozen=True, kw_only=True)
class House:
    """Everyone of a clinic, and one person's record with something in every part."""

    people: dict[str, Principal]
    patient: Patient
    evaluation: Evaluation

    def user(self, who: str) -> User:
        found = self.people[who].user
        assert found
        return found

    def works_here_as(self, who: str) -> None:
        Patient.objects.filter(pk=self.patient.pk).update(works_here_as=self.user(who))


@dataclass(frozen=True, kw_only=True)
class Reply:
    asked: str
    name: str
    status: int
    place: str
    body: str

    @property
    def is_page(self) -> bool:
        return "<html" in self.body


@pytest.fixture
def house(db: None, settings: Any) -> Iterator[House]:
    settings.SECOND_STEP_REQUIRED = False
    logging.disable(logging.CRITICAL)  # hundreds are refused here
    people = everyone(factories.clinic())
    users = {name: one.user for name, one in people.items() if one.user}
    patient = marked.person(users["desk"])
    evaluation = marked.record(
        patient,
        therapist=users["therapist"],
        desk=users["desk"],
        manager=users["manager"],
        at=NOW,
    )
    yield House(people=people, patient=patient, evaluation=evaluation)
    logging.disable(logging.NOTSET)


def asked(
    house: House, row_of: RowOf | None, wanted: Iterable[tuple[URLPattern, str, str]], **sent: Any
) -> Iterator[Reply]:
    """The reply to each question; nothing that it changed stays changed."""
    for pattern, method, who in wanted:
        with transaction.atomic():
            reply = house.people[who].ask(method, filled(pattern, row_of), **sent)
            transaction.set_rollback(True)
        yield Reply(
            asked=f"{method} {pattern.pattern} as {who}",
            name=pattern.name or "",
            status=reply.status_code,
            place=reply.headers.get("Location", ""),
            body="" if reply.streaming else reply.content.decode(errors="replace"),
        )


def of_the_record() -> list[tuple[URLPattern, str, str]]:
    return [one for one in questions(*ROLES) if "<int:patient_id>" in str(one[0].pattern)]


def wrong(replies: Iterable[Reply], *, but: Iterable[str] = ()) -> list[str]:
    """What was asked, with the status and what of the person the reply tells."""
    return [
        f"{one.asked}: {one.status} {sorted(set(marked.MARK.findall(one.body)))[:3]}"
        for one in replies
        if one.name not in but
    ]


def test_the_record_has_rows_for_most_addresses(house: House) -> None:
    """Otherwise the tests below would ask about nothing."""
    found = newest_of_person(house.patient)
    of_it = [one for one in objects() if "<int:patient_id>" in str(one.pattern)]
    patient_only = filled_with(house.patient)
    deep = [one for one in of_it if filled(one, patient_only) != filled(one, found)]
    named = [one for one in of_it if len(re.findall("<(?:int|uuid):", str(one.pattern))) > 1]

    assert len(deep) > len(named) * 0.8


def filled_with(patient: Patient) -> RowOf:
    return lambda name: patient if name == "patient" else None


def test_what_nobody_has_is_not_found_by_any_role(house: House) -> None:
    seen = [
        one for role in ROLES for one in asked(house, None, questions(role)) if one.status != 404
    ]

    assert wrong(seen) == []


def test_a_number_of_another_thing_of_a_person_is_not_found(house: House) -> None:
    """A record that is there, with a visit, a paper or a trigger that is not."""
    deep = [
        one
        for one in of_the_record()
        if re.search(r"<(?:int|uuid):", str(one[0].pattern).replace("<int:patient_id>", ""))
    ]
    seen = [one for one in asked(house, filled_with(house.patient), deep) if one.status != 404]

    assert len(deep) > 100
    assert wrong(seen) == []


def test_ones_own_record_is_refused_in_words_whatever_the_address(house: House) -> None:
    seen = []
    for role in ROLES:
        house.works_here_as(role)
        own = [one for one in of_the_record() if one[2] == role]
        seen += list(asked(house, newest_of_person(house.patient), own))
    refused = [one for one in seen if one.status == 403 and "own record" in one.body]
    let_in = [one for one in seen if one not in refused and one.status != 404]

    assert len(refused) > 130
    assert wrong(let_in, but=CALLS) == []
    assert wrong(one for one in seen if one.name not in CALLS and tells(one)) == []


@pytest.mark.parametrize("role", ["manager", "therapist", "lead", "desk", "assistant"])
def test_no_role_opens_its_own_record(house: House, role: str) -> None:
    house.works_here_as(role)

    reply = house.people[role].ask("GET", f"/patients/{house.patient.pk}/")

    assert reply.status_code == 403
    assert "This is your own record" in reply.content.decode()
    assert not marked.MARK.search(reply.content.decode())


def test_a_co_workers_record_asks_why_first_and_tells_nothing(house: House) -> None:
    colleague = factories.user(house.patient.clinic, "Colleague Person", Role.ASSISTANT)
    Patient.objects.filter(pk=house.patient.pk).update(works_here_as=colleague)
    seen = list(asked(house, newest_of_person(house.patient), of_the_record()))
    behind = [one for one in seen if one.status == 302 and "/caution/?next=" in one.place]
    refused = [one for one in seen if one.status == 403]
    let_in = [one for one in seen if one not in [*behind, *refused] and one.status != 404]

    assert len(behind) > 50
    assert len(refused) > 80
    assert wrong(let_in, but=CALLS | ASKS_WHY) == []
    assert wrong(one for one in seen if one.name not in CALLS | ASKS_WHY and tells(one)) == []


def tells(reply: Reply) -> bool:
    return bool(marked.MARK.search(reply.body) or marked.MARK.search(reply.place))


def test_a_therapist_who_is_not_assigned_reads_what_the_assigned_one_reads(house: House) -> None:
    """The rule of the clinic: its therapists stand in for each other; the trail says who read."""
    other = "lead"
    reading = [
        (pattern, method, who)
        for pattern, method, who in of_the_record()
        if method == "GET" and who == "therapist"
    ]
    found = newest_of_person(house.patient)
    theirs = [one.status for one in asked(house, found, reading)]
    others = [one.status for one in asked(house, found, ((*one[:2], other) for one in reading))]

    assert len(reading) > 30
    assert others == theirs


def test_a_merged_record_stays_readable_and_says_into_what(house: House) -> None:
    found = newest_of_person(house.patient)
    reading = [one for one in of_the_record() if one[1] == "GET"]
    before = [one.status for one in asked(house, found, reading)]
    kept = merging.record(house.user("desk"))
    merging.merge(house.patient, into=kept, by=house.user("manager"))
    after = list(asked(house, found, reading))
    silent = [
        one
        for one in after
        if one.is_page and one.status == 200 and f"{kept.number}</a>" not in one.body
    ]

    assert [one.status for one in after] == before
    assert wrong(silent, but=WITHOUT_BAND) == []


def test_what_is_signed_refuses_every_change_without_a_fault(house: House) -> None:
    changes_nothing(house, "therapist")


def test_what_was_entered_in_error_stays_readable_and_refuses_every_change(house: House) -> None:
    found = newest_of_person(house.patient)
    reading = [
        one
        for one in of_the_record()
        if one[1] == "GET" and "<int:evaluation_id>" in str(one[0].pattern)
    ]
    before = [one.status for one in asked(house, found, reading)]
    request = voiding.ask(
        evaluation=house.evaluation, reason=signed.REASON, by=house.user("therapist"), at=NOW
    )
    voiding.approve(request=request, by=house.user("lead"), at=NOW)
    after = {one.name: one for one in asked(house, found, reading)}

    assert [one.status for one in after.values()] == before
    for name in ("sign", "plan", "chart"):
        assert "Entered in error" in after[name].body
    changes_nothing(house, "lead")


def test_the_same_words_do_change_a_draft(house: House) -> None:
    """Otherwise the two tests above would try nothing that could be refused."""
    therapist, desk = house.user("therapist"), house.user("desk")
    case = factories.episode(factories.patient(desk.clinic, by=desk), by=desk)
    visit = factories.visit(case, therapist=therapist, by=desk, starts_at=NOW)
    runs.examined(visit, by=therapist, desk=desk, at=NOW)

    changed, broken = told_to_change(house, visit.patient, "therapist")

    assert len(changed) >= 5
    assert broken == []


def changes_nothing(house: House, who: str) -> None:
    changed, broken = told_to_change(house, house.patient, who)

    assert changed == []
    assert broken == []


def told_to_change(house: House, patient: Patient, who: str) -> tuple[list[str], list[str]]:
    """Every address of the evaluation and of its letter that is written to, with what a page might
    send: those that changed anything, and those that broke."""
    writing = [
        one[0]
        for one in questions(who)
        if one[1] == "POST" and re.search("<int:(evaluation|referral)_id>", str(one[0].pattern))
    ]
    found, kept, changed, broken = newest_of_person(patient), rows(), [], []
    for pattern in writing:
        with transaction.atomic():
            reply = house.people[who].ask(
                "POST",
                filled(pattern, found),
                data=urlencode(TYPED),
                content_type="application/x-www-form-urlencoded",
            )
            if rows() != kept:
                changed.append(str(pattern.pattern))
            transaction.set_rollback(True)
        if reply.status_code >= 500:
            broken.append(str(pattern.pattern))
    assert len(writing) > 40
    return changed, broken


def rows() -> dict[type[models.Model], list[tuple[Any, ...]]]:
    """All that is under a signature, as it is stored."""
    return {table: list(table._default_manager.order_by("pk").values_list()) for table in SIGNED}
