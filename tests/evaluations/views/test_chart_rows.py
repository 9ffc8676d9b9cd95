"""What stands beside a row of the chart: last time, the other side, checks and drawers."""

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import EpisodeOfCare, User
from evaluations import library
from evaluations.actions import charting
from evaluations.domain.catalogue import Item, Kind
from evaluations.domain.findings import Status
from evaluations.models import Evaluation
from evaluations.queries.chart import Cells
from evaluations.views import more, sheet
from tests import factories
from tests.evaluations.test_charting import record, signed
from tests.evaluations.views.conftest import Save, address
from tests.factories import AT

pytestmark = pytest.mark.django_db


# Last time --------------------------------------------------------------------------------------


@pytest.fixture
def second(
    evaluation: Evaluation, episode: EpisodeOfCare, therapist: User, desk: User
) -> Evaluation:
    for cell, raw in {
        "rom_lumbar_flexion/none/": "38",
        "rom_hip_ir/right/": "24",
        "mmt_ehl/right/": "4+",
        "test_slr/right/": "equivocal",
        "vital_hr/none/": "64",
        "note_assessment/none/": "Last time.",
        "gait_surface/none/": "track",
        "rom_lumbar_flexion_total/none/": "100",
    }.items():
        record(evaluation, cell, raw, by=therapist)
    signed(evaluation, therapist)
    later = factories.visit(episode, therapist=therapist, by=desk)
    return charting.open_evaluation(visit=later, by=therapist, at=AT)


def test_last_times_measures_stand_grey_and_its_results_beside(
    screen: Client, second: Evaluation
) -> None:
    page = screen.get(address("chart", second)).content.decode()
    assert 'class="cell carried" data-cell="rom_hip_ir/right/" data-carried="24"' in page
    assert 'data-cell="mmt_ehl/right/" data-carried="4+"' in page
    assert '<span class="was">3 Dec: Equiv</span>' in page
    assert 'data-cell="vital_hr/none/" data-carried' not in page
    assert "<b>3 Dec:</b> Last time." in page
    assert "checked" not in page[page.index("<fieldset") : page.index("</fieldset>")]


def test_a_real_change_is_said_with_its_threshold(
    screen: Client, second: Evaluation, therapist: User
) -> None:
    record(second, "rom_lumbar_flexion/none/", "52", by=therapist)
    page = screen.get(address("chart", second)).content.decode()
    assert "<b>+14</b>real, over 12.8" in page


def test_the_checks_name_what_is_carried(screen: Client, second: Evaluation) -> None:
    part = screen.get(address("live_checks", second)).content.decode()
    assert "Carried values to settle" in part
    assert "Asked 0 of 11" in part


def is_entered(item: Item) -> bool:
    """Whether a value of the item itself can be recorded on each of its sides."""
    return not (item.gated or item.each or item.is_retired or item.entry.kind is Kind.DERIVED)


# Parts ------------------------------------------------------------------------------------------


def test_a_drawer_holds_the_further_fields_of_a_row(screen: Client, evaluation: Evaluation) -> None:
    url = address("chart_row", evaluation, code="rom_hip_ir")
    part = screen.get(url).content.decode()
    assert 'data-cell="rom_hip_ir/none/position"' in part
    assert part.index('"rom_hip_ir/right/end_feel"') < part.index('"rom_hip_ir/left/end_feel"')
    assert screen.get(address("chart_row", evaluation, code="nothing")).status_code == 404


def test_every_row_has_a_drawer_that_draws(evaluation: Evaluation) -> None:
    for item in library.catalogue():
        assert item.label.en
        assert item.source in html.unescape(more.drawer(item, Cells()))


def test_the_checks_show_a_trigger_as_soon_as_it_fires(
    save: Save, screen: Client, evaluation: Evaluation
) -> None:
    save("vital_temp/none/", "101")
    part = screen.get(address("live_checks", evaluation)).content.decode()
    assert "Fever" in part


