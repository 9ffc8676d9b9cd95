"""The wallet card and the discharge summary: what each says of the signed plan."""

from dataclasses import replace

import pytest

from clinic.domain.content import Words
from evaluations.domain import card, compose, discharge, documents, plan
from evaluations.domain.discharge import Outcome, Treated
from tests.evaluations import full_papers
from tests.evaluations.domain import plan_cases

WORDING = plan_cases.shipped().wording


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_holds_the_help_box_of_the_plan_and_no_more(language: str) -> None:
    made = full_papers.a_card(language)
    assert made["help"] == documents.to_json(full_papers.planned(language))["help"]
    assert set(made) == {"title", "help", "fold", "running", "language", "kind", "format"}


def test_each_goal_is_said_then_and_now() -> None:
    rows = full_papers.a_discharge()["goals"]["rows"]
    assert [(row["first"], row["now"], row["met"]) for row in rows] == [
        ("5 out of 10", "1 out of 10", "Yes"),
        ("not measured", "4 out of 10", "Not yet"),
        ("6 out of 10", "not measured", "not measured"),
    ]


def test_a_goal_to_reach_more_is_met_from_its_aim_on() -> None:
    goal = replace(plan_cases.GOAL, measure="miles_week", target=10_000)
    outcome = Outcome(goal=goal, first=None, now=10_000)
    made = discharge.paper(full_papers.planned(), full_papers.TREATED, [outcome], WORDING)
    assert made["goals"]["rows"][0]["met"] == "Yes"


def test_without_goals_it_says_so_and_one_visit_is_one() -> None:
    treated = Treated(
        first_on=full_papers.TREATED.first_on, last_on=full_papers.TREATED.last_on, visits=1
    )
    made = discharge.paper(full_papers.planned(), treated, [], WORDING)
    assert made["goals"]["none"] == "We did not set goals with numbers."
    assert made["treated"]["sentences"][0].endswith(": 1 visit.")


def test_it_says_what_to_go_on_with_and_when_to_come_back() -> None:
    made = full_papers.a_discharge("es")
    assert made["exercises"]["heading"] == "Siga con estos ejercicios"
    assert made["come_back"]["sentences"][0].startswith("Vuelva si")
    assert "(503) 555-0142" in made["come_back"]["sentences"][1]


@pytest.mark.parametrize(
    "words", ["Hop 10 times", "Run as RF-BSI-03 says", "Run without 400 mg", "Squat on the L leg"]
)
def test_a_goal_name_that_may_not_be_printed_stops_the_summary(words: str) -> None:
    goal = replace(plan_cases.GOAL, activity=plan.OWN, own=Words(words, "Correr."))
    outcome = Outcome(goal=goal, first=None, now=None)
    signed = full_papers.planned()
    with pytest.raises(compose.CannotPrint) as refused:
        discharge.paper(signed, full_papers.TREATED, [outcome], WORDING)
    assert len(refused.value.faults) == 1
    assert discharge.paper(full_papers.planned("es"), full_papers.TREATED, [outcome], WORDING)


def test_a_name_with_an_initial_stops_neither() -> None:
    signed = full_papers.planned(name="Ana L Ruiz", called="Ana L", therapist="R Raman")
    assert discharge.paper(signed, full_papers.TREATED, [], WORDING)
    assert card.paper(signed, WORDING)


def test_a_card_of_a_box_that_may_not_be_printed_is_refused() -> None:
    signed = full_papers.planned()
    box = replace(signed.help, closed="Hop to test it.")
    with pytest.raises(compose.CannotPrint, match="hop"):
        card.paper(replace(signed, help=box), WORDING)
