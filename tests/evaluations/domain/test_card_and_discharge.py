"""The wallet card and the discharge summary: what each says of the signed plan."""

from dataclasses import replace

import pytest

from evaluations.domain import discharge, documents
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
