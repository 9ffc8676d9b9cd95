"""The facts of a case: the newest sitting's word, and the history of the earlier ones."""

from datetime import timedelta

import pytest

from evaluations.models import Evaluation
from evaluations.queries import asking, known, ledger
from intake.domain import history
from tests.intake import answered
from tests.intake.answered import AT

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=14)


@pytest.fixture
def first(visit, desk):
    answers = {"osteoporosis": "yes", "saddle_numb": "no", "cancer_history": "past"}
    return answered.sitting(visit, desk, onset_ago={"amount": 10, "unit": "days"}, **answers)


@pytest.fixture
def back(visit, therapist, desk):
    return answered.later_visit(visit, therapist, desk)


def evaluation(visit, therapist, at):
    return Evaluation.objects.create(
        clinic=visit.clinic,
        patient=visit.patient,
        episode=visit.episode,
        visit=visit,
        opened_at=at,
        opened_by=therapist,
    )


def intake_facts(of, at):
    return known.of_evaluation(of, at=at)[0]["intake"]


def test_the_short_form_of_a_returning_visit_leaves_history_standing(
    first, back, therapist, desk, monkeypatch
):
    asks = frozenset({"intake.saddle_numb", "intake.symptom_days"})
    monkeypatch.setattr(history, "asks", lambda questionnaire: asks)
    answered.sitting(back, desk, at=LATER, saddle_numb="unsure")
    facts = intake_facts(evaluation(back, therapist, LATER), LATER)
    assert facts == {"osteoporosis": "yes", "cancer_history": "past", "saddle_numb": "unsure"}


def test_one_visit_is_judged_on_the_same_numbers_however_long_it_takes(first, visit, therapist):
    of = evaluation(visit, therapist, AT)
    assert intake_facts(of, AT)["symptom_days"] == 10
    assert intake_facts(of, AT + timedelta(days=2))["symptom_days"] == 10


def test_a_later_visit_without_a_form_counts_symptom_days_to_its_own_day(first, back, therapist):
    assert intake_facts(evaluation(back, therapist, LATER), LATER)["symptom_days"] == 24


def test_what_to_ask_and_the_ledger_read_the_whole_case(first, back, therapist, desk, monkeypatch):
    monkeypatch.setattr(history, "asks", lambda questionnaire: frozenset({"intake.saddle_numb"}))
    answered.sitting(back, desk, at=LATER, saddle_numb="no")
    of = evaluation(back, therapist, LATER)
    assert "present 1" in ledger.line_of_case(of.episode).sentence
    cancer = next(one for one in asking.to_ask(of.episode, at=AT) if one.code == "cancer_history")
    assert not cancer.is_open
