"""The charting screen over HTTP."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent, User, Visit
from evaluations import library
from evaluations.models import Evaluation, Finding
from evaluations.queries.chart import Cells
from evaluations.views import drawn
from tests.evaluations.test_charting import record, signed
from tests.evaluations.views.conftest import Save, address

pytestmark = pytest.mark.django_db


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
    findings = page[page.index("<fieldset") : page.index("</fieldset>")]
    assert "checked" not in findings
    assert 'aria-pressed="true"' not in findings
    event = AuditEvent.objects.filter(action="view", object_type="evaluation").get()
    assert event.patient_id == evaluation.patient_id


def test_the_hop_test_stands_nowhere_on_the_page_itself(
    screen: Client, evaluation: Evaluation
) -> None:
    page = screen.get(address("chart", evaluation)).content.decode()
    assert "test_single_leg_hop" not in page


def test_right_stands_before_left_everywhere() -> None:
    for item in library.catalogue():
        if item.is_sided and not item.each:
            row = drawn.row(item, Cells())
            ends = ("right", "left")
            right, left = (max(row.find(f"{item.code}{x}{e}") for x in "/-") for e in ends)
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
