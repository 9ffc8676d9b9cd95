"""Rows of the charting screen beyond one value a side: folded, repeated, ordered, derived."""

import html
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.domain.body import Side
from clinic.models import EpisodeOfCare, User
from evaluations import library
from evaluations.actions import charting
from evaluations.domain.catalogue import Kind
from evaluations.domain.findings import Status
from evaluations.models import Evaluation
from evaluations.queries import chart, past
from evaluations.queries.chart import Cells
from evaluations.views import drawn, rows, unfilled
from tests import factories
from tests.evaluations.test_charting import record, signed
from tests.evaluations.views.conftest import address
from tests.factories import AT

pytestmark = pytest.mark.django_db

FOLDED = next(item for item in library.catalogue() if item.section == "movement" and item.folded)


def page_of(screen: Client, evaluation: Evaluation) -> str:
    return html.unescape(screen.get(address("chart", evaluation)).content.decode())


def after(evaluation: Evaluation, by: User, desk: User) -> Evaluation:
    """The next evaluation of the case, with this one signed."""
    signed(evaluation, by)
    visit = factories.visit(evaluation.episode, therapist=by, by=desk)
    return charting.open_evaluation(visit=visit, by=by, at=AT + timedelta(days=7))


# Folded rows -----------------------------------------------------------------------------------


def test_a_folded_row_is_sent_when_it_is_asked_for(screen: Client, evaluation: Evaluation) -> None:
    name = f'data-item="{FOLDED.code}"'
    assert name not in page_of(screen, evaluation)
    reply = screen.get(address("more_rows", evaluation, section="movement"))
    assert name in reply.content.decode()
    assert reply.headers["HX-Trigger"] == "checks"
    assert name in screen.get(address("draw_row", evaluation, code=FOLDED.code)).content.decode()


def test_a_folded_row_that_holds_something_stands_in_front(
    screen: Client, evaluation: Evaluation, therapist: User, desk: User
) -> None:
    record(evaluation, "rom_lumbar_flexion_total/none/", "100", by=therapist)
    name = 'data-item="rom_lumbar_flexion_total"'
    assert name in page_of(screen, evaluation)
    assert name in page_of(screen, after(evaluation, therapist, desk))


def test_the_name_of_the_case_brings_rows_to_the_front(
    screen: Client, evaluation: Evaluation
) -> None:
    EpisodeOfCare.objects.update(complaint="knee pain")
    code = next(i.code for i in library.catalogue() if i.folded and i.regions[:1] == ("knee",))
    assert f'data-item="{code}"' in page_of(screen, evaluation)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("more_rows", {"section": "nothing"}),
        ("draw_row", {"code": "nothing"}),
        ("draw_row", {"code": "test_single_leg_hop"}),
        ("draw_row", {"code": "palp_site", "?": "nowhere"}),
        ("chart_row", {"code": "palp_site", "?": "nowhere"}),
    ],
)
def test_what_the_catalogue_does_not_hold_is_not_found(
    name: str, more: dict[str, str], screen: Client, evaluation: Evaluation
) -> None:
    query = {"instance": more.pop("?")} if "?" in more else {}
    assert screen.get(address(name, evaluation, **more), query).status_code == 404


# Repeated, ordered, derived, retired -----------------------------------------------------------


