"""What the sittings of a case know together, read from the database."""

from datetime import timedelta

import pytest

from intake.actions import clarifying
from intake.domain import history
from intake.queries import case
from tests import factories
from tests.intake import answered
from tests.intake.answered import AT, later_visit, sitting

pytestmark = pytest.mark.django_db

SHORT = frozenset({"intake.saddle_numb", "intake.nprs_now"})
TWO_WEEKS = timedelta(days=14)


@pytest.fixture
def short_form(monkeypatch):
    """Every form asks for two things only; what else a sitting holds is history."""
    monkeypatch.setattr(history, "asks", lambda questionnaire: SHORT)


@pytest.fixture
def back(visit, therapist, desk):
    return later_visit(visit, therapist, desk)


def test_one_sitting_speaks_for_itself(visit, desk):
    one = sitting(visit, desk, saddle_numb="no", filled_by="self", nprs_now=3)
    assert case.facts_of_case(one) == {"intake.saddle_numb": "no", "intake.nprs_now": 3}


def test_history_comes_from_the_first_sitting_and_the_rest_from_the_newest(
    visit, back, desk, short_form
):
    first = {"osteoporosis": "yes", "saddle_numb": "no", "nprs_now": 7}
    sitting(visit, desk, onset_ago={"amount": 10, "unit": "days"}, **first)
    newest = sitting(back, desk, at=AT + TWO_WEEKS, nprs_now=3)
    assert case.facts_of_case(newest) == {
        "intake.osteoporosis": "yes",
        "intake.nprs_now": 3,
        "intake.symptom_days": 24,
    }


def test_the_forms_themselves_leave_history_standing_and_ask_today_anew(visit, back, desk):
    history_ = {"osteoporosis": "yes", "fragility_fracture": "no", "prior_bsi": "yes"}
    today = {"saddle_numb": "no", "bladder_change": "no", "new_brain_symptoms": "no"}
    span = {"amount": 10, "unit": "days"}
    sitting(visit, desk, filled_by="self", onset_ago=span, nprs_now=7, **today, **history_)
    newest = sitting(
        back, desk, at=AT + TWO_WEEKS, form=answered.RETURNING, filled_by="self", saddle_numb="no"
    )
    facts = case.facts_of_case(newest)
    assert {name: facts[f"intake.{name}"] for name in history_} == history_
    assert facts["intake.symptom_days"] == 24
    assert facts["intake.saddle_numb"] == "no"
    assert not {"intake.bladder_change", "intake.new_brain_symptoms", "intake.nprs_now"} & set(
        facts
    )


def test_what_staff_wrote_down_at_the_first_visit_is_history_too(
    visit, back, desk, therapist, short_form
):
    first = sitting(visit, desk, osteoporosis="unsure")
    said = {"osteoporosis": "yes"}
    clarifying.answer_in_person(session=first, answers=said, by=therapist, at=AT)
    newest = sitting(back, desk, at=AT + TWO_WEEKS)
    assert case.facts_of_case(newest) == {"intake.osteoporosis": "yes"}


def test_nothing_comes_from_another_case_or_from_a_later_sitting(
    visit, back, therapist, desk, short_form
):
    other = factories.episode(visit.patient, by=desk, side="left")
    old = factories.visit(other, therapist=therapist, by=desk, starts_at=AT - TWO_WEEKS)
    sitting(old, desk, at=AT - TWO_WEEKS, osteoporosis="yes")
    today = sitting(visit, desk, smoker="never")
    sitting(back, desk, at=AT + TWO_WEEKS, fragility_fracture="yes")
    assert case.facts_of_case(today) == {"intake.smoker": "never"}


def test_spans_can_be_counted_to_another_day(visit, desk):
    one = sitting(visit, desk, onset_ago={"amount": 10, "unit": "days"})
    later = (AT + TWO_WEEKS).date()
    assert case.facts_of_case(one, on=later) == {"intake.symptom_days": 24}


def test_many_sittings_cost_no_more_queries_than_one(
    visit, desk, therapist, django_assert_num_queries
):
    first = sitting(visit, desk, smoker="never")
    with django_assert_num_queries(2):
        case.facts_of_case(first)
    for week in range(1, 4):
        on = later_visit(visit, therapist, desk, days=7 * week)
        newest = sitting(on, desk, at=AT + timedelta(days=7 * week), smoker="never")
        said = {"saddle_numb": "no"}
        clarifying.answer_in_person(session=newest, answers=said, by=therapist, at=AT)
    with django_assert_num_queries(2):
        case.facts_of_case(newest)


def test_a_sitting_without_answers_knows_nothing(visit, desk):
    one = answered.sitting(visit, desk)
    one.response.delete()
    assert case.facts_of_case(one) == {}


def test_each_answer_of_a_case_names_its_newest_source(visit, back, desk, therapist):
    first = sitting(visit, desk, osteoporosis="yes", saddle_numb="no", smoker="never")
    newest = sitting(back, desk, at=AT + TWO_WEEKS, saddle_numb="unsure", smoker="never")
    clarifying.answer_in_person(
        session=newest, answers={"smoker": "former"}, by=therapist, at=AT + TWO_WEEKS
    )
    sources = case.sources_of_case(newest)
    assert sources["osteoporosis"] == first.response.provenance["osteoporosis"]
    assert sources["saddle_numb"] == newest.response.provenance["saddle_numb"]
    assert "smoker" not in sources


def test_goals_stay_in_the_persons_words_while_how_well_they_go_is_asked_again(visit, back, desk):
    first = sitting(
        visit, desk, goal_1="Run the loop", goal_1_now=3, goal_1_date="2027-04-05", goal_3="Sit"
    )
    newest = sitting(back, desk, at=AT + TWO_WEEKS, goal_1_now=6)
    stated = [(one.words, one.now, one.date) for one in case.goals_of_case(newest)]
    assert stated == [("Run the loop", 6, "2027-04-05"), ("Sit", None, None)]
    assert case.goals_of_case(first)[0].now == 3


def test_a_returning_form_brings_the_goals_named_before(visit, back, desk):
    sitting(visit, desk, goal_1="Run 5 miles", goal_1_now=3, goal_2="Sit through a film")
    later = {"at": AT + TWO_WEEKS, "form": answered.RETURNING, "sent": False}
    newest = sitting(back, desk, **later)
    assert case.carried_of(newest) == {"goal_1": "Run 5 miles", "goal_2": "Sit through a film"}
    assert newest.response.answers == {}


def test_a_first_form_brings_nothing(visit, desk):
    assert case.carried_of(sitting(visit, desk, goal_1="Run 5 miles")) == {}
