"""The command that runs the site refuses what it must before it starts anything."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.management.commands import serve


def test_the_demo_listens_on_this_machine_only() -> None:
    with pytest.raises(CommandError, match=r"on this machine only, not on 0\.0\.0\.0"):
        call_command("serve", host="0.0.0.0")


def test_a_taken_port_is_named_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"Port {port} on 127\.0\.0\.1 cannot be had"):
            call_command("serve", port=port)


def test_production_writes_no_query_into_its_access_log(settings: Any) -> None:
    settings.DEMO = False

    command = serve.web_server("127.0.0.1", 8000, 2)

    log_line = command[command.index("--access-logformat") + 1]
    assert "%(U)s" in log_line  # the path
    assert "%(q)s" not in log_line
    assert "%(r)s" not in log_line


def run(web: str, work: str, monkeypatch: pytest.MonkeyPatch) -> serve.House:
    monkeypatch.setattr(serve, "QUICK_DEATHS", 2)
    monkeypatch.setattr(serve.signal, "signal", lambda *_: None)
    return serve.House(["sh", "-c", web], ["sh", "-c", work])


def test_everything_stops_when_the_web_server_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    house = run("exit 3", "sleep 60", monkeypatch)

    with house, pytest.raises(CommandError, match="The web server stopped"):
        house.keep()

    assert house._running["worker"].returncode is not None


def test_a_worker_that_dies_at_once_again_and_again_stops_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    starts = tmp_path / "starts"
    house = run("sleep 60", f"echo once >> {starts}", monkeypatch)

    with house, pytest.raises(CommandError, match="The worker stops as soon as it starts"):
        house.keep()

    assert starts.read_text().split() == ["once", "once"]
    assert house._running["web server"].returncode is not None


def test_what_runs_beside_is_stopped_at_the_end(tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    with serve.beside("sh", "-c", f"echo $$ > {mark}; exec sleep 60"):
        while not mark.exists() or not mark.read_text().strip():
            time.sleep(0.01)

    assert not Path(f"/proc/{mark.read_text().strip()}").exists()


def test_only_the_demo_reads_the_codes_in_by_itself(settings: Any) -> None:
    settings.DEMO = False
    with serve.beside(*serve.codes()):
        pass
    assert serve.codes() == []
    settings.DEMO = True
    assert serve.codes()[-2:] == ["load_icd10", "--gently"]


def test_as_a_service_the_command_becomes_the_web_server_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(serve, "prepare", lambda address: "")
    monkeypatch.setattr(serve.readiness, "refuse_unless_ready", lambda: None)
    monkeypatch.setattr(serve, "connections", type("None", (), {"close_all": staticmethod(list)}))
    monkeypatch.setattr(serve, "refuse_taken", lambda host, port: None)

    class BecameIt(Exception):
        """Nothing runs after a process became another."""

    def become(program: str, words: list[str]) -> None:
        became.append(words)
        raise BecameIt

    monkeypatch.setattr(serve.os, "execv", become)

    with pytest.raises(BecameIt):
        call_command("serve", web_only=True, port=8000)

    assert became == [serve.web_server("127.0.0.1", 8000, 2)]