def test_a_place_is_drawn_once_it_holds_something(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    page = page_of(screen, evaluation)
    assert 'data-each="palp_site"' in page
    assert "data-instance=" not in page
    record(evaluation, "palp_site/right/piriformis.palp_tenderness", "2", by=therapist)
    page = page_of(screen, evaluation)
    assert 'data-item="palp_site" data-instance="piriformis"' in page
    assert '<option value="piriformis" disabled>' in page


def test_a_place_is_drawn_by_itself_with_its_sides_in_words(
    screen: Client, evaluation: Evaluation
) -> None:
    url = address("draw_row", evaluation, code="palp_site")
    row = screen.get(url, {"instance": "piriformis"}).content.decode()
    right, left = (f'"palp_site/{s}/piriformis.palp_tenderness"' for s in ("right", "left"))
    assert 0 < row.index(right) < row.index(left)
    assert "Tender places, Piriformis" in row
    midline = screen.get(url, {"instance": "spinous_process"}).content.decode()
    assert '"palp_site/none/spinous_process.palp_tenderness"' in midline
    drawer = screen.get(address("chart_row", evaluation, code="palp_site"), {"instance": "ql"})
    assert '"palp_site/right/ql.palp_allodynia"' in drawer.content.decode()


def test_an_order_shows_the_place_of_each(evaluation: Evaluation, therapist: User) -> None:
    item = next(one for one in library.catalogue() if one.entry.kind is Kind.ORDER)
    first, second, third = [one.code for one in item.entry.choices][:3]
    side = item.sides[0]
    record(evaluation, f"{item.code}/{side}/", f"{first}>{second}={third}", by=therapist)
    row = drawn.row(item, chart.chart(evaluation).of(item.code))
    steps = dict(reversed(re.findall(r'value="(\w+)" data-step="(\d?)"', row)))  # RIGHT stands
    assert (steps[first], steps[second], steps[third]) == ("1", "2", "2")


def test_a_derived_value_comes_with_the_live_checks(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    item = library.catalogue().item("rom_hip_rotation_total")
    assert unfilled.place_of(item, Side.RIGHT) in drawn.row(item, Cells())
    for code, raw in (("rom_hip_ir", "30"), ("rom_hip_er", "40")):
        record(evaluation, f"{code}/right/", raw, by=therapist)
    part = screen.get(address("live_checks", evaluation)).content.decode()
    said = dict(re.findall(r'data-derived="([^"]+)" value="([^"]*)"', part))
    assert said["d-rom_hip_rotation_total-right"].startswith("70")
    assert said["d-rom_hip_rotation_total-left"] == ""


def test_a_retired_row_shows_what_was_charted_and_takes_nothing(
    evaluation: Evaluation, therapist: User, desk: User
) -> None:
    record(evaluation, "rom_hip_ir/right/", "24", by=therapist)
    held = chart.chart(after(evaluation, therapist, desk)).of("rom_hip_ir")
    item = replace(library.catalogue().item("rom_hip_ir"), retired="2026-01-01")
    row = unfilled.retired(rows.sheet_of(item, held))
    assert "RIGHT 24, 3 Dec" in row
    assert "<input" not in row


def test_every_row_draws_blank() -> None:
    for item in library.catalogue():
        assert f"row-{item.code}" in drawn.row(item, Cells()), item.code


# Last values, kept and performed ---------------------------------------------------------------


def test_a_value_older_than_last_time_shows_its_own_day(
    screen: Client, evaluation: Evaluation, therapist: User, desk: User
) -> None:
    record(evaluation, "mmt_ehl/right/", "4", by=therapist)
    second = after(evaluation, therapist, desk)
    Evaluation.objects.filter(pk=second.pk).update(
        signed_at=AT + timedelta(days=7), signed_by=therapist
    )
    third = charting.open_evaluation(
        visit=factories.visit(evaluation.episode, therapist=therapist, by=desk),
        by=therapist,
        at=AT + timedelta(days=14),
    )
    page = page_of(screen, third)
    assert '<span class="was">4 <small>3 Dec</small></span>' in page
    assert "data-carried" not in page


def test_a_kept_value_says_from_when(
    screen: Client, evaluation: Evaluation, therapist: User, desk: User
) -> None:
    record(evaluation, "rom_hip_ir/right/", "24", by=therapist)
    second = after(evaluation, therapist, desk)
    body = {"cell": "rom_hip_ir/right/", "raw": "24", "status": "kept", "base": 0, "key": "k" * 8}
    url = address("save_cell", second)
    assert screen.post(url, json.dumps(body), content_type="application/json").status_code == 200
    page = page_of(screen, second)
    assert 'class="cell kept" data-cell="rom_hip_ir/right/"' in page
    assert '<span class="was">= 3 Dec</span>' in page


def test_what_was_done_waits_for_its_result(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    for code in ("test_slr", "rom_hip_ir"):
        record(evaluation, f"{code}/right/", "", by=therapist, status=Status.PERFORMED)
    page = page_of(screen, evaluation)
    assert 'name="test_slr.right" value="!performed" checked' in page
    assert "Done, result missing" in page
    assert 'placeholder="done"' in page
    part = screen.get(address("live_checks", evaluation)).content.decode()
    assert "Done, result missing</a><b>2</b>" in part
    assert "Special tests still blank" in part


# Behind More, beside, and the index ------------------------------------------------------------


def test_more_tells_criterion_accuracy_and_source_with_their_tags(
    screen: Client, evaluation: Evaluation
) -> None:
    part = screen.get(address("chart_row", evaluation, code="test_slr")).content.decode()
    for words in ("Positive when", "Take care", "Source:", 'data-untested="test_slr/right/"'):
        assert words in part
    known = [item for item in library.catalogue() if any(a.tag == "GK" for a in item.accuracy)]
    for item in known:
        url = address("chart_row", evaluation, code=item.code)
        assert "verify" in screen.get(url).content.decode()


def test_the_body_chart_stands_beside_the_sheet(screen: Client, evaluation: Evaluation) -> None:
    assert "No body chart yet" in screen.get(address("chart_body", evaluation)).content.decode()


def test_the_index_is_kept_a_year_and_holds_every_row_that_is_typed(screen: Client) -> None:
    from evaluations.views import catalogue

    reply = screen.get(catalogue.address())
    assert "max-age=31536000" in reply.headers["Cache-Control"]
    listed = {row["code"]: row for row in reply.json()}
    assert listed["rom_hip_ir"]["sides"] == "lr"
    assert listed["palp_site"]["each"][0].keys() == {"code", "words", "side"}
    assert "test_single_leg_hop" not in listed
    assert "rom_hip_rotation_total" not in listed
    other = reverse("evaluations:catalogue", args=["another"])
    assert screen.get(other).status_code == 404


def test_ten_evaluations_before_take_no_more_queries_than_one(
    screen: Client, evaluation: Evaluation, therapist: User, desk: User
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=therapist)
    today = after(evaluation, therapist, desk)
    first = _queries(screen, today)
    for _ in range(9):
        for code in ("rom_hip_ir", "rom_hip_er", "mmt_ehl"):
            record(today, f"{code}/right/", "4", by=therapist)
        today = after(today, therapist, desk)
    assert _queries(screen, today) == first


def _queries(screen: Client, evaluation: Evaluation) -> int:
    past.forget()
    with CaptureQueriesContext(connection) as taken:
        screen.get(address("chart", evaluation))
    return len(taken)
