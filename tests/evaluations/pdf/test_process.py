"""The printing child: bare, limited, killed when it hangs, and replaced."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluations.pdf import child as child_program
from evaluations.pdf import frames, process
from evaluations.pdf.process import PressFailed, PrintProcess

PAGE = '<!doctype html><html lang="en"><head><title>t</title></head><body><p>{}</p></body></html>'
STALLS = PAGE.format("<br>".join("x" * 300 for _ in range(60_000)))


@pytest.fixture
def fresh() -> Iterator[PrintProcess]:
    own = PrintProcess()
    yield own
    own.stop()


def test_a_page_becomes_a_pdf(child: PrintProcess) -> None:
    printed = child.print(PAGE.format("Hello"))
    assert printed.pdf.startswith(b"%PDF-1.7")
    assert printed.pages == 1


def test_the_child_stays_warm_between_pages(child: PrintProcess) -> None:
    child.print(PAGE.format("one"))
    first = child.pid
    child.print(PAGE.format("two"))
    assert child.pid == first


def test_the_child_knows_no_secret(fresh: PrintProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "tell-nobody")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:tell-nobody@h/d")
    fresh.print(PAGE.format("x"))
    environment = Path(f"/proc/{fresh.pid}/environ").read_bytes()
    assert b"tell-nobody" not in environment
    names = {line.split(b"=")[0] for line in environment.split(b"\0") if line}
    assert names == {b"PYTHONPATH", b"PYTHONHASHSEED", b"PATH", b"LANG", b"HOME", b"TMPDIR"}


def test_the_child_runs_in_an_empty_folder_of_its_own(fresh: PrintProcess) -> None:
    fresh.print(PAGE.format("x"))
    folder = Path(f"/proc/{fresh.pid}/cwd").readlink()
    assert folder.name.startswith("backstride-print-")
    assert [path for path in folder.iterdir() if not path.is_dir()] == []
    fresh.stop()
    assert not folder.exists()


def test_the_folder_of_a_killed_owner_is_swept_away_and_a_living_ones_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    names = {"dead": gone.pid, "ours": os.getpid(), "roots": 1, "strange": "x"}
    homes = {who: tmp_path / f"{process.HOMES}{pid}-abc" for who, pid in names.items()}
    for home in homes.values():
        home.mkdir()
    process.sweep()
    assert {who for who, home in homes.items() if home.exists()} == {"ours", "roots", "strange"}


def test_the_child_ends_with_its_owner() -> None:
    """A worker that is killed outright leaves no child behind that goes on printing."""
    script = (
        "from evaluations.pdf.process import PrintProcess\n"
        "own = PrintProcess()\n"
        f"own.print({PAGE.format('x')!r})\n"
        "print(own.pid, flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": str(process.PROJECT)},
    ) as owner:
        assert owner.stdout
        printing = int(owner.stdout.readline())
        owner.kill()
        owner.wait()
    until = time.monotonic() + 5
    while not _has_ended(printing):
        assert time.monotonic() < until
        time.sleep(0.02)


def _has_ended(pid: int) -> bool:
    """Gone, or only waiting for whoever adopted it to look."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_the_child_is_limited(fresh: PrintProcess) -> None:
    fresh.print(PAGE.format("x"))
    limits = Path(f"/proc/{fresh.pid}/limits").read_text()
    soft = {line[:26].strip(): line[26:47].strip() for line in limits.splitlines()[1:]}
    assert soft["Max address space"] == "1500000000"
    assert soft["Max file size"] == "20000000"
    assert soft["Max open files"] == "64"
    assert soft["Max core file size"] == "0"
    assert int(soft["Max cpu time"]) <= 25


def test_the_child_stands_in_a_network_that_leads_nowhere(fresh: PrintProcess) -> None:
    fresh.print(PAGE.format("x"))
    if not may_leave_the_network():  # then the next test holds
        assert fresh.is_cut_off is False
        return
    assert fresh.is_cut_off
    devices = Path(f"/proc/{fresh.pid}/net/dev").read_text().splitlines()[2:]
    assert [line.split(":")[0].strip() for line in devices] == ["lo"]
    routes = Path(f"/proc/{fresh.pid}/net/route").read_text().splitlines()[1:]
    assert routes == []


