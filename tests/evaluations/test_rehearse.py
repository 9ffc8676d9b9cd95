import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.evaluations.domain import rules


def run(file, capsys):
    call_command("rehearse", str(file))
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def typed(monkeypatch):
    def type_(text):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return type_


def test_a_file_is_judged_and_printed(tmp_path, capsys):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(rules.patient(**{"exam.pvr_ml": 300})))
    result = run(path, capsys)
    assert result["max_urgency"] == "emergency"
    assert result["fired"][0]["because"] == [{"fact": "exam.pvr_ml", "value": 300}]


def test_a_dash_reads_standard_input(typed, capsys):
    typed(json.dumps([rules.QUIET]))
    assert [one["max_urgency"] for one in run("-", capsys)] == ["none"]


def test_a_byte_order_mark_is_forgiven(tmp_path, capsys):
    path = tmp_path / "case.json"
    path.write_bytes(b"\xef\xbb\xbf{}")
    assert run(path, capsys)["max_urgency"] == "monitor"


def test_impossible_values_end_with_2_and_print_nothing(typed, capsys):
    typed('{"exam": {"hr": "fast", "puls": 60}}')
    with pytest.raises(CommandError) as caught:
        call_command("rehearse", "-")
    assert caught.value.returncode == 2
    assert str(caught.value).splitlines() == [
        "exam.hr: fast is not a number",
        "exam.puls: there is no such fact",
    ]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("name", "raw", "fault"),
    [("none.json", None, "cannot be read"), ("latin.json", b"\xff\xfe", "is not UTF-8 text")],
)
def test_a_file_that_cannot_be_read_ends_with_2(tmp_path, name, raw, fault):
    path = tmp_path / name
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(CommandError, match=fault) as caught:
        call_command("rehearse", str(path))
    assert caught.value.returncode == 2
