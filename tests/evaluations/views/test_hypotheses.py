"""The panel of hypotheses as a page and as a part of the sheet, and the picker of codes."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.domain.body import Side
from clinic.models import User
from evaluations.actions import code_table, diagnosing
from evaluations.actions.code_table import Printed
from evaluations.models import Diagnosis, Evaluation
from evaluations.queries import diagnoses
from tests.evaluations import charted
from tests.evaluations.views.conftest import address
from tests.factories import AT

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}

Post = Callable[..., Any]


@pytest.fixture
def post(screen: Client, evaluation: Evaluation) -> Post:
    def _post(name: str, *, part: bool = False, pk: int | None = None, **fields: str) -> Any:
        more = {"diagnosis_id": pk} if pk else {}
        where = address(name, evaluation, **more)
        return screen.post(where, fields, headers=PART if part else {})

    return _post


def listed(evaluation: Evaluation) -> list[str]:
    return [row.code for row in diagnoses.chosen(evaluation)]


def find(evaluation: Evaluation, code: str, side: Side, **value: Any) -> None:
    charted.find(evaluation, code, side, by=evaluation.opened_by, at=AT, **value)


# The panel


def test_the_page_shows_each_pattern_once_in_its_order(screen, evaluation) -> None:
    html = screen.get(address("hypotheses", evaluation)).content.decode()
    places = [
        html.index(f'id="{code}"') for code in ("dx_lumbar_strain_nslbp", "dx_sij", "dx_axspa")
    ]
    assert places == sorted(places)
    assert "<h1>Patterns and diagnosis codes</h1>" in html


def test_a_finding_stands_with_its_word_its_citation_and_what_it_rests_on(
    screen, evaluation
) -> None:
    find(evaluation, "palp_step_off", Side.NONE, text="yes")
    html = screen.get(address("hypotheses", evaluation)).content.decode()
    assert "LR+ 4.7 (1.6–13.9)" in html
    assert "Collaer 2006, JMMT 14:22, doi 10.1179/106698106790820917" in html
    assert 'class="word small">small</span>' in html


def test_beside_the_sheet_it_is_a_part_without_a_page_around_it(screen, evaluation) -> None:
    reply = screen.get(address("hypotheses", evaluation), headers=PART)
    html = reply.content.decode()
    assert "<html" not in html
    assert "<h1" not in html
    assert "<h2" not in html
    assert "<h3>Facet-mediated pain</h3>" in html


def test_what_is_not_yet_checked_leads_to_its_row(screen, evaluation) -> None:
    html = screen.get(address("hypotheses", evaluation), headers=PART).content.decode()
    assert f"{address('chart', evaluation)}#row-test_crossed_slr" in html
    assert "not yet asked, the intake does not ask it" in html


def test_a_safety_line_stands_first(screen, evaluation, visit, desk) -> None:
    charted.answered(visit, by=desk, at=AT, saddle_numb="yes")
    html = screen.get(address("hypotheses", evaluation), headers=PART).content.decode()
    assert html.index("Suspected cauda equina") < html.index("Lumbar strain")


def test_the_history_of_the_intake_is_read(screen, evaluation, visit, desk) -> None:
    charted.answered(visit, by=desk, at=AT, onset_kind="after_lift")
    html = screen.get(address("hypotheses", evaluation), headers=PART).content.decode()
    assert "Sudden start, with a lift, a bend or a run: yes" in html


def test_however_much_was_charted_the_queries_are_as_many(
    screen, evaluation, visit, desk, django_assert_num_queries
) -> None:
    charted.answered(visit, by=desk, at=AT)
    where = address("hypotheses", evaluation)
    screen.get(where)
    with CaptureQueriesContext(
        connection,
    ) as few:
        screen.get(where)
    for code in ("test_slump", "test_slr", "test_fair", "test_kemp"):
        for side in (Side.RIGHT, Side.LEFT):
            find(evaluation, code, side, text="negative")
    with django_assert_num_queries(len(few)):
        screen.get(where)


# Codes


def test_a_candidate_is_offered_and_none_is_chosen(screen, evaluation) -> None:
    html = screen.get(address("hypotheses", evaluation)).content.decode()
    assert "No code is chosen yet" in html
    assert 'name="codes" value="M54.31,M54.32"' in html
    assert html.count('" checked>') == html.count('value="D" checked>')


def test_a_press_adds_the_code_and_comes_back_to_the_list(post, evaluation) -> None:
    reply = post("add_diagnosis", codes="M54.31,M54.32", pattern="dx_radiculopathy")
    assert reply["Location"] == address("hypotheses", evaluation) + "#codes"
    assert listed(evaluation) == ["M54.31", "M54.32"]


def test_beside_the_sheet_a_press_only_tells_the_page(post, evaluation) -> None:
    reply = post("add_diagnosis", part=True, codes="M54.50")
    assert reply.content.decode() == "On the list of codes."
    assert reply["HX-Trigger"] == "diagnoses"


def test_the_letter_of_the_encounter_completes_the_code(post, evaluation) -> None:
    post("add_diagnosis", codes="S39.012", asks="encounter", encounter="D")
    post("add_diagnosis", codes="S73.191,S73.192", asks="encounter", encounter="A")
    assert listed(evaluation) == ["S39.012D", "S73.191A", "S73.192A"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"codes": "M48.48", "asks": "encounter"}, "Choose first what care this is"),
        ({"codes": "M48.48", "encounter": "Z"}, "Choose first what care this is"),
        ({"codes": "X00"}, "X00 is not a billable code"),
        ({}, "Choose a code to add"),
    ],
)
@pytest.mark.parametrize("part", [True, False])
def test_what_cannot_be_added_is_said(post, screen, evaluation, fields, words, part) -> None:
    reply = post("add_diagnosis", part=part, **fields)
    if not part:
        reply = screen.get(address("hypotheses", evaluation))
    assert words in reply.content.decode()
    assert listed(evaluation) == []


def test_codes_are_moved_and_removed(post, evaluation) -> None:
    post("add_diagnosis", codes="M54.50,M54.51")
    second = Diagnosis.objects.get(code="M54.51").pk
    post("move_diagnosis", pk=second, to="0")
    assert listed(evaluation) == ["M54.51", "M54.50"]
    assert post("remove_diagnosis", pk=second, part=True)["HX-Trigger"] == "diagnoses"
    assert listed(evaluation) == ["M54.50"]


@pytest.mark.parametrize("to", ["", "-1", "up", "9999"])
def test_a_place_that_cannot_be_is_not_found(post, evaluation, to) -> None:
    post("add_diagnosis", codes="M54.50")
    assert post("move_diagnosis", pk=Diagnosis.objects.get().pk, to=to).status_code == 404


def test_a_code_of_another_evaluation_is_not_found(post, evaluation) -> None:
    assert post("remove_diagnosis", pk=987, part=True).status_code == 404


def test_the_list_shows_its_warnings(screen, post, evaluation) -> None:
    post("add_diagnosis", codes="M54.31")
    post("add_diagnosis", codes="M54.41")
    html = screen.get(address("diagnoses", evaluation), headers=PART).content.decode()
    assert "exclude each other (Excludes1)" in html
    assert "<html" not in html


def test_the_table_is_searched_on_the_page(screen, evaluation) -> None:
    code_table.fill(
        date(2026, 4, 1), [Printed(code="M79.7", description="Fibromyalgia", is_billable=True)]
    )
    reply = screen.get(address("diagnoses", evaluation), {"q": "fibro"})
    assert reply["Location"] == address("hypotheses", evaluation) + "?q=fibro#codes"
    html = screen.get(address("diagnoses", evaluation), {"q": "fibro"}, headers=PART)
    assert "Fibromyalgia" in html.content.decode()
    none = screen.get(address("diagnoses", evaluation), {"q": "zzz"}, headers=PART)
    assert "No billable code has these words" in none.content.decode()


def test_while_the_table_is_not_there_the_search_says_so(screen, evaluation) -> None:
    html = screen.get(address("diagnoses", evaluation), {"q": "back"}, headers=PART)
    assert "still being read in" in html.content.decode()


def test_a_signed_evaluation_keeps_its_codes(post, screen, evaluation, therapist) -> None:
    diagnosing.add(evaluation=evaluation, codes=["M54.50"], by=therapist, at=AT)
    pk = Diagnosis.objects.get().pk
    Evaluation.objects.update(signed_at=AT, signed_by=therapist)
    for name, more in (
        ("add_diagnosis", {"codes": "M54.59"}),
        ("remove_diagnosis", {"pk": pk}),
        ("move_diagnosis", {"pk": pk, "to": "0"}),
    ):
        post(name, **more)
    assert listed(evaluation) == ["M54.50"]
    html = screen.get(address("hypotheses", evaluation)).content.decode()
    assert "Search all codes" not in html


def test_an_assistant_sees_the_panel_and_chooses_nothing(
    client: Client, evaluation: Evaluation, staff: dict[str, User]
) -> None:
    assistant = next(one for one in staff.values() if one.role == "assistant")
    client.force_login(assistant)
    html = client.get(address("hypotheses", evaluation)).content.decode()
    assert 'name="codes"' not in html
    assert client.post(address("add_diagnosis", evaluation), {"codes": "M54.50"}).status_code == 403


def test_another_patients_address_does_not_open_it(screen, evaluation) -> None:
    where = reverse("evaluations:hypotheses", args=[evaluation.patient_id + 1, evaluation.pk])
    assert screen.get(where).status_code == 404
