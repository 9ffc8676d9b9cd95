"""One person whose every name, number and free text is a marker that nothing else holds."""

import re
from datetime import date, datetime
from typing import Any

from clinic.actions import disclosing
from clinic.actions.disclosing import Entry
from clinic.domain.body import Side
from clinic.models import Patient, User
from evaluations.actions import alerts, amending, goals, referring
from evaluations.domain.alarm import Step
from evaluations.models import Diagnosis, Evaluation, PlannedExercise, PlanOfCare, Problem
from intake.actions import pairing
from tests import factories
from tests.evaluations import charted, decided, referred, registered, runs
from tests.evaluations.domain import plan_cases
from tests.evaluations.signed import add
from tests.intake import measured, sittings

BORN = date(1987, 11, 29)
DETAILS: dict[str, Any] = {
    "given_name": "Zyqorvygiven",
    "family_name": "Zyqorvyfamily",
    "preferred_name": "Zyqorvycalled",
    "birth_date": BORN,
    "gender": "Zyqorvygender",
    "pronouns": "zyqorvy/them",
    "phone": "+15035559371",
    "email": "zyqorvy@home.example",
    "emergency_name": "Zyqorvysister",
    "emergency_relation": "Zyqorvykin",
    "emergency_phone": "+15035559372",
    "allergies": "Zyqorvynuts",
}
BORN_AS = ("1987-11-29", "11/29/1987", "29 Nov 1987", "Nov 29, 1987", "29 de nov")
PHONES = ("5559371", "555-9371", "5559372", "555-9372")
MARK = re.compile("|".join(("zyqorvy", *map(re.escape, (*BORN_AS, *PHONES)))), re.IGNORECASE)
"""Whatever tells who the person is, or repeats what anyone wrote about them."""


def words(where: str) -> str:
    """Free text that says where it was typed."""
    return f"Zyqorvytext of {where}."


def person(by: User, **changes: Any) -> Patient:
    return factories.patient(by.clinic, by=by, **(DETAILS | changes))


def record(
    patient: Patient, *, therapist: User, desk: User, manager: User, at: datetime
) -> Evaluation:
    """Something in every part of the record, by the actions of the screens; the evaluation is
    signed."""
    visit = factories.visit(
        factories.episode(patient, by=desk), therapist=therapist, by=desk, starts_at=at
    )
    told = {name: words(name) for name in ("belief", "worry", "cannot_do")}
    evaluation = runs.examined(visit, by=therapist, desk=desk, at=at, **told)
    _chart(evaluation, therapist, at)
    _agree(evaluation, desk, at)
    runs.signed_programme(evaluation, therapist, at)
    add(evaluation, therapist, at, text=words("addendum"))
    registered.document(evaluation, at=at, edition=9)
    _refer(evaluation, therapist, at)
    _call(evaluation, therapist, at)
    _answer(evaluation, manager, at)
    return evaluation


def _chart(evaluation: Evaluation, by: User, at: datetime) -> None:
    charted.find(evaluation, "rom_hip_ir", Side.LEFT, by=by, at=at, num=38_000)
    for code in ("note_subjective", "note_assessment"):
        charted.find(evaluation, code, Side.NONE, by=by, at=at, text=words(code))
    Diagnosis.objects.create(
        evaluation=evaluation, code="M54.50", description="Low back pain", release="2026",
        added_at=at, added_by=by,
    )  # fmt: skip
    goals.add(evaluation=evaluation, goal=plan_cases.GOAL, by=by, at=at)
    plan = PlanOfCare.objects.get(evaluation=evaluation)
    Problem.objects.create(
        plan=plan, level="activity", finding=words("problem"), value="8 s", side="right",
        found_on=at.date(),
    )  # fmt: skip
    PlannedExercise.objects.create(
        plan=plan, code="EX-07", schedule="three_days", reps=10, sets=2,
        override_reason=words("override"),
    )  # fmt: skip
    measured.entered(evaluation.visit, by, "promis_pf", "38.9")


def _agree(evaluation: Evaluation, desk: User, at: datetime) -> None:
    """Consents, signed at a tablet at a visit of their own."""
    visit = factories.visit(evaluation.episode, therapist=evaluation.opened_by, by=desk)
    sitting, _ = sittings.answering_session(visit, desk, at=at)
    sittings.sign_all(sitting, at=at)
    pairing.end_session(session=sitting, by=desk, at=at)


def _refer(evaluation: Evaluation, by: User, at: datetime) -> None:
    firing = referred.fired(evaluation, "RF-UPR-01", by=by, at=at, cannot_stand_straight="yes")
    decided.accepted(firing, by, at)
    draft = referring.open_or_join(firing=firing, by=by, at=at)
    reader = referred.reader(evaluation.clinic)
    row = referring.choose_recipient(
        referral=draft, recipient=reader, version=draft.version, by=by, at=at
    )
    texts = {name: words(name) for name in referring.WORDS}
    row = referring.save_draft(referral=row, words=texts, version=row.version, by=by, at=at)
    referred.signed(row, by=by, at=at)


def _call(evaluation: Evaluation, by: User, at: datetime) -> None:
    alert = alerts.raise_by_hand(patient=evaluation.patient, place="desk", by=by, at=at)
    alerts.log_step(
        alert=alert, what=Step.CALLED_PHYSICIAN, by=by, at=at, who=words("who"), note=words("step")
    )


def _answer(evaluation: Evaluation, by: User, at: datetime) -> None:
    """A correction that was asked for, and a disclosure."""
    amending.ask(
        patient=evaluation.patient, about=evaluation, asked_on=at.date(),
        asked_by=words("asker"), text=words("amendment"), by=by, at=at,
    )  # fmt: skip
    entry = Entry(
        on=at.date(), recipient=words("recipient"), what=words("what"), purpose="required",
        why=words("why"),
    )  # fmt: skip
    disclosing.log(patient=evaluation.patient, entry=entry, by=by, at=at)