@pytest.mark.parametrize(
    ("code", "right", "left", "words"),
    [
        ("hhd_quads", "400", "410", "<b>97 %</b>even"),
        ("hhd_quads", "350", "410", "<b>85 %</b>under 90"),
        ("hhd_quads", "300", "410", "73 %</b>under 80"),
        ("mmt_ehl", "5", "5", "<b>even</b>"),
        ("mmt_ehl", "5", "5-", "<b>1 step apart</b>"),
        ("mmt_ehl", "5", "4", "<b>3 steps apart</b>"),
        ("rom_hip_ir", "30", "33", "<b>gap 3</b>even, under 10"),
        ("run_contact_time", "240", "250", "<b>gap 10</b>"),
    ],
)
def test_the_end_of_a_row_compares_the_sides(
    code: str, right: str, left: str, words: str, save: Save
) -> None:
    assert words not in save(f"{code}/right/", right).json()["delta"]
    assert words in save(f"{code}/left/", left).json()["delta"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"rom_lumbar_flexion/none/": "40"}, "<b>+2</b>within error"),
        ({"rom_lumbar_flexion/none/": "20"}, "<b>−18</b>real, over 12.8"),
        (
            {
                "rom_lumbar_flexion/none/instrument": "phone_inclinometer",
                "rom_lumbar_flexion/none/": "52",
            },
            "<b>not comparable</b>another method or position",
        ),
        ({"rom_lumbar_flexion_total/none/": "108"}, "<b>+8</b>"),
    ],
)
def test_the_end_of_a_row_compares_with_last_time(
    cells: dict[str, str], words: str, screen: Client, second: Evaluation, therapist: User
) -> None:
    for cell, raw in cells.items():
        record(second, cell, raw, by=therapist)
    assert words in screen.get(address("chart", second)).content.decode()


@pytest.mark.parametrize(
    ("code", "field", "right", "left", "words"),
    [
        ("test_slr", "angle_p2", "68", "80", "Gap 12, 11 or more counts"),
        ("test_slr", "angle_p2", "68", "72", "Gap 4, under 11 is usual"),
        ("test_crossed_slr", "angle_p2", "68", "72", "Gap 4."),
    ],
)
def test_the_foot_of_a_test_names_the_gap_of_its_angle(
    code: str, field: str, right: str, left: str, words: str, save: Save
) -> None:
    save(f"{code}/right/{field}", right)
    assert words in save(f"{code}/left/{field}", left).json()["foot"]


def test_a_familiar_symptom_that_is_not_says_so(
    save: Save, screen: Client, evaluation: Evaluation
) -> None:
    save("test_slr/right/concordant", "no")
    assert "familiar: not familiar" in screen.get(address("chart", evaluation)).content.decode()


def test_the_gait_sentence_comes_back_with_a_rating(save: Save) -> None:
    save("gait_task/none/", "run")
    reply = save("run_pelvic_drop/right/", "mild")
    assert reply.json()["sentence"] == "Running: mild pelvic drop on the RIGHT."


def test_a_positive_without_its_support_is_doubted_below_the_test(save: Save) -> None:
    foot = save("test_slr/right/", "positive").json()["foot"]
    assert "Positive RIGHT needs" in foot


def test_the_page_takes_the_same_number_of_queries_at_any_size(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=therapist)
    screen.get(address("chart", evaluation))
    with CaptureQueriesContext(connection) as few:
        screen.get(address("chart", evaluation))
    for item in library.catalogue():
        if item.typical and is_entered(item) and item.code != "rom_hip_ir":
            for side in item.sides:
                record(evaluation, f"{item.code}/{side}/", item.typical, by=therapist)
    with CaptureQueriesContext(connection) as many:
        page = screen.get(address("chart", evaluation)).content.decode()
    assert len(many) == len(few)
    assert "NT" in page


def test_a_page_drawn_anew_is_the_page_that_was_kept(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=therapist)

    def sections() -> str:
        page = screen.get(address("chart", evaluation)).content.decode()
        return page[page.index("<fieldset") : page.index("</fieldset>")]

    kept = sections()
    sheet.forget()
    assert sections() == kept


def test_two_patients_with_other_values_never_share_a_row(
    save: Save, screen: Client, evaluation: Evaluation, second: Evaluation
) -> None:
    screen.get(address("chart", evaluation))
    page = screen.get(address("chart", second)).content.decode()
    assert 'data-carried="24"' in page
    assert 'value="24" aria-label="Hip internal rotation, right"' in page
    first = screen.get(address("chart", evaluation)).content.decode()
    assert "data-carried" not in first


def test_every_status_is_shown_with_its_reason(
    screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    for code, status, reason in (
        ("rom_hip_ir", Status.NOT_TESTED, "time"),
        ("test_slr", Status.UNABLE_PAIN, ""),
        ("test_slump", Status.DECLINED, ""),
        ("neuro_babinski", Status.CONTRAINDICATED, "fresh wound"),
    ):
        record(evaluation, f"{code}/right/", reason, by=therapist, status=status)
    page = screen.get(address("chart", evaluation)).content.decode()
    assert 'value="NT: time"' in page
    assert "Unable: pain" in page
    assert "Not safe: fresh wound" in page
    assert 'name="test_slr.right" value="!unable" checked' in page
    assert 'name="test_slump.right" value="!not_tested" checked' in page
