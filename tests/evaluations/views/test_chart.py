"""The charting screen over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent, EpisodeOfCare, User, Visit
from evaluations import library
from evaluations.actions import charting
from evaluations.domain.findings import Status
from evaluations.models import Evaluation, Finding
from evaluations.views import rows, sheet
from tests import factories
from tests.evaluations.test_charting import record, signed
from tests.factories import AT

pytestmark = pytest.mark.django_db

Save = Callable[..., Any]


@pytest.fixture
def evaluation(visit: Visit, therapist: User) -> Evaluation:
    return charting.open_evaluation(visit=visit, by=therapist, at=AT)


@pytest.fixture
def screen(client: Client, therapist: User) -> Client:
    client.force_login(therapist)
    return client


def address(name: str, evaluation: Evaluation, **more: Any) -> str:
    known = {"patient_id": evaluation.patient_id, "evaluation_id": evaluation.pk}
    return reverse(f"evaluations:{name}", kwargs=known | more)


@pytest.fixture
def save(screen: Client, evaluation: Evaluation) -> Save:
    def _save(cell: str, raw: str, /, **changes: Any) -> Any:
        key = f"key-{abs(hash((cell, raw)))}"
        body = {"cell": cell, "raw": raw, "status": "tested", "base": 0, "key": key}
        return screen.post(
            address("save_cell", evaluation),
            json.dumps(body | changes),
            content_type="application/json",
            headers={"accept": "application/json"},
        )

    return _save


def test_a_therapist_opens_the_evaluation_of_a_visit(screen: Client, visit: Visit) -> None:
    url = reverse("evaluations:open", args=[visit.patient_id, visit.pk])
    reply = screen.post(url)
    evaluation = Evaluation.objects.get()
    assert reply.headers["Location"] == address("chart", evaluation)


def test_a_visit_of_another_patient_is_not_found(screen: Client, visit: Visit) -> None:
    assert screen.post(reverse("evaluations:open", args=[999, visit.pk])).status_code == 404


def test_a_cancelled_visit_says_why_it_cannot_be_evaluated(screen: Client, visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(status="cancelled", cancelled_reason="ill")
    url = reverse("evaluations:open", args=[visit.patient_id, visit.pk])
    reply = screen.post(url, follow=True)
    assert "This visit is cancelled" in reply.content.decode()


def test_the_page_shows_every_section_and_is_audited(
    screen: Client, evaluation: Evaluation
) -> None:
    page = screen.get(address("chart", evaluation)).content.decode()
    for section in library.catalogue().sections:
        assert f'id="{section.code}"' in page
    assert "checked" not in page
    assert 'aria-pressed="true"' not in page
    event = AuditEvent.objects.filter(action="view", object_type="evaluation").get()
    assert event.patient_id == evaluation.patient_id


def test_the_hop_test_stands_nowhere_on_the_page_itself(
    screen: Client, evaluation: Evaluation
) -> None:
    page = screen.get(address("chart", evaluation)).content.decode()
    assert "test_single_leg_hop" not in page


def test_right_stands_before_left_everywhere(screen: Client, evaluation: Evaluation) -> None:
    page = screen.get(address("chart", evaluation)).content.decode()
    for item in library.catalogue():
        if item.is_sided and not item.gated:
            right, left = (page.find(f'"{item.code}/{side}/') for side in ("right", "left"))
            assert 0 < right < left, item.code


def test_a_saved_cell_says_so_and_redraws_its_row(save: Save) -> None:
    save("rom_hip_ir/right/", "25")
    reply = save("rom_hip_ir/left/", "35")
    assert reply.status_code == 200
    told = reply.json()
    assert (told["version"], told["value"], told["question"]) == (1, "35", "")
    assert "gap 10" in told["delta"]
    assert "10 or more counts" in told["delta"]
    assert "RIGHT 25, LEFT 35" in told["scale"]


def test_a_saved_cell_stands_on_the_page(
    save: Save, screen: Client, evaluation: Evaluation
) -> None:
    save("rom_hip_ir/right/", "29")
    save("rom_hip_ir/right/pain_nprs", "2")
    save("test_slr/right/", "positive")
    save("note_assessment/none/", "<script>alert(1)</script> {{ x }}")
    page = screen.get(address("chart", evaluation)).content.decode()
    assert 'value="29" aria-label="Hip internal rotation, right"' in page
    assert 'aria-pressed="true" aria-label="Painful, Hip internal rotation, right">P2<' in page
    assert 'name="test_slr.right" value="positive" checked' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ x }}" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("cell", "raw", "message"),
    [
        ("rom_lumbar_flexion/none/", "400", "400° is not possible"),
        ("mmt_hip_er/right/", "4.5", "Use a grade from 0 to 5"),
        ("run_cadence/none/", "900", "900 a minute is not possible"),
        ("note_assessment/none/", "x\n" * 200_000, "Use at most 4,000 characters"),
        ("note_assessment/none/", "\n".join("x" * 400), "Use at most 200 lines"),
        ("note_assessment/none/", "a\x00b", "cannot be stored"),
        ("note_assessment/none/", "\ud800", "half a character"),
        ("note_assessment/none/", "y" * 2_000_000, "far too long"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_cell(
    cell: str, raw: str, message: str, save: Save
) -> None:
    reply = save(cell, raw)
    assert reply.status_code == 400
    assert message in reply.json()["message"]
    assert not Finding.objects.exists()


def test_a_likely_slip_comes_with_what_was_meant(save: Save) -> None:
    assert save("run_cadence/none/", "82").json()["offer"] == "164"


@pytest.mark.parametrize(
    "changes",
    [
        {"cell": "no/such/cell"},
        {"cell": "rom_hip_ir"},
        {"cell": "rom_hip_ir/up/"},
        {"cell": "rom_hip_ir/none/"},
        {"cell": None},
        {"raw": 29},
        {"status": "guessed"},
        {"base": "0"},
        {"base": True},
        {"key": "short"},
        {"key": "a key with spaces"},
        {"key": 7},
    ],
)
def test_what_is_no_cell_is_refused_and_stored_nowhere(changes: dict[str, Any], save: Save) -> None:
    assert save("rom_hip_ir/right/", "29", **changes).status_code == 400
    assert not Finding.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"3"])
def test_a_body_that_is_no_json_of_a_cell_is_refused(
    body: bytes, screen: Client, evaluation: Evaluation
) -> None:
    url = address("save_cell", evaluation)
    assert screen.post(url, body, content_type="application/json").status_code == 400


def test_a_cell_changed_by_another_is_shown_with_both_values(
    save: Save, evaluation: Evaluation, staff: dict[str, User]
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=staff["assistant"])
    reply = save("rom_hip_ir/right/", "34")
    assert reply.status_code == 409
    told = reply.json()
    assert "Ana Silva changed this" in told["message"]
    assert (told["theirs"], told["version"]) == ("29", 1)
    assert save("rom_hip_ir/right/", "34", base=1, key="another-key").status_code == 200


def test_one_key_for_two_values_is_refused(save: Save) -> None:
    save("rom_hip_ir/right/", "29", key="the-same-key")
    assert save("rom_hip_ir/right/", "30", key="the-same-key").status_code == 422


def test_a_signed_evaluation_takes_no_cell_and_shows_them_fixed(
    save: Save, screen: Client, evaluation: Evaluation, therapist: User
) -> None:
    record(evaluation, "rom_hip_ir/right/", "29", by=therapist)
    signed(evaluation, therapist)
    assert save("rom_hip_ir/right/", "34", base=1).status_code == 423
    page = screen.get(address("chart", evaluation)).content.decode()
    assert "Signed by Priya Raman, PT, DPT" in page
    assert '<fieldset class="sheet-of-cells"' in page
    assert " disabled>" in page


def test_without_a_sign_in_the_page_is_told_so(client: Client, evaluation: Evaluation) -> None:
    reply = client.post(
        address("save_cell", evaluation),
        "{}",
        content_type="application/json",
        headers={"accept": "application/json"},
    )
    assert reply.status_code == 401


@pytest.mark.parametrize("name", ["chart", "save_cell", "live_checks", "hop_card"])
def test_an_evaluation_under_another_patients_address_is_not_found(
    name: str, screen: Client, evaluation: Evaluation
) -> None:
    url = address(name, evaluation, patient_id=999)
    reply = screen.post(url) if name == "save_cell" else screen.get(url)
    assert reply.status_code == 404


def test_the_desk_does_not_read_the_chart(
    client: Client, desk: User, evaluation: Evaluation
) -> None:
    client.force_login(desk)
    assert client.get(address("chart", evaluation)).status_code == 403


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
    assert "checked" not in page


def test_a_real_change_is_said_with_its_threshold(
    screen: Client, second: Evaluation, therapist: User
) -> None:
    record(second, "rom_lumbar_flexion/none/", "52", by=therapist)
    page = screen.get(address("chart", second)).content.decode()
    assert "<b>+14</b>real, 12.8 or more" in page


def test_the_checks_name_what_is_carried(screen: Client, second: Evaluation) -> None:
    part = screen.get(address("live_checks", second)).content.decode()
    assert "Carried values to settle" in part
    assert "Asked 0 of 11" in part


# Parts ------------------------------------------------------------------------------------------


def test_a_drawer_holds_the_further_fields_of_a_row(screen: Client, evaluation: Evaluation) -> None:
    url = address("chart_row", evaluation, code="rom_hip_ir")
    part = screen.get(url).content.decode()
    assert 'data-cell="rom_hip_ir/none/position"' in part
    assert part.index('"rom_hip_ir/right/end_feel"') < part.index('"rom_hip_ir/left/end_feel"')
    assert screen.get(address("chart_row", evaluation, code="nothing")).status_code == 404


def test_every_row_has_a_drawer_that_draws(evaluation: Evaluation) -> None:
    for item in library.catalogue():
        assert "drawer" in rows.drawer(item, rows.Cells(), "")


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
        ({"rom_lumbar_flexion/none/": "20"}, "<b>−18</b>real, 12.8 or more"),
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
        if item.typical and not item.gated and item.code != "rom_hip_ir":
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