def may_leave_the_network() -> bool:
    """Whether this machine lets any process do so, asked without our own code."""
    tried = [
        subprocess.run(["unshare", *way, "true"], capture_output=True, check=False).returncode
        for way in (["-U", "-n"], ["-n"])
    ]
    return 0 in tried


def test_where_the_network_cannot_be_left_it_is_said_once_and_printing_goes_on(
    fresh: PrintProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    receive = frames.receive

    def connected(channel: socket.socket) -> bytes | None:
        said = receive(channel)
        return child_program.CONNECTED if said == child_program.CUT_OFF else said

    monkeypatch.setattr(frames, "receive", connected)
    for _ in range(2):
        assert fresh.print(PAGE.format("x")).pages == 1
        fresh.stop()
    assert fresh.is_cut_off is False
    assert caplog.text.count("lets no process leave the network") == 1


def test_a_page_that_stalls_is_killed_in_time_and_the_next_one_prints(
    fresh: PrintProcess,
) -> None:
    fresh.print(PAGE.format("warm"))
    stalled = fresh.pid
    fresh.wall_seconds = 2
    with pytest.raises(PressFailed, match="more than 2 seconds"):
        fresh.print(STALLS)
    assert not Path(f"/proc/{stalled}").exists()
    fresh.wall_seconds = process.WALL_SECONDS
    assert fresh.print(PAGE.format("next")).pages == 1


def test_a_page_that_asks_for_a_file_fails_with_a_reason_and_the_next_one_prints(
    fresh: PrintProcess,
) -> None:
    with pytest.raises(PressFailed, match="FatalURLFetchingError"):
        fresh.print(PAGE.format('<img src="file:///etc/passwd">'))
    assert fresh.pid is None
    assert fresh.print(PAGE.format("next")).pages == 1


@pytest.mark.parametrize(
    "raw",
    ["<div>" * 1_500, '<p style="font-size: 1e9px">x</p>'],
    ids=["1,500 nested boxes", "a letter of 1e9 px"],
)
def test_what_breaks_the_renderer_is_a_failure_with_a_reason(fresh: PrintProcess, raw: str) -> None:
    with pytest.raises(PressFailed, match="could not be printed"):
        fresh.print(PAGE.format(raw))
    assert fresh.print(PAGE.format("next")).pages == 1


def test_a_child_that_dies_is_replaced(fresh: PrintProcess) -> None:
    fresh.print(PAGE.format("one"))
    assert fresh._child
    fresh._child.kill()
    fresh._child.wait()
    assert fresh.print(PAGE.format("two")).pages == 1


def test_a_child_is_replaced_after_many_pages(
    fresh: PrintProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "PAGES_EACH", 1)
    fresh.print(PAGE.format("one"))
    first = fresh.pid
    fresh.print(PAGE.format("two"))
    assert fresh.pid != first


def test_too_much_work_is_told_apart_from_other_ends(
    fresh: PrintProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh.print(PAGE.format("one"))
    monkeypatch.setattr(frames, "receive", lambda _: _end(fresh, signal.SIGXCPU))
    with pytest.raises(PressFailed, match="20 seconds of work"):
        fresh.print(PAGE.format("two"))


def _end(own: PrintProcess, number: signal.Signals) -> None:
    assert own.pid is not None
    os.kill(own.pid, number)


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "open(os.path.expanduser('~/../../work/x'), 'w')",
        "socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "socket.getaddrinfo('example.test', 80)",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
    ],
)
def test_the_child_may_not_reach_out(attempt: str, tmp_path: Path) -> None:
    script = (
        "import os, socket, subprocess\n"
        "from evaluations.pdf import child\n"
        "child.forbid_reaching_out()\n"
        f"try:\n    {attempt}\nexcept child.ForbiddenHere:\n    print('forbidden')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env={"PYTHONPATH": str(process.PROJECT), "TMPDIR": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.stdout == "forbidden\n"


def test_a_message_cut_short_is_noticed() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(b"\0" * 7 + b"\x09" + b"half")
        with pytest.raises(frames.ChannelClosed):
            frames.receive(ours)


def test_a_message_of_absurd_length_is_refused() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\xff" * 8)
        with pytest.raises(frames.ChannelClosed, match="announced"):
            frames.receive(ours)


def test_a_closed_channel_reads_as_the_end() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours:
        assert frames.receive(ours) is None
