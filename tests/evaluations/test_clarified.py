"""Asking again in person: both answers stay, the rules run again, and people close what fired."""

from typing import Any

import pytest

from clinic.models import AuditEvent, EpisodeOfCare, User, Visit
from evaluations.actions import clarified
from evaluations.models import Evaluation, Judgement, TriggerFiring
from intake.actions.clarifying import NeedsNote, Note
from intake.models import AnswerRevision, IntakeSession
from tests import factories
from tests.evaluations import charted

pytestmark = pytest.mark.django_db

MUST_ASK = [
    "saddle_numb",
    "bladder_change",
    "bowel_change",
    "trauma_major",
    "fever_chills",
    "weight_loss_unexplained",
    "steroids_3mo",
    "self_harm_thoughts",
    "new_brain_symptoms",
]
SAID = Note(asked_by="Priya Raman", words="No, never. I misread it.")


@pytest.fixture
def evaluation(visit: Visit, therapist: User, now: Any) -> Evaluation:
    return Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=now,
        opened_by=therapist,
    )


@pytest.fixture
def ask(episode: EpisodeOfCare, therapist: User, now: Any) -> Any:
    def run(notes: Any = None, by: User | None = None, **answers: str) -> None:
        clarified.ask_again(
            episode=episode, answers=answers, notes=notes, by=by or therapist, at=now
        )

    return run


@pytest.fixture
def answered(visit: Visit, desk: User, now: Any) -> Any:
    def run(**answers: Any) -> IntakeSession:
        return charted.answered(visit, by=desk, at=now, **answers)

    return run


def test_a_case_without_a_tablet_is_asked_in_person(evaluation, ask):
    ask(saddle_numb="no")
    judgement = Judgement.objects.get()
    assert judgement.moment == "clarified"
    assert judgement.inputs["intake"] == {"saddle_numb": "no"}
    assert TriggerFiring.objects.get().code == "RF-DAT-01"


def test_a_case_without_an_evaluation_is_asked_at_its_visit(visit, ask):
    ask(saddle_numb="no")
    assert IntakeSession.objects.get().visit == visit
    assert Judgement.objects.get().evaluation is None


def test_a_case_without_a_visit_has_nobody_to_ask(ask):
    with pytest.raises(clarified.NobodyToAsk):
        ask(saddle_numb="no")
    assert not IntakeSession.objects.exists()


def test_missing_items_settle_themselves_once_all_are_asked(evaluation, ask):
    ask(**dict.fromkeys(MUST_ASK, "no"), leg_weakness_side="none", cancer_history="none")
    firing = TriggerFiring.objects.get(code="RF-DAT-01")
    assert [one["fact"] for one in firing.because] == ["exam.neuro_screen"]


@pytest.mark.parametrize("role", ["desk", "manager", "auditor"])
def test_only_a_clinician_writes_down_what_was_said(evaluation, staff, ask, role):
    with pytest.raises(clarified.MayNotAsk):
        ask(saddle_numb="no", by=staff[role])
    assert not AnswerRevision.objects.exists()


def test_an_assistant_writes_down_what_was_said(evaluation, staff, ask):
    ask(saddle_numb="no", by=staff["assistant"])
    assert AnswerRevision.objects.get().by == f"user:{staff['assistant'].pk}"


def test_both_answers_stay_and_the_rules_run_again(answered, ask):
    session = answered(cannot_stand_straight="yes")
    before = Judgement.objects.count()
    ask(cannot_stand_straight="no")
    session.response.refresh_from_db()
    assert session.response.answers["cannot_stand_straight"] == "yes"
    written = AnswerRevision.objects.get()
    assert (written.value, written.earlier) == ("no", "yes")
    assert Judgement.objects.count() == before + 1


def test_what_fired_stays_until_a_person_closes_it(answered, ask):
    answered(cannot_stand_straight="yes")
    ask(cannot_stand_straight="no")
    firing = TriggerFiring.objects.get(code="RF-UPR-01")
    assert (firing.state, firing.still_true) == ("open", False)


# "I'd rather say this in person"


@pytest.mark.parametrize(
    ("notes", "parts"),
    [
        (None, ["asked_by", "words"]),
        ({"bladder_change": Note(asked_by="Priya Raman", words=" ")}, ["words"]),
        ({"bladder_change": Note(asked_by="", words="No")}, ["asked_by"]),
        ({"bladder_change": Note(asked_by="Priya Raman", words="x" * 201)}, ["words"]),
        ({"bladder_change": Note(asked_by="Priya Raman", words="\x00")}, ["words"]),
    ],
    ids=["no note", "no words", "nobody asked", "too long", "no text"],
)
def test_what_was_declined_needs_who_asked_and_the_exact_answer(answered, ask, notes, parts):
    answered(bladder_change="declined")
    with pytest.raises(NeedsNote) as caught:
        ask(notes=notes, bladder_change="no", saddle_numb="yes")
    assert [fault.part for fault in caught.value.faults] == parts
    assert not AnswerRevision.objects.exists()


def test_the_note_stays_with_the_answer(answered, ask):
    session = answered(bladder_change="declined")
    ask(notes={"bladder_change": SAID}, bladder_change="no")
    written = AnswerRevision.objects.get()
    assert written.reason == "Asked in person by Priya Raman. Answer: “No, never. I misread it.”"
    assert session.response.answers["bladder_change"] == "declined"


def test_the_longest_note_fits(answered, ask):
    answered(bladder_change="declined")
    ask(notes={"bladder_change": Note(asked_by="P" * 60, words="x" * 200)}, bladder_change="no")
    assert len(AnswerRevision.objects.get().reason) <= 300


def test_a_note_may_stand_with_any_answer(answered, ask):
    answered(bladder_change="unsure")
    ask(notes={"bladder_change": SAID}, bladder_change="no")
    assert "misread" in AnswerRevision.objects.get().reason


def test_what_an_earlier_sitting_declined_needs_its_note_too(answered, visit, desk, ask):
    answered(bladder_change="declined")
    later = factories.visit(visit.episode, therapist=visit.therapist, by=desk)
    clarified.clarifying.session_without_tablet(visit=later, by=desk, at=later.starts_at)
    with pytest.raises(NeedsNote):
        ask(bladder_change="no")


def test_an_answer_in_person_is_audited_once_with_its_questions(answered, ask):
    answered()
    ask(saddle_numb="unsure", bladder_change="unsure")
    event = AuditEvent.objects.get(action="answer_in_person")
    assert event.fields == ["bladder_change", "saddle_numb"]
